"""Keeping a count: the only file that adds sums and detached texts, and takes them away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.surveys.models import Answer, Counted, FreeText, NextCount, Question, Response, SegmentGroup, Sum, Survey
from app.surveys.sums.counting import Count

LABEL = 400


def store(db: Session, survey_id: int, found: Count, now: datetime, step: int = 1) -> None:
    """All of it, in an order that tells nothing, in place of what was shown before."""
    _clear(db, survey_id)
    db.add(Counted(survey_id=survey_id, step=step, n=found.n, counted_at=now))
    for number, (members, n) in enumerate(found.groups, 1):
        db.add(SegmentGroup(survey_id=survey_id, number=number, label="\n".join(members)[:LABEL], n=n))
    _insert(db, Sum, [
        {"question_id": question_id, "what": what, "segment": group, "n": n}
        for (question_id, what, group), n in sorted(found.tallies.items())
    ])  # fmt: skip
    _insert(db, FreeText, [
        {"id": token_bytes(16), "question_id": question_id, "side": side, "words": words}
        for question_id, side, words in found.texts
    ])  # fmt: skip
    db.flush()


def packed(found: Count) -> dict[str, Any]:
    """A count as JSON."""
    return found._asdict() | {"tallies": [[*key, n] for key, n in sorted(found.tallies.items())]}


def unpacked(kept: Mapping[str, Any]) -> Count:
    """What `packed` packed."""
    tallies = {(question_id, what, group): n for question_id, what, group, n in kept["tallies"]}
    texts = [(question_id, side, words) for question_id, side, words in kept["texts"]]
    return Count(kept["n"], tallies, texts, [(members, n) for members, n in kept["groups"]])


def forget(db: Session, person_id: int) -> None:
    """Take somebody's own words, as they stand in their answers, out of every count that holds them.

    The sums stay. Words are detached, so of several that are alike any one goes."""
    mine = select(Answer.question_id, Answer.words, Question.survey_id).join(Question)
    theirs = mine.join(Response, col(Response.id) == Answer.response_id).where(Response.person_id == person_id)
    for question_id, words, survey_id in db.exec(theirs.where(Answer.words != "")).all():
        alike = select(FreeText).where(FreeText.question_id == question_id, FreeText.words == words)
        if text := db.exec(alike.limit(1)).first():
            db.delete(text)
        if waits := db.get(NextCount, survey_id):
            waits.found = _without(waits.found, question_id, words)
        other = update(Survey).where(col(Survey.id) == survey_id)
        db.execute(other.values(version=Survey.version + 1))  # a count that was begun is begun anew
    db.flush()


def _without(kept: Mapping[str, Any], question_id: int, words: str) -> dict[str, Any]:
    texts = list(kept["texts"])
    at = next((at for at, text in enumerate(texts) if (text[0], text[2]) == (question_id, words)), None)
    return {**kept, "texts": texts if at is None else [*texts[:at], *texts[at + 1 :]]}


def _clear(db: Session, survey_id: int) -> None:
    asked = select_core(col(Question.id)).where(col(Question.survey_id) == survey_id)
    for by_question in (Sum, FreeText):
        db.execute(delete(by_question).where(col(by_question.question_id).in_(asked)))
    for by_survey in (SegmentGroup, Counted):
        db.execute(delete(by_survey).where(col(by_survey.survey_id) == survey_id))


def _insert(db: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)
