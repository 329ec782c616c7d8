"""What calendars answer to entries of ours (RFC 5546), as far as it is the same for guests and for speakers.

Only the secret in the UID says whose answer it is. Every answer is kept; the last one counts, if it is about the
time that the meetup has now."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.base.forms import clean
from app.mail.entries import versions_of
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import CalendarAnswer, Incoming, Version
from app.meetups.models import Meetup
from app.people.models import Person

Row = TypeVar("Row")
_ENTRY = re.compile(r"(\d{1,9})\.([0-9a-z]{1,64})@", re.IGNORECASE)
ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED")
"""What a calendar's buttons say (RFC 5545 §3.2.12)."""
FREE_MAIL = frozenset((
    "aol.com", "gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "i.ua", "icloud.com", "live.com",
    "mail.com", "me.com", "meta.ua", "msn.com", "outlook.com", "proton.me", "protonmail.com", "ukr.net", "web.de",
    "yahoo.com",
))  # fmt: skip
"""Domains where anybody gets an address."""


@dataclass(frozen=True)
class Holder:
    """Whose entry a UID names."""

    meetup: Meetup
    person: Person
    secret: str
    thread: str
    """The conversation whose mails carried it."""


@dataclass(frozen=True)
class Taken:
    """An answer that was kept this moment, and what is known of it."""

    row: CalendarAnswer
    counts: bool
    """Whether it says what its sender means now: the last one, about the time that the meetup has now."""

    def applied(self, db: Session, now: datetime) -> None:
        """It became their answer."""
        self.row.applied_at = now
        db.add(self.row)


def holding(db: Session, uid: str, rows: Select[Row], meetup_id: Any, secret: Any) -> Row | None:
    """The first of these rows whose calendar entry it is, by the meetup and the secret in its UID alone.

    The domain is left out: it was whatever ours was when the entry was made."""
    found = _ENTRY.match(uid.strip())
    if found is None:
        return None
    return db.scalars(rows.where(col(meetup_id) == int(found[1]), col(secret) == found[2].lower())).first()


def receive(db: Session, incoming: Incoming, answer: Answer, holder: Holder) -> tuple[str, Taken | None]:
    """Keep an answer: why a person should look at it, if so; and what to do with it, unless that was done before.

    What comes from another domain, or is no answer at all, is not kept and changes nothing."""
    versions = versions_of(db, holder.person.id, holder.thread, f"{holder.meetup.id}.{holder.secret}@")
    review = _review(db, answer, holder, {address.casefold() for _version, address in versions})
    if review not in ("", "alias") or db.get(CalendarAnswer, incoming.id) is not None:
        return review, None
    announced = {version.sequence: version for version, _address in versions}
    row = _kept(db, incoming, answer, holder, max(announced, default=0))
    incoming.person_id, incoming.thread = holder.person.id, incoming.thread or holder.thread
    is_answer = answer.method != "REFRESH" and answer.partstat in ANSWERS
    counts = is_answer and _is_about_now(answer, announced, holder.meetup) and _is_last(db, row)
    return review, Taken(row, counts)


def _review(db: Session, answer: Answer, holder: Holder, invited: set[str]) -> str:
    """Why a person should look; "alias" alone does not keep it from counting (I8, I9, I11).

    An alias is another address in a company's own domain: outside, everybody may have one at the same domain."""
    if answer.method not in ("REPLY", "COUNTER", "REFRESH"):
        return "unknown method"
    if len(answer.attendees) > 1:
        return "several attendees"
    if answer.method == "REPLY" and answer.partstat not in ANSWERS:
        return "unknown partstat"
    said_as = _said_as(answer)
    known = invited | {holder.person.email.casefold()} | _aliases(db, holder.person.id)
    if said_as in known:
        return ""
    domains = {address.rpartition("@")[2] for address in known} - FREE_MAIL
    own = holder.person.is_colleague and said_as.rpartition("@")[2] in domains
    return "alias" if own else "stranger"


def _said_as(answer: Answer) -> str:
    """The address that answers: the attendee's, else the mail's own."""
    return (answer.attendees[0].address if answer.attendees else answer.from_).casefold()


def _aliases(db: Session, person_id: int) -> set[str]:
    """Addresses that somebody's calendar answered from before, and an organizer found to be in order."""
    rows = select(CalendarAnswer.said_as).join(Incoming, col(Incoming.id) == col(CalendarAnswer.incoming_id))
    return set(db.exec(rows.where(col(CalendarAnswer.person_id) == person_id, col(Incoming.settled_at).is_not(None))))


def _kept(db: Session, incoming: Incoming, answer: Answer, holder: Holder, announced: int) -> CalendarAnswer:
    """Write it down. Its numbers are the sender's: none makes an answer the last one for ever (I13)."""
    said_at = answer.dtstamp or incoming.dated_at or incoming.arrived_at
    other_time = answer.method == "COUNTER"
    row = CalendarAnswer(
        incoming_id=incoming.id, uid=f"{holder.meetup.id}.{holder.secret}@{answer.uid.rpartition('@')[2]}"[:120],
        meetup_id=holder.meetup.id, person_id=holder.person.id, method=answer.method, partstat=answer.partstat,
        sequence=min(answer.sequence, announced), stamped_at=min(said_at, incoming.arrived_at),
        comment=clean(answer.comment)[:2000], delegated_to=clean(answer.delegated_to)[:254],
        starts_at=answer.dtstart if other_time else None, ends_at=answer.dtend if other_time else None,
        said_as=clean(_said_as(answer))[:320],
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def _is_about_now(answer: Answer, announced: dict[int, Version], meetup: Meetup) -> bool:
    """Whether the time they answered to is the meetup's: by the version they had, else as their answer repeats it."""
    now = (meetup.starts_at, meetup.ends_at)
    version = announced.get(answer.sequence)
    if version and (version.starts_at, version.ends_at) == now:
        return True
    return answer.method == "REPLY" and answer.dtstart == now[0] and answer.dtend in (None, now[1])


def _is_last(db: Session, row: CalendarAnswer) -> bool:
    """Whether no other answer to this entry is later: by SEQUENCE, DTSTAMP, and the mail's own date (I13)."""
    dated_at = func.coalesce(col(Incoming.dated_at), col(Incoming.arrived_at))
    answer = col(CalendarAnswer.incoming_id)
    last = (
        sa_select(answer)
        .join(Incoming, col(Incoming.id) == answer)
        .where(
            col(CalendarAnswer.person_id) == row.person_id, col(CalendarAnswer.meetup_id) == row.meetup_id,
            col(CalendarAnswer.uid).startswith(row.uid.partition("@")[0] + "@", autoescape=True),
            col(CalendarAnswer.partstat).in_(ANSWERS),
        )
        .order_by(
            col(CalendarAnswer.sequence).desc(), col(CalendarAnswer.stamped_at).desc(), dated_at.desc(),
            col(Incoming.fingerprint).desc(),
        )
    )  # fmt: skip
    return db.scalars(last.limit(1)).first() == row.incoming_id


def settle(db: Session, meetup_id: int, person_id: int, by: Person, now: datetime) -> None:
    """An organizer dealt with what somebody's calendar answered: it is shown as open no more."""
    theirs = (col(CalendarAnswer.meetup_id) == meetup_id, col(CalendarAnswer.person_id) == person_id)
    for row in db.exec(select(CalendarAnswer).where(*theirs, col(CalendarAnswer.settled_at).is_(None))):
        row.settled_at, row.settled_by = now, by.id
        db.add(row)
