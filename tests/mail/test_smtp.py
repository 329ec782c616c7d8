"""The post, against a real mail server that misbehaves on demand, and against one that reads from a script."""

import asyncio
import hmac
import shutil
import socket
import ssl
import subprocess
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.mail.smtp import Outcome, Post, Server
from tests.mail.faulty import CUT_INSIDE, Caller, Faulty

FROM, BOHDAN = "bounce+k7w2m5x4@brownbag.example", "bohdan@example.com"
RAW = b"Subject: hello\r\n\r\nHi.\r\n.\r\n..two dots\r\n"


class Handler:
    """A mail server's mind. Each answer can be set; letters taken are kept."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.taken: list[Envelope] = []
        self.peers: list[Any] = []
        self.drops = False
        self.always: dict[str, str] = {}

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.pop("mail", "250 OK")

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.always.get("rcpt") or self.answers.pop("rcpt", "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop("dot", "250 queued as 7")
        if answer.startswith("250"):
            self.taken.append(envelope)
            self.peers.append(session.peer)
        if self.drops and isinstance(server.transport, asyncio.Transport):
            self.drops = False
            server.transport.abort()
        return answer


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(handler: Handler, **options: Any) -> Iterator[int]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


@contextmanager
def scripted(*answers: str) -> Iterator[int]:
    """A server for one caller: greets with the first answer, gives one for each command or final dot, hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _peer = listener.accept()
        listener.close()
        with connection, connection.makefile("rb") as lines:
            for number, answer in enumerate(answers):
                if number:
                    line = lines.readline()
                    while answers[number - 1].startswith("354") and line not in (b".\r\n", b""):
                        line = lines.readline()
                if answer:
                    connection.sendall(answer.encode() + b"\r\n")
            if answers[-1:] == ("",):
                lines.readline()  # stays silent until the other side gives up

    port = int(listener.getsockname()[1])
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield port
    finally:
        thread.join()


def local(port: int, **more: Any) -> Server:
    return Server("127.0.0.1", port, **more)


def given(port: int, raw: bytes = RAW, **more: Any) -> Outcome:
    with Post(local(port, **more)) as post:
        return post.hand_over(FROM, BOHDAN, raw)


def test_a_letter_arrives_as_it_was_written_dots_and_all() -> None:
    handler = Handler()
    with running(handler) as port:
        outcome = given(port)

    assert outcome == Outcome("sent", "queued as 7", 250)
    [envelope] = handler.taken
    assert (envelope.mail_from, envelope.rcpt_tos, envelope.content) == (FROM, [BOHDAN], RAW)


def test_many_letters_go_over_one_connection() -> None:
    handler = Handler()
    with running(handler) as port, Post(local(port)) as post:
        assert [post.hand_over(FROM, f"{n}@example.com", RAW).kind for n in range(3)] == ["sent"] * 3

    assert len(handler.taken) == 3 and len(set(handler.peers)) == 1


def test_bare_line_ends_cannot_end_a_letter_early() -> None:
    handler = Handler()
    with running(handler) as port:
        given(port, b"Subject: x\r\n\r\none\n.\nMAIL FROM:<evil@example.com>\r.\rtwo")

    [envelope] = handler.taken
    assert envelope.content == b"Subject: x\r\n\r\none\r\n.\r\nMAIL FROM:<evil@example.com>\r\n.\r\ntwo\r\n"


@pytest.mark.parametrize(("answers", "kind", "code", "said"), [
    ({"mail": "451 greylisted"}, "later", 451, "greylisted"),
    ({"mail": "452 4.3.1 disk full"}, "later", 452, "4.3.1 disk full"),
    ({"mail": "553 sender not allowed"}, "paused", 553, "sender not allowed"),
    ({"mail": "530 5.7.0 sign in first"}, "paused", 530, "5.7.0 sign in first"),
    ({"rcpt": "450 mailbox busy"}, "later", 450, "mailbox busy"),
    ({"rcpt": "421 4.7.0 not so many at once"}, "later", 421, "4.7.0 not so many at once"),
    ({"rcpt": "552 5.2.2 mailbox full"}, "refused", 552, "5.2.2 mailbox full"),
    ({"rcpt": "550 5.1.1 no such user"}, "refused", 550, "5.1.1 no such user"),
    ({"dot": "452 disk full"}, "later", 452, "disk full"),
    ({"dot": "451 4.7.1 greylisted"}, "later", 451, "4.7.1 greylisted"),
    ({"dot": "421 shutting down"}, "later", 421, "shutting down"),
    ({"dot": "552 5.3.4 too large"}, "refused", 552, "5.3.4 too large"),
    ({"dot": "554 looks like spam"}, "refused", 554, "looks like spam"),
    ({"dot": "550 5.7.1 blocked using our rules about relays"}, "refused", 550,
     "5.7.1 blocked using our rules about relays"),
    ({"dot": "550 5.7.60 you may not send as this sender"}, "paused", 550,
     "5.7.60 you may not send as this sender"),
])  # fmt: skip
def test_the_servers_no_is_understood_and_the_next_letter_goes_out(
    answers: dict[str, str], kind: str, code: int, said: str
) -> None:
    handler = Handler(**answers)
    with running(handler) as port, Post(local(port)) as post:
        first, second = post.hand_over(FROM, BOHDAN, RAW), post.hand_over(FROM, "anna@example.com", RAW)

    assert first == Outcome(first.kind, said, code) and first.kind == kind
    assert second.kind == "sent"
    assert [envelope.rcpt_tos for envelope in handler.taken] == [["anna@example.com"]]


def test_a_connection_lost_after_the_final_dot_is_unsure_and_the_next_letter_gets_a_new_one() -> None:
    handler = Handler()
    handler.drops = True
    with running(handler) as port, Post(local(port)) as post:
        assert post.hand_over(FROM, BOHDAN, RAW).kind == "unsure"
        assert post.hand_over(FROM, BOHDAN, RAW).kind == "sent"

    assert len(handler.taken) == 2 and len(set(handler.peers)) == 2


def test_a_server_that_went_away_between_two_letters_is_found_again() -> None:
    first, second = Handler(), Handler()
    port = free_port()
    with Post(local(port)) as post:
        for handler in (first, second):
            controller = Controller(handler, hostname="127.0.0.1", port=port)
            controller.start()
            assert post.hand_over(FROM, BOHDAN, RAW).kind == "sent"
            controller.stop()

        assert post.hand_over(FROM, BOHDAN, RAW).kind == "unreachable"


GREETING = ("220 hello", "250 hello")


@pytest.mark.parametrize(("script", "kind", "code"), [
    (("554 go away",), "paused", 554),
    (("421 too many connections",), "unreachable", 421),
    (("450 not now",), "unreachable", 450),
    ((), "unreachable", None),
    (("hello?",), "unreachable", None),
    (("220 hello", "550 no", "550 no"), "paused", 550),
    (("220 hello", "421 no", "421 no"), "unreachable", 421),
    ((*GREETING,), "unreachable", None),
    ((*GREETING, "what?"), "unreachable", None),
    ((*GREETING, "354 what?"), "unreachable", None),
    ((*GREETING, "250 OK"), "later", None),
    ((*GREETING, "250 OK", "421 shutting down"), "later", 421),
    ((*GREETING, "250 OK", "250 OK"), "later", None),
    ((*GREETING, "250 OK", "250 OK", "250 what?"), "later", 250),
    ((*GREETING, "250 OK", "250 OK", "451 not now"), "later", 451),
    ((*GREETING, "250 OK", "250 OK", "554 no valid recipients"), "refused", 554),
    ((*GREETING, "250 OK", "250 OK", "530 sign in first"), "paused", 530),
    ((*GREETING, "250 OK", "250 OK", "354 go ahead", "nonsense"), "unsure", None),
    ((*GREETING, "250 OK", "250 OK", "354 go ahead", "354 what?"), "unsure", 354),
    ((*GREETING, "250 OK", "250 OK", "354 go ahead", "250-" + "x" * 9000), "unsure", None),
    ((*GREETING, "250 OK", "250 OK", "354 go ahead", "\r\n".join(["250-and so on"] * 101)), "unsure", None),
])  # fmt: skip
def test_wherever_the_conversation_ends_it_is_known_what_became_of_the_letter(
    script: tuple[str, ...], kind: str, code: int | None
) -> None:
    with scripted(*script) as port:
        outcome = given(port)

    assert (outcome.kind, outcome.code) == (kind, code) and outcome.said


def test_a_dot_that_cannot_be_sent_any_more_leaves_nothing_in_doubt() -> None:
    with Faulty({"data": CUT_INSIDE}) as server, Post(local(server.port)) as post:
        assert post.prepare(FROM, BOHDAN, RAW * 100) is None
        while not server.callers[0].gone.is_set():
            time.sleep(0.01)
        assert post.finish().kind == "later"

    assert server.taken == []


def test_silence_after_the_final_dot_is_unsure_and_silence_instead_of_a_greeting_is_nobody_there() -> None:
    for script, kind in (((*GREETING, "250 OK", "250 OK", "354 go ahead", ""), "unsure"), (("",), "unreachable")):
        with scripted(*script) as port, Post(local(port), connect_timeout=0.2, dot_timeout=0.2) as post:
            assert post.hand_over(FROM, BOHDAN, RAW).kind == kind


def test_a_server_that_is_not_there_is_unreachable() -> None:
    outcome = given(free_port())
    nameless = Post(Server("no-such-host.invalid", 25)).hand_over(FROM, BOHDAN, RAW)

    assert outcome.kind == "unreachable" and "nobody answers at its address" in outcome.said
    assert nameless.kind == "unreachable" and "its name is not known" in nameless.said


@pytest.mark.parametrize(
    "address", ["", "bohdan", "богдан@example.com", "a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.d"]
)
def test_an_address_no_server_can_be_told_is_refused_without_asking(address: str) -> None:
    with Post(local(free_port())) as post:
        assert post.hand_over(FROM, address, RAW).kind == "refused"


def test_a_sender_no_server_can_be_told_pauses_without_asking() -> None:
    with Post(local(free_port())) as post:
        assert post.hand_over("meetups@brownbag.example>\r\nRCPT TO:<a@b.example", BOHDAN, RAW).kind == "paused"


@pytest.mark.parametrize("said", [
    "554 5.7.1 <bohdan@example.com>: Relay access denied",
    "550 relay not permitted",
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
    "503 5.5.1 authenticate first",
    "530 5.7.57 Client not authenticated",
    "550 5.1.8 <meetups@brownbag.example>: Sender address rejected: Domain not found",
    "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.example.org",
    "550 5.7.25 no reverse DNS",
    "504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
])  # fmt: skip
def test_a_no_at_rcpt_that_is_about_us_pauses_and_one_about_somebody_only_fails_them(said: str) -> None:
    strict = Handler()
    strict.always = {"rcpt": said}
    with running(strict) as port:
        everybody = given(port)

    with running(Handler(rcpt=said)) as port, Post(local(port)) as post:
        somebody = post.hand_over(FROM, BOHDAN, RAW)
        assert post.hand_over(FROM, "anna@example.com", RAW).kind == "sent"

    assert (everybody.kind, somebody.kind) == ("paused", "refused")
    assert everybody.code == somebody.code == int(said[:3])


@pytest.mark.parametrize("said", [
    "550 5.1.1 <bohdan@relay.example.com>: user unknown in relay recipient table",
    "550 <bohdan@relay.example.com>: no such user",
    "550 5.7.1 <bohdan@example.com>: Recipient address rejected: Access denied",
    "550 5.7.133 sender not authenticated for group",
    "550 5.2.1 mailbox disabled",
])  # fmt: skip
def test_a_no_about_the_person_fails_them_however_often_it_is_said(said: str) -> None:
    handler = Handler()
    handler.always = {"rcpt": said}
    with running(handler) as port:
        assert given(port).kind == "refused"


# --- in two steps, and several commands at once -------------------------------------------------


def test_before_the_dot_the_server_has_nothing_and_after_it_everything() -> None:
    handler = Handler()
    with running(handler) as port, Post(local(port)) as post:
        assert post.prepare(FROM, BOHDAN, RAW) is None
        assert handler.taken == []
        assert post.finish() == Outcome("sent", "queued as 7", 250)
        assert post.finish().kind == "later", "there was nothing to finish"

    assert len(handler.taken) == 1


def test_a_letter_left_without_its_dot_never_arrives() -> None:
    handler = Handler()
    with running(handler) as port:
        with Post(local(port)) as post:
            assert post.prepare(FROM, BOHDAN, RAW) is None
        assert given(port).kind == "sent"

    assert len(handler.taken) == 1


def test_a_letter_that_waits_for_its_dot_is_left_when_another_comes() -> None:
    handler = Handler()
    with running(handler) as port, Post(local(port)) as post:
        assert post.prepare(FROM, BOHDAN, RAW) is None
        assert post.hand_over(FROM, "anna@example.com", RAW).kind == "sent"

    assert [envelope.rcpt_tos for envelope in handler.taken] == [["anna@example.com"]]


def test_what_took_too_long_is_not_finished_lest_another_worker_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mail.smtp.post.PREPARING", -1)
    handler = Handler()
    with running(handler) as port:
        assert given(port).kind == "later"

    assert handler.taken == []


@contextmanager
def packets(*answers: bytes, calls: int = 1) -> Iterator[tuple[int, list[list[bytes]]]]:
    """A server that answers packets, not commands, the same to each of so many callers; what it got from each."""
    listener = socket.create_server(("127.0.0.1", 0))
    got: list[list[bytes]] = []

    def serve() -> None:
        for _call in range(calls):
            connection, _peer = listener.accept()
            got.append([])
            with connection:
                for number, answer in enumerate(answers):
                    if number:
                        got[-1].append(connection.recv(65536))
                    with suppress(OSError):
                        connection.sendall(answer)
        listener.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1]), got
    finally:
        thread.join()


TOGETHER = (b"220 hello\r\n", b"250-hello\r\n250 PIPELINING\r\n")


def test_where_the_server_can_three_commands_go_in_one_packet() -> None:
    script = (*TOGETHER, b"250 ok\r\n250 ok\r\n354 go on\r\n", b"250 taken\r\n")
    with packets(*script) as (port, got), Post(local(port)) as post:
        assert post.prepare(FROM, BOHDAN, RAW) is None

    assert got[0][1] == f"MAIL FROM:<{FROM}>\r\nRCPT TO:<{BOHDAN}>\r\nDATA\r\n".encode()


@pytest.mark.parametrize(("answers", "kind", "code"), [
    (b"250 ok\r\n550 5.1.1 nobody\r\n503 no recipients\r\n", "refused", 550),
    (b"250 ok\r\n550 5.1.1 nobody\r\n354 go on\r\n", "refused", 550),
    (b"250 ok\r\n451 greylisted\r\n554 no valid recipients\r\n", "later", 451),
    (b"550 5.7.1 not you\r\n503 MAIL first\r\n503 RCPT first\r\n", "paused", 550),
    (b"451 not now\r\n503 MAIL first\r\n503 RCPT first\r\n", "later", 451),
    (b"250 ok\r\n250 ok\r\n554 not this one\r\n", "refused", 554),
    (b"250 ok\r\n550 5.1.1 nobody\r\n", "refused", 550),
    (b"250 ok\r\n", "later", None),
])  # fmt: skip
def test_the_first_no_of_a_packet_counts(answers: bytes, kind: str, code: int | None) -> None:
    with packets(*TOGETHER, answers) as (port, got):
        outcome = given(port)

    assert (outcome.kind, outcome.code) == (kind, code)
    assert RAW.splitlines()[0] not in b"".join(got[0]), "the letter went to nobody"


def test_a_server_that_cannot_bear_three_commands_at_once_is_told_one_by_one() -> None:
    with packets(*TOGETHER, b"", calls=2) as (port, got):
        assert given(port).kind == "unreachable"

    assert got[0][1].count(b"\r\n") == 3 and got[1][1].count(b"\r\n") == 1


PIECES = (
    b"220 hello\r\n", b"250 ok\r\n", b"250-a\r\n250-PIPELINING\r\n250 AUTH PLAIN CRAM-MD5 LOGIN\r\n", b"354 go\r\n",
    b"334 !!\r\n", b"334 QQ==\r\n", b"235 in\r\n", b"451 later\r\n", b"550 5.1.1 no\r\n", b"550 5.7.1 relay\r\n", b"421 bye\r\n",
    b"\xff\xfe\x00\r\n", b"25\r\n", b"250", b"\r\n", b"250-x\r\n" * 200, b"2" * 9000, b"250-STARTTLS\r\n250 x\r\n",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_server_says_nothing_raises(seed: int) -> None:
    dice = Random(seed)
    for _each in range(25):
        said = b"".join(dice.choices(PIECES, [9, 9, 5, 5, *[1] * (len(PIECES) - 4)], k=dice.randint(0, 9)))
        with packets(said, calls=3) as (port, _got):
            with Post(local(port, user="ana", password="hunter2"), 5.0, 5.0) as post:
                outcomes = [post.hand_over(FROM, BOHDAN, RAW) for _ in range(2)]
            for _rest in range(3):
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 5).close()

        assert {one.kind for one in outcomes} <= {"sent", "refused", "later", "unreachable", "paused", "unsure"}
        assert not any("hunter2" in one.said for one in outcomes)


@pytest.mark.parametrize("goodbye", [b"", b"421 idle too long\r\n"])
def test_a_connection_that_grew_old_is_made_anew_without_harm_to_the_letter(goodbye: bytes) -> None:
    script = (*GREETING, "250 ok", "250 ok", "354 go on", "250 taken")
    answers = [f"{answer}\r\n".encode() for answer in script]
    port = free_port()

    def serve() -> None:
        with socket.create_server(("127.0.0.1", port)) as listener:
            ready.set()
            for _call in range(2):
                connection, _peer = listener.accept()
                with connection, connection.makefile("rb") as lines:
                    for number, answer in enumerate(answers):
                        while number and (line := lines.readline()) and number == 5 and line != b".\r\n":
                            pass
                        connection.sendall(answer)
                    connection.sendall(goodbye)

    ready = threading.Event()
    thread = threading.Thread(target=serve)
    thread.start()
    ready.wait()
    with Post(local(port)) as post:
        assert [post.hand_over(FROM, BOHDAN, RAW).kind for _ in range(2)] == ["sent", "sent"]
    thread.join()


# --- encryption and signing in -----------------------------------------------------------------


def ours(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.login == b"brownbag" and data.password == b"p@ss/word", handled=False)


SIGNED: dict[str, Any] = {"auth_require_tls": False, "authenticator": ours}


def test_the_password_is_given_and_a_wrong_one_pauses_everything() -> None:
    with running(Handler(), **SIGNED) as port:
        assert given(port, user="brownbag", password="p@ss/word").kind == "sent"
        wrong = given(port, user="brownbag", password="old")

    assert (wrong.kind, wrong.code) == ("paused", 535)


@pytest.mark.parametrize("only", ["LOGIN", "PLAIN"])
def test_the_password_is_given_the_way_the_server_knows(only: str) -> None:
    others = [name for name in ("LOGIN", "PLAIN") if name != only]
    with running(Handler(), auth_exclude_mechanism=others, **SIGNED) as port:
        assert given(port, user="brownbag", password="p@ss/word").kind == "sent"
        assert given(port, user="brownbag", password="old").kind == "paused"


def test_a_server_may_ask_for_proof_instead_of_the_password() -> None:
    def answer(stage: str, caller: Caller) -> str | None:
        if stage == "auth":
            return "334 " + b64encode(b"<7@faulty>").decode()
        if stage or caller.heard[-1] == "QUIT":
            return None
        proof = hmac.new(b"p@ss/word", b"<7@faulty>", "md5").hexdigest()
        return "235 welcome" if b64decode(caller.heard[-1]) == f"brownbag {proof}".encode() else "535 no"

    with Faulty(answer, features=("AUTH CRAM-MD5",)) as server:
        assert given(server.port, user="brownbag", password="p@ss/word").kind == "sent"
        assert given(server.port, user="brownbag", password="old").code == 535


def test_a_server_where_nobody_can_sign_in_pauses_everything() -> None:
    with running(Handler()) as port:
        assert given(port, user="brownbag", password="secret").kind == "paused"


def test_a_password_is_not_sent_unencrypted_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.mail.smtp.server.LOOPBACK", ())
    with running(Handler(), **SIGNED) as port:
        outcome = given(port, user="brownbag", password="p@ss/word")
        asked_for = given(port, user="brownbag", password="p@ss/word", starttls="never")

    assert outcome.kind == "paused" and "password was not sent" in outcome.said
    assert asked_for.kind == "sent"


def test_missing_encryption_pauses_where_it_is_required() -> None:
    with running(Handler()) as port:
        assert given(port, starttls="require").kind == "paused"
        assert given(port, tls=True).kind == "paused"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, and its key in the same file."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is absent")
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    key = made.with_name("key.pem")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    made.write_bytes(made.read_bytes() + key.read_bytes())
    return made


@pytest.mark.parametrize("starttls", ["offered", "require"])
def test_starttls_is_used_with_a_certificate_we_trust_and_a_strange_one_pauses(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, starttls: str
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    handler = Handler()
    with running(handler, tls_context=context, require_starttls=True) as port:
        strange = given(port, starttls=starttls)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with Post(local(port, starttls=starttls)) as post:
            assert [post.hand_over(FROM, BOHDAN, RAW).kind for _ in range(2)] == ["sent", "sent"]

    assert strange.kind == "paused" and "certificate" in strange.said
    assert len(handler.taken) == 2 and len(set(handler.peers)) == 1


def test_smtps_speaks_tls_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    handler = Handler()
    with running(handler, ssl_context=context) as port:
        assert given(port, tls=True).kind == "sent"


# --- the server's address ----------------------------------------------------------------------


@pytest.mark.parametrize(("url", "server"), [
    ("smtp://mail.example.com", Server("mail.example.com", 25)),
    ("smtp://127.0.0.1:2525/", Server("127.0.0.1", 2525)),
    ("smtp://ana:p%40ss%2F@mail.example.com", Server("mail.example.com", 587, "ana", "p@ss/")),
    ("smtp://ana%40example.com:x@mail.example.com:587?starttls=1",
     Server("mail.example.com", 587, "ana@example.com", "x", starttls="require")),
    ("smtp://mail.example.com?starttls=never", Server("mail.example.com", 25, starttls="never")),
    ("smtps://ana:x@mail.example.com", Server("mail.example.com", 465, "ana", "x", tls=True)),
    (" smtp://[::1]:26 ", Server("::1", 26)),
])  # fmt: skip
def test_a_servers_address_is_read(url: str, server: Server) -> None:
    assert Server.from_url(url) == server


@pytest.mark.parametrize("url", [
    "", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://host:port", "smtp://[::1", "smtp://host:99999",
    "smtp://ana@host", "smtp://ana:1#2@host", "smtp://ana:пароль@host", "smtp://host/box",
    "smtp://host?starttls=perhaps", "smtp://host?tls=1", f"smtp://{'x' * 64}.example.com", "smtp://.example.com",
])  # fmt: skip
def test_a_wrong_address_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        Server.from_url(url)


def test_a_server_that_repeats_the_password_is_not_quoted() -> None:
    script = ("220 hello", "250-hello\r\n250 AUTH PLAIN", "535 AGFuYQBodW50ZXIy is wrong, hunter2 too")
    with scripted(*script) as port:
        outcome = given(port, user="ana", password="hunter2")

    assert (outcome.kind, outcome.code, outcome.said) == ("paused", 535, "… is wrong, … too")


@pytest.mark.parametrize("answer", ["334 not base64!", "454 4.7.0 try again", "334 " + "A" * 10])
def test_odd_answers_to_signing_in_are_no_crash(answer: str) -> None:
    with scripted("220 hello", "250-hello\r\n250 AUTH CRAM-MD5", answer) as port:
        assert given(port, user="ana", password="hunter2").kind == "unreachable"


def test_a_password_is_not_shown_by_accident() -> None:
    assert "hunter2" not in repr(Server.from_url("smtp://ana:hunter2@mail.example.com"))


def test_a_letter_larger_than_the_servers_limit_is_no_crash() -> None:
    message = EmailMessage(policy=SMTP_POLICY)
    message.set_content("x" * 70 + "\n" + ("y" * 70 + "\n") * 3000)
    with running(Handler(), data_size_limit=10_000) as port:
        outcome = given(port, message.as_bytes())

    assert (outcome.kind, outcome.code) == ("refused", 552)
