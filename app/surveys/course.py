"""What was done with a survey, by whom, and what will happen by itself: one list in the order of time."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.i18n import _, when
from app.people.models import Person
from app.surveys import queries
from app.surveys.models import Closing, Reminder, Survey

Step = tuple[datetime, str]


def course(db: Session, survey: Survey, zone: str, now: datetime) -> list[Step]:
    """From the sending to the telling, as far as it has come and is planned."""
    reminders = queries.reminders(db, survey.id)
    closings = db.exec(select(Closing).where(Closing.survey_id == survey.id).order_by(col(Closing.id))).all()
    involved = {
        survey.sent_by,
        survey.told_by,
        *(row.asked_by for row in reminders),
        *(row.set_by for row in closings),
    }
    names = {person.id: person.called for person in db.exec(select(Person).where(col(Person.id).in_(involved)))}

    def steps() -> Iterator[Step]:
        if survey.sent_at:
            yield survey.sent_at, _by(survey.sent_by, names, _("Sent."), _("Sent by %(name)s."))
        for reminder in reminders:
            yield reminder.goes_at, _reminded(reminder, names, now)
        for closing in closings:
            yield closing.set_at, _closed(closing, names[closing.set_by], zone)
        if survey.closes_at and not any(row.set_at == survey.closes_at for row in closings):
            yield survey.closes_at, _("It closed.") if survey.closes_at <= now else _("It closes.")
        if survey.told_at:
            told = _("%(name)s told people what you heard.")
            yield survey.told_at, _by(survey.told_by, names, _("People were told what you heard."), told)

    return sorted(steps(), key=lambda step: step[0])


def _by(person_id: int | None, names: dict[int, str], nameless: str, named: str) -> str:
    return named % {"name": names[person_id]} if person_id in names else nameless


def _reminded(reminder: Reminder, names: dict[int, str], now: datetime) -> str:
    if reminder.goes_at > now:
        return _("A reminder goes to those who have not answered.")
    return _by(reminder.asked_by, names, _("A reminder went out."), _("%(name)s sent a reminder."))


def _closed(closing: Closing, name: str, zone: str) -> str:
    if closing.closes_at == closing.set_at:
        return _("%(name)s closed it.", name=name)
    return _("%(name)s set the closing date: %(when)s.", name=name, when=when(closing.closes_at, zone))
