"""What became of a letter, and which answer of a server means what (RFC 5321 section 4.2, RFC 3463).

A server says no to one of three: to a letter or its person (it failed, or goes later), to us (everything
pauses, nobody failed), or to everybody, being down (everything waits, no try is counted).

| answer | before MAIL | MAIL | RCPT | DATA | final dot |
|---|---|---|---|---|---|
| 421 | unreachable | unreachable | later | later | later |
| any other 4xx | unreachable | later | later | later | later |
| 5xx | paused | paused | refused | refused | refused |
| 5xx about us (below) | paused | paused | paused | paused | paused |
| connection lost, silence, nonsense | unreachable | unreachable | later | later | unsure |

- 421 says that the server closes. From RCPT on it may still have been this letter that made it close: were it
  not counted, one letter could hold up all others for ever. If the server is down, the next connection shows it.
- 5xx at DATA ("no valid recipients"), 552 and 554 after the dot: this letter, whatever it is they do not like.
- 552 at RCPT is a full mailbox: a letter has one person, so it cannot mean too many of them (RFC 5321, 4.5.3.1.10).
- 5xx about us at RCPT is believed when the server does not take our own address either (see `Post`)."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["sent", "refused", "later", "unreachable", "paused", "unsure"]
Stage = Literal["opening", "mail", "rcpt", "data", "dot"]

_SIGN_IN = (530, 534, 535, 538)
"""Codes that only ever say that we have to sign in, or did it wrongly (RFC 4954)."""
_ABOUT_US = frozenset({
    "5.1.7", "5.1.8",                                             # our sender address (RFC 3463)
    "5.7.8", "5.7.9", "5.7.11", "5.7.13", "5.7.14",               # signing in (RFC 4954, RFC 5248)
    "5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.25", "5.7.26", "5.7.27",  # DKIM, SPF, our host (RFC 7372)
    "5.7.54", "5.7.57", "5.7.60", "5.7.64",                       # relaying and sending as, in Exchange's words
})  # fmt: skip
_VAGUE = ("", "5.7.0", "5.7.1", "5.7.3", "5.5.1", "5.5.2", "5.5.4")
"""Enhanced codes that say nothing about whom is meant: then the words are looked at."""
_SOUNDS_LIKE_US = re.compile(
    r"relay|authenticat|sign in|log ?in|starttls|client host|helo command|ehlo|sender (address|domain|verif)"
    r"|send as|reverse (dns|hostname)|blocked using",
    re.IGNORECASE,
)
_BY_SERVER = re.compile(r"[245]\d\d\b|[245]\.\d{1,3}\.\d{1,3}\b")
_ENHANCED = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"<[^<>]*>|\S+@\S+")


@dataclass(frozen=True)
class Outcome:
    """What became of a letter.

    sent: the server has it. refused: not to this person, or not this letter.
    later: not now, this letter again later. unreachable: nobody there to hand it to, it is not the letter's fault.
    paused: the server will have nothing from us, it is nobody's fault whom we write to.
    unsure: the connection broke after the final dot, maybe it has it; again later with the same Message-ID."""

    kind: Kind
    said: str
    """The server's words, or ours where it said nothing."""
    code: int | None = None

    @property
    def words(self) -> str:
        """What is written down: a server's words with its code before them, which our own never have."""
        return f"{self.code} {self.said}".rstrip() if self.code else self.said


class Stopped(Exception):
    """The letter went no further: at which stage, and how it ended."""

    def __init__(self, stage: Stage, outcome: Outcome) -> None:
        super().__init__(outcome.said)
        self.stage = stage
        self.outcome = outcome


def verdict(stage: Stage, code: int, said: str) -> Kind:
    """What a server's no at this stage means."""
    if 500 <= code < 600:
        return "paused" if stage in ("opening", "mail") or about_us(stage, code, said) else "refused"
    if 400 <= code < 500 and stage != "opening" and (stage, code) != ("mail", 421):
        return "later"
    return lost(stage)


def lost(stage: Stage) -> Kind:
    """What it means that the connection broke here, or that the answer was none."""
    if stage in ("opening", "mail"):
        return "unreachable"
    return "unsure" if stage == "dot" else "later"


def about_us(stage: Stage, code: int, said: str) -> bool:
    """Whether a permanent no is about us rather than about this letter.

    Words count at RCPT only, where it can be checked: elsewhere one letter's odd words would stop all others."""
    if code in _SIGN_IN:
        return True
    found = _ENHANCED.match(said)
    enhanced = found.group() if found else ""
    vague = stage == "rcpt" and enhanced in _VAGUE
    return enhanced in _ABOUT_US or (vague and _SOUNDS_LIKE_US.search(_ADDRESS.sub("", said)) is not None)


def by_server(said: str) -> bool:
    """Whether words that were written down are a server's: they begin with its code."""
    return _BY_SERVER.match(said) is not None


def why(error: Exception) -> str:
    """What the network or a library says about an error, without its number."""
    return one_line((isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__).rstrip(".")


def one_line(said: bytes | str) -> str:
    """What a server said, on one line, 500 characters at most."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:500]
