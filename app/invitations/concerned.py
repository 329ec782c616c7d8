"""Who would notice if a meetup moved or was cancelled: how many a mail about it reaches, and whom it does not."""

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from app.invitations.answers import NO, RECORDING, counts, says
from app.invitations.models import Guest
from app.invitations.owed import holds
from app.mail.rules import unreachable
from app.meetups.models import Meetup
from app.meetups.queries import Concerned
from app.outreach.queries import hoping_for, speaker_of
from app.people.models import Person


def concerned(db: Session, meetup: Meetup) -> Concerned:
    """Who would notice; what each mail says to them is decided when it is written."""
    here, speaker, mails = counts(db, meetup), speaker_of(db, meetup.id), _mails(db, meetup)
    hoping = hoping_for(db, meetup.id)
    return Concerned(
        guests=here.invited, coming=here.coming, seats=here.room, speaker=speaker.called if speaker else "",
        willing=tuple(person.called for ask, person in hoping if ask.answer),
        asked=tuple(person.called for ask, person in hoping if not ask.answer),
        holders=mails.holders, interested=mails.interested, left_alone=mails.left_alone,
        unreached=_unreached(db, meetup),
    )  # fmt: skip


def _mails(db: Session, meetup: Meetup) -> Row[tuple[int, int, int]]:
    """Of the guests who are here and whom mail reaches: how many are holders, interested, left alone."""
    reached = (
        select(holds().label("holds"), says(NO, RECORDING).label("elsewhere"))
        .select_from(Guest)
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Guest.meetup_id) == meetup.id, col(Person.left_at).is_(None), ~unreachable(col(Guest.person_id)))
        .subquery()
    )
    one, number = reached.c, func.count()
    counted = select(
        number.filter(one.holds).label("holders"), number.filter(one.holds, ~one.elsewhere).label("interested"),
        number.filter(~one.holds).label("left_alone"),
    )  # fmt: skip
    return db.execute(counted.select_from(reached)).one()


def _unreached(db: Session, meetup: Meetup) -> tuple[str, ...]:
    """Guests who did not say no, and whose address does not work: whether their invitation arrived or came back."""
    theirs = (col(Guest.meetup_id) == meetup.id, unreachable(col(Guest.person_id)), ~says(NO))
    rows = select(Person).join(Guest, col(Guest.person_id) == col(Person.id)).where(*theirs)
    found = db.scalars(rows.where(col(Person.left_at).is_(None)).order_by(col(Person.name), col(Person.id)))
    return tuple(person.called for person in found)
