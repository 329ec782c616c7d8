"""Accounts from Entra, Okta and their like: the page where their tokens are made, and the door where they knock."""

import asyncio
from functools import partial
from importlib.util import find_spec
from types import ModuleType
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.base import clock
from app.base.db import Db, database, reads, writes
from app.base.errors import TooOften
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done, pages, show
from app.people.access import Organizer
from app.people.provisioning import tokens
from app.people.provisioning.models import Provisioner

router = APIRouter()


class ProvisionerFields(Fields):
    """A system that is to write people here."""

    name: Annotated[str, Field(max_length=120)]


# --- for organizers --------------------------------------------------------------------------------


@router.get("/settings/provisioning", name="people.provisioning")
@reads
def provisioning(request: Request, who: Organizer, db: Db) -> Response:
    """Who may write here, and what became of it lately."""
    return show(request, "people/provisioning.html", **_about(request, db, Form()))


@router.post("/settings/provisioning", name="people.provisioning")
@writes
def let_in(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Make a token. It is on this answer and nowhere else."""
    form, now = Form(sent), clock.now()
    if not (new := form.fill(ProvisionerFields)):
        return show(request, "people/provisioning.html", 422, **_about(request, db, form))
    token = tokens.make(db, new.name, who, now)
    db.flush()
    return show(request, "people/provisioning.html", **_about(request, db, Form()) | {"token": token})


@router.post("/settings/provisioning/{provisioner_id}/end", name="people.provisioning_end")
@writes
def end(request: Request, provisioner_id: int, who: Organizer, db: Db) -> Response:
    """Its token is good for nothing from now on."""
    tokens.end(db, db.get_one(Provisioner, provisioner_id), clock.now())
    return done(request, "people.provisioning")


def _about(request: Request, db: Session, form: Form) -> dict[str, object]:
    accounts, without_person = tokens.accounts(db)
    return {
        "form": form, "token": "", "address": f"{pages(request).settings.base_url}/scim/v2",
        "installed": _is_installed(), "standing": tokens.standing(db, clock.now()), "lately": tokens.lately(db),
        "accounts": accounts, "without_person": without_person,
    }  # fmt: skip


# --- for their systems -----------------------------------------------------------------------------


@router.api_route(
    "/scim/{path:path}",
    methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    name="people.scim",
    max_body_size=tokens.MOST_BYTES,
)
async def scim(request: Request, path: str) -> Response:
    """SCIM 2.0 (RFC 7644), by bearer token. The library is loaded once somebody with a token asks."""
    if not _is_installed():
        return _problem(404, _("SCIM is not installed here. Whoever administers Brownbag can add the extra “scim”."))
    try:
        provisioner = await _whose(request)
        if provisioner is None:
            door = {"WWW-Authenticate": 'Bearer realm="SCIM"'}
            return _problem(401, _("This needs the token that the settings page showed."), door)
        return await _answered(request, path, provisioner, await request.body())
    except TooOften as error:
        return _problem(429, _("That was a little too often."), {"Retry-After": str(error.seconds)})
    except HTTPException as error:
        return _problem(error.status_code, str(error.detail))


async def _whose(request: Request) -> Provisioner | None:
    """Whose token this is. Whoever guesses, or asks too often, waits."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    found = (
        await database(request).glance(lambda db: tokens.behind(db, token)) if scheme.lower() == "bearer" else None
    )
    spend = request.app.state.limits.spend
    if found:
        spend(tokens.OFTEN, "scim", str(found.id))
    else:
        spend("20/minute", "bad link", request.client.host if request.client else "")
    return found


async def _answered(request: Request, path: str, provisioner: Provisioner, body: bytes) -> Response:
    """What looks has a session that cannot write; what writes is one transaction."""
    answering = await run_in_threadpool(_answering)
    house, now, base = database(request), clock.now(), pages(request).settings.base_url
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    asked = answering.asked(request.method, base, f"/{path}", query, request.headers.items(), body)
    answer_it = partial(answering.answer, request=asked, now=now)
    looks = request.method == "GET" or path.endswith(".search")
    try:
        answer = await (house.look(answer_it) if looks else asyncio.wrap_future(house.submit(answer_it)))
    except Exception as error:
        answer = answering.refused(error)
    if not looks or answer.status >= 400 or tokens.is_news(provisioner, now):
        line = None if looks and answer.status < 400 else _line(request.method, path, answer)
        await asyncio.wrap_future(house.submit(lambda db: tokens.note(db, provisioner.id, line, now)))
    if answer.body is None:
        return Response(None, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)


def _line(method: str, path: str, answer: Any) -> tokens.Line:
    """What is kept of a request: nothing that names anybody."""
    about = next((word for word in ("Users", "Groups", "Bulk") if word in path.split("/")), "")
    reason = (answer.body or {}).get("scimType", "") if answer.status >= 400 else ""
    return tokens.Line(method, about, int(answer.status), reason)


def _is_installed() -> bool:
    return find_spec("scim2_server") is not None


def _answering() -> ModuleType:
    from app.people.provisioning import answering  # noqa: PLC0415 -- an extra, and 10 MB that others do without

    return answering


def _problem(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """An error as the protocol writes it (RFC 7644 §3.12)."""
    schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"]
    problem = {"schemas": schemas, "status": str(status), "detail": sentence}
    return JSONResponse(problem, status, headers, media_type="application/scim+json")
