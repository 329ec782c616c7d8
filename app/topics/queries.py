"""Asking about topics: who wants them, who can teach them, where they stand. Counted from rows every time.

A topic that was merged into another lends it everything it has, for as long as the merge stands: `ROOTS`
says for every topic which one it counts for, and every question here goes through it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, is_over
from app.people.models import Audience, Person
from app.people.queries import present
from app.surveys.models import Answer, Option, Question, Response, Survey
from app.surveys.paper import THRESHOLD
from app.surveys.wording import words_for_reader
from app.topics.lines import Held, Line
from app.topics.models import Choice, Merge, Offer, Parking, Root, Shortlisting, Topic, Vote, Wish
from app.topics.words import ALIKE, likeness, normal

SECOND_THOUGHT = timedelta(minutes=10)
"""How long a decision may be taken back before anybody hears of it."""

Rows = sa.Select[*tuple[Any, ...]]
"""A SELECT of whatever its caller knows it selects."""
Among = sa.Select[tuple[int]] | None
"""The ids of those whose wants count; None: everybody's."""


# --- who, as SQL -------------------------------------------------------------------------------


def _roots() -> sa.CTE:
    """(topic_id, root_id) of every topic: its own id, or that of the topic it ended up in."""
    merged = sa.select(col(Merge.topic_id)).where(col(Merge.topic_id) == col(Topic.id)).exists()
    top: Rows = sa.select(col(Topic.id).label("topic_id"), col(Topic.id).label("root_id")).where(~merged)
    roots = top.cte("roots", recursive=True)
    return roots.union_all(
        sa.select(col(Merge.topic_id), roots.c.root_id).join(roots, roots.c.topic_id == col(Merge.into_id))
    )


ROOTS = _roots()


def root_of(topic_id: int) -> sa.ScalarSelect[int]:
    """The topic this one counts for, in SQL."""
    return sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == topic_id).scalar_subquery()


def _people(person_id: Any, topic_id: Any) -> Rows:
    return sa.select(person_id.label("person_id"), ROOTS.c.root_id).join(ROOTS, ROOTS.c.topic_id == topic_id)


def _marks(side: str) -> Rows:
    """The ticks in one column of the grids, of answers that were sent."""
    return (
        sa.select(col(Response.person_id).label("person_id"), ROOTS.c.root_id)
        .select_from(ROOTS)
        .join(Root, col(Root.topic_id) == ROOTS.c.topic_id)
        .join(Option, col(Option.id) == col(Root.option_id))
        .join(
            Answer,
            sa.and_(col(Answer.question_id) == col(Option.question_id), col(Answer.option_id) == col(Option.id)),
        )
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(col(Answer.side) == side, col(Response.submitted_at).is_not(None))
    )


def _those(branches: Iterable[Rows], *where: Any, among: Among = None) -> sa.Subquery:
    """(person_id, root_id), each pair once, of people who are still here, and among these."""
    everybody = sa.union(*(branch.where(*where) for branch in branches)).subquery()
    return (
        sa.select(everybody.c.person_id, everybody.c.root_id)
        .join(Person, col(Person.id) == everybody.c.person_id)
        .where(col(Person.left_at).is_(None), sa.true() if among is None else col(Person.id).in_(among))
        .subquery()
    )


def demand(*where: Any, among: Among = None) -> sa.Subquery:
    """Who wants which topic: votes, wishes and the grids' "want".

    Among a part of the people, what was said without a name does not count: it could be told whose it is."""
    votes = _people(col(Vote.person_id), col(Vote.topic_id))
    wishes = _people(col(Wish.person_id), col(Wish.topic_id))
    if among is not None:
        wishes = wishes.where(col(Wish.nameless).is_(False))
    return _those((votes, wishes, _marks("want")), *where, among=among)


def supply(*where: Any) -> sa.Subquery:
    """Who can teach which topic: offers and the grids' "can teach"."""
    return _those((_people(col(Offer.person_id), col(Offer.topic_id)), _marks("teach")), *where)


def wanting(topic_id: int) -> sa.Select[tuple[int]]:
    """The ids of everybody who wants this topic, or one that was merged with it."""
    return sa.select(demand(ROOTS.c.root_id == root_of(topic_id)).c.person_id)


def teaching(topic_id: int) -> sa.Select[tuple[int]]:
    """The ids of everybody who says they can teach it."""
    return sa.select(supply(ROOTS.c.root_id == root_of(topic_id)).c.person_id)


# --- the board ---------------------------------------------------------------------------------


def board(db: Session, now: datetime, reader_id: int = 0, among: Among = None) -> list[Line]:
    """Every topic that stands for itself, best first. A fixed number of statements, however many topics."""
    return _lines(db, now, reader_id, among=among)


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
    meetups, mine = _held(db, now, where), _mine(db, reader_id, where)
    shortlisted = {row.topic_id: row.shortlisted_at for row in db.execute(sa.select(Shortlisting)).scalars()}
    parked = {row.topic_id: row.reason for row in db.execute(sa.select(col(Parking.topic_id), col(Parking.reason)))}
    colleagues = db.execute(sa.select(sa.func.count()).select_from(Person).where(present())).scalar_one()
    lines = [
        Line(
            id=id,
            title=title,
            blurb=blurb,
            want=want.get(id, 0),
            teach=teach.get(id, 0),
            colleagues=colleagues,
            meetups=tuple(meetups[id]),
            shortlisted_at=shortlisted.get(id),
            parked=parked.get(id),
            mine=frozenset(mine[id]),
        )
        for id, title, blurb in db.execute(topics)
    ]
    return sorted(lines, key=lambda line: line.rank)


def _count(db: Session, those: sa.Subquery) -> dict[int, int]:
    rows = db.execute(sa.select(those.c.root_id, sa.func.count()).group_by(those.c.root_id))
    return {root: n for root, n in rows}  # noqa: C416 -- rows are not tuples to the type checker


def _held(db: Session, now: datetime, where: Sequence[Any]) -> dict[int, list[Held]]:
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
    held: dict[int, list[Held]] = defaultdict(list)
    for root, choice, meetup in rows:
        held[root].append(
            Held(
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
    rows = db.execute(
        sa.select(col(Survey.meetup_id), sa.func.avg(col(Answer.number)))
        .join(Question, col(Question.survey_id) == col(Survey.id))
        .join(Answer, col(Answer.question_id) == col(Question.id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(
            col(Survey.about_talk).is_(True),
            col(Survey.closes_at) <= now,
            col(Question.role) == "useful",
            col(Response.submitted_at).is_not(None),
            col(Answer.number).is_not(None),
        )
        .group_by(col(Survey.meetup_id))
        .having(sa.func.count() >= THRESHOLD)
    )
    return {meetup_id: float(mean) for meetup_id, mean in rows}


def survey_about(db: Session, meetup_id: int) -> int | None:
    """The survey that asks what this meetup should be about, once it was sent."""
    mine = (col(Survey.meetup_id) == meetup_id, col(Survey.about_talk).is_(False), col(Survey.sent_at).is_not(None))
    return db.execute(sa.select(sa.func.max(col(Survey.id))).where(*mine)).scalar()


def _mine(db: Session, person_id: int, where: Sequence[Any]) -> dict[int, set[str]]:
    said: dict[int, set[str]] = defaultdict(set)
    if not person_id:
        return said
    for word, table in (("vote", Vote), ("offer", Offer)):
        rooted = _people(col(table.person_id), col(table.topic_id)).where(col(table.person_id) == person_id, *where)
        for _person, root in db.execute(rooted):
            said[root].add(word)
    for word, those in (("want", demand(*where)), ("teach", supply(*where))):
        for root in db.execute(sa.select(those.c.root_id).where(those.c.person_id == person_id)).scalars():
            said[root].add(word)
    return said


# --- one topic ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Voice:
    """One thing one person said about a topic, and where."""

    person_id: int
    name: str
    sub: str
    side: str
    """want or teach."""
    kind: str
    """vote, wish, survey or offer."""
    words: str
    survey: str
    named: bool
    at: datetime
    wish_id: int | None = None


def voices(db: Session, topic_id: int) -> list[Voice]:
    """Everything that was said about a topic and those merged into it, the latest first."""
    here = (ROOTS.c.root_id == root_of(topic_id), col(Person.left_at).is_(None))
    said = [*_votes(db, here), *_offers(db, here), *_wishes(db, here), *_ticks(db, here)]
    return _latest_first(said)


def teachers(db: Session, topic_id: int) -> list[Voice]:
    """Only what was said about teaching it."""
    here = (ROOTS.c.root_id == root_of(topic_id), col(Person.left_at).is_(None))
    return _latest_first([*_offers(db, here), *_ticks(db, (*here, col(Answer.side) == "teach"))])


def _latest_first(said: list[Voice]) -> list[Voice]:
    return sorted(said, key=lambda voice: (voice.at, voice.name), reverse=True)


_WHO = (col(Person.id), col(Person.name), col(Person.email), col(Person.department), col(Person.site))


def _voice(row: Any, side: str, kind: str, words: str = "", survey: str = "", mode: str = "", **more: Any) -> Voice:
    sub = ", ".join(part for part in (row.department, row.site) if part)
    name = row.name or row.email.partition("@")[0]
    return Voice(row.id, name, sub, side, kind, words, survey or "", (mode or "named") == "named", row.at, **more)


def _votes(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows = _short(Vote, col(Vote.topic_id), col(Vote.person_id), col(Vote.voted_at))
    yield from (_voice(row, "want", "vote") for row in db.execute(rows.where(*here)))


def _offers(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows = _short(Offer, col(Offer.topic_id), col(Offer.person_id), col(Offer.offered_at))
    yield from (_voice(row, "teach", "offer") for row in db.execute(rows.where(*here)))


def _short(table: Any, topic_id: Any, person_id: Any, at: Any) -> Rows:
    """What was said with one press of a button."""
    return (
        sa.select(*_WHO, at.label("at"))
        .select_from(table)
        .join(ROOTS, ROOTS.c.topic_id == topic_id)
        .join(Person, col(Person.id) == person_id)
    )


def _wishes(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows: Rows = (
        sa.select(
            *_WHO,
            col(Wish.wished_at).label("at"),
            col(Wish.words),
            col(Wish.id).label("wish_id"),
            col(Survey.title),
            col(Survey.mode),
            col(Wish.nameless),
        )
        .select_from(Wish)
        .join(ROOTS, ROOTS.c.topic_id == col(Wish.topic_id))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .outerjoin(Answer, col(Answer.id) == col(Wish.answer_id))
        .outerjoin(Response, col(Response.id) == col(Answer.response_id))
        .outerjoin(Survey, col(Survey.id) == col(Response.survey_id))
        .where(*here)
    )
    for row in db.execute(rows):
        mode = "nameless" if row.nameless else row.mode
        yield _voice(row, "want", "wish", row.words, row.title, mode, wish_id=row.wish_id)


def _ticks(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows: Rows = (
        sa.select(
            *_WHO, col(Response.submitted_at).label("at"), col(Answer.side), col(Survey.title), col(Survey.mode)
        )
        .select_from(ROOTS)
        .join(Root, col(Root.topic_id) == ROOTS.c.topic_id)
        .join(Option, col(Option.id) == col(Root.option_id))
        .join(
            Answer,
            sa.and_(col(Answer.question_id) == col(Option.question_id), col(Answer.option_id) == col(Option.id)),
        )
        .join(Response, col(Response.id) == col(Answer.response_id))
        .join(Survey, col(Survey.id) == col(Response.survey_id))
        .join(Person, col(Person.id) == col(Response.person_id))
        .where(col(Response.submitted_at).is_not(None), *here)
    )
    for row in db.execute(rows):
        yield _voice(row, row.side or "want", "survey", "", row.title, row.mode)


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


# --- wishes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A wish that is not sorted yet."""

    id: int
    words: str
    name: str
    named: bool
    at: datetime
    more: int = 0
    """How many others wished for it in the same words."""
    suggestion: int = 0
    """The topic it looks like."""


def unsorted(db: Session, lines: Sequence[Line], most: int = 8) -> tuple[list[Waiting], int]:
    """Wishes that wait to be sorted, the same words together, the most wished first; and how many there are."""
    groups = _in_the_same_words(db, col(Wish.set_aside_at).is_(None))
    shown = _first_of(db, sorted(groups, key=len, reverse=True)[:most])
    return [replace(row, suggestion=_suggestion(row.words, lines)) for row in shown], sum(map(len, groups))


def set_aside(db: Session) -> list[Waiting]:
    """Wishes that an organizer found to be no topic, the latest twenty."""
    return _first_of(db, _in_the_same_words(db, col(Wish.set_aside_at).is_not(None))[-20:])


def _in_the_same_words(db: Session, which: ColumnElement[bool]) -> list[list[int]]:
    """The ids of wishes without a topic, those in the same words together, in the order of time."""
    since = sa.func.coalesce(col(Wish.set_aside_at), col(Wish.wished_at))
    rows = sa.select(col(Wish.id), col(Wish.words)).where(col(Wish.topic_id).is_(None), which)
    said: dict[str, list[int]] = {}
    for id, words in db.execute(rows.order_by(since, col(Wish.id))):
        said.setdefault(normal(words), []).append(id)
    return list(said.values())


def _first_of(db: Session, groups: Sequence[Sequence[int]]) -> list[Waiting]:
    """Each group as its first wish, with how many more there are."""
    rows = db.execute(
        sa.select(Wish, col(Person.name), col(Person.email), col(Survey.mode))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .outerjoin(Answer, col(Answer.id) == col(Wish.answer_id))
        .outerjoin(Response, col(Response.id) == col(Answer.response_id))
        .outerjoin(Survey, col(Survey.id) == col(Response.survey_id))
        .where(col(Wish.id).in_([ids[0] for ids in groups]))
    )
    first = {
        wish.id: Waiting(
            wish.id,
            wish.words,
            name or email.partition("@")[0],
            not wish.nameless and (mode or "named") == "named",
            wish.wished_at,
        )
        for wish, name, email, mode in rows
    }
    return [replace(first[ids[0]], more=len(ids) - 1) for ids in groups if ids[0] in first]


def _suggestion(words: str, lines: Sequence[Line]) -> int:
    alike, id = max(((likeness(words, line.title), line.id) for line in lines), default=(0.0, 0))
    return id if alike >= ALIKE else 0


def wishes_of(db: Session, person_id: int) -> Sequence[tuple[Wish, int | None, str]]:
    """A person's own wishes with the topic each belongs to now, the latest first."""
    topic: Any = aliased(Topic)
    rows = db.execute(
        sa.select(Wish, topic.id, topic.title)
        .outerjoin(ROOTS, ROOTS.c.topic_id == col(Wish.topic_id))
        .outerjoin(topic, topic.id == ROOTS.c.root_id)
        .where(col(Wish.person_id) == person_id)
        .order_by(col(Wish.wished_at).desc(), col(Wish.id).desc())
    )
    return [(wish, id, title or "") for wish, id, title in rows]


def audiences(db: Session) -> Sequence[tuple[int, str]]:
    """(id, name) of every audience, the first one made first."""
    rows = db.execute(sa.select(col(Audience.id), col(Audience.name)).order_by(col(Audience.id)))
    return [(id, name) for id, name in rows]
