"""The test mail of an organizer: what has become of it so far, in a sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.base.i18n import _, ago
from app.mail.bounces import back_among
from app.mail.models import Email, TestMail
from app.mail.practice import kept_of
from app.mail.words import told

SOON = timedelta(minutes=1)
"""A worker that runs has taken it up by then."""
WATCHED = timedelta(minutes=10)
"""How long a page that waits for it looks again by itself."""


@dataclass(frozen=True)
class Tested:
    """What became of somebody's latest test mail."""

    words: str
    tone: str = ""
    waits: bool = False
    """It is still on its way."""
    watched: bool = False
    """It may arrive any moment."""
    practised: int | None = None
    """The mail's number in the practice mailbox."""


def tested(db: Session, person_id: int, practice: bool, began_at: datetime, now: datetime) -> Tested | None:
    """None when none was asked for, or only practised before a mail server was set.

    `began_at`: since when we run with the present settings; what came before says little about them."""
    mine = select(TestMail).where(col(TestMail.person_id) == person_id).order_by(col(TestMail.id).desc())
    asked = db.exec(mine.limit(1)).first()
    if asked is None:
        return None
    its = (col(Email.kind) == "mail/test", col(Email.person_id) == person_id, col(Email.about) == str(asked.id))
    email = db.exec(select(Email).where(*its)).first()
    if email and (email.sent_at or email.dropped_at) and kept_of(db, [email.id]):
        words = _("Your last test mail is in the practice mailbox.")
        return Tested(words, "good", practised=email.id) if practice else None
    done_at = (email.sent_at or email.failed_at or email.dropped_at) if email else None
    if email is None or done_at is None:
        return _on_its_way(asked, email, now)
    if asked.asked_at < began_at:
        return Tested(
            _("Your last test mail is from before Brownbag was started. Send another if its settings changed.")
        )
    came_back = back_among(db, [email]).get(email.id)
    if email.failed_at or came_back:
        said = _("The server said: “%(said)s”.", said=came_back.said) if came_back else told(email.said)
        return Tested(f"{_('Your test mail could not be delivered.')} {said}".strip(), "late")
    if email.sent_at:
        words = _(
            "The mail server took your test mail %(ago)s. Only you can see whether it is in your mailbox.",
            ago=ago(done_at, now),
        )
        return Tested(f"{words} {told(email.said)}".strip(), "good")
    return Tested(_("Your test mail did not get away within a day, so it was given up."), "late")


def _on_its_way(asked: TestMail, email: Email | None, now: datetime) -> Tested:
    watched = now - asked.asked_at < WATCHED
    if email is None and now - asked.asked_at > SOON:
        words = _("Your test mail was not taken up yet. Does the worker run?")
        return Tested(words, "late", waits=True, watched=watched)
    if email and email.said:
        words = _("Your test mail has not gone yet; it is tried again by itself.")
        return Tested(f"{told(email.said)} {words}", "late", waits=True, watched=watched)
    return Tested(_("Your test mail is on its way. That takes a few seconds."), waits=True, watched=watched)
