"""The database: read-only sessions for looking, and one door for every write.

On SQLite one writer thread runs waiting work one after another, each piece in a savepoint unless it waits
alone, and commits the whole group once with `synchronous=FULL`; nobody is answered before their row is on
disk. On PostgreSQL the same door is a pool of serializable transactions, retried when two collide. Either
way a read-modify-write loses nothing, and a GET cannot write: its session is read-only.
"""

import asyncio
import inspect
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from queue import SimpleQueue
from typing import Annotated, Any, Protocol, TypeVar, get_args

import sqlalchemy as sa
from sqlalchemy import Select, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, SQLModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

T = TypeVar("T")

GROUP = 64
"""How many waiting writes one commit may carry."""
COLLISIONS = 12
"""How often a PostgreSQL transaction is tried again before its collision is reported."""


# --- engines ---------------------------------------------------------------------------------


def make_engine(url: str, read_only: bool = False) -> Engine:
    """An engine with the pragmas and BEGINs that keep SQLite honest; PostgreSQL needs none of it."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, pool_use_lifo=True, hide_parameters=True)
    Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    alone = {"timeout": 10, "check_same_thread": False, "cached_statements": 300}
    engine = sa.create_engine(url, connect_args=alone, pool_size=10, pool_use_lifo=True, hide_parameters=True)
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"]
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own lost updates silently
        for pragma in [*pragmas, "query_only=ON"] if read_only else pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


# --- the door --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """A piece of work waiting at the door, with the language and zone it was asked in."""

    work: Callable[[Session], Any]
    context: Context
    answer: "Future[Any]"


Settled = tuple["Future[Any]", Any, BaseException | None]
"""How a piece of work ended: who waits for it, what it returned, or what it raised."""


class Door(Protocol):
    """Where writes go in. The future is settled after the commit, never before."""

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]": ...
    def close(self) -> None: ...


class OneWriter:
    """SQLite's door: one thread, group commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        answer: Future[Any] = Future()
        self._waiting.put(Job(work, copy_context(), answer))
        return answer

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = [first]
            while len(group) < GROUP and not self._waiting.empty():
                job = self._waiting.get()
                if job is None:
                    self._waiting.put(None)
                    break
                group.append(job)
            group = [job for job in group if job.answer.set_running_or_notify_cancel()]  # nobody waits for the others
            settled = [self._alone(job) for job in group] if len(group) == 1 else self._together(group)
            for answer, value, error in settled:
                answer.set_exception(error) if error else answer.set_result(value)

    def _alone(self, job: Job) -> Settled:
        """Most of the time nobody else waits, and the transaction itself is savepoint enough."""
        try:
            with Session(self._engine, expire_on_commit=False) as db:
                value = job.context.run(job.work, db)
                _still_one(db.connection())
                db.commit()
                return job.answer, value, None
        except BaseException as error:
            return job.answer, None, error

    def _together(self, group: list[Job]) -> list[Settled]:
        settled: list[Settled] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for job in group:
                    settled.append(self._apart(job, connection))
                    _still_one(connection)
        except BaseException as failure:  # the commit itself failed: nobody's row is on disk
            return [(job.answer, None, failure) for job in group]
        return settled

    @staticmethod
    def _apart(job: Job, connection: Connection) -> Settled:
        try:
            with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
                value = job.context.run(job.work, db)
                db.commit()
                return job.answer, value, None
        except BaseException as error:
            return job.answer, None, error


class ManyWriters:
    """PostgreSQL's door: serializable transactions side by side, tried again when they collide."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="SERIALIZABLE")
        self._pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="writer")

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        return self._pool.submit(copy_context().run, self._try, work)

    def close(self) -> None:
        self._pool.shutdown()

    def _try(self, work: Callable[[Session], Any]) -> Any:
        for attempt in range(COLLISIONS):
            try:
                with Session(self._engine, expire_on_commit=False) as db:
                    return self._run(work, db)
            except DBAPIError as error:
                if not _collided(error) or attempt == COLLISIONS - 1:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)))  # noqa: S311 -- jitter, not a secret
        raise AssertionError("the last attempt returns or raises")

    @staticmethod
    def _run(work: Callable[[Session], Any], db: Session) -> Any:
        """Rows let go before the rollback keep what was read of them: error pages still say who is signed in."""
        try:
            value = work(db)
            db.commit()
            return value
        except BaseException:
            db.expunge_all()
            db.rollback()
            raise


def _still_one(connection: Connection) -> None:
    """SQLite ends the whole transaction by itself when the disk is full or fails: then nobody's row is kept."""
    if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
        raise OperationalError("COMMIT", None, Exception("the database ended the transaction: disk full or failing"))


def _collided(error: DBAPIError) -> bool:
    """Serialization failure or deadlock (SQLSTATE 40001, 40P01), also when a unique key met its twin first."""
    return getattr(error.orig, "sqlstate", "") in ("40001", "40P01", "23505")


# --- the database ----------------------------------------------------------------------------


class Database:
    """One database, SQLite or PostgreSQL, as the rest of the house sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.written = threading.Event()
        """Set after every write of a request, so that the worker need not wait for its next round."""
        if self.is_sqlite:
            self._reader = make_engine(url, read_only=True)
        else:
            self._reader = self.engine.execution_options(postgresql_readonly=True)
        self._door: Door = OneWriter(self.engine) if self.is_sqlite else ManyWriters(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that can only look."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as db:
            yield db

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        """Send work through the door; the future is settled once it is on disk."""
        return self._door.submit(work)

    def write(self, work: Callable[[Session], T]) -> T:
        """Send work through the door and wait: for the worker, the command line and tests."""
        return self.submit(work).result()

    async def look(self, work: Callable[[Session], T]) -> T:
        """Read for a request, in a thread: nobody else waits for a long list."""
        return await run_in_threadpool(self._look, work)

    async def glance(self, work: Callable[[Session], T]) -> T:
        """Read a few rows for a request: at once on SQLite, where that is quicker than a thread."""
        return self._look(work) if self.is_sqlite else await self.look(work)

    def _look(self, work: Callable[[Session], T]) -> T:
        with self.reading() as db:
            return work(db)

    def close(self) -> None:
        self._door.close()
        self._reader.dispose()
        self.engine.dispose()


# --- handlers --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inside:
    """Marks a handler's argument that is found inside the handler's own transaction."""

    find: Callable[[Request, Session], Any]


Db = Annotated[Session, Inside(lambda _request, db: db)]
"""The handler's session: writing under `@writes`, read-only under `@reads`."""


class _Unsaved(Exception):
    """Carries an error page out of a transaction that must not be kept."""

    def __init__(self, page: Response) -> None:
        self.page = page


def reads(handler: Callable[..., Response]) -> Callable[..., Any]:
    """A handler that looks: it and its `Inside` arguments share one read-only session."""

    async def through(request: Request, work: Callable[[Session], Response]) -> Response:
        return await database(request).look(work)

    return _inside(handler, through)


def glances(handler: Callable[..., Response]) -> Callable[..., Any]:
    """`reads` for the pages of personal links: a few rows each, opened by everybody in the same minute."""

    async def through(request: Request, work: Callable[[Session], Response]) -> Response:
        return await database(request).glance(work)

    return _inside(handler, through)


def writes(handler: Callable[..., Response]) -> Callable[..., Any]:
    """A handler that changes something: one transaction, committed before the reply leaves.

    An answer of 400 and above, like an exception, leaves nothing behind."""

    async def through(request: Request, work: Callable[[Session], Response]) -> Response:
        def kept(db: Session) -> Response:
            page = work(db)
            if page.status_code >= 400:
                raise _Unsaved(page)
            return page

        house = database(request)
        try:
            page = await asyncio.wrap_future(house.submit(kept))
        except _Unsaved as unsaved:
            return unsaved.page
        house.written.set()
        return page

    return _inside(handler, through)


def looks_first(look: Callable[..., Response | None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Stands above `@writes`: what takes long is looked at in a session of its own, which keeps no writer waiting.

    `look` has the handler's arguments; what it answers is the answer, and nothing is written. None: go on."""
    looking = reads(look)  # type: ignore[arg-type]

    def around(handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(handler)
        async def wrapper(request: Request, **given: Any) -> Response:
            page: Response | None = await looking(request, **given)
            return page or await handler(request, **given)

        wrapper.__signature__ = inspect.signature(handler)  # type: ignore[attr-defined]
        return wrapper

    return around


def database(request: Request) -> Database:
    """The database this application runs on."""
    found: Database = request.app.state.database
    return found


def _inside(handler: Callable[..., Response], through: Callable[..., Any]) -> Callable[..., Any]:
    """Show FastAPI the handler without its `Inside` arguments, and fill those in once the session is open."""
    signature = inspect.signature(handler, eval_str=True)
    finders = {name: found for name, p in signature.parameters.items() if (found := _finder(p.annotation))}

    @wraps(handler)
    async def wrapper(request: Request, **given: Any) -> Response:
        def work(db: Session) -> Response:
            found = {name: find(request, db) for name, find in finders.items()}
            return handler(request, **given, **found)

        page: Response = await through(request, work)
        return page

    shown = [p for name, p in signature.parameters.items() if name not in finders]
    wrapper.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    return wrapper


def _finder(annotation: Any) -> Callable[[Request, Session], Any] | None:
    return next((mark.find for mark in get_args(annotation)[1:] if isinstance(mark, Inside)), None)


def inserting(dialect: sa.Dialect, table: type[SQLModel], columns: list[str], rows: Select[Any]) -> sa.Insert:
    """INSERT … SELECT … ON CONFLICT DO NOTHING: rows already there stay as they are."""
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).from_select(columns, rows).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def insert_new(db: Session, table: type[SQLModel], columns: list[str], rows: Select[Any]) -> int:
    """The same, done. Returns how many are new."""
    return int(db.execute(inserting(db.get_bind().dialect, table, columns, rows)).rowcount)  # type: ignore[attr-defined]


def unavailable(error: BaseException) -> bool:
    """Whether the database is out of reach or full, rather than our statement wrong."""
    return isinstance(error, OperationalError)
