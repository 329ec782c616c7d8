"""What the later rooms know about one person, for their page in the directory: talks, questions, invitations, wishes.

Only what stands beside a name elsewhere too: no answer to a survey, and no wish that came from one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.invitations.answers import seating, stands
from app.invitations.models import Attendance, Guest
from app.meetups.models import Meetup
from app.meetups.queries import is_over
from app.outreach.models import Ask, Booking
from app.topics.wishes import wishes_of

MOST = 6
"""How many lines of each kind are shown: the latest."""


@dataclass(frozen=True)
class Told:
    """One line about somebody, and the page that tells more."""

    words: str
    route: str
    about: dict[str, int]


def told_of(db: Session, person_id: int, now: datetime) -> list[tuple[str, list[Told]]]:
    """Headings with their lines, the latest first; what there is nothing of is left out."""
    kinds = [
        (_("Speaking"), _speaking(db, person_id, now)),
        (_("Invitations"), _invitations(db, person_id)),
        (_("Wishes"), _wishes(db, person_id)),
    ]
    found = [(title, list(lines)) for title, lines in kinds]
    return [(title, lines) for title, lines in found if lines]


def _speaking(db: Session, person_id: int, now: datetime) -> Iterator[Told]:
    """Each question to them, and the talk that came of it."""
    rows = db.execute(
        select(Ask, Meetup, col(Booking.starts_at))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .outerjoin(Booking, (col(Booking.ask_id) == col(Ask.id)) & col(Booking.released_at).is_(None))
        .where(col(Ask.person_id) == person_id)
        .order_by(col(Ask.asked_at).desc(), col(Ask.id).desc())
        .limit(MOST)
    )
    for ask, meetup, chosen in rows:
        yield _line(_spoken(ask, meetup, chosen, now), "outreach.index", meetup)


def _spoken(ask: Ask, meetup: Meetup, chosen: datetime | None, now: datetime) -> str:
    what = meetup.title or ask.subject
    if chosen:
        on = day(meetup.starts_at or chosen, meetup.zone)
        over = is_over(meetup, now)
        return _("Spoke on %(day)s: %(what)s", day=on, what=what) if over else _(
            "Speaks on %(day)s: %(what)s", day=on, what=what
        )  # fmt: skip
    said = {
        "yes": lambda: _("said yes"), "another_date": lambda: _("said yes, on another date"),
        "not_now": lambda: _("not now"), "no": lambda: _("said no"),
    }.get(ask.answer)  # fmt: skip
    state = _("taken back") if ask.withdrawn_at else said() if said else _("no answer yet")
    return _("Asked on %(day)s: %(what)s, %(state)s", day=day(ask.asked_at, meetup.zone), what=what, state=state)


def _invitations(db: Session, person_id: int) -> Iterator[Told]:
    there = (col(Attendance.meetup_id) == col(Guest.meetup_id)) & (col(Attendance.person_id) == col(Guest.person_id))
    theirs = aliased(Guest)
    here = seating(col(Guest.meetup_id).in_(select(col(theirs.meetup_id)).where(col(theirs.person_id) == person_id)))
    sits = (here.c.meetup_id == col(Guest.meetup_id)) & (here.c.person_id == col(Guest.person_id))
    rows = db.execute(
        select(case((stands(), col(Guest.answer)), else_=""), ~here.c.seated, Meetup, col(Attendance.ticked_at))
        .select_from(Guest)
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .outerjoin(Attendance, there)
        .outerjoin(here, sits)
        .where(col(Guest.person_id) == person_id)
        .order_by(col(Meetup.starts_at).desc(), col(Meetup.id).desc())
        .limit(MOST)
    )
    for answer, waits, meetup, ticked in rows:
        on = day(meetup.starts_at, meetup.zone) if meetup.starts_at else _("no date")
        words = _(
            "%(what)s, %(day)s: %(said)s",
            what=meetup.title or _("A meetup"),
            day=on,
            said=_said(answer, waits, ticked),
        )
        yield _line(words, "invitations.index", meetup)


def _said(answer: str, waits: bool | None, ticked: datetime | None) -> str:
    if ticked:
        return _("was there")
    if waits:
        return _("on the waiting list")
    words = {
        "room": lambda: _("in the room"), "online": lambda: _("online"),
        "recording": lambda: _("wants the recording"), "no": lambda: _("cannot come"),
        "maybe": lambda: _("maybe"),
    }.get(answer)  # fmt: skip
    return words() if words else _("no answer")


def _wishes(db: Session, person_id: int) -> Iterator[Told]:
    named = [(wish, id) for wish, id, _title in wishes_of(db, person_id) if not (wish.answer_id or wish.nameless)]
    for wish, id in named[:MOST]:
        words = f"{wish.words} ({day(wish.wished_at)})"
        yield Told(words, "topics.topic", {"topic_id": id}) if id else Told(words, "topics.board", {})


def _line(words: str, route: str, meetup: Meetup) -> Told:
    return Told(words, route, {"meetup_id": meetup.id})
