"""The worker's part: whoever asked for a suggestion of themes gets it. Nothing is grouped by it."""

import logging
from datetime import datetime
from functools import partial

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app.base.db import Database
from app.surveys.models import Question, Survey
from app.topics.models import Sorting, Suggestion
from app.topics.themes import meaning
from app.topics.themes.grouping import Groups, groups
from app.topics.themes.queries import Arranged, arranged, is_group
from app.topics.themes.texts import Text

log = logging.getLogger("brownbag.themes")


def work(database: Database, now: datetime) -> None:
    """Whatever was asked for and not answered. Comparing takes seconds, and no transaction is open meanwhile."""
    with database.reading() as db:
        waiting = db.exec(select(Sorting).where(col(Sorting.done_at).is_(None)).order_by(col(Sorting.id))).all()
    for sorting in waiting:
        with database.reading() as db:
            question = db.get_one(Question, sorting.question_id)
            there = arranged(db, db.get_one(Survey, question.survey_id), question.id, now)
        database.write(partial(_answer, sorting_id=sorting.id, found=_suggestion(there, sorting.grain), now=now))


Found = tuple[list[list[Text]], bool, str]
"""Groups; whether meaning was compared; and if not, though it could have been, why."""


def _suggestion(there: Arranged, grain: str) -> Found:
    """Of the texts that are in no theme."""
    loose = there.loose
    words, people = [text.words for text in loose], [text.people for text in loose]

    def named(found: Groups) -> list[list[Text]]:
        return [[loose[index] for index in group] for group in found]

    problem = ""
    if meaning.installed():
        try:
            return named(groups(words, people, grain, meaning.by_meaning)), True, ""
        except meaning.Failed as failed:
            problem = str(failed)
            log.warning("Meaning could not be compared (%s); words were.", problem)
    return named(groups(words, people, grain)), False, problem


def _answer(db: Session, sorting_id: int, found: Found, now: datetime) -> None:
    """Unless it was forgotten meanwhile, or another worker was quicker."""
    sorting = db.get(Sorting, sorting_id)
    if sorting is None or sorting.done_at is not None:
        return
    together, sorting.by_meaning, sorting.problem = found
    sorting.done_at = now
    db.add(sorting)
    rows = [
        {"sorting_id": sorting_id, "number": number, "text": text.key}
        for number, group in enumerate(filter(is_group, together), 1)
        for text in group
    ]
    if rows:
        db.execute(insert(Suggestion), rows)
