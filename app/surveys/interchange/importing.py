"""Answers of another system become a survey of ours: closed and counted as an anonymous one, with nobody's name."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys import actions, papers
from app.surveys.answering import Mark
from app.surveys.building import TITLE
from app.surveys.drafts import NewQuestion
from app.surveys.interchange.answers import Found
from app.surveys.models import Imported, Survey
from app.surveys.paper import Item, Paper
from app.surveys.sums.counting import Body, Terms, count
from app.surveys.sums.storing import store

TERMS = Terms(k=5, k_words=10)
"""As careful as with answers that are given to us: what few have said is not even kept."""
SOURCE = 200


def bring_in(db: Session, title: str, source: str, found: Found, by: Person, now: datetime) -> Survey:
    """The survey with its sums; `source` is the name of the file. Refused when it is here already."""
    title, source = title.strip()[:TITLE], source[-SOURCE:]
    _check_new(db, title, source)
    survey = actions.create(db, title, found.questions, by, now, reminders=0)
    survey.mode, survey.k, survey.k_words = "anonymous", TERMS.k, TERMS.k_words
    survey.sent_at, survey.sent_by, survey.opens_at, survey.closes_at = now, by.id, now, now
    db.add(Imported(survey_id=survey.id, source=source, imported_at=now))
    db.flush()
    paper = papers.paper(db, survey.id)
    store(db, survey.id, count(paper, [_body(paper, found.questions, row) for row in found.rows], TERMS), now)
    return survey


def _check_new(db: Session, title: str, source: str) -> None:
    same = select(Survey).join(Imported).where(Imported.source == source, col(Survey.title) == title)
    if db.exec(same).first():
        raise Refused(
            _("“%(title)s” was imported from this file already. Give it another title with --title.", title=title)
        )


def _body(paper: Paper, asked: Sequence[NewQuestion], row: Sequence[Mark]) -> Body:
    """What one row says, with our ids in place of the places in its file; what it says twice counts once."""
    marks = (_with_ids(paper.items[mark.question_id], asked[mark.question_id], mark) for mark in row)
    return Body(tuple(dict.fromkeys(marks)))


def _with_ids(item: Item, asked: NewQuestion, mark: Mark) -> Mark:
    """An answer is known by its words: where a file has it in two columns, we have it once."""
    if mark.option_id is None:
        return mark._replace(question_id=item.id)
    words = asked.options[mark.option_id]
    return mark._replace(question_id=item.id, option_id=next(one.id for one in item.options if one.text == words))
