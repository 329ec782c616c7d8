"""The rules for programme mail: what holds is said in a sentence, and organizers change it."""

from datetime import UTC, datetime, timedelta

import pytest

from app.mail.models import MailRules
from app.mail.rules import rules
from app.people.models import Programme
from tests.house import NOON
from tests.makers.mail import waiting_for_release


def _young(db) -> None:
    """A programme that began yesterday."""
    db.get_one(Programme, 1).started_at = NOON - timedelta(days=1)
    db.commit()


def test_in_the_first_thirty_days_programme_mail_waits(people, browse, db):
    _young(db)
    waiting_for_release(db, people.anna, people.bohdan)
    page = browse(people.olha).get("/mail/rules")

    assert "Until Wednesday 1 April programme mail waits for you. 2 wait now." in page.words
    assert "Nobody gets more than 2 of these mails in seven days, unless you send one all the same." in page.words
    assert page.one("input[name=release][checked]")["value"] == "until"
    assert page.one("input[name=until]")["value"] == "2026-04-01"


def test_afterwards_it_goes_by_itself(people, browse):
    page = browse(people.olha).get("/mail/rules")

    assert "Programme mail goes out by itself." in page.words
    assert page.one("input[name=release][checked]")["value"] == "off"


@pytest.mark.parametrize(
    ("sent", "says", "waits"),
    [
        ({"release": "always"}, "Programme mail waits for you. Nobody", True),
        ({"release": "off", "weekly": "0"}, "Programme mail goes out by itself. There is no limit", False),
        ({"release": "until", "until": "2026-03-20"}, "Until Friday 20 March programme mail waits for you.", True),
    ],
)
def test_what_an_organizer_chooses_holds_from_then_on(people, browse, db, sent, says, waits):
    page = browse(people.olha).post("/mail/rules", {"weekly": "3", "seen": "", **sent})

    assert says in page.words and "Saved." in page.text
    assert rules(db).waits(NOON) is waits
    chosen = db.get_one(MailRules, 1)
    assert (chosen.set_by, chosen.set_at) == (people.olha.id, NOON)


def test_what_is_wrong_stands_in_the_order_of_the_fields(people, browse):
    page = browse(people.olha).post("/mail/rules", weekly="-1", release="until", until="2026-03-01", seen="")

    assert page.status == 422
    assert [link["href"] for link in page.all("#errors a")] == ["#f-until", "#f-weekly"]


def test_a_day_begins_where_the_programme_is_at_home(people, browse, db):
    browse(people.olha).post("/mail/rules", weekly="2", release="until", until="2026-03-20", seen="")

    assert rules(db).release_until == datetime(2026, 3, 19, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"release": "until", "until": "2026-03-03"}, "still to come"),
        ({"release": "until", "until": ""}, "still to come"),
        ({"release": "until", "until": "0001-01-01"}, "still to come"),
        ({"release": "until", "until": "soon"}, "Write a day such as 2026-03-12."),
        ({"release": "off", "weekly": "-1"}, "0 or more"),
        ({"release": "off", "weekly": "51"}, "50 or less"),
        ({"release": "never"}, "Choose one of the answers"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(people, browse, db, sent, word):
    page = browse(people.olha).post("/mail/rules", {"weekly": "3", "seen": "", **sent})

    assert page.status == 422 and word in page.words
    assert page.one("input[name=weekly]")["value"] == sent.get("weekly", "3")
    assert db.get(MailRules, 1) is None


def test_all_faults_are_said_at_once(people, browse):
    page = browse(people.olha).post("/mail/rules", weekly="many", release="until", until="2026-03-03", seen="")

    assert "still to come" in page.one("#f-until-error").text
    assert "Write a whole number." in page.one("#f-weekly-error").text


def test_the_second_of_two_organizers_sees_what_the_first_has_saved(people, browse, db):
    browser = browse(people.olha)
    seen = browser.get("/mail/rules").one("input[name=seen]")["value"]
    browser.post("/mail/rules", weekly="5", release="off", seen=seen)
    page = browser.post("/mail/rules", weekly="1", release="always", seen=seen)

    assert page.status == 409 and "Somebody changed the rules meanwhile" in page.words
    assert "Nobody gets more than 5" in page.words and page.one("input[name=weekly]")["value"] == "1"
    assert rules(db).weekly == 5


def test_what_waits_goes_on_waiting_when_the_rule_ends(people, browse, db):
    (email,) = waiting_for_release(db, people.anna)
    page = browse(people.olha).post("/mail/rules", weekly="2", release="off", seen="")

    db.refresh(email)
    assert email.held_at == NOON and "1 waits now" in page.words


def test_only_organizers_set_rules(people, browse, db):
    for browser, status in ((browse(people.bohdan), 403), (browse(), 401)):
        assert browser.get("/mail/rules").status == status
        assert browser.post("/mail/rules", weekly="0", release="off", seen="").status == status
    assert db.get(MailRules, 1) is None
