"""The way to the mail server, walked step by step: its name, its port, encryption, the user, the sender."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

from app.base import clock
from app.base.config import LOOPBACK, Settings
from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.diagnosis.refusals import Enough, answer_of, hello_refused, sign_in_refused, starttls_refused, told
from app.mail.letter import is_address
from app.mail.smtp.certificate import certificate_until, what_is_wrong
from app.mail.smtp.line import Line, dial, encrypt, hello, sign_in
from app.mail.smtp.outcome import why
from app.mail.smtp.server import Server

PATIENCE = 5.0
LARGEST_LETTER = 500 * 1024
RENEW_BEFORE = timedelta(days=14)


def look_at_way(settings: Settings) -> Iterator[Finding]:
    """From the name of the mail server to whether it takes our letters, each step as it was found."""
    server, sender = _server(settings), settings.mail_from
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
        raise Enough(words % {"host": server.host, "why": why(error)}) from None
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
        raise Enough(words % {**where, "why": why(error)}) from None
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
        raise Enough(words % {"host": server.host, "said": answer_of(server, no)}) from None
    except ssl.SSLCertVerificationError as error:
        raise Enough(what_is_wrong(server.host, error)) from None
    except (OSError, ValueError) as error:
        raise Enough(words % {**where, "why": why(error)}) from None


def _encrypted(line: Line, server: Server) -> Iterator[Finding]:
    with told(server, hello_refused):
        hello(line)
    with told(server, starttls_refused):
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
    with told(server, sign_in_refused):
        sign_in(line, server)
    return Finding(True, _("%(host)s lets %(user)s in.", host=server.host, user=server.user))


def _sender_taken(line: Line, server: Server, sender: str) -> Finding:
    if not is_address(sender):
        raise Enough(_("What %(host)s makes of our address cannot be asked.", host=server.host))

    def refused(host: str, said: str) -> str:
        words = _(
            "%(host)s takes no mail from %(sender)s: %(said)s. Its administrator has to allow this user, or this"
            " machine, to send as that address."
        )
        return words % {"host": host, "sender": sender, "said": said}

    with told(server, refused):
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


def _server(settings: Settings) -> Server:
    try:
        return Server.from_url(settings.smtp_url)
    except ValueError as no:
        words = _("BROWNBAG_SMTP_URL cannot be read. %(why)s It looks like smtp://user:password@host:587.", why=no)
        raise Enough(words) from None
