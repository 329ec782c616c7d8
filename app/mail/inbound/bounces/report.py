"""Delivery reports in the form of RFC 3464, well-formed or nearly so."""

import re
from dataclasses import dataclass

from app.mail.inbound.addresses import all_in
from app.mail.inbound.bounces.status import status_of
from app.mail.inbound.charsets import header_words
from app.mail.inbound.mime import Part, leaves
from app.mail.inbound.notices import report_type
from app.mail.inbound.reading import Bounce

_TYPES = ("message/delivery-status", "message/global-delivery-status", "text/delivery-status")
_LIMIT = 64 * 1024
_FIELD = re.compile(r"\s{0,3}([A-Za-z][A-Za-z-]{2,40})\s?:(.*)")
_NAMED = ("original-recipient", "final-recipient", "x-actual-recipient")
_ARRIVED = ("delivered", "relayed", "expanded")
_KIND = re.compile(r"^\s*[A-Za-z0-9-]{1,20}\s*;\s*")


@dataclass(frozen=True)
class Report:
    """What a delivery report says of the one recipient that matters; `arrived` when everything went well."""

    bounce: Bounce
    arrived: bool = False


def read(mail: Part) -> Report | None:
    """The report in a mail, or None. Of several recipients the first that failed counts."""
    parts = [part for part in leaves(mail) if part.type in _TYPES]
    told = report_type(mail) or ("delivery-status" if mail.type == "multipart/report" else "")
    if not parts and told != "delivery-status":
        return None
    readable = parts or [part for part in leaves(mail) if part.type.startswith("text/")]
    groups = [group for part in readable for group in _groups(part.text(_LIMIT))]
    named = [group for group in groups if any(name in group for name in (*_NAMED, "action", "status"))]
    if not named:
        return Report(Bounce())
    worst = min(named, key=_rank)
    return Report(_bounce(worst), arrived=_rank(worst) == _ARRIVED_RANK)


_ARRIVED_RANK = 4


def _rank(group: dict[str, str]) -> int:
    """Failed first, then delayed, then whatever does not say, then arrived."""
    action = group.get("action", "").strip().lower()
    if action.startswith("fail"):
        return 0
    if action.startswith("delay"):
        return 2
    if action.startswith(_ARRIVED):
        return _ARRIVED_RANK
    return 1 if group.get("status", "").strip().startswith("5") else 3


def _bounce(group: dict[str, str]) -> Bounce:
    words = _KIND.sub("", group.get("diagnostic-code", ""))
    words = " ".join(header_words(words or group.get("x-supplementary-info", "")).split())[:500]
    delayed = _rank(group) == 2
    return Bounce(
        recipient=next((found[0] for name in _NAMED if (found := all_in(_KIND.sub("", group.get(name, ""))))), ""),
        status=status_of(group.get("status", ""), words, delayed=delayed),
        delayed=delayed,
        words=words,
    )


def _groups(text: str) -> list[dict[str, str]]:
    """One group of fields for each recipient. They should be parted by an empty line; often they are not."""
    groups: list[dict[str, str]] = [{}]
    name = ""
    for line in text.split("\n")[:2_000]:
        match = _FIELD.match(line)
        if match and not (line[:1] in " \t" and name == "diagnostic-code"):
            name = match[1].lower()
            if name in groups[-1] and (name in _NAMED or name == "action"):
                groups.append({})
            groups[-1].setdefault(name, match[2].strip()[:1_000])
        elif line[:1] in (" ", "\t") and name in groups[-1]:
            groups[-1][name] = f"{groups[-1][name]} {line.strip()}"[:2_000]
        elif not line.strip():
            name = ""
            if any(known in groups[-1] for known in _NAMED):
                groups.append({})
    return groups[:200]
