"""Holding mails and sending them now: what can be done while they wait, and what organizers are told when it is late."""

from datetime import timedelta

import pytest

from app.mail import actions
from app.mail.claiming import LEASE
from tests.house import NOON, a_person, many_people
from tests.makers.mail import an_email, owed, waiting_for_release
from tests.makers.meetups import a_meetup

LATER = NOON + timedelta(days=3)


def _boxes(page) -> list[str]:
    return [box["value"] for box in page.all("tbody input[name=email]")]


def test_what_is_held_does_not_go_until_it_is_sent(people, browse, db, run_worker):
    owed(db, people.anna)
    email = an_email(db, people.anna, about="1")
    browser = browse(people.olha)

    assert "It is held" in browser.post(f"/mail/{email.id}/hold").text
    assert run_worker(NOON) == 0
    assert "It goes out now" in browser.post(f"/mail/{email.id}/release").text
    assert run_worker(NOON) == 1
    db.refresh(email)
    assert email.released_by == people.olha.id and email.sent_at == NOON


def test_ticked_mails_are_held_and_stand_in_their_folder(people, browse, db):
    mails = [an_email(db, person) for person in (people.anna, people.bohdan, people.olha)]
    browser = browse(people.olha)
    page = browser.post("/mail/holds", email=[mails[0].id, mails[1].id])

    assert "2 mails are held" in page.text
    assert sorted(_boxes(page)) == [str(mails[0].id), str(mails[1].id)]
    assert _boxes(browser.get("/mail?folder=waiting")) == [str(mails[2].id)]


def test_ticked_mails_go_at_once_if_the_weekly_budget_has_room_by_now(people, browse, db):
    email = an_email(db, people.anna, kind="topics/planned", try_at=LATER)
    browser = browse(people.olha)
    assert "waits for the weekly budget until" in browser.get("/mail?folder=waiting").words

    page = browser.post("/mail/releases", email=email.id)

    assert "1 mail goes out now" in page.text and "goes at once" in page.words
    db.refresh(email)
    assert (email.try_at, email.released_by, email.released_at) == (NOON, people.olha.id, NOON)


def test_the_heading_says_what_is_on_hold(people, browse, db):
    email = an_email(db, people.anna)
    browser = browse(people.olha)
    assert browser.post(f"/mail/{email.id}/hold").status == 200
    assert browser.get("/mail").title == "1 mail is on hold"

    an_email(db, people.bohdan)
    page = browser.get("/mail")
    assert page.title == "1 mail waits in the outbox" and page.one("p.lead").text == "1 mail is on hold."


def test_of_several_ticked_ones_those_that_have_gone_are_left_and_counted(people, browse, db):
    gone = an_email(db, people.anna, sent_at=NOON)
    email = an_email(db, people.bohdan)
    page = browse(people.olha).post("/mail/holds", email=[gone.id, email.id, "x", "999"])

    assert "1 mail is held" in page.text and "1 was left: it has gone, is on its way" in page.text
    db.refresh(gone)
    assert gone.held_at is None


def test_of_those_that_cannot_be_held_the_weekly_budget_is_no_reason(people, browse, db):
    mails = [an_email(db, people.anna, sent_at=NOON), an_email(db, people.bohdan)]
    browser, ids = browse(people.olha), [email.id for email in mails]

    assert "1 was left: it has gone, is on its way, is on hold already" in browser.post("/mail/holds", email=ids).text
    assert "waits for the weekly budget, or has no address" in browser.post("/mail/releases", email=ids).text


@pytest.mark.parametrize("did", ["held", "sent", "unheld", "unsent"])
def test_what_a_button_did_is_said_only_while_it_is_so(people, browse, db, did):
    """The address of the page says what was done: so do a reload, a bookmark and the way back."""
    email = an_email(db, people.anna, held_at=NOON, held_for="release")
    lists = ("held", "sent", "again", "chosen", "waits")

    browser = browse(people.olha)
    assert browser.get(f"/mail/{email.id}?did={did}").one("#notice").text.strip() == ""
    for word in lists:
        assert browser.get(f"/mail?folder=waiting&did={word}&n=2").one("#notice").text.strip() == ""


@pytest.mark.parametrize("did", ["one", "unsent", "unheld"])
def test_of_a_campaign_too_it_is_said_only_while_it_is_so(people, browse, db, did):
    waiting_for_release(db, people.anna, people.bohdan, about=a_meetup(db, people).id)
    page = browse(people.olha).get(f"/mail/campaigns/invitations/invite/1?did={did}")

    assert page.title == "2 mails wait for you" and page.one("#notice").text.strip() == ""


def test_without_a_tick_nothing_is_done(people, browse, db):
    an_email(db, people.anna)

    for path in ("/mail/holds", "/mail/releases"):
        page = browse(people.olha).post(path)
        assert page.status == 200 and "Tick the mails first" in page.text


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"sent_at": NOON}, "has gone already"),
        ({"dropped_at": NOON}, "no longer needed"),
        ({"failed_at": NOON}, "could not be delivered"),
        ({"tries": 1, "claimed_at": NOON, "try_at": NOON + LEASE}, "on its way just now"),
        ({"held_at": NOON, "held_for": "address"}, "address of its reader does not work"),
    ],
)
def test_what_cannot_wait_any_more_says_why(people, browse, db, how, why):
    email = an_email(db, people.anna, **how)
    browser = browse(people.olha)

    for path in (f"/mail/{email.id}/hold", f"/mail/{email.id}/release"):
        page = browser.post(path)
        assert page.status == 200 and why in page.text
    assert {f"/mail/{email.id}/hold", f"/mail/{email.id}/release"}.isdisjoint(
        browser.get(f"/mail/{email.id}").forms()
    )


def test_between_two_tries_a_mail_can_be_held_and_sent_sooner(people, browse, db):
    email = an_email(db, people.anna, tries=4, try_at=NOON + LEASE + timedelta(minutes=1))
    browser = browse(people.olha)

    assert browser.post(f"/mail/{email.id}/hold").status == 200
    assert browser.post(f"/mail/{email.id}/release").status == 200
    db.refresh(email)
    assert (email.held_at, email.try_at) == (None, NOON)


def test_of_two_organizers_the_second_is_told_who_was_quicker(people, browse, db):
    maria = a_person(db, "Maria", organizer_since=NOON)
    email = an_email(db, people.anna, held_at=NOON, held_for="organizer", held_by=people.olha.id)

    held = browse(maria).post(f"/mail/{email.id}/hold")
    browse(people.olha).post(f"/mail/{email.id}/release")
    released = browse(maria).post(f"/mail/{email.id}/release")

    assert "Olha holds it already" in held.text and "Olha has let it go already" in released.text


def test_what_waits_for_a_release_can_be_held_by_itself_and_then_stays(people, browse, db):
    anna, _bohdan = waiting_for_release(db, people.anna, people.bohdan)
    browser = browse(people.olha)
    browser.post(f"/mail/{anna.id}/hold")
    browser.post("/mail/campaigns/invitations/invite/1", count=1)

    db.refresh(anna)
    assert anna.held_at == NOON and anna.released_at is None


def test_everything_waiting_is_found_page_by_page_however_much_it_is(people, browse, db):
    for person in many_people(db, 120):
        an_email(db, person)
    browser = browse(people.olha)
    page, seen = browser.get("/mail?folder=waiting"), []
    while True:
        seen += _boxes(page)
        if not page.all("a[rel=next]"):
            break
        page = browser.get(page.one("a[rel=next]")["href"])

    assert len(seen) == len(set(seen)) == 120


def test_only_organizers_hold_and_send(people, browse, db):
    email = an_email(db, people.anna)

    for path in (f"/mail/{email.id}/hold", f"/mail/{email.id}/release", "/mail/holds", "/mail/releases"):
        assert browse(people.bohdan).post(path, email=email.id).status == 403
        assert browse().post(path, email=email.id).status == 401
    db.refresh(email)
    assert email.held_at is None and email.released_at is None


def test_a_held_mail_is_not_released_twice(people, db):
    email = an_email(db, people.anna, held_at=NOON, held_for="organizer", held_by=people.olha.id)

    assert [actions.release(db, [email], people.olha, NOON) for _twice in range(2)] == [1, 0]
    assert not actions.release_one(db, email, people.olha, NOON)
