"""The digest: what those who came said, counted and in their words, and nothing below the threshold."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.feedback.queries import feedback_of
from app.surveys.models import Survey
from app.surveys.results import results
from app.surveys.tallies import Tally
from app.surveys.wording import words_for_reader


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

    @property
    def mailed(self) -> list[str]:
        """The first few, which stand in the speaker's mail; the others are on their page."""
        return self.words[:3]


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

    @property
    def on_page_only(self) -> int:
        """How many of them the mail leaves to the page."""
        return self.quotes - sum(len(said.mailed) for said in (self.keep, self.change) if said)


def digest_of(db: Session, meetup_id: int, now: datetime) -> Digest | None:
    """What people said about a meetup, in steps; None below the threshold, when single people could be recognized."""
    feedback = feedback_of(db, meetup_id)
    if feedback is None:
        return None
    found = results(db, db.get_one(Survey, feedback.survey_id), now, every_text=True)
    if not found.shown:
        return None
    by_role = {tally.item.role: tally for tally in found.tallies if tally.item.role}
    said = (_said(by_role.get(role)) for role in ("keep", "change", "next"))
    return Digest(found.asked, found.answered, found.counted, _useful(by_role.get("useful")), *said)


def _useful(tally: Tally | None) -> Useful | None:
    if tally is None:
        return None
    question, low, high = map(words_for_reader, (tally.item.text, tally.item.low, tally.item.high))
    return Useful(question, low, high, tally.pairs)


def _said(tally: Tally | None) -> Said | None:
    if tally is None:
        return None
    words = [" ".join(text.split()) for text, n in tally.texts for _one in range(n)]
    return Said(words_for_reader(tally.item.text), tally.people, _once([text for text in words if text]))


def _once(said: list[str]) -> list[str]:
    """What several people wrote alike stands once and first, with how many they were."""
    alike: dict[str, list[str]] = {}
    for text in sorted(said):
        alike.setdefault(text.casefold(), []).append(text)
    often = sorted(alike.items(), key=lambda found: (-len(found[1]), found[0]))
    return [f"{texts[0]} (×{len(texts)})" if len(texts) > 1 else texts[0] for _, texts in often]
