"""Looks at the way mail goes, step by step, and says what is wrong in words one can forward to an administrator.

No mail is sent. It talks to a network: never call it inside a transaction."""

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path
from threading import Thread

from app.base import clock
from app.base.config import LOOPBACK, Settings
from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.letter import is_address
from app.mail.smtp.certificate import certificate_until, what_is_wrong
from app.mail.smtp.line import Line, dial, encrypt, hello, sign_in
from app.mail.smtp.outcome import Stopped, one_line, why
from app.mail.smtp.server import Server

log = logging.getLogger("brownbag.mail")

AT_MOST = 18.0
"""Seconds all of it may take: somebody sits before the page."""
PATIENCE = 5.0
LARGEST_LETTER = 500 * 1024
RENEW_BEFORE = timedelta(days=14)


class _Enough(Exception):
    """There is no use in looking further; what was found."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.finding = Finding(False, words)


def diagnose(settings: Settings) -> list[Finding]:
    """What is well on mail's way and what is not, in the order in which to put it right. Never raises."""
    found: list[Finding] = []
    looking = Thread(target=copy_context().run, args=(_look, settings, found), name="diagnosis", daemon=True)
    looking.start()
    looking.join(AT_MOST)
    if not looking.is_alive():
        return found
    words = _("The mail server is so slow that looking was given up here. Look again, or ask its administrator.")
    return [*found, Finding(False, words)]


def _look(settings: Settings, found: list[Finding]) -> None:
    try:
        found.extend(_settings(settings))
        if not settings.practice:
            server = _server(settings)
            for finding in _way(server, settings.mail_from):
                found.append(finding)
    except _Enough as no:
        found.append(no.finding)
    except Exception as error:
        log.exception("The way of mail could not be looked at.")
        words = _("Something unforeseen happened (%(kind)s). The log says more.", kind=type(error).__name__)
        found.append(Finding(False, words))


# --- the settings ------------------------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.practice:
        words = _("Practice mode: no mail leaves. Set BROWNBAG_SMTP_URL and BROWNBAG_MAIL_FROM to send for real.")
        yield Finding(True, words)
    elif not is_address(settings.mail_from) or "." not in settings.mail_domain:
        sender = settings.mail_from
        yield Finding(False, _("Nobody accepts mail from %(sender)s. Set BROWNBAG_MAIL_FROM.", sender=sender))
    if settings.dkim_key:
        yield _signature(settings)
        if _open_to_all(Path(settings.dkim_key)):
            words = _("Everybody on this machine can read %(file)s. Let only Brownbag read it.")
            yield Finding(False, words % {"file": settings.dkim_key})


def _signature(settings: Settings) -> Finding:
    from app.mail.dkim import Signer  # noqa: PLC0415 -- it loads a lot, and few have a key

    try:
        signer = Signer.from_settings(settings)
    except ValueError as no:
        return Finding(False, str(no))
    assert signer is not None  # noqa: S101 -- there is a key
    if signer.bits < 2048:
        words = _("The DKIM key %(file)s is short (%(n)d bits). Make one of 2048.")
        return Finding(False, words % {"file": settings.dkim_key, "n": signer.bits})
    return Finding(
        True,
        _(
            "Mails are signed. Receivers believe it once the DNS of your domain has at %(name)s this TXT record:"
            " %(record)s",
            name=signer.record_name,
            record=signer.record,
        ),
    )


def _open_to_all(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & 0o004)
    except OSError:
        return False


def _server(settings: Settings) -> Server:
    try:
        return Server.from_url(settings.smtp_url)
    except ValueError as no:
        words = _("BROWNBAG_SMTP_URL cannot be read. %(why)s It looks like smtp://user:password@host:587.", why=no)
        raise _Enough(words) from None


# --- the way -----------------------------------------------------------------------------------


def _way(server: Server, sender: str) -> Iterator[Finding]:
    yield _resolved(server)
    yield _answering(server)
    with closing(_greeted(server)) as line:
        line.patience(PATIENCE)
        yield Finding(True, _("%(host)s greets us as a mail server does.", host=server.host))
        yield from _encrypted(line, server)
        if server.user:
            yield _signed_in(line, server)
        yield _sender_taken(line, server, sender)
        yield from _size(line)


def _resolved(server: Server) -> Finding:
    try:
        address = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)[0][4][0]
    except OSError as error:
        words = _(
            "Nobody knows a machine called %(host)s (%(why)s). Is the name in BROWNBAG_SMTP_URL right, and does"
            " this machine reach a name server?"
        )
        raise _Enough(words % {"host": server.host, "why": why(error)}) from None
    return Finding(True, _("%(host)s has the address %(address)s.", host=server.host, address=address))


def _answering(server: Server) -> Finding:
    where = {"host": server.host, "port": server.port}
    try:
        socket.create_connection((server.host, server.port), PATIENCE).close()
    except OSError as error:
        words = _(
            "%(host)s does not answer at port %(port)s (%(why)s). Is the port in BROWNBAG_SMTP_URL right (mostly 587,"
            " 465 with smtps://, 25 inside a company), and does a firewall let this machine through?"
        )
        raise _Enough(words % {**where, "why": why(error)}) from None
    return Finding(True, _("%(host)s answers at port %(port)s.", **where))


def _greeted(server: Server) -> Line:
    words = _(
        "At port %(port)s of %(host)s there is no greeting of a mail server (%(why)s). Port 465 needs smtps:// in"
        " BROWNBAG_SMTP_URL, other ports smtp://."
    )
    where = {"host": server.host, "port": server.port}
    try:
        return dial(server, PATIENCE)
    except smtplib.SMTPConnectError as no:
        words = _("%(host)s turns us away: %(said)s. Its administrator can say why.")
        raise _Enough(words % {"host": server.host, "said": _said(server, no)}) from None
    except ssl.SSLCertVerificationError as error:
        raise _Enough(what_is_wrong(server.host, error)) from None
    except (OSError, ValueError) as error:
        raise _Enough(words % {**where, "why": why(error)}) from None


def _encrypted(line: Line, server: Server) -> Iterator[Finding]:
    with _told(server, _hello_refused):
        hello(line)
    with _told(server, _starttls_refused):
        encrypt(line, server)
    if line.encrypted:
        yield _certificate(line, server)
    elif line.has_extn("starttls"):
        words = _(
            "%(host)s offers encryption, and ?starttls=never leaves it unused. Take that out.", host=server.host
        )
        yield Finding(False, words)
    elif server.host not in LOOPBACK:
        words = _("%(host)s offers no encryption: whoever is on the way can read the mails, and their links.")
        yield Finding(False, words % {"host": server.host})


def _certificate(line: Line, server: Server) -> Finding:
    left = certificate_until(line) - clock.now()
    if left < RENEW_BEFORE:
        words = _("The certificate of %(host)s runs out in %(n)d days. Its administrator has to renew it.")
    else:
        words = _("The way to %(host)s is encrypted; its certificate holds for another %(n)d days.")
    return Finding(left >= RENEW_BEFORE, words % {"host": server.host, "n": left.days})


def _signed_in(line: Line, server: Server) -> Finding:
    with _told(server, _sign_in_refused):
        sign_in(line, server)
    return Finding(True, _("%(host)s lets %(user)s in.", host=server.host, user=server.user))


def _sender_taken(line: Line, server: Server, sender: str) -> Finding:
    if not is_address(sender):
        raise _Enough(_("What %(host)s makes of our address cannot be asked.", host=server.host))

    def refused(host: str, said: str) -> str:
        words = _(
            "%(host)s takes no mail from %(sender)s: %(said)s. Its administrator has to allow this user, or this"
            " machine, to send as that address."
        )
        return words % {"host": host, "sender": sender, "said": said}

    with _told(server, refused):
        code, said = line.mail(sender)
        if code != 250:
            raise smtplib.SMTPResponseException(code, said)
        line.rset()
    return Finding(True, _("%(host)s takes mail from %(sender)s.", host=server.host, sender=sender))


def _size(line: Line) -> Iterator[Finding]:
    """What the server says it takes at most (RFC 1870); 0 and nothing mean that it does not say."""
    limit = line.esmtp_features.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < LARGEST_LETTER:
        words = _("It takes letters of %(n)d KB at most, and ours can have %(most)d. Have its limit raised.")
        yield Finding(False, words % {"n": int(limit) // 1024, "most": LARGEST_LETTER // 1024})


# --- the server's words ------------------------------------------------------------------------


@contextmanager
def _told(server: Server, refused: Callable[[str, str], str]) -> Iterator[None]:
    """End the looking with words for what the server or the network did."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise _Enough(what_is_wrong(server.host, error)) from None
    except Stopped as no:
        raise _Enough(no.outcome.said) from None
    except smtplib.SMTPResponseException as no:
        raise _Enough(refused(server.host, _said(server, no))) from None
    except smtplib.SMTPServerDisconnected as error:
        words = _("%(host)s broke the connection off (%(why)s). Look again; if it goes on, ask its administrator.")
        raise _Enough(words % {"host": server.host, "why": why(error)}) from None
    except (OSError, ValueError) as error:
        raise _Enough(refused(server.host, server.discreet(why(error)))) from None


def _hello_refused(host: str, said: str) -> str:
    return _("%(host)s does not want to talk to us: %(said)s. Its administrator can say why.", host=host, said=said)


def _starttls_refused(host: str, said: str) -> str:
    words = _("%(host)s offers encryption, and then it does not work: %(said)s. Ask its administrator.")
    return words % {"host": host, "said": said}


def _sign_in_refused(host: str, said: str) -> str:
    words = _(
        "%(host)s refuses the user or password in BROWNBAG_SMTP_URL: %(said)s. A password may have been changed or"
        " withdrawn; some servers want one made for programs."
    )
    return words % {"host": host, "said": said}


def _said(server: Server, no: smtplib.SMTPResponseException) -> str:
    return f"{no.smtp_code} {server.discreet(one_line(no.smtp_error))}".rstrip(". ")
