"""Rounds: everybody has three votes in order, by sign-in as by link; they are counted once it is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from app.base import clock
from app.base.clock import days
from app.topics import actions, balloting, rounds
from app.topics.models import Ballot, Round, Vote
from tests.house import NOON, many_people
from tests.makers.topics import a_topic
from tests.makers.wall import a_round, a_wall_link, ballots


@pytest.fixture
def topics(db):
    return [a_topic(db, title) for title in ("Rust", "Kafka", "Design", "Vim")]


def _own(db, person) -> list[str]:
    """Somebody's votes, in order."""
    db.expire_all()
    rows = db.exec(select(Ballot).where(Ballot.person_id == person.id).order_by(Ballot.place)).all()
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    return [row.topic_id for row in rows]


@pytest.fixture(params=["sign-in", "link"])
def wall(request, db, people, browse):
    """The address of Anna's wall, and her browser."""
    if request.param == "link":
        return a_wall_link(db, people.anna), browse()
    return "/wall", browse(people.anna)


def test_a_vote_is_one_of_three_by_link_as_by_sign_in(db, people, topics, wall):
    a_round(db, people.olha)
    path, browser = wall
    rust, kafka, design, vim = (topic.id for topic in topics)

    for topic in (rust, rust, kafka, design):
        page = browser.post(f"{path}/topics/{topic}/ballot", press="yes")
    assert _own(db, people.anna) == [rust, kafka, design]
    assert "Yours are given" in page.words

    refused = browser.post(f"{path}/topics/{vim}/ballot", press="yes")
    assert (refused.status, "Take one back first" in refused.text) == (409, True)
    assert refused.all("textarea") == []  # a button's value is nothing that a person typed
    assert _own(db, people.anna) == [rust, kafka, design]


def test_presses_at_once_are_three_votes_at_most(db, people, topics, browse):
    a_round(db, people.olha)
    clients = [browse(people.anna).client for _topic in topics]

    def press(one) -> int:
        client, topic_id = one
        return client.post(f"/wall/topics/{topic_id}/ballot").status_code

    with ThreadPoolExecutor(4) as pool:
        done = sorted(pool.map(press, zip(clients, [topic.id for topic in topics], strict=True)))

    assert done == [200, 200, 200, 409]
    assert len(_own(db, people.anna)) == 3


def test_votes_change_places_and_can_be_taken_back(db, people, topics, wall):
    a_round(db, people.olha)
    path, browser = wall
    rust, kafka, design, _vim = topics
    ballots(db, db.exec(select(Round)).one(), people.anna, rust, kafka, design)

    browser.post(f"{path}/topics/{design.id}/place", press="yes")
    assert _own(db, people.anna) == [rust.id, design.id, kafka.id]
    browser.post(f"{path}/topics/{rust.id}/place", press="yes")
    assert _own(db, people.anna) == [rust.id, design.id, kafka.id]

    page = browser.post(f"{path}/topics/{rust.id}/ballot/withdrawal", press="yes")
    assert _own(db, people.anna) == [design.id, kafka.id]
    assert "You have 1 vote left" in page.words


def test_who_votes_for_a_topic_wants_it(db, people, topics, wall):
    a_round(db, people.olha)
    path, browser = wall

    browser.post(f"{path}/topics/{topics[0].id}/ballot", press="yes")

    assert db.exec(select(Vote.topic_id)).all() == [topics[0].id]


def test_without_a_round_no_vote_is_taken(db, people, topics, wall):
    a_round(db, people.olha, closes_at=NOON - days(1))
    path, browser = wall

    refused = browser.post(f"{path}/topics/{topics[0].id}/ballot", press="yes")

    assert (refused.status, "No votes are taken now" in refused.text) == (409, True)
    assert "Vote (" not in browser.get(path).words
    assert _own(db, people.anna) == []


def test_votes_for_topics_that_became_one_count_once_with_the_better_place(db, people, topics):
    its, (rust, kafka, design, _vim) = a_round(db, people.olha), topics
    ballots(db, its, people.anna, rust, kafka, design)
    actions.merge(db, kafka, rust, people.olha, NOON)
    db.commit()

    assert rounds.votes_of(db, its.id, people.anna.id) == [rust.id, design.id]
    assert rounds.count(db, its.id).given == {rust.id: (1, 0, 0), design.id: (0, 0, 1)}


def test_what_nobody_ranked_is_last_and_who_left_does_not_count(db, people, topics):
    its, (rust, kafka, design, vim) = a_round(db, people.olha), topics
    crowd = many_people(db, 5)
    for person in crowd[:3]:
        ballots(db, its, person, rust, kafka)
    ballots(db, its, crowd[3], kafka, design)
    ballots(db, its, crowd[4], vim)
    crowd[4].left_at = NOON
    db.add(crowd[4])
    db.commit()

    count = rounds.count(db, its.id)

    assert rounds.voters(db, its.id) == 4
    assert count.places == [[rust.id], [kafka.id], [design.id]]
    assert count.won[rust.id, design.id] == 3


def test_only_the_forty_topics_with_the_most_votes_are_compared(db, people):
    its, crowd = a_round(db, people.olha), many_people(db, 45)
    topics = [a_topic(db, f"Topic {n}") for n in range(45)]
    for n, person in enumerate(crowd):
        ballots(db, its, person, topics[n], *(topics[:2] if n > 1 else ()))

    count = rounds.count(db, its.id)

    compared = [topic for place in count.places for topic in place]
    assert len(compared) == rounds.COMPARED == 40
    assert set(compared[:2]) == {topics[0].id, topics[1].id}
    assert len(count.given) == 45


def test_an_organizer_opens_one_round_and_closes_it(db, people, browse):
    olha = browse(people.olha)
    page = olha.get("/topics/rounds")
    until = page.one("#f-closes_at")["value"]

    assert olha.post("/topics/rounds", name="x", closes_at=until).status == 422
    assert olha.post("/topics/rounds", name="What next?", closes_at="2020-01-01T10:00").status == 422
    page = olha.post("/topics/rounds", name="What next?", closes_at=until)
    assert page.title == "What next?"
    again = olha.post("/topics/rounds", name="Another", closes_at=until)
    assert (again.status, "Close it first" in again.text) == (409, True)

    (its,) = db.exec(select(Round)).all()
    page = olha.post(f"/topics/rounds/{its.id}/closing")
    assert "Nobody voted" in page.words
    assert "What next?" in olha.get("/topics/rounds").words


def test_who_closed_a_round_and_until_when_it_was_planned_are_both_kept(db, people):
    its = a_round(db, people.olha)

    for later in (1, 2):
        balloting.close(db, its, people.olha, NOON + days(later))

    assert (its.closes_at, its.closed_at, its.closed_by) == (NOON + days(7), NOON + days(1), people.olha.id)
    assert its.ends_at == NOON + days(1)
    over = a_round(db, people.olha, closes_at=NOON)
    assert balloting.close(db, over, people.olha, NOON + days(1)).closed_by is None


def test_a_press_writes_only_what_it_changes(db, people, topics):
    its, (rust, kafka, design, vim) = a_round(db, people.olha), topics
    ballots(db, its, people.anna, rust, kafka, design)
    actions.merge(db, rust, vim, people.olha, NOON)

    balloting.rise(db, design, people.anna, NOON + days(1))

    rows = db.exec(select(Ballot).order_by(Ballot.place)).all()
    assert [(row.topic_id, row.cast_at) for row in rows] == [
        (rust.id, NOON), (design.id, NOON + days(1)), (kafka.id, NOON + days(1)),
    ]  # fmt: skip
    assert rounds.votes_of(db, its.id, people.anna.id) == [vim.id, design.id, kafka.id]


def test_rounds_are_made_by_organizers_alone(db, people, browse):
    its = a_round(db, people.olha)
    bohdan = browse(people.bohdan)

    assert bohdan.get("/topics/rounds").status == 403
    assert bohdan.post("/topics/rounds", name="Mine").status == 403
    assert bohdan.post(f"/topics/rounds/{its.id}/closing").status == 403
    assert bohdan.get(f"/topics/rounds/{its.id}").status == 200


def test_the_count_is_shown_once_the_round_is_closed_with_how_it_was_counted(db, people, topics, browse):
    its, (rust, kafka, _design, _vim) = a_round(db, people.olha, closes_at=NOON + days(7000)), topics
    for person in many_people(db, 3):
        ballots(db, its, person, rust, kafka)
    bohdan = browse(people.bohdan)
    open_page = bohdan.get(f"/topics/rounds/{its.id}").words
    assert "3 of 6 colleagues have voted so far" in open_page
    assert "Rust" not in open_page

    browse(people.olha).post(f"/topics/rounds/{its.id}/closing")
    page = bohdan.get(f"/topics/rounds/{its.id}")

    assert [row.get_text(" ", strip=True)[:7] for row in page.all("main ol.plain li")] == ["1. Rust", "2. Kafk"]
    assert "First 3×, second 0×, third 0×." in page.words
    assert [cell.get_text(strip=True) for cell in page.all("main table td.number")] == ["–", "3", "0", "–"]


def test_how_a_round_came_out_is_read_from_the_wall_by_link_as_by_sign_in(db, people, topics, wall):
    path, browser = wall
    its = a_round(db, people.olha, "What next?", closes_at=clock.now() - days(1))
    ballots(db, its, people.bohdan, topics[0], topics[1])

    (link,) = [one["href"] for one in browser.get(path).all("main a") if "“What next?” is over" in one.get_text()]
    page = browser.get(link)

    assert link.startswith(path) or path == "/wall"
    assert [row.get_text(" ", strip=True)[:7] for row in page.all("main ol.plain li")] == ["1. Rust", "2. Kafk"]
    its.closes_at -= rounds.NEWS
    db.commit()
    assert "is over" not in browser.get(path).words


def test_a_round_closed_too_early_says_so_and_is_opened_again(db, people, topics, browse):
    its = a_round(db, people.olha, "What next?", closes_at=clock.now() + days(7))
    olha = browse(people.olha)
    ballots(db, its, people.anna, topics[0])
    assert "The votes of “What next?” are counted" in olha.get("/").words

    page = olha.post(f"/topics/rounds/{its.id}/closing")
    assert "It was closed early" in page.words
    assert "“What next?” is counted" in olha.get("/").words
    for _twice in range(2):
        page = olha.post(f"/topics/rounds/{its.id}/closing/withdrawal")
    assert "1 of 3 colleagues have voted so far" in page.words

    olha.post(f"/topics/rounds/{its.id}/closing")
    a_round(db, people.olha, "Another", closes_at=clock.now() + days(7))
    assert olha.post(f"/topics/rounds/{its.id}/closing/withdrawal").status == 409
    over = a_round(db, people.olha, closes_at=NOON - days(7000))
    assert olha.post(f"/topics/rounds/{over.id}/closing/withdrawal").status == 409


def test_the_result_is_a_move_until_a_topic_is_put_on_the_shortlist(db, people, topics, browse):
    a_round(db, people.olha, "What next?", closes_at=clock.now() - days(1))
    olha = browse(people.olha)
    assert "“What next?” is counted" in olha.get("/").words

    olha.post(f"/topics/{topics[0].id}/shortlisting")
    assert "“What next?” is counted" not in olha.get("/").words


def test_a_vote_for_a_topic_parked_meanwhile_is_free_again(db, people, topics, wall):
    path, browser = wall
    its, (rust, kafka, design, vim) = a_round(db, people.olha), topics
    ballots(db, its, people.anna, rust, kafka, design)
    actions.park(db, kafka, "No room.", people.olha, NOON)
    db.commit()

    page = browser.get(path)
    assert "“Kafka” waits by now: No room. Your vote for it is free again." in page.words
    assert browser.post(f"{path}/topics/{kafka.id}/ballot", press="yes").status == 409
    page = browser.post(f"{path}/topics/{vim.id}/ballot", press="yes")

    assert _own(db, people.anna) == [rust.id, design.id, vim.id]
    assert "free again" not in page.words


def test_ones_own_page_tells_of_an_open_round(db, people, browse):
    a_round(db, people.olha, "What next?", closes_at=NOON + days(7000))
    assert "“What next?” is open until" in browse(people.anna).get("/me").words

    browse(people.olha).post("/topics/rounds/1/closing")
    assert "What next?" not in browse(people.anna).get("/me").words


def test_a_press_by_link_needs_its_button(db, people, topics, browse):
    a_round(db, people.olha)
    path = a_wall_link(db, people.anna)

    refused = browse().post(f"{path}/topics/{topics[0].id}/ballot")

    assert (refused.status, _own(db, people.anna)) == (409, [])
