"""The door every write goes through, so that a read-modify-write loses nothing on either database.

On SQLite one writer thread runs waiting work one after another, each piece in a savepoint unless it waits
alone, and commits the whole group once with `synchronous=FULL`; nobody is answered before their row is on
disk. On PostgreSQL the same door is a pool of serializable transactions, retried when two collide.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Protocol

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

GROUP = 64
"""How many waiting writes one commit may carry."""
COLLISIONS = 12
"""How often a PostgreSQL transaction is tried again before its collision is reported."""


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
