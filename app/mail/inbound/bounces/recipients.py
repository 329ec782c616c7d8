"""Which address a server's words are about."""

import re
from collections.abc import Iterator

from app.mail.inbound.addresses import ADDRESS, all_in, clean
from app.mail.inbound.mime import Part, leaves

_A = rf"(?P<a>(?-i:{ADDRESS.pattern}))"  # both cases are in it; folding all of Unicode takes long at the start
_START = r"^[ \t*>•'\"(-]{0,20}<?(?:mailto:)?"
_ADJECTIVE = "failed|undeliverable|bad|intended|final|original|unknown"
_NAMED = rf"^[ \t]{{0,20}}(?:(?:{_ADJECTIVE})[ -])?(?:recipient(?: address)?|address|error-for|user)(?:es|s)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"\b(?:smtp|internet)[=:](?P<a>[^\s@=;,<>\"']{1,64}@[A-Za-z0-9.-]{1,255})",
        rf"rcpt to:[ \t]{{0,5}}<?{_A}",
        rf"^[ \t>*-]{{0,20}}<{_A}>[ \t]{{0,5}}:",
        rf"{_NAMED}[ \t]{{0,10}}:[ \t]{{0,20}}[<\"']?(?:rfc822;|smtp:)?[ \t]?<?{_A}",
        rf"{_START}{_A}>?['\")*,;]{{0,3}}[ \t]{{0,20}}$",
        rf"{_START}{_A}>?['\")]{{0,2}}[ \t]{{0,5}}(?::|\.\.\.|,? ?\(|-|;|<mailto)",
    )
)
"""Where servers write the failed address, the surest place first."""
_HINT = re.compile(
    r"unknown|no such|exist|deliver|fail|rejected|refused|full|recipient|quota|invalid|not found|addressed to|"
    r"zustell|remis|доставл|livra|mailbox|no longer",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s{0,10}(?:from|cc|subject|sent|date|message-id|reply-to|sender|sender address|von|de|от|від)\s?:",
    re.IGNORECASE,
)
_YOUR_MESSAGE = re.compile(
    r"^\s*(?:your message|ihre nachricht|votre message|su mensaje)\s*$", re.IGNORECASE | re.MULTILINE
)
_AFTERWARDS = re.compile(
    r"^.{0,20}(?:did not reach|nicht erreicht|n'a pas|no ha sido|was not delivered).*$", re.I | re.M
)
_OTHERS = re.compile(rf"(?:\b(?:mail from|from|sender|by|visit|contact):?|is) {{1,3}}<?{_A}", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:mailer-?daemon|post-?master|abuse|help-?desk|support|no-?reply|hostmaster|webmaster)@", re.I
)
_ORIGINAL_TO = re.compile(
    rf"^[ \t>|]{{0,4}}(?:x-original-to|to|an|à|кому|till|către|para|a)[ \t]?:[^\n@]{{0,100}}?{_A}",
    re.IGNORECASE | re.MULTILINE,
)


def recipient_in(said: str, ours: set[str]) -> str:
    """The failed address in a server's own words, "" when nobody is named there."""
    return next(
        (found for found in _named(_without_fields(said)) if found not in ours and not _NOBODY.match(found)), ""
    )


def recipient_of_original(text: str, mail: Part, ours: set[str]) -> str:
    """To of the returned mail, wherever in the bounce it stands."""
    returned = (part for part in leaves(mail) if part.is_message or "rfc822" in part.type)
    pieces = [part.content(20_000).decode("latin-1") for part in returned]
    for piece in (*pieces, text):
        if (match := _ORIGINAL_TO.search(piece)) and (found := clean(match["a"])) not in ours:
            return found
    return ""


def _without_fields(said: str) -> str:
    """Exchange begins with To, Subject and Sent of the returned mail; the failed address comes after them."""
    opening = _YOUR_MESSAGE.search(said)
    after = _AFTERWARDS.search(said, opening.end()) if opening else None
    return said[after.end() :] if after else said


def _named(said: str) -> Iterator[str]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(said):
            if found := clean(match["a"]):
                yield found
    lines = [line[:1_000] for line in said.split("\n")[:300] if not _FIELD.match(line)]
    for hinted in (True, False):
        for line in lines:
            if bool(_HINT.search(line)) is hinted:
                yield from all_in(_OTHERS.sub(" ", line))
