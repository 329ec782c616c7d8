"""Gathering the facts of every meetup, room by room: one SELECT a room, however many meetups there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, Select, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from app.desk.progress import Asked, Facts, Proposal
from app.feedback.models import Feedback, Recap, Thanks
from app.invitations.answers import Counts, tallies
from app.invitations.models import Announcement, Attendance
from app.invitations.queries import proposals, reach
from app.mail import settling
from app.mail.models import Incoming
from app.mail.settling import Unsettled, Which, standing
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import is_cancelled, other_time
from app.outreach.came_in import conversation
from app.outreach.decision import is_confirmed, objections, speaker_out
from app.outreach.models import Ask, Booking, Plan
from app.outreach.wording import calendar_words
from app.people.models import Audience, Person
from app.people.queries import size
from app.speakers.models import Candidate
from app.surveys.course import kind
from app.surveys.models import Survey
from app.surveys.numbers import how_many_answered, how_many_asked, roughly
from app.surveys.queries import next_reminder
from app.topics.models import Choice

RECENT = timedelta(days=60)
"""How long after its end a meetup still stands on the desk."""


def facts_of(db: Session, meetup: Meetup, now: datetime) -> Facts:
    """The facts of one meetup."""
    return _gather(db, select(Meetup).where(col(Meetup.id) == meetup.id), now)[0]


def on_the_desk(db: Session, now: datetime, unsettled: Unsettled) -> list[Facts]:
    """The facts of every meetup that is not long over and not cancelled, soonest first; `unsettled`: its mails."""
    cancelled = select(col(Cancellation.meetup_id))
    recent = or_(col(Meetup.starts_at).is_(None), col(Meetup.starts_at) > now - RECENT)
    return _gather(db, select(Meetup).where(recent, col(Meetup.id).not_in(cancelled)), now, unsettled)


def all_meetups(db: Session, now: datetime, skip: int, limit: int) -> list[Facts]:
    """Every meetup: those that still look for a date, then the latest ones first."""
    looks_for_a_date = and_(col(Meetup.starts_at).is_(None), ~is_cancelled())
    at = func.coalesce(col(Meetup.starts_at), col(Meetup.created_at))
    order = (case((looks_for_a_date, 0), else_=1), at.desc(), col(Meetup.id).desc())
    return _gather(db, select(Meetup).order_by(*order).offset(skip).limit(limit), now)


def _gather(db: Session, which: Select[Any], now: datetime, unsettled: Unsettled | None = None) -> list[Facts]:
    meetups: Sequence[Meetup] = db.scalars(which).all()
    ids = [m.id for m in meetups]
    found = {m.id: _bare(m) for m in meetups}
    for values in (
        _cancellations(db, ids), _surveys(db, ids, now), _topics(db, ids), _outreach(db, ids), _plans(db, ids),
        _shortlists(db, ids), _bookings(db, ids), _invitations(db, ids), _by_calendar(db, ids),
        _celebration(db, ids, now),
    ):  # fmt: skip
        for meetup_id, some in values.items():
            found[meetup_id] = replace(found[meetup_id], **some)
    audiences = _audiences(db, {m.audience_id for m in meetups})
    for meetup in meetups:
        name, size = audiences[meetup.audience_id]
        found[meetup.id] = replace(found[meetup.id], audience=size, audience_name=name)
        if found[meetup.id].confirmed_at and not found[meetup.id].announced_at:
            found[meetup.id] = replace(found[meetup.id], to_invite=reach(db, meetup).new)
    unsettled = settling.unsettled(db, now) if unsettled is None else unsettled
    return _with_mails(db, [found[meetup.id] for meetup in meetups], unsettled, now)


def _with_mails(db: Session, meetups: list[Facts], unsettled: Unsettled, now: datetime) -> list[Facts]:
    """How far their mails have come."""
    sent = {one.id: _sent_mails(one) for one in meetups}
    far = standing(db, unsettled, {which: at for mails in sent.values() for which, at in mails.values()}, now)
    return [
        replace(one, **{name: far[which] for name, (which, _at) in sent[one.id].items()})  # type: ignore[arg-type]
        for one in meetups
    ]


def _sent_mails(facts: Facts) -> dict[str, tuple[Which, datetime]]:
    """Its mails that were sent, and when, each under its name among the facts."""
    mails = {
        "survey_mails": (kind(False, "invite"), facts.survey_id, facts.survey_sent_at),
        "invitation_mails": ("invitations/invite", facts.id, facts.announced_at),
        "feedback_mails": (kind(True, "invite"), facts.feedback_id, facts.feedback_opened_at),
        "recap_mails": ("feedback/recap", facts.id, facts.recap_published_at),
    }
    return {name: ((mail, about), at) for name, (mail, about, at) in mails.items() if about and at}


Values = dict[int, dict[str, Any]]


def _bare(meetup: Meetup) -> Facts:
    return Facts(
        id=meetup.id,
        title=meetup.title,
        zone=meetup.zone,
        created_at=meetup.created_at,
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
    )


def _cancellations(db: Session, ids: list[int]) -> Values:
    rows = db.execute(
        select(col(Cancellation.meetup_id), col(Cancellation.cancelled_at)).where(
            col(Cancellation.meetup_id).in_(ids)
        )
    )
    return {meetup_id: {"cancelled_at": at} for meetup_id, at in rows}


def _surveys(db: Session, ids: list[int], now: datetime) -> Values:
    rows = db.execute(
        select(
            col(Survey.meetup_id),
            col(Survey.id),
            col(Survey.title),
            col(Survey.sent_at),
            col(Survey.closes_at),
            how_many_asked(),
            how_many_answered(),
            roughly(),
            next_reminder(now),
        )
        .where(col(Survey.meetup_id).in_(ids), col(Survey.about_talk).is_(False))
        .order_by(col(Survey.id))
    )
    return {
        meetup_id: {
            "survey_id": number,
            "survey_title": title,
            "survey_sent_at": sent_at,
            "survey_closes_at": closes_at if sent_at else None,
            "survey_asked": n_asked,
            "survey_answered": n_answered,
            "survey_roughly": only_roughly,
            "survey_reminds_at": reminds_at,
        }
        for meetup_id, number, title, sent_at, closes_at, n_asked, n_answered, only_roughly, reminds_at in rows
    }


def _topics(db: Session, ids: list[int]) -> Values:
    rows = db.execute(select(col(Choice.meetup_id), col(Choice.chosen_at)).where(col(Choice.meetup_id).in_(ids)))
    return {meetup_id: {"topic_chosen_at": at} for meetup_id, at in rows}


def _outreach(db: Session, ids: list[int]) -> Values:
    rows = db.execute(
        select(
            col(Ask.meetup_id), col(Person.name), col(Person.email), col(Ask.asked_at), col(Ask.answer),
            col(Ask.answered_at), col(Ask.answer_by), col(Ask.other_dates), col(Ask.other_at), col(Ask.ask_again_on),
            col(Ask.suggested_name), col(Ask.suggested_email), col(Ask.person_id),
            _came_in(func.max(col(Incoming.away_until)), "automatic").label("away_until"),
            _came_in(func.max(col(Incoming.arrived_at)), "human").label("wrote_at"),
        )
        .join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Ask.meetup_id).in_(ids), col(Ask.withdrawn_at).is_(None))
        .order_by(col(Ask.asked_at))
    )  # fmt: skip
    known = _on_the_lists(db, ids)
    return {
        meetup_id: _who_was_asked(asks, known.get(meetup_id, set())) for meetup_id, asks in _by_meetup(rows).items()
    }


def _plans(db: Session, ids: list[int]) -> Values:
    running = select(col(Plan.meetup_id)).where(col(Plan.meetup_id).in_(ids), col(Plan.ended_at).is_(None))
    return {meetup_id: {"runs": True} for meetup_id in db.scalars(running)}


def _who_was_asked(asks: list[Row[*tuple[Any, ...]]], known: set[str]) -> dict[str, Any]:
    said = tuple(_asked_one(row, known) for row in asks)
    return {
        "asked": said,
        "asked_at": asks[0].asked_at,
        "accepted_at": min((a.answered_at for a in said if a.answered_at and a.answer == "yes"), default=None),
        "waiting": tuple(one.name for one in said if not one.answer),
    }


def _asked_one(row: Row[*tuple[Any, ...]], known: set[str]) -> Asked:
    answer = row.answer if row.answered_at else ""
    named = {row.suggested_name.lower(), row.suggested_email.lower()}
    return Asked(
        row.name or row.email, answer, row.answer_by, row.answered_at,
        other_dates=row.other_dates if answer == "another_date" else "",
        other_at=row.other_at if answer == "another_date" else None,
        again_on=row.ask_again_on if answer == "not_now" else None,
        suggests=row.suggested_name if answer == "no" and not known & named else "",
        person_id=row.person_id, away_until=None if answer else row.away_until,
        wrote_at=None if answer else row.wrote_at,
    )  # fmt: skip


def _came_in(what: Any, kind: str) -> Any:
    """What came by mail of this kind from whoever an Ask row is about, since they were asked."""
    theirs = (
        col(Incoming.person_id) == col(Ask.person_id), col(Incoming.thread) == conversation(Ask.id),
        col(Incoming.kind) == kind, col(Incoming.arrived_at) >= col(Ask.asked_at),
    )  # fmt: skip
    return select(what).where(*theirs).correlate(Ask).scalar_subquery()


def _on_the_lists(db: Session, ids: list[int]) -> defaultdict[int, set[str]]:
    """Names and addresses of everybody who is on a meetup's list."""
    rows = db.execute(
        select(col(Candidate.meetup_id), col(Person.name), col(Person.email))
        .join(Person, col(Person.id) == col(Candidate.person_id))
        .where(col(Candidate.meetup_id).in_(ids))
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    for meetup_id, name, email in rows:
        found[meetup_id] |= {name.lower(), email.lower()} - {""}
    return found


def _shortlists(db: Session, ids: list[int]) -> Values:
    asked = select(col(Ask.id)).where(
        col(Ask.meetup_id) == col(Candidate.meetup_id),
        col(Ask.person_id) == col(Candidate.person_id),
        col(Ask.withdrawn_at).is_(None),
    )
    rows = db.execute(
        select(col(Candidate.meetup_id), col(Person.name), col(Person.email))
        .join(Person, col(Person.id) == col(Candidate.person_id))
        .where(col(Candidate.meetup_id).in_(ids), col(Person.left_at).is_(None), ~asked.exists())
        .order_by(col(Candidate.position))
    )
    return {
        meetup_id: {"candidates": tuple(name or email for _m, name, email in some)}
        for meetup_id, some in _by_meetup(rows).items()
    }


def _bookings(db: Session, ids: list[int]) -> Values:
    rows = db.execute(_booked(), {"these": ids})
    return {meetup_id: _who_speaks(bookings[-1]) for meetup_id, bookings in _by_meetup(rows).items()}


@cache
def _booked() -> Executable:
    """Putting it together takes longer than asking it."""
    later = and_(col(Move.meetup_id) == col(Booking.meetup_id), col(Move.moved_at) > col(Booking.decided_at))
    moved_at = select(func.max(col(Move.moved_at))).where(later, other_time())
    return (
        select(
            col(Booking.meetup_id),
            col(Booking.decided_at),
            case((is_confirmed(), col(Booking.confirmed_at))).label("confirmed_at"),
            moved_at.correlate(Booking).scalar_subquery().label("moved_at"),
            col(Booking.released_at),
            speaker_out().label("gave_back"),
            col(Ask.person_id),
            col(Person.name),
            col(Person.email),
        )
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Booking.meetup_id).in_(bindparam("these", expanding=True)))
        .order_by(col(Booking.id))
    )


def _who_speaks(last: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """The last decision for a meetup: it stands, or the speaker gave it back, or an organizer ended it."""
    name = last.name or last.email
    if last.released_at is None:
        return {
            "booked": name, "booked_id": last.person_id, "accepted_at": last.decided_at,
            "decided_at": last.decided_at, "confirmed_at": last.confirmed_at, "moved_at": last.moved_at,
        }  # fmt: skip
    return {"lost": name, "lost_at": last.released_at} if last.gave_back else {}


def _invitations(db: Session, ids: list[int]) -> Values:
    rows = db.execute(
        select(col(Announcement.meetup_id), col(Announcement.announced_at)).where(
            col(Announcement.meetup_id).in_(ids)
        )
    )
    counts = tallies(db, ids)
    return {number: {"announced_at": at, **_answered(counts.get(number, Counts()))} for number, at in rows}


def _answered(counts: Counts) -> dict[str, object]:
    wanted = {"unheard": counts.unheard, "wanted": counts.wanted}
    return {"invited": counts.invited, "coming": counts.coming, **wanted}


def _by_calendar(db: Session, ids: list[int]) -> Values:
    """What calendars said that waits for the organizer: a speaker's that was no yes, other times for guests."""
    found: Values = defaultdict(dict)
    for meetup_id, said in objections(db, ids).items():
        meetup, name = db.get_one(Meetup, meetup_id), db.get_one(Person, said.person_id).called
        found[meetup_id] |= {
            "objection": calendar_words(said, name, meetup.zone, most=120), "objected_at": said.stamped_at,
        }  # fmt: skip
    for meetup_id, proposed in proposals(db, ids).items():
        times = (Proposal(who.called, one.starts_at, one.stamped_at) for one, who in proposed if one.starts_at)
        found[meetup_id]["proposals"] = tuple(times)
    return found


def _celebration(db: Session, ids: list[int], now: datetime) -> Values:
    present_ = (
        select(func.count()).where(col(Attendance.meetup_id) == col(Meetup.id)).correlate(Meetup).scalar_subquery()
    )
    rows = db.execute(
        select(
            col(Meetup.id), present_, col(Survey.id), col(Feedback.opened_at), col(Survey.closes_at),
            how_many_asked(), how_many_answered(), next_reminder(now), col(Thanks.thanked_at), col(Recap.drafted_at),
            col(Recap.published_at),
        )
        .outerjoin(Feedback, col(Feedback.meetup_id) == col(Meetup.id))
        .outerjoin(Survey, col(Survey.id) == col(Feedback.survey_id))
        .outerjoin(Thanks, col(Thanks.meetup_id) == col(Meetup.id))
        .outerjoin(Recap, col(Recap.meetup_id) == col(Meetup.id))
        .where(col(Meetup.id).in_(ids))
    )  # fmt: skip
    names = (
        "attended", "feedback_id", "feedback_opened_at", "feedback_closes_at", "feedback_asked", "feedback_answered",
        "feedback_reminds_at", "thanked_at", "recap_drafted_at", "recap_published_at",
    )  # fmt: skip
    return {meetup_id: dict(zip(names, values, strict=True)) for meetup_id, *values in rows}


def _by_meetup(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    grouped: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        grouped[row[0]].append(row)
    return grouped


def _audiences(db: Session, ids: set[int]) -> dict[int, tuple[str, int]]:
    """Each audience's name and its size now."""
    return {a.id: (a.name, size(db, a)) for a in db.scalars(select(Audience).where(col(Audience.id).in_(ids)))}
