"""The ready-made sentences of a draft, in the language of whoever reads them.

A draft is stored in its organizer's language. What nobody has changed is shown to everybody else in theirs;
what an organizer wrote is shown as it was written, or as they translated it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from app.base.i18n import LANGUAGES, reader, speaking
from app.surveys import drafts
from app.surveys.languages import chosen, others
from app.surveys.paper import Paper
from app.surveys.texts import reworded, texts

_GAP = "\N{REPLACEMENT CHARACTER}"
"""Stands for a meetup's name while its sentence is taken apart."""


def for_reader(paper: Paper, *wanted: str) -> Paper:
    """The paper as its reader should read it, in the first language of these it was translated into; the very same
    one where nothing in it is translated or ready-made."""
    return _worded(paper, reader().language, chosen(paper, *wanted, reader().language))


def words_for_reader(words: str) -> str:
    """One text of a survey, such as its title."""
    return _said(words, reader().language)


def words_in(paper: Paper, language: str) -> dict[str, str]:
    """What the survey says in a language, by place: as an organizer wrote it, or because it is ready-made.

    What has no words in it is left out: it is read as it was written."""
    written, own = {text.place: text.words for text in texts(paper)}, _own(paper)
    ready = {
        place: _said(words, language)
        for place, words in written.items()
        if language in LANGUAGES and words in _known() and place not in own
    }
    ours = paper.translations.get(language, {})
    return ready | {place: words for place, words in ours.items() if place in written}


def missing(paper: Paper) -> dict[str, int]:
    """How many texts have no words yet, by each language it is to be read in too."""
    return {language: len(texts(paper)) - len(words_in(paper, language)) for language in others(paper)}


@lru_cache(maxsize=400)
def _worded(paper: Paper, spoken: str, language: str) -> Paper:
    translated, own = paper.translations.get(language, {}), _own(paper)
    its = reworded(
        paper, lambda place, words: translated.get(place) or (words if place in own else _said(words, spoken))
    )
    return replace(its, spoken=language) if language else its


def _own(paper: Paper) -> set[str]:
    """The places of the questions that an organizer asks in words of their own: no answer of such a one is in another
    language than the others, because it happens to be ready-made."""
    asked = tuple(row for row in paper.rows if row.text not in _known())
    return {text.place for text in texts(replace(paper, title="", intro="", rows=asked))}


def _said(words: str, language: str) -> str:
    known = _known()
    if words in known:
        return _ready(language)[known[words]]
    return next((_title(language).replace(_GAP, name) for name in _names(words)), words)


def _names(words: str) -> Iterator[str]:
    """The meetup's name, if this is a ready-made title with one in it, in any language."""
    for language in LANGUAGES:
        before, _gap, after = _title(language).partition(_GAP)
        if len(words) > len(before + after) and words.startswith(before) and words.endswith(after):
            yield words[len(before) : len(words) - len(after)]


@lru_cache
def _known() -> dict[str, int]:
    """Which ready-made sentence a text is, in whatever language."""
    return {words: place for language in LANGUAGES for place, words in reversed([*enumerate(_ready(language))])}


@lru_cache
def _ready(language: str) -> list[str]:
    """Every ready-made sentence, always in the same order."""
    with speaking(language, "UTC"):
        questions = [*drafts.learning(), *drafts.feedback(), *drafts.poll()]
        found = [drafts.learning_title(), drafts.learning_intro(), drafts.feedback_title(""), drafts.poll_title()]
        for one in questions:
            found += [one.text, one.hint, one.low, one.high, *one.options]
    return found


@lru_cache
def _title(language: str) -> str:
    with speaking(language, "UTC"):
        return drafts.feedback_title(_GAP)
