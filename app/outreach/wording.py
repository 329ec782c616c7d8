"""What is said about an ask, its answer and what comes next: sentences made from facts, for pages and mails."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from app.base.i18n import _, day, ngettext, short_day
from app.meetups.models import Meetup
from app.outreach import actions, queries
from app.outreach.models import Ask, OfferedDate
from app.outreach.queries import Line
from app.people.models import Person


def asking(db: Session, ask: Ask, now: datetime, href: str) -> dict[str, object]:
    """What the mail of an ask says; the organizer's preview of it too."""
    meetup, organizer = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.asked_by)
    return {
        "ask": ask, "meetup": meetup, "what": queries.what(db, meetup), "organizer": organizer, "zone": meetup.zone,
        "card": queries.audience_card(db, meetup), "dates": queries.dates_ahead(db, meetup.id, now), "href": href,
        "because": _("%(name)s wrote this to you, and answers to it reach %(name)s.", name=organizer.called),
    }  # fmt: skip


def paragraphs(line: Line, meetup: Meetup, what: str, who: Person) -> list[str]:
    """The mail as it is drafted, paragraph by paragraph; an empty one is left out."""
    minutes = ngettext("%(num)d minute", "%(num)d minutes", meetup.minutes)
    return [
        _("Hello %(name)s,", name=line.person.called),
        _("we are planning a meetup about “%(topic)s”, and I would like to hear it from you.", topic=what),
        _("Why you: %(reason)s", reason=line.reason) if line.reason else "",
        _(
            "It takes %(minutes)s with questions, and ten minutes of talk are fine too. "
            "I help with the outline and a rehearsal, and I take care of the room and the invitations.",
            minutes=minutes,
        ),
        _("Whatever you answer is fine, also no."),
        who.called,
    ]


def coming(
    plan: Sequence[Line], line: Line, meetup: Meetup, answer_by: datetime, now: datetime
) -> list[tuple[str, str]]:
    """What will happen, in words: when, and what. `answer_by` is what the form says, before somebody is asked."""
    name, following = line.person.called, queries.next_after(plan, line.person.id)
    if line.can_be_asked:
        steps = [(_("Now"), _("%(name)s is asked, and nobody else.", name=name))]
        remind = actions.remind_at(now, answer_by)
    elif line.ask and line.state in ("waiting", "late"):
        answer_by, remind, steps = line.ask.answer_by, line.ask.remind_at, []
    else:
        return []
    by_mail = not (line.ask and line.ask.in_person and not line.ask.link_asked_at and not line.can_be_asked)
    if by_mail and remind > now:
        steps.append((short_day(remind, meetup.zone), _("No answer until then: one reminder.")))
    decide = (
        _("No answer until then: you decide whether %(name)s is asked.", name=following.called)
        if following else _("No answer until then: you look for somebody else.")
    )  # fmt: skip
    return [*steps, (short_day(answer_by, meetup.zone), decide)]


def history(db: Session, meetup: Meetup, line: Line) -> list[tuple[str, str]]:
    """What has been said so far, in order."""
    told: list[tuple[datetime, str]] = []
    if ask := line.ask:
        told += _asked(db, ask, line, meetup.zone)
    if line.booking:
        told.append((line.booking.decided_at, _("Chosen for %(day)s.", day=day(line.booking.starts_at, meetup.zone))))
        if line.booking.confirmed_at and line.booking.confirmed_at > line.booking.decided_at:
            told.append((line.booking.confirmed_at, _("Confirmed the date.")))
    for entry, by in queries.log_of(db, meetup.id, line.person.id):
        told.append((entry.logged_at, f"{entry.words} ({by})" if by else entry.words))
    return [(short_day(at, meetup.zone), words) for at, words in sorted(told, key=lambda one: one[0])]


def _asked(db: Session, ask: Ask, line: Line, zone: str) -> Iterator[tuple[datetime, str]]:
    by = day(ask.answer_by, zone)
    yield ask.asked_at, _("Asked in person.") if ask.in_person else _("Asked, with an answer by %(day)s.", day=by)
    if ask.link_asked_at:
        yield ask.link_asked_at, _("The answer link went into the outbox.")
    gone = queries.lost(db, ask)
    if gone and gone.released_at:
        yield gone.released_at, " ".join((_("Was to speak, and cannot make it."), gone.release_note)).strip()
    elif ask.answered_at:
        said = answer_words(ask, line.dates, zone)
        words = _("Answered by word of mouth: %(answer)s") if ask.recorded_by else _("Answered: %(answer)s")
        yield ask.answered_at, words % {"answer": said}
    if ask.withdrawn_at:
        yield ask.withdrawn_at, _("The question was taken back.")


def answer_words(ask: Ask, dates: Sequence[OfferedDate], zone: str) -> str:
    """An answer in a few words."""
    days = ", ".join(short_day(one.starts_at, zone) for one in dates)
    again = short_day(ask.ask_again_on) if ask.ask_again_on else ""
    words = {
        "yes": _("yes, on %(days)s", days=days) if days else _("yes, on a date that is no longer on offer"),
        "another_date": _("yes, but on another date: %(dates)s", dates=ask.other_dates),
        "not_now": _("not now, ask again on %(day)s", day=again) if again else _("not now"),
        "no": _("no, but ask %(name)s", name=ask.suggested_name) if ask.suggested_name else _("no"),
    }[ask.answer]
    return f"{words}. “{ask.note}”" if ask.note else words + "."


def state_words(line: Line, zone: str) -> tuple[str, str]:
    """How it stands with a candidate, in words, and the tone they are said in."""
    ask, booking = line.ask, line.booking
    if booking:
        when = short_day(booking.starts_at, zone)
        if line.state == "booked":
            return _("speaks on %(day)s", day=when), "good"
        return _("chosen, has yet to confirm %(day)s", day=when), "now"
    if ask is None:
        return _("not asked yet"), ""
    by = short_day(ask.answer_by, zone)
    days = ", ".join(short_day(one.starts_at, zone) for one in line.dates)
    again = short_day(ask.ask_again_on) if ask.ask_again_on else ""
    return {
        "waiting": (_("asked, has until %(day)s", day=by), "now"),
        "late": (_("late: was to answer by %(day)s", day=by), "late"),
        "yes": (_("yes: %(days)s", days=days) if days else _("yes, but the date is gone"), "good"),
        "another_date": (_("yes, on another date"), "good"),
        "not_now": (_("not now, ask again on %(day)s", day=again) if again else _("not now"), ""),
        "no": (_("no"), ""),
        "withdrawn": (_("question taken back"), ""),
    }[line.state]


def closed_words(reason: str, organizer: Person, what: str) -> tuple[str, str]:
    """Why a speaker's page is closed: a title and a kind sentence."""
    values = {"what": what, "name": organizer.called}
    title, sentence = {
        "cancelled": (
            _("This meetup does not take place"),
            _("“%(what)s” was cancelled. You need not do anything. Thank you for having thought about it."),
        ),
        "over": (
            _("This meetup is over"), _("“%(what)s” has taken place. Thank you for having thought about it."),
        ),
        "spoke": (
            _("Thank you for speaking"),
            _("“%(what)s” is over, and people heard it from you. %(name)s writes to you with what they said."),
        ),
        "withdrawn": (
            _("This question was taken back"),
            _("%(name)s asked you about “%(what)s” and has changed the plan since. You need not do anything."),
        ),
        "someone_else": (
            _("Somebody else speaks this time"),
            _("“%(what)s” has found its speaker. Thank you: it can be another time, and %(name)s would be glad."),
        ),
    }[reason]  # fmt: skip
    return title, sentence % values


def notice(text: str, tone: str = "good") -> dict[str, str]:
    """What has just happened, for the top of a page."""
    return {"text": text, "tone": tone}


def said(what: str, line: Line | None) -> dict[str, str] | None:
    """The notice after one of the organizer's buttons; None for anything else."""
    name = line.person.called if line else ""
    sentences: dict[str, Callable[[], dict[str, str]]] = {
        "asked": lambda: notice(_("The mail to %(name)s is in the outbox.", name=name)),
        "in_person": lambda: notice(
            _("Noted: %(name)s was asked in person. Write the answer down here, or mail the answer link.", name=name)
        ),
        "offered": lambda: notice(_("The date is on offer.")),
        "date_gone": lambda: notice(_("The date is no longer on offer."), ""),
        "withdrawn": lambda: notice(
            _("The question is taken back. %(name)s’s page says so; no mail does.", name=name), ""
        ),
        "link": lambda: notice(_("The answer link to %(name)s is in the outbox.", name=name)),
        "recorded": lambda: notice(_("Written down for %(name)s.", name=name)),
        "logged": lambda: notice(_("Written down.")),
        "added": lambda: notice(_("%(name)s is on the list, at the end.", name=name)),
    }
    return sentences[what]() if what in sentences else None


def one_line(text: str) -> str:
    """The text without line ends."""
    return " ".join(text.split())
