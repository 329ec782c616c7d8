"""The organizer's side: drafts, the builder, sending, and who may come in."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.base import clock
from app.meetups.models import Meetup
from app.people.models import Audience, Pick
from app.surveys.models import Option, Participation, Question, Reminder, Survey
from tests.house import NOON, a_person, many_people
from tests.makers.meetups import a_meetup, cancelled
from tests.makers.surveys import a_draft, a_survey, paper, their_link

PAGES = [
    "/surveys",
    "/surveys/new",
    "/surveys/1/draft",
    "/surveys/1/preview",
    "/surveys/1/draft/languages",
    "/surveys/1/wording",
    "/surveys/1/sending",
    "/surveys/1",
    "/surveys/1/questions.json",
    "/surveys/1/heard",
]
BUTTONS = [
    "/surveys/new", "/surveys/file", "/surveys/1/draft", "/surveys/1/draft/typing", "/surveys/1/copy", "/surveys/1/draft/languages", "/surveys/1/draft/languages/uk", "/surveys/1/wording", "/surveys/1/sending", "/surveys/1/reminder", "/surveys/1/closing",
    "/surveys/1/closing-date", "/surveys/1/heard", "/surveys/1/draft/deletion",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_only_organizers_look(db, people, browse, path):
    a_draft(db, people)
    assert browse(people.bohdan).get(path).status == 403
    assert browse().get(path).status == 401
    assert browse(people.olha).get(path).status == 200


@pytest.mark.parametrize("path", BUTTONS)
def test_only_organizers_press(db, people, browse, path):
    a_draft(db, people)
    assert browse(people.bohdan).post(path, {"draft": "blank"}).status == 403
    assert browse().post(path).status == 401


@pytest.mark.parametrize("path", ["/surveys/77", "/surveys/77/draft", "/surveys/x", "/surveys/77/heard"])
def test_an_unknown_survey_is_not_found(db, people, browse, path):
    assert browse(people.olha).get(path).status == 404


def test_no_surveys_yet(db, people, browse):
    page = browse(people.olha).get("/surveys")
    assert "No surveys yet" in page.words
    assert page.one("main a.button--main")["href"] == "/surveys/new"


# --- drafts ---


def test_the_finished_draft_is_six_questions_in_three_minutes_for_everyone(db, people, browse):
    new = browse(people.olha).get("/surveys/new")
    assert new.one("select[name=audience_id] option[selected]").text == "Everyone"
    assert new.one("[name=draft][checked]")["value"] == "learning"

    page = browse(people.olha).post("/surveys/new", {"draft": "learning", "audience_id": people.everyone.id})

    assert page.status == 200
    assert "6 questions, about 3 minutes" in page.words
    kinds = [question.kind for question in db.exec(select(Question).order_by(Question.position))]
    assert kinds == ["grid", "several", "several", "one", "one", "long"]


def test_from_a_meetup_its_audience_is_preselected_and_feedback_is_a_page_away(db, people, browse):
    data = Audience(name="Data", departments=["Data"], created_at=NOON)
    db.add(data)
    db.flush()
    meetup = Meetup(
        title="Kafka", audience_id=data.id, zone="Europe/Kyiv", created_by=people.olha.id, created_at=NOON
    )
    db.add(meetup)
    db.commit()

    page = browse(people.olha).get(f"/surveys/new?meetup_id={meetup.id}")
    assert page.one("select[name=audience_id] option[selected]").text == "Data"

    assert page.one("main p > a[href$='/after']")["href"] == f"/meetups/{meetup.id}/after"


def test_how_it_was_is_asked_on_the_page_of_a_meetup_that_was(db, people, browse):
    was, _comes, off = (a_meetup(db, people, title=title, starts_at=at) for title, at in (
        ("Kafka", NOON - timedelta(days=2)), ("Rust", clock.now() + timedelta(days=2)), ("Off", NOON),
    ))  # fmt: skip
    cancelled(db, people, off, NOON - timedelta(days=1))
    offered = browse(people.olha).get("/surveys/new").all("select[name=held] option")
    assert [(option["value"], option.text) for option in offered] == [(str(was.id), "Kafka (Sunday 1 March)")]

    page = browse(people.olha).post("/surveys/new", {"draft": "feedback", "held": was.id})

    assert page.response.url.path == f"/meetups/{was.id}/after"
    assert db.exec(select(Survey)).all() == []


def test_feedback_is_made_on_its_own_page_only(db, people, browse):
    page = browse(people.olha).post("/surveys/new", {"draft": "feedback", "audience_id": people.everyone.id})

    assert page.status == 422
    assert "Choose the meetup that people are asked about." in page.words
    assert db.exec(select(Survey)).all() == []


def test_the_draft_speaks_the_organizers_language(db, people, browse):
    browse(people.olha).post("/surveys/new", {"draft": "blank", "audience_id": people.everyone.id})
    assert db.exec(select(Survey)).one().title == "A new survey"


def test_a_draft_needs_somebody_to_ask(db, people, browse):
    page = browse(people.olha).post("/surveys/new", {"draft": "learning", "audience_id": "99"})
    assert page.status == 422
    assert "Choose whom to ask." in page.words
    assert db.exec(select(Survey)).all() == []


# --- the builder ---


def typed(page) -> dict[str, object]:
    """The builder's form as a browser would send it."""
    form = page.one("#builder")
    fields = {f["name"]: f.get("value", "") for f in form.select("input[type=text], input[type=hidden]")}
    fields |= {f["name"]: f["value"] for f in form.select("input[type=checkbox][checked]")}
    fields |= {f["name"]: f.text.removeprefix("\n") for f in form.select("textarea")}
    fields["order"] = [f["value"] for f in form.select("[name=order]")]
    return fields | {f["name"]: f.select_one("option[selected]")["value"] for f in form.select("select")}


def test_what_is_typed_is_kept_and_the_button_done(db, people, browse):
    survey = a_draft(db, people)
    first, second = [item.id for item in paper(db, survey).items[:2]]
    browser = browse(people.olha)
    fields = typed(browser.get(f"/surveys/{survey.id}/draft"))

    page = browser.post(
        f"/surveys/{survey.id}/draft",
        fields
        | {
            "title": "Better",
            f"text-{first}": "Where?",
            f"options-{first}": "Here\n\nThere\nHere",
            "do": f"down:{first}",
        },
    )

    assert page.status == 200
    the = paper(db, survey)
    assert the.title == "Better"
    assert [item.id for item in the.items[:2]] == [second, first]
    assert the.items[1].text == "Where?"
    assert [option.text for option in the.items[1].options] == ["Here", "There"]


def test_the_order_of_the_page_is_kept_and_a_question_it_did_not_show_keeps_its_place(db, people, browse):
    survey = a_draft(db, people)
    ids = [item.id for item in paper(db, survey).items]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    fields = typed(browser.get(path))
    assert fields["order"] == [str(one) for one in ids]

    browser.post(path, fields | {"order": [ids[4], ids[0], "x", 77, ids[1], ids[3], ids[5], ids[6]]})

    places = [4, 0, 2, 1, 3, 5, 6]
    assert [item.id for item in paper(db, survey).items] == [ids[place] for place in places]


@pytest.mark.parametrize(
    ("typed_now", "known_again"),
    [
        ("Tuesday\nWednesday\nFriday", {"Tuesday": 0, "Wednesday": 1, "Friday": 2}),
        ("Friday\nTuesday\nThursday", {"Friday": 2, "Tuesday": 0, "Thursday": 1}),
        ("Monday\nTuesday\nThursday\nFriday", {"Monday": None, "Tuesday": 0, "Thursday": 1, "Friday": 2}),
        ("Thursday\nSunday", {"Thursday": 1, "Sunday": None}),
    ],
    ids=["reworded", "in another order", "one more", "two gone and one new"],
)
def test_an_answer_is_known_again_by_its_words_or_else_its_place(db, people, browse, typed_now, known_again):
    survey = a_draft(db, people)
    several = paper(db, survey).items[1]
    before = [option.id for option in several.options]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"

    browser.post(path, typed(browser.get(path)) | {f"options-{several.id}": typed_now})

    now = paper(db, survey).items[1].options
    assert [option.text for option in now] == list(known_again)
    assert {option.text: before.index(option.id) if option.id in before else None for option in now} == known_again


def test_add_copy_and_delete(db, people, browse):
    survey = a_draft(db, people)
    several = paper(db, survey).items[1]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"

    for do in ("add", f"copy:{several.id}", f"delete:{several.id}"):
        assert browser.post(path, typed(browser.get(path)) | {"do": do}).status == 200

    items = paper(db, survey).items
    assert [item.kind for item in items] == ["one", "several", "scale", "rank", "short", "long", "grid", "one"]
    assert [option.text for option in items[1].options] == ["Tuesday", "Thursday", "Friday"]
    assert items[1].id != several.id
    assert len(db.exec(select(Option).where(Option.question_id == several.id)).all()) == 0


def test_a_kind_can_be_changed_and_its_answers_wait(db, people, browse):
    survey = a_draft(db, people)
    several = paper(db, survey).items[1]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"

    page = browser.post(path, typed(browser.get(path)) | {f"kind-{several.id}": "long"})
    assert not page.all(f"[name=options-{several.id}]")
    page = browser.post(path, typed(page) | {f"kind-{several.id}": "several"})
    assert "Tuesday" in page.one(f"[name=options-{several.id}]").text


def test_what_the_digest_reads_keeps_its_kind(db, people, browse):
    survey = a_draft(db, people)
    useful = paper(db, survey).items[2]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    browser.post(path, typed(browser.get(path)) | {f"kind-{useful.id}": "long"})
    assert paper(db, survey).items[2].kind == "scale"


def test_htmx_gets_the_builder_alone(db, people, browse):
    survey = a_draft(db, people)
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    fields = typed(browser.get(path)) | {"do": "add"}
    answer = browser.client.post(
        path, data=fields, headers={"HX-Request-Type": "partial", "HX-Target": "form#builder"}
    )
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<form id="builder"')
    assert answer.text.rstrip().endswith("</form>"), "what stands beside the form would be there twice"
    assert "Question 8" in answer.text


def test_bad_input_is_told_beside_the_field_and_kept(db, people, browse):
    survey = a_draft(db, people)
    first = paper(db, survey).items[0].id
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    page = browser.post(path, typed(browser.get(path)) | {"title": "", f"text-{first}": "x" * 301})
    assert page.status == 422
    assert "Give the survey a title" in page.words
    assert page.one(f"[name=text-{first}]")["value"] == "x" * 301
    db.refresh(survey)
    assert survey.title == "What next?"


def test_two_organizers_do_not_overwrite_each_other_unknowingly(db, people, browse):
    survey = a_draft(db, people)
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    mine, hers = typed(browser.get(path)), typed(browser.get(path))
    gone = paper(db, survey).items[0].id
    browser.post(path, hers | {"title": "Hers", "do": f"delete:{gone}"})

    page = browser.post(path, mine | {"title": "Mine", f"text-{gone}": "My words", "do": "send"})

    assert page.status == 409
    assert page.one("[name=title]")["value"] == "Mine"
    assert "Stored now: “Hers” with 6 questions" in page.words
    assert "Stored now: Hers" in page.words
    assert page.one(".quotes").get_text(" ").split() == ["My", "words", "Room", "Online"]
    assert not page.all("[hx-trigger]")
    assert browser.post(path, typed(page)).status == 200
    db.refresh(survey)
    assert survey.title == "Mine"


def keep(db, browser, survey, fields):
    """What a browser sends by itself while somebody types."""
    path = f"/surveys/{survey.id}/draft/typing"
    db.commit()
    headers = {"HX-Request-Type": "partial", "HX-Target": "span#kept"}
    return browser.client.post(path, data=fields, headers=headers)


def test_what_is_typed_is_kept_without_a_button(db, people, browse):
    survey = a_draft(db, people)
    first = paper(db, survey).items[0].id
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    fields = typed(browser.get(path))

    for words in ("Wh", "Where"):
        kept = keep(db, browser, survey, fields | {f"text-{first}": words})
        assert (kept.status_code, "Saved." in kept.text, "<form" in kept.text) == (200, True, False)

    assert browser.get(path).one(f"[name=text-{first}]")["value"] == "Where"
    assert browser.post(path, fields | {f"text-{first}": "Where?", "do": "save"}).status == 200
    assert paper(db, survey).items[0].text == "Where?"


def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(db, people, browse):
    survey = a_draft(db, people)
    first = paper(db, survey).items[0]
    browser = browse(people.olha)
    fields = typed(browser.get(f"/surveys/{survey.id}/draft"))

    kept = keep(db, browser, survey, fields | {"title": "", f"options-{first.id}": "x" * 201, "intro": "Dear all"})

    assert "Saved, but for this: Give the survey a title" in kept.text
    assert "One answer is too long" in kept.text
    db.refresh(survey)
    assert (survey.title, survey.intro) == ("What next?", "Dear all")
    assert [option.text for option in paper(db, survey).items[0].options] == ["Room", "Online"]


def test_what_is_typed_never_goes_over_what_somebody_else_stored(db, people, browse):
    survey = a_draft(db, people)
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    mine, hers = typed(browser.get(path)), typed(browser.get(path))
    keep(db, browser, survey, hers | {"title": "Hers"})

    kept = keep(db, browser, survey, mine | {"title": "Mine"})

    assert kept.status_code == 409
    assert "Not saved: somebody else changed this survey meanwhile." in kept.text
    db.refresh(survey)
    assert survey.title == "Hers"
    without_script = browser.post(f"{path}/typing", mine | {"title": "Mine"})
    assert without_script.status == 409
    assert "Not saved" in without_script.text


def test_only_organizers_keep_a_draft_and_only_a_draft(db, people, browse):
    survey = a_draft(db, people)
    assert keep(db, browse(people.bohdan), survey, {}).status_code == 403
    assert keep(db, browse(people.olha), a_survey(db, people), {}).status_code == 409


def test_all_that_a_draft_lacks_is_said_at_once_and_the_reader_taken_there(db, people, browse):
    survey = a_draft(db, people)
    first, second = paper(db, survey).items[:2]
    browser, path = browse(people.olha), f"/surveys/{survey.id}/draft"
    lacking = {"title": " ", f"text-{first.id}": "", f"options-{second.id}": "Tuesday", "do": "send"}

    page = browser.post(path, typed(browser.get(path)) | lacking)

    assert page.status == 422
    assert [link["href"] for link in page.all("#errors a")] == [
        "#f-title", f"#f-text-{first.id}", f"#f-options-{second.id}",
    ]  # fmt: skip
    assert page.one("#errors").has_attr("autofocus")
    assert page.one("#builder")["action"] == path  # a part of the page here would stay in the address
    assert page.one(f"[name=options-{second.id}]").text.strip() == "Tuesday"


def test_once_sent_nothing_can_be_changed(db, people, browse):
    survey = a_survey(db, people)
    page = browse(people.olha).post(f"/surveys/{survey.id}/draft", {"title": "Other"})
    assert page.status == 409
    assert "Its questions stay as people have seen them." in page.words
    assert browse(people.olha).get(f"/surveys/{survey.id}/draft").title == "What next?"


def test_the_preview_is_the_page_people_get(db, people, browse):
    survey = a_draft(db, people)
    preview = browse(people.olha).get(f"/surveys/{survey.id}/preview")
    for item in paper(db, survey).items:
        assert item.text in preview.words
    assert preview.one("main form")["method"] == "get"


# --- sending ---


def test_before_sending_it_is_said_who_is_asked_who_is_not_and_what_will_happen(db, people, browse):
    survey = a_draft(db, people)
    a_person(db, "Muted", muted_at=NOON)
    a_person(db, "Gone", left_at=NOON)

    page = browse(people.olha).get(f"/surveys/{survey.id}/sending")

    assert page.title == "3 people will be asked"
    assert "1 who wants no surveys, 1 who has left" in page.words
    assert page.one("[name=closes_at]")["value"] == "2026-03-13T18:00"
    assert "Monday 9 March, 09:00 Kyiv (UTC+2) A reminder goes to those who have not answered." in page.words
    assert (
        "Thursday 12 March, 09:00 Kyiv (UTC+2) A reminder goes to those who have not answered. It is the last one."
        in page.words
    )
    assert page.one("main form .button--main").text == "Put 3 mails in the outbox"


def test_sending_asks_everybody_once_and_twice_is_the_same(db, people, browse, run_worker):
    survey = a_draft(db, people)
    a_person(db, "Muted", muted_at=NOON)
    fields = {"closes_at": "2026-03-13T18:00", "version": survey.version}

    for _ in range(2):
        page = browse(people.olha).post(f"/surveys/{survey.id}/sending", fields)
        assert page.status == 200
    assert "3 mails go now." in page.text
    assert "Put into the outbox by Olha. The mails are being put into the outbox." in page.words
    assert len(db.exec(select(Participation)).all()) == 3
    assert [r.number for r in db.exec(select(Reminder))] == [1, 2]
    assert run_worker(NOON) == 3


def test_an_empty_audience_is_refused_in_words(db, people, browse):
    nobody = Audience(name="Nobody", only_picked=True, created_at=NOON)
    db.add(nobody)
    db.flush()
    gone = a_person(db, "Gone", left_at=NOON)
    db.add(Pick(audience_id=nobody.id, person_id=gone.id))
    survey = a_draft(db, people, audience_id=nobody.id)
    browser, path = browse(people.olha), f"/surveys/{survey.id}/sending"

    page = browser.get(path)
    assert page.title == "There is nobody to ask"
    assert not page.all("main form .button--main")
    page = browser.post(path, {"closes_at": "2026-03-13T18:00", "version": survey.version})
    assert page.status == 409
    assert "There is nobody to ask" in page.words
    db.refresh(survey)
    assert survey.sent_at is None


def test_another_closing_date_has_another_plan(db, people, browse):
    survey = a_draft(db, people)
    page = browse(people.olha).get(f"/surveys/{survey.id}/sending?closes_at=2026-03-05T18:00")
    assert "Thursday 5 March, 18:00 Kyiv (UTC+2) It closes." in page.words
    assert page.one("[name=closes_at]")["value"] == "2026-03-05T18:00"

    page = browse(people.olha).get(f"/surveys/{survey.id}/sending?closes_at=2062-03-05T18:00")
    assert page.one("#plan").get_text(" ").split("future")[1].strip() == ", at most half a year away."
    assert not page.all("#plan .course")


@pytest.mark.parametrize("closes_at", ["2026-03-01T18:00", "", "tomorrow", "2029-01-01T00:00"])
def test_a_senseless_closing_date_is_asked_again(db, people, browse, closes_at):
    survey = a_draft(db, people)
    page = browse(people.olha).post(
        f"/surveys/{survey.id}/sending", {"closes_at": closes_at, "version": survey.version}
    )
    assert page.status == 422
    assert page.one("#f-closes_at-error")
    db.refresh(survey)
    assert survey.sent_at is None


def test_a_draft_that_changed_meanwhile_is_looked_at_once_more(db, people, browse):
    survey = a_draft(db, people)
    page = browse(people.olha).post(f"/surveys/{survey.id}/sending", {"closes_at": "2026-03-13T18:00", "version": 77})
    assert page.status == 409
    assert "Look at it once more" in page.words


def test_an_unfinished_draft_is_not_sent(db, people, browse):
    from app.surveys.drafts import blank

    survey = a_draft(db, people, blank())
    browser, path = browse(people.olha), f"/surveys/{survey.id}/sending"
    assert "Question 1 has no words yet." in browser.get(path).words
    page = browser.post(path, {"closes_at": "2026-03-13T18:00", "version": survey.version})
    assert page.status == 409


def test_ten_thousand_are_asked_in_a_moment(db, people, browse):
    many_people(db, 2000)
    survey = a_draft(db, people)
    browse(people.olha).post(
        f"/surveys/{survey.id}/sending", {"closes_at": "2026-03-13T18:00", "version": survey.version}
    )
    assert len(db.exec(select(Participation)).all()) == 2003


def test_who_joins_later_was_not_asked(db, people, browse):
    survey = a_survey(db, people)
    late = a_person(db, "Late")
    assert browse().get(their_link(db, survey, late)).status == 404


def test_the_list_says_where_each_survey_stands(db, people, browse):
    a_draft(db, people, title="Draft one")
    a_survey(db, people, title="Open one")
    a_survey(db, people, title="Short one", closes_at=NOON + timedelta(seconds=1))
    page = browse(people.olha).get("/surveys")
    rows = [" ".join(row.get_text(" ").split()) for row in page.all("main tbody tr")]
    assert any("Draft one Draft" in row for row in rows)
    assert any("Open one Open until Friday 13 March" in row and "0 of 3" in row for row in rows)


def test_the_phone_beside_the_builder_shows_what_people_will_see_and_only_our_page_may_frame_it(db, people, browse):
    survey, browser = a_draft(db, people), browse(people.olha)
    builder = browser.get(f"/surveys/{survey.id}/draft")
    assert "frame-src 'self'" in builder.response.headers["content-security-policy"]

    framed = browser.get(builder.one("iframe.phone__screen")["src"])
    alone = browser.get(f"/surveys/{survey.id}/preview")

    assert "How useful?" in framed.words
    assert "Back to the survey" not in framed.words
    assert "Back to the survey" in alone.words
    assert "frame-ancestors 'self'" in framed.response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in alone.response.headers["content-security-policy"]


def test_a_draft_that_nobody_needs_is_deleted_and_a_sent_survey_is_not(db, people, browse):
    draft, survey = a_draft(db, people), a_survey(db, people)
    olha = browse(people.olha)
    path = f"/surveys/{draft.id}/draft/deletion"

    assert "cannot be brought back" in olha.get(f"/surveys/{draft.id}/draft").words
    assert "The draft is deleted." in olha.post(path).text
    assert olha.post(path).status == 404
    assert olha.post(f"/surveys/{survey.id}/draft/deletion").status == 409
    assert db.exec(select(Survey.id)).all() == [survey.id]
    assert {row.survey_id for row in db.exec(select(Question))} == {survey.id}


def test_a_draft_is_a_move_once_somebody_has_changed_it(db, people, browse):
    draft = a_draft(db, people)
    olha = browse(people.olha)
    assert "Send “" not in olha.get("/").words

    fields = {"title": "Lunch", "version": draft.version, "page": "p", "do": "save"}
    olha.post(f"/surveys/{draft.id}/draft", fields)

    assert "Send “Lunch”" in olha.get("/").words
