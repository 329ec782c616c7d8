"""Pages: one template each, its blocks are its fragments; and a page for everything that can go wrong.

A page or a part of it is decided once, here. When htmx asks for a part (`HX-Request-Type: partial`) and
names its target, the block of the same name is all that is rendered: `hx-target="#board"` gets
`{% block board %}`, a block that holds one element with that id."""

import re
from collections.abc import Callable
from datetime import datetime
from string import Formatter
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2_fragments import render_block
from markupsafe import Markup
from sqlalchemy.exc import DataError, NoResultFound
from sqlalchemy.orm.exc import DetachedInstanceError
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match, Route

from app.base import clock, i18n
from app.base.assets import Assets
from app.base.config import Settings
from app.base.db import unavailable
from app.base.errors import Missing, NotAllowed, Refused, SignedOut, TooOften
from app.base.forms import Form, clean
from app.base.guard import dress
from app.base.i18n import _
from app.base.paths import TEMPLATES
from app.base.plain import READER, plain, unlinked


class Pages:
    """The templates of one application, with everything that stands in every one of them."""

    def __init__(self, settings: Settings, assets: Assets) -> None:
        self.settings = settings
        self.paths: dict[str, str] = {}
        self.names: dict[str, set[str]] = {}
        self.env = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701 -- only plain text is not
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
            auto_reload=settings.demo,
            cache_size=-1,
        )
        self.env.newstyle_gettext = True  # type: ignore[attr-defined]
        self.env.globals.update(
            _=_sentence,
            gettext=_sentence,
            ngettext=_counted,
            url=self.url,
            asset=assets.path,
            languages=i18n.LANGUAGES,
            reader=i18n.reader,
            practice=settings.practice,
            receives=settings.receives,
            demo=settings.demo,
            base_url=settings.base_url,
        )
        self.env.filters.update(
            when=i18n.when,
            when_both=i18n.when_both,
            day=i18n.day,
            short_day=i18n.short_day,
            clock=i18n.clock_time,
            number=i18n.number,
            percent=i18n.percent,
            octets=i18n.octets,
            markdown=markdown,
            unlinked=_unlinked,
            plain=plain,
            machine_time=i18n.machine_time,
            zone_name=i18n.zone_name,
            language_name=i18n.language_name,
            ago=lambda at: i18n.ago(at, clock.now()),
        )

    def learn(self, app: FastAPI) -> None:
        """Remember the path of every named route. Called once all routers are in."""
        for route in app.routes:
            if isinstance(route, Route):
                path = self.paths[route.name] = route.path_format
                self.names[route.name] = {name for _text, name, *_more in Formatter().parse(path) if name}

    def url(self, name: str, **values: object) -> str:
        """The path of a route; left-over values become the query."""
        path = self.paths[name]
        named = self.names[name]
        query = {k: v for k, v in values.items() if k not in named and v is not None}
        path = path.format(**{k: v for k, v in values.items() if k in named})
        return f"{path}?{urlencode(query)}" if query else path

    def page(self, template: str, **context: object) -> str:
        """The whole page as text."""
        return self.env.get_template(template).render(context)

    def block(self, template: str, block: str, **context: object) -> str:
        """One block of a page as text."""
        return str(render_block(self.env, template, block, context))


@pass_eval_context
def _sentence(here: EvalContext, message: str, **values: object) -> str:
    """`_()` of the templates. Jinja's own one copies all that a loop knows, twice for every sentence in it."""
    return _filled(here, i18n.gettext(message), values)


@pass_eval_context
def _counted(here: EvalContext, singular: str, plural: str, num: int, **values: object) -> str:
    """`ngettext()` of the templates."""
    return _filled(here, i18n.plain_ngettext(singular, plural, num), {"num": num, **values})


def _filled(here: EvalContext, words: str, values: dict[str, object]) -> str:
    """What is filled in is escaped where the template is HTML."""
    return (Markup(words) if here.autoescape else words) % values  # noqa: S704 -- our own words


def _unlinked(text: str) -> Markup:
    """The same for a mail: where a link leads is read, not clicked."""
    return Markup(unlinked(text))  # noqa: S704 -- the same renderer


def markdown(text: str) -> Markup:
    """Markdown as HTML; HTML inside it is shown as text, and only harmless links are links."""
    return Markup(READER.render(text))  # noqa: S704 -- the renderer escapes everything it does not write itself


def pages(request: Request) -> Pages:
    """The templates this application renders with."""
    found: Pages = request.app.state.pages
    return found


def surround(request: Request, **context: object) -> None:
    """Put something into every page of this request: who is signed in, which programme this is."""
    request.state.around = {**getattr(request.state, "around", {}), **context}


def surround_pages(request: Request, context: Callable[[], dict[str, object]]) -> None:
    """The same for what costs something: asked for once a page is shown, so not by a button that leads elsewhere."""
    request.state.around_pages = context


def show(request: Request, template: str, status: int = 200, /, **context: object) -> HTMLResponse:
    """The page, or the block that htmx's target names."""
    house = pages(request)
    costly: Callable[[], dict[str, object]] = getattr(request.state, "around_pages", dict)
    everything = _context(request) | costly() | context
    block = _wanted_block(request, house, template)
    html = house.block(template, block, **everything) if block else house.page(template, **everything)
    return HTMLResponse(html, status, headers=_VARY | ({} if block else _whole(request)))


_VARY = {"Vary": "HX-Request-Type, HX-Target, Cookie"}


def _whole(request: Request) -> dict[str, str]:
    """When htmx wanted a part that this page does not have (a form led elsewhere): go there as a whole."""
    if not is_partial(request):
        return {}
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return {"HX-Redirect": request.url.path + query}
    return {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}


def done(request: Request, name: str, /, **values: object) -> Response:
    """After a POST: go and look at the named page. htmx follows too and takes the block it wants."""
    return RedirectResponse(pages(request).url(name, **values), 303)


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page (its history and boosted requests ask for the whole)."""
    return request.headers.get("HX-Request-Type") == "partial"


def _context(request: Request) -> dict[str, object]:
    around: dict[str, object] = {
        "me": None,
        "programme": None,
        "request_path": request.url.path,
        "now": clock.now(),
        "locale": i18n.reader().language,
    }
    return around | getattr(request.state, "around", {})


def _wanted_block(request: Request, house: Pages, template: str) -> str:
    if not is_partial(request):
        return ""
    block = request.headers.get("HX-Target", "").rpartition("#")[2].replace("-", "_")
    return block if block in house.env.get_template(template).blocks else ""


# --- when something is wrong -------------------------------------------------------------------


def install_error_pages(app: FastAPI) -> None:
    """A kind page for everything that can go wrong; in a fragment, the sentence in #notice."""
    handlers: dict[Any, Callable[..., Any]] = {
        Refused: _refused,
        Missing: _missing,
        NoResultFound: _missing,
        OverflowError: _missing,
        DataError: _out_of_range,
        SignedOut: _signed_out,
        NotAllowed: _not_allowed,
        TooOften: _too_often,
        RequestValidationError: _unreadable,
        HTTPException: _http,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _refused(request: Request, no: Refused) -> Response:
    if is_partial(request):
        return _in_notice(request, no.sentence, 409)
    return _error(request, "409", 409, sentence=no.sentence, typed=await _typed(request), back=_back(request))


async def _missing(request: Request, _error_: Exception) -> Response:
    """With what was typed: a personal link may have ended while its page was open."""
    return _error(request, "404", 404, typed=await _typed(request))


async def _out_of_range(request: Request, error: DataError) -> Response:
    """A number larger than any row's: there is no such thing. Other data errors are ours."""
    if getattr(error.orig, "sqlstate", "") == "22003":
        return _error(request, "404", 404)
    return await _broken(request, error)


async def _signed_out(request: Request, _error_: Exception) -> Response:
    return _error(request, "signed_out", 401, typed=await _typed(request), back=_back(request))


async def _not_allowed(request: Request, _error_: Exception) -> Response:
    return _error(request, "403", 403)


async def _too_often(request: Request, error: TooOften) -> Response:
    page = _error(request, "429", 429, minutes=-(-error.seconds // 60), asked=request.method == "POST")
    page.headers["Retry-After"] = str(error.seconds)
    return page


async def _unreadable(request: Request, error: RequestValidationError) -> Response:
    in_address = request.method == "GET" or any("path" in problem["loc"][:1] for problem in error.errors())
    return _error(request, "404", 404) if in_address else _error(request, "422", 422)


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        allow = {"Allow": ", ".join(_allowed(request))}
        page = Response(status_code=204) if request.method == "OPTIONS" else _error(request, "404", 405)
        page.headers.update(allow)
        return page
    if error.status_code == 404:
        return _error(request, "404", 404)
    if error.status_code in (400, 413, 422):
        return _error(request, "422", error.status_code)
    return HTMLResponse(str(error.detail), error.status_code)


def _allowed(request: Request) -> list[str]:
    """What may be asked of this address (RFC 9110 §10.2.1)."""
    methods = ("GET", "POST")
    found = [
        method for method in methods
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]  # fmt: skip
    return [*(("GET", "HEAD") if "GET" in found else ()), *(("POST",) if "POST" in found else ()), "OPTIONS"]


async def _broken(request: Request, error: Exception) -> Response:
    """Answered outside the guard, so it is dressed here."""
    page = _error(request, "500", 503 if unavailable(error) else 500)
    dress(page.raw_headers, pages(request).settings.secure)
    return page


def _error(request: Request, name: str, status: int, **context: object) -> Response:
    """A whole page; for htmx only its sentence, shown where it disturbs nothing."""
    if is_partial(request):
        return _in_notice(request, _IN_SHORT[name](), status)
    house, template = pages(request), f"errors/{name}.html"
    link = {"by_link": getattr(request.state, "by_link", False)}
    try:
        html = house.page(template, **_context(request) | link | context)
    except DetachedInstanceError:  # the failed statement took the rows along: say it without names
        request.state.around = {}
        html = house.page(template, **_context(request) | link | context)
    return HTMLResponse(html, status)


def _in_notice(request: Request, sentence: str, status: int) -> Response:
    html = pages(request).page("_notice.html", notice=sentence, tone="late")
    return HTMLResponse(html, status, headers={"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})


_IN_SHORT = {
    "404": lambda: _("This is not here any more. Load the page again."),
    "403": lambda: _("Only organizers may do this."),
    "409": lambda: _("This does not fit what has happened meanwhile. Load the page again."),
    "422": lambda: _("Something in the form could not be read. Please check it."),
    "429": lambda: _("That was a little too often. Wait a while and try again."),
    "500": lambda: _("That did not work, and it is our fault. Nothing was changed; try again in a moment."),
    "signed_out": lambda: _(
        "You are signed out. Open the sign-in page in another tab, then press again: nothing is lost."
    ),
}


def _back(request: Request) -> str:
    """The page the form stood on, if it was one of ours, without what it told: that was news once."""
    from_here = request.headers.get("referer", "")
    base = f"{request.url.scheme}://{request.url.netloc}"
    if not from_here.startswith(base + "/"):
        return "/"
    return str(URL(from_here).remove_query_params("told")).removeprefix(base)


async def _typed(request: Request) -> list[str]:
    """The texts that a form carried, so that they can be shown again; not what buttons and choices stand for."""
    if request.method != "POST" or "form" not in request.headers.get("content-type", ""):
        return []
    async with request.form() as sent:
        form = Form(sent)
    return [clean(text) for text in form.values.values() if not _MACHINE_WORD.fullmatch(text)]


_MACHINE_WORD = re.compile(r"[a-z0-9_.:+-]*|\d{4}-\d\d-\d\dT.*")
"""Such as "yes", "34" or a moment. A person's word that looks like one is typed again at once."""


def today(at: datetime, zone: str) -> str:
    """The date of a moment where it happens, for file names."""
    return at.astimezone(i18n.zone_of(zone)).date().isoformat()
