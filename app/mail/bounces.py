"""Letters that did not arrive: what a server said, whose mail does not arrive at all, and putting it right.

A bounce is a fact. What follows from it (mails that wait, letters that are owed again) is read off the facts by
`put_right`, as often as the worker likes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.base.due import kinds
from app.mail.arrival import HELD, came_back, of_this_sending, permanent
from app.mail.inbound import Bounce as Said
from app.mail.inbound.bounces.status import status_of
from app.mail.models import WAITING, Bounce, Email
from app.mail.private import is_private
from app.mail.rules import unreachable
from app.people.models import Person

SEVERAL = 3
"""So many failures that may pass, within `WHILE`, say as much as one that will not."""
WHILE = timedelta(days=7)


@dataclass(frozen=True)
class Unreached:
    """Somebody whom mail does not reach, at the address they have now."""

    person: Person
    bounce: Bounce
    """The latest."""
    since: datetime
    times: int

    @property
    def stopped(self) -> bool:
        """Whether nothing more is sent there; otherwise it is tried each time."""
        return self.bounce.permanent


# --- writing it down ---------------------------------------------------------------------------------


def bounced(db: Session, email: Email, said: Said, at: datetime, incoming_id: int | None = None) -> Bounce | None:
    """That a letter came back. Whether it had gone before stays as it was: that is another fact.

    None for a private one: a bounce would tell who got it."""
    if is_private(email.kind):
        return None
    bounce = Bounce(
        email_id=email.id, person_id=email.person_id, incoming_id=incoming_id, address=sent_to(db, email), at=at,
        status=said.status[:12], said=said.words[:500], letter_sent_at=email.sent_at,
    )  # fmt: skip
    db.add(bounce)
    db.flush()
    put_right(db, at)
    return bounce


def refused(db: Session, email: Email, words: str, now: datetime) -> Bounce | None:
    """That the server refused the recipient while we were sending; `now` is the letter's `failed_at`."""
    status = status_of("", words[4:] if words[:3].isdigit() else words, delayed=False)
    return bounced(db, email, Said(status=status, words=words), now)


def sent_to(db: Session, email: Email) -> str:
    """The address a letter was written to."""
    return email.address or db.get_one(Person, email.person_id).email


def settle(db: Session, bounce: Bounce, by: Person, now: datetime) -> Bounce:
    """The address is right, try again: what waits for it goes, what came back is owed again. Twice is once."""
    same = (col(Bounce.person_id) == bounce.person_id, col(Bounce.address) == bounce.address)
    for one in db.exec(select(Bounce).where(*same, col(Bounce.settled_at).is_(None))):
        one.settled_at, one.settled_by = now, by.id
        db.add(one)
    db.flush()
    put_right(db, now)
    return bounce


# --- what follows from it ----------------------------------------------------------------------------


def out_of_order(db: Session, now: datetime) -> bool:
    """Whether `put_right` has something to do."""
    found = [exists().where(where) for where in (_to_hold(now), _to_let_go(), _owed_again())]
    return bool(db.execute(select(or_(*found))).scalar_one())


def put_right(db: Session, now: datetime) -> None:
    """Mails to a dead address wait. Once it is another one, or said to be right, they go, and what came back too."""
    for statement in (
        update(Email).where(_to_let_go()).values(held_at=None, held_for="", try_at=now, tries=0),
        update(Email).where(_owed_again()).values(sent_at=None, failed_at=None, try_at=now, tries=0),
        update(Email).where(_to_hold(now)).values(held_at=now, held_for="address"),
    ):
        db.execute(statement)


def _to_hold(now: datetime) -> ColumnElement[bool]:
    """Waiting mails to addresses that do not work; not what is being handed over, nor what somebody sent since."""
    on_its_way = and_(col(Email.tries) > 0, col(Email.try_at) > now)
    later = exists().where(
        *_dead(), col(Bounce.person_id) == col(Email.person_id), col(Bounce.at) > col(Email.released_at)
    )
    anyway = [due.kind for due in kinds().values() if due.anyway]
    not_sent_by_hand = or_(col(Email.released_at).is_(None), later.correlate(Email))
    return and_(text(WAITING), _theirs(*_dead()), ~on_its_way, col(Email.kind).not_in(anyway), not_sent_by_hand)


def _to_let_go() -> ColumnElement[bool]:
    """Mails that wait for an address which works by now."""
    return and_(_theirs(permanent()), HELD, col(Email.held_for) == "address", ~unreachable(col(Email.person_id)))


def _owed_again() -> ColumnElement[bool]:
    """Letters that came back or were refused at an address which is another one now, or said to be right.

    Whether they are still owed is asked before sending; what an earlier sending met with counts no more."""
    letter = aliased(Email)
    over = or_(col(Bounce.settled_at).is_not(None), col(Person.email) != col(Bounce.address))
    this = or_(of_this_sending(letter), col(Bounce.at) >= col(letter.failed_at))
    rows = (
        select(Bounce.email_id)
        .join(letter, col(letter.id) == col(Bounce.email_id))
        .join(Person, col(Person.id) == col(Bounce.person_id))
    )
    return col(Email.id).in_(rows.where(permanent(), over, this))


def _dead() -> tuple[ColumnElement[bool], ...]:
    """Whether a Bounce says that its person's present address does not work."""
    they = aliased(Person)
    theirs = exists().where(col(they.id) == col(Bounce.person_id), col(they.email) == col(Bounce.address))
    return permanent(), col(Bounce.settled_at).is_(None), theirs.correlate(Bounce)


def _theirs(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a mail goes to somebody who has such a bounce: few have, so they are looked for first."""
    return col(Email.person_id).in_(select(Bounce.person_id).where(*which))


# --- whom mail does not reach ------------------------------------------------------------------------


def unreached(db: Session, now: datetime) -> list[Unreached]:
    """Everybody whom mail does not reach: a dead address, or three failures within seven days. The latest first."""
    return _unreached(db, now)


def last_of(db: Session, email: Email) -> Bounce | None:
    """The last time that a letter came back, if it did."""
    return db.exec(select(Bounce).where(col(Bounce.email_id) == email.id).order_by(col(Bounce.id).desc())).first()


def back_among(db: Session, emails: Sequence[Email]) -> dict[int, Bounce]:
    """Those that came back, by their numbers, each with what was said."""
    back = select(Email.id).where(col(Email.id).in_([email.id for email in emails]), came_back())
    rows = select(Bounce).where(col(Bounce.email_id).in_(back), permanent()).order_by(col(Bounce.id))
    return {bounce.email_id: bounce for bounce in db.exec(rows)}


def unreached_among(db: Session, person_ids: Sequence[int]) -> set[int]:
    """Those of these people whose address is known not to work."""
    return set(db.exec(select(Person.id).where(col(Person.id).in_(person_ids), unreachable(col(Person.id)))))


def unreached_of(db: Session, person_id: int, now: datetime) -> Unreached | None:
    """The same of one person, if there is something."""
    found = _unreached(db, now, col(Person.id) == person_id)
    return found[0] if found else None


def _unreached(db: Session, now: datetime, *whom: ColumnElement[bool]) -> list[Unreached]:
    here = (col(Bounce.settled_at).is_(None), col(Bounce.address) == col(Person.email), col(Person.left_at).is_(None))
    rows = (
        select(Person, Bounce)
        .join(Bounce, col(Bounce.person_id) == col(Person.id))
        .where(*here, *whom, or_(permanent(), col(Bounce.at) > now - WHILE))
        .order_by(col(Bounce.at), col(Bounce.id))
    )
    theirs: dict[int, list[tuple[Person, Bounce]]] = {}
    for person, bounce in db.exec(rows):
        theirs.setdefault(person.id, []).append((person, bounce))
    found = [one for rows_ in theirs.values() if (one := _judged(rows_))]
    return sorted(found, key=lambda one: one.bounce.at, reverse=True)


def _judged(rows: Sequence[tuple[Person, Bounce]]) -> Unreached | None:
    person = rows[0][0]
    dead = [bounce for _person, bounce in rows if bounce.permanent]
    if dead:
        return Unreached(person, dead[-1], dead[0].at, len(dead))
    letters = {bounce.email_id for _person, bounce in rows}
    if len(letters) < SEVERAL:
        return None
    return Unreached(person, rows[-1][1], rows[0][1].at, len(letters))
