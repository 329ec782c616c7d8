"""What guests' calendars answer: kept, and taken as their answer where it is one."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from app.invitations import actions, answers
from app.invitations.answers import MAYBE, NO, ONLINE, ROOM, comes
from app.invitations.mine import Mine, mine_of
from app.invitations.models import Guest
from app.mail.calendar_answers import Holder, holding, receive
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import CalendarAnswer, Incoming
from app.people.models import Person


def take(db: Session, incoming: Incoming, answer: Answer, now: datetime) -> str | None:
    """Take what a calendar answered. None: not to an entry of a guest. Else why a person should look, or ""."""
    guest = holding(db, answer.uid, select(Guest), Guest.meetup_id, Guest.secret)
    mine = mine_of(db, guest.meetup_id, guest.person_id, now) if guest else None
    if guest is None or mine is None:
        return None
    person = db.get_one(Person, guest.person_id)
    holder = Holder(mine.meetup, person, guest.secret, f"invitations/{guest.meetup_id}")
    review, taken = receive(db, incoming, answer, holder)
    if taken and taken.counts and mine.is_open and person.left_at is None and _is_later(taken.row, guest):
        actions.answer_by_calendar(db, mine, _said(taken.row.partstat, mine), now)
        taken.applied(db, now)
    return review


def _is_later(row: CalendarAnswer, guest: Guest) -> bool:
    """Whether nothing was said on our own page after the calendar's button was pressed."""
    if guest.answered_at is None or guest.answered_by == answers.CALENDAR:
        return True
    return guest.answered_at < row.stamped_at


def _said(partstat: str, mine: Mine) -> str:
    """A calendar knows only that somebody comes: where they said they come stays; else it is the room, if any."""
    if partstat == "ACCEPTED":
        return mine.said if comes(mine.said) else ROOM if mine.meetup.place else ONLINE
    return MAYBE if partstat == "TENTATIVE" else NO
