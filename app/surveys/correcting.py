"""A new wording of a survey that was sent: texts only, each kept with what it was, and told to whoever reads it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys import papers, queries
from app.surveys.languages import others
from app.surveys.models import Correction, Option, Question, Survey, Translation
from app.surveys.texts import Text, texts
from app.surveys.wording import words_in


def wording(db: Session, survey: Survey) -> list[Text]:
    """Every text as it is read now, below it the same in each other language, at places such as "sv:q12.text"; what
    has no words there is read as it was written."""
    paper = papers.paper_of(db, survey)
    there = {language: words_in(paper, language) for language in others(paper)}
    return [
        one
        for text in texts(paper)
        for one in (
            text,
            *(
                Text(f"{language}:{text.place}", its.get(text.place, ""), text.most)
                for language, its in there.items()
            ),
        )
    ]


def correct(db: Session, survey: Survey, words: Mapping[str, str], by: Person, now: datetime) -> int:
    """Let these words stand at these places from now on. Returns how many are other ones than before."""
    if survey.sent_at is None:
        raise Refused(_("This survey was not sent yet. Change its words in the draft."))
    if queries.state(survey, now) == "closed":
        raise Refused(_("This survey is closed. What people answered stands beside the words they read."))
    told = wording(db, survey)
    changed = {text: said for text in told if (said := words.get(text.place)) and said != text.words}
    others_read = {text.place for text in changed}
    for text in told:  # ready-made words in another language stay, though the text they belong to is another now
        language, _colon, place = text.place.rpartition(":")
        if language and text.words and place in others_read:
            put(db, survey, text.place, text.words)
    for text, said in changed.items():
        put(db, survey, text.place, said)
        if text.words:
            db.add(
                Correction(
                    survey_id=survey.id, place=text.place, was=text.words, becomes=said, made_by=by.id, made_at=now
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
        db.merge(Translation(survey_id=survey.id, language=language, place=inside, words=words))
    elif part:
        setattr(db.get_one(Question, int(where[1:])), part, words)
    elif where.startswith("o"):
        db.get_one(Option, int(where[1:])).text = words
    else:
        setattr(survey, where, words)
