"""The first start, signing in by a mailed link, signing out, and the language one is spoken to in."""

from datetime import timedelta

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Form, Sent
from app.base.guard import CHOSEN
from app.base.i18n import LANGUAGES, _
from app.base.web import done, pages, show
from app.people import actions, first_start
from app.people.access import Anybody, asking_browser, forget, remember, remember_asking, sign_in, sign_out
from app.people.fields import FirstFields, SignInFields, say_what_is_needed
from app.people.links import code_of, find_any_link, secret
from app.people.models import FirstStart, Link, Person
from app.people.queries import by_email, usual_zones

router = APIRouter()
YEAR = int(timedelta(days=365).total_seconds())


@router.api_route("/welcome/{token}", methods=["GET", "HEAD"], name="people.welcome")
@reads
def welcome(request: Request, token: str, db: Db) -> Response:
    """The first page of a new installation."""
    first = _first(request, db, token)
    if first.used_at:
        return show(request, "people/welcome_used.html")
    form = Form(zone="Europe/Kyiv")
    return show(request, "people/welcome.html", token=token, form=form, zones=usual_zones(), guess=True)


@router.post("/welcome/{token}", name="people.welcome")
@writes
def begin(request: Request, token: str, db: Db, sent: Sent) -> Response:
    """A few fields, and the programme has begun."""
    first = _first(request, db, token)
    if first.used_at:
        return show(request, "people/welcome_used.html")
    form = Form(sent)
    if not (new := form.fill(FirstFields)):
        say_what_is_needed(form, programme=_("The programme needs a name."), email=_("Your mail address is needed."))
        return show(request, "people/welcome.html", 422, token=token, form=form, zones=usual_zones(), guess=False)
    person = first_start.begin(db, first, new.programme, new.name, new.email, new.zone, now())
    response = done(request, "desk.home")
    remember(response, pages(request).settings, sign_in(db, person, now()))
    return response


@router.get("/signin", name="people.signin")
@reads
def signin(request: Request, who: Anybody, db: Db, next: str = "") -> Response:
    """Ask for a login link; whoever is in already is let through to where they were going."""
    if who and _here(next):
        return RedirectResponse(_here(next), 303)
    return show(request, "people/signin.html", form=Form(next=_here(next)), asked=False)


@router.post("/signin", name="people.signin")
@writes
def ask(request: Request, who: Anybody, db: Db, sent: Sent) -> Response:
    """The same page for known and unknown addresses: nobody learns who works here."""
    form = Form(sent)
    if not (asked := form.fill(SignInFields)):
        return show(request, "people/signin.html", 422, form=form, asked=False)
    limits, address = request.app.state.limits, asked.email.lower()
    limits.spend("30/hour", "login from", _caller(request))
    name = asking_browser(request) or secret()[0]
    if limits.allows("3/hour", "login for", address):
        actions.ask_for_login(db, by_email(db, address), _here(asked.next), name, now())
    response = show(request, "people/signin.html", form=form, asked=True, code=code_of(name))
    remember_asking(response, pages(request).settings, name)
    return response


@router.api_route("/login/{token}", methods=["GET", "HEAD"], name="people.login")
@reads
def login(request: Request, token: str, who: Anybody, db: Db) -> Response:
    """Who would be signed in, and a button. Opening the link does nothing."""
    link, person = _invited(request, db, token)
    here = actions.may_open(db, link, asking_browser(request))
    alive = _lets_in(link, person)
    return show(request, "people/login.html", person=person, alive=alive, token=token, here=here, form=Form())


@router.post("/login/{token}", name="people.login")
@writes
def enter(request: Request, token: str, who: Anybody, db: Db, sent: Sent) -> Response:
    """The button: the link is used up, the browser is let in under a new name."""
    link, person = _invited(request, db, token)
    form = Form(sent)
    if not _lets_in(link, person) or _guessed_too_often(request, link, form["code"]):
        return show(request, "people/login.html", person=person, alive=False, token=token, here=False, form=form)
    if not actions.may_open(db, link, asking_browser(request), form["code"]):
        form.wrong("code", _("These are not the six digits. They stand where you asked for the link."))
        return show(request, "people/login.html", 422, person=person, alive=True, token=token, here=False, form=form)
    sign_out(db, request, now())
    next_page = _here(actions.use_up(db, link, now()))
    home = done(request, "desk.home") if person.organizer_since else done(request, "desk.me")
    response = RedirectResponse(next_page, 303) if next_page else home
    remember(response, pages(request).settings, sign_in(db, person, now()))
    return response


def _invited(request: Request, db: Session, token: str) -> tuple[Link, Person]:
    """A login link, alive or not, and whose it is."""
    try:
        link = find_any_link(db, token, "people.login")
    except Missing:
        _count_bad_link(request)
        raise
    return link, db.get_one(Person, link.person_id)


def _guessed_too_often(request: Request, link: Link, code: str) -> bool:
    """Six digits may be tried five times; then only another link helps."""
    allows = request.app.state.limits.allows
    return bool(code) and not allows("5/15minute", "login code", link.fingerprint.hex())


def _first(request: Request, db: Session, token: str) -> FirstStart:
    try:
        return first_start.find(db, token)
    except Missing:
        _count_bad_link(request)
        raise


def _lets_in(link: Link, person: Person) -> bool:
    return actions.is_alive(link, now()) and actions.may_sign_in(person)


def _count_bad_link(request: Request) -> None:
    request.app.state.limits.spend("20/minute", "bad link", _caller(request))


def _caller(request: Request) -> str:
    return request.client.host if request.client else ""


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
    response.delete_cookie(CHOSEN)
    return response


def _here(path: str) -> str:
    """A path on this site, or nothing: never an address somewhere else, nor the doors one came through."""
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and len(path) <= 300
    doors = path.startswith(("/login/", "/signin", "/signout", "/welcome/", "/language"))
    tidy = path.isascii() and path.isprintable() and ":" not in path.partition("?")[0]
    return path if plain and tidy and not doors else ""
