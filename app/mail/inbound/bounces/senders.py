"""Who sends bounces: daemons by name, and mail without a return path."""

import re

from app.mail.inbound.addresses import first_in
from app.mail.inbound.charsets import header_words
from app.mail.inbound.mime import Part
from app.mail.inbound.phrases import any_of

_DAEMON = re.compile(
    r"(?:mail(?:er)?[-_.+]?daemon|e?mailer[-_.]?daemon|maildaemon|mdaemon|post[-_.]?master|mail-?master|"
    r"microsoftexchange[0-9a-f]+|mail[-_.]?delivery.*|mailer|daemon|mmdf|smtp-?gateway|mailsystem|mail-?system|"
    r"delivery|mailerdaemon.*|uucp|bounce-?(?:notice|notification|report)s?|ndr|nondeliver.*|mailadmin|mta|smtpd?)",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?:no-?_?reply.*|do-?_?not-?_?reply.*|admin(?:istrator)?|system|root|bounces?(?:[+-].*)?|notification.*|"
    r"support|staff|info|autoreply|auto|mail|email|gateway|abuse|robot|server|listserv|majordomo|virus.*)",
    re.IGNORECASE,
)
_DAEMON_NAME = any_of(
    r"""
    mail ?(?:er)?[- ]?daemon | (?:mail|message) ?delivery | delivery (?:sub)?system
    mail (?:administrator|system|router|server) | system (?:administrator|attendant) | post ?master | mail transfer
    microsoft (?:exchange|outlook) | delivery (?:service|notif|agent) | mail gateway | internet mail
    smtp (?:server|gateway) | interscan | mailmarshal | mimecast | barracuda | groupwise | e-?mail filter
    """
)
_NOWHERE = re.compile(r"\s*<?\s*(?:mailer-daemon(?:@[^\s<>]{0,255})?)?\s*>?\s*", re.IGNORECASE)
_PATHS = ("return-path", "x-return-path", "envelope-from", "x-envelope-from")


def is_daemon(mail: Part) -> bool:
    """Whether the sender calls itself a mail server."""
    field = header_words(mail.first("from"))
    address = first_in(field)
    local = (address.partition("@")[0] if address else field.strip().strip("<>\"'")).strip()
    name = field.replace(address, "") if address else field
    return bool(_DAEMON.fullmatch(local) or _DAEMON_NAME.search(name[:200]))


def is_machine(mail: Part) -> bool:
    """Whether the sender is a role or a program rather than a person."""
    field = header_words(mail.first("from"))
    return not field.strip("<> ") or bool(_MACHINE.fullmatch(first_in(field).partition("@")[0]))


def has_no_return(mail: Part) -> bool:
    """Whether nothing may be sent back (RFC 5321 4.5.5): Return-Path is there, and empty or a daemon's."""
    return any(_NOWHERE.fullmatch(value) for path in _PATHS for value in mail.every(path))


def has_own_return(mail: Part) -> bool:
    """Whether answers go to the very address it is from, as with people."""
    sender = first_in(header_words(mail.first("from")))
    return bool(sender) and any(first_in(value) == sender for value in mail.every("return-path"))
