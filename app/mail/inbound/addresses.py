"""Addresses out of header fields and texts. Linear: a run of signs is looked at once, not from each of its signs."""

import re

_SIGNS = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\U0010ffff-"
ADDRESS = re.compile(
    rf"(?<![{_SIGNS}])([{_SIGNS}]{{1,128}})@((?:\[[0-9A-Fa-f.:]{{2,45}}\]|[A-Za-z0-9.\x80-\U0010ffff_-]{{1,255}}))"
)
_ANGLE = re.compile(r"<\s*([^<>\s]{1,320})\s*>")


def clean(address: str) -> str:
    """Lower-cased, without what a sentence leaves at its ends."""
    local, at, domain = address.strip().strip("<>()[]\"',;:").rpartition("@")
    return f"{local.lstrip('.')}{at}{domain.strip('.-_')}".lower() if at else ""


def first_in(field: str) -> str:
    """The address of From and the like: the last one in angle brackets, else the first that looks like one."""
    angled = [found for found in _ANGLE.findall(field) if "@" in found]
    if angled:
        return clean(angled[-1])
    return next(iter(all_in(field)), "")


def all_in(text: str) -> list[str]:
    """Every address, once, in order."""
    return list(dict.fromkeys(found for match in ADDRESS.finditer(text) if (found := clean(match[0]))))
