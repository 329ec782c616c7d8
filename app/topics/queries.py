"""Asking about topics: the board, where each stands, what a meetup is about. Counted from rows every time."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, is_over
from app.people.models import Audience, Person
from app.people.queries import present
from app.surveys.models import Question, Sum, Survey
from app.surveys.paper import THRESHOLD
from app.surveys.sums.publishing import cell
from app.surveys.wording import words_for_reader
from app.topics.demand import ROOTS, Among, Rows, by_root, demand, root_of, supply, unnamed_wants
from app.topics.lines import Line, Talk
from app.topics.models import Choice, Merge, Offer, Parking, Shortlisting, Topic, Vote, Weighing
from app.topics.ranking import Weights, ranked
from app.topics.words import ALIKE, likeness, normal

SECOND_THOUGHT = timedelta(minutes=10)
"""How long a decision may be taken back before anybody hears of it."""


# --- the board ---------------------------------------------------------------------------------


def board(db: Session, now: datetime, reader_id: int = 0, among: Among = None) -> list[Line]:
    """Every topic that stands for itself, best first. A fixed number of statements, however many topics."""
    return [one.line for one in ranked(_lines(db, now, reader_id, among=among), weights(db), now)]


def weights(db: Session) -> Weights:
    """How much each part of the ranking counts, as it was set last."""
    parts = (getattr(Weighing, part) for part in Weights._fields)
    set_last = db.execute(sa.select(*parts).order_by(col(Weighing.id).desc()).limit(1)).first()
    return Weights(*set_last) if set_last else Weights()


def line_of(db: Session, topic_id: int, now: datetime, reader_id: int = 0) -> Line:
    """The line of one topic, or of the topic it was merged into."""
    root = db.execute(sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == topic_id)).scalar_one()
    return _lines(db, now, reader_id, root)[0]


def _lines(db: Session, now: datetime, reader_id: int, only: int = 0, among: Among = None) -> list[Line]:
    where = [ROOTS.c.root_id == only] if only else []
    topics = sa.select(col(Topic.id), col(Topic.title), col(Topic.blurb)).join(
        ROOTS, sa.and_(ROOTS.c.topic_id == col(Topic.id), ROOTS.c.root_id == col(Topic.id), *where)
    )
    want, teach = _count(db, demand(*where, among=among)), _count(db, supply(*where))
    unnamed = _count_unnamed(db, where) if among is None else {}
    meetups, mine = _talks(db, now, where), _mine(db, reader_id, where)
    shortlisted = {row.topic_id: row.shortlisted_at for row in db.execute(sa.select(Shortlisting)).scalars()}
    parked = {row.topic_id: row.reason for row in db.execute(sa.select(col(Parking.topic_id), col(Parking.reason)))}
    colleagues = db.execute(sa.select(sa.func.count()).select_from(Person).where(present())).scalar_one()
    return [
        Line(
            id=id,
            title=title,
            blurb=blurb,
            want=want.get(id, 0),
            teach=teach.get(id, 0),
            unnamed=unnamed.get(id, 0),
            colleagues=colleagues,
            meetups=tuple(meetups[id]),
            shortlisted_at=shortlisted.get(id),
            parked=parked.get(id),
            mine=frozenset(mine[id]),
        )
        for id, title, blurb in db.execute(topics)
    ]


def _count(db: Session, those: sa.Subquery) -> dict[int, int]:
    rows = db.execute(sa.select(those.c.root_id, sa.func.count()).group_by(those.c.root_id))
    return {root: n for root, n in rows}  # noqa: C416 -- rows are not tuples to the type checker


def _count_unnamed(db: Session, where: Sequence[Any]) -> dict[int, int]:
    rows = db.execute(
        unnamed_wants(where).with_only_columns(ROOTS.c.root_id, sa.func.sum(col(Sum.n))).group_by(ROOTS.c.root_id)
    )
    return {root: n for root, n in rows}  # noqa: C416 -- rows are not tuples to the type checker


def unnamed_surveys(db: Session, topic_id: int) -> Sequence[tuple[int, str, int]]:
    """(id, title, how many) of the anonymous surveys in which people want this topic: the rows behind its number."""
    columns = (col(Survey.id), col(Survey.title), sa.func.sum(col(Sum.n)))
    rows = unnamed_wants([ROOTS.c.root_id == root_of(topic_id)]).with_only_columns(*columns)
    return [(id, title, n) for id, title, n in db.execute(rows.group_by(col(Survey.id), col(Survey.title)))]


def _talks(db: Session, now: datetime, where: Sequence[Any]) -> dict[int, list[Talk]]:
    """The meetups each topic was chosen for, but not those that were cancelled; the next one first."""
    rows = db.execute(
        sa.select(ROOTS.c.root_id, Choice, Meetup)
        .select_from(Choice)
        .join(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .join(Meetup, col(Meetup.id) == col(Choice.meetup_id))
        .where(~is_cancelled(), *where)
        .order_by(col(Meetup.starts_at), col(Meetup.id))
    )
    rated = ratings(db, now)
    held: dict[int, list[Talk]] = defaultdict(list)
    for root, choice, meetup in rows:
        held[root].append(
            Talk(
                meetup.id,
                meetup.title,
                meetup.starts_at,
                meetup.zone,
                is_over(meetup, now),
                choice.reason,
                choice.chosen_at,
                rated.get(meetup.id),
            )
        )
    return held


def ratings(db: Session, now: datetime) -> dict[int, float]:
    """How useful people found each meetup, 1 to 5: where its feedback is closed and at least five said so."""
    scale = (col(Question.role) == "useful", col(Question.kind) == "scale", col(Sum.what).startswith("n"))
    rows = (
        sa.select(col(Survey.meetup_id), col(Sum.what), col(Sum.n))
        .join(Question, col(Question.survey_id) == col(Survey.id))
        .join(Sum, col(Sum.question_id) == col(Question.id))
        .where(col(Survey.about_talk).is_(True), col(Survey.closes_at) <= now, *scale)
    )
    given: dict[int, Counter[int]] = defaultdict(Counter)
    for meetup_id, what, n in db.execute(rows):
        given[meetup_id][cell(what)[1] or 0] += n
    return {
        meetup_id: sum(number * n for number, n in often.items()) / often.total()
        for meetup_id, often in given.items()
        if often.total() >= THRESHOLD
    }


def survey_about(db: Session, meetup_id: int) -> int | None:
    """The survey that asks what this meetup should be about, once it was sent."""
    mine = (col(Survey.meetup_id) == meetup_id, col(Survey.about_talk).is_(False), col(Survey.sent_at).is_not(None))
    return db.execute(sa.select(sa.func.max(col(Survey.id))).where(*mine)).scalar()


def _mine(db: Session, person_id: int, where: Sequence[Any]) -> dict[int, set[str]]:
    said: dict[int, set[str]] = defaultdict(set)
    if not person_id:
        return said
    for word, table in (("vote", Vote), ("offer", Offer)):
        rooted = by_root(col(table.person_id), col(table.topic_id)).where(col(table.person_id) == person_id, *where)
        for _person, root in db.execute(rooted):
            said[root].add(word)
    for word, those in (("want", demand(*where)), ("teach", supply(*where))):
        for root in db.execute(sa.select(those.c.root_id).where(those.c.person_id == person_id)).scalars():
            said[root].add(word)
    return said


# --- one topic ---------------------------------------------------------------------------------


def merged_into(db: Session, topic_id: int) -> Topic | None:
    """The topic that this one was merged into, if it was."""
    merge = db.get(Merge, topic_id)
    return db.get_one(Topic, merge.into_id) if merge else None


def merged_here(db: Session, topic_id: int) -> Sequence[tuple[Merge, Topic]]:
    """What was merged into this one, directly."""
    rows = db.execute(
        sa.select(Merge, Topic)
        .join(Topic, col(Topic.id) == col(Merge.topic_id))
        .where(col(Merge.into_id) == topic_id)
        .order_by(col(Merge.merged_at))
    )
    return [(merge, topic) for merge, topic in rows]


def topic_of(db: Session, meetup_id: int) -> Topic | None:
    """The topic chosen for a meetup; if it was merged since, the one it is part of now."""
    rows: Rows = (
        sa.select(Topic)
        .join(ROOTS, ROOTS.c.root_id == col(Topic.id))
        .join(Choice, col(Choice.topic_id) == ROOTS.c.topic_id)
        .where(col(Choice.meetup_id) == meetup_id)
    )
    return db.execute(rows).scalar_one_or_none()


def what(db: Session, meetup: Meetup) -> str:
    """What a meetup is called: its title, else its topic's; "" without both."""
    if meetup.title:
        return meetup.title
    topic = topic_of(db, meetup.id)
    return topic.title if topic else ""


def called(db: Session, meetup: Meetup) -> str:
    """The same for whoever reads it now: a ready-made name in their language."""
    return words_for_reader(what(db, meetup))


def names() -> sa.Subquery:
    """The same of all meetups, in SQL: (meetup_id, name)."""
    title = sa.func.coalesce(sa.func.nullif(col(Meetup.title), ""), col(Topic.title), "")
    return (
        sa.select(col(Meetup.id).label("meetup_id"), title.label("name"))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .outerjoin(Topic, col(Topic.id) == ROOTS.c.root_id)
        .subquery()
    )


def titles_of(db: Session, meetup_ids: Collection[int]) -> dict[int, str]:
    """What the topics chosen for these meetups are called, by meetup."""
    if not meetup_ids:
        return {}
    rows = (
        sa.select(col(Choice.meetup_id), col(Topic.title))
        .join(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .join(Topic, col(Topic.id) == ROOTS.c.root_id)
        .where(col(Choice.meetup_id).in_(meetup_ids))
    )
    found: dict[int, str] = dict(db.execute(rows).all())
    return found


def audiences(db: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of every audience, the first one made first."""
    rows = db.execute(sa.select(col(Audience.id), col(Audience.name)).order_by(col(Audience.id)))
    return [(id, name) for id, name in rows]


# --- the same, or nearly -----------------------------------------------------------------------


def titled(db: Session, title: str) -> int | None:
    """The id of the topic of this very title, case, spaces and its reader's language aside; of several the oldest."""
    rows = db.execute(sa.select(col(Topic.id), col(Topic.title)).order_by(col(Topic.id)))
    return next((id for id, its in rows if normal(title) in (normal(its), normal(words_for_reader(its)))), None)


def lookalikes(db: Session, words: str, but: int = 0, most: int = 5) -> list[tuple[int, str]]:
    """(id, title) of topics that look like these words, the most alike first. A merged one shows as its root."""
    if len(normal(words)) < 2:
        return []
    every = sa.select(ROOTS.c.root_id, col(Topic.title)).join(Topic, col(Topic.id) == ROOTS.c.topic_id)
    best: dict[int, float] = defaultdict(float)
    for root, title in db.execute(every):
        best[root] = max(best[root], likeness(words, title), likeness(words, words_for_reader(title)))
    found = sorted((id for id, how in best.items() if how >= ALIKE and id != but), key=lambda id: -best[id])[:most]
    named = sa.select(col(Topic.id), col(Topic.title)).where(col(Topic.id).in_(found))
    titles = {row.id: row.title for row in db.execute(named)}
    return [(id, titles[id]) for id in found]
