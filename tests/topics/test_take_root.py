"""What surveys say takes root: grid rows become topics, own words wishes, offers and skills."""

from sqlalchemy import event
from sqlmodel import select

from app.base.clock import days
from app.people.models import Skill
from app.topics import actions, rooting
from app.topics.models import Offer, Root, Topic, Wish
from tests.house import NOON, many_people
from tests.makers.surveys import counted
from tests.makers.topics import a_feedback, a_grid, a_topic, answers, answers_next


def _root(db, times=1):
    for _again in range(times):
        rooting.take_root(db, NOON)
        db.commit()


def test_rows_of_a_sent_grid_become_topics_once_and_the_same_title_is_the_same_topic(db, people):
    a_topic(db, "Code  Review")
    a_grid(db, people.olha, "code review", "ＡI at work", "AI at work")

    _root(db, times=3)

    assert [topic.title for topic in db.exec(select(Topic).order_by(Topic.id))] == ["Code  Review", "ＡI at work"]
    assert len(db.exec(select(Root)).all()) == 3


def test_a_draft_takes_no_root(db, people):
    a_grid(db, people.olha, "Rust", sent_at=None)

    _root(db)

    assert db.exec(select(Topic)).all() == []


def test_own_words_become_wishes_with_their_topic_or_waiting_for_one(db, people):
    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.anna, want=("rust ", "Як говорити з клієнтом"))

    _root(db, times=2)

    wishes = {wish.words: wish for wish in db.exec(select(Wish))}
    assert set(wishes) == {"rust", "Як говорити з клієнтом"}
    assert wishes["rust"].topic_id == db.exec(select(Topic)).one().id
    assert wishes["Як говорити з клієнтом"].topic_id is None


def test_words_that_say_nothing_are_heard_and_forgotten(db, people):
    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.anna, want=("n/a", "-", "нема", "Nil", "No.", "…"))

    _root(db, times=2)

    assert db.exec(select(Wish)).all() == []


def test_own_words_on_teaching_become_an_offer_or_a_skill_and_an_offer_taken_back_stays_back(db, people):
    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.anna, teach=("RUST", "Sourdough"))
    _root(db)
    assert [skill.words for skill in db.exec(select(Skill))] == ["Sourdough"]

    actions.unoffer(db, db.exec(select(Topic)).one(), people.anna)
    _root(db)

    assert db.exec(select(Offer)).all() == []


CLOSES = NOON + days(7)


def _feedback(db, people, *said):
    """Feedback in which these words were said to "what next?", by as many people."""
    survey = a_feedback(db, people.olha, closes_at=CLOSES)
    for person, words in zip(many_people(db, len(said)), said, strict=True):
        answers_next(db, survey, person, words)


def test_what_people_wish_for_next_in_feedback_is_heard_at_its_close_and_without_their_names(db, people, browse):
    _feedback(db, people, "Incident reviews", "Rust", "Go", "Kafka", "Kafka")
    _root(db)
    assert db.exec(select(Wish)).all() == []

    counted(db, CLOSES)
    rooting.take_root(db, CLOSES)
    db.commit()

    wishes = db.exec(select(Wish).order_by(Wish.id)).all()
    assert [wish.words for wish in wishes] == ["Go", "Incident reviews", "Kafka", "Kafka", "Rust"]
    assert {wish.wished_at for wish in wishes} == {CLOSES}
    board = browse(people.olha).get("/topics").words
    assert "Incident reviews" in board and "an answer without a name" in board
    assert "Person" not in board


def test_the_page_of_a_topic_does_not_name_who_wished_for_it_in_feedback(db, people, browse):
    topic = a_topic(db, "Kafka")
    _feedback(db, people, *["Kafka"] * 5)
    counted(db, CLOSES)
    rooting.take_root(db, CLOSES)
    db.commit()

    page = browse(people.olha).get(f"/topics/{topic.id}").words

    assert "5 people said so in a survey that keeps names apart." in page
    assert "Person" not in page


def test_what_fewer_than_five_wrote_in_feedback_is_never_heard(db, people):
    _feedback(db, people, "Rust", "Go", "Kafka", "Dogs")

    counted(db, CLOSES)
    rooting.take_root(db, CLOSES + days(30))

    assert db.exec(select(Wish)).all() == []


def test_a_hundred_answers_are_heard_with_as_few_looks_as_one(db, people, database):
    def looks(crowd):
        survey = a_grid(db, people.olha, "Rust")
        for n, person in enumerate(crowd):
            answers(db, survey, person, want=(f"Wish {n}",), teach=(f"Skill {n}", "Rust"))
        seen: list[str] = []
        listen = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(database.engine, "before_cursor_execute", listen)
        rooting.take_root(db, NOON)
        event.remove(database.engine, "before_cursor_execute", listen)
        db.commit()
        return len([one for one in seen if one.startswith("SELECT")])

    crowd = many_people(db, 101)

    assert looks(crowd[:1]) == looks(crowd[1:])


def test_the_same_words_said_again_are_one_wish(db, people):
    actions.wish(db, people.anna, "Incident reviews", NOON)
    answers(db, a_grid(db, people.olha, "Rust"), people.anna, want=("incident  reviews",))

    _root(db)

    wish = db.exec(select(Wish)).one()
    assert wish.answer_id


def test_when_everything_has_taken_root_nobody_goes_through_the_door_for_writes(db, people):
    answers(db, a_grid(db, people.olha, "Rust"), people.anna, want=("Rust", "none"))
    assert rooting.is_rootless(db, NOON)

    _root(db)

    assert not rooting.is_rootless(db, NOON)
