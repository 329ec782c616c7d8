"""What organizers can do about mail: try again, stop waiting, ask for a test."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.mail.models import Email, Pause, TestMail
from app.people.models import Person


def retry(db: Session, email: Email, now: datetime) -> bool:
    """Let a failed mail wait for its turn again. Twice is once: one that waits, or is on its way, is left alone."""
    if email.sent_at or email.dropped_at:
        raise Refused(_("This mail does not wait for anything: it has gone, or is no longer needed."))
    if email.failed_at is None:
        return False
    email.failed_at, email.try_at, email.tries = None, now, 0
    db.add(email)
    return True


def retry_all(db: Session, now: datetime) -> int:
    """Let every failed mail wait for its turn again: after the server was put right."""
    failed = db.exec(select(Email).where(col(Email.failed_at).is_not(None))).all()
    for email in failed:
        retry(db, email, now)
    return len(failed)


def end_pause(db: Session, now: datetime) -> None:
    """Try the server again now."""
    for pause in db.exec(select(Pause).where(col(Pause.until) > now, col(Pause.ended_at).is_(None))):
        pause.ended_at = now
        db.add(pause)


def ask_for_test(db: Session, person: Person, now: datetime) -> TestMail:
    """A test mail is owed to this person from now on."""
    asked = TestMail(person_id=person.id, asked_at=now)
    db.add(asked)
    return asked
