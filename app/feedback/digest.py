"""The digest: what those who came said, counted and in their words, and nothing below the threshold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.feedback.queries import feedback_of
from app.surveys.kept import Which, among, counted
from app.surveys.models import Answer, Question, Response, Survey
from app.surveys.paper import THRESHOLD
from app.surveys.queries import counts


@dataclass(frozen=True)
class Useful:
    """What people said to the scale: how often each number, and the question it answers."""

    question: str
    low: str
    high: str
    counts: list[tuple[str, int]]

    @property
    def rated(self) -> int:
        """How many gave a number."""
        return sum(n for _, n in self.counts)

    @property
    def mean(self) -> float:
        """The mean of the numbers."""
        return sum(int(step) * n for step, n in self.counts) / self.rated if self.rated else 0.0


@dataclass(frozen=True)
class Said:
    """The words people left to one question, the frequent first, then by alphabet: none tells who wrote when.

    No words while fewer than the threshold wrote any: then it could be guessed who did."""

    question: str
    wrote: int
    words: list[str]


@dataclass(frozen=True)
class Digest:
    """What those who came said, once enough of them have."""

    asked: int
    answered: int
    counted: int
    """How many of those who answered this is made of: all of them once it is closed."""
    useful: Useful | None
    keep: Said | None
    change: Said | None
    next: Said | None

    @property
    def quotes(self) -> int:
        """How many words a speaker could be shown."""
        return sum(len(said.words) for said in (self.keep, self.change) if said)


def digest_of(db: Session, meetup_id: int, now: datetime) -> Digest | None:
    """What people said about a meetup, in steps; None below the threshold, when single people could be recognized."""
    feedback = feedback_of(db, meetup_id)
    if feedback is None:
        return None
    asked, answered = counts(db, feedback.survey_id)
    survey, by_role = db.get_one(Survey, feedback.survey_id), _by_role(db, feedback.survey_id)
    n = counted(db, survey, answered, now)
    if not n:
        return None
    which = among(survey, n, answered)
    return Digest(
        asked,
        answered,
        n,
        _useful(db, by_role.get("useful"), which),
        *(_said(db, by_role.get(role), which) for role in ("keep", "change", "next")),
    )


def _by_role(db: Session, survey_id: int) -> dict[str, Question]:
    found = db.exec(select(Question).where(col(Question.survey_id) == survey_id, col(Question.role) != "")).all()
    return {question.role: question for question in found}


def _useful(db: Session, question: Question | None, which: Which) -> Useful | None:
    if question is None:
        return None
    given = _given(question, which, col(Answer.number), func.count()).where(col(Answer.number).is_not(None))
    often = {int(number): n for number, n in db.execute(given.group_by(col(Answer.number))).all()}
    steps = [(str(step), often.get(step, 0)) for step in range(1, question.steps + 1)]
    return Useful(question.text, question.low, question.high, steps)


def _said(db: Session, question: Question | None, which: Which) -> Said | None:
    if question is None:
        return None
    words = db.execute(_given(question, which, col(Answer.words)).where(col(Answer.words) != "")).scalars().all()
    said = [text for text in words if text.strip()]
    return Said(question.text, len(said), _once(said) if len(said) >= THRESHOLD else [])


def _once(said: list[str]) -> list[str]:
    """What several people wrote alike stands once and first, with how many they were."""
    alike: dict[str, list[str]] = {}
    for text in sorted(" ".join(text.split()) for text in said):
        alike.setdefault(text.casefold(), []).append(text)
    often = sorted(alike.items(), key=lambda found: (-len(found[1]), found[0]))
    return [f"{texts[0]} (×{len(texts)})" if len(texts) > 1 else texts[0] for _, texts in often]


def _given(question: Question, which: Which, *columns: Any) -> Select[Any]:
    rows = select_core(*columns).join(Response, col(Response.id) == col(Answer.response_id))
    return rows.where(col(Answer.question_id) == question.id, *which)
