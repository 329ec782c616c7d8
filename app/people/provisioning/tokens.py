"""The systems that may write people here: their tokens, when they came, and what became of it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, delete, select, update

from app.base.i18n import _
from app.base.links import fingerprint, mint
from app.people.models import Person
from app.people.provisioning.models import Account, Provisioner, ProvisioningRequest

KEPT_FOR = timedelta(days=14)
"""How long it is kept what a system asked for."""
MOST_BYTES = 2 * 1024 * 1024
"""The largest body of a request."""
OFTEN = "3000/minute"
"""How often one system may ask; Entra asks some forty times a second at most."""
MINUTE = timedelta(minutes=1)
SHOWN = 20


def make(db: Session, name: str, by: Person, now: datetime) -> str:
    """Let a system in. Returns its token, which is told this once."""
    token = mint()
    db.add(Provisioner(name=name, fingerprint=fingerprint(token) or b"", made_by=by.id, made_at=now))
    return token


def end(db: Session, provisioner: Provisioner, now: datetime) -> None:
    """Its token opens nothing any more, from now on."""
    provisioner.ended_at = provisioner.ended_at or now
    db.add(provisioner)


def behind(db: Session, token: str) -> Provisioner | None:
    """Whose token this is, if it still opens anything."""
    kept = fingerprint(token)
    alive = (Provisioner.fingerprint == kept, col(Provisioner.ended_at).is_(None))
    return db.exec(select(Provisioner).where(*alive)).first() if kept else None


def is_news(provisioner: Provisioner, now: datetime) -> bool:
    """Whether it is worth writing down that it is here."""
    return provisioner.used_at is None or provisioner.used_at < now - MINUTE


@dataclass(frozen=True)
class Line:
    """What is kept of a request."""

    method: str
    about: str
    status: int
    reason: str


def note(db: Session, provisioner_id: int, line: Line | None, now: datetime) -> None:
    """It was here, and for some days what it did, or was refused."""
    db.exec(update(Provisioner).where(col(Provisioner.id) == provisioner_id).values(used_at=now))
    if line:
        db.exec(delete(ProvisioningRequest).where(col(ProvisioningRequest.at) < now - KEPT_FOR))
        db.add(ProvisioningRequest(provisioner_id=provisioner_id, at=now, **asdict(line)))


@dataclass(frozen=True)
class Standing:
    """A system that may write here, and how many of its requests of the last day did something or were refused."""

    provisioner: Provisioner
    made_by: str
    done: int
    refused: int


def standing(db: Session, now: datetime) -> list[Standing]:
    """Those whose token still opens, the latest first."""
    lately = ProvisioningRequest.at > now - timedelta(days=1)
    refused = func.count(col(ProvisioningRequest.id)).filter(col(ProvisioningRequest.status) >= 400)
    rows = db.exec(
        select(Provisioner, Person, func.count(col(ProvisioningRequest.id)), refused)
        .join(Person, col(Person.id) == col(Provisioner.made_by))
        .outerjoin(ProvisioningRequest, (col(ProvisioningRequest.provisioner_id) == col(Provisioner.id)) & lately)
        .where(col(Provisioner.ended_at).is_(None))
        .group_by(col(Provisioner.id), col(Person.id))
        .order_by(col(Provisioner.id).desc())
    )
    return [Standing(one, by.called, every - bad, bad) for one, by, every, bad in rows]


@dataclass(frozen=True)
class Lately:
    """One request that did something or was refused, in words."""

    by: str
    at: datetime
    words: str


def lately(db: Session) -> list[Lately]:
    """The last of them."""
    joined = select(ProvisioningRequest, Provisioner.name).join(Provisioner)
    rows = db.exec(joined.order_by(col(ProvisioningRequest.id).desc()).limit(SHOWN))
    return [Lately(name, request.at, _in_words(request)) for request, name in rows]


def _in_words(request: ProvisioningRequest) -> str:
    if request.status >= 400:
        return _why(request)
    words = {
        ("POST", "Users"): _("an account came"), ("DELETE", "Users"): _("an account went"),
        ("POST", "Groups"): _("a group came"), ("DELETE", "Groups"): _("a group went"),
        ("PUT", "Groups"): _("a group changed"), ("PATCH", "Groups"): _("a group changed"),
        ("POST", "Bulk"): _("many at once"),
    }  # fmt: skip
    return words.get((request.method, request.about), _("an account changed"))


def _why(request: ProvisioningRequest) -> str:
    words = {
        404: _("refused: there is no such account or group any more"),
        409: _("refused: somebody else has this user name or address"),
        412: _("refused: it changed meanwhile"), 413: _("refused: too much at once"),
    }  # fmt: skip
    technical = f"{request.method} {request.about}, {request.status} {request.reason}".strip()
    return words.get(request.status) or _("refused: not understood (%(technical)s)", technical=technical)


def accounts(db: Session) -> tuple[int, int]:
    """How many accounts there are, and how many of them belong to nobody here."""
    every, with_person = db.exec(select(func.count(), func.count(col(Account.person_id)))).one()
    return every, every - with_person
