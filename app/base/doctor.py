"""Looks whether an installation is in order, and says in words what to do where it is not. Changes nothing."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from app.base import clock
from app.base.config import LOOPBACK, Settings
from app.base.db import make_engine
from app.base.disk import LEAST_SPACE, file_of, free_space
from app.base.i18n import _
from app.base.migrations import is_current

SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is well, and what to know or do."""

    good: bool
    words: str


def examine(settings: Settings) -> list[Finding]:
    """All of the ground that is worth a look, in the order in which it should be put right. Mail has its own."""
    parts = (_address, _folder, _database)
    return [finding for part in parts for finding in part(settings)]


# --- the address people use --------------------------------------------------------------------------


def _address(settings: Settings) -> Iterator[Finding]:
    url = urlsplit(settings.base_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query or url.fragment:
        yield Finding(
            False,
            _(
                "The address %(url)s cannot be used. Set BROWNBAG_BASE_URL to https:// and the host, and no more.",
                url=settings.base_url,
            ),
        )
    elif url.hostname in LOOPBACK:
        yield Finding(
            settings.practice,
            _(
                "Links in mails begin with %(url)s, which only this machine can open. Set BROWNBAG_BASE_URL before"
                " others get mail.",
                url=settings.base_url,
            ),
        )
    elif url.scheme == "http":
        yield Finding(
            False,
            _(
                "%(url)s is not encrypted, and links in mails are as good as keys. Put a proxy with https before it"
                " and set BROWNBAG_BASE_URL.",
                url=settings.base_url,
            ),
        )
    else:
        yield Finding(True, _("Links in mails begin with %(url)s.", url=settings.base_url))


# --- the folder and the database -----------------------------------------------------------------------


def _folder(settings: Settings) -> Iterator[Finding]:
    if not settings.database.startswith("sqlite"):
        return
    folder = file_of(settings).parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileNotFoundError:
        yield Finding(False, _("There is no folder %(folder)s yet. `brownbag migrate` makes it.", folder=folder))
        return
    except OSError as error:
        yield Finding(
            False,
            _("Nothing can be written to %(folder)s (%(why)s). Let this user write there.", folder=folder, why=error),
        )
        return
    free = free_space(settings) or 0
    megabytes = free // 1024**2
    if free < LEAST_SPACE:
        yield Finding(False, _("Only %(n)d MB are free in %(folder)s. Make room.", n=megabytes, folder=folder))
    else:
        yield Finding(True, _("%(folder)s can be written to; %(n)d MB are free.", n=megabytes, folder=folder))


def _database(settings: Settings) -> Iterator[Finding]:
    sqlite = settings.database.startswith("sqlite")
    if sqlite and not file_of(settings).exists():
        words = _("There is no database at %(file)s yet. `brownbag migrate` or `brownbag serve` makes it.")
        yield Finding(False, words % {"file": file_of(settings)})
        return
    engine = make_engine(settings.database)
    try:
        with engine.connect() as connection:
            yield from _sqlite(connection) if sqlite else _postgresql(connection)
        yield _tables(engine)
        if sqlite:
            yield _clock_beside(datetime.fromtimestamp(file_of(settings).stat().st_mtime, UTC), ahead_only=True)
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", error)).strip().splitlines()
        yield Finding(
            False,
            _(
                "The database does not answer: %(why)s. Check BROWNBAG_DATABASE_URL, and that the server runs; a"
                " damaged file is restored from a backup.",
                why=why[0] if why else error,
            ),
        )
    finally:
        engine.dispose()


def _sqlite(connection: Connection) -> Iterator[Finding]:
    said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    if said == "ok":
        yield Finding(True, _("The database file is whole."))
    else:
        yield Finding(False, _("The database file is damaged (%(said)s). Restore the last backup.", said=said))
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    if (journal, synchronous) == ("wal", 2):
        yield Finding(True, _("What was answered survives a power cut (WAL, synchronous FULL)."))
    else:
        yield Finding(
            False,
            _(
                "The file's folder does not allow WAL with synchronous FULL (%(journal)s, %(level)s). Put it on a"
                " local disk, not on a network share.",
                journal=journal,
                level=synchronous,
            ),
        )


def _postgresql(connection: Connection) -> Iterator[Finding]:
    version = connection.exec_driver_sql("SHOW server_version").scalar()
    yield Finding(True, _("PostgreSQL %(version)s answers.", version=version))
    theirs = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    yield _clock_beside(theirs, ahead_only=False)
    for name in ("fsync", "synchronous_commit"):
        if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off":
            words = _("PostgreSQL runs with %(name)s off: a power cut loses answers. Turn it on.", name=name)
            yield Finding(False, words)


def _tables(engine: Engine) -> Finding:
    if is_current(engine):
        return Finding(True, _("The tables are those of this version."))
    return Finding(False, _("The tables are not those of this version. Back up, then run `brownbag migrate`."))


def _clock_beside(other: datetime, *, ahead_only: bool) -> Finding:
    """Our clock beside another one: the database server's, or the last moment the file was written."""
    behind = other - clock.now()
    if behind > SKEW or (not ahead_only and behind < -SKEW):
        return Finding(
            False, _("The clock is %(n)d minutes off. Let it be set by NTP.", n=abs(behind).total_seconds() // 60)
        )
    return Finding(True, _("The clock is right: %(now)s UTC.", now=f"{clock.now():%Y-%m-%d %H:%M}"))
