"""What ranks the board: its parts, sliders that show another order, and the picture of demand and supply."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.base.clock import days
from app.people.models import Person
from app.surveys.models import Counted, Option, Sum
from app.topics import queries, rooting
from app.topics.lines import Line, Talk
from app.topics.picture import LABELLED, points
from app.topics.ranking import Parts, Weights, ranked
from tests.house import NOON, many_people
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, offers, parked, votes


def _talk(days_ago: int, rating: float | None = None) -> Talk:
    return Talk(1, "", NOON - days(days_ago), "UTC", days_ago > 0, "", NOON - days(400), rating)


def _line(id: int, title: str, want: int = 0, teach: int = 0, **more: object) -> Line:
    return Line(id=id, title=title, blurb="", want=want, teach=teach, **more)


def _titles(lines: list[Line], **weights: int) -> list[str]:
    return [one.line.title for one in ranked(lines, Weights(**weights), NOON)]


LINES = [
    _line(1, "Wanted", want=10),
    _line(2, "Taught", want=2, teach=5),
    _line(3, "Held lately", want=10, teach=1, meetups=(_talk(30, rating=5.0),)),
    _line(4, "Held long ago", want=2, meetups=(_talk(700, rating=2.0),)),
    _line(5, "Parked", want=20, teach=3, parked="The tool is going away."),
]


def test_each_slider_brings_its_own_topic_to_the_top_and_parked_ones_stay_last():
    only = {"demand": 0, "freshness": 0, "teachable": 0, "rating": 0}

    assert _titles(LINES, **only | {"demand": 5})[0] == "Held lately"  # as wanted as "Wanted", and before it by name
    assert _titles(LINES, **only | {"freshness": 5})[0] == "Wanted"
    assert _titles(LINES, **only | {"teachable": 5})[0] == "Taught"
    assert _titles(LINES, **only | {"rating": 5})[0] == "Held lately"
    assert {_titles(LINES, **only | {part: 5})[-1] for part in only} == {"Parked"}


def test_what_was_held_lately_or_is_planned_comes_after_what_never_was():
    planned = _line(6, "Planned", want=10, teach=1, meetups=(_talk(-10),))

    titles = _titles([*LINES, planned])

    assert titles.index("Wanted") < titles.index("Held lately") < titles.index("Planned")


def test_the_points_of_a_topic_are_a_hundred_where_everything_speaks_for_it():
    best = _line(1, "Best", want=5, teach=2, meetups=(_talk(700, rating=5.0),))

    (one,) = ranked([best], Weights(), NOON)

    assert one.total == 100
    assert one.points == Parts(demand=37.5, freshness=37.5, teachable=12.5, rating=12.5)


def test_a_topic_says_from_which_place_it_moved():
    moved = {one.line.title: (one.place, one.was, one.moved) for one in ranked(LINES, Weights(0, 0, 5, 0), NOON)}

    assert moved["Taught"] == (1, 2, 1)
    assert moved["Wanted"] == (3, 1, -2)


@given(st.builds(Weights, *[st.integers(0, 5)] * 4))
def test_whatever_the_weights_everybody_has_one_place(weights: Weights):
    ranks = ranked(LINES, weights, NOON)

    assert [one.place for one in ranks] == [1, 2, 3, 4, 5]
    assert {one.line for one in ranks} == set(LINES)
    assert all(0 <= one.total <= 100 for one in ranks)


# --- its page ------------------------------------------------------------------------------------


@pytest.fixture
def board(db, people):
    """Wanted by many, and taught by one, wanted by one."""
    wanted, taught = a_topic(db, "Wanted"), a_topic(db, "Taught")
    votes(db, wanted, *many_people(db, 4))
    votes(db, taught, people.anna)
    offers(db, taught, people.bohdan, people.anna)
    return wanted, taught


def _rows(page) -> list[str]:
    return [row.get_text(strip=True) for row in page.all("#ranking tbody th a")]


def _board(page) -> list[str]:
    return [row.get_text(strip=True) for row in page.all("#board tbody th a")]


def test_sliders_change_places_and_say_from_where(board, people, browse):
    anna = browse(people.anna)
    page = anna.get("/topics/ranking")
    assert _rows(page) == ["Wanted", "Taught"]
    assert "This is how the board is ranked now." in page.words

    page = anna.get("/topics/ranking?demand=0&teachable=5")
    assert _rows(page) == ["Taught", "Wanted"]
    assert "up from place 2" in page.words
    assert "down from place 1" in page.words
    assert "2 topics would change their places." in page.words
    assert [page.one(f"#f-{part}")["value"] for part in Weights._fields] == ["0", "3", "5", "1"]


def test_organizers_rank_the_board_so_and_everybody_sees_that_order(board, people, browse):
    olha, anna = browse(people.olha), browse(people.anna)
    assert _board(anna.get("/topics")) == ["Wanted", "Taught"]
    so = {"demand": 1, "freshness": 1, "teachable": 5, "rating": 0}

    assert "Rank the board so" not in anna.get("/topics/ranking?teachable=5").words
    assert "Rank the board so" in olha.get("/topics/ranking?teachable=5").words
    assert anna.post("/topics/ranking", **so).status == 403
    assert olha.post("/topics/ranking", **so | {"demand": 9}).status == 409
    assert "The board is ranked so from now on." in olha.post("/topics/ranking", **so).text
    assert _board(anna.get("/topics")) == ["Taught", "Wanted"]


def test_htmx_gets_just_the_ranks(board, people, browse):
    page = browse(people.anna).get("/topics/ranking?rating=5", HX_Request_Type="partial", HX_Target="section#ranking")

    assert page.all("html") == []
    assert page.one("#ranking")


def test_each_number_opens_its_rows(board, people, browse):
    wanted, _taught = board
    links = [link["href"] for link in browse(people.olha).get("/topics/ranking").all("#ranking td a")]

    assert f"/topics/{wanted.id}#want" in links
    assert f"/topics/{wanted.id}#teach" in links


def test_parked_topics_are_not_ranked_but_said(db, board, people, browse):
    parked(db, a_topic(db, "Later"), people.olha)

    page = browse(people.anna).get("/topics/ranking")

    assert "Later" not in _rows(page)
    assert "1 topic is parked" in page.words


@pytest.mark.parametrize("query", ["demand=6", "demand=-1", "rating=lots"])
def test_a_place_no_slider_has_is_not_found(people, browse, query):
    assert browse(people.anna).get(f"/topics/ranking?{query}").status == 404


def test_an_empty_ranking_says_what_will_be_there(people, browse):
    assert "Nothing to rank yet" in browse(people.anna).get("/topics/ranking").words


# --- the picture ---------------------------------------------------------------------------------


def test_topics_with_the_same_numbers_are_one_point_and_those_without_any_none():
    here = points([_line(1, "A", want=4, teach=2), _line(2, "B", want=4, teach=2), _line(3, "Nobody")])

    assert [(point.title, point.x, point.y) for point in here] == [("A and 1 more", 100.0, 0.0)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=60))
def test_labels_are_ten_at_most_and_cover_no_other(pairs: list[tuple[int, int]]):
    here = points([_line(n, f"Topic number {n}", want, teach) for n, (want, teach) in enumerate(pairs)])
    said = [point for point in here if point.label]

    assert len(said) <= LABELLED
    assert all(0 <= point.x <= 100 and 0 <= point.y <= 100 for point in here)
    assert bool(said) == bool(here)
    for one in said:
        for other in said:
            apart = one.reach[1] <= other.reach[0] or other.reach[1] <= one.reach[0]
            assert one is other or apart or abs(one.y - other.y) >= 7


def test_the_board_shows_the_picture_and_its_table(db, board, people, browse):
    wanted, _taught = board
    meetup = a_meetup(db, people.everyone, people.olha, starts_at=NOON + days(3))
    a_choice(db, meetup, wanted, people.olha)

    page = browse(people.anna).get("/topics")

    assert page.all("#picture svg a")[0]["aria-label"] == "Wanted: 4 want it, 0 can teach it"
    assert page.all("#picture tbody tr")[0].get_text(" ", strip=True).startswith("Wanted 4")


def test_what_an_anonymous_survey_counted_is_demand_without_names_and_opens_its_results(db, board, people, browse):
    survey = a_grid(db, people.olha, "Taught", sent_at=None)
    survey.mode, survey.sent_at = "anonymous", NOON
    rooting.take_root(db, NOON)
    (option,) = db.exec(select(Option)).all()
    db.add(Sum(question_id=option.question_id, what=f"o{option.id}/want", n=12))
    db.add(Counted(survey_id=survey.id, n=20, counted_at=NOON))
    db.add(Sum(question_id=option.question_id, what=f"o{option.id}/teach", n=7))
    db.commit()

    lines = {line.title: line for line in queries.board(db, NOON)}
    assert (lines["Taught"].want, lines["Taught"].unnamed, lines["Wanted"].unnamed) == (1, 12, 0)
    assert lines["Taught"].reason == "1 person wants it, 12 said so anonymously, 2 can teach it."
    assert [line.title for line in queries.board(db, NOON)] == ["Taught", "Wanted"]

    page = browse(people.olha).get(f"/topics/{lines['Taught'].id}")
    assert page.one("#want > p > a")["href"] == f"/surveys/{survey.id}"
    assert "12 said so anonymously" in page.words
    among = select(Person.id)
    assert {line.unnamed for line in queries.board(db, NOON, among=among)} == {0}


def test_the_first_forty_are_shown_and_all_on_a_press_ranked_as_they_were(db, people, browse):
    for n in range(45):
        a_topic(db, f"Topic {n:02}")
    anna = browse(people.anna)

    page = anna.get("/topics/ranking?demand=5")
    assert len(page.all("tbody tr")) == 40
    everything = anna.get(page.one("#ranking > p > a")["href"])
    assert len(everything.all("tbody tr")) == 45
    assert everything.one("#f-demand")["value"] == "5"
