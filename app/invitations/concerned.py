"""Who would notice if a meetup moved or was cancelled: how many a mail about it reaches, and whom it does not."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Subquery, and_, func, or_, select
from sqlmodel import Session, col

from app.invitations import wishes
from app.invitations.answers import NO, RECORDING, counts, says
from app.invitations.models import Guest
from app.invitations.owed import holds, informed_at
from app.mail.bounces import unreached_among
from app.mail.rules import unreachable
from app.meetups.models import Meetup, Move, Setting
from app.meetups.queries import Concerned, Heard, Moving, another_time_since, as_it_was, moved_since
from app.meetups.queries import moves as moves_of  # fmt: skip
from app.outreach.decision import booking_of, speaker_of
from app.outreach.models import Booking
from app.outreach.owed import CORRECTION, told_and_asked_at
from app.outreach.queries import hoping_for
from app.people.models import Person

HEAR = ("asked", "informed")
"""Who gets a mail, of the ways to hear of a move."""


def concerned(db: Session, meetup: Meetup) -> Concerned:
    """Who would notice; what each mail says to them is decided when it is written."""
    here, speaker, hoping = counts(db, meetup), speaker_of(db, meetup.id), hoping_for(db, meetup.id)
    speakers = {person.id for _ask, person in hoping} | ({speaker.id} if speaker else set())
    unreached = unreached_among(db, list(speakers))
    reached = [(ask, person) for ask, person in hoping if person.id not in unreached]
    mails, wishing = _mails(db, meetup, speakers - unreached), wishes.how_many(db, meetup)
    return Concerned(
        guests=here.invited, coming=here.wanted, seats=here.room,
        speaker=speaker.called if speaker and speaker.id not in unreached else "",
        willing=tuple(person.called for ask, person in reached if ask.answer),
        asked=tuple(person.called for ask, person in reached if not ask.answer),
        holders=mails.holders, left_alone=mails.left_alone, wishing=wishing,
        told=mails.holders + len(speakers - unreached) - mails.both + wishing,
        unreached=_unreached(db, meetup, unreached),
    )  # fmt: skip


def moving(db: Session, meetup: Meetup, planned: Setting) -> Moving:
    """Who would hear of it if it were at this time and place."""
    moves, booking, speaker = moves_of(db, meetup.id), booking_of(db, meetup.id), speaker_of(db, meetup.id)
    unreached = unreached_among(db, [speaker.id]) if speaker else set()
    by_speaker: tuple[Heard, datetime | None] = ("", None)
    if booking and not unreached:
        by_speaker = _speaker(db, meetup, booking, moves, planned)
    known, found, both = {move.number: move.before for move in moves}, Counter[str](), 0
    one = _reached(meetup).c
    groups = one.holds, one.answer, one.since, one.answered_since, one.unprompted
    speaks = func.count().filter(one.person_id == (speaker.id if speaker else 0))
    for row in db.execute(select(*groups, func.count().label("number"), speaks.label("speaks")).group_by(*groups)):
        knew, meant = (known.get(number, meetup.setting) for number in (row.since, row.answered_since))
        kind = _guest(row, knew, meant, planned)
        found[kind] += row.number
        both += row.speaks if kind in HEAR else 0
    return Moving(
        asked=found["asked"], informed=found["informed"], unmoved=found["unmoved"], left_alone=found["left_alone"],
        speaker=by_speaker[0], speaker_from=by_speaker[1], unreached=_unreached(db, meetup, unreached),
        told=sum(found[kind] for kind in HEAR) + (1 - both if by_speaker[0] in HEAR else 0),
        back=planned in known.values(),
    )  # fmt: skip


def _guest(row: Row[Any], knew: Setting, meant: Setting, planned: Setting) -> str:
    """How guests alike would hear of it, who last `knew` this and whose answer was about what they `meant`."""
    will_stand = bool(row.answer) and meant[:2] == planned[:2]
    if not row.holds:
        return "left_alone"
    if knew == planned and (will_stand or not row.unprompted):
        return "unmoved"
    if will_stand and row.answer in (NO, RECORDING):
        return "left_alone"
    silent = not row.answer and knew[:2] == planned[:2]
    return "informed" if will_stand or silent else "asked"


def _speaker(
    db: Session, meetup: Meetup, booking: Booking, moves: Sequence[Move], planned: Setting
) -> tuple[Heard, datetime | None]:
    """How the speaker would hear of it, and not before when: of another time than they agreed to they are asked, if
    not yet."""
    (told_at, asked_at), agreed_at = told_and_asked_at(db, booking), booking.confirmed_at
    not_before = told_at + CORRECTION if told_at else None
    if told_at and as_it_was(meetup, moves, told_at) == planned:
        return "unmoved", not_before
    if agreed_at and as_it_was(meetup, moves, agreed_at)[:2] == planned[:2]:
        return "informed", not_before
    waits = not told_at and asked_at and as_it_was(meetup, moves, asked_at)[:2] == planned[:2]
    return "unmoved" if waits else "asked", not_before


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
    """The guests who are here and whom mail reaches: person_id; holds; answer; since, the first move that they have
    not been told of; answered_since, the first to another time since they answered; and unprompted, whether they
    answered after they were told last."""
    told_at, answered_at = informed_at(), col(Guest.answered_at)
    return (
        select(
            col(Guest.person_id), holds().label("holds"), col(Guest.answer), moved_since(told_at).label("since"),
            another_time_since(answered_at).label("answered_since"),
            and_(col(Guest.answer) != "", answered_at > told_at).label("unprompted"),
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
