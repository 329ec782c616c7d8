"""The worker's part of sealed surveys: a key before the first mail, one count at the close, and no key after it."""

import logging
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, delete, exists, func, insert
from sqlmodel import Session, col, select

from app.base.config import Settings
from app.base.db import Database
from app.surveys import papers
from app.surveys.models import Counted, Envelope, HandedIn, Seal, Survey
from app.surveys.paper import ANONYMOUS, Paper
from app.surveys.sealed import keys
from app.surveys.sealed.envelopes import opened, size_for
from app.surveys.sums.counting import Count, Terms, count
from app.surveys.sums.storing import store

log = logging.getLogger("brownbag.sealed")

TRACES = ("envelope", "handed_in")
"""The tables whose deleted rows must not be found in the file either."""


def work(database: Database, settings: Settings, now: datetime) -> None:
    """Whatever is due. It may be killed at any line; the next round goes on."""
    with database.reading() as db:
        to_seal = db.exec(select(Survey.id).where(*_needs_key(now))).all()
        to_count = db.exec(select(Survey.id).where(*_closed(now))).all()
        over = set(db.exec(select(Counted.survey_id)).all()).intersection(keys.leftovers(settings.keys, ()))
    for survey_id in to_seal:
        _make_key(database, settings, survey_id, now)
    over.update(survey_id for survey_id in to_count if _count(database, settings, survey_id, now))
    if over and database.leave_no_trace(TRACES):  # the key says that this is still to be done, so it goes last
        for survey_id in over:
            keys.destroy(settings.keys, survey_id)


def _needs_key(now: datetime) -> tuple[ColumnElement[bool], ...]:
    sealed = exists().where(col(Seal.survey_id) == col(Survey.id))
    counted = exists().where(col(Counted.survey_id) == col(Survey.id))  # imported: it never takes an answer
    waits = (col(Survey.mode) == ANONYMOUS, col(Survey.sent_at).is_not(None), col(Survey.closes_at) > now)
    return *waits, ~sealed, ~counted


def _closed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    counted = exists().where(col(Counted.survey_id) == col(Survey.id))
    return col(Survey.mode) == ANONYMOUS, col(Survey.sent_at).is_not(None), col(Survey.closes_at) <= now, ~counted


def _make_key(database: Database, settings: Settings, survey_id: int, now: datetime) -> None:
    """The file first: as soon as there is a Seal, answers are sealed with it."""
    public = keys.make(settings.keys, survey_id).public_key.encode()

    def seal(db: Session) -> None:
        if db.get(Seal, survey_id) is None:
            size = size_for(papers.paper(db, survey_id))
            db.add(Seal(survey_id=survey_id, public_key=public, size=size, made_at=now))

    database.write(seal)


def _count(database: Database, settings: Settings, survey_id: int, now: datetime) -> bool:
    """Open all, count, keep the sums. Returns whether that is done; what cannot be opened is for `doctor` to tell."""
    with database.reading() as db:
        paper, seal = papers.paper(db, survey_id), db.get(Seal, survey_id)
        key = keys.find(settings.keys, survey_id, seal.public_key) if seal else None
        mine = select(Envelope.id, Envelope.sealed).where(Envelope.survey_id == survey_id)
        envelopes = {number: key and opened(sealed, key) for number, sealed in db.exec(mine).yield_per(100)}
    bodies = [body for body in envelopes.values() if body]
    if envelopes and not key:
        log.error("Survey %d cannot be counted: its key is lost. See `brownbag doctor`.", survey_id)
        return False
    if len(bodies) < len(envelopes):
        log.error("%d envelopes of survey %d could not be opened.", len(envelopes) - len(bodies), survey_id)
    found = count(paper, bodies, Terms(paper.k, paper.k_words, paper.segment))._replace(n=len(envelopes))
    return database.write(partial(_keep, paper=paper, ids=set(envelopes), found=found, now=now))


def _keep(db: Session, paper: Paper, ids: set[bytes], found: Count, now: datetime) -> bool:
    """All of it or nothing; not when another worker was quicker, or somebody has just given people more time."""
    if db.exec(select(Survey.id).where(Survey.id == paper.id, *_closed(now))).first() is None:
        return False
    there = set(db.exec(select(Envelope.id).where(Envelope.survey_id == paper.id)).all())
    if there != ids:
        return False
    if not adds_up(db, paper.id):
        log.error("The answers to survey %d do not add up. See `brownbag doctor`.", paper.id)
    store(db, paper.id, found, now)
    db.execute(delete(Envelope).where(col(Envelope.survey_id) == paper.id))
    _lose_the_order(db, paper.id)
    return True


def _lose_the_order(db: Session, survey_id: int) -> None:
    """Write anew who handed in, sorted: where a row lies and which transaction wrote it tell nothing any more."""
    people = db.exec(select(HandedIn.person_id).where(HandedIn.survey_id == survey_id)).all()
    db.execute(delete(HandedIn).where(col(HandedIn.survey_id) == survey_id))
    if people:
        db.execute(insert(HandedIn), [{"survey_id": survey_id, "person_id": person} for person in sorted(people)])


def adds_up(db: Session, survey_id: int) -> bool:
    """Whether everybody who handed in is in an envelope or, after the count, in the sums; of a survey with a Seal."""
    handed_in = select(func.count()).select_from(HandedIn).where(HandedIn.survey_id == survey_id)
    waiting = select(func.count()).select_from(Envelope).where(Envelope.survey_id == survey_id)
    counted = db.get(Counted, survey_id)
    return db.exec(handed_in).one() == db.exec(waiting).one() + (counted.n if counted else 0)
