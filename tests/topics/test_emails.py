"""Whoever wished is told when it is planned or parked; once, and only while it is news."""

import re
from email import message_from_bytes, policy

import pytest
from sqlmodel import select

from app.base.clock import days
from app.mail.models import Email, PracticeMail
from app.people.models import Person
from app.topics import actions, balloting
from app.topics.models import Round
from tests.house import NOON, a_person
from tests.makers.topics import a_choice, a_meetup, a_topic, a_wish, parked, votes
from tests.makers.wall import a_round, ballots

LATER = NOON + days(0.1)


@pytest.fixture
def sent(app, run_worker, db):
    """What went out at a time, as (kind, to whom), sorted."""
    app.state.pages.paths.setdefault("desk.my_page", "/my/{token}")

    def at(now):
        run_worker(now)
        mails = select(Email.kind, Person.name).join(Person, Person.id == Email.person_id)
        return sorted(db.exec(mails.where(Email.sent_at.is_not(None))))

    return at


def test_everybody_who_wants_it_is_told_once_that_it_is_planned(db, people, sent):
    topic = a_topic(db, "Rust")
    muted, gone = a_person(db, "Muted", muted_at=NOON), a_person(db, "Gone", left_at=NOON)
    votes(db, topic, people.anna, people.olha, muted, gone)
    a_wish(db, people.bohdan, "borrow checker", topic)
    a_wish(db, people.anna, "lifetimes", topic)
    a_choice(db, a_meetup(db, people.everyone, people.olha), topic, people.olha)

    assert sent(NOON) == []
    told = [("topics/planned", "Anna"), ("topics/planned", "Bohdan")]
    assert sent(LATER) == told
    assert sent(LATER + days(1)) == told


def test_who_wants_a_merged_topic_is_told_too(db, people, sent):
    part, topic = a_topic(db, "K8s"), a_topic(db, "Kubernetes")
    votes(db, part, people.anna)
    actions.merge(db, part, topic, people.olha, NOON)
    a_choice(db, a_meetup(db, people.everyone, people.olha), topic, people.olha)

    assert sent(LATER) == [("topics/planned", "Anna")]


def test_a_choice_taken_back_in_time_is_told_to_nobody(db, people, sent):
    topic, meetup = a_topic(db), a_meetup(db, people.everyone, people.olha)
    votes(db, topic, people.anna)
    a_choice(db, meetup, topic, people.olha)
    assert sent(NOON + days(0.001)) == []

    actions.unchoose(db, meetup, NOON)

    assert sent(LATER) == []


def test_another_choice_is_told_to_those_who_want_that_one(db, people, sent):
    rust, go = a_topic(db, "Rust"), a_topic(db, "Go")
    meetup = a_meetup(db, people.everyone, people.olha)
    votes(db, rust, people.anna)
    votes(db, go, people.anna)
    a_choice(db, meetup, rust, people.olha)
    assert len(sent(LATER)) == 1

    actions.choose(db, meetup, go, "", people.olha, LATER)

    assert sent(LATER + days(1)) == [("topics/planned", "Anna")] * 2


@pytest.mark.parametrize("starts_at", [NOON - days(1), NOON - days(40)])
def test_old_news_is_no_news(db, people, sent, starts_at):
    topic = a_topic(db)
    votes(db, topic, people.anna)
    meetup = a_meetup(db, people.everyone, people.olha, starts_at=starts_at)
    a_choice(db, meetup, topic, people.olha, at=NOON - days(41))

    assert sent(LATER) == []


def test_who_wants_a_parked_topic_hears_why_it_waits(db, people, browse, sent):
    topic = a_topic(db, "Rust")
    votes(db, topic, people.anna)
    parked(db, topic, people.olha, "The team changes in May.")

    assert sent(LATER) == [("topics/parked", "Anna")]
    assert sent(LATER + days(1)) == [("topics/parked", "Anna")]


def test_parked_again_on_another_day_is_told_again(db, people, sent):
    topic = a_topic(db, "Rust")
    votes(db, topic, people.anna)
    parked(db, topic, people.olha, "The team changes in May.")
    assert len(sent(LATER)) == 1
    actions.unpark(db, topic)
    actions.park(db, topic, "Nobody can teach it.", people.olha, NOON + days(3))
    db.commit()

    assert sent(LATER + days(3)) == [("topics/parked", "Anna")] * 2
    assert sent(LATER + days(4)) == [("topics/parked", "Anna")] * 2


def test_whoever_wished_is_told_once_why_it_is_no_topic_and_no_organizer_learns_who_wrote_it(
    db, people, sent, browse
):
    cake = a_wish(db, people.anna, "Cake", nameless=True)
    for person in (people.bohdan, people.olha):
        a_wish(db, person, "cake")
    actions.set_aside(db, cake, "That is for the kitchen, not for a talk.", people.olha, NOON)
    db.commit()

    assert sent(NOON) == []
    told = [("topics/aside", "Anna"), ("topics/aside", "Bohdan")]
    assert sent(LATER) == told
    assert sent(LATER + days(2)) == told
    assert "That is for the kitchen" in browse(people.anna).get("/me").words
    for page in ("/mail", "/mail?folder=sent", "/mail/mailbox"):
        assert "Cake" not in browse(people.olha).get(page).words


def test_what_was_set_aside_before_reasons_were_asked_for_is_told_to_nobody(db, people, sent):
    a_wish(db, people.anna, "Cake", set_aside_at=NOON)

    assert sent(LATER) == []


def test_a_wish_taken_up_in_time_is_told_to_nobody(db, people, sent):
    cake = a_wish(db, people.anna, "Cake")
    actions.set_aside(db, cake, "Not for a talk.", people.olha, NOON)
    actions.take_up(db, cake)
    db.commit()

    assert sent(LATER) == []
    assert (cake.set_aside_by, cake.set_aside_reason) == (None, "")


def test_who_has_not_voted_hears_once_that_a_round_is_open(db, people, sent):
    muted, gone, outside = (
        a_person(db, name, **values)
        for name, values in (
            ("Muted", {"muted_at": NOON}),
            ("Gone", {"left_at": NOON}),
            ("Out", {"is_colleague": False}),
        )
    )
    its, topic = a_round(db, people.olha), a_topic(db, "Rust")
    ballots(db, its, people.anna, topic)

    assert sent(NOON + days(0.001)) == []
    for later in (LATER, NOON + days(3), NOON + days(6)):
        assert sent(later) == [("topics/round", "Bohdan")]
    assert {muted.id, gone.id, outside.id}.isdisjoint(db.exec(select(Email.person_id)).all())


def test_a_round_that_is_closed_in_time_is_told_to_nobody(db, people, sent):
    balloting.close(db, a_round(db, people.olha), people.olha, NOON + days(0.001))
    db.commit()

    assert sent(LATER) == []


def test_the_mail_of_a_round_opens_the_wall_without_a_sign_in(db, people, sent, browse):
    a_round(db, people.olha, "What next this winter?")
    ballots(db, db.exec(select(Round)).one(), people.anna, a_topic(db, "Rust"))
    sent(LATER)

    letter = message_from_bytes(db.exec(select(PracticeMail)).one().raw, policy=policy.default)
    text, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    assert letter["Subject"] == "Your three votes: What next this winter?"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (path,) = set(re.findall(r"/wall/[\w-]+", text + html))
    assert "until" in text and "Three votes, in your order" in browse().get(path).words


@pytest.mark.parametrize(("kind", "expected"), [("planned", "Planned: Rust"), ("parked", "It has to wait: Rust")])
def test_the_words_are_the_same_in_text_and_html(db, people, sent, kind, expected):
    topic = a_topic(db, "Rust")
    votes(db, topic, people.anna)
    if kind == "planned":
        a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON + days(9)), topic, people.olha)
    else:
        parked(db, topic, people.olha, "The team changes in May.")
    sent(LATER)

    letter = message_from_bytes(db.exec(select(PracticeMail)).one().raw, policy=policy.default)
    text, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    assert letter["Subject"] == expected
    for body in (text, html):
        assert "/my/k1" in body
        assert "/wall/k1" in body
        assert ("Kyiv (UTC+2)" if kind == "planned" else "The team changes in May.") in body
