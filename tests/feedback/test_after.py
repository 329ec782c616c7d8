"""The meetup afterwards: who came, who is asked, what is shown, and thanks."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.feedback import queries
from app.feedback.digest import digest_of
from app.feedback.models import Feedback, Thanks
from app.invitations.models import Attendance
from app.meetups.models import Cancellation
from app.outreach.models import Booking
from app.surveys.models import Participation, Survey
from app.topics.models import Wish
from tests.house import NOON, a_person, many_people
from tests.makers.feedback import (
    CLOSED,
    a_crowd,
    a_held_meetup,
    a_recap,
    answered_meetup,
    came,
    invited,
    opened,
    says,
    thanked,
)
from tests.makers.surveys import counted


def after(meetup):
    return f"/meetups/{meetup.id}/after"


def here(db, meetup):
    return set(db.exec(select(Attendance.person_id).where(Attendance.meetup_id == meetup.id)).all())


def labels(page):
    return [button.get_text(" ", strip=True) for button in page.all("main button")]


# --- before, cancelled, forbidden ------------------------------------------------------------------


def test_before_the_meetup_the_page_says_when_it_opens_and_offers_nothing(browse, db, people):
    meetup = a_held_meetup(db, people, starts_at=NOON + timedelta(days=2))

    page = browse(people.olha).get(after(meetup))

    assert page.status == 200
    assert "Thursday 5 March" in page.words
    assert page.forms() == []


def test_nobody_is_ticked_before_the_meetup_begins(browse, db, people):
    meetup = a_held_meetup(db, people, starts_at=NOON + timedelta(minutes=1))
    invited(db, meetup, people.bohdan)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/attendance", tick=people.bohdan.id)

    assert page.status == 409
    assert here(db, meetup) == set()


def test_a_cancelled_meetup_has_nothing_to_celebrate(browse, db, people):
    meetup = a_held_meetup(db, people)
    db.add(Cancellation(meetup_id=meetup.id, cancelled_by=people.olha.id, cancelled_at=NOON))

    page = browse(people.olha).get(after(meetup))

    assert "did not take place" in page.words
    assert page.forms() == []


DOORS = (
    "attendance", "feedback", "feedback/questions", "feedback/people", "feedback/closing", "feedback/closing/withdrawal", "thanks", "thanks/numbers",
    "recap", "recap/publication", "recap/publication/withdrawal",
)  # fmt: skip


@pytest.mark.parametrize("path", DOORS)
def test_only_organizers_may_do_any_of_it(browse, db, people, path):
    meetup = a_held_meetup(db, people)

    assert browse(people.bohdan).post(f"/meetups/{meetup.id}/{path}", text="x", tick="1").status == 403
    assert browse().post(f"/meetups/{meetup.id}/{path}", text="x", tick="1").status == 401


def test_only_organizers_see_it(browse, db, people):
    meetup = a_held_meetup(db, people)

    for path in (after(meetup), f"/meetups/{meetup.id}/recap"):
        assert browse(people.bohdan).get(path).status == 403
        assert browse().get(path).status == 401
    assert browse(people.olha).get("/meetups/999/after").status == 404


# --- who came --------------------------------------------------------------------------------------


def test_the_list_begins_with_those_who_said_they_come(browse, db, people):
    meetup = a_held_meetup(db, people)
    kira, yes, room = a_person(db, "Kira"), a_person(db, "Zoe"), a_person(db, "Ada")
    invited(db, meetup, yes)
    invited(db, meetup, room, answer="room")
    invited(db, meetup, kira, answer="no")

    page = browse(people.olha).get(after(meetup))

    names = [item.get_text(" ", strip=True) for item in page.all(".tally .person")]
    assert names == ["Ada", "Zoe", "Kira"]
    assert "2 people said yes. Nobody is ticked yet." in page.words


def test_a_tap_ticks_and_a_tap_takes_it_back_and_each_twice_is_once(browse, db, people):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    olha = browse(people.olha)

    for _ in range(2):
        page = olha.post(f"/meetups/{meetup.id}/attendance", tick=people.bohdan.id)
    assert here(db, meetup) == {people.bohdan.id}
    assert "Of the 1 who said yes, 1 came." in page.words

    for _ in range(2):
        page = olha.post(f"/meetups/{meetup.id}/attendance", untick=people.bohdan.id)
    assert here(db, meetup) == set()


def test_a_tick_remembers_who_and_when(browse, db, people):
    meetup = a_held_meetup(db, people)

    browse(people.olha).post(f"/meetups/{meetup.id}/attendance", tick=people.bohdan.id)

    tick = db.exec(select(Attendance)).one()
    assert (tick.ticked_by, tick.ticked_at) == (people.olha.id, NOON)


def test_one_button_ticks_everybody_who_said_they_come(browse, db, people):
    meetup = a_held_meetup(db, people)
    crowd = many_people(db, 4)
    invited(db, meetup, *crowd[:3])
    invited(db, meetup, crowd[3], answer="recording")
    invited(db, meetup, people.anna)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/attendance", everyone="1")

    assert here(db, meetup) == {person.id for person in crowd[:3]}
    assert "Of the 3 who said yes, 3 came." in page.words
    assert "Anna, who spoke, is not counted." in page.words


def test_somebody_who_is_not_on_the_list_is_found_and_added(browse, db, people):
    meetup = a_held_meetup(db, people)
    oksana = a_person(db, "Оксана Ткач", email="oksana@example.com", department="Фінанси")
    olha = browse(people.olha)

    for words in ("оксана", "ТКАЧ фінанси", "oksana@"):
        page = olha.get(f"{after(meetup)}?q={words}")
        assert [str(button["value"]) for button in page.all("#found button")] == [str(oksana.id)]

    page = olha.post(f"/meetups/{meetup.id}/attendance", tick=oksana.id)
    assert "1 more came without saying so." in page.words


def test_a_search_that_finds_nobody_says_where_people_are_added(browse, db, people):
    meetup = a_held_meetup(db, people)

    page = browse(people.olha).get(f"{after(meetup)}?q=100%25_nobody")

    assert "No colleague is found" in page.words
    assert "100%_nobody" in page.words


@pytest.mark.parametrize("sent", ["0", "-1", "999999", "x", "²", "9" * 30])
def test_nobody_unknown_is_ticked(browse, db, people, sent):
    meetup = a_held_meetup(db, people)

    assert browse(people.olha).post(f"/meetups/{meetup.id}/attendance", tick=sent).status == 404
    assert here(db, meetup) == set()


def test_whoever_left_the_company_is_not_ticked(browse, db, people):
    meetup = a_held_meetup(db, people)
    gone = a_person(db, "Gone", left_at=NOON)

    assert browse(people.olha).post(f"/meetups/{meetup.id}/attendance", tick=gone.id).status == 404


# --- how it was ------------------------------------------------------------------------------------


def test_nobody_present_nobody_asked(browse, db, people):
    meetup = a_held_meetup(db, people)
    olha = browse(people.olha)

    assert not any("Open feedback" in label for label in labels(olha.get(after(meetup))))
    page = olha.post(f"/meetups/{meetup.id}/feedback")

    assert page.status == 409
    assert "Tick who came first" in page.words
    assert queries.feedback_of(db, meetup.id) is None


def test_the_button_names_how_many_and_the_page_says_what_will_happen(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 3)

    page = browse(people.olha).get(after(meetup))

    assert "Open feedback: ask 3 people" in labels(page)
    assert "How useful was it for your work?" in page.words
    assert "3 people who were there get a mail" in page.words
    assert db.exec(select(Survey)).all() == []


def test_feedback_asks_those_who_came_for_a_week_and_reminds_once(browse, db, people, run_worker):
    meetup = a_held_meetup(db, people)
    crowd = a_crowd(db, meetup, 3)
    absent = a_person(db, "Absent")
    invited(db, meetup, absent)
    came(db, meetup, people.anna)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/feedback")

    survey = db.exec(select(Survey)).one()
    asked = set(db.exec(select(Participation.person_id)).all())
    assert asked == {person.id for person in crowd}
    assert (survey.about_talk, survey.reminders, survey.closes_at) == (True, 1, NOON + timedelta(days=7))
    assert "3 people are asked now how it was." in page.html.find(id="notice").get_text()
    assert "0 of 3 answered." in page.words


def test_feedback_closes_on_a_full_hour(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 3)

    with time_machine.travel(NOON + timedelta(minutes=51, seconds=7), tick=False):
        browse(people.olha).post(f"/meetups/{meetup.id}/feedback")

    assert db.exec(select(Survey.closes_at)).one() == NOON + timedelta(days=7, hours=1)


def test_opening_twice_is_the_same_as_once(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 3)
    olha = browse(people.olha)

    olha.post(f"/meetups/{meetup.id}/feedback")
    olha.post(f"/meetups/{meetup.id}/feedback")

    assert len(db.exec(select(Survey)).all()) == len(db.exec(select(Feedback)).all()) == 1


def test_the_questions_can_be_changed_before(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 2)
    olha = browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/feedback/questions")
    draft = db.exec(select(Survey)).one()
    assert str(page.response.url).endswith(f"/surveys/{draft.id}/draft")
    assert draft.sent_at is None

    olha.post(f"/meetups/{meetup.id}/feedback")
    assert queries.feedback_of(db, meetup.id).survey_id == draft.id


def test_whoever_is_ticked_later_is_asked_too(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 2)
    opened(db, meetup, people.olha)
    came(db, meetup, people.bohdan)
    olha = browse(people.olha)
    assert "Ask 1 more" in labels(olha.get(after(meetup)))

    page = olha.post(f"/meetups/{meetup.id}/feedback/people")

    assert "0 of 3 answered." in page.words
    assert "Ask 1 more" not in labels(page)


def test_whoever_is_ticked_too_late_is_not_asked(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_crowd(db, meetup, 2)
    opened(db, meetup, people.olha)
    came(db, meetup, people.bohdan)

    with time_machine.travel(CLOSED, tick=False):
        olha = browse(people.olha)
        assert "Ask 1 more" not in labels(olha.get(after(meetup)))
        assert olha.post(f"/meetups/{meetup.id}/feedback/people").status == 409


def test_what_was_said_is_hidden_below_five(browse, db, people):
    meetup, _crowd = answered_meetup(db, people, answers=4)

    page = browse(people.olha).get(after(meetup))

    assert "4 of 9 answered." in page.words
    assert "live demo" not in page.text
    assert digest_of(db, meetup.id, NOON) is None


def test_from_five_answers_on_the_numbers_come_with_their_denominators(browse, db, people):
    meetup, _crowd = answered_meetup(db, people, answers=5)

    counted(db, CLOSED)
    with time_machine.travel(CLOSED, tick=False):
        page = browse(people.olha).get(after(meetup))

    digest = digest_of(db, meetup.id, CLOSED)
    assert (digest.asked, digest.answered, digest.useful.rated, digest.useful.mean) == (9, 5, 5, 3.8)
    assert "5 of the 9 people who were asked answered." in page.words
    assert "3.8 of 5" in page.words
    assert "Keep the live demo 4" in page.words


def test_words_of_fewer_than_five_stay_closed_though_enough_gave_a_number(browse, db, people):
    meetup = a_held_meetup(db, people)
    crowd = a_crowd(db, meetup, 6)
    opened(db, meetup, people.olha)
    for person in crowd:
        says(db, meetup, person, useful=4)
    says(db, meetup, crowd[0], useful=4, change="Speak up")

    counted(db, CLOSED)
    with time_machine.travel(CLOSED, tick=False):
        page = browse(people.olha).get(after(meetup))

    assert "1 of 6 wrote" in page.words
    assert "Speak up" not in page.text


def test_while_it_is_open_the_last_few_stay_back_and_then_it_is_told_as_a_whole(browse, db, people):
    meetup, _crowd = answered_meetup(db, people, answers=12, crowd=13)

    counted(db)
    page = browse(people.olha).get(after(meetup))
    assert "Counted so far: 7 of the 12 who answered." in page.words
    assert "Keep the live demo 6" in page.words and "Keep the live demo 7" not in page.words

    browse(people.olha).post(f"/meetups/{meetup.id}/feedback/closing")
    counted(db)
    page = browse(people.olha).get(after(meetup))
    assert "Counted so far" not in page.words
    assert "Keep the live demo 7" in page.words


def test_feedback_can_be_closed_early(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/feedback/closing")

    assert "Feedback is closed" in page.html.find(id="notice").get_text()
    assert browse(people.olha).post(f"/meetups/{meetup.id}/feedback/closing").status == 409


def test_before_it_is_closed_the_page_says_what_the_mails_promise(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)

    page = browse(people.olha).get(after(meetup))

    assert "The mails say that there is time until Tuesday 10 March." in page.words
    assert page.one("details button.button--bad").get_text() == "Close it now"


def test_what_was_closed_by_a_slip_is_opened_again_until_its_day(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    was_to_close = queries.survey_of(db, meetup.id).closes_at
    olha = browse(people.olha)

    closed = olha.post(f"/meetups/{meetup.id}/feedback/closing")
    assert closed.one("#notice button").get_text() == "Open it again"
    opened_again = [olha.post(f"/meetups/{meetup.id}/feedback/closing/withdrawal") for _twice in range(2)][-1]

    assert "open again, until Tuesday 10 March" in notice(opened_again)
    assert "open until Tue 10 Mar" in opened_again.words
    db.expire_all()
    assert queries.survey_of(db, meetup.id).closes_at == was_to_close


@pytest.mark.parametrize("told", ["numbers", "recap", "late"])
def test_once_anybody_was_told_or_its_day_is_past_it_stays_closed(browse, db, people, told):
    meetup, _crowd = answered_meetup(db, people)
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/feedback/closing")
    if told == "numbers":
        thanked(db, meetup, people.olha, numbers=True)
    if told == "recap":
        a_recap(db, meetup, people.olha)

    with time_machine.travel(CLOSED if told == "late" else NOON + timedelta(hours=1), tick=False):
        olha = browse(people.olha)
        assert "Open it again until" not in olha.get(after(meetup)).words
        assert olha.post(f"/meetups/{meetup.id}/feedback/closing/withdrawal").status == 409


# --- thanks ----------------------------------------------------------------------------------------


def test_thanks_with_numbers_wait_until_feedback_is_closed(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/thanks", message="Lovely", numbers="1")

    assert page.status == 409
    assert "Lovely" in page.text
    assert db.exec(select(Thanks)).all() == []


def test_thanks_with_numbers_need_five_answers(browse, db, people):
    meetup, _crowd = answered_meetup(db, people, answers=4)

    with time_machine.travel(CLOSED, tick=False):
        assert browse(people.olha).post(f"/meetups/{meetup.id}/thanks", numbers="1").status == 409


def test_the_speaker_is_thanked_with_numbers_and_quotes(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)

    counted(db, CLOSED)
    with time_machine.travel(CLOSED, tick=False):
        olha = browse(people.olha)
        assert "Thank Anna" in labels(olha.get(after(meetup)))
        page = olha.post(f"/meetups/{meetup.id}/thanks", message="A joy", numbers="1", quotes="1")

    thanks = db.exec(select(Thanks)).one()
    assert (thanks.message, thanks.quotes, thanks.numbers_at) == ("A joy", True, CLOSED)
    assert "Anna was thanked by Olha" in page.words


def test_thanks_without_numbers_may_go_at_once_and_the_numbers_follow(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    olha = browse(people.olha)

    olha.post(f"/meetups/{meetup.id}/thanks", message="A joy")
    assert db.exec(select(Thanks)).one().numbers_at is None
    assert olha.post(f"/meetups/{meetup.id}/thanks/numbers").status == 409

    counted(db, CLOSED)
    with time_machine.travel(CLOSED, tick=False):
        olha = browse(people.olha)
        assert "Send Anna the numbers" in labels(olha.get(after(meetup)))
        olha.post(f"/meetups/{meetup.id}/thanks/numbers", quotes="1")
    assert db.exec(select(Thanks)).one().numbers_at == CLOSED


def test_a_second_thanks_changes_nothing(browse, db, people):
    meetup = a_held_meetup(db, people)
    thanked(db, meetup, people.olha, "First")

    browse(people.olha).post(f"/meetups/{meetup.id}/thanks", message="Second")

    assert db.exec(select(Thanks)).one().message == "First"


def test_too_long_a_message_is_kept_and_told(browse, db, people):
    meetup = a_held_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/thanks", message="x" * 4001)

    assert page.status == 422
    assert "at most 4000" in page.words
    assert "x" * 4001 in page.text


def test_without_a_speaker_there_is_nobody_to_thank(browse, db, people):
    meetup = a_held_meetup(db, people)
    db.exec(select(Booking)).one().released_at = NOON
    olha = browse(people.olha)

    assert "No speaker is on record" in olha.get(after(meetup)).words
    assert olha.post(f"/meetups/{meetup.id}/thanks", message="x").status == 409


def test_looking_writes_nothing(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    before = [len(db.exec(select(table)).all()) for table in (Attendance, Survey, Feedback, Thanks, Participation)]
    olha = browse(people.olha)

    for path in (after(meetup), f"{after(meetup)}?q=per", f"/meetups/{meetup.id}/recap", "/library"):
        assert olha.get(path).status == 200

    assert [
        len(db.exec(select(table)).all()) for table in (Attendance, Survey, Feedback, Thanks, Participation)
    ] == before


def test_a_wish_from_feedback_takes_root_among_the_topics(db, people, run_worker):
    answered_meetup(db, people)

    run_worker(CLOSED)

    assert {wish.words for wish in db.exec(select(Wish))} == {"Fuzzing"}


# --- notices ---------------------------------------------------------------------------------------


def notice(page):
    return " ".join(page.html.find(id="notice").get_text(" ").split())


def test_every_button_says_what_happened_and_what_comes_next(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    olha = browse(people.olha)

    ticked = olha.post(f"/meetups/{meetup.id}/attendance", tick=people.bohdan.id)
    asked = olha.post(f"/meetups/{meetup.id}/feedback/people")
    closed = olha.post(f"/meetups/{meetup.id}/feedback/closing")
    too_soon = olha.post(f"/meetups/{meetup.id}/thanks", message="A joy", numbers="1")
    counted(db)
    thanked_ = olha.post(f"/meetups/{meetup.id}/thanks", message="A joy", numbers="1")
    kept = olha.post(f"/meetups/{meetup.id}/recap", text="Tests pay off.", version="0", do="save")

    assert notice(ticked) == "10 people are ticked as present."
    assert notice(asked).endswith("Whoever is silent is reminded once. It closes by itself: Tuesday 10 March.")
    assert notice(closed).startswith("Feedback is closed. The answers are being counted. Look again in a minute.")
    assert (too_soon.status, "being counted" in too_soon.words) == (409, True)
    assert notice(thanked_) == "The thanks are in the outbox. Next: the recap."
    assert notice(kept) == "The draft is kept. Only organizers see it until you publish it."


def test_thanks_before_the_close_say_that_the_numbers_can_follow(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/thanks", message="A joy")

    assert "When the feedback is closed you can send the numbers after." in notice(page)
