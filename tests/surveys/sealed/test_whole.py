"""A sealed survey from the link in the mail to the page of results; and what it keeps on the way."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, event, text
from sqlmodel import select

from app.base.db import Database
from app.base.errors import Refused
from app.people.models import Person
from app.surveys import actions, keeping, results
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import (
    Answer,
    Counted,
    Envelope,
    FreeText,
    HandedIn,
    Response,
    Seal,
    SegmentGroup,
    Sum,
    Survey,
)
from app.surveys.sealed import keys, work
from app.surveys.sealed.work import adds_up
from tests.house import NOON, a_person
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import paper, question, their_link

LATER = CLOSES + timedelta(minutes=1)


@pytest.fixture
def survey(db, people, work_sealed):
    found = a_sealed_survey(db, people)
    work_sealed()
    return found


def test_an_answer_becomes_an_envelope_and_a_row_that_says_who_but_not_when(db, people, survey, browse):
    link = their_link(db, survey, people.anna)
    scale = question(paper(db, survey), "scale")

    page = browse().post(link, {scale.name: "4"})

    assert page.status == 200
    assert page.title == "Thank you. Your answers are in."
    assert "4 of 5" in page.words
    assert "Change my answers" not in page.words
    assert db.exec(select(HandedIn.person_id)).all() == [people.anna.id]
    (envelope,) = db.exec(select(Envelope)).all()
    assert len(envelope.sealed) == db.exec(select(Seal.size)).one() + 48
    assert db.exec(select(Response)).all() == []
    assert adds_up(db, survey.id)


def test_what_was_sent_is_never_shown_again_and_cannot_be_sent_twice(db, people, survey, browse):
    link = their_link(db, survey, people.anna)
    scale = question(paper(db, survey), "scale")
    browse().post(link, {scale.name: "4"})

    again, second = browse().get(link), browse().post(link, {scale.name: "1"})

    for page in (again, second):
        assert page.title == "Thank you. Your answers are in."
        assert "of 5" not in page.words
        assert "cannot be shown again" in page.words
        assert page.forms() == []
    assert len(db.exec(select(Envelope)).all()) == 1


def test_ones_own_page_asks_no_more_for_what_was_handed_in(db, people, survey, browse):
    anna = browse(people.anna)
    assert [form for form in anna.get("/me").forms() if f"surveys/{survey.id}" in form]

    handed_in(db, survey, people.anna, Mark(question(paper(db, survey), "scale").id, number=3))

    assert [form for form in anna.get("/me").forms() if f"surveys/{survey.id}" in form] == []


def test_the_form_keeps_nothing_and_says_so(db, people, survey, browse):
    link = their_link(db, survey, people.anna)
    form = browse().get(link)

    draft = browse().post(f"{link}/draft", {question(paper(db, survey), "long").name: "The build is slow."})

    assert form.all("[hx-post]") == []
    assert "cannot be seen again, not even by you" in form.words
    assert draft.status == 200
    assert [db.exec(select(table)).all() for table in (Response, Answer, Envelope, HandedIn)] == [[], [], [], []]


def test_a_sealed_survey_is_never_kept_with_names(db, people, survey):
    scale = question(paper(db, survey), "scale")

    with pytest.raises(Refused):
        keeping.submit(db, survey, people.anna, [Mark(scale.id, number=1)], NOON)


def test_what_is_wrong_stands_beside_what_was_typed_and_nothing_is_taken(db, people, survey, browse):
    link = their_link(db, survey, people.anna)
    long = question(paper(db, survey), "long")

    page = browse().post(link, {long.name: "x" * 4001})

    assert page.status == 422
    assert "This is too long" in page.words
    assert "x" * 4001 in page.text
    assert db.exec(select(Envelope)).all() == []


def test_texts_that_are_too_long_only_together_stand_beside_by_how_much(db, people, work_sealed, browse):
    first, second = NewQuestion("long", "What went well?"), NewQuestion("long", "What did not?")
    survey = a_sealed_survey(db, people, [first, second, NewQuestion("scale", "How useful?")])
    work_sealed()
    link = their_link(db, survey, people.anna)
    well, badly, useful = paper(db, survey).items
    assert "There is room for about 7,800 characters in all your answers together." in browse().get(link).words

    page = browse().post(
        link, {well.name: "ж" * 3999, badly.name: "ї" * 4000 + " ", useful.name: "4"} | {"website": ""}
    )
    assert page.status == 200
    page = browse().post(
        their_link(db, survey, people.bohdan), {well.name: "ж" * 3999, badly.name: "🙈" * 4000, useful.name: "4"}
    )

    assert page.status == 422
    assert "too long together, by about 2," in page.one(f"#f-{badly.name}-error").text
    assert page.one(f"[name={well.name}]").text.strip() == "ж" * 3999
    assert page.one(f"[name={useful.name}][checked]")["value"] == "4"
    assert len(db.exec(select(Envelope)).all()) == 1


def test_nobody_is_asked_what_they_could_teach(db, people, survey, browse):
    grid = question(paper(db, survey), "grid")
    link = their_link(db, survey, people.anna)

    form = browse().get(link)
    assert "Want to learn" in form.words
    assert "Can teach" not in form.words
    assert "to teach" not in form.words

    option = grid.options[0].id
    page = browse().post(
        link, {f"{grid.name}-{option}": ["want", "teach"], question(paper(db, survey), "scale").name: "1"}
    )
    assert "can teach" not in page.words


def test_until_the_key_is_there_answers_are_not_taken_but_stay_on_the_page(db, people, browse, work_sealed):
    survey = a_sealed_survey(db, people)
    link = their_link(db, survey, people.anna)

    asked = paper(db, survey)
    scale, several = question(asked, "scale"), question(asked, "several")
    ticked = [str(option.id) for option in several.options[:2]]

    page = browse().post(link, {scale.name: "4", several.name: ticked})

    assert page.status == 409
    assert "still being prepared" in page.one("#errors").text
    assert page.one(f"[name={scale.name}][checked]")["value"] == "4"
    assert [box["value"] for box in page.all(f"[name={several.name}][checked]")] == ticked
    work_sealed()
    assert browse().post(link, {scale.name: "4", several.name: ticked}).status == 200


def test_after_the_close_there_are_sums_and_no_key(db, people, survey, work_sealed, settings, browse):
    crowd = the_crowd(db, 12)
    asked = paper(db, survey)
    scale, long = question(asked, "scale"), question(asked, "long")
    for n, person in enumerate(crowd):
        handed_in(db, survey, person, Mark(scale.id, number=n % 2 + 4), Mark(long.id, words=f"Word {n:02}"))
    assert keys.leftovers(settings.keys, []) == [survey.id]

    work_sealed(CLOSES - timedelta(seconds=1))
    assert db.get(Counted, survey.id) is None

    work_sealed(LATER)
    assert db.get(Counted, survey.id).n == 12
    assert db.exec(select(Envelope)).all() == []
    assert keys.leftovers(settings.keys, []) == []
    assert adds_up(db, survey.id)
    sums = {(row.question_id, row.what): row.n for row in db.exec(select(Sum))}
    assert sums[scale.id, "n4"] == sums[scale.id, "n5"] == 6
    assert {row.words for row in db.exec(select(FreeText))} == {f"Word {n:02}" for n in range(12)}

    found = results.results(db, survey, LATER, every_text=True)
    tally = {tally.item.id: tally for tally in found.tallies}
    assert (found.answered, found.counted) == (12, 12)
    assert (tally[scale.id].mean, tally[scale.id].people) == (4.5, 12)
    assert [words for words, _n in tally[long.id].texts] == [f"Word {n:02}" for n in range(12)]


def test_before_the_close_results_are_empty(db, people, survey):
    scale = question(paper(db, survey), "scale")
    for person in the_crowd(db, 12):
        handed_in(db, survey, person, Mark(scale.id, number=1))

    found = results.results(db, survey, CLOSES - timedelta(seconds=1))

    assert (found.shown, found.tallies) == (False, ())


def test_of_fewer_than_k_nothing_is_kept(db, people, survey, work_sealed):
    asked = paper(db, survey)
    for person in the_crowd(db, 4):
        handed_in(db, survey, person, Mark(question(asked, "scale").id, number=1))

    work_sealed(LATER)

    assert db.get(Counted, survey.id).n == 4
    assert [db.exec(select(table)).all() for table in (Sum, FreeText, Envelope)] == [[], [], []]
    assert not results.results(db, survey, LATER).shown


def test_a_survey_that_nobody_answered_is_counted_too(db, people, survey, work_sealed, settings):
    work_sealed(LATER)
    work_sealed(LATER)

    assert db.get(Counted, survey.id).n == 0
    assert keys.leftovers(settings.keys, []) == []


def test_an_answer_after_the_count_is_refused_even_if_the_date_moved(db, people, survey, work_sealed):
    work_sealed(LATER)
    survey.closes_at = LATER + timedelta(days=9)
    db.add(survey)
    db.commit()

    with pytest.raises(Refused):
        handed_in(db, survey, people.anna, Mark(question(paper(db, survey), "scale").id, number=1), at=LATER)


def test_groups_are_what_people_belonged_to_when_they_answered(db, people, work_sealed, browse):
    survey = a_sealed_survey(db, people, segment="department")
    work_sealed()
    scale = question(paper(db, survey), "scale")
    sizes = {"Design": 6, "Sales": 7, "HR": 2}
    for n, name in enumerate(name for name, size in sizes.items() for _ in range(size)):
        person = a_person(db, f"Person {n}", department=name)
        handed_in(db, survey, person, Mark(scale.id, number=3))
        person.department = "Elsewhere"
        db.commit()

    work_sealed(LATER)

    groups = {row.label: row.n for row in db.exec(select(SegmentGroup))}
    assert groups == {"Design\nHR": 8, "Sales": 7}
    parts = db.exec(select(Sum.n).where(Sum.question_id == scale.id, Sum.what == "n3")).all()
    assert sorted(parts) == [7, 8]
    with time_machine.travel(LATER):
        page = browse(people.olha).get(f"/surveys/{survey.id}")
    rows = [row.get_text(" ", strip=True) for row in page.all("details:has(.plot__share) tbody tr")]
    assert rows == ["Design, HR (8 people) 3", "Sales (7 people) 3"]


def test_neither_a_page_nor_an_update_changes_the_terms_of_a_sent_survey(db, people, survey):
    for change in ("mode = 'named'", "k = 3", "k_words = 5", "segment = 'site'", "sent_at = NULL"):
        with pytest.raises(Exception, match="terms of a sent survey stand"):
            db.execute(text(f"UPDATE survey SET {change} WHERE id = {survey.id}"))
        db.rollback()
    with pytest.raises(Exception, match="a seal stands"):
        db.execute(text("UPDATE seal SET size = 1"))
    db.rollback()


def test_more_time_given_in_the_last_second_is_time_to_answer(db, people, survey, database, settings):
    """An organizer is quicker than the worker, which has seen that it is over and is about to open the envelopes."""
    handed_in(db, survey, people.bohdan)
    survey_id, olha_id, elsewhere, done = survey.id, people.olha.id, Database(database.url), []
    db.commit()

    def give_more_time(session):
        olha, before = session.get_one(Person, olha_id), CLOSES - timedelta(seconds=1)
        actions.extend(session, session.get_one(Survey, survey_id), LATER + timedelta(days=9), olha, before)

    def between(_connection, _cursor, statement, _parameters, _context, _many):
        if "envelope.sealed" in statement and not done:
            done.append(elsewhere.write(give_more_time))

    event.listen(Engine, "before_cursor_execute", between)
    try:
        work.work(database, settings, LATER)
    finally:
        event.remove(Engine, "before_cursor_execute", between)
        elsewhere.close()
    db.expire_all()

    assert done, "it came between"
    assert db.get(Counted, survey_id) is None
    assert handed_in(db, survey, people.anna, Mark(question(paper(db, survey), "scale").id, number=1), at=LATER)
