"""Calendars to subscribe to: one person's meetups, or all of the company's, behind a secret address.

Calendar programs ask for them every few minutes, so most of the work is done once: what an event says is kept
until the meetup, or the version that was mailed, is another one."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2s
from threading import Lock
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, func, literal, null, or_, select, union_all, update
from sqlmodel import Session, col

from app.base.i18n import speaking
from app.base.links import fingerprint, mint
from app.invitations.answers import NO, RECORDING, says
from app.invitations.models import Announcement, Feed, Guest
from app.mail.entries import names_of
from app.mail.models import Version
from app.meetups.calendar import event, feed_of
from app.meetups.entries import entry_of, public_uid, uid_of
from app.meetups.models import Cancellation, Meetup, Move
from app.outreach.models import Ask, Booking
from app.people.models import Person, Programme
from app.topics.queries import titles_of

PAST = timedelta(days=90)
"""How long a meetup that is over stays in a feed."""
GONE = timedelta(days=28)
"""How long a feed says of a cancelled meetup that it is off; then it is silent about it."""
MOST = 5000
"""How many events are kept in memory as they are written."""
EVERY = timedelta(minutes=5)
"""How often it is written down at most which feeds were fetched."""
STOPPING = 5
"""How many seconds a stopping house waits for that."""
Submit = Callable[[Callable[[Session], None]], "Future[Any]"]


# --- their addresses ---------------------------------------------------------------------------------


def feed_for(db: Session, person: Person | None) -> Feed | None:
    """The feed that works now: somebody's, or (None) the company's."""
    mine = col(Feed.person_id) == person.id if person else col(Feed.person_id).is_(None)
    return db.scalars(select(Feed).where(mine, col(Feed.ended_at).is_(None)).order_by(col(Feed.id).desc())).first()


def make(db: Session, person: Person | None, by: Person, now: datetime) -> str:
    """A new address for somebody's feed, or for the company's; the old one stops. Only its fingerprint is kept."""
    end(db, person, now)
    token = mint()
    made = Feed(
        person_id=person.id if person else None, fingerprint=fingerprint(token) or b"", made_by=by.id, made_at=now
    )
    db.add(made)
    return token


def end(db: Session, person: Person | None, now: datetime) -> None:
    """The address stops."""
    if standing := feed_for(db, person):
        standing.ended_at = now
        db.add(standing)


@dataclass(frozen=True)
class Subscription:
    """A feed as somebody's calendar asks for it."""

    id: int
    person_id: int | None
    seen_on: date | None
    name: str
    """What the calendar is called: as the programme is."""
    language: str
    zone: str


_BEHIND = (
    select(
        col(Feed.id), col(Feed.person_id), col(Feed.seen_on), col(Programme.name),
        func.coalesce(func.nullif(col(Person.language), ""), "en"), col(Programme.zone),
    )
    .select_from(Feed)
    .join(Programme, col(Programme.id) == 1)
    .outerjoin(Person, col(Person.id) == col(Feed.person_id))
    .where(col(Feed.fingerprint) == bindparam("key"), col(Feed.ended_at).is_(None), col(Person.left_at).is_(None))
)  # fmt: skip


def behind(db: Session, token: str) -> Subscription | None:
    """Which feed an address opens; none for one that is unknown, ended, or of somebody who left."""
    key = fingerprint(token)
    row = db.connection().execute(_BEHIND, {"key": key}).first() if key else None
    return Subscription(*row) if row else None


# --- what is in them -----------------------------------------------------------------------------------


# Each row tells one state of one event from every other: meetup, secret, edits, is it off, last SEQUENCE, title.
def _last_sequence(secret: Any) -> Any:
    """The newest SEQUENCE that was mailed; whole names are compared (`names_of`), so that the index serves."""
    name = cast(col(Meetup.id), String) + "." + secret + "@"
    names = (name + bindparam("domain", type_=String), name)
    return select(func.max(col(Version.sequence))).where(col(Version.uid).in_(names)).scalar_subquery()


_off = col(Cancellation.meetup_id).is_not(None)
_shown = and_(
    col(Meetup.starts_at) > bindparam("since"),
    or_(col(Cancellation.cancelled_at).is_(None), col(Cancellation.cancelled_at) > bindparam("lately")),
)
_speaks = and_(col(Booking.released_at).is_(None), col(Booking.confirmed_at).is_not(None))
_talks = (
    select(col(Booking.meetup_id))
    .join(Ask, col(Ask.id) == col(Booking.ask_id))
    .where(col(Ask.person_id) == bindparam("person_id"), _speaks)
)
_invited = (
    select(
        col(Meetup.id),
        col(Guest.secret),
        col(Meetup.version),
        _off,
        _last_sequence(col(Guest.secret)),
        col(Meetup.title),
    )
    .join(Guest, col(Guest.meetup_id) == col(Meetup.id))
    .outerjoin(Cancellation, col(Cancellation.meetup_id) == col(Meetup.id))
    .where(
        col(Guest.person_id) == bindparam("person_id"), _shown, ~says(NO, RECORDING), col(Meetup.id).not_in(_talks)
    )
)
_speaking = (
    select(
        col(Meetup.id),
        col(Booking.secret),
        col(Meetup.version),
        _off,
        _last_sequence(col(Booking.secret)),
        col(Meetup.title),
    )
    .join(Booking, col(Booking.meetup_id) == col(Meetup.id))
    .join(Ask, col(Ask.id) == col(Booking.ask_id))
    .outerjoin(Cancellation, col(Cancellation.meetup_id) == col(Meetup.id))
    .where(col(Ask.person_id) == bindparam("person_id"), _shown, _speaks)
)
_MINE = union_all(_invited, _speaking)
_EVERYBODYS = (
    select(col(Meetup.id), literal(""), col(Meetup.version), _off, null(), col(Meetup.title))
    .join(Announcement, col(Announcement.meetup_id) == col(Meetup.id))
    .outerjoin(Cancellation, col(Cancellation.meetup_id) == col(Meetup.id))
    .where(_shown)
)

State = tuple[int, str, int, bool, int | None, str]


def states(db: Session, feed: Subscription, mail_from: str, now: datetime) -> list[State]:
    """Which events are in a feed, each in the state it has now."""
    given: dict[str, object] = {"since": now - PAST, "lately": now - GONE}
    if feed.person_id is None:
        return _named(db, db.connection().execute(_EVERYBODYS, given).all())
    given |= {"person_id": feed.person_id, "domain": mail_from.rpartition("@")[2] or "brownbag"}
    return _named(db, db.connection().execute(_MINE, given).all())


def _named(db: Session, rows: Sequence[Any]) -> list[State]:
    """The same rows; what has no title of its own is called by its topic, which may get other words any time."""
    topics = titles_of(db, {row[0] for row in rows if not row[-1]})
    return [(*row[:-1], row[-1] or topics.get(row[0], "")) for row in rows]


def etag(feed: Subscription, found: Sequence[State]) -> str:
    """Another one whenever the feed says something else (RFC 9110 §8.8.3)."""
    said = repr((feed.name, feed.language, sorted(found))).encode()
    return f'"{blake2s(said, digest_size=12).hexdigest()}"'


class Feeds:
    """What one process keeps of feeds: events as they are written, and the days on which calendars fetched them."""

    def __init__(self, mail_from: str) -> None:
        self._mail_from = mail_from
        self._events: dict[tuple[str, State], bytes] = {}
        self._seen: dict[int, date] = {}
        self._fresh: dict[int, date] = {}
        self._written_at: datetime | None = None
        self._lock = Lock()

    def calendar(self, db: Session, feed: Subscription, found: Sequence[State]) -> bytes:
        """The feed's bytes."""
        with self._lock:  # another calendar's request may empty the store meanwhile
            there = {state: self._events.get((feed.language, state)) for state in found}
        if missing := [state for state, made in there.items() if made is None]:
            with speaking(feed.language, feed.zone):
                made = dict(_written(db, missing, self._mail_from))
            there |= made
            with self._lock:
                if len(self._events) > MOST:
                    self._events.clear()
                self._events |= {(feed.language, state): one for state, one in made.items()}
        return feed_of(feed.name, [one for _state, one in sorted(there.items()) if one is not None])

    def fetched(self, feed: Subscription, now: datetime, submit: Submit) -> None:
        """A calendar asked for this feed. Nobody waits for the writing down."""
        today = now.date()
        if today in (feed.seen_on, self._seen.get(feed.id)):
            return
        with self._lock:
            self._seen[feed.id] = self._fresh[feed.id] = today
            self._written_at = self._written_at or now
            if now - self._written_at < EVERY:
                return
            self._written_at = now
            days, self._fresh = self._fresh, {}
        submit(lambda db: _write_down(db, days))

    def seen_on(self, feed: Feed) -> date | None:
        """The last day on which a calendar fetched it, also when that is not written down yet."""
        return max((day for day in (feed.seen_on, self._seen.get(feed.id)) if day), default=None)

    def stop(self, submit: Submit) -> None:
        """The house stops: the days are written down, unless the database does not take them in time."""
        days, self._fresh = self._fresh, {}
        if days:
            wait([submit(lambda db: _write_down(db, days))], timeout=STOPPING)


def _written(db: Session, found: Sequence[State], mail_from: str) -> list[tuple[State, bytes]]:
    """These events as a calendar reads them; a few statements, however many they are."""
    ids = {state[0] for state in found}
    meetups = {one.id: one for one in db.scalars(select(Meetup).where(col(Meetup.id).in_(ids)))}
    changed = _changes(db, ids)
    uids = {state: uid_of(state[0], state[1], mail_from) for state in found if state[1]}
    names = {name: uid for uid in uids.values() for name in names_of(uid)}
    stamps = select(col(Version.uid), col(Version.stamped_at)).where(col(Version.uid).in_(names))
    mailed: dict[str, datetime] = {}
    for name, stamped_at in db.execute(stamps):
        mailed[names[name]] = max(stamped_at, mailed.get(names[name], stamped_at))
    made = []
    for state in found:
        meetup, uid = meetups[state[0]], uids.get(state) or public_uid(state[0], mail_from)
        at = max([meetup.created_at, *changed[meetup.id], *filter(None, (meetup.worded_at, mailed.get(uid)))])
        sequence = state[4] or 0 if state[1] else meetup.version
        entry = entry_of(meetup, state[5], uid, at, sequence)
        made.append((state, event(replace(entry, cancelled=state[3]))))
    return made


def _changes(db: Session, ids: set[int]) -> dict[int, list[datetime]]:
    """When these meetups were announced, moved last, and cancelled."""
    found: dict[int, list[datetime]] = {number: [] for number in ids}
    for column in (Announcement.announced_at, Move.moved_at, Cancellation.cancelled_at):
        meetup_id = column.class_.meetup_id  # type: ignore[attr-defined]
        for number, at in db.execute(
            select(meetup_id, func.max(column)).where(meetup_id.in_(ids)).group_by(meetup_id)
        ):
            found[number].append(at)
    return found


def _write_down(db: Session, days: dict[int, date]) -> None:
    for number, day in days.items():
        db.execute(update(Feed).where(col(Feed.id) == number).values(seen_on=day))
