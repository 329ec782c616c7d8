"""What is said to somebody whose wishes were just put on the board: how they hear when one is planned."""

from sqlmodel import Session

from app.base.i18n import ngettext
from app.mail.choosing import wants
from app.people.models import Person


def told(db: Session, person: Person, count: int) -> str | None:
    """None when there was none."""
    if count < 1:
        return None
    if wants(db, person, "topics"):
        return ngettext(
            "Your wish is on the list. You hear when it is planned.",
            "Your %(num)d wishes are on the list. You hear when one is planned.", count,
        )  # fmt: skip
    return ngettext(
        "Your wish is on the list. Your own page says when it is planned. No mail comes about it, because you turned "
        "such mails off; there you can turn them on.",
        "Your %(num)d wishes are on the list. Your own page says when one is planned. No mail comes about them, "
        "because you turned such mails off; there you can turn them on.", count,
    )  # fmt: skip
