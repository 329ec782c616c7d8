"""A new survey from an earlier one or from a file, and a survey's questions as a file."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.base.errors import Refused
from app.surveys import actions, definition
from app.surveys.drafts import NewCondition, NewQuestion, NewSurvey
from app.surveys.models import Participation, Survey
from app.surveys.paper import KINDS, SECTION
from tests.house import NOON
from tests.makers.surveys import SEVEN_KINDS, a_draft, a_survey, paper

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "survey-definitions" / "limesurvey"


def asked(db) -> tuple[str, str, list[NewQuestion]]:
    """Title, words before and questions of the survey made last."""
    made = definition.of(paper(db, db.exec(select(Survey).order_by(Survey.id.desc())).first()))
    return made.title, made.intro, list(made.questions)


def look(browser, data: bytes | str, name: str = "survey.lss"):
    """Choose a file and look at what it asks."""
    return browser.post("/surveys/file", files={"file": (name, data, "application/octet-stream")})


def open_draft(browser, page, audience: int):
    """Press the button under what the file asks."""
    fields = {field["name"]: field["value"] for field in page.all("main form input[type=hidden]")}
    return browser.post("/surveys/new", {**fields, "audience_id": audience})


# --- a quick poll ---


def test_a_quick_poll_is_one_question_of_less_than_a_minute(db, people, browse):
    browse(people.olha).post("/surveys/new", {"draft": "poll", "audience_id": people.everyone.id})
    title, _intro, questions = asked(db)
    assert (title, [one.kind for one in questions]) == ("A quick question", ["one", "short"])
    assert "2 questions, less than a minute" in browse(people.olha).get("/surveys/1/draft").words


# --- an earlier survey ---


def test_an_earlier_survey_is_asked_again_with_its_questions_and_without_its_answers(db, people, browse):
    earlier = a_survey(db, people)
    page = browse(people.olha).get(f"/surveys/new?earlier={earlier.id}")
    assert page.one("select[name=earlier] option[selected]")["value"] == str(earlier.id)
    made = browse(people.olha).post(
        "/surveys/new", {"draft": "earlier", "earlier": earlier.id, "audience_id": people.everyone.id}
    )
    assert made.title == "Make it yours"
    title, _intro, questions = asked(db)
    assert title == earlier.title
    assert [(one.kind, one.text, list(one.options)) for one in questions] == [
        (one.kind, one.text, list(one.options)) for one in SEVEN_KINDS
    ]
    assert {one.role for one in questions} == {""}, "what a feedback is read for belongs to its own meetup"


@pytest.mark.parametrize("make", [a_draft, a_survey])
def test_a_copy_has_the_questions_and_the_audience_but_nothing_that_was_answered(db, people, browse, make):
    survey = make(db, people, reminders=1, intro="Two words")
    page = browse(people.olha).post(f"/surveys/{survey.id}/copy")
    copy = db.exec(select(Survey).order_by(Survey.id.desc())).first()
    assert page.title == "Make it yours"
    assert asked(db)[:2] == ("Copy of What next?", "Two words")
    assert asked(db)[2] == definition.of(paper(db, survey)).questions
    assert (copy.id, copy.sent_at, copy.audience_id, copy.reminders) == (survey.id + 1, None, people.everyone.id, 1)
    assert not db.exec(select(Participation).where(Participation.survey_id == copy.id)).all()


def test_whom_to_ask_is_chosen_before_a_feedback_is_copied(db, people, browse):
    feedback = a_survey(db, people, about_talk=True, audience_id=None)
    page = browse(people.olha).post(f"/surveys/{feedback.id}/copy")
    assert page.one("[name=draft][checked]")["value"] == "earlier"
    assert page.one("select[name=earlier] option[selected]")["value"] == str(feedback.id)
    assert len(db.exec(select(Survey)).all()) == 1


def test_an_earlier_anonymous_survey_is_asked_anonymously_again(db, people, browse):
    earlier = a_draft(db, people)
    earlier.mode, earlier.k, earlier.k_words, earlier.segment = "anonymous", 7, 12, "site"
    db.add(earlier)
    db.commit()

    chosen = {"draft": "earlier", "earlier": earlier.id, "audience_id": people.everyone.id}
    browse(people.olha).post("/surveys/new", chosen)

    again = db.exec(select(Survey).where(Survey.id != earlier.id)).one()
    assert (again.mode, again.k, again.k_words, again.segment) == ("anonymous", 7, 12, "site")


def test_would_give_one_is_asked_as_such_again(db, people, browse):
    earlier = a_survey(db, people, [NewQuestion("one", "Would you give one?", ["Yes", "No"], role="give")])
    browse(people.olha).post(
        "/surveys/new", {"draft": "earlier", "earlier": earlier.id, "audience_id": people.everyone.id}
    )
    assert [one.role for one in asked(db)[2]] == ["give"]


def test_an_earlier_survey_has_to_be_chosen(db, people, browse):
    page = browse(people.olha).post(
        "/surveys/new", {"draft": "earlier", "earlier": "77", "audience_id": people.everyone.id}
    )
    assert page.status == 422
    assert "Choose the survey whose questions you want." in page.words
    assert db.exec(select(Survey)).all() == []


# --- our own file ---


def test_a_survey_saved_as_a_file_becomes_the_same_draft(db, people, browse):
    saved = browse(people.olha).get(f"/surveys/{a_draft(db, people).id}/questions.json")
    assert 'filename="survey-1.json"' in saved.response.headers["content-disposition"]
    page = look(browse(people.olha), saved.response.text, "survey-1.json")
    assert page.status == 200
    assert page.title.startswith("What next?")
    assert "7 questions" in page.words
    assert len(db.exec(select(Survey)).all()) == 1, "looking stores nothing"
    before = asked(db)
    made = open_draft(browse(people.olha), page, people.everyone.id)
    assert made.title == "Make it yours"
    assert asked(db) == before


HANGING = NewSurvey(
    "Talks",
    [
        NewQuestion("section", "About you"),
        NewQuestion("one", "Do you give talks?", ["Yes", "No"]),
        NewQuestion("short", "About what?", only_if=NewCondition(2, ["Yes"])),
        NewQuestion("scale", "How was it?", low="bad", high="good"),
        NewQuestion("long", "What went wrong?", only_if=NewCondition(4, [], 1, 3)),
        NewQuestion("short", "Anything else?", only_if=NewCondition(2, [])),
    ],
    "Hello",
    "en",
    {"uk": {"title": "Доповіді", "2/1": "Так", "4.low": "погано"}, "sv": {}},
)
"""A survey whose parts speak of one another, in three languages."""


def test_sections_conditions_and_languages_are_in_a_file_and_in_a_copy(db, people, browse):
    survey = actions.begin(db, HANGING, people.olha, NOON, audience_id=people.everyone.id)
    db.commit()
    assert definition.of(paper(db, survey)) == HANGING
    saved = browse(people.olha).get(f"/surveys/{survey.id}/questions.json").response.text
    assert definition.read_ours(saved) == HANGING

    browse(people.olha).post(f"/surveys/{survey.id}/copy")
    copy = paper(db, db.exec(select(Survey).order_by(Survey.id.desc())).first())
    assert definition.of(copy) == replace(HANGING, title="Copy of Talks")
    assert copy.items[1].only_if.on_id == copy.items[0].id, "it hangs on the copy's own question"

    page = look(browse(people.olha), saved)
    assert "5 questions" in page.words
    open_draft(browse(people.olha), page, people.everyone.id)
    assert asked(db) == (HANGING.title, HANGING.intro, HANGING.questions)


WORDS = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=30).map(str.strip).filter(bool)
ANY_SURVEY = st.builds(
    NewSurvey,
    WORDS,
    st.lists(
        st.builds(
            NewQuestion,
            st.sampled_from([*KINDS, SECTION]),
            WORDS,
            st.lists(WORDS, max_size=4, unique=True),
            hint=WORDS,
            required=st.booleans(),
            own_words=st.booleans(),
            steps=st.integers(3, 10),
        ),
        max_size=5,
    ),
    WORDS,
    st.just("en"),
    st.dictionaries(st.sampled_from(["uk", "sv"]), st.dictionaries(st.sampled_from(["title", "1.text"]), WORDS)),
)


@given(ANY_SURVEY)
def test_what_is_written_is_read_as_the_same_survey(survey):
    assert definition.read_ours(definition.written(survey)) == survey


def test_a_draft_from_a_file_needs_somebody_to_ask_and_is_not_lost_without(db, people, browse):
    page = look(browse(people.olha), definition.written(NewSurvey("Once more", [NewQuestion("short", "Why?")])))
    again = open_draft(browse(people.olha), page, 99)
    assert again.status == 422
    assert "Choose whom to ask." in again.words
    assert open_draft(browse(people.olha), again, people.everyone.id).title == "Make it yours"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("{", "The file is broken at line 1."),
        ('{"title": "X"}', "at “questions”: This is needed."),
        (
            '{"title": "X", "questions": [{"kind": "poem", "text": "?"}]}',
            "at “questions 1 kind”: Choose one of the answers.",
        ),
        (
            '{"title": "X", "questions": [{"kind": "one", "text": "?", "colour": "red"}]}',
            "at “questions 1 colour”: This is not known here.",
        ),
        *(
            (
                '{"title": "X", "questions": [{"kind": "one", "text": "?", "options": ["Yes"]}, '
                '{"kind": "short", "text": "!", "only_if": THIS}]}'.replace("THIS", only_if),
                "at “questions 2 only_if”: It has to name a question before it",
            )
            for only_if in (
                '{"question": 2}',
                '{"question": 77}',
                '{"question": 1, "answers": ["No"]}',
                '{"question": 1, "least": 1}',
            )
        ),
        ('{"title": "X", "questions": [], "languages": {"xx": {}}}', "Choose one of the answers."),
        ('{"title": "", "questions": []}', "at “title”: This is too short"),
        ('{"format": "brownbag survey 2", "title": "X", "questions": []}', "another version of Brownbag"),
        (
            '{"title": "X", "questions": [{"kind": "short", "text": "%s"}]}' % ("x" * 301),
            "at “questions 1 text”: This is too long: at most 300 characters.",
        ),
        ("[" * 100_000, "This is no survey we can read."),
        ('{"title": ' + "[" * 100_000, "The file is broken at line 1."),
        ("Name,Mail\nOlha,o@example.com", "This is no survey we can read."),
        (b"\xff\xfe\x00\x01", "This is no survey we can read."),
        ("x" * (definition.MOST_BYTES + 1), "larger than 2 MB"),
    ],
    ids=lambda value: str(value[:40]),
)
def test_a_file_that_is_no_survey_gets_a_sentence_and_changes_nothing(db, people, browse, told, sentence):
    page = look(browse(people.olha), told)
    assert page.status == 422
    assert sentence in page.words
    assert db.exec(select(Survey)).all() == []


@pytest.mark.parametrize("forged", ["[1]", "null", '"x"', "5"])
def test_questions_that_no_page_sent_are_refused(db, people, browse, forged):
    sent = {"draft": "file", "questions": forged, "audience_id": people.everyone.id}
    page = browse(people.olha).post("/surveys/new", sent)
    assert (page.status, db.exec(select(Survey)).all()) == (409, [])
    assert "This is no survey we can read." in page.words


def test_a_file_has_to_be_chosen(people, browse):
    page = browse(people.olha).post("/surveys/file", {"meetup_id": ""})
    assert page.status == 422
    assert "Choose a file first." in page.words


def test_letters_that_no_person_types_do_not_come_in():
    told = definition.read(b'{"title": "A\\u0000B", "questions": [{"kind": "short", "text": "C\\ud800D"}]}')
    assert (told.survey.title, told.survey.questions[0].text) == ("AB", "CD")


# --- LimeSurvey ---


def rows(table: str, *found: dict[str, object]) -> str:
    """A table of an export."""
    cells = ("".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in row.items()) for row in found)
    return f"<{table}><rows>{''.join(f'<row>{row}</row>' for row in cells)}</rows></{table}>"


def an_export(*tables: str, languages: str = "<language>en</language>") -> str:
    """An export of LimeSurvey with these tables."""
    head = "<LimeSurveyDocType>Survey</LimeSurveyDocType>"
    about = rows("surveys", {"sid": 1, "language": "en"})
    words = rows(
        "surveys_languagesettings",
        {"surveyls_language": "en", "surveyls_title": "Lunch", "surveyls_welcometext": "<p>Hello <b>all</b></p>"},
    )
    return f"<document>{head}<languages>{languages}</languages>{about}{words}{''.join(tables)}</document>"


def a_question(qid: int, kind: str, question: str, **more: object) -> dict[str, object]:
    """A row of the questions as version 3 wrote them."""
    usual = {"parent_qid": 0, "gid": 1, "title": f"Q{qid}", "other": "N", "mandatory": "N", "language": "en"}
    return {"qid": qid, "type": kind, "question": question, "question_order": qid, "relevance": "1", **usual, **more}


def a_part(qid: int, parent: int, question: str) -> dict[str, object]:
    """A subquestion."""
    return a_question(qid, "T", question, parent_qid=parent, scale_id=0)


def an_answer(qid: int, answer: str, place: int) -> dict[str, object]:
    """An answer to choose."""
    return {"qid": qid, "code": place, "answer": answer, "sortorder": place, "language": "en", "scale_id": 0}


def test_each_kind_of_limesurvey_becomes_the_nearest_of_ours():
    text = an_export(
        rows(
            "questions",
            a_question(1, "L", "<p>Room or <em>online</em>?</p>", mandatory="Y", other="Y", help="Be honest"),
            a_question(2, "M", "When?"),
            a_question(3, "F", "How well do you know:"),
            a_question(4, "K", "Share of your time:"),
            a_question(5, "R", "What matters?"),
            a_question(6, "T", "Anything else?"),
            a_question(7, "X", "Thank you so far."),
            a_question(8, "|", "Your slides"),
            a_question(9, "A", "Rate"),
        ),
        rows(
            "subquestions",
            a_part(22, 2, "Friday"), a_part(21, 2, "Tuesday"), a_part(31, 3, "Kafka"), a_part(32, 3, "SQL"),
            a_part(41, 4, "Meetings|none|all of it"), a_part(91, 9, "Food"),
        ),
        rows(
            "answers",
            an_answer(1, "Online", 2), an_answer(1, "Room", 1), an_answer(3, "Well", 1), an_answer(3, "Not", 2),
            an_answer(5, "Docs", 1), an_answer(5, "Tests", 2),
        ),
    )  # fmt: skip
    told = definition.read(text.encode())
    assert (told.survey.title, told.survey.intro) == ("Lunch", "Hello all")
    assert list(told.survey.questions) == [
        NewQuestion("one", "Room or online?", ["Room", "Online"], hint="Be honest", required=True, own_words=True),
        NewQuestion("several", "When?", ["Tuesday", "Friday"]),
        NewQuestion("one", "How well do you know: Kafka", ["Well", "Not"]),
        NewQuestion("one", "How well do you know: SQL", ["Well", "Not"]),
        NewQuestion("scale", "Share of your time: Meetings", low="none", high="all of it", steps=10),
        NewQuestion("rank", "What matters?", ["Docs", "Tests"]),
        NewQuestion("long", "Anything else?"),
        NewQuestion("scale", "Rate: Food"),
    ]
    assert told.notes == ["“Your slides” is left out: there is no such kind of question here."]


def test_what_could_not_be_kept_is_said_before_a_draft_is_made(db, people, browse):
    text = an_export(
        rows("groups", {"gid": 1, "group_order": 0}, {"gid": 2, "group_order": 1}),
        rows(
            "questions",
            a_question(1, "!", "Which country?"),
            a_question(2, "S", "Why?", relevance="Q1 == 'UA'"),
            a_question(1, "!", "Welches Land?", language="de"),
        ),
        rows("answers", *(an_answer(1, f"Country {n}", n) for n in range(61))),
        languages="<language>en</language><language>de</language>",
    )
    page = look(browse(people.olha), text)
    assert "had 61 answers to choose from; here it is answered in words" in page.words
    assert "1 question was asked only after certain answers; here everybody is asked." in page.words
    assert "Its words in de were not read." in page.words
    open_draft(browse(people.olha), page, people.everyone.id)
    assert [(one.kind, one.text) for one in asked(db)[2]] == [("short", "Which country?"), ("short", "Why?")]


ONE, TWO = '(({}.NAOK == "Y"))', '(({0}.NAOK == "1")) or (({0}.NAOK == "2"))'


@pytest.mark.parametrize(
    ("equation", "only_if"),
    [
        ("1", None),
        (ONE.format("9X1X1"), NewCondition(1, ["Yes"])),
        ("Q1 == 'N'", NewCondition(1, ["No"])),
        (TWO.format("9X1X2"), NewCondition(2, ["Docs", "Tests"])),
        ('Q2.NAOK == "2"', NewCondition(2, ["Tests"])),
        (ONE.format("9X1X3SQ1"), NewCondition(3, ["Friday"])),
        ('Q3_SQ1.NAOK == "Y"', NewCondition(3, ["Friday"])),
        (TWO.format("9X1X4"), NewCondition(4, [], 1, 2)),
        ('Q4.NAOK == "1" or Q4.NAOK == "3"', "lost"),
        ('Q1.NAOK == "Y" or Q2.NAOK == "1"', "lost"),
        ('Q1.NAOK != "Y"', "lost"),
        ('Q1.NAOK == "Y" and Q2.NAOK == "1"', "lost"),
        ('Q2.NAOK == "77"', "lost"),
        ('Q77.NAOK == "Y"', "lost"),
        ('Q6.NAOK == "Y"', "lost"),
        ("(" * 5000, "lost"),
    ],
)
def test_what_a_question_hung_on_is_kept_where_it_can_be_asked_so_here(equation, only_if):
    text = an_export(
        rows(
            "questions",
            a_question(1, "Y", "Talks?"), a_question(2, "L", "Which?"), a_question(3, "M", "When?"),
            a_question(4, "5", "How?"), a_question(5, "S", "Why?", relevance=equation), a_question(6, "S", "Else?"),
        ),
        rows("subquestions", a_part(31, 3, "Friday") | {"title": "SQ1"}, a_part(32, 3, "Monday") | {"title": "SQ2"}),
        rows("answers", an_answer(2, "Docs", 1), an_answer(2, "Tests", 2)),
    )  # fmt: skip
    told = definition.read(text.encode())
    lost = only_if == "lost"
    assert told.survey.questions[4].only_if == (None if lost else only_if)
    assert ("1 question was asked only after certain answers; here everybody is asked." in told.notes) == lost
    assert definition.read_ours(definition.written(told.survey)) == told.survey


def test_groups_become_sections_and_their_words_in_our_languages_come_along():
    in_uk = {"surveyls_language": "uk", "surveyls_title": "Обід", "surveyls_welcometext": ""}
    groups = ({"gid": 1, "group_order": 1, "group_name": "You", "description": "<p>First</p>", "language": "en"},
              {"gid": 2, "group_order": 2, "group_name": "We", "description": "", "language": "en"})  # fmt: skip
    text = an_export(
        rows("surveys_languagesettings", in_uk),
        rows("groups", *groups, *(one | {"group_name": "Ви", "language": "uk"} for one in groups)),
        rows(
            "questions",
            a_question(1, "L", "Room?"), a_question(2, "S", "Why?", gid=2),
            a_question(1, "L", "Кімната?", language="uk"), a_question(2, "S", "Чому?", gid=2, language="uk"),
        ),
        rows(
            "answers", an_answer(1, "Yes", 1), an_answer(1, "No", 2),
            an_answer(1, "Так", 1) | {"language": "uk"}, an_answer(1, "Ні", 2) | {"language": "uk"},
        ),
        languages="<language>en</language><language>uk</language>",
    )  # fmt: skip
    told = definition.read(text.encode())
    assert [(one.kind, one.text, one.hint) for one in told.survey.questions] == [
        ("section", "You", "First"), ("one", "Room?", ""), ("section", "We", ""), ("short", "Why?", ""),
    ]  # fmt: skip
    assert told.survey.written == "en"
    assert told.survey.languages["uk"].items() >= {"2.text": "Кімната?", "2/1": "Так", "2/2": "Ні"}.items()
    assert told.notes == []


def test_words_in_tables_of_their_own_are_found_as_newer_versions_write_them():
    question = {"qid": 1, "parent_qid": 0, "gid": 1, "type": "L", "title": "Q1", "question_order": 1, "other": "N"}
    text = an_export(
        rows("questions", question),
        rows("question_l10ns", {"id": 5, "qid": 1, "question": "Which?", "help": "One", "language": "en"}),
        rows("answers", {"aid": 7, "qid": 1, "sortorder": 1, "scale_id": 0}),
        rows("answer_l10ns", {"id": 9, "aid": 7, "answer": "This", "language": "en"}),
    )
    assert list(definition.read(text.encode()).survey.questions) == [
        NewQuestion("one", "Which?", ["This"], hint="One")
    ]


def test_what_a_question_says_of_declarations_declares_nothing():
    text = an_export(rows("questions", a_question(1, "S", "What does <!DOCTYPE html> mean?")))
    assert definition.read(text.encode()).survey.questions[0].text == "What does mean?"


def test_cells_that_are_missing_are_empty():
    text = an_export(
        "<groups><rows><row></row></rows></groups>",
        "<questions><rows><row><type>L</type><question>Why?</question></row></rows></questions>",
        "<subquestions><rows><row></row></rows></subquestions><answers><rows><row></row></rows></answers>",
    )
    assert list(definition.read(text.encode()).survey.questions) == [NewQuestion("one", "Why?")]


def test_words_that_are_too_long_here_are_cut_wherever_they_stand():
    text = an_export(
        rows(
            "questions", a_question(1, "A", "why " * 100), a_question(2, "K", "Share:"), a_question(3, "L", "W" * 400)
        ),
        rows(
            "subquestions", a_part(11, 1, "part|" + "end" * 100), a_part(21, 2, "x|" + "low" * 50 + "|" + "high" * 50)
        ),
        rows("answers", an_answer(3, "A" * 300, 1), an_answer(3, "B", 2)),
    )
    told = definition.read(text.encode())
    assert definition.read(definition.written(told.survey).encode()).survey == told.survey, "it fits"
    assert [len(one.text) for one in told.survey.questions] == [300, 8, 300]


def test_a_file_as_large_as_may_be_comes_back_from_the_page(db, people, browse):
    options = ["Ж" * 190 + str(n) for n in range(60)]
    told = definition.written(NewSurvey("Large", [NewQuestion("one", "Which?", options)] * 60))
    assert len(told.encode()) > 1024 * 1024
    page = look(browse(people.olha), told)
    assert open_draft(browse(people.olha), page, people.everyone.id).title == "Make it yours"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<document>", "The file is broken at line 1."),
        ("<html><body>Hello</body></html>", "not a survey exported from LimeSurvey"),
        (an_export(rows("questions", a_question(1, "X", "Hello"))), "no question in this file that can be asked"),
        ("<!DOCTYPE d [<!ENTITY a 'aaaa'>]>" + an_export(), "declares nothing"),
        (an_export(rows("questions", *(a_question(n, "S", f"Why {n}?") for n in range(1, 202)))), "201 questions"),
        (an_export("<questions><rows><row><qid>1</qid></row></rows></questions>"), "no question in this file"),
        (an_export("<questions><rows><row></row></rows></questions>"), "no question in this file"),
    ],
    ids=["broken", "a page", "nothing asked", "declares entities", "too many", "no kind", "empty row"],
)
def test_a_broken_export_gets_a_sentence(text, sentence):
    with pytest.raises(Refused, match=sentence):
        definition.read(text.encode())


@pytest.mark.skipif(not SHARED.exists(), reason="the real surveys are not here")
def test_a_real_export_is_read_whole(db, people, browse):
    page = look(browse(people.olha), (SHARED / "uk_core_survey.lss").read_bytes())
    assert page.status == 200
    made = open_draft(browse(people.olha), page, people.everyone.id)
    assert made.title == "Make it yours"
    questions = asked(db)[2]
    assert [one.kind for one in questions].count("section") == 6
    assert len(questions) == 92 + 6
    assert sum(one.only_if is not None for one in questions) == 9
    assert "4 questions were asked only after certain answers" in page.words
    assert json.loads(definition.written(definition.of(paper(db, db.exec(select(Survey)).one()))))["title"]


def test_a_file_is_called_by_the_title_of_its_survey(db, people, browse):
    survey = a_draft(db, people, title="Що далі? / «Kafka»")

    head = browse(people.olha).get(f"/surveys/{survey.id}/questions.json").response.headers["content-disposition"]

    named, _star, coded = head.partition("; filename*=UTF-8''")
    assert named == f'attachment; filename="survey-{survey.id}.json"'
    assert unquote(coded) == "Що далі «Kafka».json"
