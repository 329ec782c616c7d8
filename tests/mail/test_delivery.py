"""From owed to delivered, through a real mail server: nothing lost, nothing twice, the server's words kept."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from time import monotonic

import pytest
from sqlalchemy import event, true
from sqlmodel import col, select

from app.base.config import Settings
from app.base.db import Database
from app.base.due import Due, Words, about
from app.mail import claiming, delivery
from app.mail.actions import retry
from app.mail.claiming import LEASE
from app.mail.delivery import PostOffice, Round
from app.mail.letter import parts
from app.mail.models import Bounce, Email, Pause, PracticeMail, TestMail
from app.mail.smtp import Post, Server
from app.mail.stamps import Stamps
from app.mail.words import told
from app.main import create_app
from app.people.models import LoginRequest, Person
from app.worker import DUES
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
    return PostOffice(database, create_app(real, database).state.pages, real, DUES)


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
    assert {(row.sent_at, row.said, row.tries) for row in _rows(db)} == {(NOON, "250 queued", 1)}


def test_two_workers_at_once_send_each_mail_once(office, real, server, db, database):
    crowd = many_people(db, 100)
    owed(db, *crowd)
    other_database = Database(database.url)
    other = PostOffice(other_database, office.pages, real, DUES)

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
    assert (row.sent_at, row.failed_at, row.said) == (None, None, "451 greylisted, come back")
    assert tried == [0, 1, 6, 21], "after 1, 5 and 15 minutes"

    server.answer = lambda _address: "250 taken"
    assert office.work(NOON + 82 * MINUTE) == 1
    assert len(set(server.message_ids())) == 1


def _tries(db) -> int:
    return sum(row.tries for row in _rows(db))


def test_after_two_days_of_not_now_it_has_failed(office, server, db, people):
    asked = select(col(TestMail.person_id), about(TestMail.id))  # owed for ever, unlike a real test mail
    patient = PostOffice(
        office.database, office.pages, office.settings, {"mail/test": Due("mail/test", str, asked, _words)}
    )
    server.answer = lambda _address: "451 try later"
    owed(db, people.anna)
    for hour in range(0, 24 * 6, 3):
        patient.work(NOON + timedelta(hours=hour))

    (row,) = _rows(db)
    assert row.failed_at and row.failed_at > NOON + timedelta(days=2)
    assert row.said == "451 try later"


def test_no_to_one_person_is_final_and_stops_nobody_else(office, server, db, people):
    server.answer = lambda address: "550 no such mailbox" if address == people.anna.email else "250 ok"
    owed(db, people.anna, people.bohdan)

    assert office.work(NOON) == 1
    anna, bohdan = _rows(db)
    assert (anna.failed_at, anna.said, anna.sent_at) == (NOON, "550 no such mailbox", None)
    assert bohdan.sent_at == NOON
    bounce = db.exec(select(Bounce)).one()
    assert (bounce.person_id, bounce.address, bounce.permanent) == (people.anna.id, people.anna.email, True)
    assert office.work(NOON + 30 * MINUTE) == 0


def test_no_to_ourselves_pauses_everything_and_nothing_is_lost(office, server, db, people):
    server.greeting = "554 your address is blocked"
    owed(db, people.anna, people.bohdan)
    office.work(NOON)
    office.work(NOON + MINUTE)

    assert [(row.tries, row.try_at <= NOON + MINUTE) for row in _rows(db)] == [(0, True), (0, True)]
    first, second = db.exec(select(Pause)).all()
    assert (first.said, first.until) == ("554 your address is blocked", NOON + MINUTE)
    assert second.until - second.began_at == 2 * MINUTE, "each pause is longer than the one before"
    db.commit()
    server.greeting = ""
    assert office.work(NOON + 6 * MINUTE) == 2


def test_a_server_that_is_away_loses_nothing(office, real, server, db, people, database):
    away = real.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    owed(db, people.anna)
    PostOffice(database, office.pages, away, DUES).work(NOON)

    assert told(_rows(db)[0].said) == "The mail server could not be reached: nobody answers at its address."
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
    assert first == second == _rows(db)[0].message_id


def _claim(office: PostOffice, at: datetime = NOON):
    """What a connection asks for, of whatever kind."""
    return partial(office.claims.take, clock=lambda: at, drafts={}, kinds=true())


def _claim_and_die(office: PostOffice):
    office.queue(NOON)
    (claimed, *_rest) = office.database.write(_claim(office))
    return claimed


def _a_round(office: PostOffice, clock=lambda: NOON) -> Round:
    return Round(
        clock, monotonic() + 60, lambda: False,
        Stamps(office.database, clock),
    )  # fmt: skip


def test_what_is_owed_no_longer_when_its_turn_comes_is_dropped(office, server, db, people):
    owed(db, people.anna)
    office.queue(NOON)
    db.delete(db.exec(select(TestMail)).one())
    db.commit()

    assert office.deliver(_a_round(office)) == 0
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
        office.database, office.pages, office.settings, {"mail/test": Due("mail/test", str, asked, words)}
    )
    owed(db, people.anna, people.bohdan)

    assert careless.work(NOON) == 1
    anna, bohdan = _rows(db)
    assert "could not be written (ValueError)" in anna.said and anna.failed_at == NOON
    assert "no words for Anna" not in anna.said, "an error may quote what people wrote"
    assert bohdan.sent_at == NOON


def test_practice_keeps_every_mail_and_sends_none(db, people, run_worker):
    owed(db, people.anna, people.bohdan)

    assert run_worker(NOON) == 2
    assert run_worker(NOON + MINUTE) == 0
    assert len(db.exec(select(PracticeMail)).all()) == 2


def test_programme_mail_says_where_to_end_it_in_words_and_for_mail_programs(settings, database, db, people, app):
    asked = select(col(TestMail.person_id), about(TestMail.id))
    programme = Due("mail/test", str, asked, _words, category="surveys")
    owed(db, people.anna)
    PostOffice(database, app.state.pages, settings, {"mail/test": programme}).work(NOON)
    letter = parts(db.exec(select(PracticeMail.raw)).one())
    headers = dict(letter.headers)
    my_page = headers["List-Unsubscribe"].removeprefix("<").removesuffix("/no-mail/surveys>")

    assert my_page.startswith("http://testserver/my/k1")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.text.endswith(f"Which mails you get is your choice: {my_page}\n")
    assert f"Kind of mail: Surveys.\nGet no more of these:\n{my_page}/no-mail/surveys\n" in letter.text
    assert f'href="{my_page}"' in letter.html and f'href="{my_page}/no-mail/surveys"' in letter.html


def test_mail_about_ones_own_doings_cannot_be_ended(db, people, run_worker):
    owed(db, people.anna)
    run_worker(NOON)
    letter = parts(db.exec(select(PracticeMail.raw)).one())

    assert "List-Unsubscribe" not in dict(letter.headers) and "your choice" not in letter.text + letter.html


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


# --- a round -------------------------------------------------------------------------------------


def test_a_round_ends_in_time_and_the_next_goes_on(office, server, db, monkeypatch):
    owed(db, *many_people(db, 10))
    office.queue(NOON)
    monkeypatch.setattr(delivery, "monotonic", count(step=3).__next__)

    assert 0 < office.work(NOON, clock=lambda: NOON) < 10
    assert office.waiting(NOON) > 0
    monkeypatch.undo()
    office.work(NOON)
    assert (office.waiting(NOON), len(server.taken)) == (0, 10)


def test_who_is_asked_to_stop_begins_no_other_mail(office, server, db):
    owed(db, *many_people(db, 10))

    assert office.work(NOON, stopped=lambda: bool(server.taken)) == 1
    assert office.waiting(NOON) == 9


@pytest.mark.parametrize("practice", [True, False])
def test_a_login_link_goes_before_everything_else(office, settings, server, db, people, practice):
    quick = PostOffice(office.database, office.pages, settings, DUES) if practice else office
    owed(db, *many_people(db, 10), at=NOON - 5 * MINUTE)
    quick.queue(NOON - MINUTE)
    db.add(LoginRequest(person_id=people.olha.id, asked_at=NOON - MINUTE))
    db.commit()

    ticking = (NOON + number * MINUTE for number in count())
    assert quick.work(NOON, clock=ticking.__next__) == 11
    first = min(_rows(db), key=lambda row: row.sent_at)
    assert (first.kind, first.person_id) == ("people/login", people.olha.id)


def test_the_lease_and_the_stamp_count_from_the_moment_a_mail_was_written(office, server, db, people):
    owed(db, people.anna, people.bohdan)
    office.queue(NOON)
    later = NOON + 9 * MINUTE
    claimed, _other = office.database.write(_claim(office, later))

    assert (claimed.written_at, claimed.lease) == (later, later + LEASE)
    office.work(later + LEASE)
    assert {(row.sent_at, row.try_at) for row in _rows(db)} == {(later + LEASE, later + 2 * LEASE)}


def test_a_thousand_mails_needed_no_longer_leave_in_one_statement(office, server, db, people, database):
    crowd = many_people(db, 1000)
    owed(db, *crowd, people.anna)
    office.queue(NOON)
    for asked in db.exec(select(TestMail).where(TestMail.person_id != people.anna.id)):
        db.delete(asked)
    db.add(Email(kind="gone/kind", person_id=people.anna.id, about="1", queued_at=NOON, try_at=NOON))
    db.commit()
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    assert office.work(NOON) == 1
    assert len(statements) < 120, "a few for each kind, however many mails"
    rows = _rows(db)
    assert sum(row.dropped_at == NOON for row in rows) == 1001
    assert server.recipients == [people.anna.email]


def test_what_is_on_its_way_is_not_dropped(office, server, db, people):
    owed(db, people.anna)
    _claim_and_die(office)
    owed(db, people.bohdan)
    office.queue(NOON)
    for asked in db.exec(select(TestMail)):
        db.delete(asked)
    db.commit()
    office.work(NOON)

    assert sorted(row.dropped_at is None for row in _rows(db)) == [False, True]


def test_what_is_held_and_owed_no_longer_leaves_and_comes_back_when_it_is_owed_again(office, server, db, people):
    owed(db, people.anna)
    office.queue(NOON)
    (row,) = _rows(db)
    row.held_at, row.held_for = NOON, "organizer"
    (asked,) = db.exec(select(TestMail)).all()
    asked.asked_at = NOON - timedelta(days=3)
    db.commit()
    office.work(NOON + MINUTE)
    assert _rows(db)[0].dropped_at == NOON + MINUTE

    asked.asked_at = NOON
    db.add(asked)
    db.commit()
    office.work(NOON + 2 * MINUTE)
    (row,) = _rows(db)
    assert (row.dropped_at, row.held_at, row.sent_at) == (None, NOON, None), "it waits for the organizer again"


def test_a_letter_is_dated_when_it_was_first_written_however_often_it_is_tried(office, server, db, people):
    server.answer = lambda _address: "451 not now"
    owed(db, people.anna)
    office.queue(NOON)
    office.work(NOON + 30 * MINUTE)
    server.answer = lambda _address: "250 ok"
    office.work(NOON + 60 * MINUTE)

    assert b"Date: Tue, 03 Mar 2026 10:30:00 +0000" in bytes(server.taken[0].content)


def test_one_claim_looks_at_a_few_useless_mails_only(office, server, db, people, monkeypatch):
    monkeypatch.setattr(claiming, "TOGETHER", 2)
    monkeypatch.setattr(claiming, "ATTEMPTS", 2)
    owed(db, *many_people(db, 10))
    office.queue(NOON)
    for asked in db.exec(select(TestMail)):
        db.delete(asked)
    db.commit()

    assert office.database.write(_claim(office)) == []
    assert sum(row.dropped_at is not None for row in _rows(db)) == 4


def test_what_was_claimed_and_not_begun_goes_back_and_is_nobodys_try(office, server, db):
    owed(db, *many_people(db, 5))

    assert office.work(NOON, stopped=lambda: bool(server.taken)) == 1
    assert sorted((row.tries, row.try_at) for row in _rows(db) if not row.sent_at) == [(0, NOON)] * 4


def test_tried_anew_after_five_days_a_mail_is_not_given_up_at_the_first_not_now(office, server, db, people):
    owed(db, people.anna)
    office.queue(NOON)
    (row,) = _rows(db)
    row.queued_at, row.failed_at = NOON - timedelta(days=6), NOON
    db.add(row)
    db.commit()
    server.answer = lambda _address: "451 not yet"
    office.database.write(lambda db: retry(db, db.get_one(Email, row.id), people.olha, NOON))
    office.work(NOON)

    (row,) = _rows(db)
    assert (row.failed_at, row.tries, row.try_at) == (None, 1, NOON + MINUTE)
