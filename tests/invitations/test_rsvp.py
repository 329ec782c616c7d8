"""The guest's page: opening changes nothing, a press counts, contradictions are asked again, seats are computed."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.feedback.models import Recap
from app.invitations import answers
from app.invitations.models import Guest
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail
from app.outreach.models import Booking
from app.people.actions import let_go
from app.people.links import make_link
from tests.house import NOON, a_person, many_people
from tests.makers.invitations import an_announced_meetup, guest, mails, says, their_link
from tests.makers.meetups import NEXT_WEEK, cancelled, moved

LATER = NOON + timedelta(hours=2)


def rows(db):
    db.expire_all()
    return [tuple(row) for row in db.execute(Guest.__table__.select())]


def test_opening_the_link_of_an_answer_changes_nothing_and_marks_its_button(db, people, browse):
    link = their_link(db, an_announced_meetup(db, people), people.bohdan)
    before = rows(db)

    browser = browse()
    page = browser.get(f"{link}?a=online")

    assert page.title == "Query plans"
    assert page.one("button.button--main")["value"] == "online"
    assert not page.all("main [checked]")
    assert browser.client.head(f"{link}?a=no").status_code == 200
    assert rows(db) == before


def test_two_taps_store_the_answer_and_the_page_says_so(db, people, browse):
    meetup = an_announced_meetup(db, people)
    link = their_link(db, meetup, people.bohdan)

    page = browse().post(link, answer="online")

    assert "You join online" in page.words
    assert guest(db, meetup, people.bohdan).answer == "online"
    assert [button["value"] for button in page.all("main button")] == ["room", "recording", "no"]


def test_the_time_is_told_in_the_meetups_zone_and_in_ones_own(db, people, browse):
    people.bohdan.zone = "Europe/Lisbon"
    link = their_link(db, an_announced_meetup(db, people), people.bohdan)

    words = browse().get(link).words

    assert "Tuesday 10 March, 12:00 Kyiv (UTC+2)" in words
    assert "10:00 Lisbon for you" in words


def test_a_press_without_an_answer_stores_nothing_and_says_so(db, people, browse):
    meetup = an_announced_meetup(db, people)

    page = browse().post(their_link(db, meetup, people.bohdan), {})

    assert page.status == 422
    assert "Nothing was stored" in page.words
    assert guest(db, meetup, people.bohdan).answer == ""


def test_a_changed_mind_counts_once_some_seconds_have_passed(db, people, browse):
    meetup = an_announced_meetup(db, people)
    link, browser = their_link(db, meetup, people.bohdan), browse()

    browser.post(link, answer="room")
    with time_machine.travel(NOON + timedelta(seconds=6), tick=False):
        browser.post(link, answer="no")

    assert guest(db, meetup, people.bohdan).answer == "no"


@pytest.mark.parametrize("before", ["", "recording"])
def test_a_machine_that_presses_every_button_changes_nothing_and_the_page_asks_again(db, people, browse, before):
    meetup = an_announced_meetup(db, people)
    if before:
        says(db, meetup, people.bohdan, before, at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()

    for answer in ("room", "online", "recording", "no"):
        page = browser.post(link, answer=answer)

    assert "Which one is it?" in page.words
    assert guest(db, meetup, people.bohdan).answer == before
    with time_machine.travel(NOON + timedelta(seconds=9), tick=False):
        page = browser.post(link, answer="no")
    assert "Which one is it?" not in page.words
    assert guest(db, meetup, people.bohdan).answer == "no"


def pressed(browser, link, page, answer):
    """What a person presses on the page in front of them."""
    return browser.post(link, answer=answer, seen=page.one("input[name=seen]")["value"])


def seconds(number):
    return time_machine.travel(NOON + timedelta(seconds=number), tick=False)


def test_a_slip_is_put_right_from_the_page_that_shows_it_however_soon(db, people, browse):
    meetup = an_announced_meetup(db, people)
    link, browser = their_link(db, meetup, people.bohdan), browse()
    page = pressed(browser, link, browser.get(link), "online")

    with seconds(2):
        page = pressed(browser, link, page, "no")

    assert "You do not come" in page.words
    assert guest(db, meetup, people.bohdan).answer == "no"


def test_a_seat_given_up_by_a_slip_is_ones_own_again(db, people, browse):
    waits = a_person(db, "Waits")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=2))
    says(db, meetup, waits, "room", at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()
    page = pressed(browser, link, browser.get(link), "no")

    with seconds(3):
        page = pressed(browser, link, page, "room")

        assert "There is a seat for you" in page.words
        assert "You are number 1 on the waiting list" in browser.get(their_link(db, meetup, waits)).words


def test_within_a_minute_the_seat_is_kept_and_nobody_is_promised_it(db, people, browse):
    waits = a_person(db, "Waits")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=2))
    says(db, meetup, waits, "room", at=NOON - timedelta(hours=1))
    link, theirs, browser = their_link(db, meetup, people.bohdan), their_link(db, meetup, waits), browse()

    page = pressed(browser, link, browser.get(link), "no")
    assert "Your seat is kept for one minute" in page.words and "waiting list" not in page.words
    with seconds(40):
        assert "A seat may become yours" in browser.get(theirs).words
        assert "There is a seat for you" in pressed(browser, link, page, "room").words
        assert "You are number 1 on the waiting list" in browser.get(theirs).words


def test_after_that_minute_the_seat_is_the_next_ones(db, people, browse):
    waits = a_person(db, "Waits")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=2))
    says(db, meetup, waits, "room", at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()
    page = pressed(browser, link, browser.get(link), "no")

    with seconds(61):
        assert "There is a seat for you" in browser.get(their_link(db, meetup, waits)).words
        assert "you would be number 1 on the waiting list" in browser.get(link).words
        assert "You are number 1 on the waiting list" in pressed(browser, link, page, "room").words


def test_who_takes_a_seat_that_may_still_be_taken_back_hears_of_it_when_it_is_theirs(db, people, browse, run_worker):
    quick = a_person(db, "Quick")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=2))
    link, theirs, browser = their_link(db, meetup, people.bohdan), their_link(db, meetup, quick), browse()
    pressed(browser, link, browser.get(link), "no")

    with seconds(20):
        page = browser.get(theirs)
        assert "All seats in the room are taken" in page.words
        assert "A seat may become yours" in pressed(browser, theirs, page, "room").words
    run_worker(NOON + timedelta(seconds=50))
    assert "invitations/seat" not in mails(db, quick)
    run_worker(NOON + timedelta(seconds=81))
    assert "invitations/seat" in mails(db, quick)


def test_who_waited_to_the_end_is_never_told_that_they_came(db, people, browse, run_worker):
    waits = a_person(db, "Waits")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=2))
    says(db, meetup, waits, "room", at=NOON - timedelta(hours=1))
    run_worker(meetup.starts_at - timedelta(hours=20))

    rows = select(PracticeMail.raw).join(Email).where(Email.person_id == waits.id)
    reminder = db.exec(rows.where(Email.kind == "invitations/reminder")).one()
    assert "because you are on the waiting list" in parts(reminder).text
    with time_machine.travel(meetup.starts_at + timedelta(hours=3), tick=False):
        page = browse().get(their_link(db, meetup, waits))
    assert "You had answered “I come to the room”, and were on the waiting list." in page.words


def test_a_press_on_another_tab_seconds_later_leaves_what_was_confirmed_and_asks(db, people, browse):
    meetup = an_announced_meetup(db, people)
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()
    one, other = browser.get(link), browser.get(link)
    pressed(browser, link, one, "online")

    with seconds(3):
        page = pressed(browser, link, other, "no")
    assert "Two different answers came within seconds. This one stands: I join online." in page.words
    assert guest(db, meetup, people.bohdan).answer == "online"

    with seconds(4):
        assert "You do not come" in pressed(browser, link, page, "no").words


@pytest.mark.parametrize("stands", ["", "recording"])
def test_a_machine_that_presses_each_button_on_a_fresh_page_changes_nothing(db, people, browse, stands):
    meetup = an_announced_meetup(db, people)
    if stands:
        says(db, meetup, people.bohdan, stands, at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()

    for number, answer in enumerate(("room", "online", "no", "room")):
        with seconds(number):
            pressed(browser, link, browser.get(f"{link}?a={answer}"), answer)

    with seconds(4):
        page = browser.get(link)
    assert "none of it was stored" in page.words
    assert guest(db, meetup, people.bohdan).answer == stands
    with seconds(30):
        assert "You join online" in pressed(browser, link, page, "online").words


def test_where_only_two_buttons_are_left_both_of_them_are_a_machine(db, people, browse):
    meetup = an_announced_meetup(db, people, join_url="")
    says(db, meetup, people.bohdan, "room", at=NOON - timedelta(hours=1))
    link, browser = their_link(db, meetup, people.bohdan), browse()
    page = browser.get(link)

    for answer in ("recording", "no"):
        pressed(browser, link, page, answer)

    assert guest(db, meetup, people.bohdan).answer == "room"
    assert "none of it was stored" in browser.get(link).words


def test_a_machine_that_presses_every_button_of_one_page_changes_nothing(db, people, browse):
    meetup = an_announced_meetup(db, people)
    link, browser = their_link(db, meetup, people.bohdan), browse()
    page = browser.get(link)

    for answer in ("room", "online", "recording", "no"):
        pressed(browser, link, page, answer)

    assert guest(db, meetup, people.bohdan).answer == ""
    assert "Which one is it?" in browser.get(link).words


def test_a_filled_trap_is_not_an_answer(db, people, browse):
    meetup = an_announced_meetup(db, people)

    page = browse().post(their_link(db, meetup, people.bohdan), answer="room", website="http://spam.example")

    assert "Which one is it?" in page.words
    assert guest(db, meetup, people.bohdan).answer == ""


def test_pressing_the_same_twice_is_the_same_as_once(db, people, browse):
    meetup = an_announced_meetup(db, people, capacity=1)
    link, browser = their_link(db, meetup, people.bohdan), browse()

    browser.post(link, answer="room")
    before = guest(db, meetup, people.bohdan).seat_asked_at
    with time_machine.travel(LATER, tick=False):
        browser.post(link, answer="room")

    assert guest(db, meetup, people.bohdan).seat_asked_at == before


def test_the_first_to_ask_sit_and_the_others_wait_in_order(db, people, browse):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room", at=NOON + timedelta(minutes=1))
    says(db, meetup, second, "room", at=NOON + timedelta(minutes=2))
    browser = browse()

    with time_machine.travel(LATER, tick=False):
        link = their_link(db, meetup, people.bohdan)
        assert "you would be number 2 on the waiting list. Online is open." in browser.get(link).words
        assert "You are number 2 on the waiting list" in browser.post(link, answer="room").words
        says(db, meetup, first, "no", at=LATER - timedelta(minutes=1))
        assert "There is a seat for you" in browser.get(their_link(db, meetup, second)).words
        assert "You are number 1 on the waiting list" in browser.get(link).words


def test_while_nobody_speaks_guests_do_not_read_what_the_speaker_wrote(db, people, browse):
    meetup = an_announced_meetup(db, people, abstract="How we read plans.")
    link = their_link(db, meetup, people.bohdan)
    assert "How we read plans." in browse().get(link).words

    db.exec(select(Booking)).one().released_at = NOON
    db.commit()

    page = browse().get(link).words
    assert "How we read plans." not in page and "Query plans" in page


def test_a_move_asks_again(db, people, browse):
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, at=LATER, starts_at=NEXT_WEEK + timedelta(days=1), reason="The kitchen is painted.")
    link, browser = their_link(db, meetup, people.bohdan), browse()

    page = browser.get(link)
    assert "It has another time" in page.words
    assert "The kitchen is painted." in page.words
    assert "There is a seat for you" not in page.words
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        assert "There is a seat for you" in browser.post(link, answer="room").words
    assert guest(db, meetup, people.bohdan).seat_asked_at == LATER + timedelta(hours=1)


def test_who_has_a_seat_at_the_new_time_keeps_it_whoever_sat_at_the_old_one(db, people, browse):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room")
    moved(db, people, meetup, at=LATER, starts_at=NEXT_WEEK + timedelta(days=1))
    says(db, meetup, second, "room", at=LATER + timedelta(minutes=1))
    says(db, meetup, first, "room", at=LATER + timedelta(minutes=2))

    assert "There is a seat for you, Person 1." in browse().get(their_link(db, meetup, second)).words
    assert "You are number 1 on the waiting list" in browse().get(their_link(db, meetup, first)).words


def test_what_was_answered_stands_before_everything_else(db, people, browse):
    meetup = an_announced_meetup(db, people, abstract="Long and winding.")
    link, browser = their_link(db, meetup, people.bohdan), browse()
    assert "Bohdan, will you come?" in browser.get(link).words

    words = browser.post(link, answer="room").words

    assert "will you come" not in words
    assert words.index("There is a seat for you") < words.index("Kitchen") < words.index("Long and winding.")


def test_after_it_was_cancelled_the_file_leads_to_the_page_that_says_so(db, people, browse):
    meetup = an_announced_meetup(db, people)
    cancelled(db, people, meetup, at=LATER)

    page = browse().get(f"{their_link(db, meetup, people.bohdan)}/meetup.ics")

    assert page.title == "Cancelled: Query plans"


def test_another_place_keeps_the_answers(db, people, browse):
    meetup = an_announced_meetup(db, people)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, at=LATER, place="Roof")

    page = browse().get(their_link(db, meetup, people.bohdan))

    assert "It takes place somewhere else" in page.words
    assert "There is a seat for you" in page.words


def test_a_cancelled_or_past_meetup_says_so_and_takes_no_answer(db, people, browse):
    off, held = an_announced_meetup(db, people), an_announced_meetup(db, people, title="Held")
    cancelled(db, people, off, at=LATER)
    browser = browse()

    page = browser.post(their_link(db, off, people.bohdan), answer="room")
    assert (page.status, page.title) == (200, "Cancelled: Query plans")
    assert "Anna is ill." in page.words

    with time_machine.travel(NEXT_WEEK + timedelta(hours=1), tick=False):
        page = browser.post(their_link(db, held, people.bohdan), answer="room")
        assert "It has taken place." in page.words and "Speaker Anna" in page.words
        assert page.forms() == []
    assert guest(db, off, people.bohdan).answer == guest(db, held, people.bohdan).answer == ""


def test_every_page_a_mail_leads_a_colleague_to_ends_with_the_same_ways_on(db, people, browse):
    off, coming = an_announced_meetup(db, people), an_announced_meetup(db, people, title="Coming")
    cancelled(db, people, off, at=LATER)
    outside = a_person(db, "Eva", is_colleague=False)
    visits = {
        who.name: f"/my/{make_link(db, 'desk.my_page', who.id, 0, NOON)}/no-mail" for who in (people.anna, outside)
    }
    db.commit()
    pages = [their_link(db, off, people.bohdan), their_link(db, coming, people.bohdan), visits["Anna"]]
    ways = ["/signin?next=%2Fme", "/signin?next=%2Fme%23wish", "/signin?next=%2Flibrary"]

    for page in pages:
        assert [way["href"] for way in browse().get(page).all("footer nav:first-child a")] == ways
    assert not browse().get(visits["Eva"]).all("footer a[href^='/signin']")


@pytest.mark.parametrize(("said", "offered"), [("room", 1), ("online", 1), ("recording", 0), ("no", 0)])
def test_who_does_not_come_is_offered_neither_the_entry_nor_the_way_in(db, people, browse, said, offered):
    meetup = an_announced_meetup(db, people, join_url="https://meet.example/query-plans")
    link = their_link(db, meetup, people.bohdan)

    page = browse().post(link, answer=said)

    assert len(page.all("main a[href$='meetup.ics']")) == offered
    assert len(page.all("main a[href='https://meet.example/query-plans']")) == offered


def test_a_page_of_a_past_meetup_leads_to_the_recap_by_a_link_of_its_own(db, people, browse):
    held = an_announced_meetup(db, people, title="Held")
    link, browser = their_link(db, held, people.bohdan), browse()

    with time_machine.travel(NEXT_WEEK + timedelta(hours=1), tick=False):
        page = browser.get(link)
        assert page.forms() == []
        assert "It has taken place." in browser.post(f"{link}/recap").words
        db.add(Recap(
            meetup_id=held.id, text="We all learned.", drafted_by=people.olha.id, drafted_at=NOON,
            published_at=NOON, published_by=people.olha.id,
        ))  # fmt: skip
        db.commit()

        assert browser.get(link).forms() == [f"{link}/recap"]
        assert "We all learned." in browser.post(f"{link}/recap").words


def test_an_unknown_a_foreign_and_an_uninvited_link_lead_nowhere(db, people, browse):
    meetup = an_announced_meetup(db, people)
    late = a_person(db, "Late")
    link = their_link(db, meetup, people.bohdan)

    for path in ("/rsvp/k1nonsense", link.replace("/rsvp/", "/s/"), their_link(db, meetup, late)):
        assert browse().get(path).status == 404


def test_a_room_only_meetup_offers_no_link_and_an_online_one_no_seat(db, people, browse):
    room = their_link(db, an_announced_meetup(db, people, join_url=""), people.bohdan)
    online = their_link(db, an_announced_meetup(db, people, place=""), people.bohdan)
    browser = browse()

    def offered(link):
        return [button["value"] for button in browser.get(link).all("main button")]

    assert offered(room) == ["room", "recording", "no"]
    assert offered(online) == ["online", "recording", "no"]
    assert browser.post(room, answer="online").status == 409


def test_the_download_asks_for_no_answer(db, people, browse):
    link = their_link(db, an_announced_meetup(db, people), people.bohdan)

    answer = browse().client.get(f"{link}/meetup.ics")

    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Query plans" in answer.text
    assert "METHOD" not in answer.text
    assert "ATTENDEE" not in answer.text


def test_who_leaves_gives_the_seat_to_the_next_and_counts_no_more(db, people, browse, run_worker):
    first, second, online = many_people(db, 3)
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room", at=NOON + timedelta(minutes=1))
    says(db, meetup, second, "room", at=NOON + timedelta(minutes=2))
    says(db, meetup, online, "online", at=NOON + timedelta(minutes=3))
    run_worker(LATER)
    assert "invitations/seat" not in mails(db, second)

    let_go(db, [first.id, online.id], LATER)
    db.commit()
    run_worker(LATER + timedelta(minutes=1))

    assert answers.counts(db, meetup) == answers.Counts(invited=3, room=1, silent=2)
    assert set(db.scalars(answers.coming(meetup.id))) == {second.id}
    assert answers.wanting_seats(db, meetup.id) == 1
    assert "There is a seat for you" in browse().get(their_link(db, meetup, second)).words
    assert "invitations/seat" in mails(db, second)
    page = browse(people.olha).get(f"/meetups/{meetup.id}/invitation")
    assert "1 of 3 come" in page.words
    assert len(page.all("tbody th")) == 3


def test_who_leaves_after_the_meetup_was_a_guest_all_the_same(db, people):
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, people.bohdan, "room")
    before = answers.counts(db, meetup)

    let_go(db, [people.bohdan.id], NEXT_WEEK + timedelta(days=1))
    db.commit()

    assert answers.counts(db, meetup) == before
    assert list(db.scalars(answers.coming(meetup.id))) == [people.bohdan.id]


def test_who_waits_and_is_pressed_for_by_a_machine_waits_on_and_hears_of_a_free_seat(db, people, run_worker):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room", at=NOON + timedelta(minutes=1))
    says(db, meetup, second, "room", at=NOON + timedelta(minutes=2))
    run_worker(LATER)
    waits_since = guest(db, meetup, second).waits_since

    for number, answer in enumerate(("no", "online", "recording")):
        says(db, meetup, second, answer, at=LATER + timedelta(seconds=number))
    assert guest(db, meetup, second).answer == "room"
    assert guest(db, meetup, second).waits_since == waits_since

    says(db, meetup, first, "no", at=LATER + timedelta(minutes=5))
    run_worker(LATER + timedelta(minutes=7))
    assert "invitations/seat" in mails(db, second)


@pytest.mark.parametrize(("listen", "said"), [("", "Then close it"), ("lmtp://127.0.0.1:0", "Then answer the mail")])
def test_only_where_answers_reach_somebody_a_stranger_is_told_to_answer(db, people, app, browse, listen, said):
    app.state.pages.settings = app.state.pages.settings.model_copy(update={"mail_listen": listen})
    meetup = an_announced_meetup(db, people)
    token = make_link(db, "invitations.rsvp", people.bohdan.id, meetup.id, NOON)
    db.commit()

    assert said in browse().get(f"/rsvp/{token}").words
