"""What people know a meetup by is its title or its topic's name: whichever changes, they hear the old and the new."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.mail.letter import Parts, parts
from app.mail.models import Email, PracticeMail
from app.meetups.actions import describe, move
from app.meetups.models import Meetup, Rewording
from app.people.models import Person
from app.topics import actions, queries
from app.topics.models import Topic
from tests.house import NOON, People
from tests.makers.invitations import an_announced_meetup
from tests.makers.topics import a_choice, a_topic

FIRST = ("invitations/invite", "outreach/confirmed")
CHANGES = ("invitations/move", "outreach/moved")
UID = re.compile("^UID:.+", re.MULTILINE)


def minutes(n: int):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def topic(db: Session) -> Topic:
    return a_topic(db, "Kafka")


@pytest.fixture
def meetup(db: Session, people: People, topic: Topic, run_worker) -> Meetup:
    """One without a title, that goes by its topic's name; everybody was told so."""
    made = an_announced_meetup(db, people, title="")
    a_choice(db, made, topic, people.olha)
    run_worker(minutes(1))
    return made


def worded(db: Session, meetup: Meetup, at, **words) -> None:
    """That an organizer described it anew."""
    describe(db, meetup, queries.what(db, meetup), at, **words)
    db.commit()


def renamed(db: Session, topic: Topic, title: str, at) -> None:
    """That an organizer gave the topic another name."""
    actions.edit(db, topic, title, "", topic.version, at)
    db.commit()


def told(db: Session, person: Person, kinds: tuple[str, ...] = CHANGES) -> list[Parts]:
    """The letters about a change (or of these kinds) that somebody got, the first one first."""
    db.expire_all()
    mine = (col(Email.person_id) == person.id, col(Email.kind).in_(kinds))
    rows = select(PracticeMail.raw).join(Email).where(*mine).order_by(col(Email.id))
    return [parts(raw) for raw in db.exec(rows)]


def test_a_topic_renamed_and_renamed_back_is_no_news(people, db, run_worker, meetup, topic):
    renamed(db, topic, "Kafkaa", minutes(20))
    renamed(db, topic, "Kafka", minutes(21))
    run_worker(minutes(60))

    assert told(db, people.bohdan) == told(db, people.anna) == []


def test_the_topics_own_name_typed_as_the_title_is_no_news(people, db, run_worker, meetup, topic):
    worded(db, meetup, minutes(20), title="Kafka")
    run_worker(minutes(60))

    assert told(db, people.bohdan) == told(db, people.anna) == []


def test_the_details_form_keeps_what_the_meetup_was_called(people, db, browse, meetup):
    there = browse(people.olha).get(f"/meetups/{meetup.id}/details").html.select("main form [name]")
    typed = {field["name"]: field.get("value", "") for field in there if field["name"] in ("starts_at", "place")}
    browse(people.olha).post(
        f"/meetups/{meetup.id}/details", **typed, version=meetup.version, title="Streams", minutes=meetup.minutes,
        zone=meetup.zone, join_url=meetup.join_url,
    )  # fmt: skip

    assert db.exec(select(Rewording.from_title)).all() == ["Kafka"]


def test_new_words_and_then_another_topic_name_are_told_both(people, db, run_worker, meetup, topic):
    worded(db, meetup, minutes(20), abstract="What it is.")
    renamed(db, topic, "Streams", minutes(21))
    run_worker(minutes(60))

    (guest,), (speaker,) = told(db, people.bohdan), told(db, people.anna)
    assert guest.subject == speaker.subject == "Updated: Streams"
    assert "“Kafka” has another title: “Streams”. What it is about was written anew" in guest.text
    assert "it was “Kafka”, and is “Streams” now" in speaker.text
    assert "What it is." in guest.text and "What it is." in speaker.text


def test_another_topic_name_is_told_also_where_the_words_before_it_were_taken_back(
    people, db, run_worker, meetup, topic
):
    worded(db, meetup, minutes(20), abstract="What it is.")
    renamed(db, topic, "Streams", minutes(21))
    worded(db, meetup, minutes(22), abstract="")
    run_worker(minutes(60))

    (guest,), (speaker,) = told(db, people.bohdan), told(db, people.anna)
    assert "“Kafka” has another title: “Streams”. Time and place stay as they were." in guest.text
    assert "it was “Kafka”, and is “Streams” now" in speaker.text


def test_a_title_set_on_top_of_a_topic_is_told_to_guests_and_speaker_as_the_new_name(
    people, db, run_worker, meetup, topic
):
    worded(db, meetup, minutes(20), title="Streams for everybody")
    run_worker(minutes(60))

    (guest,), (speaker,) = told(db, people.bohdan), told(db, people.anna)
    assert "“Kafka” has another title: “Streams for everybody”." in guest.text
    assert "Your talk is called “Streams for everybody” now" in speaker.text
    assert "it was “Kafka”, and is “Streams for everybody” now" in speaker.text


def test_a_meetup_that_had_no_name_has_one_now(people, db, run_worker):
    meetup = an_announced_meetup(db, people, title="")
    run_worker(minutes(1))
    worded(db, meetup, minutes(20), title="Streams")
    run_worker(minutes(60))

    (guest,), (speaker,) = told(db, people.bohdan), told(db, people.anna)
    assert "The meetup has a title now: “Streams”." in guest.text
    assert "An organizer has given your talk a title: it is “Streams” now." in speaker.text


def test_a_nameless_meetup_that_moves_is_not_said_to_have_a_title(people, db, run_worker):
    meetup = an_announced_meetup(db, people, title="")
    run_worker(minutes(1))
    worded(db, meetup, minutes(20), abstract="What it is.")
    move(db, meetup, meetup.starts_at, meetup.minutes, "Roof", meetup.join_url, "", people.olha, minutes(21))
    db.commit()
    run_worker(minutes(60))

    assert "title" not in told(db, people.bohdan)[0].text + told(db, people.anna)[0].text


def test_merging_its_topic_gives_a_meetup_another_name_and_undoing_it_the_old_one(
    people, db, run_worker, meetup, topic
):
    into = a_topic(db, "Event streams")
    actions.merge(db, topic, into, people.olha, minutes(20))
    db.commit()
    run_worker(minutes(60))
    actions.unmerge(db, topic, minutes(80))
    db.commit()
    run_worker(minutes(120))

    guest, speaker = told(db, people.bohdan), told(db, people.anna)
    assert [letter.subject for letter in guest] == ["Updated: Event streams", "Updated: Kafka"]
    assert "“Kafka” has another title: “Event streams”." in guest[0].text
    assert "“Event streams” has another title: “Kafka”." in guest[1].text
    assert "it was “Kafka”, and is “Event streams” now" in speaker[0].text
    assert "SUMMARY:Kafka" in guest[1].calendar


def test_after_a_merge_people_still_have_the_one_entry(people, db, run_worker, meetup, topic):
    actions.merge(db, topic, a_topic(db, "Event streams"), people.olha, minutes(20))
    db.commit()
    run_worker(minutes(60))

    for person in (people.bohdan, people.anna):
        first, second = (letter.calendar for letter in told(db, person, (*FIRST, *CHANGES)))
        assert "METHOD:REQUEST" in second and "SUMMARY:Event streams" in second
        assert UID.findall(second) == UID.findall(first) != []


def test_a_merge_undone_at_once_and_one_of_a_meetup_with_its_own_title_are_no_news(
    people, db, run_worker, meetup, topic
):
    own = an_announced_meetup(db, people, title="Kafka, honestly")
    a_choice(db, own, topic, people.olha)
    run_worker(minutes(2))
    actions.merge(db, topic, a_topic(db, "Event streams"), people.olha, minutes(20))
    actions.unmerge(db, topic, minutes(21))
    db.commit()
    run_worker(minutes(60))

    assert told(db, people.bohdan) == told(db, people.anna) == []


def test_a_topic_that_is_part_of_another_one_cannot_be_edited(people, db, browse, meetup, topic):
    actions.merge(db, topic, a_topic(db, "Event streams"), people.olha, minutes(20))
    db.commit()

    with pytest.raises(Refused, match="part of another topic"):
        actions.edit(db, topic, "Kafka basics", "", topic.version, minutes(21))
    page = browse(people.olha).post(f"/topics/{topic.id}", title="Kafka basics", blurb="", version=topic.version)

    assert (page.status, "part of another topic" in page.words) == (409, True)
    assert [row.from_title for row in db.exec(select(Rewording)).all()] == ["Kafka"]


def test_another_topic_instead_and_none_at_all_are_told_too(people, db, run_worker, meetup):
    actions.choose(db, meetup, a_topic(db, "Streams"), "", people.olha, minutes(20))
    db.commit()
    run_worker(minutes(60))
    assert "“Kafka” has another title: “Streams”." in told(db, people.bohdan)[0].text

    actions.unchoose(db, meetup, minutes(80))
    db.commit()

    assert [row.from_title for row in db.exec(select(Rewording).order_by(col(Rewording.id)))] == ["Kafka", "Streams"]
