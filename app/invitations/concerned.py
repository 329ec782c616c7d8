"""Who would notice if a meetup moved or was cancelled: how many a mail about it reaches, and whom it does not."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

from sqlalchemy import Row, Subquery, and_, case, func, or_, select
from sqlmodel import Session, col

from app.invitations.answers import NO, RECORDING, counts, says, wanted
from app.invitations.models import Guest
from app.invitations.owed import holds, informed_at
from app.mail.bounces import unreached_among
from app.mail.rules import unreachable
from app.meetups.models import Meetup, Move, Setting
from app.meetups.queries import Concerned, Moving, as_it_was, moved_since
from app.meetups.queries import moves as moves_of  # fmt: skip
from app.outreach.decision import booking_of, speaker_of
from app.outreach.owed import told_at as speaker_told_at
from app.outreach.queries import hoping_for
from app.people.models import Person


def concerned(db: Session, meetup: Meetup) -> Concerned:
    """Who would notice; what each mail says to them is decided when it is written."""
    here, speaker, hoping = counts(db, meetup), speaker_of(db, meetup.id), hoping_for(db, meetup.id)
    speakers = {person.id for _ask, person in hoping} | ({speaker.id} if speaker else set())
    unreached = unreached_among(db, list(speakers))
    reached = [(ask, person) for ask, person in hoping if person.id not in unreached]
    mails = _mails(db, meetup, speakers - unreached)
    return Concerned(
        guests=here.invited, coming=wanted(db, meetup.id), seats=here.room,
        speaker=speaker.called if speaker and speaker.id not in unreached else "",
        willing=tuple(person.called for ask, person in reached if ask.answer),
        asked=tuple(person.called for ask, person in reached if not ask.answer),
        holders=mails.holders, left_alone=mails.left_alone,
        told=mails.holders + len(speakers - unreached) - mails.both, unreached=_unreached(db, meetup, unreached),
    )  # fmt: skip


def moving(db: Session, meetup: Meetup, planned: Setting) -> Moving:
    """Who would hear of it if it were at this time and place."""
    moves = moves_of(db, meetup.id)
    known = {move.number: move.before for move in moves}
    one, found = _reached(meetup).c, Counter[str]()
    groups = one.since, one.answered_for, one.elsewhere
    rows = select(*groups, func.count()).where(one.holds).group_by(*groups)
    for since, answered_for, elsewhere, number in db.execute(rows):
        knew = known.get(since, meetup.setting)
        meant = knew if answered_for is None else known.get(answered_for, meetup.setting)
        other_time = planned[:2] != knew[:2] or planned[:2] != meant[:2]
        kind = "asked" if other_time else "unmoved" if knew == planned else "informed"
        found[kind] += 0 if elsewhere and kind == "informed" else number
    return Moving(found["asked"], found["informed"], found["unmoved"], _speaker(db, meetup, moves, planned))


def _speaker(
    db: Session, meetup: Meetup, moves: Sequence[Move], planned: Setting
) -> Literal["", "asked", "informed", "unmoved"]:
    """How the speaker would hear of it: another time than they said yes to asks them."""
    if (booking := booking_of(db, meetup.id)) is None:
        return ""
    told_at, agreed_at = speaker_told_at(db, booking), booking.confirmed_at
    if told_at and as_it_was(meetup, moves, told_at) == planned:
        return "unmoved"
    agreed = agreed_at is not None and as_it_was(meetup, moves, agreed_at)[:2] == planned[:2]
    return "informed" if agreed else "asked"


def _mails(db: Session, meetup: Meetup, speakers: Collection[int]) -> Row[tuple[int, int, int]]:
    """Of the guests who are here and whom mail reaches: how many are holders, left alone, and both holders and among
    those who hear of it as `speakers`."""
    one, number = _reached(meetup).c, func.count()
    speaks = one.person_id.in_(speakers)
    counted = select(
        number.filter(one.holds).label("holders"), number.filter(~one.holds, ~speaks).label("left_alone"),
        number.filter(one.holds, speaks).label("both"),
    )  # fmt: skip
    return db.execute(counted).one()


def _reached(meetup: Meetup) -> Subquery:
    """The guests who are here and whom mail reaches: holds; elsewhere, who said no or wants only the recording;
    since, the first move that they have not been told of; and, where they answered on their page after they were told
    last, answered_for: the first move since then, 0 without one."""
    unprompted = and_(col(Guest.answer) != "", col(Guest.answered_at) > informed_at())
    answered_for = case((unprompted, func.coalesce(moved_since(col(Guest.answered_at)), 0)))
    return (
        select(
            col(Guest.person_id), holds().label("holds"), says(NO, RECORDING).label("elsewhere"),
            moved_since(informed_at()).label("since"), answered_for.label("answered_for"),
        )
        .select_from(Guest)
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Guest.meetup_id) == meetup.id, col(Person.left_at).is_(None), ~unreachable(col(Guest.person_id)))
        .subquery()
    )  # fmt: skip


def _unreached(db: Session, meetup: Meetup, speakers: Collection[int]) -> tuple[str, ...]:
    """These, and guests who did not say no and whose address does not work: whether their invitation arrived or came
    back."""
    theirs = (col(Guest.meetup_id) == meetup.id, unreachable(col(Guest.person_id)), ~says(NO))
    guests = col(Person.id).in_(select(col(Guest.person_id)).where(*theirs))
    rows = select(Person).where(col(Person.left_at).is_(None), or_(guests, col(Person.id).in_(speakers)))
    found = db.scalars(rows.order_by(col(Person.name), col(Person.id)))
    return tuple(person.called for person in found)
