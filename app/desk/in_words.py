"""What is kept about somebody, value by value, as they read it: days, languages, zones and codes in words."""

from collections.abc import Callable
from datetime import date, datetime

from app.base.i18n import TEXT_LANGUAGES, _, day, zone_name
from app.mail.lists import mail_lists
from app.mail.receiving.words import PARTSTATS
from app.surveys.wording import words_for_reader


def in_words(column: str, value: object) -> str:
    """A value as people read it. Only codes and ready-made sentences are put into their language: what somebody wrote
    stays as they wrote it."""
    if isinstance(value, datetime | date):
        return _for_day(day(value)) if column == "starts_at" else day(value)
    if isinstance(value, list):
        return ", ".join(in_words(column, one) for one in value)
    if column == "zone":
        return zone_name(str(value))
    if column in _READY_MADE:
        return words_for_reader(str(value))
    codes = _CODES.get(column)
    return codes().get(str(value), str(value)) if codes else str(value)


def _for_day(when: str) -> str:
    return _("for %(day)s", day=when)


def _answers() -> dict[str, str]:
    return {
        "yes": _("yes"), "no": _("no"), "another_date": _("yes, on another date"), "not_now": _("not now"),
        "confirmed": _("confirmed"), "talk": _("about the talk"), "back": _("after all"), "room": _("in the room"),
        "online": _("online"), "recording": _("send me the recording"), "maybe": _("maybe"),
    }  # fmt: skip


def _doors() -> dict[str, str]:
    return {
        "surveys.form": _("to a survey"), "invitations.rsvp": _("to an invitation"),
        "outreach.speaker": _("to the page for speakers"), "desk.my_page": _("to your own page"),
        "feedback.digest": _("to what people said about your talk"),
        "feedback.recap_by_link": _("to a recap"), "people.login": _("to sign in"),
    }  # fmt: skip


def _calendars() -> dict[str, str]:
    return {code: words() for code, words in PARTSTATS.items()} | {"NEEDS-ACTION": _("no answer")}


_READY_MADE = ("survey", "question", "option", "topic")
"""What may be one of our own sentences, kept in the language of whoever sent it."""
_CODES: dict[str, Callable[[], dict[str, str]]] = {
    "answer": _answers,
    "said": _answers,
    "side": lambda: {"want": _("want to learn"), "teach": _("can teach")},
    "language": lambda: TEXT_LANGUAGES,
    "languages": lambda: TEXT_LANGUAGES,
    "purpose": _doors,
    "category": lambda: {one.category: one.name for one in mail_lists()},
    "method": lambda: {"REQUEST": _("put in or changed"), "CANCEL": _("taken out")},
    "partstat": _calendars,
}
"""The columns that hold codes, and what these mean."""
