"""Results: hidden below five, in words and figures from five on, never a name beside an answer; and what follows."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
import time_machine
from python_calamine import load_workbook
from sqlmodel import select

from app.mail.models import Email
from app.meetups.models import Meetup
from app.people.queries import members
from app.surveys import actions, coming_in, keeping, queries
from app.surveys import results as counting
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.export import harmless
from app.surveys.models import Closing, Participation, Reminder, Survey
from tests.house import NOON, a_person, many_people
from tests.makers.surveys import a_draft, a_survey, an_answer, an_answered_survey, counted, only, paper, question


def test_below_five_answers_there_are_only_two_numbers(db, people, browse):
    survey = an_answered_survey(db, people, 4)
    page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "4 of 7 answered (57%)" in page.words
    assert "The first results are shown when it closes, so that nobody can be guessed before." in page.words
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}")
    assert "Results are shown from 5 answers on" in page.words
    assert "Word" not in page.words
    assert not page.all("figure")
    assert browse(people.olha).get(f"/surveys/{survey.id}/answers.csv").status == 409
    assert browse(people.olha).get(f"/surveys/{survey.id}/answers.xlsx").status == 409


def test_from_five_on_figures_with_denominators_and_words_without_names(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "5 of 8" in page.words
    assert "The average of 5 of the 5 who answered." in page.words
    assert [item.text for item in page.all(".quotes li")] == [f"Word {n}" for n in range(5)]
    assert "Person 0" not in page.words.replace("Person 0 Data", "")


def test_who_is_silent_is_named_and_never_who_said_what(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    people.bohdan.left_at = NOON
    db.commit()
    olha = browse(people.olha)
    link = next(link for link in olha.get(f"/surveys/{survey.id}").all("aside a") if "/silent" in str(link["href"]))

    page = olha.get(str(link["href"]))

    assert link.text == "3 people have not answered"
    named = [" ".join(item.text.split()) for item in page.all("main ul li")]
    assert named == ["Anna Data", "Bohdan Data has left", "Olha People"]


def test_once_it_is_closed_no_reminder_is_announced(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    olha = browse(people.olha)
    reminder = "to those who have not answered"
    before = olha.get(f"/surveys/{survey.id}").words
    _closed(db, people, survey)

    assert reminder in before
    assert reminder not in olha.get(f"/surveys/{survey.id}").words


def test_the_silent_of_a_large_house_stand_on_several_pages_by_their_names(db, people, browse):
    survey = a_survey(db, people, [NewQuestion("short", "Why?")])
    _more_people(db, survey, 230)
    olha = browse(people.olha)

    first = olha.get(f"/surveys/{survey.id}/silent")
    second = olha.get(str(first.one("a[rel=next]")["href"]))

    assert len({item.text for page in (first, second) for item in page.all("main ul li")}) == 233
    assert not second.all("a[rel=next]")


def _more_people(db, survey, count):
    """So many more who were asked."""
    more = [a_person(db, f"More {n}") for n in range(count)]
    db.add_all(Participation(survey_id=survey.id, person_id=person.id) for person in more)
    db.commit()
    return more


def _closed(db, people, survey):
    """The same survey once nobody answers any more."""
    actions.close(db, survey, people.olha, NOON)
    counted(db)


def test_words_of_fewer_than_five_writers_are_not_shown(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    one = question(paper(db, survey), "one")
    for person in _more_people(db, survey, 4):
        an_answer(db, survey, person, Mark(one.id, one.options[0].id))
    an_answer(db, survey, people.anna, Mark(one.id, words="Anna's secret"))
    _closed(db, people, survey)

    page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Answered by 5 of the 10 who answered." in page.words
    assert "1 person has written in their own words" in page.words
    assert "secret" not in page.text
    assert "secret" not in browse(people.olha).get(f"/surveys/{survey.id}/answers.csv").text


def test_a_question_answered_by_fewer_than_five_says_only_how_many_everywhere(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    one, long, grid = (question(paper(db, survey), kind) for kind in ("one", "long", "grid"))
    for person in (people.anna, people.bohdan):
        marks = Mark(one.id, one.options[1].id), Mark(grid.id, grid.options[0].id, side="want")
        an_answer(db, survey, person, *marks, Mark(long.id, words="Anna's secret"))
    _closed(db, people, survey)
    olha = browse(people.olha)

    page = olha.get(f"/surveys/{survey.id}")
    file = olha.get(f"/surveys/{survey.id}/answers.csv").text
    letter = olha.get(f"/surveys/{survey.id}/heard").one("textarea").text

    for item in (one, long, grid):
        sheet = page.one(f"#question-{item.id}")
        assert "Answered by 2 of the 7 who answered." in " ".join(sheet.get_text(" ").split())
        assert not sheet.select("figure, .quotes")
        assert f"{item.text},Not shown: it would tell what few people said.,,2,," in file
    for words in ("Online", "secret", "Kafka"):
        assert words not in page.words + file + letter
    assert "3 of 5 on average" in letter.replace("3.0", "3")


def test_scales_that_are_answered_alike_stand_in_one_picture_with_one_table(db, people, browse):
    asked = [NewQuestion("scale", f"Rate it: {what}", low="poor", high="great") for what in ("Food", "Talks")]
    crowd = many_people(db, 6)
    survey = a_survey(db, people, [*asked, NewQuestion("scale", "How long?", low="short", high="long")])
    food, talks, _long = paper(db, survey).items
    for n, person in enumerate(crowd):
        an_answer(db, survey, person, Mark(food.id, number=5), *([Mark(talks.id, number=1)] if n else []))
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}")

    stack, *others = page.all("figure")
    assert not others
    assert "Rated by 5–6 of the 6 who answered." in stack.get_text()
    assert [row.get_text(" ", strip=True) for row in stack.select("tbody tr")] == [
        "Food 0 0 0 0 6 6 5",
        "Talks 5 0 0 0 0 5 1",
    ]


def test_a_workbook_says_the_same_as_the_table_and_none_of_its_texts_is_a_formula(db, people, browse):
    crowd = many_people(db, 5)
    survey = a_survey(db, people, [NewQuestion("one", "=1+1?", ["=2", "3"]), NewQuestion("long", "Why?")])
    choice, why = paper(db, survey).items
    for person in crowd:
        marks = Mark(choice.id, option_id=choice.options[0].id), Mark(why.id, words="=cmd|' /C'!A0")
        an_answer(db, survey, person, *marks)
    _closed(db, people, survey)
    olha = browse(people.olha)

    file = olha.get(f"/surveys/{survey.id}/answers.xlsx")
    table = _csv(olha, survey)

    book = load_workbook(BytesIO(file.response.content))
    cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [[str(cell).removesuffix(".0") for cell in row] for row in cells] == [
        [cell.removeprefix("'") for cell in row] for row in table
    ]
    with ZipFile(BytesIO(file.response.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_what_is_not_sent_yet_counts_for_nothing(db, people):
    survey = an_answered_survey(db, people, 5)
    scale = question(paper(db, survey), "scale")
    keeping.save(db, survey, people.anna, [Mark(scale.id, number=5)], NOON)
    db.commit()

    assert "Anna" in [person.name for person in queries.silent(db, survey.id, 0, 10)]
    _closed(db, people, survey)
    found = counting.results(db, survey, NOON)

    assert (found.asked, found.answered) == (8, 5)
    assert next(t for t in found.tallies if t.item.id == scale.id).people == 5


def test_while_it_is_open_the_last_five_to_nine_answers_stay_back(db, people, browse):
    survey = an_answered_survey(db, people, 12)
    scale, olha = question(paper(db, survey), "scale"), browse(people.olha)
    counted(db)
    of_scale = lambda now: next(t for t in counting.results(db, survey, now).tallies if t.item.id == scale.id)  # noqa: E731

    page, file = olha.get(f"/surveys/{survey.id}"), olha.get(f"/surveys/{survey.id}/answers.csv")
    assert "12 of 15 answered" in page.words
    assert "Counted so far: 7 of the 12 who answered." in page.words
    assert [item.text for item in page.all(".quotes li")] == [f"Word {n}" for n in range(7)]
    assert "Word 7" not in file.text
    assert "Word 7" not in olha.get(f"/surveys/{survey.id}?texts={question(paper(db, survey), 'short').id}").text
    assert (of_scale(NOON).people, of_scale(NOON).mean) == (7, 18 / 7)

    for person in (people.olha, people.anna, people.bohdan, *_more_people(db, survey, 2)):
        assert of_scale(NOON).people == 7
        an_answer(db, survey, person, Mark(scale.id, number=5), at=NOON + timedelta(hours=1))
        counted(db, NOON + timedelta(hours=1))
    assert of_scale(NOON).people == 12


def test_at_the_close_the_last_few_join(db, people, browse):
    survey = an_answered_survey(db, people, 7)
    _closed(db, people, survey)

    page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Counted so far" not in page.words
    assert len(page.all(".quotes li")) == 7


def test_each_kind_is_counted(db, people):
    survey = an_answered_survey(db, people, 5)
    the = paper(db, survey)
    scale, rank, grid, several = (question(the, kind) for kind in ("scale", "rank", "grid", "several"))
    a, b, c, _d = rank.options
    kafka = grid.options[0].id
    more = [people.anna, people.bohdan, *_more_people(db, survey, 3)]
    for person, first in zip(more, (a, b, a, a, a), strict=True):
        an_answer(
            db, survey, person,
            Mark(scale.id, number=5), Mark(rank.id, first.id, 1), Mark(rank.id, c.id, 2),
            Mark(grid.id, kafka, side="want"),
            Mark(several.id, several.options[2].id), Mark(several.id, several.options[0].id),
        )  # fmt: skip
    an_answer(db, survey, people.olha, Mark(scale.id, number=1), Mark(grid.id, kafka, side="teach"))
    _closed(db, people, survey)

    tallies = {tally.item.kind: tally for tally in counting.results(db, survey, NOON).tallies}

    assert tallies["scale"].mean == pytest.approx((1 + 2 + 3 + 4 + 5 + 5 * 5 + 1) / 11)
    assert tallies["rank"].ranks[:3] == [("Docs", 12, 4), ("Automation", 10, 0), ("Mentoring", 3, 1)]
    assert tallies["grid"].sides[0] == ("Kafka", 5, 1)
    assert tallies["grid"].people == 6
    assert dict(tallies["several"].pairs) == {"Friday": 5, "Tuesday": 5, "Thursday": 0}


def test_the_file_for_a_spreadsheet_runs_nothing_and_names_nobody(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    short = question(paper(db, survey), "short")
    for person, words in ((people.anna, "=1+1"), (people.bohdan, "＝cmd")):
        scale = question(paper(db, survey), "scale")
        an_answer(db, survey, person, Mark(scale.id, number=5), Mark(short.id, words=words))
    _closed(db, people, survey)

    page = browse(people.olha).get(f"/surveys/{survey.id}/answers.csv")
    rows = list(csv.reader(StringIO(page.text.removeprefix("\ufeff"))))

    assert page.response.headers["content-type"].startswith("text/csv")
    assert "'=1+1" in {row[5] for row in rows}
    assert "'＝cmd" in {row[5] for row in rows}
    assert ["How useful?", "5", "3", "7", "", ""] in rows
    assert "Person" not in page.text and "Anna" not in page.text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1", "＋1", "－1", "＠1"])
def test_what_a_spreadsheet_would_run_is_made_text(text):
    assert harmless(text).startswith("'")


def test_words_are_cut_to_a_few_and_all_are_one_click_away(db, people, browse):
    survey = an_answered_survey(db, people, 20)
    _closed(db, people, survey)
    short = question(paper(db, survey), "short")
    page = browse(people.olha).get(f"/surveys/{survey.id}")
    assert len(page.all(".quotes li")) == 12

    everything = page.one(f"a[href*='texts={short.id}']")["href"].partition("#")[0]
    assert len(browse(people.olha).get(everything).all(".quotes li")) == 20


# --- closing, extending, reminding ---


def test_closing_now_and_opening_again(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    browser = browse(people.olha)

    for _ in range(2):
        page = browser.post(f"/surveys/{survey.id}/closing")
    assert "The survey is closed." in page.text
    assert "Closed on Tuesday 3 March, 12:00" in page.words

    assert "Olha closed it." in page.words

    page = browser.post(f"/surveys/{survey.id}/closing-date", {"closes_at": "2026-03-20T18:00"})
    assert "Open until Friday 20 March, 18:00" in page.words
    assert "Olha set the closing date: Friday 20 March, 18:00 Kyiv (UTC+2)." in page.words
    closings = db.exec(select(Closing).order_by(Closing.id)).all()
    assert [(row.set_by, row.set_at, row.closes_at == NOON) for row in closings] == [
        (people.olha.id, NOON, True), (people.olha.id, NOON, False),
    ]  # fmt: skip
    assert [r.goes_at.isoformat() for r in queries.reminders(db, survey.id)] == [
        "2026-03-12T07:00:00+00:00", "2026-03-19T07:00:00+00:00",
    ]  # fmt: skip


def test_a_closing_date_in_the_past_is_asked_again(db, people, browse):
    survey = a_survey(db, people)
    page = browse(people.olha).post(f"/surveys/{survey.id}/closing-date", {"closes_at": "2026-03-01T18:00"})
    assert page.status == 422
    assert "Choose a date in the future" in page.words


def test_reminding_takes_the_place_of_the_next_planned_one(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        browser = browse(people.olha)
        assert browser.get(f"/surveys/{survey.id}").one("aside .button--main").text == "Remind 3 people"
        assert "3 reminders are in the outbox." in browser.post(f"/surveys/{survey.id}/reminder").text

    rows = db.exec(select(Reminder).order_by(Reminder.number)).all()
    assert [(r.number, r.asked_by) for r in rows] == [(1, people.olha.id), (2, None)]
    assert rows[0].goes_at == NOON + timedelta(days=2)


def test_nobody_is_reminded_of_a_survey_that_has_not_arrived(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    late = db.exec(select(Email).where(Email.person_id == people.anna.id)).one()
    late.sent_at = None
    db.commit()

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}")
        assert page.one("aside .button--main").text == "Remind 2 people"
        assert "1 person has not got the survey itself yet, and is not reminded before." in page.words


def test_two_reminders_are_the_most(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    for days in (2, 4):
        with time_machine.travel(NOON + timedelta(days=days), tick=False):
            assert browse(people.olha).post(f"/surveys/{survey.id}/reminder").status == 200
    with time_machine.travel(NOON + timedelta(days=6), tick=False):
        page = browse(people.olha).post(f"/surveys/{survey.id}/reminder")
        assert page.status == 409
        assert "Two reminders have gone already." in page.words
        assert "Both reminders have gone." in browse(people.olha).get(f"/surveys/{survey.id}").words
    assert len(db.exec(select(Reminder)).all()) == 2


def test_nobody_is_reminded_within_a_day(db, people, browse):
    survey = a_survey(db, people)
    page = browse(people.olha).get(f"/surveys/{survey.id}")
    assert "You can remind people from Wednesday 4 March, 12:00 Kyiv (UTC+2) on." in page.words
    assert not page.all(f"form[action='/surveys/{survey.id}/reminder']")
    page = browse(people.olha).post(f"/surveys/{survey.id}/reminder")
    assert page.status == 409
    assert "less than a day ago" in page.words


def test_of_feedback_people_hear_in_the_recap_so_no_letter_is_asked_for(db, people, browse):
    meetup = Meetup(
        title="Kafka", audience_id=people.everyone.id, zone="Europe/Kyiv", created_by=people.olha.id, created_at=NOON
    )
    db.add(meetup)
    db.flush()
    survey = a_survey(db, people, about_talk=True, meetup_id=meetup.id)
    page = browse(people.olha).post(f"/surveys/{survey.id}/closing")
    assert "People have not been told" not in page.words
    assert "tell people" not in page.html.get_text()
    assert page.one(".head__do a")["href"] == f"/meetups/{meetup.id}/after"


# --- what we heard ---


def test_the_letter_is_drafted_from_the_numbers_kept_and_sent_once(db, people, browse, run_worker):
    survey = an_answered_survey(db, people, 5)
    run_worker(NOON)
    actions.close(db, survey, people.olha, NOON + timedelta(hours=1))
    counted(db, NOON + timedelta(hours=1))
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        browser, path = browse(people.olha), f"/surveys/{survey.id}/heard"
        page = browser.get(path)
        assert "5 of 8 of you answered. Thank you." in page.one("textarea").text
        assert "3 of 5 on average" in page.one("textarea").text.replace("3.0", "3")
        assert page.one("main .button--main").text == "Put 8 mails in the outbox"

        version = page.one("[name=version]")["value"]
        page = browser.post(path, {"heard": "We heard you.", "version": version, "do": "save"})
        assert page.one("textarea").text.strip() == "We heard you."
        assert browser.post(path, {"heard": "Old.", "version": version, "do": "tell"}).status == 409

        version = page.one("[name=version]")["value"]
        for _ in range(2):
            page = browser.post(path, {"heard": "We heard you.", "version": version, "do": "tell"})
            assert page.status == 200
        assert "Olha put what you heard into the outbox." in page.words
        assert db.get_one(Survey, survey.id).told_by == people.olha.id
        assert run_worker(NOON + timedelta(days=1)) == 8
        assert "Olha told people what you heard." in browser.get(f"/surveys/{survey.id}").words
        assert run_worker(NOON + timedelta(days=2)) == 0


def test_nobody_is_told_while_others_are_answering(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    page = browse(people.olha).post(
        f"/surveys/{survey.id}/heard", {"heard": "x", "version": survey.version, "do": "tell"}
    )
    assert page.status == 409
    assert "Close the survey first." in page.words
    assert db.get_one(Survey, survey.id).told_at is None


def test_an_empty_letter_is_asked_for(db, people, browse):
    survey = a_survey(db, people)
    page = browse(people.olha).post(f"/surveys/{survey.id}/heard", {"heard": " ", "version": survey.version})
    assert page.status == 422


def test_the_letters_draft_says_who_can_teach_only_where_somebody_can(db, people, browse):
    crowd = many_people(db, 5)
    survey = a_survey(db, people)
    grid = question(paper(db, survey), "grid")
    kafka, plans = grid.options
    for n, person in enumerate(crowd):
        marks = [Mark(grid.id, kafka.id, side="want"), Mark(grid.id, plans.id, side="want")]
        an_answer(db, survey, person, *marks, *([Mark(grid.id, plans.id, side="teach")] if n == 0 else []))
    _closed(db, people, survey)

    letter = browse(people.olha).get(f"/surveys/{survey.id}/heard").one("textarea").text

    assert "- Kafka: 5 want to learn it\n" in letter + "\n"
    assert "- Query plans: 5 want to learn it, 1 can teach it" in letter


def test_how_the_answers_came_in_is_a_line_with_its_table(db, people, browse):
    crowd = many_people(db, 6)
    survey = a_survey(db, people)
    scale = question(paper(db, survey), "scale")
    for days, person in zip((0, 0, 1, 3, 3, 3), crowd, strict=True):
        an_answer(db, survey, person, Mark(scale.id, number=3), at=NOON + timedelta(days=days))
    actions.close(db, survey, people.olha, NOON + timedelta(days=4))
    counted(db, NOON + timedelta(days=4))
    with time_machine.travel(NOON + timedelta(days=5)):
        page = browse(people.olha).get(f"/surveys/{survey.id}")

    rows = page.all("#over-time tbody tr")
    assert [row.get_text(" ", strip=True) for row in rows] == [
        "Tue 3 Mar 2",
        "Wed 4 Mar 3",
        "Thu 5 Mar 3",
        "Fri 6 Mar 6",
        "Sat 7 Mar 6",
    ]


def test_a_long_time_is_a_line_of_few_points_that_ends_with_its_last_day():
    first = date(2026, 3, 1)
    every = [first + timedelta(days=n) for n in range(100)]
    told = coming_in.days(every, every)

    assert len(told) <= coming_in.POINTS
    assert told[-1] == (first + timedelta(days=99), 100)
    assert len({later.day - earlier.day for earlier, later in pairwise(told)}) == 1


def test_on_paper_every_picture_has_its_table_open(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    assert browse(people.olha).get(f"/surveys/{survey.id}/results/print").status == 409
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}/results/print")

    assert "5 of 8 answered (62%)" in page.words
    assert page.all("figure details") == page.all("figure details[open]") != []
    assert "Remind" not in page.words


def test_in_a_named_survey_organizers_read_who_said_what(db, people, browse):
    survey = a_draft(db, people)
    survey.mode = "named"
    actions.send(db, survey, members(people.everyone), NOON, NOON + timedelta(days=9), people.olha, NOON)
    one, short = (question(paper(db, survey), kind) for kind in ("one", "short"))
    an_answer(db, survey, people.anna, Mark(one.id, one.options[1].id), Mark(short.id, words="The kitchen"))
    olha = browse(people.olha)

    assert olha.get(f"/surveys/{survey.id}").all(f'a[href$="/surveys/{survey.id}/people"]')
    page = olha.get(f"/surveys/{survey.id}/people")
    assert "Anna" in page.words and "The kitchen" in page.words and "Online" in page.words
    assert "Bohdan" not in page.words
    assert browse(people.anna).get(f"/surveys/{survey.id}/people").status == 403


def test_in_any_other_survey_there_is_no_such_page(db, people, browse):
    survey = an_answered_survey(db, people, 5)
    olha = browse(people.olha)

    assert "Who said what" not in olha.get(f"/surveys/{survey.id}").words
    assert olha.get(f"/surveys/{survey.id}/people").status == 404


def test_who_would_give_a_talk_stands_with_their_names_and_who_said_no_nowhere(db, people, browse):
    crowd = [a_person(db, f"Person {n}") for n in range(6)]
    give = NewQuestion("one", "Would you give one?", ["Gladly", "With somebody", "No"], role="give")
    survey = a_draft(db, people, [give])
    actions.send(db, survey, only(*crowd), NOON, NOON + timedelta(days=9), people.olha, NOON)
    [item] = paper(db, survey).items
    for person, chosen in zip(crowd, (0, 0, 1, 1, 2, 2), strict=True):
        an_answer(db, survey, person, Mark(item.id, item.options[chosen].id))
    crowd[1].left_at = NOON
    _closed(db, people, survey)
    olha = browse(people.olha)

    [link] = [one for one in olha.get(f"/surveys/{survey.id}").all("main a") if one.text == "Who would give a talk"]
    page = olha.get(str(link["href"]))

    assert [
        (sheet.h2.text, [row.text for row in sheet.select("li")]) for sheet in page.all("main section:has(li)")
    ] == [("Gladly", ["Person 0"]), ("With somebody", ["Person 2", "Person 3"])]
    other = a_survey(db, people, [NewQuestion("short", "Word?")])
    assert olha.get(f"/surveys/{other.id}/volunteers").status == 404


# --- groups compared -----------------------------------------------------------------------------


def a_compared_survey(db, people, sizes):
    """A survey that compares departments, answered by so many of each; the first of each chose the first answer."""
    crowd = {
        name: [a_person(db, f"{name} {n}", department=name) for n in range(size)] for name, size in sizes.items()
    }
    survey = a_draft(db, people, [NewQuestion("one", "Room or online?", ["Room", "Online"])])
    survey.segment = "department"
    asked = only(*(person for group in crowd.values() for person in group))
    actions.send(db, survey, asked, NOON, NOON + timedelta(days=9), people.olha, NOON)
    [item] = paper(db, survey).items
    for group in crowd.values():
        for n, person in enumerate(group):
            an_answer(db, survey, person, Mark(item.id, item.options[min(n, 1)].id))
    return survey, crowd


def test_groups_are_compared_by_shares_once_it_is_closed_and_small_ones_together(db, people, browse):
    survey, _crowd = a_compared_survey(db, people, {"Web": 12, "Data": 4, "Legal": 3})
    olha = browse(people.olha)

    assert "Departments compared" not in olha.get(f"/surveys/{survey.id}").words
    _closed(db, people, survey)
    table = olha.get(f"/surveys/{survey.id}").one("details:has(.plot__share) table")
    assert [row.get_text(" ", strip=True) for row in table.select("tbody tr")] == [
        "Room Web (12 people) <10%", "Data, Legal (7 people) 29%",
        "Online Web (12 people) >90%", "Data, Legal (7 people) 71%",
    ]  # fmt: skip


def test_the_files_compare_groups_where_the_page_does(db, people, browse):
    survey, _crowd = a_compared_survey(db, people, {"=1+1": 12, "Data": 4, "Legal": 3})
    olha = browse(people.olha)
    counted(db)
    assert len(_csv(olha, survey)[0]) == 6
    _closed(db, people, survey)

    compared = _csv(olha, survey)
    book = load_workbook(BytesIO(olha.get(f"/surveys/{survey.id}/answers.xlsx").response.content))
    cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    assert [line[6:] for line in compared] == [
        ["'=1+1 (12 people), percent; of a ranking: put first; of a scale: average",
         "Data, Legal (7 people), percent; of a ranking: put first; of a scale: average"],
        ["<10", "29"], [">90", "71"],
    ]  # fmt: skip
    assert [row[6:] for row in cells[1:]] == [["<10", 29.0], [">90", 71.0]]


def test_of_a_scale_groups_are_compared_by_their_averages(db, people, browse):
    """Where almost all of a group give the lowest step, no more is told of it."""
    crowd = {
        name: [a_person(db, f"{name} {n}", department=name) for n in range(6)] for name in ("Web", "Data", "Legal")
    }
    survey = a_draft(
        db, people, [NewQuestion("scale", f"Have you {what}?", low="no", high="yes") for what in ("time", "room")]
    )
    survey.segment = "department"
    asked = only(*(person for group in crowd.values() for person in group))
    actions.send(db, survey, asked, NOON, NOON + timedelta(days=9), people.olha, NOON)
    time, room = paper(db, survey).items
    for name, steps in (("Web", "555554"), ("Data", "111111"), ("Legal", "123344")):
        for person, step in zip(crowd[name], steps, strict=True):
            an_answer(db, survey, person, Mark(time.id, number=int(step)), Mark(room.id, number=3))
    _closed(db, people, survey)
    olha = browse(people.olha)

    [table] = olha.get(f"/surveys/{survey.id}").all("details:has(.plot__share) table")
    assert [row.get_text(" ", strip=True) for row in table.select("tbody tr")] == [
        "Have you time? Data (6 people) <1.4", "Legal (6 people) 2.8", "Web (6 people) >4.6",
        "Have you room? Data (6 people) 3", "Legal (6 people) 3", "Web (6 people) 3",
    ]  # fmt: skip
    [average] = [line for line in _csv(olha, survey) if line[:2] == ["Have you time?", "Average"]]
    assert average[2:] == ["2.89", "18", "", "", "<1.4", "2.8", ">4.6"]


def test_a_file_has_no_groups_of_a_question_that_few_of_one_answered(db, people, browse):
    survey, crowd = a_compared_survey(db, people, {"Web": 6, "Data": 5})
    an_answer(db, survey, crowd["Data"][0])
    _closed(db, people, survey)

    assert "Data" not in str(_csv(browse(people.olha), survey))


def _csv(browser, survey) -> list[list[str]]:
    file = browser.get(f"/surveys/{survey.id}/answers.csv").text
    return list(csv.reader(StringIO(file.removeprefix("\ufeff"))))


def test_who_changes_department_moves_no_answer(db, people, browse):
    survey, crowd = a_compared_survey(db, people, {"Web": 6, "Data": 5})
    moved = crowd["Web"][0]
    moved.department = "Data"
    an_answer(db, survey, moved, Mark(paper(db, survey).items[0].id, paper(db, survey).items[0].options[1].id))
    _closed(db, people, survey)

    assert "Web (6 people)" in " ".join(browse(people.olha).get(f"/surveys/{survey.id}").words.split())


def test_a_question_that_few_of_a_group_answered_is_not_compared(db, people, browse):
    survey, crowd = a_compared_survey(db, people, {"Web": 6, "Data": 5})
    an_answer(db, survey, crowd["Data"][0])
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Answered by 10 of the 11 who answered." in page.words
    assert not page.all(".plot__share")


def test_groups_are_not_compared_again_after_it_was_opened_once_more(db, people, browse):
    survey, _crowd = a_compared_survey(db, people, {"Web": 6, "Data": 5})
    _closed(db, people, survey)
    later = NOON + timedelta(hours=1)
    actions.extend(db, survey, NOON + timedelta(days=2), people.olha, later)
    [item] = paper(db, survey).items
    for person in _more_people(db, survey, 5):
        an_answer(db, survey, person, Mark(item.id, item.options[0].id), at=later)
    actions.close(db, survey, people.olha, later)
    counted(db, later)
    with time_machine.travel(later + timedelta(hours=1)):
        page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Answered by 16 of the 16 who answered." in page.words
    assert not page.all(".plot__share")


def test_an_early_close_takes_the_reminders_with_it_that_were_still_to_come(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    actions.close(db, survey, people.olha, NOON + timedelta(hours=1))

    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        olha = browse(people.olha)
        assert "reminder" not in olha.get(f"/surveys/{survey.id}").one(".course").text
        assert "a reminder of" not in olha.get("/").words


def test_the_letter_speaks_of_the_next_topics_only_where_topics_were_asked_for(db, people, browse):
    crowd = many_people(db, 6)
    survey = a_survey(db, people, [NewQuestion("scale", "How are we?"), NewQuestion("long", "Why?")])
    scale, long = (question(paper(db, survey), kind) for kind in ("scale", "long"))
    for person in crowd:
        an_answer(db, survey, person, Mark(scale.id, number=4), Mark(long.id, words="Because"))
    _closed(db, people, survey)

    page = browse(people.olha).get(f"/surveys/{survey.id}/heard")

    letter = page.one("textarea").text
    assert "the next topics" not in letter
    assert "- 6 of you wrote something in your own words" in letter
    assert not page.all(f"a[href='/surveys/{survey.id}/promise']")
    assert page.one("main a[href*='/themes']").text == "6 people wrote something: the themes of “Why?”"


def test_of_too_few_answers_the_letter_tells_nothing(db, people, browse):
    survey = an_answered_survey(db, people, 3)
    _closed(db, people, survey)
    page = browse(people.olha).get(f"/surveys/{survey.id}/heard")

    assert page.one("h1").text == "Tell people that too few answered"
    assert page.one("textarea").text.strip().startswith("Fewer than 5 of you answered.")
