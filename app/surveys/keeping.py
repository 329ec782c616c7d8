"""Keeping what people answer: as they type, and when they send it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, delete, insert, select, update
from sqlmodel import Session

from app.base.errors import Missing, Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys import papers, queries
from app.surveys.answering import Mark
from app.surveys.models import Answer, Response, Survey
from app.surveys.paper import Paper
from app.surveys.queries import Standing


def submit(
    db: Session,
    survey: Survey | Paper,
    person: Person,
    given: Sequence[Mark],
    now: datetime,
    known: Standing | None = None,
) -> None:
    """These are this person's answers now; what they said before is replaced. Sending twice is the same as once.

    A caller who has read the person's standing already hands it in."""
    standing = _open_standing(db, survey.id, person, now, known)
    _keep(db, standing, person, given, now, submitted_at=standing.submitted_at or now)


def save(
    db: Session,
    survey: Survey | Paper,
    person: Person,
    given: Sequence[Mark],
    now: datetime,
    known: Standing | None = None,
) -> bool:
    """Keep what was typed so far. It counts for nothing until submitted, and never touches what was."""
    standing = _open_standing(db, survey.id, person, now, known)
    if standing.submitted_at is not None:
        return False
    _keep(db, standing, person, given, now, submitted_at=None)
    return True


def _open_standing(db: Session, survey_id: int, person: Person, now: datetime, known: Standing | None) -> Standing:
    standing = known or queries.standing(db, survey_id, person.id)
    if standing is None:
        raise Missing
    if not queries.is_open(standing, now):
        raise Refused(_("This survey is closed. Thank you for wanting to answer."))
    return standing


_ANSWERS: Table = Answer.__table__  # type: ignore[attr-defined]


_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]


_NEW_ANSWERS, _NEW_RESPONSE = insert(_ANSWERS), insert(_RESPONSES).returning(_RESPONSES.c.id)
"""Answering is what most requests do, so it speaks to the tables themselves."""


def _keep(
    db: Session,
    standing: Standing,
    person: Person,
    given: Sequence[Mark],
    now: datetime,
    submitted_at: datetime | None,
) -> None:
    paper = papers.paper_of(db, standing)
    if paper.sealed:
        raise Refused(_("Not kept here: nobody but you sees what you type before you send it."))
    _fits(paper, given)
    set_now: dict[str, object] = {"changed_at": now, "submitted_at": submitted_at, "step": None}
    if standing.submitted_at is None:  # who changes department later moves no answer
        set_now["segment"] = paper.group_of(person)
    if standing.response_id is None:
        new = {"survey_id": standing.id, "person_id": person.id, "begun_at": now, **set_now}
        _insert(db, db.connection().execute(_NEW_RESPONSE, new).scalar_one(), given)
        return
    mine = _RESPONSES.c.id == standing.response_id
    db.connection().execute(select(_RESPONSES.c.id).where(mine).with_for_update())  # who presses twice at once waits
    if not _replace(db, standing.response_id, given) and standing.submitted_at is not None:
        return  # whoever sends the same again is not one of the k who said something since the last count
    db.connection().execute(update(_RESPONSES).where(mine).values(**set_now))


def _replace(db: Session, response_id: int, given: Sequence[Mark]) -> bool:
    """Only what changed is written: a wish may have grown out of an answer that stays. False when nothing did."""
    before, now_given = dict(queries.stored_marks(db, response_id)), set(given)
    gone = [answer_id for mark, answer_id in before.items() if mark not in now_given]
    if gone:
        db.connection().execute(delete(_ANSWERS).where(_ANSWERS.c.id.in_(gone)))
    new = [mark for mark in given if mark not in before]
    _insert(db, response_id, new)
    return bool(gone or new)


def _insert(db: Session, response_id: int, given: Sequence[Mark]) -> None:
    if given:
        rows = [{"response_id": response_id, **mark._asdict()} for mark in dict.fromkeys(given)]
        db.connection().execute(_NEW_ANSWERS, rows)


def _fits(paper: Paper, given: Sequence[Mark]) -> None:
    """Answers must be to this survey's questions, whoever hands them in."""
    for mark in given:
        item = paper.by_id.get(mark.question_id)
        if item is None or (mark.option_id is not None and mark.option_id not in item.texts):
            raise Refused(_("These answers belong to another survey."))
