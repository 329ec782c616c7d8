"""Mails about a change that still wait so that it can be corrected: how many they are, and when they leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.i18n import _, ngettext
from app.invitations import owed
from app.mail.bounces import unreached_among
from app.mail.rules import unreachable
from app.meetups.models import Meetup
from app.meetups.queries import changed_at, moved_since
from app.outreach import owed as speakers
from app.outreach.decision import speaker_of
from app.outreach.models import Booking
from app.topics.queries import called


@dataclass(frozen=True)
class Leaving:
    """The mails about the latest change of one meetup: to its guests, or to its speaker."""

    meetup_id: int
    title: str
    mails: int
    leave_at: datetime
    speaker: str = ""
    """The speaker's name, where the mail is to them."""

    @property
    def words(self) -> str:
        """Said among what happens by itself."""
        if self.speaker:
            return _("%(name)s is told what has changed for “%(title)s”", name=self.speaker, title=self.title)
        return ngettext(
            "%(num)d guest is told what has changed for “%(title)s”",
            "%(num)d guests are told what has changed for “%(title)s”",
            self.mails, title=self.title,
        )  # fmt: skip


def leaving(db: Session, now: datetime, meetup_id: int | None = None) -> list[Leaving]:
    """What waits now, the soonest first; of one meetup, where one is given."""
    changed = changed_at()
    changes = select(Meetup, changed).where(changed > now - owed.CORRECTION)
    if meetup_id is not None:
        changes = changes.where(col(Meetup.id) == meetup_id)
    found = [
        one for meetup, at in db.execute(changes) for one in (_guests(db, meetup, at), *_speaker(db, meetup, now))
    ]
    return sorted((one for one in found if one.mails and one.leave_at > now), key=lambda one: one.leave_at)


def _guests(db: Session, meetup: Meetup, at: datetime) -> Leaving:
    leave_at = at + owed.CORRECTION
    if meetup.starts_at:
        leave_at = min(leave_at, max(at, meetup.starts_at - owed.HURRY))
    waiting = owed.to_hear_of_a_change(leave_at).subquery()
    person_id, about = waiting.c
    these = (about.startswith(f"{meetup.id}/"), ~unreachable(person_id))
    mails = db.execute(select(func.count()).select_from(waiting).where(*these)).scalar_one()
    return Leaving(meetup.id, called(db, meetup), mails, leave_at)


def _speaker(db: Session, meetup: Meetup, now: datetime) -> Iterator[Leaving]:
    told_at = speakers.informed_at()
    soon = speakers.moved(now + speakers.CORRECTION).where(col(Booking.meetup_id) == meetup.id)
    row = db.execute(soon.with_only_columns(told_at, moved_since(told_at).is_not(None))).first()
    speaker = speaker_of(db, meetup.id)
    if row and speaker and not unreached_among(db, [speaker.id]):
        knew_at, moved = row
        since = knew_at if moved else max(knew_at, meetup.worded_at or knew_at)
        yield Leaving(meetup.id, called(db, meetup), 1, since + speakers.CORRECTION, speaker.called)
