"""A new wording of a survey that was sent: texts only, each kept with what it was, and told to whoever reads it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys import papers, queries
from app.surveys.models import Correction, Option, Question, Survey, Translation
from app.surveys.texts import Text, texts, translated


def wording(db: Session, survey: Survey) -> list[Text]:
    """Every text as it is read now, in each language; a translation's place is "sv:q12.text"."""
    paper = papers.paper_of(db, survey)
    return [*texts(paper), *translated(paper)]


def correct(db: Session, survey: Survey, words: Mapping[str, str], by: Person, now: datetime) -> int:
    """Let these words stand at these places from now on. Returns how many are other ones than before."""
    if survey.sent_at is None:
        raise Refused(_("This survey was not sent yet. Change its words in the draft."))
    if queries.state(survey, now) == "closed":
        raise Refused(_("This survey is closed. What people answered stands beside the words they read."))
    changed = [
        (text, becomes)
        for text in wording(db, survey)
        if (becomes := words.get(text.place)) and becomes != text.words
    ]
    for text, becomes in changed:
        put(db, survey, text.place, becomes)
        db.add(
            Correction(
                survey_id=survey.id, place=text.place, was=text.words, becomes=becomes, made_by=by.id, made_at=now
            )
        )
    survey.version += bool(changed)
    db.flush()
    return len(changed)


def put(db: Session, survey: Survey, place: str, words: str) -> None:
    """Let these words stand at this place."""
    language, _colon, inside = place.rpartition(":")
    where, _dot, part = inside.partition(".")
    if language:
        db.get_one(Translation, (survey.id, language, inside)).words = words
    elif part:
        setattr(db.get_one(Question, int(where[1:])), part, words)
    elif where.startswith("o"):
        db.get_one(Option, int(where[1:])).text = words
    else:
        setattr(survey, where, words)
