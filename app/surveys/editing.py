"""Changing what a draft asks: what was typed in the builder, and questions put in, moved, copied and deleted."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.surveys import papers
from app.surveys.building import Draft, in_order
from app.surveys.drafts import NewQuestion, asked_again
from app.surveys.models import Condition, Option, Question, Survey, Translation
from app.surveys.options import known_again
from app.surveys.paper import OnlyIf


def edit(db: Session, survey: Survey, draft: Draft, page: str = "") -> None:
    """Keep what was typed in the builder on this page. Questions that it did not show stay as they are."""
    only_drafts(survey)
    survey.title, survey.intro, survey.typed_on = draft.title, draft.intro, page[:32] or None
    survey.version += 1
    asked = papers.questions(db, survey.id)
    rows = {question.id: question for question in asked}
    for one in draft.questions:
        question = rows[one.id]
        question.kind, question.text, question.hint, question.required = one.kind, one.text, one.hint, one.required
        question.own_words, question.low, question.high, question.steps = one.own_words, one.low, one.high, one.steps
        _put_options(db, question, one.options)
    for one in draft.questions:
        put_condition(db, one.id, one.only_if)
    _number(in_order(asked, draft.order))
    db.flush()


def add(db: Session, survey: Survey, kind: str = "one") -> Question:
    """An empty question, or the heading of a section, at the end."""
    only_drafts(survey)
    return put(db, survey, NewQuestion(kind, ""), len(papers.questions(db, survey.id)))


def move_question(db: Session, survey: Survey, question_id: int, by: int) -> None:
    """One place up (-1) or down (1)."""
    only_drafts(survey)
    rows = list(papers.questions(db, survey.id))
    for place, row in enumerate(rows):
        if row.id == question_id:
            rows.insert(max(0, place + by), rows.pop(place))
            break
    _number(rows)


def copy_question(db: Session, survey: Survey, question_id: int) -> None:
    """The same question once more, below. What another room reads is asked only once, so the copy has no role."""
    only_drafts(survey)
    rows, asked = list(papers.questions(db, survey.id)), papers.paper(db, survey.id).rows
    for place, row in enumerate(asked):
        if row.id == question_id:
            again = put(db, survey, replace(asked_again(row), role=""), place + 1)
            put_condition(db, again.id, row.only_if)
            rows.insert(place + 1, again)
            break
    _number(rows)


def delete_question(db: Session, survey: Survey, question_id: int) -> None:
    """Take a question out of a draft."""
    only_drafts(survey)
    question = db.get(Question, question_id)
    if question is None or question.survey_id != survey.id:
        return
    _put_options(db, question, [])
    _forget_words(db, survey.id, f"q{question_id}.%")
    db.delete(question)


def _forget_words(db: Session, survey_id: int, place: str) -> None:
    """Translations go with what they were of: the database may give its number to something else."""
    db.execute(delete(Translation).where(col(Translation.survey_id) == survey_id, col(Translation.place).like(place)))


def _number(rows: Sequence[Question]) -> None:
    for position, row in enumerate(rows):
        row.position = position


def only_drafts(survey: Survey) -> None:
    """Refuse whatever would change a survey that people have seen."""
    if survey.sent_at is not None:
        raise Refused(_("This survey was sent. Its questions stay as people have seen them."))


# --- one question -----------------------------------------------------------------------------


def put(db: Session, survey: Survey, new: NewQuestion, position: int) -> Question:
    """Let a draft ask this question, or have this heading, at this place."""
    question = Question(
        survey_id=survey.id,
        position=position,
        kind=new.kind,
        text=new.text,
        hint=new.hint,
        required=new.required,
        role=new.role,
        own_words=new.own_words,
        low=new.low,
        high=new.high,
        steps=new.steps,
    )
    db.add(question)
    db.flush()
    _put_options(db, question, new.options)
    return question


def _put_options(db: Session, question: Question, texts: Sequence[str]) -> None:
    """Let a question have these answers to choose from. Only drafts come here, so nobody has chosen one yet.

    Conditions and translations that hang on one that is known again stay."""
    before = papers.options(db, question.id)
    known = known_again(before, texts)
    kept = {option.id for option in known.values() if option}
    for place, (text, option) in enumerate(known.items()):
        stored = option or Option(question_id=question.id, position=place, text=text)
        stored.position, stored.text = place, text
        db.add(stored)
    for option in before:
        if option.id not in kept:
            _forget_words(db, question.survey_id, f"o{option.id}")
            db.delete(option)


def put_condition(db: Session, question_id: int, only_if: OnlyIf | None) -> None:
    """Let a question be asked of everybody (None), or only of those who answered an earlier one so."""
    before = db.exec(select(Condition).where(Condition.question_id == question_id).order_by(col(Condition.id))).all()
    wanted = [] if only_if is None else _rows(only_if)
    if [(row.on_id, row.option_id, row.least, row.most) for row in before] == wanted:
        return
    for row in before:
        db.delete(row)
    for on_id, option_id, least, most in wanted:
        db.add(Condition(question_id=question_id, on_id=on_id, option_id=option_id, least=least, most=most))


def _rows(only_if: OnlyIf) -> list[tuple[int, int | None, int | None, int | None]]:
    """A row for each answer it names; one without an answer where it names none."""
    return [(only_if.on_id, option, only_if.least, only_if.most) for option in only_if.options or [None]]
