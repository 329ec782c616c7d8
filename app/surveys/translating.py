"""Bringing a draft into other languages: which ones, and the words for each place."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import delete
from sqlmodel import Session, col

from app.base.i18n import TEXT_LANGUAGES, _
from app.surveys.correcting import put
from app.surveys.editing import only_drafts
from app.surveys.models import Survey, Translation
from app.surveys.paper import Paper
from app.surveys.texts import texts
from app.surveys.wording import missing, words_in


def choose(survey: Survey, written: str, also: Sequence[str]) -> None:
    """It was written in one language and is read in others too. Words for one that is left out are kept."""
    only_drafts(survey)
    survey.languages = [written, *(one for one in TEXT_LANGUAGES if one in also and one != written)]


def in_the_way(paper: Paper, written: str) -> str:
    """Why a draft cannot be called written in this language; "" when it can."""
    if written not in paper.translations or written in paper.languages[:1] or not missing(paper).get(written, 1):
        return ""
    return _(
        "There are some words in %(language)s already, as a translation. Let people read it in %(language)s too and "
        "fill in what is missing first; then the two languages change places.",
        language=TEXT_LANGUAGES[written],
    )


def swap(db: Session, survey: Survey, paper: Paper, written: str) -> Sequence[str]:
    """Where a draft is all there in this language, its words and those it was written in change places.

    Returns the language that is a translation now, if any."""
    only_drafts(survey)
    if missing(paper).get(written, 1):
        return []
    before = {text.place: text.words for text in texts(paper)}
    for place, words in words_in(paper, written).items():
        put(db, survey, place, words)
    translate(db, survey, paper.languages[0], before)
    translate(db, survey, written, dict.fromkeys(before, ""))
    survey.version += 1
    return paper.languages[:1]


def translate(db: Session, survey: Survey, language: str, words: Mapping[str, str]) -> None:
    """These are the words in this language, by their places; a place without words is read as it was written."""
    only_drafts(survey)
    mine = delete(Translation).where(col(Translation.survey_id) == survey.id, col(Translation.language) == language)
    db.execute(mine.where(col(Translation.place).in_(words)))
    for place, said in words.items():
        if said:
            db.add(Translation(survey_id=survey.id, language=language, place=place, words=said))


def in_short(paper: Paper, language: str = "") -> str:
    """Which languages there are, or the words in one of them, to tell whether somebody else has changed them."""
    now = sorted(words_in(paper, language).items()) if language else paper.languages
    return sha256(repr(now).encode()).hexdigest()[:16]
