"""What came in, as organizers see it: what waits to be sorted first, one mail whole, nothing of it ever run."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail import bounces
from app.mail.models import Bounce, CalendarAnswer, Incoming, RawMail, ReceivingTrouble
from app.mail.receiving.store import KEPT, raw_of
from app.mail.receiving.words import _WHY, set_up, why
from app.main import create_app
from tests.house import NOON, Browser
from tests.makers.incoming import (
    a_bounce,
    a_human_mail,
    a_sent_letter,
    an_away_mail,
    our_addresses,
    read_in,
    taken_in,
)
from tests.makers.outreach import a_plain_meetup, an_ask

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def listening(settings):
    return settings.model_copy(update={"mail_listen": "lmtp://127.0.0.1:2424"})


@pytest.fixture
def olha(db, database, listening, people) -> Browser:
    """The organizer's browser, in a house where mail comes in."""
    return Browser(create_app(listening, database), db, people.olha)


@pytest.fixture
def take(db, database, settings, people):
    """It came in and was read."""

    def taken(raw: bytes, recipient: str = "meetups@example.com", at=NOON) -> Incoming:
        kept = taken_in(db, raw, recipient, at=at)
        read_in(database, db, settings, at)
        assert kept
        return kept

    return taken


@pytest.fixture
def letter(db, people):
    return a_sent_letter(db, people.anna, subject="Would you tell us about query plans?")


def _rows(page) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.all("tbody tr")]


def _folders(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.all("nav[aria-label=Folders] a")]


def test_what_nobody_can_place_comes_first(olha, take, letter, db, settings, people):
    take(a_human_mail("Whose am I?", "stranger@example.org"))
    take(a_human_mail("Gladly."), our_addresses(db, settings).reply(letter.id))
    page = olha.get("/mail/incoming")

    assert _folders(page)[0] == "To sort 1" and _folders(page)[-1] == "All that came in 2"
    (row,) = _rows(page)
    assert "stranger@example.org" in row and "Whose am I?" in row and "answers none of our letters" in row
    assert len(_rows(olha.get("/mail/incoming?folder=human"))) == 2
    assert "Anna" in _rows(olha.get("/mail/incoming?folder=all"))[0]


def test_once_all_is_sorted_everything_is_shown(olha, take, letter, db, settings):
    take(an_away_mail(), our_addresses(db, settings).reply(letter.id))
    page = olha.get("/mail/incoming")

    assert page.one("nav[aria-label=Folders] a[aria-current]").text.startswith("All")
    assert "away until Thursday 12 March" in page.words


def test_paging_shows_everything_once(olha, take, db):
    for number in range(120):
        taken_in(db, a_human_mail(f"No. {number}"), "meetups@example.com")
    page, seen = olha.get("/mail/incoming?folder=all"), []
    while True:
        seen += [link["href"] for link in page.all("tbody a")]
        if not page.all("a[rel=next]"):
            break
        page = olha.get(page.one("a[rel=next]")["href"])

    assert len(seen) == len(set(seen)) == 120


def test_before_anything_is_set_up_it_says_how_it_is_now(browse, people):
    page = browse(people.olha).get("/mail/incoming")

    assert "Nothing comes in yet Answers that people type, answers of calendars" in page.words
    assert "BROWNBAG_MAIL_LISTEN" in page.one("main details").text and not page.all("p.lead")


def test_an_empty_inbox_says_what_will_be_here(olha):
    assert "What nobody can place waits here" in olha.get("/mail/incoming").words


def test_one_mail_is_whole_its_own_words_first_and_what_it_quotes_folded(olha, take, letter, db, settings):
    kept = take(a_human_mail("Gladly, on the 18th."), our_addresses(db, settings).reply(letter.id))
    page = olha.get(f"/mail/incoming/{kept.id}")

    assert page.all(".letter__words")[0].text == "Gladly, on the 18th."
    assert "Would you tell us about it?" in page.one("main details").text and not page.one("main details").has_attr(
        "open"
    )
    assert "Speaker asked" in page.words and page.all(f'a[href="/people/{kept.person_id}"]')
    assert not page.forms(), "nothing waits, so there is nothing to press"


def test_html_is_never_html_and_attachments_are_never_opened(olha, take):
    raw = (
        f"From: {HOSTILE} <x@example.org>\r\nSubject: {HOSTILE}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        f"<p>Hello{HOSTILE}<iframe src=https://evil.example></iframe></p>\r\n--b\r\n"
        f"Content-Type: application/x-sh; name=\"{HOSTILE[:40].replace('<', '&lt;')}run.sh\"\r\n"
        "Content-Disposition: attachment; filename=\"<b>run.sh\"\r\n\r\necho 1\r\n--b--\r\n"
    ).encode()  # fmt: skip
    page = olha.get(f"/mail/incoming/{take(raw).id}")

    assert "Hello" in page.words and "run.sh" in page.words
    for tag in ("img", "iframe", "main script", "b"):
        assert page.all(tag) == [], tag


def test_the_mail_as_it_came_is_only_ever_saved(olha, take, db):
    raw = a_human_mail("Hello")
    kept = take(raw)
    answer = olha.client.get(f"/mail/incoming/{kept.id}/mail.eml")
    assert answer.content == raw and answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="came-in-{kept.id}.eml"'
    assert answer.headers["x-content-type-options"] == "nosniff"

    db.delete(db.get_one(RawMail, kept.id))
    db.commit()
    assert olha.get(f"/mail/incoming/{kept.id}/mail.eml").status == 404
    assert "kept for 90 days" in olha.get(f"/mail/incoming/{kept.id}").words
    assert timedelta(days=90) == KEPT


def test_an_organizer_says_whose_it_is(olha, take, letter, db, people):
    kept = take(a_human_mail("I would love to", "anna.private@example.org"))
    page = olha.get(f"/mail/incoming/{kept.id}?q=ann")
    form = page.one(f'form[action="/mail/incoming/{kept.id}/sender"]:has(input[name=thread][value="outreach/1"])')
    assert "about “Would you tell us about query plans?”" in form.text
    fields = {field["name"]: field["value"] for field in form.select("input")}
    assert "stands beside them" in olha.post(form["action"], fields).text

    db.refresh(kept)
    assert (kept.person_id, kept.thread, kept.email_id) == (people.anna.id, "outreach/1", letter.id)
    assert (kept.settled_at, kept.settled_by) == (NOON, people.olha.id)
    assert _folders(olha.get("/mail/incoming"))[0] == "To sort 0"
    assert "Olha dealt with it" in olha.get(f"/mail/incoming/{kept.id}").words


def test_it_may_be_somebodys_and_about_nothing_we_wrote(olha, take, db, people):
    kept = take(a_human_mail("Hello"))
    olha.post(f"/mail/incoming/{kept.id}/sender", {"person": people.bohdan.id, "thread": ""})

    db.refresh(kept)
    assert (kept.person_id, kept.thread, kept.email_id) == (people.bohdan.id, "", None)


def test_a_conversation_that_never_was_is_refused(olha, take, db, people):
    kept = take(a_human_mail("Hello"))
    path = f"/mail/incoming/{kept.id}/sender"

    assert olha.post(path, {"person": people.bohdan.id, "thread": "outreach/1"}).status == 409
    assert olha.post(path, {"person": 999, "thread": ""}).status == 404
    assert olha.post(path, {"person": "x"}).status == 404
    db.refresh(kept)
    assert kept.settled_at is None


def test_laying_it_aside_twice_is_once(olha, take, db, people):
    kept = take(a_human_mail("Spam, spam, spam"))
    for _twice in range(2):
        assert "laid aside" in olha.post(f"/mail/incoming/{kept.id}/settlement").text

    db.refresh(kept)
    assert kept.settled_at == NOON and raw_of(db, kept), "nothing is thrown away"


def test_what_could_not_be_read_is_shown_as_it_came_and_may_be_read_again(olha, take, db, database, settings):
    kept = take(a_human_mail("Hello"))
    kept.tries, kept.review, kept.kind = 3, "unreadable", ""
    db.add(kept)
    db.commit()
    page = olha.get(f"/mail/incoming/{kept.id}")
    assert "From: anna@example.com" in page.one("pre").text

    assert "read once more" in olha.post(f"/mail/incoming/{kept.id}/reading").text
    assert read_in(database, db, settings) == 1
    db.refresh(kept)
    assert (kept.tries, kept.kind) == (1, "human")


def test_what_keeps_mail_from_coming_in_is_shown_while_it_lasts(olha, db, people):
    db.add(ReceivingTrouble(way="mailbox", began_at=NOON, said="[AUTHENTICATIONFAILED] no"))
    db.add(ReceivingTrouble(way="listener", began_at=NOON, said="it was full", ended_at=NOON))
    db.commit()
    words = olha.get("/mail/incoming").words

    assert "AUTHENTICATIONFAILED" in words and "it was full" not in words


def test_somebody_whom_mail_does_not_reach_says_so_on_their_page(olha, take, letter, db, settings, people):
    take(a_bounce(), our_addresses(db, settings).bounce(letter.id))
    page = olha.get(f"/people/{people.anna.id}")
    assert "Mail does not arrive" in page.words and "User unknown" in page.words
    (bounce,) = db.exec(select(Bounce))
    page = olha.post(page.one('form[action*="bounces"]')["action"])

    assert "Mail does not arrive" not in page.words and "sent again" in page.text
    db.refresh(bounce)
    assert (bounce.settled_at, bounce.settled_by) == (NOON, people.olha.id)


def test_only_organizers_see_it(browse, take, db, people):
    kept = take(a_human_mail("Hello"))
    paths = ("/mail/incoming", f"/mail/incoming/{kept.id}", f"/mail/incoming/{kept.id}/mail.eml")
    posts = ("sender", "settlement", "reading")

    for path in paths:
        assert browse(people.bohdan).get(path).status == 403 and browse().get(path).status == 401
    for what in posts:
        assert browse(people.bohdan).post(f"/mail/incoming/{kept.id}/{what}").status == 403
    assert browse(people.bohdan).post("/mail/bounces/1/settlement").status == 403


def test_looking_changes_nothing(olha, take, db):
    kept = take(a_human_mail("Hello"))
    db.refresh(kept)
    before = kept.model_dump()
    for path in ("/mail/incoming", f"/mail/incoming/{kept.id}?q=anna", f"/mail/incoming/{kept.id}/mail.eml"):
        assert olha.get(path).status == 200

    db.refresh(kept)
    assert kept.model_dump() == before


def test_every_reason_to_look_has_words_and_an_unknown_one_too():
    assert all(why(code) for code in _WHY) and why("something new") and not why("")


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({"mail_listen": "lmtp://127.0.0.1:2424"}, "127.0.0.1:2424"),
        ({"imap_url": "imaps://meetups%40example.com:secret@mail.example.com"}, "mailbox of meetups@example.com"),
        ({"mail_listen": "here"}, "BROWNBAG_MAIL_LISTEN cannot be read"),
        ({}, "Whoever runs this server says where"),
    ],
)
def test_how_mail_comes_in_is_said_in_words_without_the_password(settings, ways, said):
    words = set_up(settings.model_copy(update=ways))

    assert said in words and "secret" not in words


# --- who it is from, and what one does about it --------------------------------------------------------


def test_a_colleague_is_named_by_the_address_their_mail_says_and_sorted_with_one_press(olha, take, people):
    mail = take(a_human_mail("Whose am I?", "bohdan@example.com"))

    assert _rows(olha.get("/mail/incoming"))[0].startswith("Says it is from Bohdan bohdan@example.com")
    page = olha.get(f"/mail/incoming/{mail.id}")
    assert "The address in it is that of Bohdan." in page.one("#whose").text
    assert "Says it is from bohdan@example.com" in page.words
    assert page.one("#whose input[name=person]")["value"] == str(people.bohdan.id)


def test_a_person_who_is_known_is_answered_and_not_asked_for(olha, take, letter, db, settings):
    mail = take(a_human_mail("Gladly."), our_addresses(db, settings).reply(letter.id))
    page = olha.get(f"/mail/incoming/{mail.id}")

    assert not page.all("#whose")
    assert page.one("a[href^='mailto:']")["href"].startswith("mailto:anna%40example.com?subject=Re%3A")


def test_where_an_answer_is_written_down_is_one_press_away(olha, take, db, settings, people):
    ask = an_ask(db, a_plain_meetup(db, people.everyone, people.olha), people.anna, people.olha)
    letter = a_sent_letter(db, people.anna, number=ask.id, thread=f"outreach/{ask.id}")
    mail = take(a_human_mail("Yes!"), our_addresses(db, settings).reply(letter.id))
    page = olha.get(f"/mail/incoming/{mail.id}")

    (link,) = [a for a in page.all("main a") if "Write down what they said" in a.text]
    assert link["href"] == f"/meetups/{ask.meetup_id}/outreach?person={people.anna.id}"
    assert olha.get(link["href"]).status == 200


def test_a_mail_that_came_back_leads_to_the_address(olha, take, letter, db, settings, people):
    mail = take(a_bounce(), our_addresses(db, settings).bounce(letter.id))
    page = olha.get(f"/mail/incoming/{mail.id}")

    assert "Mail does not arrive at anna@example.com" in page.words
    assert page.one(".note--late a.button--main")["href"] == f"/people/{people.anna.id}#f-email"
    assert "The address is right, try again" in page.one(".note--late form").text


@pytest.mark.parametrize(("mended", "words"), [
    ("corrected", "Mail to Anna goes to another address by now."),
    ("settled", "Since then an organizer said that the address is right."),
])  # fmt: skip
def test_a_mail_that_came_back_asks_for_nothing_once_that_is_mended(
    olha, take, letter, db, settings, people, mended, words
):
    mail = take(a_bounce(), our_addresses(db, settings).bounce(letter.id))
    if mended == "corrected":
        people.anna.email = "anna.new@example.com"
    else:
        bounces.settle(db, db.exec(select(Bounce)).one(), people.olha, NOON)
    db.commit()
    page = olha.get(f"/mail/incoming/{mail.id}")

    assert "Mail did not arrive at anna@example.com" in page.words and words in page.words
    assert not page.all(".note--late") and "Correct the address" not in page.words


@pytest.mark.parametrize(
    ("method", "partstat", "word"),
    [("REPLY", "ACCEPTED", "yes"), ("REPLY", "DECLINED", "no"), ("REPLY", "TENTATIVE", "maybe"),
     ("COUNTER", "TENTATIVE", "another time")],
)  # fmt: skip
def test_the_list_says_what_a_calendar_answered(olha, db, people, method, partstat, word):
    mail = Incoming(arrived_at=NOON, fingerprint=b"1", kind="itip", read_at=NOON, subject="Accepted")
    db.add(mail)
    db.flush()
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    db.add(
        CalendarAnswer(
            incoming_id=mail.id, uid="1.x@example.com", meetup_id=meetup.id, person_id=people.anna.id, method=method,
            partstat=partstat, stamped_at=NOON,
        )
    )  # fmt: skip
    db.commit()

    assert f"A calendar's answer: {word}" in _rows(olha.get("/mail/incoming"))[0]
