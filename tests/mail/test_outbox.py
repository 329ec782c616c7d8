"""The outbox: what waits, went, failed with the server's words, or is needed no longer."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail.bounces import refused
from app.mail.models import Email, Pause, TestMail
from app.mail.words import called, set_up
from app.worker import DUES
from tests.house import NOON
from tests.makers.mail import an_email, owed

IN_FIVE = NOON.replace(minute=5)


def _labels(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.all("nav[aria-label=Folders] a")]


def _to(page) -> list[str]:
    return [row.th.find(class_="person").a.text.strip() for row in page.all("tbody tr")]


def test_each_mail_stands_in_one_of_five_folders(people, browse, db):
    an_email(db, people.anna)
    an_email(db, people.bohdan, sent_at=NOON)
    an_email(db, people.olha, failed_at=NOON, said="550 no such mailbox", tries=3)
    an_email(db, people.olha, dropped_at=NOON)
    an_email(db, people.olha, held_at=NOON, held_for="organizer", held_by=people.olha.id)
    browser = browse(people.olha)

    folders = ["Waiting 1", "On hold 1", "Only practised 1", "Failed 1", "No longer needed 1"]
    assert _labels(browser.get("/mail")) == folders
    assert "goes at once" in browser.get("/mail?folder=waiting").words
    assert "Bohdan" in browser.get("/mail?folder=sent").words
    failed = browser.get("/mail?folder=failed").words
    assert "550 no such mailbox" in failed and "3 tries" in failed
    assert "not needed since" in browser.get("/mail?folder=dropped").words


def test_what_waits_says_when_it_is_tried_again_and_why(people, browse, db):
    an_email(db, people.anna, try_at=IN_FIVE, tries=2, said="451 greylisted")
    words = browse(people.olha).get("/mail?folder=waiting").words

    assert "tries again at 12:05" in words and "451 greylisted" in words and "2 tries" in words


def test_kinds_have_words_and_narrow_the_list(people, browse, db):
    an_email(db, people.anna, sent_at=NOON, kind="people/login")
    an_email(db, people.bohdan, sent_at=NOON)
    page = browse(people.olha).get("/mail?folder=sent&kind=people/login")

    assert "Sign-in link" in page.words
    assert len(page.all("tbody tr")) == 1 and "Anna" in page.words


def test_every_kind_of_mail_has_a_name_in_words():
    assert [due.kind for due in DUES.values() if called(due.kind) == due.kind] == []


def test_paging_shows_everything_once(people, browse, db):
    db.add_all(
        Email(kind="mail/test", person_id=people.anna.id, about=str(n), queued_at=NOON, try_at=NOON, sent_at=NOON,
              subject=f"No. {n}") for n in range(120)
    )  # fmt: skip
    db.commit()
    browser = browse(people.olha)
    page, seen = browser.get("/mail?folder=sent"), []
    while True:
        seen += [row.select_one("td .small").text for row in page.all("tbody tr")]
        if not page.all("a[rel=next]"):
            break
        page = browser.get(page.one("a[rel=next]")["href"])

    assert len(seen) == len(set(seen)) == 120


def test_a_failed_mail_is_tried_again(people, browse, db, run_worker):
    db.add(TestMail(person_id=people.anna.id, asked_at=NOON))
    db.commit()
    email = an_email(db, people.anna, failed_at=NOON, tries=3, about="1")
    page = browse(people.olha).post(f"/mail/{email.id}/retry")

    assert "1 mail is tried again" in page.text
    assert run_worker(NOON) == 1
    db.refresh(email)
    assert (email.sent_at, email.failed_at, email.tries) == (NOON, None, 1)


def test_all_failed_ones_are_tried_again_at_once(people, browse, db):
    for person in (people.anna, people.bohdan):
        an_email(db, person, failed_at=NOON)
    an_email(db, people.anna, failed_at=NOON - timedelta(days=15))
    dead = an_email(db, people.olha, failed_at=NOON)
    refused(db, dead, "550 5.1.1 no such user", NOON)
    db.commit()
    browser = browse(people.olha)
    assert "/mail/retries" in browser.get("/mail?folder=failed").forms()
    page = browser.post("/mail/retries")

    assert "2 mails are tried again" in page.text and _labels(page)[0] == "Waiting 2"


def test_trying_again_keeps_the_date_of_the_letter(people, browse, db):
    owed(db, people.anna)
    email = an_email(db, people.anna, failed_at=NOON, queued_at=NOON - timedelta(days=2))
    browse(people.olha).post(f"/mail/{email.id}/retry")

    db.refresh(email)
    assert (email.failed_at, email.queued_at, email.try_at) == (None, NOON - timedelta(days=2), NOON)


def test_what_nobody_needs_any_more_is_not_tried_again(people, browse, db):
    email = an_email(db, people.anna, kind="surveys/invite", failed_at=NOON)
    page = browse(people.olha).post(f"/mail/{email.id}/retry")

    assert page.status == 200 and "not needed any more, so it is not sent again" in page.text
    db.refresh(email)
    assert email.failed_at == NOON


def test_a_mail_on_its_way_is_left_alone(people, browse, db):
    email = an_email(db, people.anna, try_at=IN_FIVE, tries=2)
    page = browse(people.olha).post(f"/mail/{email.id}/retry")

    assert page.status == 200 and "It waits for its turn already." in page.text
    db.refresh(email)
    assert (email.try_at, email.tries) == (IN_FIVE, 2)


@pytest.mark.parametrize("number", ["x", "", "-1", "9" * 20, "9" * 5000, "٣"])
def test_what_is_no_number_in_an_address_is_passed_over(people, browse, db, number):
    an_email(db, people.anna, sent_at=NOON)
    browser = browse(people.olha)

    for path in (f"/mail?before={number}", f"/mail?again={number}"):
        page = browser.get(path)
        assert page.status == 200 and "Anna" in page.words
    for path in (f"/mailbox?person={number}", f"/mailbox?before={number}"):
        assert browser.get(path).status == 200


def test_what_has_gone_is_not_sent_again(people, browse, db):
    email = an_email(db, people.anna, sent_at=NOON)

    page = browse(people.olha).post(f"/mail/{email.id}/retry")
    assert page.status == 200 and "This mail has gone already." in page.text
    assert browse(people.olha).post("/mail/99/retry").status == 404


def test_a_pause_shows_the_servers_words_and_can_be_ended(people, browse, db):
    db.add(Pause(began_at=NOON, until=IN_FIVE, said="535 password refused"))
    db.commit()
    browser = browse(people.olha)
    page = browser.get("/mail")
    assert (
        "The mail server does not let us sign in: “535 password refused”." in page.words and "at 12:05" in page.words
    )
    assert page.all("main a[href='/mail/check']")

    assert "535" not in browser.post("/mail/pause/end").words
    assert db.exec(select(Pause)).one().ended_at == NOON


def test_a_server_that_could_not_be_reached_refused_nothing(people, browse, db):
    db.add(
        Pause(began_at=NOON, until=IN_FIVE, said="The mail server could not be reached: it did not answer in time.")
    )
    an_email(db, people.anna)
    page = browse(people.olha).get("/mail")

    assert "could not be reached: it did not answer in time. 1 mail waits" in page.words
    assert "refused" not in page.words


def test_a_test_mail_goes_to_whoever_asks(people, browse, db, run_worker):
    browser = browse(people.olha)
    browser.post("/mail/test")
    assert run_worker(NOON) == 1

    assert "in the practice mailbox" in browser.get("/mail/test").words
    assert db.exec(select(Email)).one().person_id == people.olha.id


def test_only_organizers_see_it(people, browse, db):
    email = an_email(db, people.anna, failed_at=NOON)

    for path in ("/mail", "/mail?folder=failed"):
        assert browse(people.bohdan).get(path).status == 403 and browse().get(path).status == 401
    for path in (f"/mail/{email.id}/retry", "/mail/retries", "/mail/pause/end", "/mail/test"):
        assert browse(people.bohdan).post(path).status == 403 and browse().post(path).status == 401
    db.refresh(email)
    assert email.failed_at


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Practice mode"),
        ("smtp://user:secret@mail.example.com", "through mail.example.com:587, from meetups@example.com"),
        ("http://mail.example.com", "Mail cannot go out"),
    ],
)
def test_how_mail_is_set_up_is_said_in_words_without_the_password(settings, url, said):
    words = set_up(settings.model_copy(update={"smtp_url": url}))

    assert said in words and "secret" not in words


def test_of_one_round_the_mails_go_in_the_order_of_their_readers(people, db, run_worker):
    owed(db, people.bohdan, people.anna, people.olha)
    run_worker(NOON)

    readers = db.exec(select(Email.person_id).order_by(Email.id)).all()
    assert readers == [people.olha.id, people.anna.id, people.bohdan.id]
