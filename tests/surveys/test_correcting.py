"""A new wording of a survey that was sent: who may, what it may change, and who sees it."""

import pytest
from sqlmodel import select

from app.base.i18n import speaking
from app.people.queries import members
from app.surveys import actions, drafts, translating
from app.surveys.drafts import NewQuestion
from app.surveys.models import Correction, Survey
from tests.house import NOON
from tests.makers.surveys import OPEN_FOR, a_draft, a_survey, paper, their_link

ASKED = [NewQuestion("one", "Do you give talks?", ["Yes", "No"], hint="Any talk."), NewQuestion("short", "Why?")]
WAS = "Reworded on Tuesday 3 March; it was “Do you give talks?”."


@pytest.fixture
def survey(db, people) -> Survey:
    """One that is open."""
    return a_survey(db, people, ASKED)


def words(page) -> dict[str, str]:
    """The fields of the page, as a browser would send them."""
    fields = {f["name"]: f.get("value", "") for f in page.all("main form input[type=text]")}
    return fields | {f["name"]: f.text.removeprefix("\n") for f in page.all("main form textarea")}


def reword(browser, survey: Survey, **new: str):
    """Type other words, and send them: q1_text="…"."""
    page = browser.get(f"/surveys/{survey.id}/wording")
    told = {place.replace("_", "."): said for place, said in new.items()}
    return browser.post(f"/surveys/{survey.id}/wording", words(page) | told)


def test_who_answers_next_reads_the_new_words_and_what_they_were(db, people, browse, survey):
    page = reword(browse(people.olha), survey, q1_text="Do you speak at meetups?", o2="Not yet")

    assert "People read the new words from now on." in page.text
    form = browse().get(their_link(db, survey, people.anna))
    assert f"Do you speak at meetups? {WAS}" in form.words
    assert "Reworded on Tuesday 3 March: “Not yet” was “No”." in form.words
    assert [option.text for option in paper(db, survey).items[0].options] == ["Yes", "Not yet"]


def test_who_answered_before_sees_it_too_and_their_answer_stands(db, people, browse, survey):
    link, anna = their_link(db, survey, people.anna), browse()
    its = paper(db, survey)
    no = its.items[0].options[1]
    anna.post(link, {its.items[0].name: no.id})

    reword(browse(people.olha), survey, q1_text="Do you speak at meetups?")

    page = anna.get(link)
    assert "You have answered already." in page.words
    assert WAS in page.words
    assert page.one("input[type=radio][checked]")["value"] == str(no.id)


def test_the_results_say_what_was_asked_before(db, people, browse, survey):
    page = reword(browse(people.olha), survey, title="What now?", q1_text="Do you speak at meetups?")
    assert "2 texts were worded anew" in page.words
    assert "“Do you give talks?” became “Do you speak at meetups?”" in page.words
    assert (
        "Reworded on Tuesday 3 March: “What now?” was “What next?”."
        in browse().get(their_link(db, survey, people.anna)).words
    )


def test_several_changes_are_told_as_one_and_one_taken_back_not_at_all(db, people, browse, survey):
    olha, link = browse(people.olha), their_link(db, survey, people.anna)
    reword(olha, survey, q1_text="Do you?")
    reword(olha, survey, q1_text="Do you speak at meetups?")
    assert browse().get(link).words.count("Reworded on") == 1
    assert WAS in browse().get(link).words

    reword(olha, survey, q1_text="Do you give talks?")
    assert "Reworded" not in browse().get(link).words
    assert len(db.exec(select(Correction)).all()) == 3, "rows are only added"


def test_saving_the_same_words_changes_nothing(db, people, browse, survey):
    reword(browse(people.olha), survey)
    assert db.exec(select(Correction)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "Something has to stand here"), ("x" * 301, "at most 300 characters")]
)
def test_words_that_cannot_be_are_told_beside_their_field(db, people, browse, survey, typed, sentence):
    page = reword(browse(people.olha), survey, q1_text=typed, title="Other")
    assert page.status == 422
    assert sentence in page.words
    assert page.one("[name=title]")["value"] == "Other"
    assert paper(db, survey).title == "What next?"


def test_a_closed_survey_keeps_the_words_that_were_answered(db, people, browse, survey):
    page = browse(people.olha).get(f"/surveys/{survey.id}/wording")
    fields = words(page) | {"title": "Other"}
    actions.close(db, survey, people.olha, NOON)
    closed = browse(people.olha).get(f"/surveys/{survey.id}/wording")
    assert "This survey is closed." in closed.words
    assert not closed.all("main form")
    assert browse(people.olha).post(f"/surveys/{survey.id}/wording", fields).status == 409
    assert paper(db, survey).title == "What next?"


def test_a_draft_has_its_builder_for_that(db, people, browse):
    draft = a_draft(db, people, ASKED)
    assert browse(people.olha).get(f"/surveys/{draft.id}/wording").title == "Make it yours"
    assert browse(people.olha).post(f"/surveys/{draft.id}/wording", {"title": "Other"}).status == 409


def test_a_translation_is_worded_anew_for_its_own_readers(db, people, browse):
    survey = a_draft(db, people, ASKED)
    translating.choose(survey, "en", ["sv"])
    translating.translate(db, survey, "sv", {"q1.text": "Talar du?", "o1": "Ja"})
    actions.send(db, survey, members(people.everyone), NOON, NOON + OPEN_FOR, people.olha, NOON)
    db.commit()
    page = browse(people.olha).get(f"/surveys/{survey.id}/wording")
    fields = words(page) | {"sv:q1.text": "Håller du föredrag?", "q2.text": "Why not?"}
    browse(people.olha).post(f"/surveys/{survey.id}/wording", fields)

    link = their_link(db, survey, people.anna)
    swedish, english = browse().get(f"{link}?lang=sv"), browse().get(f"{link}?lang=en")

    assert "Håller du föredrag? Reworded on Tuesday 3 March; it was “Talar du?”." in swedish.words
    assert "it was “Why?”" in swedish.words, "it has no Swedish words of its own"
    assert "Talar" not in english.words
    assert english.words.count("Reworded") == 1


def test_in_other_languages_the_words_stay_and_stand_beside_the_new_ones(db, people, browse):
    survey = a_draft(db, people, [drafts.learning()[2]])
    translating.choose(survey, "en", ["uk", "sv"])
    actions.send(db, survey, members(people.everyone), NOON, NOON + OPEN_FOR, people.olha, NOON)
    db.commit()
    place = f"q{paper(db, survey).items[0].id}.text"
    olha = browse(people.olha)
    page = olha.get(f"/surveys/{survey.id}/wording")
    with speaking("uk", "UTC"):
        ready = drafts.learning()[2].text
    assert [page.one(f"[name='{of}{place}']").get("value") for of in ("", "uk:", "sv:")] == [
        "What do you learn most from?", ready, "",
    ]  # fmt: skip

    olha.post(f"/surveys/{survey.id}/wording", words(page) | {place: "What teaches you most?", f"sv:{place}": "Vad?"})

    link = their_link(db, survey, people.anna)
    assert "What teaches you most?" in browse().get(link).words
    assert ready in browse().get(f"{link}?lang=uk").words
    assert "Vad?" in browse().get(f"{link}?lang=sv").words
    assert [row.place for row in db.exec(select(Correction))] == [place]


def test_nothing_changed_is_no_news(db, people, browse, survey):
    assert "People read the new words" not in reword(browse(people.olha), survey).text
