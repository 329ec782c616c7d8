"""Statements that are built and compiled once, and run in every round with the moment of that round filled in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn, Self, TypeVarTuple

from sqlalchemy import BindParameter, CursorResult, Dialect, Select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

Row = TypeVarTuple("Row")


class Moment(datetime):
    """The `now` of a statement that is written before its time has come.

    It stands for the moment of the run, or for so much before or after it. Nothing else may be made of it: what
    a statement looks like must not depend on when it is run."""

    span: timedelta

    def __new__(cls, span: timedelta = timedelta()) -> Self:
        self = super().__new__(cls, 1, 1, 1, tzinfo=UTC)
        self.span = span
        return self

    def __add__(self, span: timedelta) -> "Moment":
        return Moment(self.span + span)

    def __sub__(self, span: timedelta) -> "Moment":  # type: ignore[override]
        return Moment(self.span - span)

    def _unknown(self, *_asked: object) -> NoReturn:
        raise TypeError("This moment has not come yet.")

    def __getattribute__(self, name: str) -> Any:
        """Its year, its date, its zone: none of them is known."""
        return super().__getattribute__(name) if name == "span" or name.startswith("_") else self._unknown()

    __lt__ = __le__ = __gt__ = __ge__ = __rsub__ = _unknown

    def __eq__(self, other: object) -> bool:
        return self.span == other.span if isinstance(other, Moment) else self._unknown()

    def __hash__(self) -> int:
        return hash(self.span)


MOMENT = Moment()


def at(statement: Select[*Row], now: datetime, **values: object) -> Select[*Row]:
    """The same statement at that moment, its open parameters filled: for one that is not run often."""
    binds = [bind for bind in visitors.iterate(statement) if isinstance(bind, BindParameter)]
    moments = {bind.key: now + bind.value.span for bind in binds if isinstance(bind.value, Moment)}
    return statement.params(moments | values)


class Prepared:
    """A statement as its database reads it, ready to run again and again without SQLAlchemy's looking at it again.

    It may only return numbers and text: what comes back is not converted."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        """Raises TypeError where a moment would be sent in another form than moments are kept in."""
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("This is no statement that could be prepared.")
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        for name, bind in binds.items():
            if isinstance(bind.value, Moment) and not isinstance(bind.type, UTCDateTime):
                raise TypeError(f"{name} is a moment, and its column is {bind.type!r}.")
        self._sql, self._order = str(compiled), compiled.positiontup
        self._values = compiled.params
        self._send = {name: _sender(bind, dialect) for name, bind in binds.items()}

    def run(self, db: Session, now: datetime, **values: object) -> CursorResult[Any]:
        """Run it at that moment; `values` fill the parameters it leaves open."""
        filled = {name: self._fill(name, value, now) for name, value in (self._values | values).items()}
        sent = tuple(filled[name] for name in self._order) if self._order else filled
        return db.connection().exec_driver_sql(self._sql, sent)

    def _fill(self, name: str, value: object, now: datetime) -> object:
        value = now + value.span if isinstance(value, Moment) else value
        send = self._send.get(name)
        return send(value) if send else value

    def finds(self, db: Session, now: datetime, **values: object) -> bool:
        """Whether it selects anything."""
        return self.run(db, now, **values).first() is not None


def _sender(bind: BindParameter[Any], dialect: Dialect) -> Callable[[object], object] | None:
    """What turns a value into what the driver takes."""
    return bind.type.dialect_impl(dialect).bind_processor(dialect)
