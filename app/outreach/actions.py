"""Asking candidates, hearing their answers, deciding for one of them, and letting one go."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.base.errors import Overtaken, Refused
from app.base.i18n import _
from app.base.workdays import office_hours
from app.meetups.actions import describe, settle
from app.meetups.models import Meetup
from app.outreach import decision, history, queries
from app.outreach.doubt import in_doubt
from app.outreach.models import Ask, Booking, Earlier, Logged, OfferedDate, Reply, Tick
from app.people.links import CONTRADICTION
from app.people.models import Person
from app.people.queries import by_email
from app.speakers.actions import Card, add, add_contact
from app.topics.queries import what

REMIND_BEFORE = timedelta(days=2, hours=8)
"""How long before the answer is due the silent are reminded: due at six in the evening, reminded in the morning."""
MOST_DATES = 12


@dataclass(frozen=True)
class Given:
    """One answer, as it was given."""

    answer: str
    """yes, another_date, not_now or no."""
    date_ids: tuple[int, ...] = ()
    other_dates: str = ""
    other_at: datetime | None = None
    ask_again_on: date | None = None
    suggested_name: str = ""
    suggested_email: str = ""
    may_name_me: bool = False
    note: str = ""


# --- dates -------------------------------------------------------------------------------------------


def offer(db: Session, meetup: Meetup, starts_at: datetime, now: datetime) -> OfferedDate:
    """Put a date on offer. Offering it again after taking it back is the same date."""
    _not_closed(db, meetup, now)
    if starts_at <= now:
        raise Refused(_("That time has already passed."))
    if len(queries.dates_of(db, meetup.id)) >= MOST_DATES:
        raise Refused(_("Twelve dates are enough to choose from. Take one back first."))
    same = select(OfferedDate).where(col(OfferedDate.meetup_id) == meetup.id, col(OfferedDate.starts_at) == starts_at)
    found = db.exec(same).first() or OfferedDate(meetup_id=meetup.id, starts_at=starts_at)
    found.withdrawn_at = None
    db.add(found)
    return found


def take_back_date(db: Session, offered: OfferedDate, now: datetime) -> None:
    """A date is no longer on offer. Who ticked it keeps the tick, should it come back."""
    offered.withdrawn_at = offered.withdrawn_at or now
    db.add(offered)


# --- asking ------------------------------------------------------------------------------------------


def ask(
    db: Session, meetup: Meetup, person: Person, subject: str, message: str, answer_by: datetime, by: Person,
    now: datetime, in_person: bool = False,
) -> Ask:  # fmt: skip
    """Ask somebody to speak: by mail, or (`in_person`) note that it was done by word of mouth."""
    _may_be_asked(db, meetup, person, answer_by, now)
    before = queries.ask_of(db, meetup.id, person.id)
    if before and not before.withdrawn_at:
        raise Refused(_("%(name)s has been asked already.", name=person.called))
    put = Ask(
        meetup_id=meetup.id, person_id=person.id, subject=subject, message=message, in_person=in_person,
        asked_by=by.id, asked_at=now, answer_by=answer_by, remind_at=remind_at(now, answer_by, meetup.zone),
    )  # fmt: skip
    if before:
        put = _put_again(db, before, put)
    db.add(put)
    db.flush()
    return put


def ask_in_person(
    db: Session, meetup: Meetup, person: Person, subject: str, message: str, answer_by: datetime, by: Person,
    now: datetime,
) -> Ask:  # fmt: skip
    """Note that somebody was asked by word of mouth. Nothing is mailed."""
    return ask(db, meetup, person, subject, message, answer_by, by, now, in_person=True)


def remind_at(asked_at: datetime, answer_by: datetime, zone: str) -> datetime:
    """Two days before the answer is due; half way when there is less time than that. When offices are open, if they
    are before it is due."""
    at = max(answer_by - REMIND_BEFORE, asked_at + (answer_by - asked_at) / 2)
    opens = office_hours(at, zone)
    return opens if opens < answer_by else at


def mail_link(db: Session, asked: Ask, now: datetime) -> None:
    """Mail the answer link to somebody who was asked in person."""
    if not queries.is_open(asked, now):
        raise Refused(_("There is no open question to them any more."))
    asked.link_asked_at = asked.link_asked_at or now
    db.add(asked)


def withdraw(db: Session, asked: Ask, now: datetime) -> None:
    """Take the question back. Mails that have not left yet do not leave."""
    if decision.booking_for(db, asked):
        raise Refused(_("They are chosen to speak. Decide for somebody else first."))
    asked.withdrawn_at = asked.withdrawn_at or now
    db.add(asked)


def log(db: Session, meetup_id: int, person_id: int, words: str, by: Person | None, now: datetime) -> Logged:
    """Write down what was said."""
    line = Logged(
        meetup_id=meetup_id, person_id=person_id, words=words, logged_by=by.id if by else None, logged_at=now
    )
    db.add(line)
    return line


# --- answering ---------------------------------------------------------------------------------------


def answer(db: Session, asked: Ask, given: Given, now: datetime, seen: str = "") -> Ask:
    """A speaker answers, or answers anew. The last answer counts until somebody is chosen.

    `seen` tells what their page knew (`queries.stamp`). Of answers within seconds one that puts the first right
    counts; of any other it is asked which one is meant, because programs that check mail press every button; and what
    is sent from the page that asks counts, however soon."""
    _may_answer(db, asked, now)
    if decision.someone_else(db, asked):
        raise Refused(_("Somebody else has been chosen meanwhile."))
    doubted, said = in_doubt(db, asked, now), [one for one in history.replies(db, asked) if one.said != "doubt"]
    just_now = [one for one in said if now - one.said_at < CONTRADICTION]
    corrects = len(just_now) == 1 and seen == queries.stamp(asked)
    meant = not just_now or corrects or seen == queries.stamp(asked, asks=True)
    same = _same(db, asked, given)
    if meant and (doubted or not same):
        return _take(db, asked, given, None, now)
    if not (same or doubted):
        _keep(db, asked.id, "doubt", now)
    return asked


def take_back(db: Session, asked: Ask, now: datetime) -> None:
    """A speaker takes their answer back: the question is open again, and whoever asked hears it. Twice is once.

    Within seconds of the answer it is asked which one is meant: programs that check mail press every button."""
    _may_answer(db, asked, now)
    if asked.answered_at is None:
        return
    if now - asked.answered_at < CONTRADICTION:
        if not in_doubt(db, asked, now):
            _keep(db, asked.id, "doubt", now)
        return
    asked.answer, asked.answered_at, asked.note = "", None, ""
    asked.other_dates, asked.other_at, asked.ask_again_on = "", None, None
    asked.suggested_name = asked.suggested_email = ""
    asked.may_name_me = False
    db.add(asked)
    db.execute(delete(Tick).where(col(Tick.ask_id) == asked.id))
    _keep(db, asked.id, "undone", now)


def record(db: Session, asked: Ask, given: Given, by: Person, now: datetime) -> Ask:
    """An organizer writes down what a speaker said by word of mouth."""
    _may_answer(db, asked, now)
    known = _same(db, asked, given) and not in_doubt(db, asked, now)
    return asked if known else _take(db, asked, given, by, now)


def suggest(db: Session, asked: Ask, by: Person, now: datetime) -> Person:
    """Put whom a speaker named at the end of the list; who named them is only said where that was allowed."""
    if not asked.suggested_email:
        raise Refused(_("There is no address to write to. Add them by hand under speakers."))
    card = Card(name=asked.suggested_name, email=asked.suggested_email.lower())
    person = by_email(db, card.email) or add_contact(db, card, by, now)
    add(db, db.get_one(Meetup, asked.meetup_id), person, "", by, now)
    return person


# --- deciding ----------------------------------------------------------------------------------------


def book(db: Session, asked: Ask, starts_at: datetime, by: Person, now: datetime) -> Booking:
    """Decide for this speaker and this date. It is confirmed at once if they said yes to that date.

    Deciding twice for the same is once; the same speaker on another date is a move."""
    meetup = db.get_one(Meetup, asked.meetup_id)
    _not_closed(db, meetup, now)
    if asked.withdrawn_at:
        raise Refused(_("This question was taken back. Ask again before you decide."))
    suits = starts_at in queries.agreed(db, asked)
    before = decision.booking_of(db, meetup.id)
    if before and before.ask_id == asked.id:
        return _on_another_date(db, before, meetup, starts_at, suits, by, now)
    if before:
        release(db, before, by=by, note="", now=now)
    settle(db, meetup, starts_at, by, now)
    booking = Booking(
        meetup_id=meetup.id,
        ask_id=asked.id,
        starts_at=starts_at,
        decided_by=by.id,
        decided_at=now,
        confirmed_at=now if suits else None,
        secret=decision.secret_of(db, asked),
    )
    db.add(booking)
    db.flush()
    return booking


def _on_another_date(
    db: Session, booking: Booking, meetup: Meetup, starts_at: datetime, suits: bool, by: Person, now: datetime
) -> Booking:
    """The speaker stays, the meetup moves: their calendar entry moves with it, and nothing is taken from them."""
    if settle(db, meetup, starts_at, by, now) and suits:
        booking.confirmed_at = now
        db.add(booking)
    db.flush()
    return booking


def confirm(db: Session, booking: Booking, now: datetime) -> None:
    """The speaker says yes to the date as it is now."""
    if booking.released_at:
        raise Refused(_("This was decided anew meanwhile."))
    if not decision.confirmed(db, booking):
        booking.confirmed_at = now
        db.add(booking)
        starts_at = db.get_one(Meetup, booking.meetup_id).starts_at or booking.starts_at
        _keep(db, booking.ask_id, "confirmed", now, starts_at=starts_at)


def release(db: Session, booking: Booking, by: Person, note: str, now: datetime) -> None:
    """End a decision: the speaker cannot make it (`by` is the speaker), or an organizer decides anew."""
    if booking.released_at:
        return
    booking.released_at, booking.released_by, booking.release_note = now, by.id, note
    db.add(booking)
    asked = db.get_one(Ask, booking.ask_id)
    if by.id == asked.person_id:
        asked.answer, asked.answered_at, asked.note = "no", now, note
        db.add(asked)
    db.flush()


def come_back(db: Session, asked: Ask, now: datetime) -> Booking:
    """A speaker who said they cannot make it can, after all: what was decided stands again."""
    gone = decision.lost(db, asked)
    _may_answer(db, asked, now)
    if gone is None or decision.booking_of(db, asked.meetup_id):
        raise Refused(_("Somebody else has been chosen meanwhile."))
    meetup = db.get_one(Meetup, asked.meetup_id)
    asked.answer, asked.answered_at, asked.note = "yes", now, ""
    booking = Booking(
        meetup_id=meetup.id, ask_id=asked.id, starts_at=meetup.starts_at or gone.starts_at,
        decided_by=gone.decided_by, decided_at=now, confirmed_at=now, secret=decision.secret_of(db, asked),
    )  # fmt: skip
    db.add(asked)
    db.add(booking)
    _keep(db, asked.id, "back", now, starts_at=booking.starts_at)
    return booking


def write_talk(
    db: Session, asked: Ask, title: str, abstract: str, slides_url: str, version: int, now: datetime
) -> Meetup:
    """The speaker's own words about the talk."""
    meetup = db.get_one(Meetup, asked.meetup_id)
    _not_closed(db, meetup, now)
    if (meetup.title, meetup.abstract, meetup.slides_url) == (title, abstract, slides_url):
        return meetup
    if meetup.version != version:
        raise Overtaken(_("Somebody changed the words meanwhile. Yours are still here, theirs stand above."))
    _keep(db, asked.id, "talk", now, note=title)
    return describe(db, meetup, what(db, meetup), now, title=title, abstract=abstract, slides_url=slides_url)


# --- what all of them check --------------------------------------------------------------------------


def _not_closed(db: Session, meetup: Meetup, now: datetime) -> None:
    reason = queries.closed(db, meetup, now)
    if reason == "cancelled":
        raise Refused(_("This meetup was cancelled."))
    if reason == "over":
        raise Refused(_("This meetup is over."))


def _may_be_asked(db: Session, meetup: Meetup, person: Person, answer_by: datetime, now: datetime) -> None:
    _not_closed(db, meetup, now)
    if person.left_at:
        raise Refused(_("%(name)s has left the company.", name=person.called))
    if not queries.dates_ahead(db, meetup.id, now):
        raise Refused(_("Offer at least one date first: a speaker has to know when."))
    if answer_by <= now:
        raise Refused(_("The day to answer by has already passed."))
    booking = decision.booking_of(db, meetup.id)
    if booking and decision.confirmed(db, booking):
        raise Refused(_("There is a speaker already. Decide anew under answers if that has changed."))


def _may_answer(db: Session, asked: Ask, now: datetime) -> None:
    _not_closed(db, db.get_one(Meetup, asked.meetup_id), now)
    if asked.withdrawn_at:
        raise Refused(_("This question was taken back."))
    if decision.booking_for(db, asked):
        raise Refused(_("This is decided already: the page of the talk is the place to change it."))


def _same(db: Session, asked: Ask, given: Given) -> bool:
    """Whether they have said exactly this already; a form sent twice is sent once."""
    if asked.answered_at is None:
        return False
    dates = tuple(sorted(date.id for date in queries.ticked(db, asked))) if asked.answer == "yes" else ()
    stands = Given(
        asked.answer, dates, asked.other_dates, asked.other_at, asked.ask_again_on,
        asked.suggested_name, asked.suggested_email, asked.may_name_me, asked.note,
    )  # fmt: skip
    return stands == replace(given, date_ids=tuple(sorted(given.date_ids)))


def _take(db: Session, asked: Ask, given: Given, by: Person | None, now: datetime) -> Ask:
    offered = {date.id for date in queries.dates_ahead(db, asked.meetup_id, now)}
    chosen = [date_id for date_id in given.date_ids if date_id in offered] if given.answer == "yes" else []
    if given.answer == "yes" and not chosen:
        raise Refused(_("These dates are no longer on offer. Please look at the new ones."))
    asked.answer, asked.answered_at, asked.note = given.answer, now, given.note
    asked.other_dates, asked.other_at, asked.ask_again_on = given.other_dates, given.other_at, given.ask_again_on
    asked.suggested_name, asked.suggested_email = given.suggested_name, given.suggested_email
    asked.may_name_me = given.may_name_me
    db.add(asked)
    db.execute(delete(Tick).where(col(Tick.ask_id) == asked.id))
    db.add_all(Tick(ask_id=asked.id, date_id=date_id) for date_id in chosen)
    _keep(
        db, asked.id, given.answer, now, recorded_by=by.id if by else None, date_ids=chosen, note=given.note,
        other_dates=given.other_dates, other_at=given.other_at, ask_again_on=given.ask_again_on,
        suggested_name=given.suggested_name, suggested_email=given.suggested_email,
    )  # fmt: skip
    return asked


def _keep(db: Session, ask_id: int, said: str, now: datetime, **more: object) -> None:
    """Add one thing the speaker said to all they said before."""
    number = queries.replies_so_far(db, ask_id) + 1
    db.add(Reply.model_validate({"ask_id": ask_id, "number": number, "said": said, "said_at": now, **more}))
    db.flush()


def _put_again(db: Session, before: Ask, new: Ask) -> Ask:
    """The same row asks anew: its next time, and nothing answered yet. How it was asked before is kept."""
    db.add(Earlier(
        ask_id=before.id, time=before.times, in_person=before.in_person, asked_by=before.asked_by,
        asked_at=before.asked_at, answer_by=before.answer_by, link_asked_at=before.link_asked_at,
        withdrawn_at=before.withdrawn_at or new.asked_at,
    ))  # fmt: skip
    for name in ("subject", "message", "in_person", "asked_by", "asked_at", "answer_by", "remind_at"):
        setattr(before, name, getattr(new, name))
    before.link_asked_at = before.withdrawn_at = before.answered_at = None
    before.answer, before.times = "", before.times + 1
    return before
