"""How letters look and when they say it is: contrast in light and dark, times over a change of the clocks."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag

from app.base.i18n import speaking, when_both
from app.base.paths import TEMPLATES

PARTS = """{% extends "emails/base.html" %}{% block title %}A title{% endblock %}{% block preheader %}First{% endblock %}
{% block body %}{% import "emails/_parts.html" as mail %}<p>Words and <a href="https://x.example">a link</a></p>
<ul><li>A point</li></ul><h2>A heading</h2><blockquote><p>Said</p></blockquote>
{{ mail.button("Press", "https://x.example") }}{{ mail.option("Or this", "https://x.example") }}
{% call mail.card("A card") %}<p>In it</p><p class="soft">Small</p><a href="https://x.example">A link</a>{% endcall %}
{{ mail.facts([("When", "Now")]) }}{{ mail.quote("Own words") }}{{ mail.small("Last") }}{% endblock %}"""


@pytest.fixture
def page(app) -> BeautifulSoup:
    """A mail with every part there is."""
    env = app.state.pages.env
    kind = {"name": "Surveys", "category": "surveys"}
    values = {"because": "Because.", "my_page": "https://x.example", "mail_list": kind, "locale": "en"}
    return BeautifulSoup(env.from_string(PARTS).render(programme={"name": "Bags"}, **values), "html.parser")


@pytest.mark.parametrize("dark", [False, True])
def test_l18_all_words_stand_out_from_what_is_behind_them(page, dark):
    styles = styled(page, dark)
    weak = {}
    texts = page.body.find_all(string=lambda words: words.strip(" \n\u200b"))
    assert len(texts) > 15
    for text in texts:
        colour, ground = nearest(styles, text.parent, "color"), nearest(styles, text.parent, "background")
        if contrast(colour, ground) < 4.5:
            weak[text.strip()] = (colour, ground)

    assert weak == {}


def test_every_part_of_a_mail_is_among_those_looked_at():
    macros = re.findall(r"{% macro (\w+)", (TEMPLATES / "emails" / "_parts.html").read_text())
    assert [name for name in macros if f"mail.{name}(" not in PARTS] == []


def styled(page: BeautifulSoup, dark: bool) -> dict[int, dict[str, str]]:
    """The colours of each element by its own rules, the stronger ones last: style sheet, attribute, !important."""
    sheet = page.style.get_text()
    light, _media, at_night = sheet.partition("@media (prefers-color-scheme: dark)")
    rules = [*_rules(light), *(_rules(at_night) if dark else [])]
    found: dict[int, dict[str, str]] = {}
    for important in (False, True):
        for selector, declared in rules:
            for tag in page.select(selector):
                found.setdefault(id(tag), {}).update(_colours(declared, important))
        if not important:
            for tag in page.select("[style]"):
                found.setdefault(id(tag), {}).update(_colours(str(tag["style"]), important=False))
    return found


def _rules(css: str) -> list[tuple[str, str]]:
    return [
        (s.strip(" {\n"), d) for s, d in re.findall(r"([^{}]+)\{([^{}]*)\}", css) if ":root" not in s and "@" not in s
    ]


def _colours(declared: str, important: bool) -> dict[str, str]:
    pairs = re.findall(r"(?<![\w-])(color|background)\s*:\s*(#[0-9a-f]{6})\s*(!important)?", declared)
    return {name: colour for name, colour, mark in pairs if bool(mark) == important}


def nearest(styles: dict[int, dict[str, str]], tag: Tag, name: str) -> str:
    return next(styles[id(one)][name] for one in [tag, *tag.parents] if name in styles.get(id(one), {}))


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


GOLDEN = [
    ("Europe/Kyiv", 3, 28, "Saturday 28 March, 12:00 Kyiv (UTC+2)", "Sunday 29 March, 13:00 Kyiv (UTC+3)"),
    ("Europe/Lisbon", 3, 28, "Saturday 28 March, 10:00 Lisbon (UTC+0)", "Sunday 29 March, 11:00 Lisbon (UTC+1)"),
    ("Europe/Berlin", 10, 24, "Saturday 24 October, 12:00 Berlin (UTC+2)", "Sunday 25 October, 11:00 Berlin (UTC+1)"),
    ("America/New_York", 3, 7, "Saturday 7 March, 05:00 New York (UTC−5)", "Sunday 8 March, 06:00 New York (UTC−4)"),
    ("America/Sao_Paulo", 3, 28, "Saturday 28 March, 07:00 Sao Paulo (UTC−3)", "Sunday 29 March, 07:00 Sao Paulo (UTC−3)"),
    ("Asia/Kolkata", 3, 28, "Saturday 28 March, 15:30 Kolkata (UTC+5:30)", "Sunday 29 March, 15:30 Kolkata (UTC+5:30)"),
    ("Australia/Lord_Howe", 4, 4, "Saturday 4 April, 21:00 Lord Howe Island (UTC+11)", "Sunday 5 April, 20:30 Lord Howe Island (UTC+10:30)"),
    ("Pacific/Auckland", 4, 4, "Saturday 4 April, 23:00 Auckland (UTC+13)", "Sunday 5 April, 22:00 Auckland (UTC+12)"),
    ("UTC", 3, 28, "Saturday 28 March, 10:00 UTC", "Sunday 29 March, 10:00 UTC"),
]  # fmt: skip
"""A day before a change of the clocks and the day after it, at 10:00 UTC, where clocks change and where not."""


@pytest.mark.parametrize(("zone", "month", "day", "before", "after"), GOLDEN)
def test_l19_times_are_written_with_weekday_place_and_offset(zone, month, day, before, after):
    at = datetime(2026, month, day, 10, 0, tzinfo=UTC)
    with speaking("en", zone):
        assert (when_both(at, zone), when_both(at + timedelta(days=1), zone)) == (before, after)


def test_l19_in_the_readers_language_and_with_their_own_time_beside_it():
    noon, night = datetime(2026, 3, 29, 10, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    with speaking("uk", "Europe/Lisbon"):
        assert when_both(noon, "Europe/Kyiv") == "29 березня (неділя), 13:00 Київ (UTC+3) · у вас 11:00 Лісабон"
        another_day = "30 березня (понеділок), 01:30 Київ (UTC+3) · у вас нд, 29.03, 23:30 Лісабон"
        assert when_both(night, "Europe/Kyiv") == another_day
