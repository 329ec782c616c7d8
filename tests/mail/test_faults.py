"""A mail server that does everything wrong, and workers killed all the time: nothing is lost, and the outbox knows."""

import time
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, select

from app.base import clock
from app.mail.delivery import PostOffice
from app.mail.models import WAITING, Email, Pause
from app.main import create_app
from app.worker import DUES
from tests.house import NOON, many_people
from tests.mail.faulty import CUT, CUT_INSIDE, LOST, Faulty, Taken
from tests.mail.storm import SEED, Storm, is_hopeless, is_unwelcome
from tests.mail.workers import Workers
from tests.makers.mail import owed
from tests.makers.surveys import a_survey

# --- a storm -------------------------------------------------------------------------------------

MAILS, KILLS = 2000, 50
PATIENCE = 600.0
"""Seconds after which what waits counts as lost. Where nobody else uses the two cores it takes a tenth of that."""


@pytest.fixture
def real_time() -> Iterator[None]:
    """The workers are processes of their own and have the real clock, so the test has it too."""
    with time_machine.travel(time_machine.escape_hatch.time.time(), tick=True):
        yield


def surroundings(database, server: Faulty) -> dict[str, str]:
    return {
        "BROWNBAG_DATABASE_URL": str(database.url),
        "BROWNBAG_SMTP_URL": f"smtp://brownbag:hunter2@127.0.0.1:{server.port}",
        "BROWNBAG_MAIL_FROM": "meetups@example.com",
        "BROWNBAG_BASE_URL": "https://meetups.example.com",
    }


def time_passes(db: Session) -> None:
    """Leases (15 minutes), back-offs and pauses are over: rather than wait for that, the rows are set back.

    Nobody is robbed of a lease by it, because at this moment no worker lives."""
    db.execute(sa.update(Email).where(sa.text(WAITING)).values(try_at=clock.now() - timedelta(seconds=1)))
    db.execute(sa.update(Pause).values(ended_at=clock.now()))
    db.commit()


def waiting(db: Session) -> int:
    found = db.execute(select(sa.func.count()).select_from(Email).where(sa.text(WAITING))).scalar_one()
    db.commit()
    return found


def weather(database, db: Session, server: Faulty, said_to: Path) -> int:
    """Two workers at a time live and die until nothing waits any more. Returns how many were killed."""
    dice, killed, until = Random(SEED), 0, time.monotonic() + PATIENCE
    while time.monotonic() < until and (killed < KILLS or waiting(db)):
        with Workers(2, surroundings(database, server), said_to) as workers:
            if killed >= KILLS:
                until_quiet(server)
            elif dice.random() < 0.8:
                until_called(server)
                time.sleep(dice.uniform(0.0, 0.8))
            else:
                time.sleep(dice.uniform(0.0, 0.4))
            killed += workers.kill()
        time_passes(db)
    return killed


def until_called(server: Faulty) -> None:
    """Until a worker has begun to hand over, however slow the machine is."""
    before, until = len(server.callers), time.monotonic() + 20
    while len(server.callers) == before and time.monotonic() < until:
        time.sleep(0.01)


def until_quiet(server: Faulty) -> None:
    """Until no letter came for a second."""
    until_called(server)
    before = -1
    while len(server.taken) > before:
        before = len(server.taken)
        time.sleep(1.0)


def befell(server: Faulty, *faults: tuple[str, str]) -> Counter[str]:
    """How often one of these befell whose letter."""
    return Counter(whom for fault, whom in server.befell if fault in faults)


@pytest.mark.timeout(900)
def test_two_workers_killed_fifty_times_before_a_server_that_does_everything_wrong_lose_nothing(
    real_time, database, db, people, tmp_path
):
    crowd = many_people(db, MAILS)
    owed(db, *crowd, at=clock.now())
    with Faulty(Storm().answer, features=("PIPELINING", "AUTH PLAIN")) as server:
        killed = weather(database, db, server, tmp_path / "workers.log")

    log = (tmp_path / "workers.log").read_text()
    rows = {row.person_id: row for row in db.exec(select(Email))}
    letters: dict[str, list[Taken]] = defaultdict(list)
    for taken in server.taken:
        letters[taken.recipient].append(taken)
    lost = befell(server, ("dot", LOST))
    certain = befell(server, ("dot", LOST), ("dot", CUT))
    possible = befell(server, ("dot", LOST), ("dot", CUT), ("data", CUT_INSIDE))

    assert killed >= KILLS
    assert len(rows) == MAILS and waiting(db) == 0, log[-3000:]
    assert set(letters) == {person.email for person in crowd if rows[person.id].sent_at}, "sent is what arrived"
    assert {person.email for person in crowd if rows[person.id].failed_at} == {
        person.email for person in crowd if is_hopeless(person.email) or is_unwelcome(person.email)
    }, "failed is what was refused"
    address = {person.id: person.email for person in crowd}
    for row in rows.values():
        mine = letters.get(address[row.person_id], [])
        assert all(f"<{letter.recipient}>".encode() in letter.raw for letter in mine), "to nobody else"
        assert {letter.message_id for letter in mine} <= {row.message_id}
        assert len({letter.raw for letter in mine}) <= 1, "copies are the same letter"
        assert row.doubts <= possible[address[row.person_id]], "maybe sent is what was in doubt"
    copies, doubts = len(server.taken) - len(letters), sum(row.doubts for row in rows.values())
    print(f"{killed} killed, {copies} copies, {doubts} in doubt; {server.answered}")
    assert copies <= lost.total() + killed
    assert certain.total() - killed <= doubts <= possible.total()


# --- one fault at a time -------------------------------------------------------------------------


def an_office(settings, database, server: Faulty | None, password: str = "hunter2") -> PostOffice:
    port = server.port if server else 1
    real = settings.model_copy(update={"smtp_url": f"smtp://brownbag:{password}@127.0.0.1:{port}"})
    return PostOffice(database, create_app(real, database).state.pages, real, DUES)


def rows(db: Session) -> list[Email]:
    db.commit()
    db.expire_all()
    found = list(db.exec(select(Email).order_by(Email.id)))
    db.commit()
    return found


def pauses(db: Session) -> list[Pause]:
    found = list(db.exec(select(Pause).order_by(Pause.id)))
    db.commit()
    return found


@pytest.mark.parametrize(("stage", "answer", "state", "tries", "doubts", "paused"), [
    ("greeting", "421 4.3.2 too many", "waits", 0, 0, True),
    ("greeting", "554 5.7.1 go away", "waits", 0, 0, True),
    ("greeting", CUT, "waits", 0, 0, True),
    ("ehlo", "451 not now", "waits", 0, 0, True),
    ("ehlo", "250-faulty\r\n250 STARTTLS", "waits", 0, 0, True),
    ("auth", "535 5.7.8 no such user", "waits", 0, 0, True),
    ("auth", "454 4.7.0 not now", "waits", 0, 0, True),
    ("mail", "421 4.3.2 going away", "waits", 0, 0, True),
    ("mail", CUT, "waits", 0, 0, True),
    ("mail", "550 5.7.1 not from you", "waits", 0, 0, True),
    ("mail", "451 4.3.0 not now", "waits", 1, 0, False),
    ("rcpt", "554 5.7.1 <x>: Relay access denied", "waits", 0, 0, True),
    ("rcpt", "451 4.7.1 greylisted", "waits", 1, 0, False),
    ("rcpt", "421 4.7.0 not so many", "waits", 1, 0, False),
    ("rcpt", CUT, "waits", 1, 0, False),
    ("rcpt", "550 5.1.1 no such person", "failed", 1, 0, False),
    ("data", "451 4.3.0 not now", "waits", 1, 0, False),
    ("data", "554 5.5.1 no valid recipients", "failed", 1, 0, False),
    ("data", CUT, "waits", 1, 0, False),
    ("dot", "452 4.3.1 disk full", "waits", 1, 0, False),
    ("dot", "421 4.3.2 going away", "waits", 1, 0, False),
    ("dot", "554 5.6.0 not this letter", "failed", 1, 0, False),
    ("dot", CUT, "waits", 1, 1, False),
    ("dot", LOST, "waits", 1, 1, False),
    ("dot", "250 taken", "sent", 1, 0, False),
])  # fmt: skip
def test_what_each_answer_does_to_the_mail_the_pause_and_the_tries(
    settings, database, db, people, stage, answer, state, tries, doubts, paused
):
    owed(db, people.anna)
    with Faulty({stage: answer}, features=("PIPELINING", "AUTH PLAIN")) as server:
        an_office(settings, database, server).work(NOON)

    (row,) = rows(db)
    is_now = "sent" if row.sent_at else "failed" if row.failed_at else "waits"
    assert (is_now, row.tries, row.doubts, bool(pauses(db))) == (state, tries, doubts, paused)
    assert row.said


def test_after_three_days_without_a_server_all_that_is_still_needed_goes_once_and_the_rest_is_listed(
    settings, database, db, people, browse
):
    owed(db, people.anna, people.bohdan)  # pointless after a day
    a_survey(db, people, closes_at=NOON + timedelta(days=9))
    nobody = an_office(settings, database, None)
    for hours in range(0, 3 * 24, 2):
        nobody.work(NOON + timedelta(hours=hours))
    back = NOON + timedelta(days=3)
    assert [row.tries for row in rows(db) if not row.dropped_at] == [0, 0, 0], (
        "the server's absence is no letter's fault"
    )

    with Faulty(features=("PIPELINING", "AUTH PLAIN")) as server:
        office = an_office(settings, database, server)
        for minutes in (0, 40, 80):
            office.work(back + timedelta(minutes=minutes))

    assert sorted(letter.recipient for letter in server.taken) == [
        "anna@example.com", "bohdan@example.com", "olha@example.com",
    ]  # fmt: skip
    assert sorted(row.kind for row in rows(db) if row.dropped_at) == ["mail/test", "mail/test"]
    assert "Anna" in browse(people.olha).get("/mail?folder=dropped").words


def test_a_password_withdrawn_in_the_middle_of_a_campaign_pauses_it_and_the_new_one_goes_on(
    settings, database, db, people, browse
):
    owed(db, *many_people(db, 60))
    good = {"hunter2"}

    def answer(stage, caller):
        if stage == "auth" and not any(
            b64encode(f"\0brownbag\0{one}".encode()).decode() in caller.heard[-1] for one in good
        ):
            return "535 5.7.8 Your password was withdrawn"
        if stage == "dot" and len(server.taken) >= 25 and "hunter2" in good:
            good.clear()
        return "421 4.7.0 sign in again" if stage == "dot" and not good else None

    with Faulty(answer, features=("PIPELINING", "AUTH PLAIN")) as server:
        sent = an_office(settings, database, server).work(NOON)
        assert 25 <= sent < 60 and not [row for row in rows(db) if row.failed_at]
        assert [one.said for one in pauses(db)] == ["535 5.7.8 Your password was withdrawn"]
        page = browse(people.olha).get("/mail").words
        assert "Your password was withdrawn" in page and "hunter2" not in page
        assert an_office(settings, database, server).work(NOON + timedelta(seconds=30)) == 0, "it is left alone"

        good.add("hunter3")
        office = an_office(settings, database, server, password="hunter3")
        for minutes in (2, 10, 30):
            office.work(NOON + timedelta(minutes=minutes))

    assert sorted(letter.recipient for letter in server.taken) == sorted(f"person{n}@example.com" for n in range(60))
    assert all(row.sent_at for row in rows(db))
