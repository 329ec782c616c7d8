"""A survey in several languages: chosen, filled in, marked where something is missing, and read."""

from email import message_from_bytes
from email.policy import default

import pytest
from sqlmodel import select

from app.mail.models import Email, PracticeMail
from app.people.queries import members
from app.surveys import actions, editing, translating
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.surveys.texts import reworded, texts
from app.surveys.wording import for_reader, words_in
from tests.house import NOON
from tests.makers.surveys import OPEN_FOR, SEVEN_KINDS, a_draft, a_survey, paper, question, their_link
from tests.surveys.test_building import typed

ASKED = [
    NewQuestion("section", "About you", hint="Two questions"),
    NewQuestion("one", "Do you give talks?", ["Yes", "No"]),
    NewQuestion("short", "About what?"),
]
PLACES = ["title", "q1.text", "q1.hint", "q2.text", "o1", "o2", "q3.text"]
ENGLISH = ["What next?", "About you", "Two questions", "Do you give talks?", "Yes", "No", "About what?"]


def in_swedish(db, survey: Survey, **but: str) -> None:
    """Every text of it as its first word in capitals, "SV:" before it; `but`: other words for some places."""
    translating.choose(survey, "en", ["sv"])
    words = {text.place: f"SV: {text.words.upper()}" for text in texts(paper(db, survey))}
    translating.translate(db, survey, "sv", words | {place.replace("_", "."): said for place, said in but.items()})
    db.commit()


def saved(browser, path: str, fields: dict[str, object]):
    """What comes after these are sent from the page at this address."""
    return browser.post(path, {"was": browser.get(path).one("[name=was]")["value"]} | fields)


@pytest.fixture
def survey(db, people) -> Survey:
    """One that was sent, written in English and read in Swedish too."""
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft)
    actions.send(db, draft, members(people.everyone), NOON, NOON + OPEN_FOR, people.olha, NOON)
    db.commit()
    return draft


# --- places ---


def test_every_text_has_a_place_and_nothing_empty_has_one(db, people):
    its = paper(db, a_draft(db, people, ASKED))
    assert [(text.place, text.words) for text in texts(its)] == list(zip(PLACES, ENGLISH, strict=True))


def test_other_words_change_nothing_but_words(db, people):
    its = paper(db, a_draft(db, people, SEVEN_KINDS))
    assert reworded(its, lambda _place, words: words) is its
    shouted = reworded(its, lambda _place, words: words.upper())
    assert shouted.title == "WHAT NEXT?"
    assert question(shouted, "scale").low == "NOT"
    assert [one.text for one in question(shouted, "grid").options] == ["KAFKA", "QUERY PLANS"]
    assert [(row.id, row.kind) for row in shouted.rows] == [(row.id, row.kind) for row in its.rows]


# --- the organizer ---


def test_an_organizer_chooses_languages_and_sees_what_is_missing(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    path = f"/surveys/{draft.id}/draft/languages"
    assert browser.get(path).one("select[name=written] option[selected]")["value"] == "en"

    page = saved(browser, path, {"written": "en", "also": ["sv", "uk", "en", "xx"]})

    assert paper(db, draft).languages == ("en", "uk", "sv")
    assert page.words.count("7 of 7 are missing") == 2
    page = saved(browser, f"{path}/sv", {"title": "Vad härnäst?", "o1": " Ja ", "o2": "", "q9.text": "no such place"})
    assert "5 of 7 are missing" in page.title
    assert len(page.all("form .due--late")) == 5
    assert page.one("[name=o1]")["value"] == "Ja"
    assert paper(db, draft).translations == {"sv": {"title": "Vad härnäst?", "o1": "Ja"}}
    assert "5 of 7 are missing" in browser.get(path).words


def test_what_it_is_written_in_is_not_among_what_it_can_be_read_in_too(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    path = f"/surveys/{draft.id}/draft/languages"
    page = saved(browser, path, {"written": "sv"})
    assert {box["value"] for box in page.all("[name=also]")} == {"en", "uk", "ru", "ro", "vi"}
    assert not browser.get(f"/surveys/{draft.id}/preview").all("main nav.switch")


def test_a_draft_that_is_all_there_in_another_language_can_be_called_written_in_that(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    in_swedish(db, draft)
    page = saved(browser, f"/surveys/{draft.id}/draft/languages", {"written": "sv", "also": ["sv", "uk"]})

    assert "complete" in page.words
    now = paper(db, draft)
    assert now.languages == ("sv", "en", "uk")
    assert [text.words for text in texts(now)][:2] == ["SV: WHAT NEXT?", "SV: ABOUT YOU"]
    assert now.translations == {"en": dict(zip(PLACES, ENGLISH, strict=True))}


def test_some_words_in_a_language_keep_a_draft_from_being_called_written_in_it(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    in_swedish(db, draft, title="")
    before = paper(db, draft)
    page = saved(browser, f"/surveys/{draft.id}/draft/languages", {"written": "sv", "also": "sv"})

    assert page.status == 422
    assert "There are some words in Svenska already" in page.one("#f-written-error").text
    assert (paper(db, draft).languages, paper(db, draft).translations) == (before.languages, before.translations)


def test_of_two_who_choose_languages_the_second_is_told(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    path = f"/surveys/{draft.id}/draft/languages"
    was = browser.get(path).one("[name=was]")["value"]
    saved(browser, path, {"written": "en", "also": "vi"})

    page = browser.post(path, {"was": was, "written": "en", "also": ["sv"]})

    assert page.status == 409
    assert "Somebody else changed the languages meanwhile" in page.words
    assert [box["value"] for box in page.all("[name=also][checked]")] == ["sv"]
    assert paper(db, draft).languages == ("en", "vi")


def test_of_two_who_translate_the_second_sees_both(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    in_swedish(db, draft)
    path = f"/surveys/{draft.id}/draft/languages/sv"
    was = browser.get(path).one("[name=was]")["value"]
    saved(browser, path, {"o1": "Ja"})

    page = browser.post(path, {"was": was, "o1": "Jo", "o2": "SV: NO"})

    assert page.status == 409
    assert page.one("[name=o1]")["value"] == "Jo"
    assert page.words.count("Stored now: Ja") == page.words.count("Stored now") == 1
    assert paper(db, draft).translations["sv"]["o1"] == "Ja"
    assert browser.post(path, {"was": page.one("[name=was]")["value"], "o1": "Jo"}).status == 200
    assert paper(db, draft).translations["sv"]["o1"] == "Jo"


def test_what_is_ready_made_is_not_missing_in_a_language_of_the_house(db, people, browse):
    browser = browse(people.olha)
    browser.post("/surveys/new", {"draft": "learning", "audience_id": people.everyone.id})
    saved(browser, "/surveys/1/draft/languages", {"written": "en", "also": ["uk", "sv"]})
    assert "complete" in browser.get("/surveys/1/draft/languages").words
    assert browser.get("/surveys/1/draft/languages/uk").one("[name=title]")["value"] == "Чого навчимося далі?"
    assert "35 of 35 are missing" in browser.get("/surveys/1/draft/languages/sv").title


def test_a_translation_that_is_too_long_is_told_beside_its_field_and_kept(db, people, browse):
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft)
    page = browse(people.olha).post(f"/surveys/{draft.id}/draft/languages/sv", {"o1": "x" * 201, "o2": "Nej"})
    assert page.status == 422
    assert "This is too long: at most 200 characters." in page.words
    assert page.one("[name=o1]")["value"] == "x" * 201
    assert paper(db, draft).translations["sv"]["o2"] == "SV: NO"


@pytest.mark.parametrize("language", ["uk", "xx", "en"])
def test_only_a_chosen_language_can_be_filled_in(db, people, browse, language):
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft)
    assert browse(people.olha).get(f"/surveys/{draft.id}/draft/languages/{language}").status == 404
    assert browse(people.olha).post(f"/surveys/{draft.id}/draft/languages/{language}", {"o1": "x"}).status == 404


def test_before_sending_it_is_said_what_has_no_words_yet(db, people, browse):
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft, title="", o2="")
    assert "Svenska: 2 texts have no words yet." in browse(people.olha).get(f"/surveys/{draft.id}/sending").words


def test_words_of_a_language_that_was_left_out_come_back_with_it(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    in_swedish(db, draft)
    path = f"/surveys/{draft.id}/draft/languages"
    saved(browser, path, {"written": "en"})
    assert paper(db, draft).languages == ("en",)
    saved(browser, path, {"written": "en", "also": "sv"})
    assert len(words_in(paper(db, draft), "sv")) == len(texts(paper(db, draft)))


def test_a_reworded_answer_keeps_its_translation(db, people, browse):
    draft, browser = a_draft(db, people, ASKED), browse(people.olha)
    in_swedish(db, draft)
    path = f"/surveys/{draft.id}/draft"
    browser.post(path, typed(browser.get(path)) | {"options-2": "Yes, often\nNo"})
    assert paper(db, draft).translations["sv"]["o1"] == "SV: YES"
    assert len(words_in(paper(db, draft), "sv")) == len(texts(paper(db, draft)))


def test_the_languages_of_a_sent_survey_stay(db, people, browse, survey):
    path = f"/surveys/{survey.id}/draft/languages"
    assert browse(people.olha).get(path).response.url.path == f"/surveys/{survey.id}"
    assert browse(people.olha).post(path, {"written": "uk"}).status == 409
    assert browse(people.olha).post(f"{path}/sv", {"title": "Annat"}).status == 409


# --- the reader ---


def test_people_read_it_in_their_own_language_even_one_the_house_does_not_speak(db, people, browse, survey):
    people.anna.language = "sv"
    page = browse().get(their_link(db, survey, people.anna))
    assert page.title == "SV: WHAT NEXT?"
    assert "SV: DO YOU GIVE TALKS?" in page.words
    assert "Send my answers" in page.words
    assert browse().get(their_link(db, survey, people.bohdan)).title == "What next?"


def test_a_switch_on_the_form_changes_the_language_and_sending_keeps_it(db, people, browse, survey):
    link, browser = their_link(db, survey, people.bohdan), browse()
    switch = browser.get(link).all("main nav a")
    assert [(a.text, a["href"], a.get("aria-current")) for a in switch] == [
        ("English", "?lang=en", "true"), ("Svenska", "?lang=sv", None),
    ]  # fmt: skip

    page = browser.get(f"{link}?lang=sv")
    assert page.title == "SV: WHAT NEXT?"
    action = page.one("main form")["action"]
    its = paper(db, survey)
    page = browser.post(action, {question(its, "one").name: question(its, "one").options[0].id})

    assert "SV: DO YOU GIVE TALKS? SV: YES" in page.words


def test_the_form_of_a_survey_in_one_language_has_no_switch(db, people, browse):
    assert not browse().get(their_link(db, a_survey(db, people), people.anna)).all("main nav")


def test_what_is_not_translated_is_read_as_it_was_written(db, people):
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft, title="", o2="")
    read = for_reader(paper(db, draft), "sv")
    assert (read.title, read.spoken) == ("What next?", "sv")
    assert [one.text for one in question(read, "one").options] == ["SV: YES", "No"]


def test_the_mail_speaks_the_readers_language(db, people, survey, run_worker):
    people.anna.language = "sv"
    db.commit()
    run_worker(NOON)
    assert subject_to(db, people.anna) == "SV: WHAT NEXT?"
    assert subject_to(db, people.bohdan) == "What next?"


def subject_to(db, person) -> str:
    """What the mail to somebody is called."""
    mine = select(PracticeMail.raw).join(Email).where(Email.person_id == person.id)
    return message_from_bytes(db.exec(mine).one(), policy=default)["subject"]


def test_words_go_with_the_question_they_were_of(db, people, browse):
    draft = a_draft(db, people, ASKED)
    in_swedish(db, draft)
    last = paper(db, draft).items[-1]

    editing.delete_question(db, draft, last.id)
    editing.add(db, draft)  # SQLite gives it the same number
    db.commit()

    assert f"q{last.id}.text" not in paper(db, draft).translations["sv"]
