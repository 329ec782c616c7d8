"""Reports that are neither a person's nor a bounce: complaints (RFC 5965) and receipts (RFC 8098)."""

import re

from app.mail.inbound.charsets import header_words
from app.mail.inbound.mime import Part, leaves
from app.mail.inbound.phrases import any_of
from app.mail.inbound.plain import everything

_READ_SUBJECT = re.compile(
    r"(?:read|not read|gelesen|ungelesen|nicht gelesen|lu|non lu|прочитано|не прочитано|прочтено|не прочтено|"
    r"läst|oläst|ej läst|inte läst|citit|citită|necitit|đã đọc|chưa đọc|read receipt|return receipt|leído|letto|"
    r"przeczytano|lesebestätigung|lecture|confirmation de lecture)\s?(?::|\(|-)",
    re.IGNORECASE,
)
_READ_WORDS = any_of(
    r"""
    was read on | was deleted without being read | wurde gelesen | ungelesen gelöscht | a été lu
    supprimé sans avoir été lu | було прочитано | без прочитання | было прочитано | без прочтения | lästes
    togs bort utan att läsas | a fost citit | đã được đọc | return receipt for the mail
    this is a receipt for the mail
    """
)
_REFUSED = re.compile(r"\(rejected\)|automatically rejected mail", re.IGNORECASE)
"""Dovecot's way to refuse a mail looks like a receipt."""
_HOTMAIL = re.compile(r"complaint about message from\b", re.IGNORECASE)


def report_type(mail: Part) -> str:
    """The report-type of a multipart/report (RFC 6522); some servers write multipart/mixed. "" for anything else."""
    return mail.parameters.get("report-type", "").lower().strip() if mail.type.startswith("multipart/") else ""


def is_complaint(mail: Part) -> bool:
    """Whether somebody, or their provider, called one of our mails spam."""
    if report_type(mail) == "feedback-report" or any(part.type == "message/feedback-report" for part in leaves(mail)):
        return True
    return bool(_HOTMAIL.match(header_words(mail.first("subject")))) and any(part.is_message for part in leaves(mail))


def is_receipt(mail: Part) -> bool:
    """Whether a mail program says that ours was shown, deleted or handed over."""
    if _REFUSED.search(f"{mail.first('auto-submitted')} {header_words(mail.first('subject'))}"):
        return False
    if report_type(mail) in ("disposition-notification", "mdn"):
        return True
    types = {part.type for part in leaves(mail)}
    if types & {"message/disposition-notification", "message/global-disposition-notification"}:
        return True
    if "content-classes:mdn" in mail.first("content-class").lower():
        return True
    subject = header_words(mail.first("subject"))
    return bool(_READ_SUBJECT.match(subject)) and bool(_READ_WORDS.search(everything(mail, 2_000)))
