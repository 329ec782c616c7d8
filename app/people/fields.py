"""What people type into this room's forms, checked."""

from hashlib import sha256
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field

from app.base.forms import Fields, Form
from app.base.i18n import LANGUAGES, TEXT_LANGUAGES, _, zones


def _address(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError(_("This is not an address mail can reach. It looks like name@company.com.")) from None
    if found.ascii_email is None:
        raise ValueError(
            _("Letters such as ü before the @ do not reach everybody. Use the plain form of the address.")
        )
    return found.ascii_email


def _name(text: str) -> str:
    if "://" in text:
        raise ValueError(_("A name has no web address in it."))
    return text


def _zone(text: str) -> str:
    if text and text not in zones():
        raise ValueError(_("We do not know this time zone. Choose one from the list."))
    return text


def _language(text: str) -> str:
    if text and text not in LANGUAGES:
        raise ValueError(_("Choose one of the languages."))
    return text


def _spoken(text: str) -> str:
    if text not in TEXT_LANGUAGES:
        raise ValueError(_("Choose one of the languages."))
    return text


Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]
Name = Annotated[str, Field(max_length=200), AfterValidator(_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Spoken = Annotated[str, AfterValidator(_spoken)]
Words = Annotated[str, Field(max_length=120)]


class FirstFields(Fields):
    """What a new installation asks."""

    programme: Words
    name: Name
    email: Address
    zone: Zone


class ProgrammeFields(Fields):
    """The programme's settings."""

    programme: Words
    zone: Zone
    conduct: Annotated[str, Field(max_length=4000)] = ""
    seen: str = ""


class SignInFields(Fields):
    """Whose login link is asked for, and where they were going."""

    email: Annotated[str, Field(max_length=254)]
    next: str = ""


class PersonFields(Fields):
    """One person as an organizer writes them down."""

    name: Name
    email: Address
    department: Words = ""
    site: Words = ""
    title: Words = ""
    language: Language = ""
    zone: Zone = ""
    tags: Annotated[str, Field(max_length=1000)] = ""
    skills: Annotated[str, Field(max_length=4000)] = ""
    seen: str = ""


class ProfileFields(Fields):
    """What a person chooses themselves, and says of themselves as a speaker."""

    name: Name
    language: Language = ""
    zone: Zone = ""
    site: Words = ""
    skills: Annotated[str, Field(max_length=4000)] = ""
    about: Annotated[str, Field(max_length=2000)] = ""
    short: str = ""
    first_time: str = ""
    languages: list[Spoken] = Field(default_factory=list)


class AudienceFields(Fields):
    """A saved group of colleagues."""

    name: Words
    departments: list[str] = Field(default_factory=list)
    sites: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    only_picked: str = ""
    seen: str = ""


def say_what_is_needed(form: Form, **sentences: str) -> None:
    """An empty field is told by its name: above a form "This is needed" would stand there for each of them."""
    sentences = {"name": _("A name is needed."), "email": _("An address is needed."), **sentences}
    empty = [name for name in form.errors if name in sentences and not form[name].strip()]
    form.errors |= {name: sentences[name] for name in empty}


def lines(text: str, limit: int = 120) -> list[str]:
    """What stands on each line, without repetition."""
    found = (one.strip()[:limit].strip() for one in text.splitlines())
    return list(dict.fromkeys(one for one in found if one))


def words_between(text: str, limit: int) -> list[str]:
    """What stands between commas, without repetition."""
    return lines(text.replace(",", "\n").replace(";", "\n"), limit)


def stamp(*values: object) -> str:
    """A short mark of how something stood when its form was opened, to notice that somebody changed it since."""
    return sha256(repr(values).encode()).hexdigest()[:16]
