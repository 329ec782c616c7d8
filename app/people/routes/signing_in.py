"""The first start, signing in by a mailed link, signing out, and the language one is spoken to in."""

from datetime import timedelta

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent
from app.base.i18n import LANGUAGES, _
from app.base.web import done, pages, show
from app.people import actions, first_start
from app.people.access import Anybody, forget, remember, sign_in, sign_out
from app.people.fields import FirstFields, SignInFields
from app.people.links import find_any_link
from app.people.models import Person
from app.people.queries import by_email, usual_zones

router = APIRouter()
YEAR = int(timedelta(days=365).total_seconds())


@router.api_route("/welcome/{token}", methods=["GET", "HEAD"], name="people.welcome")
@reads
def welcome(request: Request, token: str, db: Db) -> Response:
    """The first page of a new installation."""
    first = first_start.find(db, token)
    if first.used_at:
        return show(request, "people/welcome_used.html")
    return show(request, "people/welcome.html", token=token, form=Form(zone="Europe/Kyiv"), zones=usual_zones())


@router.post("/welcome/{token}", name="people.welcome")
@writes
def begin(request: Request, token: str, db: Db, sent: Sent) -> Response:
    """Three fields, and the programme has begun."""
    first = first_start.find(db, token)
    if first.used_at:
        return show(request, "people/welcome_used.html")
    form = Form(sent)
    if not (new := form.fill(FirstFields)):
        return show(request, "people/welcome.html", 422, token=token, form=form, zones=usual_zones())
    person = first_start.begin(db, first, new.programme, new.name, new.email, new.zone, now())
    response = done(request, "desk.home")
    remember(response, pages(request).settings, sign_in(db, person, now()))
    return response


@router.get("/signin", name="people.signin")
@reads
def signin(request: Request, who: Anybody, db: Db, next: str = "") -> Response:
    """Ask for a login link."""
    return show(request, "people/signin.html", form=Form(next=_here(next)), asked=False)


@router.post("/signin", name="people.signin")
@writes
def ask(request: Request, who: Anybody, db: Db, sent: Sent) -> Response:
    """The same page for known and unknown addresses: nobody learns who works here."""
    form = Form(sent)
    if not (asked := form.fill(SignInFields)):
        return show(request, "people/signin.html", 422, form=form, asked=False)
    limits, address = request.app.state.limits, asked.email.lower()
    limits.spend("30/hour", "login from", request.client.host if request.client else "")
    if limits.allows("3/hour", "login for", address):
        actions.ask_for_login(db, by_email(db, address), now())
    return show(request, "people/signin.html", form=form, asked=True)


@router.api_route("/login/{token}", methods=["GET", "HEAD"], name="people.login")
@reads
def login(request: Request, token: str, db: Db) -> Response:
    """Who would be signed in, and a button. Opening the link does nothing."""
    person, alive = _invited(db, token)
    return show(request, "people/login.html", person=person, alive=alive, token=token)


@router.post("/login/{token}", name="people.login")
@writes
def enter(request: Request, token: str, db: Db) -> Response:
    """The button: the link is used up, the browser is let in."""
    person, alive = _invited(db, token)
    if not alive:
        return show(request, "people/login.html", person=person, alive=False, token=token)
    actions.use_up(db, token, now())
    response = done(request, "desk.home") if person.organizer_since else done(request, "desk.me")
    remember(response, pages(request).settings, sign_in(db, person, now()))
    return response


def _invited(db: Session, token: str) -> tuple[Person, bool]:
    """Whose login link it is, and whether it still works."""
    link = find_any_link(db, token, "people.login")
    person = db.get_one(Person, link.person_id)
    alive = actions.is_alive(db, link, now()) and person.left_at is None
    return person, alive


@router.post("/signout", name="people.signout")
@writes
def signout(request: Request, db: Db) -> Response:
    """End this browser's sign-in."""
    sign_out(db, request, now())
    response = done(request, "people.signin")
    forget(response, pages(request).settings)
    return response


@router.post("/language", name="people.language")
@writes
def language(request: Request, who: Anybody, db: Db, sent: Sent) -> Response:
    """Speak another language from now on: to this browser, and to the person in every mail."""
    chosen = str(sent.get("language", ""))
    if chosen not in LANGUAGES:
        raise Refused(_("Choose one of the languages."))
    if who:
        actions.choose_language(db, who, chosen, now())
    response = RedirectResponse(_here(str(sent.get("next", ""))) or "/", 303)
    settings = pages(request).settings
    response.set_cookie("lang", chosen, max_age=YEAR, samesite="lax", secure=settings.secure, httponly=True)
    return response


def _here(path: str) -> str:
    """A path on this site, or nothing: never an address somewhere else."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain and path.isprintable() and ":" not in path.partition("?")[0] else ""
