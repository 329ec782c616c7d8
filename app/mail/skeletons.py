"""What was in a letter, kept: the words that many letters share once, and beside each letter what filled its gaps."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from html import escape

from sqlalchemy import select
from sqlmodel import Session, col

from app.mail.drafts import Draft
from app.mail.marks import Text
from app.mail.models import Skeleton

MASKED = "k1****"
"""What stands for a link's secret wherever a letter is read by somebody else."""


def keep(db: Session, draft: Draft, now: datetime) -> int:
    """The number under which the words of this draft are kept; the same words are kept once."""
    texts = {"subject": draft.subject.pieces, "text": draft.text.pieces, "html": draft.html.pieces}
    content = json.dumps(texts | {"calendar": _anybodys(draft)}, ensure_ascii=False)
    fingerprint = sha256(content.encode("utf-8", "surrogatepass")).digest()
    there = db.scalars(select(col(Skeleton.id)).where(col(Skeleton.fingerprint) == fingerprint)).first()
    if there is not None:
        return there
    made = Skeleton(fingerprint=fingerprint, content=zlib.compress(content.encode("utf-8", "ignore"), 1), made_at=now)
    db.add(made)
    db.flush()
    return made.id


def _anybodys(draft: Draft) -> str:
    """The calendar entry without whose it is."""
    if draft.words.calendar is None:
        return ""
    return draft.sheet("").fill(MASKED, "", "", 0, draft.words.calendar.starts_at).decode()


def texts(skeleton: Skeleton, marks: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Subject, text, HTML and calendar entry of a letter that was kept; its secrets are masked."""
    content = json.loads(zlib.decompress(skeleton.content))
    subject, text, html = (Text(tuple(content[name])) for name in ("subject", "text", "html"))
    filled = {name: MASKED for part in (subject, text, html) for name in part.gaps} | dict(marks)
    return subject.fill(filled), text.fill(filled), html.fill(filled, escape), content["calendar"]
