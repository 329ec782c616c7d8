"""What those who were asked wrote back by mail: told to whoever asked, and never read as an answer (I22)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, text
from sqlmodel import Session, col

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.mail.inbox import answers_in
from app.mail.models import Incoming
from app.mail.models.incoming import WRITTEN
from app.meetups.models import Meetup
from app.outreach import queries
from app.outreach.models import Ask
from app.people.models import Person

NEWS = timedelta(days=7)
"""How long it is worth a mail that somebody wrote."""
A_DAY = 3
"""Mails of one person in one conversation that are told on one day. A machine may write more; the page has all.

I21 (one automatic letter per address and day) is about letters to whoever wrote, for only those can make a loop. This
one goes to the organizer who asked; each is news that a speaker waits for an answer to, so it is told each time."""
LONG = 4000
"""Characters of it that the mail repeats."""


def answers(db: Session, ask: Ask) -> list[Incoming]:
    """What they wrote, and until they answered what their mail program said by itself; the newest first."""
    found = answers_in(db, f"outreach/{ask.id}", ask.person_id)
    return [mail for mail in found if mail.kind == "human" or not ask.answered_at]


def wrote_at(db: Session, ask_id: int) -> datetime | None:
    """When whoever was asked wrote a mail last, since they were asked; None when they did not."""
    mail = (col(Incoming.person_id) == col(Ask.person_id), col(Incoming.thread) == conversation(Ask.id))
    last = select(func.max(col(Incoming.arrived_at))).join(Ask, and_(*mail))
    since = (col(Ask.id) == ask_id, col(Incoming.kind) == "human", col(Incoming.arrived_at) >= col(Ask.asked_at))
    return db.execute(last.where(*since)).scalar_one()  # type: ignore[no-any-return]


def conversation(ask_id: Any) -> ColumnElement[str]:
    """The conversation with whoever was asked, in SQL."""
    return literal("outreach/") + cast(ask_id, String)


def due(now: datetime) -> Iterator[Due]:
    """Whoever asked is told what came by mail, once for each."""
    yield Due("outreach/wrote", lambda: _("Speaker wrote a mail"), _wrote(now), wrote_words)


def _wrote(now: datetime) -> Select[Any]:
    """(organizer, incoming) of what people wrote lately."""
    same_day = [col(Incoming.person_id), col(Incoming.thread), func.date(Incoming.arrived_at)]
    nth = func.row_number().over(partition_by=same_day, order_by=col(Incoming.id)).label("nth")
    written = (
        select(col(Incoming.id), col(Incoming.person_id), col(Incoming.thread), col(Incoming.settled_by), nth)
        .where(
            text(WRITTEN), col(Incoming.thread).like("outreach/%"),
            col(Incoming.arrived_at) > now - NEWS,
        )
        .subquery()
    )  # fmt: skip
    mine = (written.c.thread == conversation(Ask.id), written.c.person_id == col(Ask.person_id))
    unknown_to_them = or_(written.c.settled_by.is_(None), written.c.settled_by != col(Ask.asked_by))
    rows: Any = select(col(Ask.asked_by).label("person_id"), about(written.c.id))
    found: Select[Any] = (
        rows.select_from(written)
        .join(Ask, mine[0] & mine[1])
        .join(Person, col(Person.id) == col(Ask.asked_by))
        .where(col(Person.left_at).is_(None), unknown_to_them, written.c.nth <= A_DAY)
    )
    return found


def wrote_words(writing: Writing) -> Words:
    """Their words, and where to go on; an answer to it goes to them."""
    db = writing.db
    mail = db.get_one(Incoming, writing.about)
    ask = db.get_one(Ask, int(mail.thread.partition("/")[2]))
    meetup, speaker = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.person_id)
    shortened, what = len(mail.trimmed) > LONG, queries.what(db, meetup)
    values = {
        "said": mail.trimmed[:LONG] + "…" if shortened else mail.trimmed, "shortened": shortened,
        "speaker": speaker, "meetup": meetup, "what": what,
        "headline": _("%(name)s wrote: “%(what)s”", name=speaker.called, what=what),
        "answered": ask.answered_at is not None,
        "because": _("You get this because you asked %(name)s.", name=speaker.called),
    }  # fmt: skip
    return Words(
        values, reply_to=speaker.email, thread=f"answers/{ask.id}", stem=str(values["headline"]), direct=True
    )
