"""What keeps mail from coming in, written down once when it begins and once when it is over."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.mail.models import ReceivingTrouble


def note(db: Session, way: str, said: str, now: datetime) -> None:
    """How it stands with "listener" or "mailbox": what was said, or "" when all is well."""
    there = lasting(db, way)
    if there and there.said == said[:500]:
        return
    if there:
        there.ended_at = now
        db.add(there)
    if said:
        db.add(ReceivingTrouble(way=way, began_at=now, said=said[:500]))


def is_news(db: Session, way: str, said: str) -> bool:
    """Whether `note` has something to write."""
    there = lasting(db, way)
    return (there.said if there else "") != said[:500]


def lasting(db: Session, way: str) -> ReceivingTrouble | None:
    """The trouble that one way has now."""
    now = select(ReceivingTrouble).where(col(ReceivingTrouble.way) == way, col(ReceivingTrouble.ended_at).is_(None))
    return db.exec(now.order_by(col(ReceivingTrouble.id).desc())).first()


def troubles(db: Session) -> list[ReceivingTrouble]:
    """Everything that keeps mail from coming in now."""
    now = select(ReceivingTrouble).where(col(ReceivingTrouble.ended_at).is_(None))
    return list(db.exec(now.order_by(col(ReceivingTrouble.id))))
