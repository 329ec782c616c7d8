"""The doctor says whether answers and bounces can come in, and what to do where they cannot."""

import pytest

from app.base.config import LOCAL_PART, Settings
from app.mail.addresses import Addresses
from app.mail.receiving.check import examine
from app.mail.receiving.listener import Listener
from tests.house import NOON
from tests.mail.imap_server import an_imap_server


def _found(settings, **values: str) -> list[tuple[bool, str]]:
    return [(one.good, one.words) for one in examine(settings.model_copy(update=values))]


def test_off_is_well_and_said(settings):
    ((good, words),) = _found(settings)

    assert good and "do not come in here" in words


def test_a_listener_that_answers_and_one_that_does_not(settings, database, people):
    listener = Listener(database, settings.model_copy(update={"mail_listen": "lmtp://127.0.0.1:0"}), lambda: NOON)
    listener.start()
    url = f"lmtp://127.0.0.1:{listener.port}"
    assert [good for good, _words in _found(settings, mail_listen=url)] == [True]

    listener.stop()
    ((good, words),) = _found(settings, mail_listen=url)
    assert not good and "brownbag serve" in words


def test_a_mailbox_that_opens_and_one_that_does_not(settings):
    with an_imap_server() as server:
        url = server.url()
        assert [good for good, _words in _found(settings, imap_url=url)] == [True]
        server.password = "changed"
        ((good, words),) = _found(settings, imap_url=url)

    assert not good and "AUTHENTICATIONFAILED" in words and "sesame" not in words


@pytest.mark.parametrize("values", [{"mail_listen": "2424"}, {"imap_url": "pop3://host"}])
def test_what_cannot_be_read_is_said(settings, values):
    ((good, words),) = _found(settings, **values)

    assert not good and "cannot be read" in words


@pytest.mark.parametrize("name", ["reply_address", "bounce_address"])
@pytest.mark.parametrize(
    "pattern", ["meetups@example.com", "a*b*@example.com", "a@*.example.com", "*", "*@", "x" * 31 + "*@example.com"]
)
def test_an_address_without_one_place_for_the_secret_or_room_for_it_stops_the_start(name, pattern):
    with pytest.raises(ValueError, match=name):
        Settings(**{name: pattern})


def test_the_longest_address_that_is_taken_has_64_characters_before_the_at():
    pattern = "x" * (LOCAL_PART - 1) + "*@example.com"

    made = Addresses(b"key", Settings(reply_address=pattern).reply_address, "")
    assert len(made.reply(7).partition("@")[0]) == 64


def test_no_password_stands_in_the_settings_as_they_are_shown():
    assert "sesame" not in repr(Settings(imap_url="imaps://a:sesame@host", smtp_url="smtp://a:sesame@host"))
