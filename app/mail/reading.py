"""Reading a letter that went out: put together again from what was kept of it, its secrets masked."""

from sqlmodel import Session

from app.mail import skeletons
from app.mail.letter import Parts
from app.mail.models import Email, Skeleton
from app.people.models import Person


def letter_of(db: Session, email: Email, sender: str) -> Parts | None:
    """What its reader got; None when nothing was kept of it. `sender`: the address mail comes from, for its head.

    The calendar entry is shown without whose it is; personal links lead nowhere, so that nobody answers for them."""
    kept = db.get(Skeleton, email.skeleton_id) if email.skeleton_id else None
    if kept is None:
        return None
    person = db.get_one(Person, email.person_id)
    _subject, text, html, calendar = skeletons.texts(kept, email.marks or {})
    to = f"{person.called} <{email.address}>"
    headers = [("From", sender), ("To", to), ("Subject", email.subject), ("Message-ID", email.message_id or "")]
    date = email.sent_at or email.written_at or email.queued_at
    return Parts(email.subject, sender, to, date, headers, text, html, calendar)
