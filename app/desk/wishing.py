"""What somebody wished for, and where each wish stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from sqlmodel import Session

from app.base.forms import Fields
from app.base.i18n import _, day
from app.people.models import Person
from app.surveys.wording import words_for_reader
from app.topics import queries, wishes
from app.topics.lines import Line
from app.topics.models import Wish

WORDS, MOST = 300, 10


@dataclass(frozen=True)
class Wanted:
    """One thing somebody wants to learn."""

    words: str
    standing: str
    """How it stands, in words."""
    topic_id: int | None
    wish_id: int | None = None
    """The wish that can be taken back; None where it was asked for otherwise."""


def wanted(db: Session, person: Person, now: datetime) -> list[Wanted]:
    """What somebody asked for: their wishes, then the topics they voted for or ticked."""
    lines = {line.id: line for line in queries.board(db, now, person.id)}
    own = [
        Wanted(wish.words, _aside(wish) or _standing(lines.get(topic_id or 0), wish.words), topic_id, wish.id)
        for wish, topic_id, _title in wishes.wishes_of(db, person.id)
    ]
    said = {one.topic_id for one in own}
    return own + [
        Wanted(words_for_reader(line.title), _standing(line, line.title), line.id)
        for line in lines.values()
        if line.mine & {"vote", "want"} and line.id not in said
    ]


def _aside(wish: Wish) -> str:
    return _("no topic: %(reason)s", reason=wish.set_aside_reason) if wish.set_aside_reason else ""


def _standing(line: Line | None, words: str) -> str:
    if line is None:
        return _("waits to be sorted into a topic")
    counts = "" if line.title == words else _("counts for “%(title)s”", title=words_for_reader(line.title))
    return ", ".join(part for part in (counts, _state(line)) if part)


def _state(line: Line) -> str:
    if line.planned and line.planned.starts_at:
        return _("planned for %(day)s", day=day(line.planned.starts_at, line.planned.zone))
    return {
        "planned": _("planned, date open"),
        "parked": _("waits: %(reason)s", reason=line.parked),
        "done": _("held already"),
    }.get(line.state, "")


def _each(sent: list[str]) -> list[str]:
    lines = (line.strip() for text in sent for line in text.split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _short(lines: list[str]) -> list[str]:
    if long := next((line for line in lines if len(line) > WORDS), ""):
        sentence = _("“%(begin)s…” is too long: at most %(n)s characters fit.", begin=long[:30], n=WORDS)
        raise ValueError(sentence)
    if len(lines) > MOST:
        raise ValueError(_("That is a lot. Please choose the %(n)s that matter most.", n=MOST))
    return lines


class NewWishes(Fields):
    """What somebody would like to learn, one on each line."""

    wishes: Annotated[list[str], BeforeValidator(_each), AfterValidator(_short)]
