"""Answering: on one page, by a personal link, without anything lost; and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.surveys import actions
from app.surveys.drafts import NewQuestion
from app.surveys.models import Answer, Response
from app.topics.models import Wish
from tests.house import NOON
from tests.makers.surveys import a_draft, a_survey, an_answer, only, paper, question, their_link
from tests.surveys.marks import everything


def answers_of(db):
    rows = db.exec(select(Answer).order_by(Answer.id)).all()
    return [(a.question_id, a.option_id, a.number, a.side, a.words) for a in rows]


def test_the_page_says_for_whom_how_long_and_until_when(db, people, browse):
    survey = a_survey(db, people)
    page = browse().get(their_link(db, survey, people.anna))

    assert page.status == 200
    assert page.title == "What next?"
    assert "For Anna – not you?" in page.words
    assert "7 questions, about 3 minutes" in page.words
    assert "until Friday 13 March, 12:00 Kyiv (UTC+2)" in page.words
    assert len(page.all("main form")) == 1


def test_opening_the_link_writes_nothing_and_head_is_answered(db, people, browse):
    survey = a_survey(db, people)
    link = their_link(db, survey, people.anna)
    browser = browse()

    browser.get(link)
    assert browser.client.head(link).status_code == 200
    assert db.exec(select(Response)).all() == []


def test_every_kind_of_question_is_kept_and_shown_again(db, people, browse):
    survey = a_survey(db, people)
    link, browser = their_link(db, survey, people.anna), browse()
    fields, said = everything(paper(db, survey))

    thanks = browser.post(link, fields)

    assert thanks.status == 200
    assert thanks.title == "Thank you. Your answers are in."
    for words in said:
        assert words in thanks.words
    again = browser.get(link)
    form = again.one("main form")
    ticked = {(box["name"], box["value"]) for box in form.select("input[checked]")}
    chosen = {(box.parent["name"], box["value"]) for box in form.select("option[selected]")}
    typed = {
        (field["name"], field.get("value") or field.text.strip("\n"))
        for field in form.select("input[type=text], textarea")
    }
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            assert (name, one) in ticked | chosen | typed


def test_the_same_person_twice_is_one_response(db, people, browse):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    first, second = their_link(db, survey, people.anna), their_link(db, survey, people.anna)

    browse().post(first, {scale.name: "4"})
    browse().post(second, {scale.name: "2"})
    browse().post(second, {scale.name: "2"})

    assert len(db.exec(select(Response)).all()) == 1
    assert answers_of(db) == [(scale.id, None, 2, "", "")]


def test_two_presses_at_once_are_one_response(db, people, browse, database):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    link = their_link(db, survey, people.anna)
    clients = [browse().client for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda client: client.post(link, data={scale.name: "4"}).status_code, clients))

    assert done == [200] * 6
    assert len(db.exec(select(Response)).all()) == 1
    assert answers_of(db) == [(scale.id, None, 4, "", "")]


def test_what_stays_the_same_keeps_its_row(db, people, browse):
    survey = a_survey(db, people)
    scale, grid = (question(paper(db, survey), kind) for kind in ("scale", "grid"))
    link, browser = their_link(db, survey, people.anna), browse()
    browser.post(link, {scale.name: "4", f"{grid.name}-want": "Rust"})
    wish = db.exec(select(Answer.id).where(Answer.words == "Rust")).one()

    browser.post(link, {scale.name: "5", f"{grid.name}-want": "Rust"})

    assert db.exec(select(Answer.id).where(Answer.words == "Rust")).one() == wish


def test_a_needed_answer_that_is_missing_is_asked_for_and_everything_else_kept(db, people, browse):
    survey = a_survey(db, people)
    the = paper(db, survey)
    fields, _ = everything(the)
    del fields[question(the, "scale").name]

    page = browse().post(their_link(db, survey, people.anna), fields)

    assert page.status == 422
    assert "Question 3 needs an answer." in page.one(f"#f-{question(the, 'scale').name}").get_text()
    assert page.one(f"[name={question(the, 'short').name}]")["value"] == fields[question(the, "short").name]
    assert page.all("input[checked]")
    assert db.exec(select(Response)).all() == []


def test_a_rank_cannot_name_the_same_answer_twice(db, people, browse):
    survey = a_survey(db, people)
    scale, rank = (question(paper(db, survey), kind) for kind in ("scale", "rank"))
    docs = rank.options[0].id

    page = browse().post(
        their_link(db, survey, people.anna), {scale.name: "4", f"{rank.name}-1": docs, f"{rank.name}-2": docs}
    )

    assert page.status == 422
    assert "stands in two places" in page.words


@pytest.mark.parametrize("fields", [{}, {"q999": "1"}, {"nonsense": "x"}])
def test_an_empty_form_is_asked_again(db, people, browse, fields):
    survey = a_survey(db, people, [question_without_need()])
    page = browse().post(their_link(db, survey, people.anna), fields)

    assert page.status == 422
    assert "Answer at least one question" in page.words
    assert db.exec(select(Response)).all() == []


def question_without_need():
    return NewQuestion("short", "Anything?")


def test_an_answer_that_is_too_long_is_kept_and_asked_for_shorter(db, people, browse):
    survey = a_survey(db, people, [question_without_need()])
    item = paper(db, survey).items[0]
    page = browse().post(their_link(db, survey, people.anna), {item.name: "x" * 301})

    assert page.status == 422
    assert "it has 301 characters, at most 300 fit" in page.words
    assert page.one(f"[name={item.name}]")["value"] == "x" * 301


def test_a_line_that_is_too_long_is_named_beside_its_own_field(db, people, browse):
    survey = a_survey(db, people)
    grid = question(paper(db, survey), "grid")
    long = "Kafka for beginners" + "!" * 200

    page = browse().post(their_link(db, survey, people.anna), {f"{grid.name}-teach": f"Rust\n\n{long}"})

    field = page.one(f"#f-{grid.name}-teach")
    assert (page.status, field["aria-invalid"], long in field.text) == (422, "true", True)
    assert "Line 3, “Kafka for beginners" in page.one(f"#f-{grid.name}-teach-error").text
    assert not page.all(f"#f-{grid.name}-want-error")


def test_of_far_too_many_lines_a_draft_keeps_what_can_be_chosen_from(db, people, browse):
    survey = a_survey(db, people)
    grid = question(paper(db, survey), "grid")
    link = their_link(db, survey, people.anna)

    browse().post(f"{link}/draft", {f"{grid.name}-want": "\n".join(f"Topic {n}" for n in range(5_000))})

    assert len(browse().get(link).one(f"#f-{grid.name}-want").text.strip().split("\n")) == 50


def test_no_field_cuts_what_is_pasted_into_it(db, people, browse):
    page = browse().get(their_link(db, a_survey(db, people), people.anna))

    assert page.all("[maxlength]") == []


def test_the_questions_are_numbered_and_the_top_says_who_sees_what(db, people, browse):
    page = browse().get(their_link(db, a_survey(db, people), people.anna))

    assert [place.text for place in page.all(".choices__place")] == [f"{n} of 7" for n in range(1, 8)]
    assert page.words.index("Who sees what you say?") < page.words.index("1 of 7")


def test_an_answer_that_was_chosen_can_be_taken_back(db, people, browse):
    survey = a_survey(db, people)
    scale, one = (question(paper(db, survey), kind) for kind in ("scale", "one"))
    link, browser = their_link(db, survey, people.anna), browse()
    assert "No answer" not in browser.get(link).words
    browser.post(link, {scale.name: "4", one.name: one.options[0].id})
    assert "No answer" in browser.get(link).words

    browser.post(link, {scale.name: "4", one.name: ""})

    assert answers_of(db) == [(scale.id, None, 4, "", "")]


def test_the_thanks_say_how_much_was_answered_and_lead_on(db, people, browse):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")

    thanks = browse().post(their_link(db, survey, people.anna), {scale.name: "4"})

    assert "1 of 7 questions answered." in thanks.words
    assert thanks.words.count("Friday 13 March") == 1
    onward = thanks.one("footer a[href='/signin?next=%2Fme']")["href"]
    assert browse().get(onward).title == "Sign in"
    assert browse(people.anna).get(onward).title == "Hello, Anna"


def test_a_filled_trap_is_asked_once_more_with_the_trap_emptied(db, people, browse):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    page = browse().post(their_link(db, survey, people.anna), {scale.name: "4", "website": "http://spam"})

    assert page.status == 422
    assert "press the button once more" in page.words
    assert not page.one("[name=website]").get("value")
    assert page.one(f"[name={scale.name}][checked]")["value"] == "4"
    assert db.exec(select(Response)).all() == []


def test_an_option_of_another_survey_is_no_answer(db, people, browse):
    survey, other = a_survey(db, people, [question_without_need()]), a_survey(db, people)
    foreign = question(paper(db, other), "one")
    item = paper(db, survey).items[0]

    browse().post(their_link(db, survey, people.anna), {item.name: "hello", foreign.name: foreign.options[0].id})

    assert answers_of(db) == [(item.id, None, None, "", "hello")]


# --- kept while typing ---


def test_what_is_kept_while_typing_is_there_on_another_device_and_counts_for_nothing(db, people, browse):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    link = their_link(db, survey, people.anna)

    kept = browse().client.post(
        f"{link}/draft", data={scale.name: "4"}, headers={"HX-Request-Type": "partial", "HX-Target": "span#saved"}
    )

    assert kept.status_code == 200
    assert "Kept." in kept.text and "<html" not in kept.text
    assert browse().get(link).one(f"[name={scale.name}][checked]")["value"] == "4"
    assert db.exec(select(Response)).one().submitted_at is None
    assert "0 of 3 answered" in browse(people.olha).get(f"/surveys/{survey.id}").words


def test_keeping_never_touches_what_was_sent(db, people, browse):
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    link, browser = their_link(db, survey, people.anna), browse()
    browser.post(link, {scale.name: "4"})

    browser.post(f"{link}/draft", {scale.name: "1"})

    assert answers_of(db) == [(scale.id, None, 4, "", "")]


def test_a_half_written_form_is_kept_though_it_could_not_be_sent(db, people, browse):
    survey = a_survey(db, people)
    short = question(paper(db, survey), "short")
    link, browser = their_link(db, survey, people.anna), browse()

    browser.post(f"{link}/draft", {short.name: "half a"})

    assert browser.get(link).one(f"[name={short.name}]")["value"] == "half a"


# --- doors ---


def test_a_closed_survey_explains_itself_and_says_whom_to_write_to(db, people, browse):
    survey = a_survey(db, people)
    link = their_link(db, survey, people.anna)
    scale = question(paper(db, survey), "scale")

    with time_machine.travel(NOON + timedelta(days=11), tick=False):
        opened, pressed = browse().get(link), browse().post(link, {scale.name: "4"})

    assert (opened.status, pressed.status) == (200, 409)
    for page in (opened, pressed):
        assert "This survey closed on Friday 13 March" in page.words
        assert page.one("main a[href^='mailto:']")["href"] == "mailto:olha@example.com"
    assert db.exec(select(Response)).all() == []


@pytest.mark.parametrize("before", [False, True])
def test_what_comes_too_late_is_shown_to_be_copied_and_never_called_stored(db, people, browse, before):
    survey = a_survey(db, people)
    scale, long, grid = (question(paper(db, survey), kind) for kind in ("scale", "long", "grid"))
    link, browser = their_link(db, survey, people.anna), browse()
    if before:
        browser.post(link, {scale.name: "4"})
    stored = answers_of(db)
    fields = {
        long.name: "Half an hour\nof typing",
        f"{grid.name}-want": "Rust",
        f"{grid.name}-{grid.options[0].id}": "want",
    }

    with time_machine.travel(NOON + timedelta(days=11), tick=False):
        page = browser.post(link, fields)
        wished = browser.post(page.one("#wish form")["action"], wishes=page.one("#wish textarea").text)

    assert "What you have just sent was not stored." in page.words
    assert "Your answers are in" not in page.words
    assert ("What you answered before that stands" in page.words) == before
    kept = [field.text.strip("\n") for field in page.all("textarea[readonly]")]
    assert "Half an hour\nof typing" in kept
    assert answers_of(db) == stored
    assert "Your 2 wishes are on the list." in wished.text
    assert db.exec(select(Wish.words).order_by(Wish.id)).all() == ["Kafka", "Rust"]


def test_what_was_begun_and_never_sent_is_still_there_after_the_close(db, people, browse):
    survey = a_survey(db, people)
    short = question(paper(db, survey), "short")
    link, browser = their_link(db, survey, people.anna), browse()
    browser.post(f"{link}/draft", {short.name: "half a"})

    with time_machine.travel(NOON + timedelta(days=11), tick=False):
        page = browser.get(link)
        late = browser.client.post(
            f"{link}/draft",
            data={short.name: "more"},
            headers={"HX-Request-Type": "partial", "HX-Target": "span#saved"},
        )

    assert "it was never sent, so it is not counted" in page.words
    assert page.one("textarea[readonly]").text.strip() == "half a"
    assert "closed meanwhile" in late.text


def test_who_answered_reads_it_again_after_the_close(db, people, browse):
    survey = a_survey(db, people)
    short, scale = (question(paper(db, survey), kind) for kind in ("short", "scale"))
    link, browser = their_link(db, survey, people.anna), browse()
    browser.post(link, {scale.name: "4", short.name: "The examples"})

    with time_machine.travel(NOON + timedelta(days=11), tick=False):
        page = browser.get(link)

    assert "Your answers are in. Thank you." in page.words and "The examples" in page.words


def test_a_survey_that_opens_later_says_when(db, people, browse):
    survey = a_draft(db, people)
    actions.send(db, survey, only(people.anna), NOON + timedelta(days=1), NOON + timedelta(days=3), people.olha, NOON)
    db.commit()

    page = browse().get(their_link(db, survey, people.anna))

    assert page.status == 200
    assert "opens on Wednesday 4 March" in page.words


def test_who_has_left_or_was_not_asked_finds_nothing(db, people, browse):
    survey = a_survey(db, people, asked=only(people.anna))
    anna, bohdan = their_link(db, survey, people.anna), their_link(db, survey, people.bohdan)
    people.anna.left_at = NOON
    db.add(people.anna)
    db.commit()

    for link in (anna, bohdan, anna[:-1] + "x", "/s/nothing"):
        assert browse().get(link).status == 404
        assert browse().post(link, {"q1": "1"}).status == 404
        assert browse().post(f"{link}/draft", {"q1": "1"}).status == 404


def test_who_has_answered_is_told_so(db, people, browse):
    survey = a_survey(db, people)
    from app.surveys.answering import Mark

    an_answer(db, survey, people.anna, Mark(question(paper(db, survey), "scale").id, number=3))

    page = browse().get(their_link(db, survey, people.anna))

    assert "You have answered already" in page.words
    assert not page.all("form[hx-post]")


def test_what_was_sent_from_another_device_is_not_overwritten_unseen(db, people, browse):
    """Two pages are open. The slower one is shown what the other sent, keeps what was typed on it, and may replace it."""
    survey = a_survey(db, people, [NewQuestion("short", f"{which}?") for which in ("First", "Second", "Third")])
    first, second, third = paper(db, survey).items
    link = their_link(db, survey, people.anna)
    phone, desk = browse(), browse()
    on_the_phone, on_the_desk = (_fields(browser.get(link)) for browser in (phone, desk))

    phone.post(link, {**on_the_phone, first.name: "Tea", second.name: "Milk"})
    page = desk.post(link, {**on_the_desk, first.name: "Tea", third.name: "Cake"})

    assert page.status == 409
    assert "You sent other answers meanwhile" in page.words
    assert [(field.parent.label.text, field.text.strip()) for field in page.all("textarea[readonly]")] == [
        ("Second?", "Milk")
    ]
    assert page.one(f"[name={third.name}]")["value"] == "Cake"
    assert phone.get(link).one(f"[name={second.name}]")["value"] == "Milk"

    assert desk.post(link, _fields(page)).status == 200
    assert desk.post(link, _fields(page)).status == 200, "the same once more"
    assert phone.get(link).one(f"[name={third.name}]")["value"] == "Cake"


def _fields(page):
    return {field["name"]: field.get("value", "") for field in page.all("main form input")}
