"""What was done with a survey, by whom, and what will happen by itself: one list in the order of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.i18n import _, when
from app.mail.campaigns import Campaign, part, with_to_come
from app.mail.how_far import still
from app.mail.rules import Rules
from app.people.models import Person
from app.people.queries import home_zone
from app.surveys.models import Closing, Reminder, Survey
from app.surveys.paper import ANONYMOUS

Event = tuple[datetime, str]


@dataclass(frozen=True)
class Mails:
    """How the mails of a survey stand."""

    asked: Campaign
    reminders: Mapping[int, Campaign]
    """By their numbers, those whose time has come."""
    told: Campaign

    @property
    def latest(self) -> list[Campaign]:
        """The questions, the last reminder, what was heard."""
        return [self.asked, *list(self.reminders.values())[-1:], self.told]


def mails_of(db: Session, survey: Survey, gone: Sequence[Reminder], now: datetime) -> Mails:
    """How they stand now; `gone`: its reminders whose time has come."""
    invite, about = kind(survey.about_talk, "invite"), str(survey.id)
    asked = with_to_come(db, part(db, invite, about, now), survey.sent_at, now)
    told = with_to_come(db, part(db, "surveys/heard", about, now), survey.told_at, now)
    mail = kind(survey.about_talk, "reminder")
    reminders = {
        row.number: with_to_come(db, part(db, mail, f"{about}/{row.number}", now), row.goes_at, now) for row in gone
    }
    return Mails(asked, reminders, told)


def course(
    db: Session, survey: Survey, reminders: Sequence[Reminder], mails: Mails, rules: Rules, now: datetime
) -> list[Event]:
    """From the sending to the telling, as far as it has come and is planned."""
    closings = db.exec(select(Closing).where(Closing.survey_id == survey.id).order_by(col(Closing.id))).all()
    involved = {
        survey.sent_by,
        survey.told_by,
        *(row.asked_by for row in reminders),
        *(row.set_by for row in closings),
    }
    names = {person.id: person.called for person in db.exec(select(Person).where(col(Person.id).in_(involved)))}

    def events() -> Iterator[Event]:
        if survey.sent_at:
            yield survey.sent_at, _sent(survey, mails.asked, names)
        for reminder in reminders:
            if reminder.number in mails.reminders:
                yield reminder.goes_at, _reminded(reminder, mails.reminders[reminder.number], names)
            elif survey.closes_at and reminder.goes_at < survey.closes_at:
                yield reminder.goes_at, to_remind(survey, rules.waits(reminder.goes_at))
        for closing in closings:
            yield closing.set_at, _closed(closing, names[closing.set_by], home_zone(db))
        if survey.closes_at and not any(row.set_at == survey.closes_at for row in closings):
            yield survey.closes_at, _("It closed.") if survey.closes_at <= now else _("It closes.")
        if survey.told_at:
            yield survey.told_at, _told(survey, mails.told, names)

    return sorted(events(), key=lambda event: event[0])


def _by(person_id: int | None, names: dict[int, str], nameless: str, named: str) -> str:
    return named % {"name": names[person_id]} if person_id in names else nameless


def _sent(survey: Survey, mails: Campaign, names: dict[int, str]) -> str:
    if mails.is_out:
        words = _by(survey.sent_by, names, _("Sent."), _("Sent by %(name)s."))
    else:
        words = _by(survey.sent_by, names, _("Put into the outbox."), _("Put into the outbox by %(name)s."))
    return _with(words, mails)


def _told(survey: Survey, mails: Campaign, names: dict[int, str]) -> str:
    if mails.is_out:
        nameless, named = _("People were told what you heard."), _("%(name)s told people what you heard.")
    else:
        nameless, named = (
            _("What you heard was put into the outbox."),
            _("%(name)s put what you heard into the outbox."),
        )
    return _with(_by(survey.told_by, names, nameless, named), mails)


def _reminded(reminder: Reminder, mails: Campaign, names: dict[int, str]) -> str:
    if mails.is_out:
        words = _by(reminder.asked_by, names, _("A reminder went out."), _("%(name)s sent a reminder."))
    else:
        words = _by(reminder.asked_by, names, _("A reminder was written."), _("%(name)s wrote a reminder."))
    return _with(words, mails)


def kind(about_talk: bool, mail: str) -> str:
    """Which kind of email a survey's "invite" or "reminder" is: guests are asked in words of their own."""
    return f"surveys/feedback_{mail}" if about_talk else f"surveys/{mail}"


def _with(words: str, mails: Campaign) -> str:
    """What was done, and how far its mails have come while some of them have not gone."""
    return " ".join(part for part in (words, still(mails)) if part)


def to_remind(survey: Survey, waits: bool) -> str:
    """What will happen on the day of a reminder; `waits`: whether programme mail then waits for an organizer."""
    if waits and not survey.about_talk and survey.mode != ANONYMOUS:
        return _("A reminder is written for those who have not answered, and waits for you to send it.")
    return _("A reminder goes to those who have not answered.")


def _closed(closing: Closing, name: str, zone: str) -> str:
    if closing.closes_at == closing.set_at:
        return _("%(name)s closed it.", name=name)
    return _("%(name)s set the closing date: %(when)s.", name=name, when=when(closing.closes_at, zone))
