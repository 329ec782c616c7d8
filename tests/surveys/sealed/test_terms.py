"""The way a survey is asked: chosen in the draft with what it means, refused where it cannot keep its promise."""

import pytest
import time_machine

from app.base.errors import Refused
from app.surveys import actions
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.surveys.terms import in_short, refusals, to_look_at
from tests.house import NOON, many_people
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import a_draft, only, paper, their_link

SCALE = NewQuestion("scale", "How are we?")


def _choose(browser, survey: Survey, **chosen: object):
    fields = {"mode": "anonymous", "k": 5, "k_words": "", "reminders": 2, "was": in_short(survey), **chosen}
    return browser.post(f"/surveys/{survey.id}/draft/terms", fields)


def test_a_draft_is_asked_confidentially_until_somebody_chooses(db, people, browse):
    survey = a_draft(db, people)
    page = browse(people.olha).get(f"/surveys/{survey.id}/draft/terms")

    assert page.one("input[name=mode][checked]")["value"] == "confidential"
    assert survey.k == survey.k_words == 5


def test_an_anonymous_survey_shows_words_from_ten_writers_on_unless_it_says_otherwise(db, people, browse):
    survey = a_draft(db, people, [SCALE])
    olha = browse(people.olha)

    page = _choose(olha, survey)
    assert (survey.mode, survey.k, survey.k_words) == ("anonymous", 5, 10)
    assert "Nobody can see who said what" in page.words
    assert page.one("input[name=k_words]")["value"] == ""

    _choose(olha, survey, k=4, k_words=6, reminders=1)
    assert (survey.k, survey.k_words, survey.reminders) == (4, 6, 1)


def test_what_people_are_told_follows_what_is_chosen_before_it_is_kept(db, people, browse):
    survey = a_draft(db, people, [SCALE])
    path, was = f"/surveys/{survey.id}/draft/terms", in_short(survey)

    page = browse(people.olha).get(f"{path}?mode=anonymous&k=7&k_words=&segment=site&reminders=1&was={was}")

    told = page.one("#told").text
    assert "Nobody can see who said what" in told
    assert "no group has fewer than 7 people" in told
    assert page.one("[name=was]")["value"] == was == in_short(survey)
    assert "as soon as you send it" in browse(people.olha).get(f"{path}?mode=named&k=5&reminders=1&was=x").words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"k": 2}, "3 or more"),
        ({"k": 8, "k_words": 6}, "cannot be the smaller number"),
        ({"mode": "open"}, "Choose one of the answers"),
        ({"reminders": 3}, "2 or less"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_it_and_changes_nothing(db, people, browse, wrong, words):
    survey = a_draft(db, people, [SCALE])

    page = _choose(browse(people.olha), survey, **wrong)

    assert page.status == 422
    assert words in page.words
    assert survey.mode == "confidential"


def test_whoever_was_slower_sees_that_somebody_changed_it(db, people, browse):
    survey = a_draft(db, people, [SCALE])

    page = _choose(browse(people.olha), survey, was="confidential 5 5 - 1")

    assert page.status == 409
    assert survey.mode == "confidential"


def test_one_attribute_is_compared_or_none(db, people, browse):
    survey = a_draft(db, people, [SCALE])
    olha = browse(people.olha)

    page = _choose(olha, survey, segment="department")
    assert survey.segment == "department"
    assert "Departments are compared; small ones are put together" in page.words
    assert _choose(olha, survey, segment="age").status == 422
    _choose(olha, survey, segment="")
    assert survey.segment == ""


def test_only_organizers_choose(db, people, browse):
    survey = a_draft(db, people, [SCALE])

    assert _choose(browse(people.anna), survey).status == 403
    assert _choose(browse(), survey).status == 401


def test_what_was_promised_stands_once_it_is_sent(db, people, browse):
    survey = a_sealed_survey(db, people, [SCALE])

    assert _choose(browse(people.olha), survey, mode="confidential").status == 409
    assert survey.mode == "anonymous"
    page = browse(people.olha).get(f"/surveys/{survey.id}/draft/terms")
    assert page.title == "What next?"


def test_too_small_a_crowd_is_not_asked_anonymously(db, people, browse):
    survey = a_draft(db, people, [SCALE])
    olha = browse(people.olha)
    _choose(olha, survey)

    page = olha.get(f"/surveys/{survey.id}/sending")
    assert "Only 3 people would be asked. An anonymous survey needs at least 5" in page.words
    assert page.all("button.button--main") == []

    with pytest.raises(Refused, match="Only 3 people"):
        actions.send(db, survey, only(people.olha, people.anna, people.bohdan), NOON, CLOSES, people.olha, NOON)


@pytest.mark.parametrize(
    "text",
    [
        "What is your name?",
        "Your e-mail, so we can reach you",
        "Ваше ім’я та прізвище",
        "Ваш телефон",
        "Numele dumneavoastră",
        "Ditt namn",
        "Họ và tên",
    ],
)
def test_a_question_that_asks_who_somebody_is_is_refused(db, people, text):
    survey = a_draft(db, people, [SCALE, NewQuestion("short", text)])
    survey.mode = "anonymous"
    db.commit()

    (sentence,) = refusals(paper(db, survey), 84)
    assert text in sentence


def test_a_question_of_use_only_with_a_name_is_refused(db, people):
    survey = a_draft(db, people, [NewQuestion("one", "Would you give one?", ["Yes", "No"], role="give")])
    assert refusals(paper(db, survey), 84) == []

    survey.mode = "anonymous"
    db.commit()
    (sentence,) = refusals(paper(db, survey), 84)
    assert "only with a name" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "Which team are you in?",
        "У якому відділі ви працюєте?",
        "Ваша должность",
        "Vilken avdelning?",
        "Bạn ở phòng ban nào?",
    ],
)
def test_questions_that_may_tell_who_somebody_is_are_looked_at_before_sending(db, people, browse, text):
    many_people(db, 9)
    survey = a_draft(db, people, [SCALE, NewQuestion("one", text, ["A", "B"])])
    olha = browse(people.olha)
    assert to_look_at(paper(db, survey)) == []
    _choose(olha, survey)

    page = olha.get(f"/surveys/{survey.id}/sending")
    assert text in page.words
    fields = {"version": survey.version, "closes_at": "2026-03-12T18:00"}
    refused = olha.post(f"/surveys/{survey.id}/sending", fields)
    assert refused.status == 422
    assert "Look at these questions" in refused.words

    olha.post(f"/surveys/{survey.id}/sending", fields, looked="1")
    assert survey.sent_at is not None


def test_a_closed_anonymous_survey_stays_closed(db, people, browse):
    survey = a_sealed_survey(db, people, [SCALE])

    with pytest.raises(Refused, match="stays closed"):
        actions.extend(db, survey, CLOSES + (CLOSES - NOON), people.olha, CLOSES)


def test_a_copy_is_asked_in_the_same_way(db, people):
    survey = a_sealed_survey(db, people, [SCALE], k=4, k_words=7)

    again = actions.copy(db, survey, people.olha, NOON)

    assert (again.mode, again.k, again.k_words, again.sent_at) == ("anonymous", 4, 7, None)


def test_the_same_sentence_stands_on_the_form_in_the_thanks_and_on_the_pages(db, people, browse, run_worker):
    survey = a_sealed_survey(db, people, [SCALE, NewQuestion("long", "Anything else?")])
    run_worker(NOON)
    link = their_link(db, survey, the_crowd(db)[0])
    sentence = "What was written is shown, without anything else its writer said, if 10 people wrote something."

    form = browse().get(link)
    thanks = browse().post(link, {form.all("input[type=radio]")[0]["name"]: "3"})
    results = browse(people.olha).get(f"/surveys/{survey.id}")

    assert [sentence in page.words for page in (form, thanks, results)] == [True, True, True]


def test_anybody_can_read_what_each_way_protects(browse, people):
    page = browse().get("/surveys/modes")

    assert page.status == 200
    assert [head.get_text() for head in page.all("h2")][:3] == ["Anonymous", "Confidential", "Named"]
    assert "Against them no web page protects you." in page.words


def test_closing_for_ever_is_asked_about_once_more(db, people, browse):
    survey = a_sealed_survey(db, people, [SCALE])
    olha = browse(people.olha)

    page = olha.get(f"/surveys/{survey.id}")
    assert "If fewer than 5 people have answered by then, nothing of what they said is kept." in page.words
    page = olha.post(f"/surveys/{survey.id}/closing")
    assert page.status == 422
    assert "Tick this first" in page.words
    assert "Open until" in page.words

    page = olha.post(f"/surveys/{survey.id}/closing", sure="yes")
    assert "The survey is closed." in page.text


def test_where_too_few_answered_everybody_is_told_the_truth(db, people, browse, work_sealed):
    survey = a_sealed_survey(db, people, [SCALE], crowd=9)
    work_sealed()
    person = the_crowd(db)[0]
    handed_in(db, survey, person)
    work_sealed(CLOSES)
    link = their_link(db, survey, person)

    with time_machine.travel(CLOSES, tick=False):
        page = browse().get(link)
        assert "nothing of it was kept" in page.words
        assert "Your answers are in" not in page.words
        page = browse(people.olha).get(f"/surveys/{survey.id}")
        assert "Fewer than 5 of 12 answered." in page.words
        assert not page.all(".head .button--main, header .button--main")
        assert "Tell people what you heard" not in browse(people.olha).get("/").words
