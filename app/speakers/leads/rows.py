"""The talks of a schedule as they are kept until it is applied: cut to what the tables hold, each talk once. Pure."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from app.speakers.leads.names import key_of
from app.speakers.schedules.talks import Found, Speaker, Talk

Row = dict[str, Any]
"""A talk: the columns of PastTalk by name (its day as ISO text), and `speakers`, each with key, name, about, link."""


def rows_of(found: Found) -> list[Row]:
    """Every talk that somebody gave; its event is "" where neither the talk nor the schedule names one."""
    rows = (_row(talk, talk.event or found.event) for talk in found.talks)
    return list({(row["event"], row["ref"]): row for row in rows if row["speakers"]}.values())


def _row(talk: Talk, event: str) -> Row:
    speakers = {one["key"]: one for one in map(_speaker, talk.speakers) if one["key"]}
    return {
        "event": event[:200], "ref": talk.ref[:200] or _ref(talk), "title": talk.title[:300],
        "abstract": _cut(talk.abstract, 4000), "language": talk.language[:35],
        "tags": list(dict.fromkeys(tag[:60] for tag in talk.tags))[:20],
        "given_on": talk.on.isoformat() if talk.on else None, "link": _link(talk.link),
        "speakers": list(speakers.values()),
    }  # fmt: skip


def _speaker(speaker: Speaker) -> Row:
    name = " ".join(speaker.name.split())[:200]
    return {"key": key_of(name), "name": name, "about": _cut(speaker.about, 600), "link": _link(speaker.link)}


def _ref(talk: Talk) -> str:
    """For a talk without a name of its own: what it is and who gives it."""
    told = "\n".join([talk.title, *(key_of(one.name) for one in talk.speakers)])
    return sha256(told.encode()).hexdigest()[:32]


def _cut(text: str, most: int) -> str:
    """No longer than this, ending with a whole word."""
    return text if len(text) <= most else text[: most - 1].rpartition(" ")[0] + "…"


def _link(link: str) -> str:
    """An address that a page may lead to, or nothing."""
    return link if len(link) <= 500 and urlsplit(link).scheme in ("http", "https") else ""
