"""Mail that says a mail of ours did not arrive, told apart from people and from automatic replies (I17, I18)."""

import re

from app.mail.inbound import automatic
from app.mail.inbound.addresses import all_in, first_in
from app.mail.inbound.bounces import library, report, senders, sentences
from app.mail.inbound.bounces.recipients import recipient_in, recipient_of_original
from app.mail.inbound.bounces.status import status_of
from app.mail.inbound.charsets import header_words
from app.mail.inbound.mime import Part, leaves
from app.mail.inbound.phrases import any_of
from app.mail.inbound.plain import everything
from app.mail.inbound.reading import Bounce

_LIMIT = 32 * 1024
_ORIGINAL = any_of(
    r"""
    [-=*_+]{2,40}.{0,60}(?:original|copy|returned|unsent|undelivered|message follows|header|forwarded|old message).*
    [-=*_+]{2,40}.{0,60}(?:copie|kopie|копия|копія|below this line|below the next line|full message|text of).*
    received: (?:from|by|\().* | return-path:.* | message-id:.* | >from .* | [>|] ?received:.* | x-mailer:.*
    (?:your |the )?original message ?(?::|follows|attached|headers?|as received).* | message text follows.*
    old message:.*
    """,
    before=r"^[ \t|]{0,4}",
    after="$",
)
"""Where the returned mail begins."""
_HEADER = re.compile(r"^[>| \t]{0,4}(?:received: (?:from|by)|return-path:) ", re.IGNORECASE | re.MULTILINE)


def find(mail: Part, raw: bytes, *, answered: bool = False) -> Bounce | None:
    """The bounce in a mail, or None. `answered`: it holds a calendar answer, so only a report proves anything."""
    told = report.read(mail)
    if told and told.arrived:
        return None
    text = everything(mail, _LIMIT)
    said = _own_words(text)
    if told or mail.has("x-failed-recipients"):
        return _completed(told.bounce if told else Bounce(), mail, text, said, raw)
    if answered:
        return None
    if _is_bounce(mail, text, said):
        return _completed(Bounce(), mail, text, said, raw)
    if _has_a_sign(mail):
        named, delayed = library.recipients(raw)
        if named:
            return _completed(Bounce(recipient=named, delayed=delayed), mail, text, said, raw)
    return None


def is_positive(mail: Part) -> bool:
    """Whether a delivery report says that everything arrived: a receipt, no bounce."""
    told = report.read(mail)
    return bool(told and told.arrived)


def _is_bounce(mail: Part, text: str, said: str) -> bool:
    """Structure, a daemon or an empty return path must come together with a server's words."""
    subject = header_words(mail.first("subject"))
    titled, worded = sentences.is_bounce_subject(subject), sentences.says_undelivered(said[:8_000])
    returned = any(part.is_message or "rfc822" in part.type for part in leaves(mail)) or len(said) < len(text)
    if automatic.is_absence(mail):
        return False
    if senders.is_daemon(mail):
        return titled or worded or senders.has_no_return(mail) or (returned and not sentences.is_answer(subject))
    if sentences.is_answer(subject):
        return False
    shown = returned or sentences.has_transcript(said)
    if senders.has_no_return(mail):
        return titled or (worded and shown)
    if senders.is_machine(mail):
        return (titled or worded) and shown
    return titled and worded and not senders.has_own_return(mail) and _shows_all(mail, text, said)


def _shows_all(mail: Part, text: str, said: str) -> bool:
    """Whether the returned mail is there with its header, or a server's reply beside a failed address of its own."""
    if any(part.is_message or "rfc822" in part.type for part in leaves(mail)) or _HEADER.search(text):
        return True
    return sentences.has_transcript(said) and bool(recipient_in(said, _ours(mail)))


def _has_a_sign(mail: Part) -> bool:
    subject = header_words(mail.first("subject"))
    if automatic.is_absence(mail) or sentences.is_answer(subject):
        return False
    return senders.has_no_return(mail) or sentences.is_bounce_subject(subject)


def _completed(bounce: Bounce, mail: Part, text: str, said: str, raw: bytes) -> Bounce:
    """Whatever the report left out, from the header, the words, the returned mail, and the library, in this order."""
    recipient, delayed, ours = bounce.recipient, bounce.delayed, _ours(mail)
    recipient = recipient or next(iter(all_in(header_words(mail.first("x-failed-recipients")))), "")
    recipient = recipient or recipient_in(said, ours) or recipient_of_original(text, mail, ours)
    if not recipient:
        recipient, late = library.recipients(raw)
        delayed = delayed or late
    if bounce.words:
        return Bounce(recipient, bounce.status, delayed, bounce.words)
    if not bounce.status:
        delayed = delayed or sentences.is_delay(f"{header_words(mail.first('subject'))}\n{said[:4_000]}")
    status = status_of(bounce.status, said, delayed=delayed)
    return Bounce(recipient, status, delayed, _telling(said))


def _own_words(text: str) -> str:
    """The text above the returned mail."""
    start = re.search(r"\S", text)
    match = _ORIGINAL.search(text, start.end() if start else 0)
    return text[: match.start()] if match and text[: match.start()].strip() else text


def _telling(said: str) -> str:
    """The line with a reply code and what follows it; without one, how the mail begins."""
    code = re.search(r"^.{0,200}(?:\b[45]\d\d[ -]|[45]\.\d\.\d{1,2}).*$", said, re.MULTILINE)
    piece = said[code.start() :] if code else said
    return " ".join(piece[:1_000].split())[:500]


def _ours(mail: Part) -> set[str]:
    """Addresses that are not the failed one: who sends the bounce, and whom it was sent to."""
    named = {first_in(header_words(mail.first("from")))}
    for name in ("to", "delivered-to", "x-original-to", "reply-to"):
        for value in mail.every(name):
            named.update(all_in(value[:4_000]))
    return named - {""}
