"""What surveys say takes root: grid rows become topics, own words wishes, offers and skills."""

from sqlalchemy import event
from sqlmodel import select

from app.people.models import Skill
from app.surveys.models import Answer, Question
from app.topics import actions
from app.topics.models import Offer, Root, Topic, Wish
from tests.house import NOON
from tests.makers.topics import a_grid, a_topic, answers


def _root(db, times=1):
    for _again in range(times):
        actions.take_root(db, NOON)
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


def test_what_people_wish_for_next_in_feedback_becomes_a_wish(db, people):
    survey = a_grid(db, people.olha)
    response = answers(db, survey, people.bohdan)
    question = Question(survey_id=survey.id, position=2, kind="short", text="What next?", role="next")
    db.add(question)
    db.flush()
    db.add(Answer(response_id=response.id, question_id=question.id, words="Incident reviews"))
    db.commit()

    _root(db)

    assert [wish.words for wish in db.exec(select(Wish))] == ["Incident reviews"]


def test_the_same_words_said_again_are_one_wish(db, people):
    actions.wish(db, people.anna, "Incident reviews", NOON)
    answers(db, a_grid(db, people.olha, "Rust"), people.anna, want=("incident  reviews",))

    _root(db)

    wish = db.exec(select(Wish)).one()
    assert wish.answer_id


def test_with_nothing_to_do_it_is_one_look(db, people, database):
    answers(db, a_grid(db, people.olha, "Rust"), people.anna, want=("Rust", "none"))
    _root(db)
    seen: list[str] = []
    listen = lambda *given: seen.append(given[2])  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", listen)

    actions.take_root(db, NOON)

    event.remove(database.engine, "before_cursor_execute", listen)
    assert len([one for one in seen if not one.startswith("BEGIN")]) == 1
