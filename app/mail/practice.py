"""Mails that were only practised. Once there is a mail server they wait: an organizer sends them for real, or not.

That a mail was practised is its PracticeMail row, which says too when it went for real. Until then nothing of it ever
left this machine, so with a server it counts as sent to nobody; what nobody is owed any more is dropped like every
other mail."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, update
from sqlmodel import Session, col

from app.base.due import kinds, split
from app.mail.arrival import HELD
from app.mail.campaigns import Campaign, of, practised
from app.mail.models import Email, PracticeMail
from app.mail.outbox import change
from app.people.models import Person

PRACTISED = and_(HELD, col(Email.held_for) == "practice")
"""Was practised, is still owed, and waits until an organizer says whether it goes for real."""

WHOLE = func.length(col(PracticeMail.raw)) > 0
"""A practice mail with its text, whose links work."""


def to_end(db: Session) -> bool:
    """Whether mails are still kept as if there were no server."""
    return bool(db.execute(select(exists().where(WHOLE))).scalar_one())


def end(db: Session, now: datetime) -> int:
    """There is a mail server now: what was practised has not gone, and waits for an organizer.

    Its text is forgotten, for the links in it work; the practice mailbox shows what was in it, its links covered.
    A sign-in link or a test mail is of no use later, and a private mail no organizer could choose. Returns how many
    mails it were."""
    kept = and_(col(Email.sent_at).is_not(None), practised())
    gone = [due.kind for due in kinds().values() if due.fleeting or due.private]
    back = update(Email).values(sent_at=None, try_at=now, claimed_at=None)
    db.execute(back.where(kept, col(Email.kind).in_(gone)).values(dropped_at=now))
    db.execute(back.where(kept).values(tries=0, held_at=now, held_for="practice", held_by=None))
    forgotten = update(PracticeMail).where(WHOLE).values(raw=b"")
    return int(db.execute(forgotten).rowcount)  # type: ignore[attr-defined]


def kept_of(db: Session, emails: list[int]) -> set[int]:
    """Which of these mails never left this machine."""
    return set(db.scalars(select(col(Email.id)).where(col(Email.id).in_(emails), practised())))


def campaigns(db: Session) -> list[Campaign]:
    """What was practised and could still go for real: a campaign for each kind and what it is about."""
    rows = select(col(Email.kind), col(Email.about), func.count()).where(PRACTISED)
    groups = rows.group_by(col(Email.kind), col(Email.about)).order_by(func.min(col(Email.id)))
    found: dict[tuple[str, int], int] = {}
    for kind, about, count in db.execute(groups):
        here = kind, split(about)[0]
        found[here] = found.get(here, 0) + count
    return [Campaign(kind, about, on_hold=count) for (kind, about), count in found.items()]


def waiting(db: Session) -> int:
    """How many mails that is."""
    return int(db.execute(select(func.count()).select_from(Email).where(PRACTISED)).scalar_one())


def choose(db: Session, kind: str, about: int, by: Person, now: datetime) -> int:
    """They are to go for real. Like all mail to many they then wait for a release, so an organizer reads one first,
    and sees how many go and who has had enough this week. Returns how many they are; twice is once."""
    return change(db, and_(of(kind, about), PRACTISED), {"held_at": now, "held_for": "release", "held_by": by.id})


def for_real(db: Session, these: ColumnElement[bool], now: datetime) -> None:
    """Those of these that were practised go now: as new letters, of which nothing was written yet."""
    these = and_(these, practised())
    here = col(PracticeMail.email_id).in_(select(col(Email.id)).where(these))
    change(db, these, {"tries": 0, "written_at": None, "message_id": None})
    db.execute(update(PracticeMail).where(here).values(real_at=now), execution_options={"synchronize_session": False})


def leave(db: Session, by: Person, now: datetime) -> int:
    """Let those that were not chosen lie: on hold, until somebody sends them or nobody needs them any more."""
    return change(db, PRACTISED, {"held_at": now, "held_for": "organizer", "held_by": by.id})
