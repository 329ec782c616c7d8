"""A plan that runs: one button, then the worker asks one after another until somebody says yes or it is stopped."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from threading import Barrier

import pytest
import time_machine
from sqlmodel import Session, select

from app.base.clock import days
from app.base.errors import Refused
from app.mail.models import Email, Incoming, PracticeMail
from app.meetups.models import Cancellation, Meetup
from app.outreach import actions, queries, running
from app.outreach.actions import Given
from app.outreach.drafting import Frame
from app.outreach.models import Ask, Plan, Turn
from app.people.models import Person
from tests.house import NOON, People, a_person
from tests.makers.outreach import a_booking, a_candidate, a_plain_meetup, a_yes, an_ask, an_offered_date
from tests.makers.topics import a_choice, a_topic

DRAFTED = Frame("", "{hello}\n\n{about}\n\n{why}\n\n{help}\n\n{whatever}\n\n{sender}")
FRIDAY = NOON + timedelta(days=3, hours=-3)
"""Friday 6 March, nine in the morning: Anna's three workdays, from Tuesday noon, are over since Friday at six."""
MONDAY = NOON + timedelta(days=6, hours=-2, minutes=-55)
"""Monday 9 March, five past nine."""


@dataclass(frozen=True)
class Letter:
    """One mail as its reader's program reads it."""

    kind: str
    to: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """The personal link in it."""
        return re.search(r"http://testserver(/speaker/\S+)", self.text)[1]


@pytest.fixture
def letters(db: Session) -> Callable[[], list[Letter]]:
    """Every mail that was practised, the first one first."""

    def found() -> list[Letter]:
        db.expire_all()
        rows = db.exec(
            select(Email, PracticeMail, Person)
            .join(PracticeMail)
            .join(Person, Person.id == Email.person_id)
            .order_by(Email.id)
        )
        return [_letter(mail.kind, person.name, kept.raw) for mail, kept, person in rows]

    return found


def _letter(kind: str, to: str, raw: bytes) -> Letter:
    mail = message_from_bytes(raw, policy=policy.default)
    return Letter(kind, to, mail["Subject"], mail.get_body(("plain",)).get_content())


@pytest.fixture
def cara(db: Session, people: People) -> Person:
    return a_person(db, "Cara", department="Data", language="uk")


@pytest.fixture
def meetup(db: Session, people: People, cara: Person) -> Meetup:
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    for position, person in enumerate((people.anna, people.bohdan, cara), start=1):
        a_candidate(db, meetup, person, people.olha, position)
    an_offered_date(db, meetup, NOON + days(30))
    return meetup


@pytest.fixture
def plan(db: Session, meetup: Meetup, people: People) -> Plan:
    plan = running.begin(db, meetup, DRAFTED, 3, 1, people.olha, NOON)
    db.commit()
    return plan


def asked(db: Session) -> list[str]:
    """Who was asked, the first one first."""
    db.expire_all()
    return [db.get_one(Person, ask.person_id).name for ask in db.exec(select(Ask).order_by(Ask.asked_at, Ask.id))]


def sent(db: Session) -> list[tuple[str, str]]:
    """Every mail that went out, and to whom."""
    db.expire_all()
    mails = db.exec(select(Email).where(Email.sent_at != None).order_by(Email.sent_at, Email.id))  # noqa: E711
    return [(mail.kind, db.get_one(Person, mail.person_id).name) for mail in mails]


def ends(db: Session, plan: Plan) -> str:
    db.expire_all()
    return plan.ended_because


def test_silence_brings_one_reminder_then_the_next_in_line(db, people, meetup, plan, run_worker):
    for hours in range(0, 24 * 7, 4):
        run_worker(NOON + timedelta(hours=hours))

    assert asked(db) == ["Anna", "Bohdan"]
    assert [mail for mail in sent(db) if mail[0] != "outreach/turn"] == [
        ("outreach/ask", "Anna"), ("outreach/reminder", "Anna"),
        ("outreach/ask", "Bohdan"), ("outreach/passed", "Anna"),
    ]  # fmt: skip


def test_each_has_their_workdays_and_nobody_is_asked_on_a_weekend(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    for hours in range(72, 72 + 48, 2):  # from Friday noon to Sunday noon
        run_worker(NOON + timedelta(hours=hours))
    assert asked(db) == ["Anna"]

    run_worker(MONDAY)

    bohdan = queries.ask_of(db, meetup.id, people.bohdan.id)
    assert asked(db) == ["Anna", "Bohdan"]
    assert (bohdan.answer_by, bohdan.remind_at) == (
        datetime.fromisoformat("2026-03-12T18:00+02:00"), datetime.fromisoformat("2026-03-11T09:00+02:00"),
    )  # fmt: skip


def test_what_was_missed_while_the_server_was_down_is_done_once(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    for minute in range(3):
        run_worker(MONDAY + timedelta(days=9, minutes=minute))

    assert asked(db) == ["Anna", "Bohdan"]
    assert len(db.exec(select(Turn)).all()) == 2


def test_the_organizer_hears_at_each_turn_and_at_the_end_of_the_list(db, people, meetup, plan, run_worker, letters):
    for hours in range(0, 24 * 25, 6):
        run_worker(NOON + timedelta(hours=hours))

    turns = [letter for letter in letters() if letter.kind == "outreach/turn"]
    assert [letter.subject for letter in turns] == [
        "Anna has not answered; Bohdan is asked: “How to read query plans”",
        "Bohdan has not answered; Cara is asked: “How to read query plans”",
        "Cara has not answered, and nobody is left to ask: “How to read query plans”",
    ]
    assert ends(db, plan) == "names"


def test_a_no_brings_the_next_one_at_once_in_office_hours(db, people, meetup, plan, run_worker, letters):
    run_worker(NOON)
    actions.answer(db, queries.ask_of(db, meetup.id, people.anna.id), Given("no"), NOON + timedelta(hours=1))
    db.commit()
    run_worker(NOON + timedelta(hours=2))

    assert asked(db) == ["Anna", "Bohdan"]
    assert ("outreach/turn", "Olha") not in sent(db)  # the mail with the answer says so
    [answered] = [letter for letter in letters() if letter.kind == "outreach/answered"]
    assert "Bohdan is asked now, and has until Fri 6 Mar." in answered.text
    assert ("outreach/passed", "Anna") not in sent(db)


@pytest.mark.parametrize("answer", ["yes", "another_date"])
def test_a_yes_ends_it(db, people, meetup, plan, run_worker, answer):
    run_worker(NOON)
    date = queries.dates_of(db, meetup.id)[0]
    given = Given(answer, (date.id,)) if answer == "yes" else Given(answer, other_dates="May")
    actions.answer(db, queries.ask_of(db, meetup.id, people.anna.id), given, NOON + timedelta(hours=1))
    db.commit()
    run_worker(NOON + days(20))

    assert (asked(db), ends(db, plan)) == (["Anna"], "yes")


def test_a_late_yes_of_somebody_whose_turn_has_passed_ends_it_too(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    run_worker(MONDAY)
    date = queries.dates_of(db, meetup.id)[0]
    actions.answer(db, queries.ask_of(db, meetup.id, people.anna.id), Given("yes", (date.id,)), MONDAY + days(1))
    db.commit()
    run_worker(MONDAY + days(10))

    assert (asked(db), ends(db, plan)) == (["Anna", "Bohdan"], "yes")


def test_a_decision_ends_it(db, people, meetup, plan, run_worker):
    ask = an_ask(db, meetup, people.anna, people.olha, in_person=True)
    a_booking(db, ask, NOON + days(30), people.olha)
    run_worker(NOON + days(10))

    assert (asked(db), ends(db, plan)) == (["Anna"], "decided")


def test_a_cancellation_ends_it(db, people, meetup, plan, run_worker):
    db.add(Cancellation(meetup_id=meetup.id, cancelled_by=people.olha.id, cancelled_at=NOON))
    db.commit()
    run_worker(NOON)

    assert (asked(db), ends(db, plan)) == ([], "closed")


def test_a_meetup_that_is_over_ends_it(db, people, meetup, plan, run_worker):
    meetup.starts_at = NOON - days(1)
    db.commit()
    run_worker(NOON)

    assert (asked(db), ends(db, plan)) == ([], "closed")


def test_it_ends_when_whoever_began_it_has_left(db, browse, people, meetup, plan, run_worker):
    people.olha.left_at = NOON
    people.bohdan.organizer_since = NOON
    db.commit()
    run_worker(NOON)

    assert (asked(db), ends(db, plan)) == ([], "closed")
    assert "Olha, who began it, has left." in browse(people.bohdan).get(f"/meetups/{meetup.id}/outreach").words


def test_without_a_date_that_leaves_time_it_ends_and_the_organizer_is_told(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    for date in queries.dates_of(db, meetup.id):
        actions.take_back_date(db, date, NOON)
    db.commit()
    run_worker(NOON + timedelta(hours=1))

    assert (asked(db), ends(db, plan)) == (["Anna"], "dates")
    assert ("outreach/turn", "Olha") in sent(db)


def test_the_button_stops_it_and_another_one_goes_on(db, browse, people, meetup, plan, run_worker):
    run_worker(NOON)
    olha = browse(people.olha)
    page = olha.post(f"/meetups/{meetup.id}/plan/end")
    run_worker(MONDAY)

    assert "Nobody else is asked by itself." in page.text
    assert "Olha stopped it." in page.words
    assert (asked(db), ends(db, plan)) == (["Anna"], "stopped")

    olha.post(f"/meetups/{meetup.id}/plan/continuation")
    run_worker(MONDAY)

    assert asked(db) == ["Anna", "Bohdan"]


def test_who_is_asked_by_hand_meanwhile_is_waited_for(db, people, meetup, plan, run_worker, cara):
    an_ask(db, meetup, cara, people.olha)
    run_worker(NOON)
    assert asked(db) == ["Cara"]

    actions.withdraw(db, queries.ask_of(db, meetup.id, cara.id), NOON)
    db.commit()
    run_worker(NOON)

    assert asked(db) == ["Cara", "Anna"]


def test_who_was_taken_back_is_not_asked_again_by_itself(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    actions.withdraw(db, queries.ask_of(db, meetup.id, people.anna.id), NOON)
    db.commit()
    run_worker(NOON)

    assert asked(db) == ["Anna", "Bohdan"]
    assert queries.ask_of(db, meetup.id, people.anna.id).times == 1


def test_who_rests_is_passed_over_and_the_page_says_why(db, browse, people, meetup, plan, run_worker):
    other = a_plain_meetup(db, people.everyone, people.olha, title="Kafka")
    an_ask(db, other, people.anna, people.olha, asked_at=NOON - days(5))
    later = an_ask(db, other, people.bohdan, people.olha, asked_at=NOON - days(90), answer_by=NOON - days(80))
    later.answer, later.answered_at, later.ask_again_on = "not_now", NOON - days(80), (NOON + days(9)).date()
    db.commit()
    run_worker(NOON)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")
    assert asked(db)[-1] == "Cara"
    assert "Anna is passed over until Thursday 23 April: was asked on Thursday 26 February." in page.words
    assert "Bohdan is passed over until Thursday 12 March: asked to be left alone" in page.words


def test_who_has_left_is_not_asked_nor_waited_for(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    people.anna.left_at = NOON
    db.commit()
    run_worker(NOON)

    assert asked(db) == ["Anna", "Bohdan"]


def test_two_at_once(db, people, meetup, run_worker):
    running.begin(db, meetup, DRAFTED, 3, 2, people.olha, NOON)
    db.commit()
    run_worker(NOON)

    assert asked(db) == ["Anna", "Bohdan"]


def test_beginning_twice_is_once_and_there_is_a_reason_where_it_cannot_begin(db, people, meetup, plan):
    assert running.begin(db, meetup, DRAFTED, 5, 2, people.olha, NOON).id == plan.id
    running.stop(db, plan, people.olha, NOON)
    a_yes(db, an_ask(db, meetup, people.anna, people.olha), queries.dates_of(db, meetup.id)[0])

    with pytest.raises(Refused, match="Somebody has said yes"):
        running.go_on(db, plan, people.olha, NOON)


def test_two_workers_at_the_same_time_ask_once(db, database, people, meetup, plan):
    assert running.is_due(db, NOON)
    db.commit()
    both = Barrier(2)

    def round_of_a_worker(_which: int) -> None:
        both.wait(timeout=10)
        database.write(lambda session: running.take_turns(session, NOON))

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(round_of_a_worker, range(2)))

    assert asked(db) == ["Anna"]


def test_the_last_silent_one_hears_that_it_can_be_another_time_and_their_link_still_works(
    db, app, browse, people, meetup, plan, run_worker, letters
):  # fmt: skip
    run_worker(NOON)
    run_worker(NOON + timedelta(days=2, hours=2))
    run_worker(MONDAY)
    [passed] = [letter for letter in letters() if letter.kind == "outreach/passed"]

    assert passed.to == "Anna"
    olha = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={people.anna.id}")
    assert "No answer: the turn passed on." in olha.words
    assert "It can be another time" in passed.text
    page = browse().get(passed.link)
    assert "How to read query plans" in page.words
    assert "Send my answer" in page.text


def test_who_writes_a_mail_instead_is_waited_for_until_somebody_could_read_it(db, people, meetup, plan, run_worker):
    run_worker(NOON)
    thread = f"outreach/{queries.ask_of(db, meetup.id, people.anna.id).id}"
    wrote = {"arrived_at": NOON + days(3), "person_id": people.anna.id, "thread": thread, "trimmed": "Let me see."}
    db.add(Incoming(fingerprint=b"wrote", kind="human", read_at=NOON + days(3), **wrote))
    db.commit()
    run_worker(MONDAY)
    assert asked(db) == ["Anna"]

    run_worker(NOON + days(9))
    assert asked(db) == ["Anna", "Bohdan"]


def test_who_heard_that_it_can_be_another_time_does_not_hear_it_again(db, people, meetup, plan, run_worker):
    for day in (0, 2, 6):
        run_worker(NOON + timedelta(days=day))
    ask, date = queries.ask_of(db, meetup.id, people.bohdan.id), queries.dates_of(db, meetup.id)[0]
    actions.answer(db, ask, Given("yes", (date.id,)), NOON + days(7))
    actions.book(db, ask, date.starts_at, people.olha, NOON + days(7))
    run_worker(NOON + days(7))

    assert [kind for kind, name in sent(db) if name == "Anna"][-1] == "outreach/passed"


def test_the_desk_leaves_to_a_plan_what_it_does_by_itself_and_says_what_comes(
    db, browse, people, meetup, plan, run_worker
):
    a_choice(db, meetup, a_topic(db, "Query plans"), people.olha)
    run_worker(NOON)
    assert "without one, the next in line is asked" in browse(people.olha).get("/").text

    run_worker(MONDAY)
    with time_machine.travel(MONDAY, tick=False):
        olha = browse(people.olha)
        assert "has not answered" not in olha.get("/").text
        assert "Waiting for Bohdan to answer" in olha.get(f"/meetups/{meetup.id}").text


# --- its words ---------------------------------------------------------------------------------------


def test_one_press_asks_everybody_in_order_in_the_words_of_the_form(db, browse, people, meetup, run_worker, cara):
    olha, at = browse(people.olha), f"/meetups/{meetup.id}/outreach"
    form = olha.get(at)
    message = (
        form.one("#f-message").get_text().strip().replace("Whatever you answer", "Tell me, Anna. Whatever you answer")
    )
    page = olha.post(f"{at}/{people.anna.id}/plan", subject="Anna, would you?", message=message, workdays="2")

    assert "They are asked in this order." in page.text
    assert "Anna is asked, with an answer by Thu 5 Mar." in page.words
    run_worker(NOON)
    run_worker(NOON + days(3))
    run_worker(NOON + days(10))
    words = {
        name: queries.ask_of(db, meetup.id, person.id) for name, person in (("bohdan", people.bohdan), ("cara", cara))
    }
    assert words["bohdan"].subject == "Bohdan, would you?"
    assert words["bohdan"].message.startswith("Hello Bohdan,")
    assert "Tell me, Bohdan. Whatever you answer is fine" in words["bohdan"].message
    assert words["cara"].message.startswith("Вітаємо") or "Cara" in words["cara"].message


def test_why_them_is_each_ones_own(db, browse, people, meetup, run_worker):
    olha, at = browse(people.olha), f"/meetups/{meetup.id}/outreach"
    message = "Hello Anna,\n\nWhy you: you wrote the book on it.\n\nOlha"
    olha.post(f"{at}/{people.anna.id}/plan", subject="Would you?", message=message, workdays="1")
    run_worker(NOON)
    run_worker(NOON + days(3))

    assert "you wrote the book on it" in queries.ask_of(db, meetup.id, people.anna.id).message
    assert queries.ask_of(db, meetup.id, people.bohdan.id).message == "Hello Bohdan,\n\nOlha"


def test_dates_typed_with_the_mail_are_offered_with_it(db, browse, people, meetup, run_worker):
    for date in queries.dates_of(db, meetup.id):
        actions.take_back_date(db, date, NOON)
    fields = {"subject": "Would you?", "message": "Hello Anna, would you like to?", "date_1": "2026-04-01T12:00"}
    browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/plan", fields)
    run_worker(NOON)

    assert asked(db) == ["Anna"]


def test_a_bad_form_keeps_what_was_typed_and_begins_nothing(db, browse, people, meetup):
    fields = {"subject": "Would you?", "message": "Hi", "workdays": "99"}
    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/plan", fields)

    assert page.status == 422
    assert page.one("#f-subject")["value"] == "Would you?"
    assert db.exec(select(Plan)).all() == []


def test_only_organizers_begin_stop_and_go_on(db, browse, people, meetup, plan):
    anna = browse(people.anna)

    for path in (f"outreach/{people.anna.id}/plan", "plan/end", "plan/continuation"):
        assert anna.post(f"/meetups/{meetup.id}/{path}").status == 403
    assert ends(db, plan) == ""


def test_a_reminder_of_a_question_by_hand_waits_for_office_hours_too(db, people, meetup):
    """Due on Tuesday at noon, two days before is Sunday: on Monday at nine. Due on Monday morning, it is as before."""
    in_a_week, on_monday = NOON + days(7), MONDAY - timedelta(minutes=35)

    assert actions.remind_at(NOON, in_a_week, "Europe/Kyiv") == MONDAY - timedelta(minutes=5)
    assert actions.remind_at(NOON, on_monday, "Europe/Kyiv") == on_monday - actions.REMIND_BEFORE
