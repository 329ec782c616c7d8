"""Looks whether anonymous surveys keep their promise on this machine, and says what to do where not."""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from app.base.config import Settings
from app.base.db import Database
from app.base.doctor import Finding
from app.base.i18n import _
from app.base.paths import STATIC
from app.surveys.models import Counted, Envelope, Seal, Survey
from app.surveys.paper import ANONYMOUS
from app.surveys.sealed import keys
from app.surveys.sealed.envelopes import opened, seal
from app.surveys.sealed.work import adds_up
from app.surveys.sums.counting import Body

TRIGGERS = ("terms_stand", "seal_stands")


def examine(settings: Settings) -> list[Finding]:
    """All of it; nothing where no survey was ever sealed. Never raises."""
    database = Database(settings.database)
    try:
        with database.reading() as db:
            sealed = db.exec(select(Survey, Seal).join(Seal).where(Survey.mode == ANONYMOUS)).all()
            if not sealed:
                return []
            counted = set(db.exec(select(Counted.survey_id)).all())
            open_ones = [(survey, one) for survey, one in sealed if survey.id not in counted]
            found = [
                *_folder(settings.keys),
                *_leftover(db, settings.keys, counted),
                *_ground(db, database.is_sqlite),
            ]
            for survey, one in open_ones:
                found += _key(db, settings.keys, survey, one)
            found += [_wrong_sum(survey) for survey, _one in sealed if not adds_up(db, survey.id)]
            return found
    except SQLAlchemyError:  # `base.doctor` says what is wrong with the database itself
        return []
    finally:
        database.close()


def _folder(folder: Path) -> Iterator[Finding]:
    if folder.resolve().is_relative_to(STATIC.resolve()):
        words = _(
            "The keys of anonymous surveys lie in %(folder)s, which everybody can read by the web.", folder=folder
        )
        yield Finding(False, words)
    elif folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        words = _("Others may look into %(folder)s, where the keys of anonymous surveys lie. Run chmod 700 on it.")
        yield Finding(False, words % {"folder": folder})
    else:
        words = _("The keys of anonymous surveys lie in %(folder)s. Keep it out of every backup.", folder=folder)
        yield Finding(True, words)


def _key(db: Session, folder: Path, survey: Survey, one: Seal) -> Iterator[Finding]:
    """Whether the key is there, is ours alone, and opens what was sealed."""
    key = keys.find(folder, survey.id, one.public_key)
    if key is None:
        words = _(
            "The key of “%(title)s” is lost: its answers cannot be opened by anybody. Look for it in %(folder)s; if "
            "it is gone for good, `brownbag surveys reseal %(id)s` asks people again.",
            title=survey.title, folder=folder, id=survey.id,
        )  # fmt: skip
        yield Finding(False, words)
        return
    path = keys.path_of(folder, survey.id, one.public_key)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(False, _("Others may read %(path)s. Run chmod 600 on it.", path=path))
    mine = Envelope.survey_id == survey.id
    some = db.exec(select(Envelope.sealed).where(mine).limit(1)).first() or seal(Body(()), one.public_key, one.size)
    sizes = db.exec(select(func.count(func.length(col(Envelope.sealed)).distinct())).where(mine)).one()
    if opened(some, key) is None or sizes > 1:
        words = _("Some answers to “%(title)s” are spoilt. Restore the database from a backup.", title=survey.title)
        yield Finding(False, words)
    else:
        yield Finding(True, _("The key of “%(title)s” is there and fits.", title=survey.title))


def _leftover(db: Session, folder: Path, counted: set[int]) -> Iterator[Finding]:
    left = counted.intersection(keys.leftovers(folder, ()))
    left |= set(db.exec(select(Envelope.survey_id).where(col(Envelope.survey_id).in_(counted))).all())
    if left:
        words = _(
            "Surveys that are counted still have a key or sealed answers (%(ids)s). The worker takes them away; see "
            "that it runs.", ids=", ".join(map(str, sorted(left))),
        )  # fmt: skip
        yield Finding(False, words)
    elif counted:
        yield Finding(True, _("No key is left of anonymous surveys that were counted."))


def _ground(db: Session, is_sqlite: bool) -> Iterator[Finding]:
    """What the database itself has to see to."""
    run = db.connection().exec_driver_sql
    table = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if is_sqlite else "SELECT tgname FROM pg_trigger"
    if set(TRIGGERS) - set(run(table).scalars()):
        words = _("The database lets the terms of a sent survey be changed: a trigger is missing. Restore a backup.")
        yield Finding(False, words)
    if not is_sqlite:
        yield from _logging([name for name, value in LOGS if run(f"SHOW {name}").scalar_one() in value])


LOGS: Sequence[tuple[str, Sequence[str]]] = (
    ("log_statement", ("all", "mod")),
    ("log_min_duration_statement", ("0",)),
)
"""What PostgreSQL must not be told to write down: who handed in, and when."""


def _logging(names: Sequence[str]) -> Iterator[Finding]:
    for name in names:
        words = _("PostgreSQL writes every statement into its log (%(name)s), so it says when somebody answers an "
                  "anonymous survey. Turn it off.", name=name)  # fmt: skip
        yield Finding(False, words)


def _wrong_sum(survey: Survey) -> Finding:
    words = _(
        "The answers to “%(title)s” do not add up: not everybody who handed in is counted, or somebody is twice. "
        "Restore the database from a backup.", title=survey.title,
    )  # fmt: skip
    return Finding(False, words)
