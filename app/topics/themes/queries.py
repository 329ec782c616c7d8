"""How the answers to a question are arranged: in themes that were kept, in groups that were suggested, or loose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.surveys.models import Question, Survey
from app.topics.models import Placing, Sorting, Suggestion, Theme, Topic
from app.topics.themes.texts import Text, texts

NAME = 120


@dataclass(frozen=True)
class Together:
    """Texts that belong together."""

    texts: list[Text]

    @property
    def people(self) -> int:
        """How many wrote one of them."""
        return sum(text.people for text in self.texts)


@dataclass(frozen=True)
class Kept(Together):
    """A theme."""

    theme: Theme
    topic: Topic | None

    @property
    def choice(self) -> tuple[int, str]:
        """As a form offers it."""
        return self.theme.id, self.theme.name


@dataclass(frozen=True)
class Suggested(Together):
    """A group nobody has kept yet."""

    number: int

    @property
    def name(self) -> str:
        """The text that the others are most like, for a name to begin with."""
        return " ".join(self.texts[0].words.split())[:NAME]


@dataclass(frozen=True)
class Arranged:
    """Everything that was written to one question."""

    kept: list[Kept]
    suggested: list[Suggested]
    loose: list[Text]
    """In no theme and in no suggested group."""
    sorting: Sorting | None
    """The suggestion that was asked for last."""
    last_step: datetime | None
    """When an answer was put somewhere last: the step that can be undone."""

    @property
    def people(self) -> int:
        """How many wrote anything."""
        return sum(one.people for one in (*self.kept, *self.suggested, Together(self.loose)))


def arranged(db: Session, survey: Survey, question_id: int, now: datetime) -> Arranged:
    """Of the texts that may be shown; themes in the order they were made in, those without a text left out."""
    there = {text.key: text for text in texts(db, survey, question_id, now)}
    themes = _kept(db, question_id, there)
    in_themes = {text.key for one in themes for text in one.texts}
    left = {key: text for key, text in there.items() if key not in in_themes}
    sorting = latest_sorting(db, question_id)
    groups = _suggested(db, sorting, left) if sorting else []
    grouped = {text.key for group in groups for text in group.texts}
    loose = [text for key, text in left.items() if key not in grouped]
    return Arranged(themes, groups, loose, sorting, last_step(db, question_id))


def placed(db: Session, question_id: int) -> dict[str, int | None]:
    """Where each text stands now, by its key; None where it was taken out again."""
    rows = select(Placing.text, Placing.theme_id).where(Placing.question_id == question_id)
    return dict(db.exec(rows.order_by(col(Placing.id))).all())


def last_step(db: Session, question_id: int) -> datetime | None:
    """When an answer to this question was put somewhere last."""
    return db.exec(select(func.max(col(Placing.placed_at))).where(Placing.question_id == question_id)).one()


def latest_sorting(db: Session, question_id: int) -> Sorting | None:
    """The suggestion that was asked for last."""
    return db.exec(select(Sorting).where(Sorting.question_id == question_id).order_by(col(Sorting.id).desc())).first()


def behind(db: Session, topic_id: int, now: datetime) -> list[tuple[Theme, Survey, int]]:
    """The themes that became this topic: of which survey, and how many wrote so."""
    rows = select(Theme, Survey).join(Question, col(Question.id) == Theme.question_id).join(Survey)
    found = db.exec(rows.where(Theme.topic_id == topic_id).order_by(col(Theme.id))).all()
    return [(theme, survey, sum(text.people for text in in_theme(db, survey, theme, now))) for theme, survey in found]


def in_theme(db: Session, survey: Survey, theme: Theme, now: datetime) -> list[Text]:
    """The texts of one theme."""
    where = placed(db, theme.question_id)
    return [text for text in texts(db, survey, theme.question_id, now) if where.get(text.key) == theme.id]


def _kept(db: Session, question_id: int, there: dict[str, Text]) -> list[Kept]:
    texts_of: dict[int, list[Text]] = {}
    where = placed(db, question_id)
    for key, text in there.items():
        if theme_id := where.get(key):
            texts_of.setdefault(theme_id, []).append(text)
    themes = select(Theme, Topic).outerjoin(Topic, col(Topic.id) == Theme.topic_id).order_by(col(Theme.id))
    mine = db.exec(themes.where(col(Theme.id).in_(texts_of))).all()
    return [Kept(texts_of[theme.id], theme, topic) for theme, topic in mine]


def _suggested(db: Session, sorting: Sorting, left: dict[str, Text]) -> list[Suggested]:
    rows = select(Suggestion.number, Suggestion.text).where(Suggestion.sorting_id == sorting.id)
    groups: dict[int, list[Text]] = {}
    for number, key in db.exec(rows.order_by(col(Suggestion.number), col(Suggestion.id))):
        if key in left:
            groups.setdefault(number, []).append(left[key])
    return [Suggested(together, number) for number, together in groups.items() if is_group(together)]


def is_group(together: Sequence[Text]) -> bool:
    """Whether several people wrote it; what only one wrote goes with nothing."""
    return sum(text.people for text in together) > 1
