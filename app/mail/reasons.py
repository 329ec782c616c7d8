"""Why a mail cannot be held, sent sooner, or tried again, in a sentence for people; empty when it can."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.base.due import kinds
from app.base.i18n import _
from app.mail.bounces import back_among
from app.mail.campaigns import Campaign, let_go, of
from app.mail.models import Email
from app.mail.outbox import still_owed
from app.people.models import Person


def no_hold(db: Session, email: Email, now: datetime) -> str:
    """Why it cannot be held now."""
    if gone := _gone(email, now):
        return gone
    if email.held_at and email.held_for == "organizer":
        return _("%(name)s holds it already.", name=_name(db, email.held_by))
    return _bad_address() if email.held_at and email.held_for == "address" else ""


def no_release(db: Session, email: Email, now: datetime) -> str:
    """Why it cannot be sent sooner than it goes by itself."""
    if gone := _gone(email, now):
        return gone
    if email.held_at:
        return _bad_address() if email.held_for == "address" else ""
    if email.try_at > now:
        return ""
    if email.released_by:
        return _("%(name)s has let it go already: it goes at once.", name=_name(db, email.released_by))
    return _("It goes at once anyway.")


def no_retry(db: Session, email: Email, now: datetime) -> str:
    """Why it cannot be tried again."""
    if email.dropped_at or not (email.failed_at or back_among(db, [email])):
        return _gone(email, now) or _("It waits for its turn already.")
    due = kinds().get(email.kind)
    if due and not still_owed(db, due, [email], now):
        return _("This mail is not needed any more, so it is not sent again. The address stays as it is.")
    return ""


def is_held(email: Email) -> bool:
    """Whether an organizer holds it."""
    return _is_unsent(email) and email.held_at is not None and email.held_for == "organizer"


def goes_at_once(email: Email, now: datetime) -> bool:
    """Whether it waits for nothing but its turn."""
    return _is_unsent(email) and email.held_at is None and email.try_at <= now


def _is_unsent(email: Email) -> bool:
    return not (email.sent_at or email.failed_at or email.dropped_at)


def _gone(email: Email, now: datetime) -> str:
    """Why nothing can be done about it any more."""
    if email.sent_at:
        return _("This mail has gone already.")
    if email.dropped_at:
        return _("This mail is no longer needed.")
    if email.failed_at:
        return _("This mail could not be delivered. You can try it again.")
    if email.claimed_at and now < email.try_at:
        return _("This mail is on its way just now. Look again in a quarter of an hour.")
    return ""


def _bad_address() -> str:
    return _("The address of its reader does not work. Put it right first, then it goes.")


def none_to_release(db: Session, one: Campaign) -> str:
    """Why nothing of a campaign waits for a release: somebody was quicker, or nobody is owed it."""
    if one.to_release:
        return ""
    newest = select(Email.released_by).where(of(one.kind, one.about), col(Email.released_by).is_not(None))
    somebody = db.exec(newest.order_by(col(Email.released_at).desc()).limit(1)).first()
    if somebody:
        return _("%(name)s has sent these mails already.", name=_name(db, somebody))
    return _("No mail of these waits for a release any more.")


def none_to_hold(db: Session, one: Campaign, now: datetime) -> str:
    """Why nothing of a campaign can be held."""
    these = select(col(Email.id)).where(let_go(one.kind, one.about, now))
    if one.to_release or db.execute(these.limit(1)).first():
        return ""
    return _("Nothing of it can be held any more: it has gone, or is on its way.")


def _name(db: Session, person_id: int | None) -> str:
    person = db.get(Person, person_id) if person_id else None
    return person.called if person else _("Somebody")
