"""Making themes: asking for a suggestion, keeping, naming, merging, moving, and taking a step back."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.topics.models import Placing, Sorting, Theme
from app.topics.themes.queries import NAME, last_step, placed
from app.topics.words import normal


def suggest(db: Session, question_id: int, grain: str, by: Person, now: datetime) -> Sorting:
    """Ask the worker which answers would go together; what it suggested before is forgotten."""
    forget(db, question_id)
    sorting = Sorting(question_id=question_id, grain=grain, asked_by=by.id, asked_at=now)
    db.add(sorting)
    return sorting


def forget(db: Session, question_id: int) -> None:
    """No suggestion; what was kept of it stays."""
    db.execute(sa.delete(Sorting).where(col(Sorting.question_id) == question_id))


def keep(db: Session, question_id: int, name: str, keys: Collection[str], by: Person, now: datetime) -> Theme:
    """These texts are a theme of this name; they join the one that has it already."""
    name = " ".join(name.split())[:NAME]
    if not name:
        raise Refused(_("Give the theme a name."))
    if not keys:
        raise Refused(_("Tick the answers that belong together."))
    theme = _called(db, question_id, name)
    if theme is None:
        theme = Theme(question_id=question_id, name=name, made_by=by.id, made_at=now)
        db.add(theme)
        db.flush()
    place(db, question_id, keys, theme, by, now)
    return theme


def place(
    db: Session, question_id: int, keys: Collection[str], theme: Theme | None, by: Person, now: datetime
) -> list[Placing]:
    """These texts belong to this theme from now on, or to none. Those that stand there already are left alone."""
    where = placed(db, question_id)
    goal = theme.id if theme else None
    moved = sorted(key for key in keys if where.get(key) != goal)
    _not_topics(db, {goal, *(where.get(key) for key in moved)})
    rows = [
        Placing(question_id=question_id, text=key, theme_id=goal, placed_by=by.id, placed_at=now) for key in moved
    ]
    db.add_all(rows)
    return rows


def rename(db: Session, theme: Theme, name: str) -> None:
    """Call it otherwise. Refused when another theme of the question is called so."""
    name = " ".join(name.split())[:NAME]
    if not name:
        raise Refused(_("Give the theme a name."))
    there = _called(db, theme.question_id, name)
    if there and there.id != theme.id:
        raise Refused(_("There is another theme of this name. Merge the two instead."))
    theme.name = name


def merge(db: Session, theme: Theme, into: Theme, by: Person, now: datetime) -> None:
    """They are the same: the texts of the one belong to the other."""
    where = placed(db, theme.question_id)
    mine = [key for key, theme_id in where.items() if theme_id == theme.id]
    place(db, theme.question_id, mine, into, by, now)


def step_back(db: Session, question_id: int, taken_at: datetime) -> None:
    """Undo the last step: each of its texts stands again where it stood before. Twice is once."""
    if last_step(db, question_id) != taken_at:
        raise Refused(_("Somebody moved answers meanwhile. Look at the themes again before you undo a step."))
    step = (col(Placing.question_id) == question_id, col(Placing.placed_at) == taken_at)
    keys = set(db.exec(select(Placing.text).where(*step)).all())
    before = placed(db, question_id)
    db.execute(sa.delete(Placing).where(*step))
    after = placed(db, question_id)
    _not_topics(db, {side.get(key) for side in (before, after) for key in keys})


def _called(db: Session, question_id: int, name: str) -> Theme | None:
    """The theme of this name that has texts."""
    alive = set(placed(db, question_id).values())
    mine: Sequence[Theme] = db.exec(select(Theme).where(Theme.question_id == question_id)).all()
    return next((one for one in mine if one.id in alive and normal(one.name) == normal(name)), None)


def _not_topics(db: Session, theme_ids: Collection[int | None]) -> None:
    """What is a topic has its wishes on the board: nothing comes or goes behind them."""
    themes = db.exec(select(Theme).where(col(Theme.id).in_([id for id in theme_ids if id]))).all()
    for theme in themes:
        if theme.topic_id:
            raise Refused(
                _("“%(theme)s” is a topic on the board. Take that back first, then move answers.", theme=theme.name)
            )
