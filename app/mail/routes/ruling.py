"""The rules for programme mail: how much of it somebody gets in a week, and whether it waits for an organizer."""

from datetime import UTC, date, datetime, time
from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _, zone_of
from app.base.web import done, show
from app.mail import actions, campaigns
from app.mail.models import MailRules
from app.mail.rules import ALWAYS, Rules, rules
from app.mail.words import in_force
from app.people.access import Organizer
from app.people.queries import home_zone

router = APIRouter()


class Budget(Fields):
    """How many programme mails somebody gets in seven days."""

    weekly: int = Field(ge=0, le=50)


class Release(Fields):
    """Whether programme mail waits, and until which day."""

    release: Literal["until", "always", "off"]
    until: date | None = None


@router.get("/mail/rules", name="mail.rules")
@reads
def present(request: Request, who: Organizer, db: Db, saved: str = "") -> Response:
    """The rules in force, in a sentence and in a form."""
    return _show(request, db, _filled(rules(db), home_zone(db), now()), said=_("Saved.") if saved else "")


@router.post("/mail/rules", name="mail.rules")
@writes
def keep(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Other rules from now on."""
    form = Form(sent)
    release = form.fill(Release)
    until = _until(release, home_zone(db)) if release else None
    if release and release.release == "until" and (until is None or until <= now()):
        form.wrong("until", _("Choose a day that is still to come."))
    budget = form.fill(Budget)
    if budget is None or form.errors:
        return _show(request, db, form, 422)
    if form["seen"] != _stamp(db):
        form.wrong(
            "", _("Somebody changed the rules meanwhile. Above stands what holds now. Save again if you like.")
        )
        return _show(request, db, form, 409)
    actions.set_rules(db, Rules(budget.weekly, until), by=who, now=now())
    return done(request, "mail.rules", saved=1)


def _show(request: Request, db: Session, form: Form, status: int = 200, said: str = "") -> Response:
    waiting = campaigns.to_release(db)
    return show(
        request, "mail/rules.html", status, form=form, seen=_stamp(db), waiting=waiting,
        rule=in_force(rules(db), waiting, now()), today=now().astimezone(zone_of(home_zone(db))).date(), notice=said,
    )  # fmt: skip


def _filled(present: Rules, zone: str, at: datetime) -> Form:
    release = "always" if present.always else "until" if present.waits(at) else "off"
    until = (
        present.release_until.astimezone(zone_of(zone)).date() if present.release_until and release == "until" else ""
    )
    return Form(weekly=present.weekly, release=release, until=until)


def _until(new: Release, zone: str) -> datetime | None:
    """The moment of the choice: a day begins where the programme is at home. None: no such day, or not at all."""
    if new.release == "always":
        return ALWAYS
    if new.release == "off" or new.until is None or not 2000 < new.until.year < ALWAYS.year:
        return None
    return datetime.combine(new.until, time(), zone_of(zone)).astimezone(UTC)


def _stamp(db: Session) -> str:
    """What changes when somebody saves other rules."""
    chosen = db.get(MailRules, 1)
    return chosen.set_at.isoformat() if chosen else ""
