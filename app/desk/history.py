"""What has come to pass with one meetup, in order: read off the rows of every room, so nothing is written over."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.i18n import _, clock_time, day, ngettext
from app.desk.progress import Facts
from app.invitations.concerned import concerned
from app.mail.campaigns import Campaign
from app.mail.how_far import still
from app.meetups.models import Meetup, Move
from app.meetups.queries import moves
from app.outreach.decision import speaker_out
from app.outreach.models import Ask, Booking, Logged, Reply
from app.people.models import Person

Told = list[tuple[datetime, str]]


def history(db: Session, facts: Facts) -> Told:
    """Everything that happened, oldest first."""
    told = [
        *_steps(facts), *_asking(db, facts), *_deciding(db, facts), *_moving(db, facts), *_ending(db, facts),
        *_logged(db, facts),
    ]  # fmt: skip
    return sorted(told, key=lambda line: line[0])


def _steps(facts: Facts) -> Told:
    stamps = [
        (facts.created_at, _("Planned")),
        (facts.survey_sent_at, _survey_sent(facts)),
        (facts.topic_chosen_at, _("Topic chosen")),
        (facts.announced_at, _invited(facts)),
        (facts.feedback_opened_at, _asked_how_it_was(facts)),
        (facts.thanked_at, _("Speaker thanked")),
        (facts.recap_published_at, _told(_("Recap published"), _("Recap published."), facts.recap_mails)),
    ]
    return [(at, words) for at, words in stamps if at]


def _survey_sent(facts: Facts) -> str:
    sent = ngettext("Survey sent to %(num)d person", "Survey sent to %(num)d people", facts.survey_asked)
    written = ngettext("Survey written for %(num)d person.", "Survey written for %(num)d people.", facts.survey_asked)
    return _told(sent, written, facts.survey_mails)


def _invited(facts: Facts) -> str:
    invited = ngettext("%(num)d person invited", "%(num)d people invited", facts.invited)
    written = ngettext(
        "Invitation written for %(num)d person.", "Invitations written for %(num)d people.", facts.invited
    )
    return _told(invited, written, facts.invitation_mails)


def _asked_how_it_was(facts: Facts) -> str:
    asked = ngettext("%(num)d guest asked how it was", "%(num)d guests asked how it was", facts.feedback_asked)
    written = ngettext(
        "Questions how it was written for %(num)d guest.", "Questions how it was written for %(num)d guests.",
        facts.feedback_asked,
    )  # fmt: skip
    return _told(asked, written, facts.feedback_mails)


def _told(done: str, written: str, mails: Campaign | None) -> str:
    """That it was done; while some of its mails have not gone, that they are written, and how far they have come."""
    far = still(mails) if mails else ""
    return f"{written} {far}" if far else done


def _asking(db: Session, facts: Facts) -> Told:
    asks = db.execute(
        select(col(Ask.asked_at), Person).join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Ask.meetup_id) == facts.id)
    )  # fmt: skip
    replies = db.execute(
        select(col(Reply.said_at), col(Reply.said), Person)
        .join(Ask, col(Ask.id) == col(Reply.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Ask.meetup_id) == facts.id)
    )
    return [
        *((at, _("%(name)s was asked", name=person.called)) for at, person in asks),
        *((at, _said(said, person.called)) for at, said, person in replies),
    ]


def _said(said: str, name: str) -> str:
    """One thing a speaker said."""
    return {
        "yes": lambda: _("%(name)s said yes", name=name),
        "another_date": lambda: _("%(name)s could on another date", name=name),
        "not_now": lambda: _("%(name)s cannot now, perhaps later", name=name),
        "no": lambda: _("%(name)s said no", name=name),
        "confirmed": lambda: _("%(name)s confirmed the time", name=name),
        "talk": lambda: _("%(name)s wrote about the talk", name=name),
        "back": lambda: _("%(name)s can speak after all", name=name),
        "undone": lambda: _("%(name)s took the answer back", name=name),
        "doubt": lambda: _("%(name)s was asked which of several answers is meant", name=name),
    }[said]()


def _deciding(db: Session, facts: Facts) -> Told:
    back = select(col(Reply.id)).where(
        col(Reply.ask_id) == col(Ask.id), col(Reply.said) == "back", col(Reply.said_at) == col(Booking.decided_at)
    )
    rows = db.execute(
        select(Booking, Person, speaker_out(), back.exists())
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Booking.meetup_id) == facts.id)
    )
    told: Told = []
    for booking, person, gave_back, is_back in rows:
        name = person.called
        if not is_back:
            when = day(booking.starts_at, facts.zone)
            told.append((booking.decided_at, _("Decided: %(name)s, %(day)s", name=name, day=when)))
        if booking.released_at:
            anew = _("Decided anew; %(name)s was let go", name=name)
            gone = _("%(name)s cannot speak any more", name=name)
            if gave_back and booking.release_note:
                gone = _("%(name)s cannot speak any more: “%(note)s”", name=name, note=booking.release_note)
            told.append((booking.released_at, gone if gave_back else anew))
    return told


def _moving(db: Session, facts: Facts) -> Told:
    return [(move.moved_at, words) for move in moves(db, facts.id) for words in _moved(move, facts.zone)]


def _moved(move: Move, zone: str) -> list[str]:
    told = []
    if move.other_time:
        at = move.to_starts_at
        told.append(_("Moved to %(day)s, %(time)s", day=day(at, zone), time=clock_time(at, zone)))
    if move.from_place != move.to_place:
        told.append(_("Place: %(place)s", place=move.to_place or "–"))
    return told or [_("Another link to join")]


def _ending(db: Session, facts: Facts) -> Told:
    if facts.cancelled_at is None:
        return []
    told = concerned(db, db.get_one(Meetup, facts.id)).told
    heard = ngettext(
        "Cancelled; %(num)d person hears of it by mail", "Cancelled; %(num)d people hear of it by mail", told
    )
    return [(facts.cancelled_at, heard if told else _("Cancelled"))]


def _logged(db: Session, facts: Facts) -> Told:
    lines = select(col(Logged.logged_at), col(Logged.words)).where(col(Logged.meetup_id) == facts.id)
    return [(at, words) for at, words in db.execute(lines)]
