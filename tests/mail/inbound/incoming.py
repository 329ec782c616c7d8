"""Makers of incoming mail: small builders for the shapes that mail programs and servers send."""

import base64
import quopri
from collections.abc import Iterable

UID = "41.k3v9q2m8@meet.example"
ANNA = "anna@company.example"
OURS = "Olha <meetups@meet.example>"
DATE = "Mon, 2 Mar 2026 10:00:00 +0200"


def part(body: str | bytes, type_: str = "text/plain; charset=utf-8", encoding: str = "", **fields: str) -> bytes:
    """One part of a mail, encoded as told."""
    octets = body.encode() if isinstance(body, str) else body
    if encoding == "base64":
        octets = base64.encodebytes(octets)
    if encoding == "quoted-printable":
        octets = quopri.encodestring(octets)
    named = {"Content-Type": type_, **{name.replace("_", "-"): value for name, value in fields.items()}}
    if encoding:
        named["Content-Transfer-Encoding"] = encoding
    return _head(named.items()) + b"\r\n" + octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def multipart(kind: str, *parts: bytes, boundary: str = "", **parameters: str) -> bytes:
    """Parts put together, as a part."""
    line = boundary or f"=_{kind}_{len(parts)}_{len(b''.join(parts))}"
    more = "".join(f'; {name.replace("_", "-")}="{value}"' for name, value in parameters.items())
    body = b"".join(b"--" + line.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{line}"{more}\r\n\r\n'.encode()
    return head + b"This is a message in MIME format.\r\n" + body + b"--" + line.encode() + b"--\r\n"


def mail(
    inside: bytes | str = "Hello\n",
    *,
    subject: str = "Hello",
    sender: str = f"Anna <{ANNA}>",
    to: str = OURS,
    **fields: str,
) -> bytes:
    """A whole mail around a part, or around a text. Fields are named with _ for -; "" leaves one out."""
    named = {"From": sender, "To": to, "Subject": subject, "Date": DATE, "Message-ID": "<1@company.example>"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = _head((name, value) for name, value in named.items() if value)
    return head + b"MIME-Version: 1.0\r\n" + (part(inside) if isinstance(inside, str) else inside)


def calendar(
    *lines: str, method: str = "METHOD:REPLY", head: Iterable[str] = ("PRODID:-//Example//EN", "VERSION:2.0")
) -> str:
    """Calendar text with one event of these lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", *head, method, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


def answer(partstat: str = "ACCEPTED", uid: str = UID, **more: str) -> list[str]:
    """The lines every answer has."""
    return [
        f"UID:{uid}", f"ATTENDEE;PARTSTAT={partstat};CN=Anna:mailto:{ANNA}", "ORGANIZER:mailto:meetups@meet.example",
        "DTSTAMP:20260302T080000Z", "DTSTART:20260312T100000Z", "SEQUENCE:2", *(f"{name}:{said}" for name, said in more.items()),
    ]  # fmt: skip


def dsn(
    *fields: str, words: str = "It did not work.", returned: bytes = b"", type_: str = "message/delivery-status"
) -> bytes:
    """A delivery report of RFC 3464 as a part."""
    status = "Reporting-MTA: dns; mx.company.example\r\n\r\n" + "\r\n".join(fields) + "\r\n"
    inner = returned or part(f"To: {ANNA}\r\nSubject: Our letter\r\n", "text/rfc822-headers")
    return multipart("report", part(words), part(status, type_), inner, report_type="delivery-status")


def bounce(
    text: str, *, subject: str = "failure notice", sender: str = "MAILER-DAEMON@mx.company.example", **fields: str
) -> bytes:
    """A bounce in a server's own words."""
    return mail(text, subject=subject, sender=sender, to="bounce+k3v9@meet.example", **fields)


def _head(fields: Iterable[tuple[str, str]]) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in fields)
