"""Who would notice if a meetup moved or was cancelled: how many a mail about it reaches, and whom it does not."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from app.invitations.answers import NO, RECORDING, counts, says
from app.invitations.models import Guest
from app.invitations.owed import holders
from app.mail.rules import unreachable
from app.meetups.models import Meetup
from app.meetups.queries import Concerned
from app.outreach.models import Ask
from app.outreach.queries import speaker_of
from app.people.models import Person


def concerned(db: Session, meetup: Meetup) -> Concerned:
    """Who would notice; what each mail says to them is decided when it is written."""
    here, speaker = counts(db, meetup), speaker_of(db, meetup.id)
    unanswered = select(func.count()).where(
        col(Ask.meetup_id) == meetup.id, col(Ask.answered_at).is_(None), col(Ask.withdrawn_at).is_(None)
    )
    dead = unreachable(col(Guest.person_id))
    hold = holders(meetup.id)
    return Concerned(
        guests=here.invited, coming=here.coming, seats=here.room, speaker=speaker.called if speaker else "",
        asked=db.execute(unanswered).scalar_one(),
        holders=_count(db, hold.where(~dead)), interested=_count(db, hold.where(~dead, ~says(NO, RECORDING))),
        unreached=_unreached(db, meetup),
    )  # fmt: skip


def _count(db: Session, people: Select[Any]) -> int:
    return int(db.execute(select(func.count()).select_from(people.subquery())).scalar_one())


def _unreached(db: Session, meetup: Meetup) -> tuple[str, ...]:
    """Guests who did not say no, and whose address does not work: whether their invitation arrived or came back."""
    theirs = (col(Guest.meetup_id) == meetup.id, unreachable(col(Guest.person_id)), ~says(NO))
    rows = select(Person).join(Guest, col(Guest.person_id) == col(Person.id)).where(*theirs)
    found = db.scalars(rows.where(col(Person.left_at).is_(None)).order_by(col(Person.name), col(Person.id)))
    return tuple(person.called for person in found)
