"""The kinds of mail that can be turned off one by one: what each is called, and how a mail program leaves it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from app.base.config import Settings
from app.base.i18n import _
from app.mail.choosing import unwanted
from app.mail.rules import CATEGORIES


@dataclass(frozen=True)
class MailList:
    """One category in words."""

    category: str
    name: str
    """As it is called in the middle of a sentence too."""
    about: str
    """What it is and how often it comes."""


def mail_list(category: str) -> MailList:
    """A category in the reader's words. KeyError for what is none."""
    name, about = _WORDS[category]()
    return MailList(category, name, about)


def mail_lists() -> list[MailList]:
    """All of them, in the order of the page."""
    return [mail_list(category) for category in CATEGORIES]


def turned_off(db: Session, person_id: int) -> list[str]:
    """The names of those that somebody turned off one by one."""
    off = unwanted(db, person_id)
    return [one.name for one in mail_lists() if one.category in off]


def list_headers(category: str, my_page_url: str, settings: Settings) -> tuple[tuple[str, str], ...]:
    """What makes mail programs group these mails and show a button that ends them (RFC 2919, RFC 2369, RFC 8058).

    Nothing for a mail that cannot be turned off. A header is plain ASCII, so the list's name is in English."""
    if not category:
        return ()
    label = category.replace("_", "-")
    return (
        ("List-Id", f"{label.replace('-', ' ').capitalize()} <{label}.{settings.mail_domain}>"),
        ("List-Unsubscribe", f"<{my_page_url}/no-mail/{category}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


_WORDS: dict[str, Callable[[], tuple[str, str]]] = {
    "surveys": lambda: (_("Surveys"), _("What you would like to learn. A few times a year.")),
    "reminders": lambda: (
        _("Reminders of surveys"), _("When you have not answered and it is still open. At most two for each."),
    ),
    "results": lambda: (_("What we heard"), _("What came of a survey you were asked. One after each.")),
    "topics": lambda: (
        _("News of your wishes"), _("When something you want to learn is planned, or has to wait."),
    ),
    "invitations": lambda: (
        _("Invitations"),
        _("To a meetup you might come to. One for each; changes of what is in your calendar come anyway."),
    ),
    "day_before": lambda: (
        _("Reminders of meetups"), _("The day before a meetup you said yes to; the same day, if you said so late."),
    ),
    "feedback": lambda: (_("Feedback"), _("A few questions after a meetup you came to.")),
    "recaps": lambda: (_("Recaps"), _("What came of a meetup, with slides and recording. One for each.")),
}  # fmt: skip
