"""Job 3: ten thousand invitations, from the click to the mail server: text, HTML and calendar, each stamped."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from app.base.config import Settings
from app.base.db import Database
from app.base.migrations import migrate
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking
from app.people.access import sign_in
from app.people.models import Audience, Person, Programme
from bench.load import post, run
from bench.mail_floor import mail_floor
from bench.measure import Line
from bench.seed import Seed
from bench.serving import Serving
from bench.sink import counted

PEOPLE = 10_000
PATIENCE = 300.0
"""Seconds after which it is not slow but stuck."""


def lines(seed: Seed) -> Iterator[Line]:
    """The click, until all are queued, until all have gone; and what a bare program needs for the same letters."""
    path = seed.path.with_name("invite.sqlite")
    cookie = _a_booked_meetup(path)
    with _sink() as (port, side_door), Serving(path, smtp=f"smtp://127.0.0.1:{port}") as server:
        began, cpu = time.perf_counter(), server.cpu()
        invite = post("/meetups/1/invitation", {"message": ""}, expect=303, cookie=f"sid={cookie}")
        click = run(server.port, [invite])
        clicked = time.perf_counter() - began
        if click.errors:
            raise RuntimeError(click.errors[0])
        queued = _until(began, lambda: _count(path, "1 = 1") >= PEOPLE)
        sent = _until(began, lambda: _count(path, "sent_at IS NOT NULL") >= PEOPLE)
        cpu = server.cpu() - cpu
        _until(began, lambda: _count(path, "sent_at IS NULL", kind="%") == 0)  # the speaker's own mail
        taken, written = counted(side_door), _count(path, "1 = 1", kind="%")
    if taken["letters"] != written:
        raise RuntimeError(f"{taken['letters']} letters taken, {written} sent")
    with _sink() as (port, _side_door):
        floor = mail_floor(path.with_name("floor3.sqlite"), port, PEOPLE, round(taken["bytes"] / taken["letters"]))
    yield Line("3a invite 10,000: the click", f"{clicked * 1000:.0f} ms", "", "", "≤ 150 ms", clicked <= 0.15)
    yield _seconds("3a … all queued", queued, floor.queued, goal=0.7)
    yield _seconds("3b … all handed over", sent, floor.sent, goal=5)
    each, least = cpu * 1000 / PEOPLE, floor.cpu * 1000 / PEOPLE
    yield Line("3b … CPU per mail", f"{each:.2f} ms", f"{least:.2f} ms", f"{each / least:.1f}", "")


def _seconds(job: str, ours: float, floor: float, goal: float) -> Line:
    return Line(job, f"{ours:.2f} s", f"{floor:.2f} s", f"{ours / floor:.1f}", f"≤ {goal} s", ours <= goal)


def _a_booked_meetup(path: Path) -> str:
    """Ten thousand colleagues, a confirmed speaker, a date in a week; returns the organizer's cookie."""
    now = datetime.now(UTC)
    database = Database(Settings(database_url=f"sqlite:///{path}", data_dir=path.parent).database)
    migrate(database.engine)

    def fill(db: Session) -> str:
        began = now - timedelta(days=60)
        db.add(Programme(id=1, name="Brown bags", zone="Europe/Kyiv", started_at=began))
        olha = Person(name="Olha Koval", email="olha@example.com", organizer_since=began, added_at=began)
        anna = Person(name="Anna Melnyk", email="anna@example.org", is_colleague=False, added_at=began)
        everyone = Audience(name="Everyone", created_at=began)
        db.add_all([olha, anna, everyone])
        db.add_all(
            Person(name=f"Person {n}", email=f"p{n}@example.com", department=f"Team {n % 12}", added_at=began)
            for n in range(PEOPLE - 1)
        )
        db.flush()
        starts_at = now + timedelta(days=7)
        meetup = Meetup(
            title="Reading query plans", abstract="How a plan is read, *step by step*.", audience_id=everyone.id,
            zone="Europe/Kyiv", starts_at=starts_at, place="Kitchen", capacity=200, created_by=olha.id,
            created_at=began,
        )  # fmt: skip
        db.add(meetup)
        db.flush()
        ask = Ask(
            meetup_id=meetup.id, person_id=anna.id, subject="Would you?", message="Please.", in_person=True,
            asked_by=olha.id, asked_at=began, answer_by=now, remind_at=now, answer="yes", answered_at=began,
        )  # fmt: skip
        db.add(ask)
        db.flush()
        db.add(Booking(
            meetup_id=meetup.id, ask_id=ask.id, starts_at=starts_at, decided_by=olha.id, decided_at=began,
            confirmed_at=began, secret="s" * 32,
        ))  # fmt: skip
        return sign_in(db, olha, now)

    cookie = database.write(fill)
    database.close()
    return cookie


@contextmanager
def _sink() -> Iterator[tuple[int, int]]:
    """A mail server that keeps nothing: its port, and the port of its side door."""
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdin
        port, side_door = map(int, process.stdout.readline().split())
        yield port, side_door
        process.stdin.close()


def _until(began: float, reached: Callable[[], bool]) -> float:
    """Seconds from the beginning until it is so."""
    while not reached():
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError("it does not get done")
        time.sleep(0.01)
    return time.perf_counter() - began


def _count(path: Path, where: str, kind: str = "invitations/invite") -> int:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30) as db:
        query = f"SELECT count(*) FROM email WHERE kind LIKE ? AND {where}"
        return int(db.execute(query, [kind]).fetchone()[0])
