"""The languages a survey can be read in. More than the house itself speaks: an organizer brings the words. Pure."""

from app.base.i18n import TEXT_LANGUAGES
from app.surveys.paper import Paper


def chosen(paper: Paper, *wanted: str) -> str:
    """The first of these languages that the survey can be read in; "" where it is read as it was written."""
    return next((language for language in wanted if language in paper.languages), "")


def switch(paper: Paper) -> list[tuple[str, str, bool]]:
    """What it can be read in, as (code, name, whether it is read in that now); empty where there is no choice."""
    now = paper.spoken or next(iter(paper.languages), "")
    return [(code, TEXT_LANGUAGES[code], code == now) for code in paper.languages if others(paper)]


def others(paper: Paper) -> tuple[str, ...]:
    """The languages it is translated into."""
    return paper.languages[1:]
