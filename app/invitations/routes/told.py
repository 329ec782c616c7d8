"""What an organizer has just done with answers and invitations, in words: what happened, and what happens next."""

from sqlmodel import Session

from app.base.clock import now
from app.base.i18n import _, day
from app.invitations import answers, queries
from app.invitations.later import just_invited
from app.meetups.models import Meetup
from app.outreach import decision
from app.people.models import Person


def told_by(db: Session, meetup: Meetup, what: str, number: int = 0) -> str:
    """The notice after a button; "" for anything else. `number`: how many were invited, or whose answer it is."""
    if what == "decided":
        return _decided(db, meetup)
    if what == "sent":
        return _sent(db, meetup, number)
    if what == "recorded":
        return _recorded(db, meetup, number)
    sentences = {
        "undecided": lambda: _(
            "It is open again: choose a speaker and a date. Who has the old date in the calendar is told by mail."
        ),
        "weighed": lambda: _("Kept: answers are compared by these weights from now on, for every meetup."),
        "held": lambda: _("The date is kept. Nobody is told; it lapses by itself."),
        "let_go": lambda: _("The date is not kept any longer."),
        "scored": lambda: _("Your scores are kept. They order the table; nobody is told."),
        "placed": lambda: _("The place is kept. Next: read the invitation, and send it."),
    }
    return sentences[what]() if what in sentences else ""


def _decided(db: Session, meetup: Meetup) -> str:
    booking, speaker = decision.booking_of(db, meetup.id), decision.speaker_of(db, meetup.id)
    if booking is None or speaker is None:
        return ""
    values = {"name": speaker.called, "day": day(meetup.starts_at or booking.starts_at, meetup.zone)}
    if not decision.confirmed(db, booking):
        return _("Decided: %(name)s, %(day)s. %(name)s is asked by mail now whether this date suits.", **values)
    told = _("Decided: %(name)s speaks on %(day)s, and gets it by mail with a calendar entry.", **values)
    if queries.announcement_of(db, meetup.id):
        return told
    return f"{told} {_('Next: invite the audience.')}"


def _sent(db: Session, meetup: Meetup, number: int) -> str:
    if number == 0:
        return _("Everybody in the audience has been invited already.")
    return just_invited(db, meetup, number, now())


def _recorded(db: Session, meetup: Meetup, person_id: int) -> str:
    person, guest = db.get(Person, person_id), queries.guest_of(db, meetup.id, person_id)
    if person is None or guest is None:
        return ""
    if person.muted_at and not answers.comes(guest.answer):
        return _("Written down. %(name)s wants no programme mail, and gets none about it.", name=person.called)
    return _("Written down. %(name)s gets a mail that says so, and can change it.", name=person.called)
