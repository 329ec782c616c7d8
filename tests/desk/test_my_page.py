"""My page: what is kept about somebody can be read, taken along and erased; numbers stay, names and words go."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.desk.personal import PERSONAL, SECRET, table_of
from app.invitations.models import Attendance, Guest
from app.mail.choosing import turn_off, unwanted
from app.mail.models import Email, Incoming, PracticeMail, Skeleton
from app.meetups.models import Meetup
from app.outreach.decision import booking_of
from app.outreach.models import Ask, Booking, OfferedDate, Plan
from app.people.importing import rows
from app.people.links import make_link
from app.people.models import Import, Person, SignIn, Tag
from app.speakers.models import Schedule
from app.surveys.models import Option, Question, Survey
from app.topics.models import Round, Topic, Vote, Wish
from tests.house import NOON, People, a_person
from tests.makers.invitations import an_announced_meetup, says
from tests.makers.mail import a_letter, an_email
from tests.makers.meetups import NEXT_WEEK, moved
from tests.makers.outreach import SOON, a_booking, a_plain_meetup, a_yes, an_ask
from tests.makers.people import a_list
from tests.makers.topics import a_topic, votes

NOT_PERSONAL = {"kind", "about", "message_id", "uid", "purpose", *SECRET}
"""Texts that say nothing of anybody: codes and numbers. `about` of a person is held apart below."""
TABLES = [table_of(held.table) for held in PERSONAL]


@pytest.fixture
def traces(db: Session, people: People) -> dict[str, str]:
    """A row about Bohdan in every table that holds any, with a canary in every text: {column: canary}."""
    thing = {"created_by": people.olha.id, "created_at": NOON}
    db.add_all([
        Meetup(audience_id=people.everyone.id, title="Query plans", zone="UTC", **thing), Survey(title="What?", **thing),
        Topic(title="Testing", created_at=NOON), Skeleton(fingerprint=b"one", content=b"", made_at=NOON),
    ])  # fmt: skip
    db.flush()
    db.add_all(
        [OfferedDate(meetup_id=1, starts_at=NOON), Question(survey_id=1, position=1, kind="grid", text="Which?")]
    )
    db.flush()
    db.add_all([
        Option(question_id=1, position=1, text="Testing"),
        Import(source="staff.csv", read_by=people.olha.id, read_at=NOON),
        Schedule(source="talks.xml", kind="", event="", read_by=people.olha.id, read_at=NOON),
        Plan(meetup_id=1, workdays=3, subject="", message="", begun_by=people.olha.id, begun_at=NOON),
        Round(name="Spring", opens_at=NOON, closes_at=NOON, made_by=people.olha.id, made_at=NOON),
    ])  # fmt: skip
    db.commit()
    planted: dict[str, str] = {}
    for table in TABLES:
        _plant(db, table, people, planted)
    db.commit()
    return planted


def _plant(db: Session, table: sa.Table, people: People, planted: dict[str, str]) -> None:
    values = {
        c.name: _value(c, people) for c in table.columns if c.name not in ("id", "released_at", "taken_back_at")
    }
    planted |= {f"{table.name}.{name}": text for name, text in values.items() if str(text).startswith("canary")}
    if table.name == "person":
        values = {name: text for name, text in values.items() if str(text).startswith("canary")}
        db.execute(sa.update(table).where(table.c.id == people.bohdan.id).values(values))
    else:
        db.execute(sa.insert(table).values(values))


def _value(column: sa.Column[Any], people: People) -> object:
    for key in column.foreign_keys:
        if key.column.table.name == "person":
            return people.bohdan.id if column.name == "person_id" else people.olha.id
        return 1
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, sa.LargeBinary):
        return b"canary in bytes"
    if isinstance(kind, sa.JSON):
        return {"name": "Bohdan"} if column.name == "marks" else []
    kinds: dict[type, object] = {str: "yes", datetime: NOON, date: NOON.date(), bool: False, int: 1}
    if isinstance(kind, sa.String) and (column.type.length or 0) >= 60:
        return f"canary {column.table.name}.{column.name}"
    return kinds[kind.python_type]


def everything(db: Session) -> str:
    """Every row of every table, as text."""
    db.expire_all()
    tables = SQLModel.metadata.sorted_tables
    texts = [
        str({f"{t.name}.{k}": v for k, v in row._mapping.items()}) for t in tables for row in db.execute(sa.select(t))
    ]
    return "\n".join(texts)


def test_every_table_about_people_is_on_the_list():
    hangs_on_them = ("person_id", "ask_id", "response_id", "email_id")
    about_people = {
        t.name for t in SQLModel.metadata.tables.values() if any(key in t.columns for key in hangs_on_them)
    }

    assert about_people | {"person"} <= {table.name for table in TABLES}


def test_everything_can_be_taken_along_but_what_opens_something(db, people, browse, traces):
    kept = browse(people.bohdan).get("/me/data.json")

    missing = [name for name, canary in traces.items() if canary not in kept.text]
    assert kept.response.headers["content-disposition"] == 'attachment; filename="about-me-2026-03-03.json"'
    assert [name for name in missing if name.partition(".")[2] not in SECRET] == []
    assert "canary in bytes" not in kept.text
    assert kept.response.json()["guest"][0]["meetup"] == "Query plans"


def test_the_page_says_in_words_what_there_is(db, people, browse, traces):
    page = browse(people.bohdan).get("/me/data")

    assert len(page.all("details.disclosure")) == len(PERSONAL)
    assert "Query plans · yes · Tuesday 3 March" in page.words
    assert browse(people.anna).get("/me/data").words.count("canary") == 0


def test_codes_are_words_nothing_is_a_dash_and_the_newest_stands_first(db, people, browse, traces):
    people.bohdan.language, people.bohdan.zone = "uk", "Europe/Stockholm"
    for days in (1, 5, 3):
        make_link(db, "surveys.form", people.bohdan.id, 1, NOON + timedelta(days=days))
    db.commit()

    page = browse(people.bohdan).get("/me/data?lang=en")

    lines = [line.text for line in page.all("details li")]
    assert "–" not in lines
    assert lines[0].startswith(f"{people.bohdan.name} · {people.bohdan.email}")
    assert "Українська · Stockholm" in page.words
    links = [line for line in lines if line.startswith("to a survey")]
    assert links[:3] == [f"to a survey · {day} March" for day in ("Sunday 8", "Friday 6", "Wednesday 4")]


def test_our_own_sentences_are_read_in_ones_own_language(db, people, browse):
    topic = a_topic(db, "Giving and taking feedback")
    votes(db, topic, people.bohdan)
    people.bohdan.language = "uk"
    db.commit()
    browser = browse(people.bohdan)

    for path in ("/me", "/me/data", "/topics", f"/topics/{topic.id}"):
        assert "зворотний зв’язок" in browser.get(path).words
        assert "Giving and taking feedback" not in browser.get(path).words
    for words in ("Зворотний", "feedback"):
        assert "зворотний зв’язок" in browser.get(f"/topics?q={words}").one("#board").text


def test_an_erasure_asks_once_more(db, people, browse, traces):
    bohdan = browse(people.bohdan)
    assert "Nothing has been erased yet" in bohdan.get("/me/erasure").words
    before = everything(db)

    page = bohdan.post("/me/erasure")

    assert (page.status, "Tick this if you mean it" in page.words) == (422, True)
    assert everything(db) == before


def test_after_an_erasure_nothing_tells_who_they_were_and_the_numbers_stay(db, people, browse, traces):
    bohdan = browse(people.bohdan)
    address = db.get_one(Person, people.bohdan.id).email

    page = bohdan.post("/me/erasure", sure="yes")

    assert page.title == "It is erased"
    left = everything(db)
    assert [
        name for name, canary in traces.items() if canary in left and name.partition(".")[2] not in NOT_PERSONAL
    ] == []
    assert (address in left, "Bohdan" in left) == (False, False)
    gone = db.get_one(Person, people.bohdan.id)
    assert (gone.called, gone.left_at) == ("Somebody who left", NOON)
    for table in (Guest, Attendance, Vote, Ask, Booking):
        assert len(db.exec(select(table)).all()) == 1
    assert bohdan.get("/me").status == 401


def test_a_link_from_a_mail_that_was_passed_on_neither_shows_nor_erases_what_is_kept(db, people, browse):
    token = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    stranger = browse()

    for way in ("data", "data.json", "erasure"):
        assert stranger.get(f"/my/{token}/{way}").status == 404
    assert stranger.post(f"/my/{token}/erasure", sure="yes").status in (404, 405)
    assert stranger.get(f"/my/{token}").one("a[href*='next=%2Fme%2Fdata']")

    assert people.bohdan.left_at is None


def test_who_is_to_speak_gives_the_talk_back_by_going(db, people, browse):
    meetup = an_announced_meetup(db, people)

    browse(people.anna).post("/me/erasure", sure="yes")

    assert booking_of(db, meetup.id) is None
    assert "Somebody who left cannot speak any more; 2 people are invited" in browse(people.olha).get("/").words


def test_staff_lists_and_others_words_name_them_no_more(db, people, browse):
    meetup = an_announced_meetup(db, people)
    a_list(db, "Bohdan <bohdan@example.com>\nRui <rui@example.com>", people.olha)
    vera = a_person(db, "Vera")
    an_ask(db, meetup, vera, people.olha, suggested_name="Bo", suggested_email="Bohdan@example.com")

    browse(people.bohdan).post("/me/erasure", sure="yes")

    assert [row.email for row in rows(db, db.exec(select(Import)).one())] == ["rui@example.com"]
    named = db.exec(select(Ask).where(col(Ask.person_id) == vera.id)).one()
    assert (named.suggested_name, named.suggested_email) == ("", "")


def test_lines_of_a_staff_list_that_could_not_be_read_name_them_no_more(db, people, browse):
    kept = a_list(db, "Rui <rui@example.com>", people.olha)
    drafts = ["Bohdan, bohdan.example.com", "B., BOHDAN@example.com, Data", "Bohdana, bohdana.example.com", ""]
    kept.notes = kept.notes | {"problems": [[n, "no name", draft] for n, draft in enumerate(drafts)]}
    db.add(kept)

    browse(people.bohdan).post("/me/erasure", sure="yes")

    problems = db.exec(select(Import)).one().notes["problems"]
    assert [draft for _line, _what, draft in problems] == ["Bohdana, bohdana.example.com", ""]


def test_their_letters_keep_neither_the_words_nor_what_stood_in_the_gaps(db, people, browse):
    db.add_all(Skeleton(id=n, fingerprint=b"%d" % n, content=b"Hello Bohdan", made_at=NOON) for n in (7, 8))
    db.flush()
    theirs = an_email(db, people.bohdan, skeleton_id=7, marks={"name": "Bohdan"}, sent_at=NOON)
    shared = an_email(db, people.bohdan, skeleton_id=8, marks={"name": "Bohdan"}, sent_at=NOON)
    annas = an_email(db, people.anna, skeleton_id=8, marks={"name": "Anna"}, sent_at=NOON)

    browse(people.bohdan).post("/me/erasure", sure="yes")

    db.expire_all()
    assert [(one.skeleton_id, one.marks) for one in (theirs, shared)] == [(None, None)] * 2
    assert (annas.skeleton_id, annas.marks) == (8, {"name": "Anna"})
    assert [one.id for one in db.exec(select(Skeleton))] == [8]


def test_mails_nobody_could_place_go_too_when_they_came_from_them(db, people, browse):
    came = {
        "theirs": {"said_by": "Bohdan <Bohdan@example.com>", "kind": "human"},
        "unread": {"sender": "bohdan@example.com"},
        "bounce": {"text": "<bohdan@example.com>: no such user", "kind": "bounce"},
        "another": {"said_by": "xbohdan@example.com", "kind": "human"},
        "about": {"said_by": "rui@example.com", "text": "Ask bohdan@example.com", "kind": "human"},
    }
    db.add_all(Incoming(fingerprint=name.encode(), arrived_at=NOON, **values) for name, values in came.items())
    db.commit()

    browse(people.bohdan).post("/me/erasure", sure="yes")

    assert {one.fingerprint for one in db.exec(select(Incoming))} == {b"another", b"about"}


def test_somebody_else_of_the_same_name_stays_suggested(db, people, browse):
    meetup = an_announced_meetup(db, people)
    vera, rui = a_person(db, "Vera"), a_person(db, "Rui")
    an_ask(db, meetup, vera, people.olha, suggested_name="Bohdan", suggested_email="another@example.com")
    an_ask(db, meetup, rui, people.olha, suggested_name="Bohdan")

    browse(people.bohdan).post("/me/erasure", sure="yes")

    named = select(Ask.suggested_name, Ask.suggested_email).where(col(Ask.person_id).in_([vera.id, rui.id]))
    assert list(db.exec(named.order_by(col(Ask.person_id)))) == [("Bohdan", "another@example.com"), ("", "")]


def test_what_organizers_were_mailed_about_them_names_them_no_more(db, people, browse):
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    vera = a_person(db, "Vera")
    theirs, hers = (a_yes(db, an_ask(db, meetup, who, people.olha)) for who in (people.bohdan, vera))
    booking = a_booking(db, theirs, SOON, people.olha)
    for kind, about in (
        ("outreach/answered", f"{theirs.id}/1"),
        ("outreach/speaker_out", str(booking.id)),
        ("outreach/answered", f"{hers.id}/1"),
    ):
        a_letter(db, people.olha, b"a letter", kind=kind, about=about, subject=f"{kind} {about}")

    browse(people.bohdan).post("/me/erasure", sure="yes")

    told = db.exec(select(Email).where(col(Email.person_id) == people.olha.id).order_by(col(Email.id))).all()
    assert [email.subject for email in told] == ["", "", f"outreach/answered {hers.id}/1"]
    kept = db.exec(select(PracticeMail.raw).order_by(col(PracticeMail.email_id))).all()
    assert kept == [b"", b"", b"a letter"]  # none of them left this machine, whatever was forgotten


def test_what_somebody_wrote_is_shown_as_they_wrote_it(db, people, browse):
    db.add(Tag(person_id=people.bohdan.id, word="another_date"))

    assert "another_date" in browse(people.bohdan).get("/me/data").words


def test_the_only_organizer_names_another_one_first(db, people, browse):
    page = browse(people.olha).post("/me/erasure", sure="yes")

    assert (page.status, "only organizer" in page.words) == (409, True)
    assert db.get_one(Person, people.olha.id).name == "Olha"


def test_an_organizer_can_be_forgotten_when_there_is_another(db, people, browse):
    people.anna.organizer_since = NOON
    db.add(people.anna)

    assert browse(people.olha).post("/me/erasure", sure="yes").title == "It is erased"

    assert db.exec(select(SignIn).where(col(SignIn.person_id) == people.olha.id)).all() == []


@pytest.mark.parametrize("path", ["/me/data", "/me/data.json", "/me/erasure"])
def test_nobody_else_comes_in(db, people, browse, path):
    assert browse().get(path).status == 401


def test_who_is_signed_out_comes_back_to_the_page_they_wanted(db, people, browse):
    page = browse().get("/me/data")

    assert page.one("main a.button--main")["href"] == "/signin?next=%2Fme%2Fdata"


# --- wishes ---


def _their_pages(db: Session, people: People, browse: Any) -> list[tuple[Any, str]]:
    """Anna's page, signed in and by her link."""
    token = make_link(db, "desk.my_page", people.anna.id, 0, NOON)
    db.commit()
    return [(browse(people.anna), "/me"), (browse(), f"/my/{token}")]


def test_my_page_shows_what_i_wished_for_and_takes_another_wish_and_gives_it_back(db, people, browse):
    for browser, path in _their_pages(db, people, browse):
        wished = browser.post(f"{path}/wishes", wishes="Rust\n\nQuery plans")

        assert "Your 2 wishes are on the list." in wished.one("#notice").text
        assert "Query plans waits to be sorted into a topic" in wished.words
        forms = [form for form in wished.forms() if form.endswith("/withdrawal")]
        assert len(forms) == 2
        for form in forms:
            gone = browser.post(form, sure="yes")
        assert "Your wish is taken back." in gone.one("#notice").text
        assert db.exec(select(Wish)).all() == []


def test_who_wants_no_such_mail_is_not_promised_one_for_a_wish(db, people, browse):
    turn_off(db, people.anna, "", NOON)
    db.commit()

    for browser, path in _their_pages(db, people, browse):
        assert "You will be invited by mail" not in browser.get(path).words
        told = browser.post(f"{path}/wishes", wishes="Rust").one("#notice").text
        assert "Your own page says when it is planned. No mail comes about it" in told
    told = browse(people.anna).post("/topics/wishes", words="Kafka").one("#notice").text
    assert "“My page” says when it is planned." in told


def test_my_page_shows_a_topic_i_voted_for(db, people, browse):
    topic = Topic(title="Testing", created_at=NOON)
    db.add(topic)
    db.flush()
    db.add(Vote(person_id=people.anna.id, topic_id=topic.id, voted_at=NOON))
    db.commit()

    for browser, path in _their_pages(db, people, browse):
        assert "Testing" in browser.get(path).one("#wish").text


@pytest.mark.parametrize(("words", "sentence"), [("", "Write down what"), ("x" * 301, "at most 300 characters")])
def test_a_wish_that_cannot_be_kept_is_shown_again(db, people, browse, words, sentence):
    for browser, path in _their_pages(db, people, browse):
        page = browser.post(f"{path}/wishes", wishes=words)

        assert (page.status, page.one("#f-wishes").text.strip()) == (422, words)
        assert sentence in page.one("#f-wishes-error").text


def test_nobody_takes_back_the_wish_of_somebody_else(db, people, browse):
    browse(people.bohdan).post("/me/wishes", wishes="Rust")
    wish = db.exec(select(Wish)).one()

    for browser, path in _their_pages(db, people, browse):
        assert browser.post(f"{path}/wishes/{wish.id}/withdrawal", sure="yes").status == 404
    assert db.exec(select(Wish)).one()


@pytest.mark.parametrize("silent", [False, True])
def test_a_machine_that_presses_every_button_of_the_mailed_page_changes_no_wish_and_no_choice(
    db, people, browse, silent
):
    _signed_in, (browser, path) = _their_pages(db, people, browse)
    browser.post(f"{path}/wishes", wishes="Rust")
    turn_off(db, people.anna, "recaps", NOON)
    if silent:
        turn_off(db, people.anna, "", NOON)
    db.commit()

    for form in browser.get(path).all("main form"):
        fields = form.select("input[type=hidden], input[checked], input[type=text]")
        sent: dict[str, list[str]] = {}
        for one in fields:
            sent.setdefault(one["name"], []).append(one.get("value", "on"))
        browser.post(form["action"], sent)

    db.expire_all()
    assert [wish.words for wish in db.exec(select(Wish))] == ["Rust"]
    assert set(unwanted(db, people.anna.id)) == {"recaps"}
    assert people.anna.muted_at == (NOON if silent else None)


def test_every_link_on_my_page_leads_somewhere(db, people, browse):
    """Whoever came by a link is not sent to a page that wants a sign-in without being told."""
    for browser, path in _their_pages(db, people, browse):
        for link in browser.get(path).all("main a[href^='/']"):
            assert browser.get(link["href"]).status == 200


def test_my_page_tells_the_answer_that_stands_and_a_seat_once_there_is_one(db, people, browse):
    first = a_person(db, "First")
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room", at=NOON + timedelta(minutes=1))
    says(db, meetup, people.bohdan, "room", at=NOON + timedelta(minutes=2))
    bohdan = browse(people.bohdan)

    assert "You are on the waiting list for the room." in bohdan.get("/me").words
    says(db, meetup, first, "no", at=NOON + timedelta(hours=1))
    words = bohdan.get("/me").words
    assert "You come to the room." in words and "waiting list" not in words
    moved(db, people, meetup, at=NOON + timedelta(hours=2), starts_at=NEXT_WEEK + timedelta(days=1))
    words = bohdan.get("/me").words
    assert "Will you come?" in words and "You come to the room." not in words


def test_from_ones_own_page_by_link_one_button_leads_to_the_wall(db, people, browse):
    page = browse().get(f"/my/{make_link(db, 'desk.my_page', people.bohdan.id, 0, NOON)}")
    (to_the_wall,) = [action for action in page.forms() if action.endswith("/wall")]

    assert browse().post(to_the_wall).title == "What would you like to learn?"
