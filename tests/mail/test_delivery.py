"""From owed to delivered, through a real mail server: nothing lost, nothing twice, the server's words kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from app.base.config import Settings
from app.base.db import Database
from app.base.due import Due, Words, about
from app.mail.delivery import LEASE, PostOffice
from app.mail.models import Email, Pause, PracticeMail, TestMail
from app.mail.smtp import Post, Server
from app.main import create_app
from app.people.models import Person
from app.worker import dues
from tests.house import NOON, many_people
from tests.makers.mail import MailServer, a_mail_server, owed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with a_mail_server() as running:
        yield running


@pytest.fixture
def real(settings, server) -> Settings:
    """An installation with a mail server."""
    return settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"})


@pytest.fixture
def office(real, database, people) -> PostOffice:
    return PostOffice(database, create_app(real, database).state.pages, real, dues)


def _rows(db) -> list[Email]:
    db.commit()
    db.expire_all()
    found = list(db.exec(select(Email).order_by(Email.id)))
    db.commit()
    return found


def test_two_hundred_mails_reach_two_hundred_people_once(office, server, db):
    crowd = many_people(db, 200)
    owed(db, *crowd)

    assert office.work(NOON) == 200
    assert office.work(NOON + MINUTE) == 0
    assert server.recipients == sorted(person.email for person in crowd)
    assert len(set(server.message_ids())) == 200
    assert {(row.sent_at, row.said, row.tries) for row in _rows(db)} == {(NOON, "queued", 1)}


def test_two_workers_at_once_send_each_mail_once(office, real, server, db, database):
    crowd = many_people(db, 100)
    owed(db, *crowd)
    other_database = Database(database.url)
    other = PostOffice(other_database, office.pages, real, dues)

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda one: one.work(NOON), (office, other)))
    other_database.close()

    assert sum(sent) == 100
    assert server.recipients == sorted(person.email for person in crowd)


def test_not_now_is_tried_again_later_and_later(office, server, db, people):
    server.answer = lambda _address: "451 greylisted, come back"
    owed(db, people.anna)
    tried = []
    for minute in range(60):
        before = _tries(db)
        office.work(NOON + minute * MINUTE)
        if _tries(db) > before:
            tried.append(minute)

    (row,) = _rows(db)
    assert (row.sent_at, row.failed_at, row.said) == (None, None, "greylisted, come back")
    assert tried == [0, 1, 6, 21], "after 1, 5 and 15 minutes"

    server.answer = lambda _address: "250 taken"
    assert office.work(NOON + 82 * MINUTE) == 1
    assert len(set(server.message_ids())) == 1


def _tries(db) -> int:
    return sum(row.tries for row in _rows(db))


def test_after_five_days_of_not_now_it_has_failed(office, server, db, people):
    asked = select(col(TestMail.person_id), about(TestMail.id))  # owed for ever, unlike a real test mail
    patient = PostOffice(
        office.database, office.pages, office.settings, lambda _now: iter([Due("mail/test", asked, _words)])
    )
    server.answer = lambda _address: "451 try later"
    owed(db, people.anna)
    for hour in range(0, 24 * 6, 3):
        patient.work(NOON + timedelta(hours=hour))

    (row,) = _rows(db)
    assert row.failed_at and row.failed_at > NOON + timedelta(days=5)
    assert row.said == "try later"


def test_no_to_one_person_is_final_and_stops_nobody_else(office, server, db, people):
    server.answer = lambda address: "550 no such mailbox" if address == people.anna.email else "250 ok"
    owed(db, people.anna, people.bohdan)

    assert office.work(NOON) == 1
    anna, bohdan = _rows(db)
    assert (anna.failed_at, anna.said, anna.sent_at) == (NOON, "no such mailbox", None)
    assert bohdan.sent_at == NOON
    assert office.work(NOON + 30 * MINUTE) == 0


def test_no_to_ourselves_pauses_everything_and_nothing_is_lost(office, server, db, people):
    server.greeting = "554 your address is blocked"
    owed(db, people.anna, people.bohdan)
    office.work(NOON)
    office.work(NOON + MINUTE)

    assert [row.tries for row in _rows(db)] == [1, 0]
    pause = db.exec(select(Pause)).one()
    assert (pause.said, pause.until) == ("your address is blocked", NOON + 5 * MINUTE)
    db.commit()
    server.greeting = ""
    assert office.work(NOON + 6 * MINUTE) == 2


def test_a_server_that_is_away_loses_nothing(office, real, server, db, people, database):
    away = real.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    owed(db, people.anna)
    PostOffice(database, office.pages, away, dues).work(NOON)

    assert "No connection" in _rows(db)[0].said
    assert office.work(NOON + 6 * MINUTE) == 1


def test_killed_before_handing_over_it_goes_once_the_lease_is_over(office, server, db, people):
    owed(db, people.anna)
    _claim_and_die(office)

    assert office.work(NOON + MINUTE) == 0
    assert office.work(NOON + LEASE) == 1
    assert server.recipients == ["anna@example.com"]


def test_killed_before_the_stamp_it_goes_again_as_the_same_mail(office, server, db, people):
    owed(db, people.anna)
    claimed = _claim_and_die(office)
    with Post(Server("127.0.0.1", server.port)) as post:
        post.hand_over("meetups@example.com", claimed.recipient, claimed.raw)

    assert office.work(NOON + LEASE) == 1
    first, second = server.message_ids()
    assert first == second == claimed.message_id


def _claim_and_die(office: PostOffice):
    office.queue(NOON)
    by_kind = {due.kind: due for due in office.dues(NOON)}
    return office.database.write(partial(office._take, dues=by_kind, now=NOON))


def test_what_is_owed_no_longer_when_its_turn_comes_is_dropped(office, server, db, people):
    owed(db, people.anna)
    office.queue(NOON)
    db.delete(db.exec(select(TestMail)).one())
    db.commit()

    assert office.deliver(NOON) == 0
    (row,) = _rows(db)
    assert (row.dropped_at, row.sent_at) == (NOON, None)
    assert server.taken == []


def test_a_mail_that_cannot_be_written_fails_alone(office, server, db, people):
    def words(writing):
        if writing.person_id == people.anna.id:
            raise ValueError("no words for Anna")
        return Words({"at": writing.now})

    asked = select(col(TestMail.person_id), about(TestMail.id))
    careless = PostOffice(
        office.database, office.pages, office.settings, lambda _now: iter([Due("mail/test", asked, words)])
    )
    owed(db, people.anna, people.bohdan)

    assert careless.work(NOON) == 1
    anna, bohdan = _rows(db)
    assert "no words for Anna" in anna.said and anna.failed_at == NOON
    assert bohdan.sent_at == NOON


def test_practice_keeps_every_mail_and_sends_none(db, people, run_worker):
    owed(db, people.anna, people.bohdan)

    assert run_worker(NOON) == 2
    assert run_worker(NOON + MINUTE) == 0
    assert len(db.exec(select(PracticeMail)).all()) == 2


def test_mail_speaks_the_language_and_tells_the_time_of_its_reader(office, server, db, people):
    anna = db.get_one(Person, people.anna.id)
    anna.zone = "Asia/Ho_Chi_Minh"
    db.add(anna)
    owed(db, anna)
    office.work(NOON)

    text = bytes(server.taken[0].content).decode()
    assert "17:00" in text and "UTC+7" in text


def _words(writing) -> Words:
    return Words({"at": writing.now})
