"""Bringing a draft into other languages: which ones, and the words for each place."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col

from app.surveys.editing import only_drafts
from app.surveys.languages import LANGUAGES
from app.surveys.models import Survey, Translation


def choose(survey: Survey, written: str, others: Sequence[str]) -> None:
    """It was written in one language and is read in others too. Words for one that is left out are kept."""
    only_drafts(survey)
    more = [language for language in LANGUAGES if language in others and language != written]
    survey.languages = [written, *more] if more else []


def translate(db: Session, survey: Survey, language: str, words: Mapping[str, str]) -> None:
    """These are the words in this language, by their places; a place without words is read as it was written."""
    only_drafts(survey)
    mine = delete(Translation).where(col(Translation.survey_id) == survey.id, col(Translation.language) == language)
    db.execute(mine.where(col(Translation.place).in_(words)))
    for place, said in words.items():
        if said:
            db.add(Translation(survey_id=survey.id, language=language, place=place, words=said))
