"""Job 5: a calendar program fetches somebody's calendar of 20 events, what has not changed of it, and one of 500."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection

from sqlmodel import Session, col, select

from app.base.db import Database
from app.invitations import feeds
from app.invitations.models import Announcement, Guest
from app.meetups.models import Meetup
from app.people.models import Audience, Person
from bench.load import Ask, get
from bench.measure import Line, both, copy_of, cpu_line
from bench.seed import Seed
from bench.serving import Serving

BATCH = 300
FEW, MANY = 19, 499
"""One more is in the seed: everybody is invited to it."""
ABSTRACT = "How to read a plan, which numbers matter, and what to do about the three most common surprises. "


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per fetch, each time in turn with the floor."""
    mine = replace(seed, path=copy_of(seed))
    few, many = _two_calendars(mine)
    with both(mine) as servers:
        yield cpu_line("5 calendar feed GET, 20 events", servers, lambda: [get(few)] * BATCH, goal=0.5)[0]
        tag = _tag(servers[0], few)
        yield cpu_line("5 … unchanged (304)", servers, lambda: [_unchanged(few, tag)] * BATCH, goal=0.3)[0]
        yield cpu_line("5 … 500 events", servers, lambda: [get(many)] * 30, goal=15)[0]


def _tag(server: Serving, path: str) -> str:
    """Which version of the calendar was fetched last."""
    connection = HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path)
    found = connection.getresponse().getheader("etag", "")
    connection.close()
    return found


def _unchanged(path: str, tag: str) -> Ask:
    """Asks whether it is still that version; the floor believes whoever asks."""
    return replace(get(path, if_none_match=tag), expect=304)


def _two_calendars(seed: Seed) -> tuple[str, str]:
    """The addresses of a small and of a large calendar, the meetups in them made here."""
    database = Database(f"sqlite:///{seed.path}")
    made = database.write(lambda db: [_calendar(db, n, count) for n, count in enumerate((FEW, MANY))])
    database.close()
    return made[0], made[1]


def _calendar(db: Session, nth: int, count: int) -> str:
    now = datetime.now(UTC)
    person = db.exec(select(Person).order_by(col(Person.id)).offset(nth + 1)).first()
    everyone = db.exec(select(Audience)).first()
    assert person
    assert everyone
    for n in range(count):
        meetup = Meetup(
            title=f"Query plans, part {n}", abstract=ABSTRACT * 3, audience_id=everyone.id, zone="Europe/Kyiv",
            starts_at=now + timedelta(days=1 + n), place="Kitchen, 3rd floor", join_url="https://meet.example.com/x",
            created_by=person.id, created_at=now,
        )  # fmt: skip
        db.add(meetup)
        db.flush()
        db.add(Announcement(meetup_id=meetup.id, announced_by=person.id, announced_at=now))
        db.add(Guest(meetup_id=meetup.id, person_id=person.id, secret=f"{n:032x}", invited_at=now))
    return f"/calendar/{feeds.make(db, person, person, now)}.ics"
