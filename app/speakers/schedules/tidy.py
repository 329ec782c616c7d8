"""What may leave a schedule: words without HTML and without addresses, days, languages by their code."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from app.base.html import from_html
from app.speakers.schedules.talks import Speaker, Talk

ABSTRACT, ABOUT, LINE, LINK = 4000, 600, 300, 500
"""How many characters are kept."""
_RAW = 40_000
"""Of a text that is longer only this much is looked at."""
_TAGS = 20
_MARKED = re.compile(
    r"</?(?:a|b|br|code|div|em|h[1-6]|i|img|li|ol|p|pre|span|strong|u|ul)\b[^<>]*>|&#?\w{2,8};", re.I
)
_AT = re.compile(r"@|[\[({]\s?(?:at|собака)\s?[\])}]", re.IGNORECASE)
"""Without one of these there is no address, and looking for one takes long."""
_ADDRESS = re.compile(
    r"(?:mailto:)?[\w.+%'-]{1,64}(?:@|\s?[\[({]\s?(?:at|@|собака)\s?[\])}]\s?)[\w-]{1,63}"
    r"(?:(?:\.|\s?[\[({]\s?(?:dot|\.|точка|крапка)\s?[\])}]\s?)[\w-]{1,63}){1,5}", re.IGNORECASE,
)  # fmt: skip
_NOBODY = {"", "…", "tba", "tbc", "tbd", "todo", "n/a", "none", "unknown", "various", "various speakers", "-", "—"}
_LANGUAGES = ("en", "uk", "ru", "ro", "sv", "vi", "de", "fr", "es", "it", "pl", "pt", "ja", "ko", "zh")


def tidy(talk: Talk) -> Talk:
    """The talk as it may be kept. Who has no name is nobody."""
    speakers = {name: one for one in talk.speakers if (name := line(one.name)).casefold() not in _NOBODY}
    tags = dict.fromkeys(filter(None, map(line, talk.tags)))
    return replace(
        talk, title=line(talk.title), abstract=words(talk.abstract, ABSTRACT), link=link(talk.link),
        speakers=tuple(Speaker(name, words(one.about, ABOUT), link(one.link)) for name, one in speakers.items()),
        language=language(talk.language), tags=tuple(tags)[:_TAGS], event=line(talk.event), ref=line(talk.ref),
    )  # fmt: skip


def words(text: str, most: int) -> str:
    """Plain words, paragraphs kept, with "…" where an address stood."""
    text = text[:_RAW].replace("\r\n", "\n").replace("＠", "@")
    text = from_html(re.sub(r"\n\s*\n", "<p>", text)) if _MARKED.search(text) else text
    text = text.replace("\0", "")
    text = _ADDRESS.sub("…", text) if _AT.search(text) else text
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def line(text: str) -> str:
    """One line of words."""
    return " ".join(words(text, LINE).split())


def link(address: str) -> str:
    """A page of the web; anything else is none."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    fits = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc and len(address) <= LINK
    return address if fits and not _ADDRESS.search(unquote(address)) else ""


def joined(*texts: str) -> str:
    """What several fields say of one thing, each once."""
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def first_link(*addresses: str) -> str:
    """The first of these that leads to a page."""
    return next(filter(None, map(link, addresses)), "")


def people(names: Iterable[str]) -> tuple[Speaker, ...]:
    """Speakers of whom only the name is known."""
    return tuple(map(Speaker, names))


def day(told: str, zone: str = "") -> date | None:
    """The day of a moment where the conference takes place; None where none is told, or not for sure."""
    told = told.strip()
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return _written_day(told)
    if zone and moment.tzinfo:
        try:
            return moment.astimezone(ZoneInfo(zone)).date()
        except (ValueError, OverflowError, OSError):
            pass
    return moment.date()


def _written_day(told: str) -> date | None:
    """2026-03-12 with something behind it, 12.03.2026; with slashes only where it can mean but one day."""
    if found := re.match(r"(\d{4})-(\d\d)-(\d\d)", told):
        year, month, number = map(int, found.groups())
    elif found := re.match(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})\b", told):
        number, month, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "/" and month > 12:
            number, month = month, number
        elif found[2] == "/" and number <= 12 and number != month:
            return None
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def language(told: str) -> str:
    """The code of a language that is told by code or by name; of several the first."""
    first = re.split(r"[,;/]| and | & ", told.strip().lower(), maxsplit=1)[0].strip().replace("_", "-")
    if re.fullmatch(r"[a-z]{2}(-[a-z0-9]{2,8})*", first):
        return first[:2]
    return _names_of_languages().get(first, "")


@cache
def _names_of_languages() -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 -- large, and few files name languages in words
    from babel.core import get_global  # noqa: PLC0415

    codes = {old: new for old, new in get_global("language_aliases").items() if len(old) == 3 and len(new) == 2}
    named = {
        name.lower(): code
        for spoken in reversed(_LANGUAGES)
        for code, name in Locale(spoken).languages.items()
        if len(code) == 2
    }
    return {**codes, **named}
