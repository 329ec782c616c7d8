"""What people wrote to one question, without names: just what the results page shows, and no more."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session

from app.surveys.models import Survey
from app.surveys.results import results
from app.topics.words import normal


class Text(NamedTuple):
    """The same words, however many wrote them."""

    key: str
    """Their fingerprint."""
    words: str
    people: int


def fingerprint(words: str) -> str:
    """What a text is known by, here and in forms: an answer's number would tell who came first, and what else they
    said."""
    return sha256(normal(words).encode()).hexdigest()[:16]


def texts(db: Session, survey: Survey, question_id: int, now: datetime) -> list[Text]:
    """In the alphabet's order; empty as long as the results keep them back."""
    tallies = results(db, survey, now, all_texts_of=question_id).tallies
    written = next((tally.texts for tally in tallies if tally.item.id == question_id), ())
    found: dict[str, Text] = {}
    for words, n in written:
        key = fingerprint(words)
        found[key] = found[key]._replace(people=found[key].people + n) if key in found else Text(key, words, n)
    return list(found.values())
