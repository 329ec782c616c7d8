"""The listener: a real mail server hands over what came back, and keeps it until we have it on disk."""

import logging
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail.models import Incoming, RawMail, ReceivingTrouble
from app.mail.receiving import limits
from app.mail.receiving.limits import HOURLY, HOURLY_IN_ALL, HOURLY_PLAIN, LIMIT, SMALL, Full, Intake
from app.mail.receiving.listener import Listener
from app.mail.receiving.receiver import Receiver
from app.mail.receiving.store import raw_of, store
from app.mail.receiving.ways import Endpoint
from app.mail.receiving.words import trouble
from tests.conftest import POSTGRES
from tests.house import NOON
from tests.makers.incoming import a_bounce, a_human_mail, a_sent_letter, our_addresses

FROM = "anna@example.com"
HOUR = timedelta(hours=1)


@pytest.fixture
def letter(db, people, settings) -> str:
    """The reply address of a letter to Anna."""
    return our_addresses(db, settings).reply(a_sent_letter(db, people.anna).id)


@pytest.fixture(params=["lmtp", "smtp"])
def way(request) -> str:
    return str(request.param)


@pytest.fixture
def listener(database, settings, way) -> Iterator[Listener]:
    found = Listener(database, settings.model_copy(update={"mail_listen": f"{way}://127.0.0.1:0"}), lambda: NOON)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def client(listener, way) -> Iterator[smtplib.SMTP]:
    """The company's mail server, connected to us."""
    kind = smtplib.LMTP if way == "lmtp" else smtplib.SMTP
    with kind("127.0.0.1", listener.port, timeout=10) as connected:
        connected.ehlo_or_helo_if_needed()
        yield connected


def _kept(db) -> list[Incoming]:
    db.commit()
    db.expire_all()
    found = list(db.exec(select(Incoming).order_by(Incoming.id)))
    db.commit()
    return found


def _raw(db) -> bytes:
    return raw_of(db, _kept(db)[0]) or b""


def test_an_answer_is_stored_whole_before_it_is_read(client, letter, db):
    raw = a_human_mail("Дякую, так")
    client.sendmail(FROM, [letter], raw)

    (kept,) = _kept(db)
    assert (raw_of(db, kept), kept.recipient, kept.sender) == (raw, letter, FROM)
    assert (kept.arrived_at, kept.read_at, kept.kind) == (NOON, None, "")


def test_a_bounce_comes_from_nobody(client, db, people, settings):
    back = our_addresses(db, settings).bounce(a_sent_letter(db, people.anna).id)
    client.sendmail("", [back.upper()], a_bounce())

    (kept,) = _kept(db)
    assert (kept.sender, kept.recipient) == ("", back.upper())


def test_what_people_type_into_an_answer_by_hand_is_taken_too(client, db, letter):
    client.sendmail(FROM, ["Meetups@Example.com"], a_human_mail())

    assert [kept.recipient for kept in _kept(db)] == ["Meetups@Example.com"]


@pytest.mark.parametrize(
    "unknown",
    [
        "nobody@example.com", "reply+@example.com", f"reply+{'a' * 34}@example.com", "bounce+x@example.com",
        "meetups@example.org", "x" * 300 + "@example.com",
    ],
)  # fmt: skip
def test_nobody_elses_mail_is_taken(client, letter, db, unknown):
    client.mail(FROM)
    code, said = client.rcpt(unknown)

    assert code == 550 and b"nobody here" in said
    assert client.docmd("DATA")[0] == 503 and _kept(db) == []


def test_a_reply_address_of_another_house_is_nobody_here(client, letter, db):
    flipped = letter.replace(letter[8], "b" if letter[8] != "b" else "c", 1)
    client.mail(FROM)

    assert client.rcpt(flipped)[0] == 550


def test_before_anything_was_sent_only_the_plain_address_is_known(client, db, people):
    client.mail(FROM)

    assert client.rcpt("reply+abc@example.com")[0] == 550
    assert client.rcpt("meetups@example.com")[0] == 250


def test_a_mail_of_more_than_ten_megabytes_is_refused_for_good(client, letter, db):
    client.mail(FROM)
    assert client.mail(FROM, [f"SIZE={LIMIT + 1}"])[0] in (503, 552)
    client.rset()
    assert client.mail(FROM, [f"SIZE={LIMIT + 1}"])[0] == 552
    client.rset()
    client.mail(FROM)
    client.rcpt(letter)
    big = a_human_mail() + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * (LIMIT // 72)
    code, _said = client.data(big)

    assert code == 552 and _kept(db) == []
    client.sendmail(FROM, [letter], a_human_mail())
    assert len(_kept(db)) == 1, "and the conversation goes on"


def test_lines_longer_than_allowed_are_read_all_the_same(client, letter, db):
    client.sendmail(FROM, [letter], a_human_mail() + b"z" * 60_000 + b"\r\n")

    assert b"z" * 60_000 in _raw(db)


def test_the_same_mail_twice_is_one(client, letter, db):
    for _time in range(2):
        client.sendmail(FROM, [letter], a_human_mail())
    client.sendmail(FROM, [letter], a_human_mail("Something else"))

    assert len(_kept(db)) == 2


def test_a_mail_to_two_of_our_addresses_is_one(client, letter, db, way):
    client.sendmail(FROM, ["meetups@example.com", letter], a_human_mail())
    answers = [client.getreply() for _other in range(way == "lmtp")]

    assert [kept.recipient for kept in _kept(db)] == [letter]
    assert answers == ([(250, b"2.6.0 Kept")] if way == "lmtp" else []), "LMTP says so for each of them (RFC 2033)"
    assert client.noop()[0] == 250


def test_a_mail_to_two_conversations_belongs_to_both(client, letter, db, people, settings, way):
    other = our_addresses(db, settings).reply(a_sent_letter(db, people.bohdan).id)
    client.sendmail(FROM, [letter, other, letter.upper()], a_human_mail())
    for _other in range(2 * (way == "lmtp")):
        client.getreply()

    assert sorted(kept.recipient.lower() for kept in _kept(db)) == sorted([letter, other])


def test_an_address_takes_sixty_mails_an_hour_and_the_rest_stays_where_it_is(client, letter, db, people, settings):
    for number in range(HOURLY):
        store(db, a_human_mail(f"No. {number}"), FROM, letter.upper(), NOON, signed=True)
    db.commit()
    other = our_addresses(db, settings).reply(a_sent_letter(db, people.bohdan).id)
    client.mail(FROM)

    assert client.rcpt(letter) == (452, b"4.3.1 No room for more mail now, try again later")
    assert [client.rcpt(one)[0] for one in (other, "meetups@example.com")] == [250, 250]


def test_the_plain_address_takes_three_hundred_an_hour_and_stands_in_nobodys_way(client, letter, db):
    for number in range(HOURLY_PLAIN):
        db.add(Incoming(arrived_at=NOON, fingerprint=b"%d" % number, recipient="Meetups@example.com"))
    db.commit()
    client.mail(FROM)

    assert [client.rcpt(one)[0] for one in ("meetups@example.com", letter)] == [452, 250]


def _no_room(db, intake, at=NOON) -> str:
    try:
        intake.look_for_room(db, at)
    except Full as full:
        return str(full)
    return ""


def test_all_addresses_together_take_two_thousand_an_hour(letter, db, settings):
    for number in range(HOURLY_IN_ALL - 1):
        db.add(Incoming(arrived_at=NOON - HOUR * (number % 2), fingerprint=b"%d" % number))
    db.flush()
    intake = Intake(settings)
    assert _no_room(db, intake) == ""
    for number in range(HOURLY_IN_ALL):
        db.add(Incoming(arrived_at=NOON, fingerprint=b"more %d" % number))
    db.flush()

    assert (_no_room(db, intake), _no_room(db, intake, NOON + HOUR)) == ("full hour", "")


def test_what_is_kept_as_it_came_has_a_limit_too(client, letter, db, settings, monkeypatch):
    client.sendmail(FROM, [letter], a_human_mail())
    monkeypatch.setattr(limits, "ROOM", len(_raw(db)))
    assert _no_room(db, Intake(settings)) == "full house"

    monkeypatch.setattr(limits, "ROOM", 0)
    client.mail(FROM)
    assert client.rcpt(letter)[0] == 452
    monkeypatch.undo()
    assert client.rcpt(letter)[0] == 250


def test_how_much_is_kept_is_summed_once_a_minute_however_many_mails_come(db, settings, monkeypatch):
    monkeypatch.setattr(limits, "ROOM", 1)
    intake, second = Intake(settings), timedelta(seconds=1)
    assert _no_room(db, intake) == ""
    store(db, a_human_mail(), FROM, "meetups@example.com", NOON)
    assert [_no_room(db, intake, NOON + n * second) for n in (1, 59, 60)] == ["", "", "full house"]

    db.delete(db.exec(select(RawMail)).one())
    assert [_no_room(db, intake, NOON + n * second) for n in (61, 119, 120)] == ["full house", "full house", ""]


@pytest.mark.skipif(POSTGRES, reason="where another server keeps the data, nobody here knows how full its disk is")
def test_a_nearly_full_disk_takes_no_mail_and_organizers_are_told(
    client, listener, letter, db, database, settings, way, monkeypatch
):
    there = settings.model_copy(update={"mail_listen": f"{way}://127.0.0.1:{listener.port}"})
    receiver = Receiver(database, there, lambda: NOON)
    monkeypatch.setattr(limits, "LEAST_SPACE", 2**62)
    client.mail(FROM)
    assert client.rcpt(letter)[0] == 452
    receiver.turn()
    (told,) = _troubles(db)
    assert "The disk is nearly full" in trouble(told)
    db.commit()

    monkeypatch.undo()
    assert client.rcpt(letter)[0] == 250
    receiver.turn()
    db.expire_all()
    assert [one.ended_at for one in _troubles(db)] == [NOON]


def test_to_the_plain_address_only_small_mails_come(client, letter, db, way):
    big = a_human_mail() + (b"y" * 70 + b"\r\n") * (SMALL // 72 + 1)
    client.mail(FROM)
    client.rcpt("meetups@example.com")
    assert client.data(big)[0] == 552 and _kept(db) == []

    client.sendmail(FROM, [letter], big)
    assert len(_kept(db)) == 1


def test_a_second_worker_finds_the_first_one_listening_and_says_nothing(listener, database, settings, db, way):
    there = settings.model_copy(update={"mail_listen": f"{way}://127.0.0.1:{listener.port}"})
    Receiver(database, there, lambda: NOON).turn()

    assert _troubles(db) == []


def _troubles(db) -> list[ReceivingTrouble]:
    return list(db.exec(select(ReceivingTrouble)))


def test_too_many_recipients_wait(client, letter):
    client.mail(FROM)
    codes = [client.rcpt(letter)[0] for _one in range(52)]

    assert codes == [250] * 50 + [452] * 2


def test_a_dot_smuggled_in_ends_nothing(client, letter, db):
    client.mail(FROM)
    client.rcpt(letter)
    client.docmd("DATA")
    client.sock.sendall(b"Subject: a\r\n\r\none\n.\nMAIL FROM:<evil@example.org>\nRCPT TO:<x>\r\n.\r\n")
    assert client.getreply()[0] == 250

    assert b"MAIL FROM:<evil@example.org>" in _raw(db)


def test_a_sender_without_sense_is_kept_as_well_as_can_be(client, letter, db):
    for sender in (b"\xff\x00@example.org", b"x" * 400 + b"@example.org"):
        client.send(b"MAIL FROM:<" + sender + b">\r\n")
        client.getreply()
        client.rset()
    client.sendmail("x" * 300 + "@example.org", [letter], a_human_mail())

    assert [kept.sender[:5] for kept in _kept(db)] == ["xxxxx"]


def test_addresses_are_in_no_log(client, letter, caplog):
    caplog.set_level(logging.INFO)
    client.sendmail(FROM, [letter], a_human_mail())

    assert letter not in caplog.text


def test_without_a_database_the_mail_stays_where_it_is(client, letter, database, db):
    client.mail(FROM)
    assert client.rcpt(letter)[0] == 250
    db.commit()
    _lose_the_table(database)

    assert client.data(a_human_mail())[0] == 451
    _find_the_table(database)
    client.sendmail(FROM, [letter], a_human_mail())
    assert len(_kept(db)) == 1


def _lose_the_table(database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE incoming RENAME TO lost")


def _find_the_table(database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO incoming")


def test_a_place_that_is_taken_is_said(listener, database, settings):
    taken = settings.model_copy(update={"mail_listen": f"lmtp://127.0.0.1:{listener.port}"})

    with pytest.raises(OSError, match="in use"):
        Listener(database, taken, lambda: NOON).start()


def test_it_listens_on_this_machine_unless_another_address_is_named():
    assert Endpoint.from_url("lmtp://:2424") == Endpoint("lmtp", "127.0.0.1", 2424)
    assert Endpoint.from_url("smtp://192.0.2.7:25") == Endpoint("smtp", "192.0.2.7", 25)


@pytest.mark.parametrize(
    "url", ["2424", "lmtp://127.0.0.1", "http://x:1", "lmtp://h:99999", "lmtp://[::1:5", "smtp://h:1/x"]
)
def test_a_place_that_cannot_be_read_is_said_in_words(url):
    with pytest.raises(ValueError, match="BROWNBAG_MAIL_LISTEN"):
        Endpoint.from_url(url)


# --- killed between the last dot and the disk --------------------------------------------------------

LISTENS = """
import sys, threading
import app.models
from app.base.config import Settings
from app.base.db import Database
from app.base import clock
from app.mail.receiving.listener import Listener
settings = Settings(database_url=sys.argv[1], mail_from="meetups@example.com", mail_listen="lmtp://127.0.0.1:0")
listener = Listener(Database(settings.database), settings, clock.now)
listener.start()
print(listener.port, flush=True)
threading.Event().wait()
"""


def _a_process(url: str) -> tuple[subprocess.Popen[str], int]:
    running = subprocess.Popen([sys.executable, "-c", LISTENS, url], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    return running, int(running.stdout.readline())


@pytest.mark.skipif(POSTGRES, reason="the lock that holds the commit up is SQLite's")
def test_killed_before_the_mail_is_on_disk_it_comes_again(database, db, letter):
    running, port = _a_process(database.url)
    client = smtplib.LMTP("127.0.0.1", port, timeout=30)
    client.ehlo_or_helo_if_needed()
    client.mail(FROM)
    client.rcpt(letter)
    with database.engine.begin():  # nobody else may write now: the answer cannot come before the row is there
        client.putcmd("DATA")
        assert client.getreply()[0] == 354
        client.send(a_human_mail().replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        client.sock.settimeout(0.5)
        with pytest.raises(TimeoutError):
            client.sock.recv(100)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
    client.sock.settimeout(10)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.getreply()
    client.close()
    assert _kept(db) == []

    running, port = _a_process(database.url)
    try:
        with smtplib.LMTP("127.0.0.1", port, timeout=30) as again:
            again.sendmail(FROM, [letter], a_human_mail())
    finally:
        running.kill()
        running.communicate()
    assert len(_kept(db)) == 1


def test_it_stops_while_somebody_is_connected(database, settings, people):
    listening = Listener(database, settings.model_copy(update={"mail_listen": "lmtp://127.0.0.1:0"}), lambda: NOON)
    listening.start()
    with socket.create_connection(("127.0.0.1", listening.port), timeout=10) as idle:
        idle.recv(100)
        began = time.monotonic()
        listening.stop()

        assert time.monotonic() - began < 5 and not listening.listens
