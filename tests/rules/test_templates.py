"""What no template may contain: the strict content policy would break it, or it would break the people reading it."""

import re

import pytest

from app.base.i18n import LANGUAGES
from tests.rules.house import JINJA, TEMPLATES, found, templates

FORBIDDEN = {
    "a style attribute": r"""\sstyle\s*=\s*["'{]""",
    "a style element": r"<style\b",
    "a script of its own": r"<script(?![^>]*\bsrc=)",
    "an on… handler": r"""<[^>]*\son[a-z]+\s*=\s*["'{]""",
    "hx-on": r"\bhx[-_]on\b",
    "hx-boost": r"\bhx[-_]boost\b",
    "js: values": r"""\bhx[-_](vals|headers)\s*=\s*["']\s*js(avascript)?:""",
    "a trigger's filter": r"""\bhx[-_]trigger\s*=\s*["'][^"']*\[""",
    "htmx 2's words": r"\bhx[-_](ext|disinherit|inherit|request|params|prompt|history-elt|disabled-elt)\b",
    "htmx 2's events": r"\bhtmx:[a-z]+[A-Z]",
    "javascript: in a link": r"javascript:",
    "the safe filter": r"\|\s*safe\b",
    "autoescape turned off": r"\{%\s*autoescape",
    "another site's file": r"""\b(src|href)\s*=\s*["'](https?:)?//""",
    "a method other than GET and POST": r"""\bhx[-_](put|patch|delete)\b|method\s*=\s*["'](put|patch|delete)""",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str):
    case = 0 if what == "htmx 2's events" else re.IGNORECASE

    assert found(templates(), FORBIDDEN[what], re.MULTILINE | case) == []


MAIL_FORBIDDEN = (
    "a script of its own",
    "an on… handler",
    "javascript: in a link",
    "the safe filter",
    "another site's file",
)


@pytest.mark.parametrize("what", MAIL_FORBIDDEN)
def test_no_mail_has(what: str):
    mails = [path for path in templates(mails=True) if "emails" in path.parts]

    assert found(mails, FORBIDDEN[what]) == []


def test_no_mail_loads_anything():
    mails = [path for path in templates(mails=True) if "emails" in path.parts]

    assert found(mails, r"<(img|link|script|iframe|object|video|audio)\b|@import|\bbackground\s*=") == []


def test_every_form_says_method_and_action():
    forms = found(templates(), r"<form\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.DOTALL)

    assert [form for form in forms if "method=" not in form or "action=" not in form] == []


def test_every_template_begins_with_what_it_is_for():
    files = sorted(path for path in TEMPLATES.rglob("*.html"))
    begin = ("{#", "{% extends")
    silent = [str(path.relative_to(TEMPLATES)) for path in files if not path.read_text().lstrip().startswith(begin)]

    assert silent == []


def test_every_mail_comes_as_text_and_as_html():
    mails = [path.relative_to(TEMPLATES) for path in TEMPLATES.glob("*/emails/*.*") if not path.name.startswith("_")]
    kinds = {kind: {path.with_suffix("") for path in mails if path.suffix == kind} for kind in (".txt", ".html")}

    assert kinds[".txt"] == kinds[".html"]


def test_people_are_spoken_to_through_gettext():
    """Words between tags that do not come from gettext would stay English for ever."""
    bare = []
    for path in templates():
        text = re.sub(r"\{%-?\s*trans.*?endtrans\s*-?%\}", "\x00", path.read_text(), flags=re.DOTALL)
        text = JINJA.sub("\x00", text)
        text = re.sub(r"<!--.*?-->|<title>.*?</title>", "", text, flags=re.DOTALL)
        for words in re.findall(r">([^<>\x00]*[A-Za-z]{3,}[^<>\x00]*)<", text):
            if words.strip() not in KEPT:
                bare.append(f"{path.relative_to(TEMPLATES)}: {words.strip()}")

    assert bare == []


KEPT = {"Brownbag", "CSV", *LANGUAGES.values()}
"""Names stay as they are in every language."""
