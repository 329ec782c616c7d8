"""What has changed about a talk, told to its speaker: in a word, in short, and as sentences."""

from collections.abc import Iterator

from app.base.i18n import _, day, ngettext, when
from app.meetups.models import Meetup, Move


def told_change(
    meetup: Meetup, what: str, before: Move | None, called: str | None, abstract: str
) -> dict[str, object]:
    """What the mail about a change says.

    `what`: what it is called now. `before`: the first move since they were told, which says where and when it was;
    `called` and `abstract`: what name and words were when they last knew them. None without a move, and where it is
    called as it was. What was taken back is not told."""
    zone, starts_at = meetup.zone, meetup.starts_at
    on = day(starts_at, zone) if starts_at else ""
    other_time = before is not None and before.from_starts_at != starts_at
    longer = before is not None and before.from_minutes != meetup.minutes
    elsewhere = before is not None and (before.from_place, before.from_join_url) != (meetup.place, meetup.join_url)
    reworded = abstract != meetup.abstract
    if other_time and starts_at:
        prefix, headline = _("Moved: "), _("Moved to %(when)s: “%(what)s”", when=when(starts_at, zone), what=what)
    elif longer:
        prefix, headline = _("Updated: "), ngettext(
            "%(num)d minute now: “%(what)s” on %(day)s", "%(num)d minutes now: “%(what)s” on %(day)s",
            meetup.minutes, what=what, day=on,
        )  # fmt: skip
    elif elsewhere and before:
        had_one = bool(before.from_place or before.from_join_url)
        prefix, headline = (
            _("New place: ") if had_one else _("Updated: "),
            _("The place of “%(what)s” on %(day)s", what=what, day=on),
        )
    elif called is not None:
        prefix, headline = _("Updated: "), _("Your talk is called “%(what)s” now", what=what)
    else:
        prefix, headline = _("Updated: "), _("New words about “%(what)s”", what=what)
    sentences = [
        *(_moved(meetup, before, other_time, longer, elsewhere) if before else ()),
        *_worded(what, called, reworded, bool(meetup.abstract)),
    ]
    if not (other_time or longer or elsewhere):
        sentences.append(_("Day, time and place stay as they were."))
    return {"prefix": prefix, "headline": headline, "change": " ".join(sentences), "reworded": reworded}


def _moved(meetup: Meetup, before: Move, other_time: bool, longer: bool, elsewhere: bool) -> Iterator[str]:
    """What was before, and what stays. The room itself stands among the facts below."""
    if other_time:
        yield _("Your meetup has moved. It was %(before)s.", before=when(before.from_starts_at, meetup.zone))
    if longer and other_time:
        yield ngettext("It takes %(num)d minute now.", "It takes %(num)d minutes now.", meetup.minutes)
    elif longer:
        yield ngettext(
            "Your meetup begins when it did, and takes %(num)d minute now.",
            "Your meetup begins when it did, and takes %(num)d minutes now.", meetup.minutes,
        )  # fmt: skip
    if not elsewhere:
        return
    if other_time or longer:
        yield _("Where it takes place has changed too.")
    elif before.from_place or before.from_join_url:
        yield _("Day and time stay as they were; where it takes place has changed.")
    else:
        yield _("Day and time stay as they were. Where it takes place is settled now.")


def _worded(what: str, called: str | None, reworded: bool, there: bool) -> Iterator[str]:
    """The speaker's own words, changed by somebody else."""
    if called:
        yield _(
            "An organizer has given your talk another title: it was “%(before)s”, and is “%(what)s” now.",
            before=called, what=what,
        )  # fmt: skip
    elif called is not None:
        yield _("An organizer has given your talk a title: it is “%(what)s” now.", what=what)
    if reworded and there:
        yield _("An organizer wrote anew what is said about your talk; you find it below.")
    elif reworded:
        yield _("An organizer took back what was said about your talk.")
