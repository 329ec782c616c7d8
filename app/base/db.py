"""The database: read-only sessions for looking, and one door (`doors.py`) for every write.

A GET cannot write: its session is read-only. A handler that writes runs inside one transaction, which is on disk
before the reply leaves.
"""

import asyncio
import inspect
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import sqlalchemy as sa
from sqlalchemy import Select, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.base.doors import Door, ManyWriters, OneWriter

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

T = TypeVar("T")


# --- engines ---------------------------------------------------------------------------------


def make_engine(url: str, read_only: bool = False) -> Engine:
    """An engine with the pragmas and BEGINs that keep SQLite honest; PostgreSQL needs none of it."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, pool_size=10, pool_use_lifo=True, hide_parameters=True)
    Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    alone = {"timeout": 10, "check_same_thread": False, "cached_statements": 300}
    engine = sa.create_engine(url, connect_args=alone, pool_size=10, pool_use_lifo=True, hide_parameters=True)
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"]
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own lost updates silently
        for pragma in [*pragmas, "query_only=ON"] if read_only else pragmas:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


# --- the database ----------------------------------------------------------------------------


_OTHERS_READ = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
"""
"""How many others read this PostgreSQL database from a moment that is over."""


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

    def leave_no_trace(self, tables: Sequence[str]) -> bool:
        """What was deleted from these tables is in no page of theirs any more, nor in SQLite's log.

        False while somebody still reads what was: then try again later."""
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if connection.exec_driver_sql(_OTHERS_READ).scalar():  # VACUUM spares what they may still see
                    return False
                connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
            return True
        with closing(
            self.engine.raw_connection()
        ) as connection:  # outside a transaction, which raw ones begin none of
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=1000")  # writers wait for as long as this waits for readers
            busy, _in_log, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute("PRAGMA busy_timeout=10000")
            return not busy

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


def tries(handler: Callable[..., Response]) -> Callable[..., Any]:
    """A handler that shows what would come of something: it may do it, and nothing of it is kept (record 31)."""

    async def through(request: Request, work: Callable[[Session], Response]) -> Response:
        def undone(db: Session) -> Response:
            raise _Unsaved(work(db))

        try:
            return await asyncio.wrap_future(database(request).submit(undone))
        except _Unsaved as unsaved:
            return unsaved.page

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
