"""What became of one mail, in order: due, held, let go, tried, sent, come back, answered."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.i18n import _, ngettext
from app.mail.models import Bounce, Email, Incoming, PracticeMail
from app.mail.words import maybe_sent, told
from app.people.models import Person

Line = tuple[datetime, str]


def history(db: Session, email: Email) -> list[Line]:
    """Each thing that happened to it and when, the first one first."""
    return sorted([*_ours(db, email), *_theirs(db, email)], key=lambda line: line[0])


def _ours(db: Session, email: Email) -> Iterator[Line]:
    yield email.queued_at, _("It became due.")
    if email.held_at:
        yield email.held_at, _held(db, email)
    if email.released_at:
        yield email.released_at, _("%(name)s sent it on its way.", name=_name(db, email.released_by))
    if practised := db.get(PracticeMail, email.id):
        yield practised.practised_at, _("It was practised: nothing left this machine.")
    if email.sent_at and (practised is None or practised.real_at):
        yield email.sent_at, " ".join(part for part in (_("It went."), _said(email), maybe_sent(email)) if part)
    if email.failed_at:
        yield email.failed_at, " ".join(part for part in (_("It could not be delivered."), _said(email)) if part)
    if email.dropped_at:
        yield email.dropped_at, _("It was no longer needed, so it did not go.")


def _held(db: Session, email: Email) -> str:
    if email.held_by:
        return _("%(name)s told it to wait.", name=_name(db, email.held_by))
    if email.held_for == "practice":
        return _("There is a mail server now, so it waits for an organizer to say whether it goes for real.")
    if email.held_for == "address":
        return _("The address of its reader does not work, so it waits.")
    return _("It waits for an organizer to send it, as programme mail does.")


def _said(email: Email) -> str:
    tries = ""
    if email.tries > 1:
        tries = ngettext("After %(num)d try.", "After %(num)d tries.", email.tries)
    return " ".join(part for part in (tries, told(email.said)) if part)


def _theirs(db: Session, email: Email) -> Iterator[Line]:
    sendings = {email.sent_at}
    for bounce in db.exec(select(Bounce).where(col(Bounce.email_id) == email.id).order_by(col(Bounce.id))):
        words = _("It came back for good.") if bounce.permanent else _("It did not arrive at once.")
        said = _("The server said: “%(said)s”.", said=bounce.said) if bounce.said else ""
        yield bounce.at, " ".join(part for part in (words, said) if part)
        if bounce.letter_sent_at and bounce.letter_sent_at not in sendings:
            sendings.add(bounce.letter_sent_at)
            yield bounce.letter_sent_at, _("It went.")
    answers = select(Incoming.arrived_at, Incoming.kind, Incoming.said_by).where(col(Incoming.email_id) == email.id)
    for arrived_at, kind, said_by in db.exec(answers.order_by(col(Incoming.id))):
        if kind in _CAME:
            yield arrived_at, _CAME[kind](said_by)


_CAME: dict[str, Callable[[str], str]] = {
    "human": lambda who: _("%(who)s answered.", who=who),
    "itip": lambda who: _("The calendar of %(who)s answered.", who=who),
    "automatic": lambda who: _("An automatic reply came from %(who)s.", who=who),
    "receipt": lambda who: _("A receipt came from %(who)s.", who=who),
    "complaint": lambda _who: _("It was reported as unwanted mail."),
}
"""What came in about it, by kind; bounces say it themselves."""


def _name(db: Session, person_id: int | None) -> str:
    person = db.get(Person, person_id) if person_id else None
    return person.called if person else _("Somebody")
