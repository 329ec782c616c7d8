"""A mailbox on a server of our own (IMAP4rev1, RFC 3501): as much of it as a program needs that fetches mail."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.house import NOON


@dataclass
class Kept:
    """One mail of the mailbox."""

    raw: bytes
    arrived: date
    flags: set[str] = field(default_factory=set)


class ImapServer(socketserver.ThreadingTCPServer):
    """What the server remembers. `before(command)` may answer in its place, or hang up by raising."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.user, self.password, self.validity = "meetups", "open sesame", 7
        self.mails: dict[int, Kept] = {}
        self.said: list[str] = []
        """Every command that was given, without its tag."""
        self.before: Callable[[str], str | None] = lambda _command: None

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, folder: str = "INBOX") -> str:
        """The setting that leads here."""
        return f"imap://{self.user}:{self.password.replace(' ', '%20')}@127.0.0.1:{self.port}/{folder}"

    def put(self, *raws: bytes, arrived: date = NOON.date()) -> None:
        """Mails arrive."""
        for raw in raws:
            self.mails[max(self.mails, default=100) + 1] = Kept(raw, arrived)

    def flags(self) -> list[set[str]]:
        """What each mail is marked with."""
        return [mail.flags for mail in self.mails.values()]

    def handle_error(self, request: object, client_address: object) -> None:
        """A test hung up on purpose."""


class _Conversation(socketserver.StreamRequestHandler):
    server: ImapServer

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.server.said.append(command)
            name = command.upper()
            said = self.server.before(name) or self._answer(name, command)
            self._say(f"{tag} {said}")
            if name == "LOGOUT":
                return

    def _answer(self, name: str, command: str) -> str:
        for begins, answer in _COMMANDS.items():
            if name.startswith(begins):
                return answer(self, command)
        return "BAD unknown"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    # --- commands ---

    def capability(self, _command: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def login(self, command: str) -> str:
        name, password = re.findall(r'"([^"]*)"|(\S+)', command.partition(" ")[2])
        given = ("".join(name), "".join(password))
        return "OK in" if given == (self.server.user, self.server.password) else "NO [AUTHENTICATIONFAILED] wrong"

    def select(self, command: str) -> str:
        if "INBOX" not in command:
            return "NO there is no such folder"
        self._say(f"* {len(self.server.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.server.validity}] it is")
        return "OK [READ-WRITE] selected"

    def search(self, command: str) -> str:
        if "CHARSET" in command:
            return "NO [BADCHARSET] none is known here"
        found = re.fullmatch(r"UID SEARCH \(OR \(SINCE (\S+) UNSEEN\) \(SINCE (\S+?)\)\)", command)
        if not found:
            return f"BAD search {command}"
        unread, all_ = (datetime.strptime(one, "%d-%b-%Y").date() for one in found.groups())
        uids = [
            uid for uid, mail in self.server.mails.items()
            if mail.arrived >= (all_ if r"\Seen" in mail.flags else min(unread, all_))
        ]  # fmt: skip
        self._say("* SEARCH " + " ".join(map(str, reversed(uids))))
        return "OK found"

    def fetch(self, command: str) -> str:
        uid, most = map(int, re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command).groups())
        if mail := self.server.mails.get(uid):
            part = mail.raw[:most]
            self.wfile.write(b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, len(part), part))
        return "OK fetched"

    def store(self, command: str) -> str:
        uid, flag = re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \((\S+)\)", command).groups()
        self.server.mails[int(uid)].flags.add(flag)
        return "OK stored"

    def logout(self, _command: str) -> str:
        self._say("* BYE")
        return "OK bye"


_COMMANDS: dict[str, Callable[[_Conversation, str], str]] = {
    "CAPABILITY": _Conversation.capability, "LOGIN": _Conversation.login, "SELECT": _Conversation.select,
    "UID SEARCH": _Conversation.search, "UID FETCH": _Conversation.fetch, "UID STORE": _Conversation.store,
    "LOGOUT": _Conversation.logout,
}  # fmt: skip


@contextmanager
def an_imap_server() -> Iterator[ImapServer]:
    """A real IMAP server on this machine."""
    with ImapServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
