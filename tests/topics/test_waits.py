"""How long wishes wait: the median on the desk opens its rows, and what got no answer for long is a move."""

from app.base.clock import days
from app.meetups.models import Cancellation
from app.topics import rooting, waits
from tests.house import NOON
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, a_wish, answers, parked, votes


def _held(db, people, title, wished, held):
    topic = a_topic(db, title)
    a_wish(db, people.anna, f"About {title}", topic).wished_at = NOON - days(wished)
    db.commit()
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(held)), topic, people.olha)
    return topic


def test_the_median_opens_its_rows(db, people, browse):
    for title, wished, held in (("Rust", 50, 40), ("Kafka", 100, 60), ("Vim", 90, 10)):
        _held(db, people, title, wished, held)

    olha = browse(people.olha)
    page = olha.get("/topics/waits")

    assert page.title == "40 days from wish to meetup"
    assert [row.get_text(strip=True) for row in page.all("tbody td.number")] == ["80", "10", "40"]
    desk = olha.get("/")
    assert "40 days (median of 3)" in desk.words
    assert desk.all("a[href='/topics/waits']")


def test_the_first_meetup_counts_and_whatever_was_said_first(db, people):
    topic = _held(db, people, "Rust", wished=30, held=20)
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(5)), topic, people.olha)
    votes(db, topic, people.bohdan)
    assert [one.days for one in waits.waits(db, NOON)] == [10]

    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.bohdan, want=("Rust",)).submitted_at = NOON - days(40)
    rooting.take_root(db, NOON)
    db.commit()
    assert [one.days for one in waits.waits(db, NOON)] == [20]


def test_what_is_to_come_or_was_never_wished_for_has_no_days(db, people, browse):
    _held(db, people, "Ahead", wished=30, held=-9)
    a_choice(
        db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(5)), a_topic(db, "Mine"), people.olha
    )

    assert (waits.waits(db, NOON), waits.usual([])) == ([], None)
    assert browse(people.bohdan).get("/topics/waits").status == 403


def test_wishes_that_got_no_answer_for_two_months_are_counted_and_found_on_the_board(db, people, browse):
    old, new, answered = (a_topic(db, title) for title in ("Old", "New", "Answered"))
    for topic, since in ((old, 900), (old, 800), (new, 5), (answered, 900)):
        a_wish(db, people.anna, f"{topic.title} {since}", topic).wished_at = NOON - days(since)
    parked(db, answered, people.olha)
    db.commit()

    assert waits.unanswered(db, NOON) == (2, {old.id})
    meetup = a_meetup(db, people.everyone, people.olha)
    a_choice(db, meetup, old, people.olha)
    assert waits.unanswered(db, NOON) == (0, set())
    db.add(Cancellation(meetup_id=meetup.id, cancelled_by=people.olha.id, cancelled_at=NOON))
    db.commit()
    assert waits.unanswered(db, NOON) == (2, {old.id})
    a_wish(db, people.bohdan, "Newer", new).wished_at = NOON
    page = browse(people.olha).get("/topics?old=1")
    assert "Old" in [row.get_text(strip=True) for row in page.all("#board tbody th a")]
    assert "Answered" not in [row.get_text(strip=True) for row in page.all("#board tbody th a")]
    assert "have waited for two months" in browse(people.olha).get("/").words
