"""The paper of a survey: its questions and options as they are read, and kept once it was sent."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from app.base.errors import Missing
from app.surveys.models import Condition, Correction, Option, Question, Survey, Translation
from app.surveys.paper import ANONYMOUS, SIDES, Choice, Corrected, Item, OnlyIf, Paper
from app.surveys.queries import Standing

_kept: WeakKeyDictionary[Engine, dict[object, Paper]] = WeakKeyDictionary()
"""Papers of sent surveys by (id, version, when sent), apart for each database. They do not change any more."""


KEPT_AT_MOST = 200


def paper(db: Session, survey_id: int) -> Paper:
    """A survey with its questions; Missing when there is none."""
    survey = db.get(Survey, survey_id)
    if survey is None:
        raise Missing
    return paper_of(db, survey)


def paper_of(db: Session, survey: "Survey | Standing") -> Paper:
    """The same for a survey at hand."""
    if survey.sent_at is None:
        return _read_paper(db, survey.id)
    kept = _kept.setdefault(db.get_bind().engine, {})
    key = (survey.id, survey.version, survey.sent_at)
    if key not in kept:
        if len(kept) >= KEPT_AT_MOST:
            kept.clear()
        kept[key] = _read_paper(db, survey.id)
    return kept[key]


def _read_paper(db: Session, survey_id: int) -> Paper:
    survey = db.get_one(Survey, survey_id)
    options, conditions = _options(db, survey_id), _conditions(db, survey_id)
    return Paper(
        id=survey.id,
        title=survey.title,
        intro=survey.intro,
        mode=survey.mode,
        k=survey.k,
        k_words=survey.k_words,
        segment=survey.segment,
        about_talk=survey.about_talk,
        meetup_id=survey.meetup_id,
        created_by=survey.created_by,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        heard=survey.heard,
        told_at=survey.told_at,
        rows=tuple(
            _item(question, options.get(question.id, []), conditions.get(question.id, []), survey.mode)
            for question in questions(db, survey_id)
        ),
        languages=tuple(survey.languages),
        translations=_translations(db, survey_id),
        corrections=_corrections(db, survey_id),
    )


def _options(db: Session, survey_id: int) -> dict[int, list[Choice]]:
    found: dict[int, list[Choice]] = {}
    mine = select(Option).join(Question).where(Question.survey_id == survey_id)
    for option in db.exec(mine.order_by(col(Option.position), col(Option.id))):
        found.setdefault(option.question_id, []).append(Choice(option.id, option.text))
    return found


def _conditions(db: Session, survey_id: int) -> dict[int, list[Condition]]:
    found: dict[int, list[Condition]] = {}
    mine = select(Condition).join(Question, col(Condition.question_id) == col(Question.id))
    for condition in db.exec(mine.where(Question.survey_id == survey_id).order_by(col(Condition.id))):
        found.setdefault(condition.question_id, []).append(condition)
    return found


def _translations(db: Session, survey_id: int) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in db.exec(select(Translation).where(Translation.survey_id == survey_id)):
        found.setdefault(row.language, {})[row.place] = row.words
    return found


def _corrections(db: Session, survey_id: int) -> tuple[Corrected, ...]:
    mine = select(Correction).where(Correction.survey_id == survey_id).order_by(col(Correction.id))
    return tuple(Corrected(row.place, row.was, row.becomes, row.made_at) for row in db.exec(mine))


def _item(question: Question, options: list[Choice], conditions: list[Condition], mode: str) -> Item:
    return Item(
        id=question.id,
        kind=question.kind,
        text=question.text,
        hint=question.hint,
        required=question.required,
        role=question.role,
        own_words=question.own_words,
        low=question.low,
        high=question.high,
        steps=question.steps,
        options=tuple(options),
        sides=SIDES[:1] if mode == ANONYMOUS else SIDES,
        only_if=_only_if(conditions),
    )


def _only_if(conditions: list[Condition]) -> OnlyIf | None:
    if not conditions:
        return None
    first, *_rest = conditions
    chosen = tuple(one.option_id for one in conditions if one.option_id is not None)
    return OnlyIf(first.on_id, chosen, first.least, first.most)


def questions(db: Session, survey_id: int) -> Sequence[Question]:
    """Its questions in order."""
    mine = select(Question).where(Question.survey_id == survey_id)
    return db.exec(mine.order_by(col(Question.position), col(Question.id))).all()


def options(db: Session, question_id: int) -> Sequence[Option]:
    """The answers to choose from, in order."""
    mine = select(Option).where(Option.question_id == question_id)
    return db.exec(mine.order_by(col(Option.position), col(Option.id))).all()
