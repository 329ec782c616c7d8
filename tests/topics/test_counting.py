"""Demand and supply are counted from rows: votes, wishes, grid marks, offers; merged topics lend theirs."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.base.clock import days
from app.base.errors import Refused
from app.people.models import Audience
from app.surveys.models import Response
from app.topics import actions, demand, queries, rooting
from app.topics.models import Topic, Vote
from tests.house import NOON, a_person, many_people
from tests.makers.feedback import CLOSED, answered_meetup
from tests.makers.surveys import counted
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, a_wish, answers, offers, parked, votes


def _board(db):
    db.commit()
    return {line.title: line for line in queries.board(db, NOON)}


def _root(db, now=NOON):
    rooting.take_root(db, now)
    db.commit()


def test_one_person_counts_once_however_often_they_said_so(db, people):
    testing = a_topic(db, "Testing")
    survey = a_grid(db, people.olha, "testing")
    answers(db, survey, people.anna, want=("testing",))
    votes(db, testing, people.anna, people.bohdan)
    a_wish(db, people.anna, "how to test", testing)

    _root(db)

    assert _board(db)["Testing"].want == 2
    assert set(db.execute(demand.wanting(testing.id)).scalars()) == {people.anna.id, people.bohdan.id}


def test_marks_count_only_when_the_answer_was_sent(db, people):
    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.anna, want=("Rust",), teach=("Rust",), submitted=False)
    _root(db)
    assert (_board(db)["Rust"].want, _board(db)["Rust"].teach) == (0, 0)

    db.exec(select(Response)).one().submitted_at = NOON
    assert (_board(db)["Rust"].want, _board(db)["Rust"].teach) == (1, 1)


def test_who_left_is_not_counted(db, people):
    testing = a_topic(db, "Testing")
    gone = a_person(db, "Gone", left_at=NOON)
    votes(db, testing, gone)
    offers(db, testing, gone)

    assert (_board(db)["Testing"].want, _board(db)["Testing"].teach) == (0, 0)


def test_merged_topics_count_together_through_a_chain_and_apart_again_after_the_undo(db, people):
    k8s, kubernetes, platform = (a_topic(db, name) for name in ("K8s", "Kubernetes", "Platform"))
    votes(db, k8s, people.anna)
    votes(db, kubernetes, people.bohdan)
    votes(db, platform, people.anna)
    actions.merge(db, k8s, kubernetes, people.olha, NOON)
    actions.merge(db, kubernetes, platform, people.olha, NOON)

    assert {title: line.want for title, line in _board(db).items()} == {"Platform": 2}
    assert set(db.execute(demand.wanting(k8s.id)).scalars()) == {people.anna.id, people.bohdan.id}

    actions.unmerge(db, kubernetes, NOON)
    assert {title: line.want for title, line in _board(db).items()} == {"Platform": 1, "Kubernetes": 2}
    actions.unmerge(db, k8s, NOON)
    assert {title: line.want for title, line in _board(db).items()} == {"Platform": 1, "Kubernetes": 1, "K8s": 1}


def test_merging_into_a_merged_topic_goes_to_its_root_and_never_round_in_a_circle(db, people):
    a, b, c = (a_topic(db, name) for name in ("A a", "B b", "C c"))
    actions.merge(db, a, b, people.olha, NOON)
    actions.merge(db, c, a, people.olha, NOON)
    actions.merge(db, c, a, people.olha, NOON)

    assert list(_board(db)) == ["B b"]
    with pytest.raises(Refused):
        actions.merge(db, b, c, people.olha, NOON)
    with pytest.raises(Refused):
        actions.merge(db, b, b, people.olha, NOON)


def test_the_state_is_computed(db, people):
    names = ("wished", "shortlisted", "planned", "done", "parked", "cancelled")
    topics = {name: a_topic(db, name) for name in names}
    actions.shortlist(db, topics["shortlisted"], people.olha, NOON)
    parked(db, topics["parked"], people.olha)
    a_choice(db, a_meetup(db, people.everyone, people.olha), topics["planned"], people.olha)
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(9)), topics["done"], people.olha)
    off = a_meetup(db, people.everyone, people.olha, starts_at=NOON + days(9))
    a_choice(db, off, topics["cancelled"], people.olha)
    actions.meetups.cancel(db, off, "No room.", people.olha, NOON)

    states = {title: line.state for title, line in _board(db).items()}

    assert states == {name: name for name in names} | {"cancelled": "wished"}
    assert "last covered on" in _board(db)["done"].reason or not _board(db)["done"].want


def test_a_covered_topic_says_how_it_was_rated_once_its_feedback_is_closed_and_five_have_said_so(db, people):
    topic = a_topic(db, "Taught")
    votes(db, topic, people.bohdan)
    a_choice(db, answered_meetup(db, people, answers=5)[0], topic, people.olha)

    assert "rated" not in _board(db)["Taught"].reason
    counted(db, CLOSED)
    assert "and rated 3.8 of 5" in queries.board(db, CLOSED)[0].reason


def test_a_topic_that_was_shortlisted_and_then_held_is_done(db, people):
    topic = a_topic(db, "Taught")
    actions.shortlist(db, topic, people.olha, NOON - days(9))
    a_choice(db, answered_meetup(db, people)[0], topic, people.olha)
    assert _board(db)["Taught"].state == "done"

    actions.unshortlist(db, topic)
    actions.shortlist(db, topic, people.olha, NOON)
    assert _board(db)["Taught"].state == "shortlisted"


def test_for_a_meetup_only_the_wants_of_its_audience_count(db, people, browse):
    more = a_person(db, "Petro", department="People")
    for name in ("Daryna", "Dmytro", "Denys"):
        a_person(db, name, department="Data")
    for title, wanting in (("Wanted in Data", [people.anna]), ("Wanted elsewhere", [people.olha, more])):
        votes(db, a_topic(db, title), *wanting)
    data = Audience(name="Data", departments=[people.anna.department], created_at=NOON)
    db.add(data)
    db.flush()
    meetup = a_meetup(db, data, people.olha)
    db.commit()

    page = browse(people.olha).get(f"/meetups/{meetup.id}/topic")

    titles = [link.get_text(strip=True) for link in page.all(".order__item .person a")]
    assert titles == ["Wanted in Data", "Wanted elsewhere"]
    assert "Counted for the audience “Data”: 5 people." in page.words


def test_an_audience_of_few_is_not_counted_by_itself(db, people, browse):
    votes(db, a_topic(db, "Burnout"), people.anna)
    votes(db, a_topic(db, "Rust"), people.olha, people.bohdan)
    few = Audience(name="Anna alone", departments=["Nowhere"], created_at=NOON)
    db.add(few)
    db.flush()
    meetup = a_meetup(db, few, people.olha)
    db.commit()

    page = browse(people.olha).get(f"/meetups/{meetup.id}/topic")

    assert "too small to be counted by itself" in page.words
    assert [link.get_text(strip=True) for link in page.all(".order__item .person a")] == ["Rust", "Burnout"]


def test_what_fewer_than_five_said_of_a_talk_is_not_told_on_the_board(db, people):
    topic = a_topic(db, "Taught")
    votes(db, topic, people.bohdan)
    a_choice(db, answered_meetup(db, people, answers=4)[0], topic, people.olha)

    assert "rated" not in queries.board(db, CLOSED)[0].reason


def test_most_wanted_first_of_equals_the_teachable_one_and_covered_ones_after(db, people):
    rare, wanted, taught, old = (a_topic(db, name) for name in ("rare", "wanted", "taught", "old"))
    crowd = many_people(db, 4)
    for topic, n in ((rare, 1), (wanted, 3), (taught, 3), (old, 4)):
        votes(db, topic, *crowd[:n])
    offers(db, taught, people.anna)
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(30)), old, people.olha)

    assert list(_board(db)) == ["taught", "wanted", "rare", "old"]
    assert _board(db)["taught"].reason == "3 people want it, 1 can teach it."


def test_the_board_takes_the_same_number_of_statements_for_two_topics_and_for_fifty(db, people, database):
    def statements() -> int:
        seen: list[str] = []
        listen = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", listen)
        queries.board(db, NOON, people.anna.id)
        event.remove(database.engine, "before_cursor_execute", listen)
        return len(seen)

    for n in range(2):
        votes(db, a_topic(db, f"Topic {n}"), people.anna)
    few = statements()
    for n in range(2, 50):
        votes(db, a_topic(db, f"Topic {n}"), people.anna, people.bohdan)

    assert statements() == few


def test_voting_twice_is_once_and_taking_it_back_reaches_merged_topics(db, people):
    one, other = a_topic(db, "One"), a_topic(db, "Other")
    for _again in range(2):
        actions.vote(db, one, people.anna, NOON)
        actions.offer(db, one, people.anna, NOON)
        db.commit()
    actions.merge(db, one, other, people.olha, NOON)

    actions.unvote(db, other, people.anna)
    actions.unoffer(db, other, people.anna)

    assert (_board(db)["Other"].want, _board(db)["Other"].teach) == (0, 0)
    assert db.exec(select(Vote)).all() == []
    assert db.exec(select(Topic)).all() == [one, other]
