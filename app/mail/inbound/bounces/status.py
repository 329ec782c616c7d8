"""Enhanced status codes (RFC 3463): read where they are written, inferred only from sentences that leave no doubt."""

import re

from app.mail.inbound.phrases import any_of

_CODE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)")
_SPOKEN = re.compile(
    r"(?:^\W{0,6}|\b[45]\d\d[ :-]{1,2}|#|\(|(?:status|code)[: =]{1,3})([45]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)",
    re.IGNORECASE | re.MULTILINE,
)
"""In running text, where version numbers look alike: first in a line, behind a reply code, a # or a bracket."""
_REPLY = re.compile(r"\b(4|5)(?:21|3\d|5[0-9]|7\d)[ -]")
_NO_SUCH_PERSON = any_of(
    r"""
    user (?:is )?unknown | unknown (?:local )?(?:user|recipient|address)
    no such (?:user|recipient|mailbox|person|account)
    (?:user|account|recipient|mailbox|address|addressee) (?:name )?(?:does not|doesn.t|did not|do not) exist
    (?:user|mailbox|recipient|account|address)\b.{0,40}\bnot found | invalid (?:recipient|mailbox|user)\b
    no mailbox here by that name | not our customer | unrouteable address | not a valid (?:user|mailbox|recipient)
    not listed in (?:domino|public) | doesn.t have an? .{1,60}account | has no such .{0,20}account
    there is no such (?:user|person|address)
    recipient (?:name )?(?:is )?(?:unknown|not recognized) | user not (?:known|listed) | mailbox unknown
    email account that you tried to reach does not exist | RecipNotFound | RecipientNotFound
    this user doesn.t have | user does not have | recipient address rejected: (?:user|undeliverable|unknown)
    no longer (?:in use|valid|exists) | couldn.t be found | wasn.t found at
    """
)
_NO_SUCH_HOST = any_of(
    r"""
    host unknown | unknown (?:mail )?(?:host|domain) | host or domain name not found
    domain (?:does not|doesn.t) exist | (?:domain|host).{0,60} (?:couldn.t be found|not found)
    couldn.t find any host | no such domain
    all relevant mx records point to non-existent hosts | name or service not known
    bad destination host
    """
)
_FULL = re.compile(
    r"mailbox (?:is )?(?:full|exceed)|over ?quota|quota (?:exceeded|is full)|exceed.{1,30}quota|mailfolder is full",
    re.IGNORECASE,
)


def status_of(said: str, words: str, *, delayed: bool) -> str:
    """The code that was said; a vague one (x.0.0) gives way to what the server's words tell. "" when unknown."""
    own = _clearest(_CODE.findall(said[:200]))
    spoken = _clearest(_SPOKEN.findall(words[:8_000]))
    if own and not own.endswith(".0.0"):
        return own
    if spoken and not spoken.endswith(".0.0") and own[:1] in ("", spoken[0]):
        return spoken
    if delayed or own.startswith("4") or _says_later(words):
        return own or spoken or "4.0.0"
    return _inferred(words) or own or spoken


def _clearest(codes: list[str]) -> str:
    return next((code for code in codes if not code.endswith(".0.0")), (codes or [""])[0])


def _says_later(words: str) -> bool:
    """Whether the first SMTP reply is one of those after which a server may try again."""
    reply = _REPLY.search(words[:8_000])
    return bool(reply and reply[1] == "4")


def _inferred(words: str) -> str:
    if _FULL.search(words):
        return "5.2.2"
    if _NO_SUCH_HOST.search(words):
        return "5.1.2"
    return "5.1.1" if _NO_SUCH_PERSON.search(words) else ""
