"""The database itself says what has changed, so that no way of writing is forgotten: triggers on every table whose
words are found. They are set anew after each run of the migrations, as tables are made anew in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.base.search.index import KINDS

PREFIX = "finds_"


@dataclass(frozen=True)
class Watched:
    """A table, and what has to be looked at again when one of its rows changes."""

    kind: int
    table: str
    columns: tuple[str, ...]
    """Those that matter. What a row is about never changes."""
    things: str = "SELECT {row}.id AS id"
    """The things that are found by a row's words; `{row}` is the row."""
    itself: bool = False
    """Whether the row is the thing: when it is deleted, its entry goes at once."""
    goes_when: str = ""
    """When a changed row is not to be found any more, from this very moment on."""


def forget(connection: Connection) -> None:
    """Watch nothing any more."""
    if connection.dialect.name == "sqlite":
        named = "SELECT 'TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :prefix"
        cascade = ""
    else:
        named, cascade = "SELECT 'FUNCTION ' || proname FROM pg_proc WHERE proname LIKE :prefix", " CASCADE"
    for name in connection.execute(sa.text(named), {"prefix": f"{PREFIX}%"}).scalars().all():
        connection.exec_driver_sql(f"DROP {name}{cascade}")


def watch(connection: Connection, watched: Iterable[Watched]) -> None:
    """Watch these from now on, and look at everything once: what is found by what may have changed meanwhile."""
    there = set(sa.inspect(connection).get_table_names())
    if "stale" not in there:
        return
    for one in watched:
        if one.table in there:
            for statement in _triggers(one, connection.dialect.name):
                connection.exec_driver_sql(statement)
            if one.itself:
                every = f"SELECT id FROM {one.table}"  # noqa: S608 -- our own tables
                connection.exec_driver_sql(_again(one, every))
    connection.exec_driver_sql("INSERT INTO stale (number) SELECT number FROM search_entry")


def _triggers(one: Watched, dialect: str) -> Iterator[str]:
    columns = ", ".join(one.columns)
    yield from _trigger(one, "insert", "INSERT", dialect, _look_again(one, "NEW"))
    yield from _trigger(one, "update", f"UPDATE OF {columns}", dialect, _look_again(one, "NEW"))
    yield from _trigger(one, "delete", "DELETE", dialect, _look_again(one, "OLD"))
    if one.itself:
        yield from _trigger(one, "go", "DELETE", dialect, _go(one, "OLD"))
    if one.goes_when:
        leaves = f"UPDATE OF {columns}"
        yield from _trigger(one, "leave", leaves, dialect, _go(one, "NEW"), one.goes_when)


def _trigger(one: Watched, name: str, event: str, dialect: str, does: str, when: str = "") -> Iterator[str]:
    full = f"{PREFIX}{one.kind}_{one.table}_{name}"
    condition = f" WHEN ({when})" if when else ""
    head = f"CREATE TRIGGER {full} AFTER {event} ON {one.table} FOR EACH ROW{condition}"
    if dialect == "sqlite":
        yield f"{head} BEGIN {does}; END"
    else:
        yield f"CREATE FUNCTION {full}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$"
        yield f"{head} EXECUTE FUNCTION {full}()"


def _look_again(one: Watched, row: str) -> str:
    return _again(one, one.things.format(row=row))


def _again(one: Watched, things: str) -> str:
    return f"INSERT INTO stale (number) SELECT {one.kind * KINDS} + thing.id FROM ({things}) AS thing"  # noqa: S608


def _go(one: Watched, row: str) -> str:
    return f"DELETE FROM search_entry WHERE number = {one.kind * KINDS} + {row}.id"  # noqa: S608
