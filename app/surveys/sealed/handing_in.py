"""Handing in a sealed answer. The only file that adds a HandedIn or an Envelope."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from secrets import token_bytes
from typing import Any

from sqlalchemy import exists, literal
from sqlalchemy import select as select_core
from sqlmodel import Session, col

from app.base.db import insert_new
from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys.answering import Mark
from app.surveys.models import Counted, Envelope, HandedIn, Seal, Survey
from app.surveys.paper import Paper
from app.surveys.sealed import envelopes
from app.surveys.sums.counting import Body


def hand_in(db: Session, paper: Paper, person: Person, marks: Sequence[Mark], now: datetime) -> bool:
    """Seal what somebody who was asked says, and take it in.

    False when an answer of theirs is in already: then nothing changes."""
    seal = db.get(Seal, paper.id)
    if seal is None:
        raise Refused(_("This survey is still being prepared. Send your answers once more in a minute."))
    sealed = envelopes.seal(_body(paper, person, marks), seal.public_key, seal.size)
    return put_in(db, paper.id, person.id, sealed, now)


def too_long(db: Session, paper: Paper, person: Person, marks: Sequence[Mark]) -> int:
    """By about how many characters all that somebody wrote does not fit; 0 when it does, or cannot be sealed yet."""
    seal = db.get(Seal, paper.id)
    over = envelopes.excess(_body(paper, person, marks), seal.size) if seal else 0
    words = "".join(mark.words for mark in marks)
    return over and ceil(over * len(words) / len(words.encode()))


def _body(paper: Paper, person: Person, marks: Sequence[Mark]) -> Body:
    return Body(tuple(dict.fromkeys(marks)), paper.group_of(person))


def put_in(db: Session, survey_id: int, person_id: int, sealed: bytes, now: datetime) -> bool:
    """That somebody handed in, and one more envelope, once. Nothing else may record it."""
    if not db.execute(_takes_answers(survey_id, now)).scalar_one():
        raise Refused(_("This survey is closed. Thank you for wanting to answer."))
    once: Any = select_core(literal(survey_id), literal(person_id))
    if not insert_new(db, HandedIn, ["survey_id", "person_id"], once):
        return False
    db.add(Envelope(id=token_bytes(16), survey_id=survey_id, sealed=sealed))
    db.flush()
    return True


def _takes_answers(survey_id: int, now: datetime) -> Any:
    """Read where it is written, so that no answer comes in beside the count."""
    open_now = (col(Survey.id) == survey_id, col(Survey.opens_at) <= now, col(Survey.closes_at) > now)
    counted = exists().where(col(Counted.survey_id) == survey_id)
    return select_core(exists().where(*open_now, ~counted))


def has_handed_in(db: Session, survey_id: int, person_id: int) -> bool:
    """For the person themselves only."""
    return db.get(HandedIn, (survey_id, person_id)) is not None
