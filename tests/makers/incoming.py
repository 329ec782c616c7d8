"""Makers of mail that comes in: letters that went out, and what people, calendars and servers send back."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from sqlmodel import Session

from app.base.config import Settings
from app.base.db import Database
from app.mail.addresses import Addresses, make_addresses
from app.mail.models import Email, Incoming
from app.mail.receiving.effects import Context
from app.mail.receiving.store import store
from app.mail.receiving.work import read_all
from app.people.models import Person
from tests.house import NOON
from tests.makers.mail import an_email


def our_addresses(db: Session, settings: Settings) -> Addresses:
    """The addresses of this house, with a key that is kept."""
    made = make_addresses(db, settings)
    db.commit()
    return made


def a_sent_letter(db: Session, person: Person, **values: object) -> Email:
    """A letter that went out at noon: to a speaker, unless it is another kind."""
    number = values.pop("number", person.id)
    given = {
        "kind": "outreach/ask", "about": f"{number}/1", "thread": "outreach/1", "sent_at": NOON, "tries": 1,
        "message_id": f"<{person.id}.{number}.{values.get('kind', 'ask')}@example.com>", "address": person.email,
    }  # fmt: skip
    return an_email(db, person, **{**given, **values})


def taken_in(
    db: Session, raw: bytes, recipient: str, sender: str = "x@example.com", at: datetime = NOON
) -> Incoming | None:
    """It came in and is stored."""
    kept = store(db, raw, sender, recipient, at)
    db.commit()
    return kept


def read_in(database: Database, db: Session, settings: Settings, at: datetime = NOON, **context: object) -> int:
    """The worker reads what came in; returns how many were read."""
    db.commit()
    done = read_all(database, Context(settings, **context), lambda: at)  # type: ignore[arg-type]
    db.expire_all()
    return done


# --- what people write -------------------------------------------------------------------------------


def a_human_mail(words: str = "I would love to.", sender: str = "anna@example.com", **headers: str) -> bytes:
    """Somebody answers, with our letter quoted below."""
    quoted = "On Tue, 3 Mar 2026 at 12:00, Brown bags <meetups@example.com> wrote:\n> Would you tell us about it?\n"
    return _mail(f"{words}\n\n{quoted}", sender, {"Subject": "Re: Would you tell us about query plans?", **headers})


def an_away_mail(words: str = "I am away until 12 March 2026.", sender: str = "anna@example.com") -> bytes:
    """An automatic reply (RFC 3834)."""
    return _mail(words, sender, {"Subject": "Away", "Auto-Submitted": "auto-replied"})


def _mail(words: str, sender: str, headers: dict[str, str]) -> bytes:
    message = EmailMessage()
    fields = {"From": sender, "To": "meetups@example.com", "Date": "Tue, 03 Mar 2026 12:30:00 +0200"} | headers
    fields.setdefault("Message-ID", f"<{abs(hash((words, sender)))}@mail.example.org>")
    for name, value in fields.items():
        if value:
            message[name] = value
    message.set_content(words)
    return message.as_bytes(policy=SMTP)


# --- what servers report -----------------------------------------------------------------------------

_REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: Tue, 03 Mar 2026 12:30:00 +0200
Message-ID: <{number}.report@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered to <{recipient}>.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--part
Content-Type: message/rfc822

From: Brown bags <meetups@example.com>
To: {recipient}
Subject: Would you tell us about query plans?
Message-ID: <1.letter@example.com>

Hello
--part--
"""


def a_bounce(
    recipient: str = "anna@example.com", status: str = "5.1.1", said: str = "550 5.1.1 User unknown",
    action: str = "failed", to: str = "meetups@example.com", number: int = 1,
) -> bytes:  # fmt: skip
    """A delivery report (RFC 3464)."""
    values = {"recipient": recipient, "status": status, "said": said, "action": action, "to": to, "number": number}
    return _REPORT.format(**values).replace("\n", "\r\n").encode()


_COMPLAINT = """From: Feedback loop <fbl@isp.example.org>
To: abuse@example.com
Subject: Complaint
Message-ID: <complaint@isp.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Loop/1.0
Version: 1
Original-Mail-From: <{mail_from}>

--part
Content-Type: message/rfc822

From: Brown bags <meetups@example.com>
To: somebody@isp.example.org
Subject: What would you like to learn?

Hello
--part--
"""


def a_complaint(mail_from: str) -> bytes:
    """A provider's complaint about a letter (RFC 5965)."""
    return _COMPLAINT.format(mail_from=mail_from).replace("\n", "\r\n").encode()


def a_calendar_reply(uid: str, partstat: str = "ACCEPTED", sender: str = "anna@example.com", method: str = "REPLY") -> bytes:  # fmt: skip
    """What a calendar answers (RFC 5546)."""
    calendar = "\r\n".join((
        "BEGIN:VCALENDAR", "PRODID:-//Example//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
        "SEQUENCE:0", "DTSTAMP:20260303T103000Z", f"ATTENDEE;PARTSTAT={partstat}:mailto:{sender}", "END:VEVENT",
        "END:VCALENDAR", "",
    ))  # fmt: skip
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "meetups@example.com", "Accepted: Query plans"
    message["Message-ID"] = f"<{abs(hash((uid, partstat, sender)))}@mail.example.org>"
    message.set_content("Yes")
    message.add_alternative(calendar.encode(), maintype="text", subtype="calendar", params={"method": method})
    return message.as_bytes(policy=SMTP)
