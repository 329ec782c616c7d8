"""The day an automatic reply names as the end of an absence. Two different days, or a doubtful one: no day."""

import re
from datetime import date, datetime, timedelta
from functools import cache

from babel.dates import get_month_names

from app.mail.inbound.phrases import any_of

_LANGUAGES = ("en", "uk", "ru", "ro", "sv", "vi", "de", "fr")
_UNTIL = any_of(
    r"""
    until | till | til | through | thru | up to(?: and including)? | from\b[^!?;\n]{3,40}?\bto | до | по
    bis(?: zum| einschließlich| inkl\.?)? | jusqu(?:'|’)?(?:au|à|en)? | du\b[^!?;\n]{3,40}?\bau | t\.?\s?o\.?\s?m\.?
    till och med | fram till | până(?: pe| la| în| pe data de)? | pana(?: pe| la)? | đến(?: hết)?(?: ngày)?
    tới(?: ngày)?
    """,
    before=r"\b",
    after=r"(?=[\s\d])",
)
_BACK = any_of(
    r"""
    (?:be |am |i'm |i am )?back(?: in the office| at work| to work| at my desk)?(?: again)?(?: on| from)?
    return(?:ing)?(?: to (?:the office|work))?(?: on)? | in the office again (?:on|from)
    (?:повернуся|повертаюся|повертаюсь|повернусь|буду на місці|знову на роботі)(?: до роботи| в офіс)?
    (?:вернусь|возвращаюсь|выйду|буду на месте|буду на работе|буду в офисе)(?: на работу| в офис)?
    (?:wieder|zurück)(?: im büro| erreichbar| da| für sie da)?(?: ab| am)?
    de retour(?: au bureau)?(?: le| à partir du| dès le)? | tillbaka(?: på kontoret| igen)?(?: den)?
    åter(?: på kontoret)?(?: den)?
    (?:mă întorc|revin|voi reveni|mă voi întoarce|înapoi)(?: la birou)?(?: pe| în| la)?
    (?:trở lại|quay lại|đi làm lại)(?: làm việc| văn phòng)?(?: vào)?(?: ngày)?
    """,
    before=r"\b",
    after=r"(?=[\s\d:,])",
)
_WINDOW = 60
_GAP = r"[^\d!?;\n]{0,28}?"
_END = r"(?![\d])"
_FURTHEST = timedelta(days=400)
_SOON = timedelta(days=180)
"""A day without a year is in this time, or it was left over from last year."""


def end_of_absence(text: str, sent: datetime | None) -> date | None:
    """The day after "until", else the day of return, as the mail names it. Without the mail's own date: None."""
    if sent is None:
        return None
    flat = re.sub(r"[ \t\xa0\r\n]+", " ", text[:6_000])
    for words in (_UNTIL, _BACK):
        named = {found for match in words.finditer(flat) if (found := _day(flat[match.end() :], match[0], sent))}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _day(after: str, word: str, sent: datetime) -> date | None:
    window = after[:_WINDOW]
    for pattern, order in _patterns():
        match = pattern.match(window)
        if match:
            found = dict(zip(order, match.groups(), strict=True))
            if "/" in match[0] and _is_doubtful(found, word):
                return None
            return _plausible(found, sent)
    return None


def _is_doubtful(found: dict[str, str | None], word: str) -> bool:
    """3/4/2026 after an English word may be March or April."""
    english = bool(
        re.match(r"until|till?\b|through|thru|up to|from|back|be |am |i|return|in the", word, re.IGNORECASE)
    )
    day, month = int(found["day"] or 0), found["month"] or ""
    return english and month.isdigit() and int(month) <= 12 and day <= 12 and int(month) != day


def _plausible(found: dict[str, str | None], sent: datetime) -> date | None:
    """A date near the mail's own; without a year, the next such day."""
    month = _month(found["month"] or "")
    day, year = int(found["day"] or 0), int(found["year"] or 0)
    if 0 < year < 100:
        year += 2000
    first = sent.date() - timedelta(days=1)
    for candidate in (year,) if year else (first.year, first.year + 1):
        try:
            named = date(candidate, month, day)
        except ValueError:
            continue
        if first <= named <= first + _FURTHEST and (year or named <= first + _SOON):
            return named
    return None


def _month(said: str) -> int:
    return int(said) if said.isdigit() else _months().get(said.lower().rstrip("."), 0)


@cache
def _months() -> dict[str, int]:
    """Months by their names, long and short, in every language; a name of two months belongs to none."""
    known: dict[str, int] = {}
    twice = set()
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    key = name.lower().rstrip(".")
                    if known.setdefault(key, number) != number:
                        twice.add(key)
    return {name: number for name, number in known.items() if name not in twice and not name.isdigit()}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(20\d\d)"
    shapes = (
        (rf"{_GAP}\b{year}-(\d\d)-(\d\d){_END}", ("year", "month", "day")),
        (rf"{_GAP}\b(\d\d?)\.? ?/(\d\d?)(?:/(20\d\d|\d\d))?{_END}", ("day", "month", "year")),
        (rf"{_GAP}\b(\d\d?)\. ?(\d\d?)(?:\. ?(20\d\d|\d\d(?!\d|:|\.\d)))?{_END}", ("day", "month", "year")),
        (
            rf"{_GAP}\b(\d\d?)(?:st|nd|rd|th|er|-?го|:?e)?\.?(?: of| de)? ({names})\b\.?(?:,? (?:năm )?{year})?",
            ("day", "month", "year"),
        ),
        (rf"{_GAP}\b({names})\.? (\d\d?)(?:st|nd|rd|th)?\b(?!:)(?:,? {year})?", ("month", "day", "year")),
    )
    return tuple((re.compile(shape, re.IGNORECASE), order) for shape, order in shapes)
