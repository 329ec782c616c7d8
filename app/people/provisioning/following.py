"""The person follows the account: what its system says of them, but for what they chose themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.base.errors import Refused
from app.base.i18n import _
from app.people import actions
from app.people.comparing import own_fields
from app.people.models import Person, Profile
from app.people.provisioning.models import Account
from app.people.queries import by_email
from app.people.sheets.cells import Unusable, address_of, clean, language_of, may_be_address, zone_of

Document = Mapping[str, Any]
"""A User as the protocol writes it (RFC 7643 §4.1)."""
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def follow(db: Session, account: Account, before: Document, now: datetime) -> None:
    """Make the directory say what the account says and did not say before.

    Refused if the address is another person's. Without an address, and while it has never been active, an account
    has no person."""
    said, here = account.document, is_active(account.document)
    person = db.get(Person, account.person_id) if account.person_id else _found(db, account, now)
    if person is None:
        return
    if (email := address(said)) != address(before) and email and email.lower() != person.email.lower():
        _is_free(by_email(db, email))
        person.email = email
    person.is_colleague = True
    _write(db, person, fields(before), fields(said))
    db.add(person)
    db.flush()
    if account.person_id and is_active(before) == here:
        return
    account.person_id = person.id
    if not here:
        actions.let_go(db, [person.id], now)
    elif person.left_at:
        actions.come_back(db, [person.id])


def _found(db: Session, account: Account, now: datetime) -> Person | None:
    """Whose account it is: somebody who is here already, or somebody new."""
    email = address(account.document)
    person = by_email(db, email) if email else None
    if person and db.exec(select(Account).where(Account.person_id == person.id)).first():
        _is_free(person)
    return person or (Person(email=email, added_at=now) if email and is_active(account.document) else None)


def _is_free(other: Person | None) -> None:
    if other:
        raise Refused(_("%(name)s has this address already.", name=other.called))


def _write(db: Session, person: Person, before: dict[str, str], said: dict[str, str]) -> None:
    """What is new. What an organizer corrected meanwhile stays until the system says something else."""
    profile = db.get(Profile, person.id) if person.id else None
    own = own_fields(person.own_choice_at is not None, bool(profile and profile.site_at))
    for name, value in said.items():
        if value != before[name] and name not in own:
            setattr(person, name, value)


def is_active(document: Document) -> bool:
    """Whether somebody works here: unless it is said that they do not."""
    return bool(document) and document.get("active") is not False


def fields(document: Document) -> dict[str, str]:
    """What an account says about the columns of a person; "" for what it does not say."""
    return {
        "name": _name(document)[:200],
        "department": _text(document.get(ENTERPRISE) or {}, "department")[:120],
        "title": _text(document, "title")[:120],
        "language": language_of((_text(document, "preferredLanguage") or _text(document, "locale")).split(",")[0]),
        "zone": zone_of(_text(document, "timezone")),
    }


def _name(document: Document) -> str:
    name = document.get("name") or {}
    parts = " ".join(filter(None, (_text(name, "givenName"), _text(name, "familyName"))))
    return _text(document, "displayName") or _text(name, "formatted") or parts


def address(document: Document) -> str:
    """Where mail reaches them: the primary address, else that of work, else the first, else the user's name."""
    emails: list[Document] = document.get("emails") or []
    ranked = sorted(emails, key=lambda email: (not email.get("primary"), email.get("type") != "work"))
    places = [*(_text(email, "value") for email in ranked), _text(document, "userName")]
    return next(filter(None, map(_reachable, places)), "")


def _reachable(text: str) -> str:
    """The address in a text; "" for none, and for the account of a guest, whose mail goes elsewhere."""
    try:
        return address_of(text, "") if may_be_address("login", text) else ""
    except Unusable:
        return ""


def _text(document: Document, key: str) -> str:
    """One text of a document, without what cannot be seen."""
    return clean(str(document.get(key) or ""))
