"""What has changed about a meetup, told to its guests: in short, as sentences, and what is asked of them."""

from collections.abc import Iterator

from app.base.i18n import _, ngettext, when, when_both
from app.meetups.models import Meetup, Move


def told_change(
    meetup: Meetup, title: str, before: Move | None, called: str | None, abstract: str, answer: str, stand: bool
) -> dict[str, object]:
    """What the mail about a change says.

    `before`: the first move since they were told, which says where and when it was; None without one. `called` and
    `abstract`: what title and words were; `called` is None if nobody wrote anew. `answer`: what they had answered,
    and `stand`: whether it still counts."""
    other_time = before is not None and before.from_starts_at != meetup.starts_at
    longer = before is not None and not other_time and before.from_minutes != meetup.minutes
    other_name, reworded = called is not None and called != title, called is not None and abstract != meetup.abstract
    name, zone = title or _("a meetup"), meetup.zone
    if before is None:
        prefix, headline = _("Updated: "), _("Described anew: %(title)s", title=name)
        if other_name:
            headline = _("New title: %(title)s", title=name)
    elif meetup.starts_at and (other_time or longer):
        prefix = _("Moved: ")
        headline = _("New time: %(when)s", when=when(meetup.starts_at, zone))
    else:
        prefix, headline = _("New place: "), _("New place: %(title)s", title=name)
    sentences = [
        *_moved(meetup, title or _("The meetup"), before),
        *_worded(meetup, title or _("The meetup"), called or "", other_name, reworded, before is not None),
    ]
    return {
        "prefix": prefix, "headline": headline, "change": " ".join(sentences), "reworded": reworded,
        "asks": not stand, "question": _question(meetup, other_time or longer, answer, stand),
    }  # fmt: skip


def _moved(meetup: Meetup, title: str, before: Move | None) -> Iterator[str]:
    """When and where it was to be."""
    if before is None:
        return
    elsewhere = (before.from_place, before.from_join_url) != (meetup.place, meetup.join_url)
    was = when_both(before.from_starts_at, meetup.zone)
    if before.from_starts_at != meetup.starts_at:
        yield _("“%(title)s” has another time. It was to be on %(before)s.", title=title, before=was)
    elif before.from_minutes != meetup.minutes:
        yield ngettext(
            "“%(title)s” begins when it did, and takes %(num)d minute now.",
            "“%(title)s” begins when it did, and takes %(num)d minutes now.", meetup.minutes, title=title,
        )  # fmt: skip
    else:
        yield _("“%(title)s” stays at its time; where it takes place has changed.", title=title)
        return
    if elsewhere:
        yield _("Where it takes place has changed too.")


def _worded(meetup: Meetup, title: str, called: str, other_name: bool, reworded: bool, moved: bool) -> Iterator[str]:
    """What it was called, and that there is something new to read about it."""
    if moved and other_name and called:
        yield _("The meetup was called “%(before)s” before.", before=called)
    elif other_name and called:
        yield _("“%(before)s” has another title: “%(title)s”.", before=called, title=title)
    elif other_name:
        yield _("The meetup has a title now: “%(title)s”.", title=title)
    if reworded and meetup.abstract:
        yield _("What it is about was written anew; you find it below.")
    elif reworded:
        yield _("What was said about it was taken back.")
    if not moved and not other_name:
        yield _("“%(title)s” stays at its time and place.", title=title)
    elif not moved:
        yield _("Time and place stay as they were.")


def _question(meetup: Meetup, other_time: bool, answer: str, stand: bool) -> str:
    """What is asked; nothing where the answer stays."""
    if stand:
        return ""
    if not other_time:
        question = _("Will you come? Open one of these; the page asks once more, and you can change it any time.")
    elif answer:
        question = _("What you answered was about the earlier time. Can you come now?")
    else:
        question = _("Can you come then?")
    seats = _("Seats in the room go by who answers first.") if meetup.capacity and meetup.place else ""
    return " ".join(part for part in (question, seats) if part)
