"""What came back by mail in the sample company: handed over and read as a mail server's mail would be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.config import Settings
from app.demo import words
from app.mail.addresses import make_addresses
from app.mail.models import Email
from app.mail.receiving.store import store
from app.people.models import Person

Chapter = tuple[float, Callable[..., None]]


def chapters(settings: Settings) -> list[Chapter]:
    """An automatic reply to an ask, and what somebody typed below a survey."""
    away = partial(_answer, settings, "outreach/ask", "Maksym", words.AWAY, {"Auto-Submitted": "auto-replied"})
    typed = partial(_answer, settings, "surveys/invite", "Alina", words.TYPED, {})
    return [(-3.5, typed), (-2.9, away)]


def _answer(
    settings: Settings, kind: str, name: str, said: str, headers: dict[str, str], db: Session, now: datetime
) -> None:
    """Somebody's mail program answers the latest letter of this kind to them."""
    mine = select(Email, Person).join(Person, col(Person.id) == col(Email.person_id))
    mine = mine.where(col(Email.kind) == kind, col(Person.name).startswith(name))
    email, person = db.execute(mine.order_by(col(Email.id).desc()).limit(1)).one()
    to = make_addresses(db, settings).reply(email.id)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = person.email, to, f"Re: {email.subject}"
    mail["Date"], mail["Message-ID"] = format_datetime(now), f"<answer.{email.id}@mail.example.com>"
    for header, value in headers.items():
        mail[header] = value
    mail.set_content(said.format(day=(now + timedelta(days=3)).date().isoformat()))
    store(db, mail.as_bytes(policy=SMTP), person.email, to, now, signed=True)
