"""Whose invitation goes later, and when: its reader has had enough programme mail this week."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from app.invitations import owed
from app.invitations.models import Guest
from app.mail.budget import HeldBack, goes_later
from app.mail.campaigns import Campaign, of
from app.mail.how_far import promised
from app.mail.models import Email
from app.mail.readers import until_their_day
from app.mail.rules import rules
from app.meetups.models import Meetup

INVITE = "invitations/invite"


def later(db: Session, meetup: Meetup, now: datetime) -> Mapping[int, datetime]:
    """Guests whose invitation waits for the weekly budget, in the outbox or on its way there, and when it goes."""
    if rules(db).waits(now):
        return {}
    waiting = {one.person_id: one.at for one in until_their_day(db, Campaign(INVITE, meetup.id), now)}
    written = exists().where(of(INVITE, meetup.id), col(Email.person_id) == col(Guest.person_id))
    to_come = owed.invited(now).with_only_columns(col(Guest.person_id)).where(col(Guest.meetup_id) == meetup.id)
    return {**waiting, **goes_later(db, to_come.where(~written.correlate(Guest)), now)}


def just_invited(db: Session, meetup: Meetup, number: int, now: datetime) -> str:
    """What becomes of the mails to the last so many who were invited: how many go now, and by when the others."""
    last = select(func.max(col(Guest.invited_at))).where(col(Guest.meetup_id) == meetup.id).scalar_subquery()
    these = select(col(Guest.person_id)).where(col(Guest.meetup_id) == meetup.id, col(Guest.invited_at) == last)
    days, newest = later(db, meetup, now), db.scalars(these)
    held = HeldBack(tuple(days[person_id] for person_id in newest if person_id in days), rules(db).waits(now))
    return promised(Campaign(INVITE, meetup.id), number, held)
