"""Questions that only some are asked, and sections: in the builder, on the form, and when answers come in."""

import pytest

from app.surveys import conditions, editing, queries
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Participation, Survey
from app.surveys.paper import Item, OnlyIf, Paper
from tests.house import many_people
from tests.makers.surveys import a_draft, a_survey, an_answer, counted, paper, their_link
from tests.surveys.test_building import typed

ASKED = [
    NewQuestion("one", "Do you give talks?", ["Yes", "No"]),
    NewQuestion("short", "About what?", required=True),
    NewQuestion("scale", "How was the last one?"),
    NewQuestion("short", "What went wrong?"),
]


def with_conditions(db, survey: Survey) -> Paper:
    """“About what?” only if “Yes”; “What went wrong?” only from 1 to 3."""
    talks, about, last, wrong = paper(db, survey).items
    editing.put_condition(db, about.id, OnlyIf(talks.id, (talks.options[0].id,)))
    editing.put_condition(db, wrong.id, OnlyIf(last.id, (), 1, 3))
    db.commit()
    return paper(db, survey)


@pytest.fixture
def survey(db, people) -> Survey:
    """One that was sent, with the conditions above."""
    survey = a_survey(db, people, ASKED)
    with_conditions(db, survey)
    survey.version += 1
    db.commit()
    return survey


def stored(db, survey: Survey, person) -> list[tuple[str, str]]:
    """What is kept of somebody's answers, as (question, answer)."""
    the, response = paper(db, survey), queries.standing(db, survey.id, person.id).response_id
    marks = queries.marks(db, response)
    return [(the.by_id[mark.question_id].text, mark.words or str(mark.option_id or mark.number)) for mark in marks]


# --- who is asked what ---


@pytest.mark.parametrize(
    ("marks", "asked"),
    [
        ([], "ac"),
        ([("a", "Yes")], "abc"),
        ([("a", "No")], "ac"),
        ([("c", 3)], "acd"),
        ([("c", 4)], "ac"),
        ([("a", "Yes"), ("c", 1)], "abcd"),
    ],
)
def test_a_question_is_asked_of_those_who_answered_an_earlier_one_so(db, people, marks, asked):
    the = with_conditions(db, a_draft(db, people, ASKED))
    of = dict(zip("abcd", the.items, strict=True))
    option = {option.text: option.id for option in of["a"].options}
    made = [
        Mark(of[name].id, option_id=option.get(said), number=None if said in option else said) for name, said in marks
    ]
    assert conditions.open_questions(the, made) == {of[name].id for name in asked}


def test_what_hangs_on_a_question_not_asked_is_not_asked_either(db, people):
    draft = a_draft(db, people, [NewQuestion("one", f"Question {n}", ["Yes", "No"]) for n in range(3)])
    first, second, third = paper(db, draft).items
    editing.put_condition(db, second.id, OnlyIf(first.id, (first.options[0].id,)))
    editing.put_condition(db, third.id, OnlyIf(second.id))
    db.commit()
    first, second, third = paper(db, draft).items
    chosen_no = [Mark(first.id, first.options[1].id), Mark(second.id, second.options[0].id)]
    assert conditions.open_questions(paper(db, draft), chosen_no) == {first.id}


@pytest.mark.parametrize(
    ("only_if", "words"),
    [
        (lambda one: OnlyIf(one.id, (one.options[0].id,)), "Only if you said “Yes” to question 1."),
        (
            lambda one: OnlyIf(one.id, tuple(option.id for option in one.options)),
            "Only if you said “Yes”, “No”, or “Maybe” to question 1.",
        ),
        (lambda one: OnlyIf(one.id), "Only if you answered question 1."),
        (lambda one: OnlyIf(one.id, (), 2, 4), "Only if you chose 2 to 4 in question 1."),
    ],
)
def test_the_legend_says_whom_a_question_is_for(db, people, only_if, words):
    questions = [NewQuestion("one", "Well?", ["Yes", "No", "Maybe"]), NewQuestion("short", "Why?")]
    draft = a_draft(db, people, questions)
    one, why = paper(db, draft).items
    editing.put_condition(db, why.id, only_if(one))
    db.commit()
    the = paper(db, draft)
    assert conditions.in_words(the, the.items[1]) == words
    assert conditions.in_words(the, the.items[0]) == ""


# --- answering ---


def test_a_question_that_was_not_for_them_is_neither_needed_nor_kept_nor_wrong(db, people, browse, survey):
    talks, about, last, wrong = paper(db, survey).items
    link, browser = their_link(db, survey, people.anna), browse()

    page = browser.post(
        link, {talks.name: talks.options[1].id, about.name: "x" * 400, last.name: 5, wrong.name: "Nothing"}
    )

    assert page.title == "Thank you. Your answers are in."
    assert "2 of 2 questions answered." in page.words
    assert stored(db, survey, people.anna) == [
        ("Do you give talks?", str(talks.options[1].id)),
        ("How was the last one?", "5"),
    ]


def test_a_question_that_was_for_them_is_needed(db, people, browse, survey):
    talks, about, *_rest = paper(db, survey).items
    link, browser = their_link(db, survey, people.anna), browse()

    page = browser.post(link, {talks.name: talks.options[0].id})
    assert page.status == 422
    assert "Question 2 needs an answer." in page.words

    browser.post(link, {talks.name: talks.options[0].id, about.name: "Kafka"})
    assert ("About what?", "Kafka") in stored(db, survey, people.anna)


def test_without_javascript_the_form_says_when_to_answer(db, people, browse, survey):
    page = browse().get(their_link(db, survey, people.anna))
    assert "About what? (needed) Only if you said “Yes” to question 1." in page.words
    assert "What went wrong? Only if you chose 1 to 3 in question 3." in page.words
    assert not page.all("[data-only-if] [required]"), "a browser would not let go of a question that is not for them"


def test_what_was_saved_meanwhile_keeps_only_what_is_asked(db, people, browse, survey):
    talks, about, *_rest = paper(db, survey).items
    browse().post(
        f"{their_link(db, survey, people.anna)}/draft", {talks.name: talks.options[1].id, about.name: "Kafka"}
    )
    assert [question for question, _words in stored(db, survey, people.anna)] == ["Do you give talks?"]


# --- the builder ---


def test_a_condition_is_made_in_the_builder_and_its_answers_come_with_it(db, people, browse):
    draft = a_draft(db, people, ASKED)
    talks, about, last, wrong = paper(db, draft).items
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"
    page = browser.get(path)
    assert not page.all(f"[name=on-{talks.id}]"), "nothing stands before the first question"
    assert [option.text for option in page.all(f"[name=on-{wrong.id}] option")] == [
        "everybody",
        "whoever answered question 1: Do you give talks?",
        "whoever answered question 3: How was the last one?",
    ]

    page = browser.post(path, typed(page) | {f"on-{about.id}": talks.id, f"on-{wrong.id}": last.id})
    assert paper(db, draft).by_id[about.id].only_if == OnlyIf(talks.id)
    browser.post(
        path, typed(page) | {f"if-{about.id}": talks.options[0].id, f"least-{wrong.id}": "", f"most-{wrong.id}": "3"}
    )

    assert paper(db, draft).by_id[about.id].only_if == OnlyIf(talks.id, (talks.options[0].id,))
    assert paper(db, draft).by_id[wrong.id].only_if == OnlyIf(last.id, (), 1, 3)
    assert "Only if you said “Yes” to question 1." in browser.get(f"/surveys/{draft.id}/preview").words

    browser.post(path, typed(browser.get(path)) | {f"on-{about.id}": ""})
    assert paper(db, draft).by_id[about.id].only_if is None


def test_a_reworded_answer_keeps_its_condition(db, people, browse):
    draft = a_draft(db, people, ASKED)
    talks, about, *_rest = with_conditions(db, draft).items
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"

    browser.post(path, typed(browser.get(path)) | {f"options-{talks.id}": "Yes, gladly\nNo"})
    assert paper(db, draft).by_id[about.id].only_if == OnlyIf(talks.id, (talks.options[0].id,))


def test_an_answer_that_a_question_hangs_on_is_not_typed_away(db, people, browse):
    draft = a_draft(db, people, ASKED)
    talks, about, *_rest = with_conditions(db, draft).items
    before = paper(db, draft).rows
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"
    fields = typed(browser.get(path)) | {f"options-{talks.id}": "No\nNever"}

    page, kept = browser.post(path, fields), browser.post(f"{path}/typing", fields)

    assert page.status == 422
    told = "“Yes” cannot be taken away: question 2 is asked only of those who say it."
    assert told in page.one(f"#f-options-{talks.id}-error").text
    assert page.one(f"[name=options-{talks.id}]").text.strip() == "No\nNever"
    assert kept.status == 200
    assert paper(db, draft).rows == before

    browser.post(path, typed(browser.get(path)) | {f"options-{talks.id}": "No\nNever", f"on-{about.id}": ""})
    assert [option.text for option in paper(db, draft).by_id[talks.id].options] == ["No", "Never"]


def test_what_another_question_hangs_on_is_not_deleted(db, people, browse):
    draft = a_draft(db, people, ASKED)
    talks, *_rest = with_conditions(db, draft).items
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"

    page = browser.post(path, typed(browser.get(path)) | {"do": f"delete:{talks.id}"})

    assert page.status == 422
    assert "Question 2 hangs on the one you want to delete." in page.words
    assert len(paper(db, draft).items) == 4


def test_a_question_above_the_one_it_hangs_on_is_not_sent(db, people, browse):
    draft = a_draft(db, people, ASKED)
    _talks, about, *_rest = with_conditions(db, draft).items
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"
    browser.post(path, typed(browser.get(path)) | {"do": f"up:{about.id}"})

    page = browser.post(path, typed(browser.get(path)) | {"do": "send"})

    assert page.status == 422
    assert "Question 1 hangs on one that stands below it" in page.words
    assert "Question 1 hangs on one that stands below it" in browser.get(f"/surveys/{draft.id}/sending").words


def test_a_copied_question_is_asked_of_the_same(db, people, browse):
    draft = a_draft(db, people, ASKED)
    talks, about, *_rest = with_conditions(db, draft).items
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"
    browser.post(path, typed(browser.get(path)) | {"do": f"copy:{about.id}"})
    again: Item = paper(db, draft).items[2]
    assert (again.text, again.only_if) == ("About what?", OnlyIf(talks.id, (talks.options[0].id,)))


# --- sections ---


def test_a_section_is_a_heading_and_counts_as_no_question(db, people, browse):
    draft = a_draft(db, people, ASKED)
    browser, path = browse(people.olha), f"/surveys/{draft.id}/draft"
    page = browser.post(path, typed(browser.get(path)) | {"do": "section"})
    section = paper(db, draft).rows[-1]
    assert "4 questions" in page.words

    page = browser.post(path, typed(page) | {"do": "send"})
    assert "A section has no heading yet." in page.words

    fields = {f"text-{section.id}": "About you", f"hint-{section.id}": "Two more", "do": f"up:{section.id}"}
    browser.post(path, typed(page) | fields)
    rows = paper(db, draft).rows
    assert [row.kind for row in rows] == ["one", "short", "scale", "section", "short"]
    preview = browser.get(f"/surveys/{draft.id}/preview")
    assert preview.one("main h2").text == "About you"
    assert "4 of 4 What went wrong?" in preview.words

    browser.post(path, typed(browser.get(path)) | {"do": f"copy:{section.id}"})
    browser.post(path, typed(browser.get(path)) | {"do": f"delete:{section.id}"})
    assert [row.text for row in paper(db, draft).rows if row.kind == "section"] == ["About you"]


def test_sections_alone_are_no_survey(db, people, browse):
    draft = a_draft(db, people, [NewQuestion("section", "About you")])
    assert "It has no questions yet." in browse(people.olha).get(f"/surveys/{draft.id}/sending").words


def test_the_results_say_whom_a_question_was_asked(db, people, browse, survey):
    about = paper(db, survey).items[1]
    crowd = many_people(db, 10)
    for person in crowd:
        db.add(Participation(survey_id=survey.id, person_id=person.id))
    db.commit()
    for person in crowd:
        an_answer(db, survey, person, Mark(about.id, words="Kafka"))
    counted(db)
    page = browse(people.olha).get(f"/surveys/{survey.id}")
    assert "Above it people read: Only if you said “Yes” to question 1." in page.words
