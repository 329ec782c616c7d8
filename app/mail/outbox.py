"""The outbox in SQL: what is owed and missing goes in, what is owed no longer leaves, and who may go next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Dialect,
    Select,
    String,
    TextClause,
    and_,
    bindparam,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.base.db import inserting
from app.base.due import Due, Dues
from app.base.prepared import MOMENT, Prepared, at
from app.mail.arrival import HELD
from app.mail.models import WAITING, Email, Pause
from app.mail.rules import rules, turned_off, unreachable
from app.people.models import Person


def in_turn(dues: Dues) -> tuple[ColumnElement[bool], ...]:
    """What is looked for, one after the other, in every round: who waits, who has to know, then the programme's."""
    at_once = [due.kind for due in dues.values() if due.at_once]
    programme = [due.kind for due in dues.values() if due.programme]
    return col(Email.kind).in_(at_once), col(Email.kind).not_in(programme), true()


def ready(now: datetime) -> tuple[TextClause, ColumnElement[bool]]:
    """The mails that could go now."""
    return (text(WAITING), col(Email.try_at) <= now)  # the bare text lets the partial index serve


def undecided(now: datetime) -> ColumnElement[bool]:
    """The same, and those that wait for a person: whether they are still owed is asked for both."""
    return or_(and_(*ready(now)), HELD)


def row_by_row(db: Session) -> None:
    """On PostgreSQL workers lock the rows they take and pass over those of others, instead of colliding."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "READ COMMITTED"})


def change(db: Session, which: ColumnElement[bool], values: Mapping[str, object]) -> int:
    """Give all such mails these values, in one statement. Returns how many they are."""
    statement = update(Email).where(which).values(**values)
    changed = db.execute(statement, execution_options={"synchronize_session": False})
    return int(changed.rowcount)  # type: ignore[attr-defined]


# --- owed --------------------------------------------------------------------------------------------


class Statements:
    """What is asked about one kind of mail in every round, and what is done about the answer.

    Each is put together when it is needed first: most rounds only ask."""

    def __init__(self, due: Due, dialect: Dialect) -> None:
        self._due, self._dialect = due, dialect

    @cached_property
    def any_missing(self) -> Prepared:
        return self._ready(_missing(self._due).limit(1))

    @cached_property
    def insert(self) -> Prepared:
        """In the order of its readers: of the mails of one round, those with lower numbers go first."""
        missing = _missing(self._due)
        rows = missing.add_columns(*_new(self._due)).order_by(*missing.selected_columns)
        return self._ready(inserting(self._dialect, Email, _NEW, rows))

    @cached_property
    def any_revivable(self) -> Prepared:
        return self._ready(_ONE.where(_revivable(self._due)))

    @cached_property
    def revive(self) -> Prepared:
        """What was held before it left is held again."""
        return self._ready(update(Email).where(_revivable(self._due)).values(dropped_at=None, try_at=MOMENT))

    @cached_property
    def any_useless(self) -> Prepared:
        return self._ready(_ONE.where(_useless(self._due)))

    @cached_property
    def drop(self) -> Prepared:
        return self._ready(update(Email).where(_useless(self._due)).values(dropped_at=MOMENT))

    @cached_property
    def of_these(self) -> Select[tuple[int, str]]:
        return _of_these(self._due)

    def _ready(self, statement: ClauseElement) -> Prepared:
        return Prepared(statement, self._dialect)


_ONE = select(col(Email.id)).limit(1)


_prepared: dict[tuple[Due, str], Statements] = {}


def statements(db: Session, due: Due) -> Statements:
    """Those of this kind, for the database at hand."""
    dialect = db.get_bind().dialect
    here = (due, dialect.name)
    if here not in _prepared:
        _prepared[here] = Statements(due, dialect)
    return _prepared[here]


def _owed(due: Due) -> Select[tuple[int, str]]:
    """Who is owed it and wants it, as person_id and about."""
    owed = due.owed.subquery()
    person_id, about = owed.c
    wanted = select(person_id, about)
    return wanted.where(~turned_off(person_id, due.category)) if due.category else wanted


def _missing(due: Due) -> Select[tuple[int, str]]:
    """What is owed and not there yet; nothing new for an address that does not work."""
    owed = _owed(due).subquery()
    person_id, about = owed.c
    there = select(col(Email.id)).where(
        col(Email.kind) == due.kind, col(Email.person_id) == person_id, col(Email.about) == about
    )
    found = select(person_id, about).where(~there.exists())
    return found if due.anyway else found.where(~unreachable(person_id))


def to_come(db: Session, due: Due, about: int, now: datetime) -> bool:
    """Whether the worker puts mails of this kind about this thing into the outbox in a moment."""
    missing = _missing(due).subquery()
    person_id, key = missing.c
    these = or_(key == str(about), key.startswith(f"{about}/"))
    return db.execute(at(select(person_id).where(these).limit(1), now)).first() is not None


_NEW = [
    "person_id", "about", "kind", "queued_at", "try_at", "tries", "subject", "said", "address", "thread", "doubts",
    "held_for", "held_at",
]  # fmt: skip


def _new(due: Due) -> list[ColumnElement[Any]]:
    """What a new row of the outbox says besides whom it is for and what about; two values are given at the run."""
    moment, empty, none = literal(MOMENT, UTCDateTime()), literal(""), literal(0)
    held = bindparam("held_for", "", String()), bindparam("held_at", None, UTCDateTime())
    return [literal(due.kind), moment, moment, none, empty, empty, empty, empty, none, *held]


def insert_all(db: Session, dues: Sequence[Due], now: datetime) -> int:
    """Put what is owed and missing into the outbox, a statement for each kind."""
    row_by_row(db)
    return insert_each(db, dues, now)


def insert_each(db: Session, dues: Iterable[Due], now: datetime) -> int:
    """The same in a transaction that has begun and whose rows no worker takes."""
    waits = rules(db).waits(now)
    return sum(_insert(db, due, waits and due.programme, now) for due in dues)


def _insert(db: Session, due: Due, held: bool, now: datetime) -> int:
    why, since = ("release", now) if held else ("", None)
    return statements(db, due).insert.run(db, now, held_for=why, held_at=since).rowcount


def one_at_a_time(db: Session, person_ids: Collection[int]) -> None:
    """On PostgreSQL two workers that count somebody's mails wait for each other; on SQLite there is one writer."""
    if db.get_bind().dialect.name == "postgresql":
        rows = select(col(Person.id)).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
        db.execute(rows.with_for_update())


def _revivable(due: Due) -> ColumnElement[bool]:
    """Mails that were dropped before anybody tried to send them, and are owed again: a survey that was reopened."""
    gone = and_(col(Email.kind) == due.kind, col(Email.dropped_at).is_not(None), col(Email.tries) == 0)
    return and_(gone, tuple_(col(Email.person_id), col(Email.about)).in_(_owed(due)))


def revive_all(db: Session, dues: Sequence[Due], now: datetime) -> None:
    """They wait again."""
    row_by_row(db)
    for due in dues:
        statements(db, due).revive.run(db, now)


def _useless(due: Due) -> ColumnElement[bool]:
    """Mails of this kind that could go now, or are held, but nobody is owed them any more."""
    here = and_(undecided(MOMENT), col(Email.kind) == due.kind)
    return and_(here, tuple_(col(Email.person_id), col(Email.about)).not_in(_owed(due)))


def drop_all(db: Session, dues: Sequence[Due], strange: Collection[str], now: datetime) -> None:
    """What is owed no longer leaves, all of a kind in one statement; so does what is of no kind that we know."""
    row_by_row(db)
    for due in dues:
        statements(db, due).drop.run(db, now)
    if strange:
        unknown = update(Email).where(undecided(now), col(Email.kind).in_(strange)).values(dropped_at=now)
        db.execute(unknown, execution_options={"synchronize_session": False})


def _of_these(due: Due) -> Select[tuple[int, str]]:
    owed = _owed(due).subquery()
    person_id, about = owed.c
    these = person_id.in_(bindparam("people", expanding=True)), about.in_(bindparam("abouts", expanding=True))
    return select(person_id, about).where(*these)


def still_owed(db: Session, due: Due, emails: Collection[Email], now: datetime) -> set[tuple[int, str]]:
    """Which of these are still owed, as (person_id, about), asked at the moment of writing."""
    people, abouts = {email.person_id for email in emails}, {email.about for email in emails}
    found = at(statements(db, due).of_these, now, people=list(people), abouts=list(abouts))
    return {(row[0], row[1]) for row in db.execute(found)}


# --- the pause ---------------------------------------------------------------------------------------


def paused(db: Session, now: datetime) -> bool:
    """Whether the server refused us, or was away, and we leave it alone for a while."""
    standing = select(col(Pause.id)).where(col(Pause.until) > now, col(Pause.ended_at).is_(None))
    return db.execute(standing.limit(1)).first() is not None


SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)


def pause(db: Session, said: str, now: datetime) -> None:
    """Leave the server alone: a minute first, twice as long each time it has nothing better to say."""
    last = db.scalars(select(Pause).order_by(col(Pause.id).desc()).limit(1)).first()
    length = SHORTEST
    if last and last.ended_at is None and now - last.until < SHORTEST:
        length = min(2 * (last.until - last.began_at), LONGEST)
    if last is None or last.ended_at or last.until <= now:
        db.add(Pause(began_at=now, until=now + length, said=said[:1000]))
