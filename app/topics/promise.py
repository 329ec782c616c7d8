"""What came of what people said in one survey: every topic and every wish of it, and where each stands now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.surveys.models import Answer, Option, Question, Response
from app.topics import queries
from app.topics.demand import ROOTS
from app.topics.lines import Line
from app.topics.models import Root, Theme, Wish
from app.topics.words import normal


@dataclass(frozen=True)
class Outcome:
    """One thing people asked for, and what comes of it."""

    words: str
    kind: str
    """planned, done, shortlisted, parked, aside; or open: nobody has decided yet."""
    detail: str = ""
    """The day, or why it waits or is no topic."""
    topic_id: int | None = None

    @property
    def sentence(self) -> str:
        """What comes of it, for people."""
        return {
            "planned": _("planned for %(day)s", day=self.detail) if self.detail else _("planned, date open"),
            "done": _("held on %(day)s", day=self.detail),
            "shortlisted": _("considered next"),
            "parked": _("has to wait: %(reason)s", reason=self.detail),
            "aside": _("no topic: %(reason)s", reason=self.detail) if self.detail else _("no topic"),
            "open": _("not decided yet"),
        }[self.kind]


ORDER = ("planned", "done", "shortlisted", "parked", "aside", "open")


def outcomes(db: Session, survey_id: int, now: datetime) -> list[Outcome]:
    """Planned first, not decided last; in each the most wanted first."""
    found = [*_topics(db, survey_id, now), *_wishes(db, survey_id)]
    return sorted(found, key=lambda one: ORDER.index(one.kind))


def _topics(db: Session, survey_id: int, now: datetime) -> Iterator[Outcome]:
    here = col(Question.survey_id) == survey_id
    of_rows = sa.select(col(Root.topic_id)).join(Option).join(Question, col(Question.id) == col(Option.question_id))
    of_themes = sa.select(col(Theme.topic_id)).join(Question, col(Question.id) == col(Theme.question_id))
    of_wishes = _of_survey(sa.select(col(Wish.topic_id)), survey_id)
    said = sa.union(of_rows.where(here), of_themes.where(here), of_wishes).subquery()
    roots = set(db.execute(sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id.in_(sa.select(said)))).scalars())
    for line in queries.board(db, now):
        if line.id in roots:
            yield Outcome(line.title, *_standing(line), line.id)


def _standing(line: Line) -> tuple[str, str]:
    if line.planned:
        at = line.planned.starts_at
        return "planned", day(at, line.planned.zone) if at else ""
    if line.covered and line.covered.starts_at and line.state == "done":
        return "done", day(line.covered.starts_at, line.covered.zone)
    return ("open" if line.state == "wished" else line.state), line.parked or ""


def _wishes(db: Session, survey_id: int) -> Iterator[Outcome]:
    """Those that belong to no topic, the same words once."""
    rows = _of_survey(sa.select(Wish), survey_id).where(col(Wish.topic_id).is_(None))
    first = {normal(wish.words): wish for wish in db.execute(rows.order_by(col(Wish.id).desc())).scalars()}
    for wish in first.values():
        yield Outcome(wish.words, "aside" if wish.set_aside_at else "open", wish.set_aside_reason)


def _of_survey(wishes: sa.Select[tuple[object]], survey_id: int) -> sa.Select[tuple[object]]:
    return (
        wishes.join(Answer, col(Answer.id) == col(Wish.answer_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(col(Response.survey_id) == survey_id)
    )
