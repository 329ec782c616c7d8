"""What lies behind and before whoever could speak: when they spoke, speak or were asked, and if they want a rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.i18n import _, day, number, short_day
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, is_over
from app.outreach import plan
from app.outreach.models import Ask, Booking, OfferedDate, Tick
from app.outreach.wording import state_words
from app.speakers.queries import fairness
from app.topics.queries import ratings


@dataclass(frozen=True)
class Past:
    """One person, for whoever looks for a speaker."""

    words: str
    """Their talks and the last question to them, elsewhere, in one small line."""
    state: str = ""
    """How it stands with them at this meetup, once they were asked."""
    tone: str = ""


def past(db: Session, meetup: Meetup, ids: Sequence[int], now: datetime) -> dict[int, Past]:
    """Of each of these people what a choice among them needs to know."""
    talks, asked, rated = _talks(db, meetup, ids), _asked(db, meetup, ids), ratings(db, now)
    ticked = _ticked(db, [ask.id for ask, _about in asked.values()])
    rest = timedelta(weeks=fairness(db)[1])
    lines = [one for one in plan.lines(db, meetup.id, now) if one.ask]
    here = {one.person.id: state_words(one, meetup.zone) for one in lines}
    chosen = {one.person.id for one in lines if one.booking}
    found = {}
    for id in ids:
        mine = [talk for talk in talks if talk[0] == id]
        said = [
            *_spoken(mine, rated, id in chosen, rest, now),
            *_question(asked.get(id), [talk[2].id for talk in mine], ticked, now),
        ]
        found[id] = Past(" · ".join(said), *here.get(id, ("", "")))
    return found


Talk = tuple[int, datetime, Meetup]
"""Who speaks, when, at which meetup."""


def _talks(db: Session, meetup: Meetup, ids: Sequence[int]) -> list[Talk]:
    """What they spoke about and will speak about elsewhere, the first talk first."""
    rows = db.execute(
        select(col(Ask.person_id), col(Booking.starts_at), Meetup)
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Ask.person_id).in_(ids), col(Ask.meetup_id) != meetup.id, col(Booking.released_at).is_(None),
            ~is_cancelled(),
        )
    )  # fmt: skip
    return sorted(((id, at.starts_at or chosen, at) for id, chosen, at in rows), key=lambda talk: talk[1])


def _asked(db: Session, meetup: Meetup, ids: Sequence[int]) -> dict[int, tuple[Ask, Meetup]]:
    """The last question to each of them about another meetup."""
    rows = db.execute(
        select(Ask, Meetup)
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Ask.person_id).in_(ids), col(Ask.meetup_id) != meetup.id, col(Ask.withdrawn_at).is_(None))
        .order_by(col(Ask.asked_at), col(Ask.id))
    )
    return {ask.person_id: (ask, about) for ask, about in rows}


def _ticked(db: Session, ask_ids: Sequence[int]) -> dict[int, list[datetime]]:
    """The dates they said yes to, by question, those taken back left out."""
    rows = db.execute(
        select(col(Tick.ask_id), col(OfferedDate.starts_at))
        .join(OfferedDate, col(OfferedDate.id) == col(Tick.date_id))
        .where(col(Tick.ask_id).in_(ask_ids), col(OfferedDate.withdrawn_at).is_(None))
        .order_by(col(OfferedDate.starts_at))
    )
    found: dict[int, list[datetime]] = {}
    for ask_id, starts_at in rows:
        found.setdefault(ask_id, []).append(starts_at)
    return found


def _spoken(
    talks: Sequence[Talk], rated: dict[int, float], chosen: bool, rest: timedelta, now: datetime
) -> Iterator[str]:
    """The next talk, the last one with what people thought of it, and until when they rest."""
    ahead = next((talk for talk in talks if not is_over(talk[2], now)), None)
    behind = next((talk for talk in reversed(talks) if is_over(talk[2], now)), None)
    if ahead:
        _id, at, where = ahead
        yield _("Speaks about %(what)s on %(day)s", what=_about(where), day=day(at, where.zone))
    if behind:
        _id, at, where = behind
        yield _("Last talk %(day)s: %(what)s", day=day(at, where.zone), what=_about(where)) + (
            _(", useful %(mean)s of 5", mean=number(round(rated[where.id], 1))) if where.id in rated else ""
        )
        if not ahead and at + rest > now:
            yield _("Better rested from %(day)s", day=day(at + rest, where.zone))
    elif not ahead:
        yield _("No other talk yet") if chosen else _("No talk yet")


def _question(
    last: tuple[Ask, Meetup] | None, told: Sequence[int], ticked: dict[int, list[datetime]], now: datetime
) -> Iterator[str]:
    """The last question and what they said; not once more for a talk that is named already."""
    if last is None:
        return
    ask, about = last
    if about.id in told:
        return
    dates = ticked.get(ask.id, [])
    on, what = day(ask.asked_at, about.zone), _about(about)
    if ask.answered_at is None:
        yield _("Asked on %(day)s about %(what)s, no answer", day=on, what=what)
    elif ask.answer in ("yes", "another_date"):
        days = [short_day(at, about.zone) for at in dates if at > now] or [day(ask.answered_at, about.zone)]
        yield _("Said yes to %(what)s on %(days)s", what=what, days=", ".join(days))
    else:
        yield _("Said no to %(what)s on %(day)s", what=what, day=day(ask.answered_at, about.zone))
        if ask.ask_again_on and ask.ask_again_on > now.date():
            yield _("Ask again on %(day)s", day=day(ask.ask_again_on))


def _about(meetup: Meetup) -> str:
    return _("“%(words)s”", words=meetup.title) if meetup.title else _("another meetup")
