"""What is left to do when a key is lost before the count: people are asked again."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col

from app.base.errors import Refused
from app.base.i18n import _
from app.surveys import queries
from app.surveys.models import Counted, Envelope, HandedIn, Reminder, Seal, Survey, Turnout
from app.surveys.sealed import keys

AGAIN = timedelta(days=7)
"""How long a survey is open again that had closed before anybody noticed."""


def reseal(db: Session, survey: Survey | None, folder: Path, now: datetime) -> None:
    """Forget what nobody can open any more. The worker makes a new key, and everybody who was asked is reminded."""
    seal = db.get(Seal, survey.id) if survey else None
    if survey is None or seal is None or survey.closes_at is None or db.get(Counted, survey.id) is not None:
        raise Refused(_("There is no such survey whose answers wait to be counted."))
    if keys.find(folder, survey.id, seal.public_key):
        raise Refused(_("Its key is there and fits. Nothing was changed."))
    for table in (Envelope, HandedIn, Seal, Turnout):
        db.execute(delete(table).where(col(table.survey_id) == survey.id))
    survey.closes_at = max(survey.closes_at, now + AGAIN)
    survey.version += 1
    gone = [row for row in queries.reminders(db, survey.id) if row.goes_at <= now]
    db.execute(delete(Reminder).where(col(Reminder.survey_id) == survey.id, col(Reminder.goes_at) > now))
    db.add(Reminder(survey_id=survey.id, number=len(gone) + 1, goes_at=now))
    db.flush()
