"""What is said about an ask, its answer and what comes next: sentences made from facts, for pages and mails."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from textwrap import shorten

from sqlmodel import Session

from app.base.i18n import _, day, ngettext, short_day, when
from app.mail.models import CalendarAnswer
from app.meetups.models import Meetup
from app.meetups.queries import cancelled
from app.outreach import actions, card, decision, kit, queries
from app.outreach import history as so_far
from app.outreach.models import Ask, Booking, Earlier, OfferedDate, Reply
from app.outreach.plan import Line, next_after
from app.people.models import Person, Programme

ANSWERS = ("yes", "another_date", "not_now", "no")
"""What can be answered to an ask; everything else they say comes after the decision."""


def asking(db: Session, ask: Ask, now: datetime, href: str) -> dict[str, object]:
    """What the mail of an ask says; the organizer's preview of it too."""
    meetup, organizer = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.asked_by)
    asked = db.get_one(Person, ask.person_id)
    return {
        "ask": ask, "meetup": meetup, "what": queries.what(db, meetup), "organizer": organizer, "zone": meetup.zone,
        "card": card.audience_card(db, meetup), "dates": queries.dates_ahead(db, meetup.id, now), "href": href,
        "who_asks": "" if asked.is_colleague else who_asks(db, organizer), "first": kit.is_first(db, asked, now),
        "because": _("%(name)s wrote this to you, and answers to it reach %(name)s.", name=organizer.called),
    }  # fmt: skip


def who_asks(db: Session, organizer: Person) -> str:
    """Who writes and for which company, for somebody from outside it: the letter says so whatever its words are."""
    programme = db.get_one(Programme, 1)
    name = f"{organizer.called}, {organizer.title}" if organizer.title else organizer.called
    return _(
        "%(name)s, for “%(programme)s”: talks for the people of one company (%(domain)s), by colleagues and now and "
        "then by a guest.",
        name=name, programme=programme.name, domain=organizer.email.rpartition("@")[2],
    )  # fmt: skip


def coming(
    plan: Sequence[Line], line: Line, meetup: Meetup, answer_by: datetime, now: datetime
) -> list[tuple[str, str]]:
    """What will happen, in words: when, and what. `answer_by` is what the form says, before somebody is asked."""
    name, following = line.person.called, next_after(plan, line.person.id)
    if line.can_be_asked:
        others = [one.person.called for one in plan if one.state == "waiting" and one.person.id != line.person.id]
        nobody_else = _("%(name)s is asked, and nobody else.", name=name)
        beside = _("%(name)s is asked. Still asked as well: %(names)s.", name=name, names=", ".join(others))
        said_yes = [one.person.called for one in plan if one.state in ("yes", "another_date")]
        if said_yes:
            nobody_else = ngettext(
                "%(name)s is asked as well. %(names)s has said yes and waits for your decision.",
                "%(name)s is asked as well. %(names)s have said yes and wait for your decision.",
                len(said_yes), name=name, names=", ".join(said_yes),
            )  # fmt: skip
        steps = [(_("Now"), beside if others else nobody_else)]
        remind = actions.remind_at(now, answer_by, meetup.zone)
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
    """Everything that was asked, said and decided so far, in order."""
    told = [
        (entry.logged_at, _("%(words)s (%(name)s)", words=entry.words, name=by) if by else entry.words)
        for entry, by in so_far.log_of(db, meetup.id, line.person.id)
    ]
    if line.ask:
        replies = so_far.replies(db, line.ask)
        told += [*_asked(db, line.ask, meetup.zone), *_answered(db, meetup, replies)]
        for booking in so_far.bookings(db, line.ask):
            told += _decided(db, meetup, line.ask, booking, replies)
        if called_off := cancelled(db, meetup.id):
            told.append((called_off.cancelled_at, with_note(_("The meetup was cancelled."), called_off.reason)))
    return [(short_day(at, meetup.zone), words) for at, words in sorted(told, key=lambda one: one[0])]


def _asked(db: Session, ask: Ask, zone: str) -> Iterator[tuple[datetime, str]]:
    """Each time the question was put, its link and reminder, and that it was taken back or its turn passed on."""
    times: list[Earlier | Ask] = [*so_far.earlier(db, ask), ask]
    for put in times:
        by = day(put.answer_by, zone)
        yield put.asked_at, _("Asked in person.") if put.in_person else _("Asked, with an answer by %(day)s.", day=by)
        if put.link_asked_at:
            yield put.link_asked_at, _("The answer link went into the outbox.")
        if put.withdrawn_at:
            yield put.withdrawn_at, _("The question was taken back.")
    for at in so_far.reminded_at(db, ask):
        yield at, _("Reminded.")
    for at in so_far.passed_at(db, ask):
        yield at, _("No answer: the turn passed on.")


def _answered(db: Session, meetup: Meetup, replies: Sequence[Reply]) -> Iterator[tuple[datetime, str]]:
    """Each thing they said, and who wrote it down where it was not they."""
    offered = so_far.dates_by_id(db, meetup.id)
    for reply in replies:
        if reply.said == "confirmed" and reply.starts_at:
            yield reply.said_at, _("Confirmed %(day)s.", day=day(reply.starts_at, meetup.zone))
        elif reply.said == "back":
            yield reply.said_at, _("Can make it after all.")
        elif reply.said == "undone":
            yield reply.said_at, _("Took the answer back.")
        elif reply.said == "doubt":
            yield reply.said_at, _("More answers came within seconds; asked which one is meant.")
        elif reply.said == "talk":
            yield reply.said_at, _("Wrote the words of the talk: “%(title)s”.", title=reply.note)
        else:
            dates = [offered[one] for one in reply.date_ids if one in offered]
            said, scribe = answer_words(reply.said, reply, dates, meetup.zone), reply.recorded_by
            who = db.get(Person, scribe) if scribe else None
            yield reply.said_at, (
                _("Answered by word of mouth, %(name)s wrote it down: %(answer)s", name=who.called, answer=said)
                if who else _("Answered: %(answer)s", answer=said)
            )  # fmt: skip


def _decided(
    db: Session, meetup: Meetup, ask: Ask, booking: Booking, replies: Sequence[Reply]
) -> Iterator[tuple[datetime, str]]:
    """That they were chosen, how the meetup moved while they were, and how it ended."""
    chosen_for = day(booking.starts_at, meetup.zone)
    if not any(reply.said == "back" and reply.said_at == booking.decided_at for reply in replies):
        yield booking.decided_at, _("Chosen for %(day)s.", day=chosen_for)
    if _agreed(db, booking, replies):
        yield booking.decided_at, _("Confirmed: they had said yes to %(day)s.", day=chosen_for)
    for move in decision.moves_since(db, booking):
        if move.other_time and (booking.released_at is None or move.moved_at < booking.released_at):
            yield (
                move.moved_at,
                with_note(_("Moved to %(when)s.", when=when(move.to_starts_at, meetup.zone)), move.reason),
            )
    if booking.released_at:
        gone = _("Cannot make it.") if booking.released_by == ask.person_id else _("Decided anew, without them.")
        yield booking.released_at, with_note(gone, booking.release_note)


def _agreed(db: Session, booking: Booking, replies: Sequence[Reply]) -> bool:
    """Whether the answer that stood at the decision was a yes to its very date."""
    offered = so_far.dates_by_id(db, booking.meetup_id)
    before = [one for one in replies if one.said in ANSWERS and one.said_at <= booking.decided_at]
    dates = [offered[one].starts_at for one in before[-1].date_ids if one in offered] if before else []
    return booking.starts_at in dates


def with_note(sentence: str, note: str) -> str:
    """The sentence, and somebody's own words after it."""
    return _("%(sentence)s “%(note)s”", sentence=sentence, note=note) if note else sentence


def answer_words(
    answer: str, about: Ask | Reply, dates: Sequence[OfferedDate], zone: str,
    said: Callable[[datetime, str], str] = short_day,
) -> str:  # fmt: skip
    """An answer in a few words; `said`: how long its dates are."""
    days = "; ".join(said(one.starts_at, zone) for one in dates)
    again = day(about.ask_again_on) if about.ask_again_on else ""
    words = {
        "yes": _("yes, on %(days)s", days=days) if days else _("yes, on a date that is no longer on offer"),
        "another_date": _(
            "yes, but on another date: %(dates)s", dates=other_date(about.other_at, about.other_dates, zone)
        ),
        "not_now": _("not now, ask again on %(day)s", day=again) if again else _("not now"),
        "no": _("no, but ask %(name)s", name=about.suggested_name) if about.suggested_name else _("no"),
    }[answer]
    return with_note(words if words.endswith((".", "!", "?")) else words + ".", about.note)


def other_date(at: datetime | None, roughly: str, zone: str) -> str:
    """When somebody could instead: the very date, what they wrote, or both."""
    return "; ".join(part for part in (when(at, zone) if at else "", roughly) if part)


def calendar_words(said: CalendarAnswer, name: str, zone: str, most: int = 2000) -> str:
    """What a speaker's calendar said that was no plain yes, with at most so many letters of what was typed beside."""
    if said.method == "COUNTER" and said.starts_at:
        words = _("%(name)s would rather have it on %(when)s.", name=name, when=when(said.starts_at, zone))
    elif said.partstat == "TENTATIVE":
        words = _("%(name)s answered the calendar entry with maybe.", name=name)
    else:
        words = _("%(name)s declined the calendar entry.", name=name)
    return with_note(words, shorten(said.comment, most, placeholder=" …"))


def state_words(line: Line, zone: str) -> tuple[str, str]:
    """How it stands with a candidate, in words, and the tone they are said in."""
    ask, booking = line.ask, line.booking
    if booking:
        speaks = short_day(line.starts_at or booking.starts_at, zone)
        if line.state == "booked":
            return _("speaks on %(day)s", day=speaks), "good"
        return _("chosen, has yet to confirm %(day)s", day=speaks), "now"
    if ask is None:
        return _("not asked yet"), ""
    by = short_day(ask.answer_by, zone)
    days = ", ".join(short_day(one.starts_at, zone) for one in line.dates)
    again = day(ask.ask_again_on) if ask.ask_again_on else ""
    return {
        "waiting": (_("asked, has until %(day)s", day=by), "now"),
        "late": (_("late: was to answer by %(day)s", day=by), "late"),
        "yes": (_("yes: %(days)s", days=days) if days else _("yes, but the date is gone"), "good"),
        "another_date": (_("yes, on another date"), "good"),
        "not_now": (_("not now, ask again on %(day)s", day=again) if again else _("not now"), ""),
        "no": (_("no"), ""),
        "withdrawn": (_("question taken back"), ""),
        "out": (_("was to speak, cannot make it"), "late"),
    }[line.state]


def closed_words(reason: str, organizer: Person, what: str, because: str = "") -> tuple[str, str]:
    """Why a speaker's page is closed: a title and a kind sentence. `because`: why the meetup was cancelled."""
    values = {"what": what, "name": organizer.called}
    title, sentence = {
        "let_down": (
            _("This meetup does not take place"),
            _("“%(what)s” was cancelled, and you were to speak. Thank you for having said yes."),
        ),
        "willing": (
            _("This meetup does not take place"),
            _("“%(what)s” was cancelled. Thank you for having said yes; you need not keep any time free for it."),
        ),
        "cancelled": (
            _("This meetup does not take place"),
            _("“%(what)s” was cancelled. You need not do anything. Thank you for having thought about it."),
        ),
        "over": (
            _("This meetup is over"), _("“%(what)s” has taken place. Thank you for having thought about it."),
        ),
        "spoke": (
            _("Thank you for speaking"),
            _("“%(what)s” is over, and people heard it from you."),
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
    said = sentence % values
    return title, _("%(off)s Why: %(reason)s", off=said, reason=because) if because else said


def notice(text: str, tone: str = "good") -> dict[str, str]:
    """What has just happened, for the top of a page."""
    return {"text": text, "tone": tone}


def said(what: str, line: Line | None) -> dict[str, str] | None:
    """The notice after one of the organizer's buttons; None for anything else."""
    name = line.person.called if line else ""
    sentences: dict[str, Callable[[], dict[str, str]]] = {
        "asked": lambda: notice(_("The mail to %(name)s is in the outbox.", name=name)),
        "begun": lambda: notice(_("They are asked in this order. What happens by itself stands under the list.")),
        "stopped": lambda: notice(_("Nobody else is asked by itself. Questions that are open stay open."), ""),
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
