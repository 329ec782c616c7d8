"""The mailbox: fetched every minute from a real IMAP server, each mail stored before it is marked as read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail.models import Incoming, ReceivingTrouble
from app.mail.receiving import limits
from app.mail.receiving.limits import HOURLY, LIMIT, SMALL
from app.mail.receiving.mailbox import LATER
from app.mail.receiving.receiver import Receiver
from app.mail.receiving.store import raw_of
from app.mail.receiving.ways import Account
from tests.house import NOON
from tests.mail.imap_server import ImapServer, an_imap_server
from tests.makers.incoming import a_human_mail, a_sent_letter, our_addresses, read_in

SEEN = {r"\Seen"}
DAY = timedelta(days=1)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with an_imap_server() as running:
        yield running


@pytest.fixture
def receiver(database, settings, server, people) -> Receiver:
    """It is only run by the tests."""
    return Receiver(database, settings.model_copy(update={"imap_url": server.url()}), lambda: NOON)


def _mails(db) -> list[Incoming]:
    db.commit()
    db.expire_all()
    found = list(db.exec(select(Incoming).order_by(Incoming.id)))
    db.commit()
    return found


def _troubles(db) -> list[tuple[str, bool]]:
    db.commit()
    db.expire_all()
    found = [
        (one.said, one.ended_at is None) for one in db.exec(select(ReceivingTrouble).order_by(ReceivingTrouble.id))
    ]
    db.commit()
    return found


def test_what_waits_is_stored_and_marked_as_read_in_the_order_it_came(receiver, server, db):
    server.put(*(a_human_mail(f"No. {number}") for number in range(5)))
    receiver.turn()

    assert [raw_of(db, kept) for kept in _mails(db)] == [mail.raw for mail in server.mails.values()]
    assert server.flags() == [SEEN] * 5 and _troubles(db) == []


def test_a_second_look_takes_only_what_is_new(receiver, server, db):
    server.put(a_human_mail("One"))
    receiver.turn()
    server.put(a_human_mail("Two"))
    server.said.clear()
    receiver.turn()

    assert len(_mails(db)) == 2
    assert len([one for one in server.said if one.startswith("UID FETCH")]) == 1


def test_the_secret_is_found_in_the_headers(receiver, server, db, database, settings, people):
    letter = a_sent_letter(db, people.anna)
    to = our_addresses(db, settings).reply(letter.id)
    server.put(a_human_mail(**{"Delivered-To": to}))
    receiver.turn()
    read_in(database, db, settings)

    (kept,) = _mails(db)
    assert (kept.sender, kept.recipient, kept.email_id, kept.person_id) == (None, to, letter.id, people.anna.id)


def test_a_mail_that_somebody_else_has_read_first_is_not_lost(receiver, server, db):
    server.put(a_human_mail("Read by the intern"))
    next(iter(server.mails.values())).flags.add(r"\Seen")
    receiver.turn()

    assert len(_mails(db)) == 1


def test_after_a_restart_nothing_is_there_twice(receiver, server, db, database, settings):
    server.put(a_human_mail())
    receiver.turn()
    Receiver(database, settings.model_copy(update={"imap_url": server.url()}), lambda: NOON).turn()

    assert len(_mails(db)) == 1


def test_a_mailbox_that_was_in_use_for_years_is_left_alone(receiver, server, db):
    server.put(a_human_mail("Old"), arrived=(NOON - 40 * DAY).date())
    server.put(a_human_mail("New"), arrived=(NOON - 20 * DAY).date())
    receiver.turn()

    assert server.flags() == [set(), SEEN] and len(_mails(db)) == 1


def test_numbers_that_begin_anew_mean_other_mails(receiver, server, db):
    server.put(a_human_mail("One"))
    receiver.turn()
    server.validity, server.mails = 8, {}
    server.put(a_human_mail("Two"))
    receiver.turn()

    assert len(_mails(db)) == 2


def test_nothing_is_expunged(receiver, server, db):
    """Somebody may have marked a mail for deletion and thought again."""
    server.put(a_human_mail())
    receiver.turn()

    assert not any("EXPUNGE" in command or "DELETE" in command.upper() for command in server.said)


def test_of_a_huge_mail_the_beginning_is_kept(receiver, server, db, database, settings, people):
    to = our_addresses(db, settings).reply(a_sent_letter(db, people.anna).id)
    server.put(a_human_mail("My words", To=to) + b"x" * (LIMIT + 1000), a_human_mail("Plain") + b"x" * LIMIT)
    receiver.turn()
    read_in(database, db, settings)

    assert [len(raw_of(db, kept)) for kept in _mails(db)] == [LIMIT, SMALL], "more of what answers a letter of ours"
    assert all(kept.subject.startswith("Re: Would you") for kept in _mails(db))


def test_of_a_flood_to_one_address_sixty_are_taken_an_hour_and_the_others_stay(
    database, settings, server, people, db
):
    to = our_addresses(db, settings).reply(a_sent_letter(db, people.anna).id)
    server.put(*(a_human_mail(f"No. {number}", To=to) for number in range(HOURLY + 5)), a_human_mail("Another"))
    at = [NOON]
    receiver = Receiver(database, settings.model_copy(update={"imap_url": server.url()}), lambda: at[0])
    receiver.turn()

    assert server.flags() == [SEEN] * HOURLY + [set()] * 5 + [SEEN]
    assert _troubles(db) == [("full address", True)]
    at[0] += LATER
    receiver.turn()
    assert server.flags() == [SEEN] * (HOURLY + 6) and _troubles(db) == [("full address", False)]


def test_where_there_is_no_room_everything_stays_in_the_mailbox(receiver, server, db, monkeypatch):
    monkeypatch.setattr(limits, "ROOM", 0)
    server.put(a_human_mail())
    server.said.clear()
    receiver.turn()
    assert (server.flags(), server.said, _troubles(db)) == ([set()], [], [("full house", True)])

    monkeypatch.undo()
    receiver.turn()
    assert server.flags() == [SEEN] and _troubles(db) == [("full house", False)]


def test_a_connection_that_breaks_after_storing_loses_and_doubles_nothing(receiver, server, db):
    server.put(a_human_mail("One"), a_human_mail("Two"))

    def hang_up(command: str) -> None:
        if command.startswith("UID STORE"):
            raise ConnectionError

    server.before = hang_up
    receiver.turn()
    assert len(_mails(db)) == 1 and server.flags() == [set(), set()]
    assert [standing for _said, standing in _troubles(db)] == [True]

    server.before = lambda _command: None
    receiver.turn()
    assert len(_mails(db)) == 2 and server.flags() == [SEEN] * 2
    assert [standing for _said, standing in _troubles(db)] == [False]


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "LOGOUT"])
@pytest.mark.parametrize("said", ["NO not now", "BAD what", None])
def test_whatever_the_server_says_nothing_raises_and_nothing_is_lost(receiver, server, db, command, said):
    server.put(a_human_mail())

    def difficult(given: str) -> str | None:
        if not given.startswith(command):
            return None
        if said is None:
            raise ConnectionError
        return said

    server.before = difficult
    receiver.turn()
    server.before = lambda _command: None
    receiver.turn()

    assert len(_mails(db)) == 1 and server.flags() == [SEEN]
    assert not any(standing for _said, standing in _troubles(db))


def test_a_wrong_password_is_said_once_and_is_over_when_it_is_right(receiver, server, db):
    server.password = "changed"
    for _minute in range(3):
        receiver.turn()
    ((said, standing),) = _troubles(db)
    assert (said, standing) == ("[AUTHENTICATIONFAILED] wrong", True)

    server.password = "open sesame"
    receiver.turn()
    assert [standing for _said, standing in _troubles(db)] == [False]


def test_a_server_that_repeats_the_password_is_not_repeated(receiver, server, db, caplog):
    server.before = lambda given: "NO LOGIN open sesame" if given.startswith("LOGIN") else None
    receiver.turn()

    ((said, _standing),) = _troubles(db)
    assert "LOGIN" in said and "open sesame" not in said + caplog.text


def test_nobody_there_is_said(database, settings, people, db):
    with an_imap_server() as gone:
        url = gone.url()
    Receiver(database, settings.model_copy(update={"imap_url": url}), lambda: NOON).turn()

    assert [standing for _said, standing in _troubles(db)] == [True]


def test_passwords_with_letters_from_anywhere_are_said_another_way(server):
    assert Account.from_url("imaps://m%C3%BCller:p%C3%A4ss@mail.example.com/Box%20One") == Account(
        "mail.example.com", 993, True, "müller", "päss", "Box One"
    )
    assert "päss" not in repr(Account.from_url("imap://a:p%C3%A4ss@mail.example.com"))


@pytest.mark.parametrize(
    "url", ["imap://host", "https://a:b@host", "imaps://a@host", "imaps://a:b@", "imaps://a:b@host:x"]
)
def test_a_mailbox_that_cannot_be_read_is_said_in_words(url, database, settings, people, db):
    Receiver(database, settings.model_copy(update={"imap_url": url}), lambda: NOON).turn()

    assert ["BROWNBAG_IMAP_URL cannot be read" in said for said, _standing in _troubles(db)] == [True]


def test_both_ways_in_are_tried_by_themselves(database, settings, server, people, db):
    server.put(a_human_mail())
    both = settings.model_copy(update={"imap_url": server.url(), "mail_listen": f"lmtp://127.0.0.1:{server.port}"})
    receiver = Receiver(database, both, lambda: NOON)
    receiver.turn()

    assert len(_mails(db)) == 1, "the mailbox is fetched although nobody can listen there"
    assert ["in use" in said for said, _standing in _troubles(db)] == [True]


def test_without_a_way_in_nothing_runs(database, settings, people):
    receiver = Receiver(database, settings, lambda: NOON)
    receiver.start()
    receiver.stop()
