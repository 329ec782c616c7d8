"""What stands before every handler: the right host, no foreign site's forms, strict headers, the language."""

from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.base.config import Settings
from app.base.i18n import LANGUAGES, preferred, reader, speak

CHOSEN = "chosen-language"
"""The cookie of a language that was chosen on a page (?lang=). It lasts as long as the browser is open, so that forms
and whatever follows them are read in that language; what somebody chooses for good ends it."""
SAFE = ("GET", "HEAD", "OPTIONS")
NO_COOKIES = "/scim/"
"""Addresses that only a token in the request opens: nothing a foreign site could borrow."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
FRAMED = (
    "sandbox allow-same-origin allow-top-navigation-by-user-activation allow-popups; "
    "default-src 'none'; style-src 'unsafe-inline'"
)
"""The policy of the one page that shows a mail as people would see it, inside a frame of ours. It may run nothing;
of the same origin, so that the page around it can measure how high it is."""


class Guard:
    """Pure ASGI middleware: one pass, no task of its own. HEAD is a GET whose body stays here, on every page."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.hosts = {settings.host, "127.0.0.1", "localhost", "[::1]"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _hostname(headers.get("host", "")) not in self.hosts:
            await PlainTextResponse("Unknown host.", 400)(scope, receive, send)
            return
        if scope["method"] not in SAFE and not scope["path"].startswith(NO_COOKIES) and not self._ours(headers):
            await PlainTextResponse("This form was sent from another site.", 403)(scope, receive, send)
            return
        asked, chosen = _asked_for(scope), _cookie(headers, CHOSEN)
        speak(asked or chosen or _cookie(headers, "lang") or preferred(headers.get("accept-language", "")), "UTC")
        scope.setdefault("state", {})["language_chosen"] = bool(asked or chosen)
        only_head = scope["method"] == "HEAD"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(message["headers"], self.settings.secure)
                if asked:
                    message["headers"].append((b"set-cookie", self._cookie_of(asked)))
            elif only_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if only_head else scope, receive, guarded)

    def _cookie_of(self, language: str) -> bytes:
        secure = "; Secure" if self.settings.secure else ""
        return f"{CHOSEN}={language}; Path=/; HttpOnly; SameSite=lax{secure}".encode()

    def _ours(self, headers: Headers) -> bool:
        """Fetch metadata where the browser sends it, else Origin; no Origin is not a browser."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        return origin is None or _hostname(urlsplit(origin).netloc) == _hostname(headers.get("host", ""))


_WORN = Headers(HEADERS | {"Cache-Control": "no-store"}).raw
_WORN_SECURE = [*_WORN, *Headers({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}).raw]


def dress(headers: list[tuple[bytes, bytes]], secure: bool) -> None:
    """The headers every answer wears; a page may have chosen stricter or fitting ones itself."""
    own = {name for name, _value in headers}
    headers += [worn for worn in (_WORN_SECURE if secure else _WORN) if worn[0] not in own]


def _hostname(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


def own_language(request: Request, own: str) -> str:
    """The language of somebody whose own is known ("": it is not): what was chosen on a page goes before it."""
    return reader().language if request.state.language_chosen else own or reader().language


def _asked_for(scope: Scope) -> str:
    """The language in the address (?lang=); "" for none or one that we do not speak."""
    query = scope.get("query_string", b"")
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0] if b"lang=" in query else ""
    return asked if asked in LANGUAGES else ""


def _cookie(headers: Headers, name: str) -> str:
    """The language that a cookie of this name holds; "" for none."""
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return next((value for called, _, value in pairs if called == name and value in LANGUAGES), "")
