"""Keeping a count: the only file that adds sums and detached texts."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.surveys.models import Counted, FreeText, SegmentGroup, Sum
from app.surveys.sealed.counting import Count

LABEL = 400


def store(db: Session, survey_id: int, found: Count, now: datetime) -> None:
    """All of it, in an order that tells nothing. A survey is counted once."""
    db.add(Counted(survey_id=survey_id, n=found.n, counted_at=now))
    for number, (members, n) in enumerate(found.groups, 1):
        db.add(SegmentGroup(survey_id=survey_id, number=number, label="\n".join(members)[:LABEL], n=n))
    _insert(db, Sum, [
        {"question_id": question_id, "what": what, "segment": group, "n": n}
        for (question_id, what, group), n in sorted(found.tallies.items())
    ])  # fmt: skip
    _insert(db, FreeText, [
        {"id": token_bytes(16), "question_id": question_id, "side": side, "words": words}
        for question_id, side, words in found.texts
    ])  # fmt: skip


def _insert(db: Session, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(table), rows)
