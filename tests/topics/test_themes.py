"""Answers in own words become themes: suggested by the worker, kept by a person, and topics with wishes in the end."""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.people.models import Person
from app.surveys.drafts import NewQuestion
from app.topics.models import Placing, Sorting, Suggestion, Theme, Topic, Wish
from app.topics.themes import actions, becoming, work
from tests.house import NOON, many_people
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in
from tests.makers.surveys import Mark, a_survey, an_answer, counted, paper
from tests.makers.themes import CLOSED, SAID, Open, an_open_question, keys
from tests.makers.topics import a_wish

KAFKA, REACT = SAID[:3], SAID[3:5]


def suggested(db: Session, database, asked: Open, olha, grain: str = "middle") -> Sorting:
    actions.suggest(db, asked.question_id, grain, olha, CLOSED)
    db.commit()
    work.work(database, CLOSED)
    db.expire_all()
    return db.exec(select(Sorting)).one()


# --- suggesting -----------------------------------------------------------------------------------


def test_the_worker_suggests_and_groups_nothing(db, database, people):
    asked = an_open_question(db, people)
    sorting = suggested(db, database, asked, people.olha)
    found = asked.arranged(db)

    assert sorting.done_at == CLOSED
    assert [{text.words for text in group.texts} for group in found.suggested] == [set(KAFKA), set(REACT)]
    assert [text.words for text in found.loose] == ["Tea"]
    assert (found.kept, db.exec(select(Theme)).all(), db.exec(select(Placing)).all()) == ([], [], [])


def test_a_suggestion_is_made_once_and_not_of_what_stands_in_a_theme(db, database, people):
    asked = an_open_question(db, people)
    actions.keep(db, asked.question_id, "Streams", keys(*KAFKA), people.olha, CLOSED)
    suggested(db, database, asked, people.olha)
    rows = len(db.exec(select(Suggestion)).all())
    work.work(database, CLOSED)

    assert rows == len(db.exec(select(Suggestion)).all()) == len(REACT)


def test_a_new_suggestion_takes_the_place_of_the_last_and_forgetting_leaves_none(db, database, people):
    asked = an_open_question(db, people)
    suggested(db, database, asked, people.olha)
    suggested(db, database, asked, people.olha, "small")
    actions.forget(db, asked.question_id)
    db.commit()

    assert db.exec(select(Suggestion)).all() == []
    assert len(asked.arranged(db).loose) == len(SAID)


def test_below_the_threshold_there_is_nothing_to_group(db, database, people):
    asked = an_open_question(db, people, ["Kafka", "Kafka streams", "Streams", "Kafka again"])
    suggested(db, database, asked, people.olha)

    assert asked.arranged(db).people == 0
    assert db.exec(select(Suggestion)).all() == []


# --- keeping, moving, undoing ---------------------------------------------------------------------


def test_the_same_words_are_one_text_however_many_wrote_them(db, people):
    asked = an_open_question(db, people, ["Tea", "tea ", "TEA", "Coffee", "Cake"])
    actions.keep(db, asked.question_id, "Drinks", keys("Tea"), people.olha, NOON)
    (drinks,) = asked.arranged(db).kept

    assert (len(drinks.texts), drinks.people) == (1, 3)


def test_a_theme_of_the_same_name_takes_texts_in(db, people):
    asked = an_open_question(db, people)
    first = actions.keep(db, asked.question_id, "Streams", keys(KAFKA[0]), people.olha, CLOSED)
    again = actions.keep(db, asked.question_id, " STREAMS", keys(KAFKA[1]), people.olha, CLOSED)

    assert first.id == again.id
    assert asked.themes(db) == {"Streams": set(KAFKA[:2])}


def test_merging_leaves_one_theme_and_a_step_back_makes_two_again(db, people):
    asked, later = an_open_question(db, people), CLOSED + timedelta(minutes=1)
    one = actions.keep(db, asked.question_id, "Streams", keys(*KAFKA), people.olha, CLOSED)
    other = actions.keep(db, asked.question_id, "Tests", keys(*REACT), people.olha, CLOSED)
    actions.merge(db, one, other, people.olha, later)
    assert asked.themes(db) == {"Tests": {*KAFKA, *REACT}}

    actions.step_back(db, asked.question_id, later)
    assert asked.themes(db) == {"Streams": set(KAFKA), "Tests": set(REACT)}


def test_nobody_undoes_what_another_did_meanwhile(db, people):
    asked = an_open_question(db, people)
    actions.keep(db, asked.question_id, "Streams", keys(*KAFKA), people.olha, CLOSED)
    actions.keep(db, asked.question_id, "Tests", keys(*REACT), people.anna, CLOSED + timedelta(minutes=1))

    with pytest.raises(Refused, match="meanwhile"):
        actions.step_back(db, asked.question_id, CLOSED)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_pressed_every_answer_stands_somewhere_once_and_steps_back_lead_to_the_beginning(
    db, people, seed
):
    asked, chance, at = an_open_question(db, people), Random(seed), CLOSED
    everything = Counter(SAID)
    for _ in range(25):
        at += timedelta(seconds=1)
        some, kept = chance.sample(keys(*SAID), chance.randint(1, 3)), [one.theme for one in asked.arranged(db).kept]
        match chance.choice(["new", "move", "merge", "out"]):
            case "move" if kept:
                actions.place(db, asked.question_id, some, chance.choice(kept), people.olha, at)
            case "merge" if len(kept) > 1:
                actions.merge(db, *chance.sample(kept, 2), people.olha, at)
            case "out":
                actions.place(db, asked.question_id, some, None, people.olha, at)
            case _:
                actions.keep(db, asked.question_id, f"Theme {chance.randint(1, 4)}", some, people.olha, at)
        found = asked.arranged(db)
        assert (
            Counter(text.words for one in found.kept for text in one.texts)
            + Counter(text.words for text in found.loose)
            == everything
        )
    while last := asked.arranged(db).last_step:
        actions.step_back(db, asked.question_id, last)
    assert asked.themes(db) == {}


# --- a topic --------------------------------------------------------------------------------------


def a_topic_of(db: Session, asked: Open, people, name: str, said: list[str]) -> Theme:
    theme = actions.keep(db, asked.question_id, name, keys(*said), people.olha, CLOSED)
    becoming.become(db, asked.survey, theme, people.olha, CLOSED)
    becoming.become(db, asked.survey, theme, people.olha, CLOSED)
    db.commit()
    return theme


def test_a_theme_made_a_topic_brings_its_wishes_once(db, people):
    asked = an_open_question(db, people, mode="named")
    theme = a_topic_of(db, asked, people, "Kafka", KAFKA)
    wishes = db.exec(select(Wish)).all()

    assert db.get_one(Topic, theme.topic_id).title == "Kafka"
    assert {(wish.words, wish.topic_id, wish.nameless) for wish in wishes} == {
        (words.strip(), theme.topic_id, False) for words in KAFKA
    }


def test_from_a_confidential_survey_wishes_come_without_names_and_without_the_order_of_answers(db, people):
    asked = an_open_question(db, people, ["Kafka"] * 5 + ["Tea"])
    a_topic_of(db, asked, people, "Streams", ["Kafka"])
    wishes = db.exec(select(Wish)).all()

    assert [(wish.nameless, wish.wished_at) for wish in wishes] == [(True, asked.survey.closes_at)] * 5


def test_while_a_confidential_survey_is_open_or_not_counted_no_theme_becomes_a_topic(db, people):
    """Pressed again and again, the number of its wishes would tell of each who changes an answer."""
    crowd = many_people(db, 6)
    survey = a_survey(db, people, [NewQuestion("long", "What should we learn?")])
    (question,) = paper(db, survey).items
    for person in crowd:
        an_answer(db, survey, person, Mark(question.id, words="Kafka"))
    theme = actions.keep(db, question.id, "Streams", keys("Kafka"), people.olha, NOON)

    for now in (NOON, CLOSED):
        with pytest.raises(Refused, match="closed and counted"):
            becoming.become(db, survey, theme, people.olha, now)
    counted(db, CLOSED)
    becoming.become(db, survey, theme, people.olha, CLOSED)
    assert len(db.exec(select(Wish)).all()) == 6


def test_so_few_of_a_confidential_survey_that_mails_would_name_them_are_not_attached(db, people):
    asked = an_open_question(db, people)
    a_topic_of(db, asked, people, "Kafka", KAFKA)

    assert db.exec(select(Wish)).all() == []


def test_taking_it_off_the_board_takes_its_wishes_and_leaves_what_people_wished_themselves(db, people):
    asked = an_open_question(db, people, mode="named")
    own = a_wish(db, people.anna, "Kafka in the cloud")
    theme = a_topic_of(db, asked, people, "Kafka", KAFKA)
    becoming.unbecome(db, asked.survey, theme)
    db.commit()

    assert theme.topic_id is None
    assert db.exec(select(Wish)).all() == [own]


def test_a_wish_that_is_theirs_already_counts_and_none_is_added(db, people):
    asked = an_open_question(db, people, ["Kafka"], mode="named")
    a_wish(db, db.exec(select(Person).where(Person.name == "Person 0")).one(), "kafka")
    theme = a_topic_of(db, asked, people, "K", ["Kafka"])

    assert [(wish.words, wish.topic_id) for wish in db.exec(select(Wish)).all()] == [("kafka", theme.topic_id)]


def test_nothing_comes_or_goes_behind_a_topic(db, people):
    asked = an_open_question(db, people)
    theme = a_topic_of(db, asked, people, "Kafka", KAFKA)
    tests = actions.keep(db, asked.question_id, "Tests", keys(*REACT), people.olha, CLOSED + timedelta(minutes=1))

    for press in (
        lambda: actions.place(db, asked.question_id, keys(KAFKA[0]), None, people.olha, CLOSED),
        lambda: actions.place(db, asked.question_id, keys("Tea"), theme, people.olha, CLOSED),
        lambda: actions.merge(db, tests, theme, people.olha, CLOSED),
    ):
        with pytest.raises(Refused, match="topic on the board"):
            press()


def test_texts_of_a_sealed_survey_become_themes_and_a_topic_without_anybody(db, database, people, work_sealed_now):
    survey = a_sealed_survey(db, people, [NewQuestion("long", "What should we learn?")], k_words=5)
    work_sealed_now(NOON)
    question_id = paper(db, survey).items[0].id

    for n, person in enumerate(db.exec(select(Person).where(col(Person.name).startswith("Person")).limit(6)).all()):
        handed_in(db, survey, person, Mark(question_id, words=f"Kafka streams {'in practice' * (n % 2)}"))
    work_sealed_now(CLOSES)
    asked = Open(survey, question_id)
    suggested(db, database, asked, people.olha)
    (group,) = asked.arranged(db).suggested
    assert group.people == 6

    a_topic_of(db, asked, people, "Kafka", [text.words for text in group.texts])
    assert db.exec(select(Wish)).all() == []


@pytest.fixture
def work_sealed_now(database, settings, db):
    from app.surveys.sealed import work as sealed  # noqa: PLC0415

    def run(now) -> None:
        db.commit()
        sealed.work(database, settings, now)
        db.expire_all()

    return run


# --- the page -------------------------------------------------------------------------------------


def test_an_organizer_keeps_renames_merges_splits_moves_and_undoes(db, database, people, browse, closed):
    asked = an_open_question(db, people)
    olha = browse(people.olha)
    assert asked.path in olha.get(f"/surveys/{asked.survey.id}").text
    assert "6 answers" in olha.get(asked.path).words

    assert "is being made" in olha.post(f"{asked.path}/suggestion", grain="middle").words
    work.work(database, CLOSED)
    page = olha.get(asked.path)
    sorting = page.one("input[name=sorting]")["value"]
    page = olha.post(
        f"{asked.path}/kept", {"sorting": sorting, "number": "1", "name-1": "Streams", "name-2": "Tests"}
    )
    assert asked.themes(db) == {"Streams": set(KAFKA)}
    olha.post(f"{asked.path}/kept", {"sorting": sorting, "name-2": "Tests"})
    assert asked.themes(db) == {"Streams": set(KAFKA), "Tests": set(REACT)}

    streams, tests = (one.theme.id for one in asked.arranged(db).kept)
    olha.post(f"/themes/{streams}", name="Kafka")
    olha.post(f"{asked.path}/answers", {"text": keys("Tea", REACT[0]), "theme": str(streams)})
    assert asked.themes(db) == {"Kafka": {*KAFKA, "Tea", REACT[0]}, "Tests": {REACT[1]}}
    page = olha.post(f"{asked.path}/answers", {"text": keys("Tea"), "theme": "new", "name": "Breaks"})
    assert asked.themes(db)["Breaks"] == {"Tea"}
    olha.post(str(page.one(".notice__box form")["action"]), taken_at=page.one(".notice__box input")["value"])
    assert "Breaks" not in asked.themes(db)
    olha.post(f"/themes/{tests}/merge", into=str(streams))
    assert list(asked.themes(db)) == ["Kafka"]


def test_a_theme_becomes_a_topic_by_a_press_and_both_pages_lead_to_each_other(db, people, browse, closed):
    asked = an_open_question(db, people, mode="named")
    theme = actions.keep(db, asked.question_id, "Kafka", keys(*KAFKA), people.olha, CLOSED)
    db.commit()
    olha = browse(people.olha)
    page = olha.post(f"/themes/{theme.id}/topic")
    topic = db.exec(select(Topic)).one()

    assert page.one(f"a[href='/topics/{topic.id}']")
    assert "“Kafka” is on the board of topics now." in page.words
    assert page.one(".notice__box form")["action"] == f"/themes/{theme.id}/topic/withdrawal"
    assert asked.path in olha.get(f"/topics/{topic.id}").text
    assert (
        "is a topic on the board"
        in olha.post(f"{asked.path}/answers", {"text": keys("Tea"), "theme": theme.id}).words
    )
    olha.post(f"/themes/{theme.id}/topic/withdrawal")
    assert asked.path not in olha.get(f"/topics/{topic.id}").text


def test_bad_forms_get_their_sentence_and_change_nothing(db, people, browse, closed):
    asked = an_open_question(db, people)
    theme = actions.keep(db, asked.question_id, "Kafka", keys(*KAFKA), people.olha, CLOSED)
    other = a_theme_elsewhere(db, people)
    db.commit()
    before, olha = asked.themes(db), browse(people.olha)

    for path, fields, status in (
        (f"{asked.path}/answers", {"theme": "new", "name": "X"}, 409),
        (f"{asked.path}/answers", {"text": keys("Tea"), "theme": "new", "name": " "}, 409),
        (f"{asked.path}/answers", {"text": keys("never written"), "theme": "new", "name": "X"}, 409),
        (f"{asked.path}/answers", {"text": keys("Tea"), "theme": "999"}, 404),
        (f"{asked.path}/answers", {"text": keys("Tea"), "theme": "x"}, 404),
        (f"{asked.path}/answers/withdrawal", {"taken_at": "yesterday"}, 404),
        (f"{asked.path}/answers/withdrawal", {"taken_at": "2026-01-01T00:00:00"}, 409),
        (f"{asked.path}/kept", {"sorting": "7"}, 409),
        (f"/themes/{theme.id}", {"name": ""}, 409),
        (f"/themes/{theme.id}/merge", {"into": str(other)}, 404),
        (f"/themes/{theme.id}/merge", {"into": ""}, 409),
        ("/themes/999", {"name": "X"}, 404),
        (f"/surveys/{asked.survey.id}/questions/999/themes/suggestion", {}, 404),
    ):
        assert olha.post(path, fields).status == status, (path, fields)
    assert asked.themes(db) == before


def a_theme_elsewhere(db: Session, people) -> int:
    survey = a_survey(db, people, [NewQuestion("long", "Anything else?")])
    return actions.keep(db, paper(db, survey).items[0].id, "Hello", keys("Hello"), people.olha, CLOSED).id


def test_only_organizers_see_themes(db, people, browse, closed):
    asked = an_open_question(db, people)

    assert browse(people.bohdan).get(asked.path).status == 403
    assert browse(people.bohdan).post(f"{asked.path}/suggestion").status == 403
    assert browse().get(asked.path).status == 401


@pytest.fixture
def closed():
    """Pages are opened after the survey has closed; the clock goes on, as what is undone is known by its time."""
    with time_machine.travel(CLOSED, tick=True):
        yield


def test_a_long_answer_can_be_read_whole_and_a_short_one_needs_no_press(db, people, browse):
    said = ["Kafka", "On a phone this is long. " * 7, "This is long everywhere. " * 20, *SAID[3:]]
    asked = an_open_question(db, people, said)
    with time_machine.travel(CLOSED, tick=False):
        rows = browse(people.olha).get(asked.path).all("li[data-text]")

    whole = {row.label.get_text(strip=True): row.details and row.details["class"] for row in rows}
    assert whole == {
        **dict.fromkeys(("Kafka", *SAID[3:])),
        said[1].strip(): ["theme__whole", "theme__whole--narrow"],
        said[2].strip(): ["theme__whole"],
    }
