"""Makers of mail: test mails that are owed, outbox rows in any state, a mail server of our own."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Peer
from sqlmodel import Session, select

from app.mail.models import Bounce, Email, PracticeMail, TestMail
from app.people.models import Person
from tests.house import NOON


def owed(db: Session, *people: Person, at: datetime = NOON) -> None:
    """A test mail is owed to each of them."""
    db.add_all(TestMail(person_id=person.id, asked_at=at) for person in people)
    db.commit()


def an_email(db: Session, person: Person, **values: object) -> Email:
    """One row of the outbox."""
    number = len(db.exec(select(Email)).all()) + 1
    given = {"kind": "mail/test", "about": str(number), "queued_at": NOON, "try_at": NOON, "subject": "A test"}
    email = Email(person_id=person.id, **{**given, **values})
    db.add(email)
    db.commit()
    return email


def waiting_for_release(
    db: Session, *people: Person, kind: str = "invitations/invite", about: int = 1, **values: object
) -> list[Email]:
    """A campaign that waits until an organizer sends it."""
    given = {"kind": kind, "about": str(about), "subject": "", "held_at": NOON, "held_for": "release", **values}
    return [an_email(db, person, **given) for person in people]


def a_letter(db: Session, person: Person, raw: bytes, **values: object) -> Email:
    """A mail in the practice mailbox."""
    email = an_email(db, person, sent_at=NOON, **values)
    db.add(PracticeMail(email_id=email.id, raw=raw, practised_at=NOON))
    db.commit()
    return email


def a_dead_address(db: Session, person: Person) -> Bounce:
    """That a mail to somebody came back for good."""
    email = an_email(db, person, sent_at=NOON, address=person.email)
    bounce = Bounce(
        email_id=email.id, person_id=person.id, address=person.email, at=NOON, status="5.1.1",
        said="550 no such mailbox", letter_sent_at=NOON,
    )  # fmt: skip
    db.add(bounce)
    db.commit()
    return bounce


class MailServer:
    """What a mail server remembers, and what it answers: `answer(address)` to each final dot."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answer = lambda _address: "250 queued"
        self.greeting = ""
        self.port = 0

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, peer: Peer, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.greeting or "250 OK"

    async def handle_DATA(self, server: SMTP, peer: Peer, envelope: Envelope) -> str:  # noqa: N802
        said = self.answer(envelope.rcpt_tos[0])
        if said.startswith("250"):
            self.taken.append(envelope)
        return said

    @property
    def recipients(self) -> list[str]:
        """Whom it has mail for, one entry a mail."""
        return sorted(address for envelope in self.taken for address in envelope.rcpt_tos)

    def message_ids(self) -> list[str]:
        """The Message-IDs of what was taken."""
        lines = [line for envelope in self.taken for line in bytes(envelope.content or b"").splitlines()]
        return [line.partition(b": ")[2].decode() for line in lines if line.startswith(b"Message-ID: ")]


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """A real SMTP server on this machine."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    server.port = port
    try:
        yield server
    finally:
        controller.stop()
