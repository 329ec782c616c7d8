"""You said, we plan: every wish of a survey has an outcome, and the letter tells the topics'."""

import pytest
from sqlmodel import select

from app.base import clock
from app.base.clock import days
from app.base.i18n import speaking
from app.people.links import make_link
from app.surveys import heard
from app.surveys.models import Participation, Survey
from app.topics import actions, rooting
from app.topics.models import Topic
from tests.house import NOON
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, answers, parked


@pytest.fixture
def survey(db, people) -> Survey:
    """Four topics and two wishes: one of each fate."""
    its = a_grid(db, people.olha, "Rust", "Kafka", "Design", "Vim", "SQL")
    answers(db, its, people.anna, want=("Rust", "Cake"))
    answers(db, its, people.bohdan, want=("Kafka", "Chess"))
    rooting.take_root(db, NOON)
    topics = {topic.title: topic for topic in db.exec(select(Topic))}
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON + days(9)), topics["Rust"], people.olha)
    a_choice(db, a_meetup(db, people.everyone, people.olha, starts_at=NOON - days(9)), topics["SQL"], people.olha)
    parked(db, topics["Kafka"], people.olha, "Nobody can teach it\nbefore June.")
    actions.shortlist(db, topics["Design"], people.olha, NOON)
    its.closes_at = NOON - days(1)
    db.add(its)
    db.commit()
    return its


@pytest.fixture
def page(survey, people, browse):
    return browse(people.olha).get(f"/surveys/{survey.id}/promise")


def test_every_wish_of_a_closed_survey_has_an_outcome(db, page, people):
    a_topic(db, "Of another survey")

    rows = [" ".join(row.get_text(" ").split()) for row in page.all("main ul.plain li")]

    assert rows == [
        "Vim not decided yet", "Chess not decided yet", "Cake not decided yet",
        "Rust planned for Thursday 12 March", "SQL held on Sunday 22 February", "Design considered next",
        "Kafka has to wait: Nobody can teach it before June.",
    ]  # fmt: skip
    assert "3 of them have no answer yet" in page.words


def test_a_wish_set_aside_is_decided_and_says_why(db, survey, people, browse):
    wishes = browse(people.olha).get("/topics").all("#unsorted tbody tr form[action$='/aside']")

    browse(people.olha).post(str(wishes[0]["action"]), reason="That is for the kitchen.")
    page = browse(people.olha).get(f"/surveys/{survey.id}/promise")

    assert "no topic: That is for the kitchen." in page.words
    assert "2 of them have no answer yet" in page.words


def test_one_press_writes_it_into_the_letter_and_another_brings_it_up_to_date(db, survey, people, browse):
    olha = browse(people.olha)

    letter = olha.post(f"/surveys/{survey.id}/promise").one("textarea[name=heard]").get_text()
    assert letter.strip().endswith(
        "You said, we plan:\n\n- Rust: a meetup is planned\n- SQL: there was a meetup about it\n"
        "- Design: considered next\n- Kafka: has to wait. Nobody can teach it before June.\n- Vim: not decided yet"
    )
    assert "Cake" not in letter

    vim = db.exec(select(Topic).where(Topic.title == "Vim")).one()
    olha.post(f"/topics/{vim.id}/shortlisting")
    again = olha.post(f"/surveys/{survey.id}/promise").one("textarea[name=heard]").get_text()
    assert again == letter.replace("Vim: not decided yet", "Vim: considered next").replace(
        "- Kafka: has to wait. Nobody can teach it before June.\n- Vim: considered next",
        "- Vim: considered next\n- Kafka: has to wait. Nobody can teach it before June.",
    )


def test_what_an_organizer_wrote_around_it_stays(db):
    letter = "Thank you!\n\nYou said, we plan:\n\n- Rust: not decided yet\n\nYours, Olha"

    with speaking("en", "UTC"):
        new = heard.with_promise(letter, [("Rust", "planned", "")])

    assert new == "Thank you!\n\nYours, Olha\n\nYou said, we plan:\n\n- Rust: a meetup is planned"


def test_the_promise_is_an_organizers_page_and_a_letter_that_went_stays(db, survey, people, browse):
    bohdan, olha = browse(people.bohdan), browse(people.olha)
    assert bohdan.get(f"/surveys/{survey.id}/promise").status == 403
    assert bohdan.post(f"/surveys/{survey.id}/promise").status == 403
    assert olha.get("/surveys/999/promise").status == 404

    survey.told_at, survey.heard = NOON, "Thank you!"
    db.add(survey)
    assert olha.post(f"/surveys/{survey.id}/promise").status == 409
    assert survey.heard == "Thank you!"
    assert "People were told on" in olha.get(f"/surveys/{survey.id}/promise").words


def test_whoever_was_asked_reads_it_by_the_surveys_link_once_people_were_told(db, survey, people, browse):
    token = make_link(db, "surveys.form", people.anna.id, survey.id, NOON)
    early = browse().get(f"/s/{token}/promise")
    assert "not decided yet" not in early.words

    survey.told_at, survey.heard = NOON, "Thank you!"
    db.add_all([survey, Participation(survey_id=survey.id, person_id=people.anna.id)])
    closed = browse().get(f"/s/{token}")
    page = browse().get(closed.one(f"a[href='/s/{token}/promise']")["href"])
    assert "Rust planned for Thursday 12 March" in page.words
    assert "Cake" not in page.words
    assert page.title == "You said, we plan"
    assert browse().post(page.forms()[0]).title == "What would you like to learn?"


def test_the_desk_and_the_results_of_a_survey_that_was_told_lead_there(db, survey, people, browse):
    olha, promise = browse(people.olha), f"a[href='/surveys/{survey.id}/promise']"
    pages = ["/", f"/surveys/{survey.id}"]
    assert [olha.get(page).all(promise) for page in pages] == [[], []]

    survey.told_at, survey.closes_at = NOON, clock.now() - days(1)
    db.add(survey)
    db.commit()

    assert all(olha.get(page).one(promise) for page in pages)


def test_a_survey_without_topics_says_what_would_stand_there(db, people, browse):
    its = Survey(title="How are you?", created_by=people.olha.id, created_at=NOON, sent_at=NOON)
    db.add(its)
    db.commit()

    assert "Nothing was asked for here" in browse(people.olha).get(f"/surveys/{its.id}/promise").words
