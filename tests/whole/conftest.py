"""The whole house at once: the sample company of the demo, filled once and copied for every test."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine

from app.base.config import Settings
from app.base.db import Database
from app.base.migrations import migrate
from app.demo.company import fill
from app.mail.delivery import PostOffice
from app.main import create_app
from app.worker import DUES, work
from tests.conftest import POSTGRES

FILLED_AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=url,
        worker=False,
        demo=True,
        base_url="http://testserver",
        mail_from="us@example.com",
    )


def _fill(database: Database, settings: Settings) -> None:
    app = create_app(settings, database)
    with time_machine.travel(FILLED_AT, tick=False):
        office = PostOffice(database, app.state.pages, settings, DUES)
        fill(database, settings, partial(work, database, office), FILLED_AT)


@pytest.fixture(scope="session")
def filled(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo's database, to be copied: a file's path, or the URL of a database of the same server."""
    folder = tmp_path_factory.mktemp("company")
    path = folder / "company.sqlite"
    if POSTGRES:
        url = _another(empty_database, "company", like="template0")
    else:
        shutil.copy(empty_database, path)
        url = f"sqlite:///{path}"
    database = Database(url)
    migrate(database.engine)
    _fill(database, _settings(url, folder))
    database.close()
    return url if POSTGRES else str(path)


def _another(server: str, name: str, like: str) -> str:
    """A new database of this name on the server that has the one of this URL, a copy of another. Returns its URL."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database(filled: str, empty_database: str, tmp_path: Path) -> Iterator[Database]:
    """The sample company."""
    if POSTGRES:
        database = Database(_another(empty_database, "a_copy", like="company"))
    else:
        path = tmp_path / "brownbag.sqlite"
        shutil.copy(filled, path)
        database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    """A demo installation."""
    return _settings(database.url, tmp_path)


def fingerprint(database: Database) -> str:
    """A hash over every row of every table."""
    sum_ = hashlib.sha256()
    with database.reading() as db:
        for table in sorted(sa.inspect(db.get_bind()).get_table_names()):
            rows = db.execute(sa.text(f'SELECT * FROM "{table}"')).all()
            sum_.update(table.encode())
            for row in sorted(map(repr, rows)):
                sum_.update(row.encode())
    return sum_.hexdigest()
