"""Weighing answers, inviting the audience, and hearing who comes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, literal_column
from sqlmodel import Session, col

from app.base.db import insert_new
from app.base.errors import Refused
from app.base.i18n import _
from app.invitations import answers, queries
from app.invitations.answers import ANSWERS, ONLINE, ROOM
from app.invitations.comparing import Criteria
from app.invitations.mine import Mine, last_move
from app.invitations.models import Announcement, Guest, Score, Weights
from app.meetups.models import Cancellation, Meetup
from app.meetups.queries import is_over
from app.outreach.decision import booking_of
from app.outreach.models import Ask
from app.people.models import Person


def score(
    db: Session, ask: Ask, availability: int, style: int, value: int, note: str, by: Person, now: datetime
) -> Score:
    """Weigh an answer, or weigh it anew."""
    row = db.get(Score, ask.id) or Score(ask_id=ask.id, scored_by=by.id, scored_at=now)
    row.availability, row.style, row.value, row.note = availability, style, value, note
    row.scored_by, row.scored_at = by.id, now
    db.add(row)
    return row


def weigh(db: Session, weights: Criteria, by: Person, now: datetime) -> Weights:
    """Set how much each criterion counts from now on."""
    row = Weights(**weights._asdict(), set_by=by.id, set_at=now)
    db.add(row)
    return row


# --- inviting --------------------------------------------------------------------------------------


def announce(db: Session, meetup: Meetup, message: str, by: Person, now: datetime) -> int:
    """Invite the audience as it is now; again, only those who have come in since. Returns how many."""
    _may_invite(db, meetup, now)
    if queries.announcement_of(db, meetup.id) is None:
        db.add(Announcement(meetup_id=meetup.id, message=message, announced_by=by.id, announced_at=now))
        db.flush()
    return invite(db, meetup, now)


def invite(db: Session, meetup: Meetup, now: datetime) -> int:
    """A guest's row for everybody in the audience who has none: one statement, however many they are."""
    nothing = literal("")
    values: tuple[Any, ...] = (literal(meetup.id), col(Person.id), _secret(db), literal(now), nothing, nothing)
    rows: Select[Any] = queries.newcomers(db, meetup).with_only_columns(*values, maintain_column_froms=True)
    columns = ["meetup_id", "person_id", "secret", "invited_at", "answer", "earlier_answer"]
    return insert_new(db, Guest, columns, rows)


def _may_invite(db: Session, meetup: Meetup, now: datetime) -> None:
    if db.get(Cancellation, meetup.id):
        raise Refused(_("This meetup was cancelled."))
    if is_over(meetup, now):
        raise Refused(_("This meetup is over. Nobody can be invited any more."))
    if queries.announcement_of(db, meetup.id) is None and booking_of(db, meetup.id) is None:
        raise Refused(_("Nobody is chosen to speak yet. Decide first, then invite."))
    if meetup.starts_at is None:
        raise Refused(_("There is no date yet. Choose one first, then invite."))
    if not meetup.place and not meetup.join_url:
        raise Refused(_("People need to know where: write a room or a link to join first."))


def _secret(db: Session) -> ColumnElement[str]:
    """128 random bits for each row, made by the database."""
    if db.get_bind().dialect.name == "sqlite":
        return func.lower(func.hex(func.randomblob(16)))
    return literal_column("md5(gen_random_uuid()::text || gen_random_uuid()::text)", String)


# --- answering -------------------------------------------------------------------------------------


def answer(db: Session, mine: Mine, said: str, now: datetime, seen: str = "") -> None:
    """A guest answers, or changes their mind. `seen` tells what their page knew (`Mine.stamp`).

    Programs that check mail press every button, within seconds; a person corrects a slip on the page that shows it.
    So of presses that follow each other so soon, one correction from that page counts; after a press on another page
    it is asked which one is meant, and the first stands; of any more none counts, and what was said before stands."""
    _may_answer(mine, said)
    guest, read, presses = mine.guest, seen == mine.stamp, mine.presses(now)
    if presses and mine.undone:
        return
    if said == mine.said:
        guest.doubted_at = None if mine.unsure and (read or not presses) else guest.doubted_at
    elif not presses:
        slip = read and said == ROOM and mine.seat_given_up_at
        (_correct if slip else _take)(db, mine, said, now)
    elif read and (presses == 1 or mine.unsure):
        _correct(db, mine, said, now)
    elif presses == 1 and set(mine.open) - {guest.earlier_answer, guest.answer, said}:
        guest.doubted_at = now
    else:
        _back(db, mine, now)
    db.add(guest)


def doubt(db: Session, mine: Mine, now: datetime) -> None:
    """Something that no person fills in was filled in: nothing is changed, and the page asks again."""
    if mine.is_open:
        mine.guest.doubted_at = now
        db.add(mine.guest)


def record(db: Session, mine: Mine, said: str, now: datetime) -> None:
    """An organizer writes down what a guest said by word of mouth."""
    _may_answer(mine, said)
    if said != mine.said:
        _take(db, mine, said, now)
        db.add(mine.guest)


def answer_by_calendar(db: Session, mine: Mine, said: str, now: datetime) -> None:
    """What the button of a guest's calendar said. It counts from the moment it is read: a seat that was given to
    somebody meanwhile stays theirs."""
    if said != mine.said:
        _take(db, mine, said, now, answers.CALENDAR)
        db.add(mine.guest)


def _may_answer(mine: Mine, said: str) -> None:
    if said not in ANSWERS:
        raise Refused(_("Choose one of the answers."))
    if mine.cancelled:
        raise Refused(_("This meetup was cancelled."))
    if mine.over:
        raise Refused(_("This meetup is over."))
    if said == ROOM and not mine.meetup.place:
        raise Refused(_("This meetup has no room; it is online."))
    if said == ONLINE and not mine.meetup.join_url:
        raise Refused(_("This meetup is not online; it is in the room only."))


def _take(db: Session, mine: Mine, said: str, now: datetime, by: str = "") -> None:
    """Keep an answer. Seats go by who answered first for the time that the meetup has now: nobody who was told that
    a seat is theirs loses it to somebody who answered for an earlier time."""
    guest = mine.guest
    _seat(db, mine, now if said == ROOM else None, now)
    guest.earlier_answer, guest.earlier_at = guest.answer, guest.answered_at
    guest.answer, guest.answered_at, guest.answered_by, guest.doubted_at = said, now, by, None


def _correct(db: Session, mine: Mine, said: str, now: datetime) -> None:
    """The press before was a slip, as though it had never been: a seat given up by it is theirs again."""
    guest, slipped_at = mine.guest, mine.guest.answered_at
    before, at = guest.earlier_answer, guest.earlier_at
    _take(db, mine, said, now)
    guest.earlier_answer, guest.earlier_at, guest.doubted_at = before, at, slipped_at
    if said == before == ROOM and at and last_move(db, guest.meetup_id, at) is None:
        _seat(db, mine, at, at)


def _seat(db: Session, mine: Mine, asked_at: datetime | None, waits_since: datetime | None) -> None:
    """Ask for a seat since then, or (None) for none any more. The others are counted before the answer is changed, so
    that both go to the database at once."""
    waits = asked_at is not None and _is_full(db, mine, asked_at)
    mine.guest.seat_asked_at, mine.guest.waits_since = asked_at, waits_since if waits else None


def _is_full(db: Session, mine: Mine, asked_at: datetime) -> bool:
    """Whether there is no seat for somebody who asked for one at that time, or none that they can be promised yet."""
    capacity, here = mine.meetup.capacity, (mine.meetup.id, mine.guest.person_id)
    if capacity is None:
        return False
    return answers.place_of(db, *here, asked_at) + answers.kept_seats(db, *here, asked_at, mine.at) > capacity


def _back(db: Session, mine: Mine, now: datetime) -> None:
    """What they had said before the first of the presses stands again; who waited for a seat waits on."""
    guest = mine.guest
    _seat(db, mine, guest.earlier_at if guest.earlier_answer == ROOM else None, guest.earlier_at)
    guest.answer, guest.answered_at, guest.doubted_at = guest.earlier_answer, guest.earlier_at, now
    guest.answered_by = answers.CALENDAR if guest.answer == answers.MAYBE else ""
