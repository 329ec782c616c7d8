"""Looks whether answers and bounces can come in, and says in words what to do where they cannot. Takes no mail.

It talks to a network: never call it inside a transaction."""

import socket
from collections.abc import Iterator

from app.base.config import LOOPBACK, Settings
from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.receiving.mailbox import in_words, signed_in
from app.mail.receiving.ways import Account, Endpoint

PATIENCE = 5.0


def examine(settings: Settings) -> list[Finding]:
    """Each way in that is set. Never raises."""
    if not settings.receives:
        words = _(
            "Answers and bounces do not come in here. Set BROWNBAG_MAIL_LISTEN or BROWNBAG_IMAP_URL to change that."
        )
        return [Finding(True, words)]
    found: list[Finding] = []
    if settings.mail_listen:
        found += _listener(settings.mail_listen)
    if settings.imap_url:
        found.append(_mailbox(settings.imap_url))
    return found


def _listener(url: str) -> Iterator[Finding]:
    try:
        place = Endpoint.from_url(url)
    except ValueError as no:
        yield Finding(False, str(no))
        return
    where = f"{place.host}:{place.port}"
    if place.host not in LOOPBACK:
        words = _("Mail is taken at %(where)s, from everybody who reaches it. Let only your mail server reach it.")
        yield Finding(True, words % {"where": where})
    try:
        with socket.create_connection((place.host, place.port), timeout=PATIENCE) as line:
            line.settimeout(PATIENCE)
            greeted = line.recv(100).startswith(b"220 ")
    except OSError:
        greeted = False
    if greeted:
        yield Finding(True, _("Answers and bounces can be handed over at %(where)s.", where=where))
    else:
        words = _("Nobody takes mail at %(where)s. Start `brownbag serve` (or `brownbag worker`), then look again.")
        yield Finding(False, words % {"where": where})


def _mailbox(url: str) -> Finding:
    try:
        account = Account.from_url(url)
    except ValueError as no:
        return Finding(False, str(no))
    try:
        with signed_in(account):
            words = _("The mailbox of %(user)s at %(host)s opens.", user=account.user, host=account.host)
            return Finding(True, words)
    except Exception as error:
        words = _("The mailbox of %(user)s at %(host)s does not open: %(why)s Check BROWNBAG_IMAP_URL.")
        return Finding(
            False, words % {"user": account.user, "host": account.host, "why": account.discreet(in_words(error))}
        )
