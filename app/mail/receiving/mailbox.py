"""The mailbox: where the company's mail waits on an IMAP server (RFC 3501), to be fetched every minute.

A mail is fetched without being touched, stored, and only then marked as read. Somebody else may have read it
first: what is three days old at most is looked at all the same, and what is here already is ignored. What there is
no room for is left as it is, and looked at again later."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from imap_tools import AND, OR, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import UnexpectedCommandStatusError

from app.base.config import LOOPBACK
from app.mail.receiving.limits import LIMIT, Crowded
from app.mail.receiving.ways import Account

PATIENCE = 60.0
BACK = timedelta(days=30)
"""How far back unread mail is taken: a mailbox that was in use before may be full of it."""
AGAIN = timedelta(days=3)
"""How far back mail is taken that somebody has read already."""
LATER = timedelta(hours=1)
"""When a mail is looked at again whose address had its fill."""
BATCH = 200
"""Mails of one visit at most."""

Keep = Callable[[bytes], object]


class Mailbox:
    """One account, and which of its mails were fetched since we began."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._fetched: set[tuple[str, str]] = set()
        self._left: dict[tuple[str, str], datetime] = {}

    def fetch(self, keep: Keep, now: datetime) -> int:
        """Store what is new, then mark it as read; returns how many. Raises what server and network do.

        Raises Full where there is no room; Crowded once all the others are stored."""
        self._left = {mail: until for mail, until in self._left.items() if now < until}
        with signed_in(self._account) as box:
            era = _era(box)
            wanted = box.uids(_wanted(now), charset=None)  # Exchange refuses a search that names a charset
            passed_over = self._fetched | self._left.keys()
            new = sorted((uid for uid in wanted if (era, uid) not in passed_over), key=int)[:BATCH]
            for uid in new:
                self._take(box, era, uid, keep, now)
        if self._left:
            raise Crowded("full address")
        return len(new)

    def _take(self, box: BaseMailBox, era: str, uid: str, keep: Keep, now: datetime) -> None:
        """Store one, then mark it as read; one too many for its address is left."""
        if raw := _raw(box, uid):
            try:
                keep(raw)
            except Crowded:
                self._left[era, uid] = now + LATER
                return
            _mark_read(box, uid)
        self._fetched.add((era, uid))


@contextmanager
def signed_in(account: Account) -> Iterator[BaseMailBox]:
    """The account's folder, open; whatever happens, the connection is closed."""
    box = _connected(account)
    try:
        plain = (account.user + account.password).isascii()
        sign_in = box.login if plain else box.login_utf8
        sign_in(account.user, account.password, account.folder)
        yield box
    finally:
        with suppress(Exception):  # the server may have hung up; the connection is gone either way
            box.logout()
        with suppress(Exception):
            box.client.shutdown()


def in_words(error: Exception) -> str:
    """What went wrong, in the server's own words where it said some."""
    if isinstance(error, UnexpectedCommandStatusError):
        _status, parts = error.command_result
        return b" ".join(part for part in parts if isinstance(part, bytes)).decode("utf-8", "replace")
    return str(error).strip() or type(error).__name__


def _connected(account: Account) -> BaseMailBox:
    """TLS that checks the server's name; without TLS only on this very machine."""
    if account.tls:
        return MailBox(account.host, account.port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    if account.host in LOOPBACK:
        return MailBoxUnencrypted(account.host, account.port, timeout=PATIENCE)
    context = ssl.create_default_context()
    return MailBoxStartTls(account.host, account.port, timeout=PATIENCE, ssl_context=context)


def _wanted(now: datetime) -> str:
    unread = AND(seen=False, date_gte=(now - BACK).date())
    return str(OR(unread, AND(date_gte=(now - AGAIN).date())))


def _era(box: BaseMailBox) -> str:
    """UIDVALIDITY: when it changes, the server's numbers mean other mails."""
    _name, said = box.client.response("UIDVALIDITY")
    return (said[0] or b"").decode("ascii", "replace") if said else ""


def _raw(box: BaseMailBox, uid: str) -> bytes:
    """The first 10 MB of a mail, without marking it; nothing where it is gone."""
    said, parts = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LIMIT}>)")
    if said != "OK":
        raise OSError(f"FETCH {uid}: {said}")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _mark_read(box: BaseMailBox, uid: str) -> None:
    """By hand: the library's own flag() also expunges what others have marked for deletion."""
    said, _parts = box.client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    if said != "OK":
        raise OSError(f"STORE {uid}: {said}")
