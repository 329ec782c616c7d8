"""One guest's page: their answer as it stands, whether there is a seat for them, and what was pressed lately."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.invitations.answers import ANSWERS, BREATH, ONLINE, ROOM, kept_seats, place_of, stands, wanting_seats
from app.invitations.models import Guest
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import is_over
from app.people.links import CONTRADICTION, DOUBT


@dataclass(frozen=True)
class Mine:
    """A guest's invitation with everything that decides how their page looks."""

    meetup: Meetup
    guest: Guest
    said: str
    """Their standing answer; "" when none stands."""
    cancelled: Cancellation | None
    over: bool
    at: datetime
    """When it was looked at."""

    @property
    def unsure(self) -> bool:
        """Whether their presses contradicted each other, lately, and nothing was said since. A doubt ends by itself:
        then the answer that stands counts, or none."""
        doubted, answered = self.guest.doubted_at, self.guest.answered_at
        open_still = doubted is not None and self.at - doubted < DOUBT
        return doubted is not None and open_still and (answered is None or answered <= doubted)

    @property
    def undone(self) -> bool:
        """Whether it was as when a machine presses, so that none of the presses counts."""
        doubted, answered = self.guest.doubted_at, self.guest.answered_at
        return doubted is not None and (answered is None or doubted - answered >= CONTRADICTION)

    def presses(self, now: datetime) -> int:
        """How many different answers came just now: none, one, or two and more."""
        pressed = [at for at in (self.guest.answered_at, self.guest.doubted_at) if at is not None]
        if not pressed or now - max(pressed) >= CONTRADICTION:
            return 0
        alone = self.guest.doubted_at is None or now - min(pressed) >= CONTRADICTION
        return 1 if alone and not self.unsure else 2

    @property
    def seat_given_up_at(self) -> datetime | None:
        """Since when they had asked for the seat that they gave up just now: a slip, and it is theirs again."""
        guest = self.guest
        lately = guest.answered_at is not None and self.at - guest.answered_at < BREATH
        return guest.earlier_at if lately and self.said != ROOM == guest.earlier_answer else None

    @property
    def open(self) -> tuple[str, ...]:
        """The answers that can be given."""
        without = {ROOM} if not self.meetup.place else set()
        without |= {ONLINE} if not self.meetup.join_url else set()
        return tuple(one for one in ANSWERS if one not in without)

    @property
    def stamp(self) -> str:
        """What their page knows of their answers, so that a press tells whether it has seen the last one."""
        known = (self.guest.answered_at, self.guest.doubted_at)
        return "-".join(f"{at.timestamp():.6f}" if at else "" for at in known)

    @property
    def is_asked_again(self) -> bool:
        """Whether what they said was about an earlier time."""
        return bool(self.guest.answer) and not self.said

    @property
    def is_open(self) -> bool:
        """Whether an answer still means something."""
        return self.cancelled is None and not self.over


_MINE = (
    select(Guest, Meetup, Cancellation, stands())
    .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
    .outerjoin(Cancellation, col(Cancellation.meetup_id) == col(Guest.meetup_id))
    .where(col(Guest.meetup_id) == bindparam("meetup_id"), col(Guest.person_id) == bindparam("person_id"))
)


def mine_of(db: Session, meetup_id: int, person_id: int, now: datetime) -> Mine | None:
    """What a guest's page stands on, in one look."""
    row = db.execute(_MINE, {"meetup_id": meetup_id, "person_id": person_id}).first()
    if row is None:
        return None
    guest, meetup, cancellation, good = row
    return Mine(meetup, guest, guest.answer if good else "", cancellation, is_over(meetup, now), now)


@dataclass(frozen=True)
class Seat:
    """How it stands with the room for one guest."""

    left: int | None
    """How many seats are free; None when nobody counts them."""
    waits: int
    """Their place on the waiting list, or the one they would get; 0 when there is a seat for them."""
    kept: bool = False
    """Whether the seat that they gave up just now is still theirs, should that have been a slip."""
    in_doubt: bool = False
    """Whether the seat they would have was given up just now: it is theirs unless that was a slip."""


def seat_of(db: Session, mine: Mine) -> Seat:
    """Whether there is a seat for them, or the how-manyth they wait."""
    capacity = mine.meetup.capacity
    if capacity is None:
        return Seat(None, 0)
    here = (mine.guest.meetup_id, mine.guest.person_id)
    asked_at = mine.guest.seat_asked_at if mine.said == ROOM else mine.seat_given_up_at
    kept = kept_seats(db, *here, asked_at or mine.at, mine.at)
    taken = wanting_seats(db, mine.meetup.id) + (0 if mine.said == ROOM else kept)
    place = place_of(db, *here, asked_at) if asked_at else taken + 1
    fits = place <= capacity
    return Seat(
        max(0, capacity - taken), max(0, place - capacity), kept=fits and mine.said != ROOM and asked_at is not None,
        in_doubt=fits and mine.said == ROOM and place + kept > capacity,
    )  # fmt: skip


def last_move(db: Session, meetup_id: int, since: datetime) -> Move | None:
    """The last move after a moment."""
    later = select(Move).where(col(Move.meetup_id) == meetup_id, col(Move.moved_at) > since)
    return db.scalars(later.order_by(col(Move.number).desc()).limit(1)).first()
