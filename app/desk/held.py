"""Mails about a change that still wait so that it can be corrected: how many they are, and when they leave."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.i18n import ngettext
from app.invitations import owed
from app.mail.rules import unreachable
from app.meetups.models import Meetup
from app.meetups.queries import changed_at


@dataclass(frozen=True)
class Held:
    """The mails about the latest change of one meetup."""

    meetup_id: int
    title: str
    mails: int
    leave_at: datetime

    @property
    def words(self) -> str:
        """Said among what happens by itself."""
        return ngettext(
            "%(num)d guest is told what has changed for “%(title)s”",
            "%(num)d guests are told what has changed for “%(title)s”",
            self.mails, title=self.title,
        )  # fmt: skip


def held(db: Session, now: datetime, meetup_id: int | None = None) -> list[Held]:
    """What waits now; of one meetup, where one is given."""
    changed = changed_at()
    changes = select(Meetup, changed).where(changed > now - owed.CORRECTION)
    if meetup_id is not None:
        changes = changes.where(col(Meetup.id) == meetup_id)
    found = [_held(db, meetup, at) for meetup, at in db.execute(changes)]
    return [one for one in found if one.mails and one.leave_at > now]


def _held(db: Session, meetup: Meetup, at: datetime) -> Held:
    leave_at = at + owed.CORRECTION
    if meetup.starts_at:
        leave_at = min(leave_at, max(at, meetup.starts_at - owed.HURRY))
    waiting = owed.to_hear_of_a_change(leave_at).subquery()
    person_id, about = waiting.c
    these = (about.startswith(f"{meetup.id}/"), ~unreachable(person_id))
    mails = db.execute(select(func.count()).select_from(waiting).where(*these)).scalar_one()
    return Held(meetup.id, meetup.title, mails, leave_at)
