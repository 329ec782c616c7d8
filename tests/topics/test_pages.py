"""The board, one topic, and choosing: what people see, what they may do, and that looking changes nothing."""

import pytest
from sqlmodel import select

from app.base.clock import days
from app.meetups.models import Meetup
from app.people.models import Audience
from app.topics.models import Choice, Merge, Offer, Parking, Shortlisting, Topic, Vote, Wish
from tests.house import NOON
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, a_wish, answers, offers, parked, votes

ORGANIZERS_POSTS = [
    "/topics/1",
    "/topics/1/merge",
    "/topics/1/merge/withdrawal",
    "/topics/1/shortlisting",
    "/topics/1/shortlisting/withdrawal",
    "/topics/1/parking",
    "/topics/1/parking/withdrawal",
    "/topics/1/meetup",
    "/topics/wishes/1/topic",
    "/topics/wishes/1/topic/withdrawal",
    "/topics/wishes/1/aside",
    "/topics/wishes/1/aside/withdrawal",
    "/meetups/1/topics/1/choice",
    "/meetups/1/choice/withdrawal",
]


def test_nobody_sees_the_board_without_signing_in(people, browse):
    assert browse().get("/topics").status == 401
    assert browse().post("/topics/wishes", words="Rust").status == 401


@pytest.mark.parametrize("path", ORGANIZERS_POSTS)
def test_what_organizers_do_is_not_for_members(db, people, browse, path):
    topic = a_topic(db)
    a_wish(db, people.anna, "Rust")
    a_meetup(db, people.everyone, people.olha)

    assert browse(people.bohdan).post(path, reason="Because so", topic_id=topic.id, title="Mine").status == 403
    assert browse(people.bohdan).get("/meetups/1/topic").status == 403


def test_the_board_says_how_many_want_it_and_why_it_stands_there(db, people, browse):
    topic = a_topic(db, "Testing in practice")
    votes(db, topic, people.anna, people.bohdan)
    offers(db, topic, people.olha)

    page = browse(people.bohdan).get("/topics")

    assert page.title == "1 topic people could learn"
    assert "2 people want it, 1 can teach it." in page.words


def test_an_empty_board_says_how_to_begin(people, browse):
    assert "Write a survey" in browse(people.olha).get("/topics").words
    assert "Be the first to wish" in browse(people.bohdan).get("/topics").words


def test_the_board_is_narrowed_by_state_and_words(db, people, browse):
    a_topic(db, "Rust")
    parked(db, a_topic(db, "Тестування"), people.olha)
    page = browse(people.bohdan)

    assert [row.get_text(strip=True) for row in page.get("/topics?state=parked").all("tbody th a")] == ["Тестування"]
    assert [row.get_text(strip=True) for row in page.get("/topics?q=тест").all("tbody th a")] == ["Тестування"]
    assert "No topic like that" in page.get("/topics?q=zzz").words


def test_a_vote_and_an_offer_and_their_undo(db, people, browse):
    topic, anna = a_topic(db), browse(people.anna)

    for _twice in range(2):
        anna.post(f"/topics/{topic.id}/vote")
        page = anna.post(f"/topics/{topic.id}/offer")
    assert "I want it: undo" in page.words
    assert (len(db.exec(select(Vote)).all()), len(db.exec(select(Offer)).all())) == (1, 1)

    anna.post(f"/topics/{topic.id}/vote/withdrawal")
    anna.post(f"/topics/{topic.id}/offer/withdrawal")
    assert (db.exec(select(Vote)).all(), db.exec(select(Offer)).all()) == ([], [])


def test_htmx_gets_just_the_board(db, people, browse):
    a_topic(db)

    page = browse(people.anna).get("/topics", HX_Request_Type="partial", HX_Target="div#board")

    assert page.all("html") == []
    assert page.one("#board")


def test_a_wish_waits_to_be_sorted_and_can_be_taken_back(db, people, browse):
    bohdan = browse(people.bohdan)
    page = bohdan.post("/topics/wishes", words="  Як оцінювати задачі ")

    wish = db.exec(select(Wish)).one()
    assert (wish.words, wish.topic_id, wish.person_id) == ("Як оцінювати задачі", None, people.bohdan.id)
    assert "Your wish is on the list" in page.text

    assert browse(people.anna).post(f"/topics/wishes/{wish.id}/withdrawal").status == 404
    bohdan.post(f"/topics/wishes/{wish.id}/withdrawal")
    assert db.exec(select(Wish)).all() == []


@pytest.mark.parametrize("words", ["", " ", "x", "w" * 301])
def test_a_wish_too_short_or_too_long_keeps_its_words(db, people, browse, words):
    page = browse(people.bohdan).post("/topics/wishes", words=words)

    assert page.status == 422
    assert page.one("#f-words")["value"] == words
    assert db.exec(select(Wish)).all() == []


def test_a_look_alike_is_shown_before_a_wish_is_kept(db, people, browse):
    topic, bohdan = a_topic(db, "Kubernetes"), browse(people.bohdan)

    page = bohdan.post("/topics/wishes", words="Kubernetes for beginners")
    assert page.title == "Is it one of these?"
    assert f"/topics/{topic.id}/vote" in page.forms()
    assert db.exec(select(Wish)).all() == []

    bohdan.post("/topics/wishes", words="Kubernetes for beginners", sure="1")
    assert db.exec(select(Wish)).one().topic_id is None


def test_who_saw_the_look_alike_while_typing_is_not_asked_again(db, people, browse):
    topic, bohdan = a_topic(db, "Kubernetes"), browse(people.bohdan)
    fragment = bohdan.get("/topics/lookalikes?words=kubernets", HX_Request_Type="partial", HX_Target="div#lookalikes")
    assert fragment.one("#lookalikes input[name=seen]")["value"] == str(topic.id)

    bohdan.post("/topics/wishes", words="kubernets at home", seen=str(topic.id))

    assert len(db.exec(select(Wish)).all()) == 1


def test_a_wish_of_the_same_title_counts_for_the_topic(db, people, browse):
    topic = a_topic(db, "Rust")

    browse(people.bohdan).post("/topics/wishes", words="RUST", sure="1")

    assert db.exec(select(Wish)).one().topic_id == topic.id


def test_the_same_wish_of_several_people_is_sorted_and_set_aside_as_one(db, people, browse):
    first = a_wish(db, people.anna, "Terminal tricks")
    a_wish(db, people.bohdan, "terminal  tricks")
    a_wish(db, people.olha, "Typing faster")
    olha = browse(people.olha)

    def waiting() -> list[str]:
        return [row.get_text(strip=True) for row in olha.get("/topics").all("#unsorted tbody th")]

    board = olha.get("/topics")
    assert "3 wishes wait for a topic" in board.text
    assert "and 1 more" in board.text
    assert waiting() == ["Terminal tricks", "Typing faster"]

    olha.post(f"/topics/wishes/{first.id}/aside", reason="Outside work.")
    assert waiting() == ["Typing faster"]

    olha.post(f"/topics/wishes/{first.id}/aside/withdrawal")
    olha.post(f"/topics/wishes/{first.id}/topic")
    assert waiting() == ["Typing faster"]

    olha.post(f"/topics/wishes/{first.id}/topic/withdrawal")
    assert waiting() == ["Terminal tricks", "Typing faster"]


def test_an_organizer_sorts_wishes_and_can_undo_it(db, people, browse):
    topic, olha = a_topic(db, "Rust"), browse(people.olha)
    first, same, other = (
        a_wish(db, person, words)
        for person, words in (
            (people.anna, "Borrow checker"),
            (people.bohdan, "borrow  checker"),
            (people.anna, "Cake"),
        )
    )

    page = olha.post(f"/topics/wishes/{first.id}/topic", topic_id=topic.id)
    assert "counts for “Rust” now" in page.text
    assert [first.topic_id, same.topic_id, other.topic_id] == [topic.id, topic.id, None]

    olha.post(f"/topics/wishes/{first.id}/topic/withdrawal")
    assert first.topic_id is None

    olha.post(f"/topics/wishes/{other.id}/aside", reason="Outside work.")
    assert other.set_aside_at
    assert "Cake" not in [row.get_text(strip=True) for row in olha.get("/topics").all("#unsorted tbody th")]
    olha.post(f"/topics/wishes/{other.id}/aside/withdrawal")
    assert other.set_aside_at is None

    olha.post(f"/topics/wishes/{other.id}/topic")
    assert db.get_one(Topic, other.topic_id).title == "Cake"


def test_the_topic_page_names_people_to_organizers_only(db, people, browse):
    survey = a_grid(db, people.olha, "Rust", title="Next?")
    answers(db, survey, people.anna, want=("Rust",))
    from app.topics.rooting import take_root

    take_root(db, NOON)
    db.commit()

    seen_by_olha, seen_by_bohdan = (browse(who).get("/topics/1") for who in (people.olha, people.bohdan))

    assert "Anna" in seen_by_olha.words and "in “Next?”" in seen_by_olha.words
    assert "Anna" not in seen_by_bohdan.words
    assert "1 of 3 colleagues want it" in seen_by_bohdan.words


def test_what_was_said_in_feedback_shows_only_how_many(db, people, browse):
    a_wish(db, people.anna, "Rust again", a_topic(db, "Rust"), nameless=True)
    a_wish(db, people.anna, "Borrow checker", nameless=True)

    page = browse(people.olha).get("/topics/1")
    assert "Anna" not in page.words
    assert "1 person said so in a survey that keeps names apart." in page.words
    assert "an answer without a name" in browse(people.olha).get("/topics").words


def test_better_words_for_a_topic_and_two_organizers_at_once(db, people, browse):
    topic, olha = a_topic(db, "Rust"), browse(people.olha)

    olha.post(f"/topics/{topic.id}", title="Rust for all", blurb="Memory.", version=1)
    assert (topic.title, topic.blurb, topic.version) == ("Rust for all", "Memory.", 2)

    page = olha.post(f"/topics/{topic.id}", title="Rust for none", blurb="", version=1)
    assert page.status == 409
    assert page.one("#f-title")["value"] == "Rust for none"
    assert "It reads now:" in page.words
    assert topic.title == "Rust for all"


def test_a_topic_cannot_take_anothers_title(db, people, browse):
    topic, _other = a_topic(db, "Rust"), a_topic(db, "Go")

    page = browse(people.olha).post(f"/topics/{topic.id}", title="go", version=1)

    assert page.status == 422
    assert "Merge the two instead" in page.words


def test_merging_and_its_undo_from_the_page(db, people, browse):
    one, other, olha = a_topic(db, "K8s"), a_topic(db, "Kubernetes"), browse(people.olha)

    page = olha.post(f"/topics/{one.id}/merge", into=other.id)
    assert page.title == "Kubernetes"
    assert "K8s" in page.words
    assert "This is part of another topic now." in olha.get(f"/topics/{one.id}").words
    assert olha.post(f"/topics/{other.id}/merge", into=one.id).status == 409

    olha.post(f"/topics/{one.id}/merge/withdrawal")
    assert db.exec(select(Merge)).all() == []
    assert olha.post(f"/topics/{one.id}/merge", into="").status == 409


def test_shortlisting_and_parking_with_a_reason(db, people, browse):
    topic, olha = a_topic(db), browse(people.olha)

    olha.post(f"/topics/{topic.id}/shortlisting")
    assert db.get(Shortlisting, topic.id)
    assert olha.post(f"/topics/{topic.id}/parking", reason=" ").status == 422
    olha.post(f"/topics/{topic.id}/parking", reason="The tool is going away.")
    assert db.get(Shortlisting, topic.id) is None
    assert "Waits: The tool is going away." in browse(people.bohdan).get("/topics").words

    olha.post(f"/topics/{topic.id}/parking/withdrawal")
    assert db.get(Parking, topic.id) is None


def test_planning_a_meetup_about_a_topic_leads_to_its_speakers(db, people, browse):
    topic = a_topic(db, "Rust")

    page = browse(people.olha).post(f"/topics/{topic.id}/meetup", audience_id=people.everyone.id, reason="9 want it.")

    meetup = db.exec(select(Meetup)).one()
    assert str(page.response.url).endswith(f"/meetups/{meetup.id}/speakers")
    assert (meetup.title, meetup.zone, meetup.audience_id) == ("Rust", "Europe/Kyiv", people.everyone.id)
    assert db.get_one(Choice, meetup.id).reason == "9 want it."
    assert "Planned, date open." in browse(people.bohdan).get("/topics").words


def test_planning_works_before_anybody_made_an_audience(db, people, browse):
    db.delete(people.everyone)
    topic = a_topic(db, "Rust")

    browse(people.olha).post(f"/topics/{topic.id}/meetup")

    assert db.exec(select(Audience)).one().id == db.exec(select(Meetup)).one().audience_id


def test_choosing_for_a_meetup_ranks_shortlisted_before_most_wanted(db, people, browse):
    short, wanted, away = (a_topic(db, name) for name in ("Shortlisted", "Wanted", "Parked"))
    db.add(Shortlisting(topic_id=short.id, shortlisted_by=people.olha.id, shortlisted_at=NOON))
    votes(db, wanted, people.anna, people.bohdan)
    parked(db, away, people.olha)
    meetup = a_meetup(db, people.everyone, people.olha)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/topic")

    assert [name.get_text() for name in page.all("section .order__item .person > a")] == ["Shortlisted", "Wanted"]
    assert "2 people want it" in page.all("section .order__item textarea")[1].get_text()


def test_choosing_twice_is_once_another_takes_its_place_and_it_can_be_taken_back(db, people, browse):
    rust, go, olha = a_topic(db, "Rust"), a_topic(db, "Go"), browse(people.olha)
    meetup = a_meetup(db, people.everyone, people.olha)

    for _twice in range(2):
        olha.post(f"/meetups/{meetup.id}/topics/{rust.id}/choice", reason="Wanted.")
    assert (db.exec(select(Choice)).one().topic_id, meetup.title) == (rust.id, "Rust")

    olha.post(f"/meetups/{meetup.id}/topics/{go.id}/choice")
    assert (db.exec(select(Choice)).one().topic_id, meetup.title) == (go.id, "Go")
    assert "The topic: Go" in olha.get(f"/meetups/{meetup.id}/topic").words

    olha.post(f"/meetups/{meetup.id}/choice/withdrawal")
    assert (db.exec(select(Choice)).all(), meetup.title) == ([], "")


def test_a_title_of_the_organizers_own_stays(db, people, browse):
    meetup = a_meetup(db, people.everyone, people.olha, title="Friday talk")

    browse(people.olha).post(f"/meetups/{meetup.id}/topics/{a_topic(db).id}/choice")

    assert meetup.title == "Friday talk"


def test_nothing_that_is_not_there_can_be_opened(db, people, browse):
    olha = browse(people.olha)

    assert [olha.get(path).status for path in ("/topics/77", "/topics/x", "/meetups/77/topic")] == [404] * 3
    assert olha.post("/topics/77/vote").status == 404


def test_looking_changes_nothing(db, people, browse):
    topic = a_topic(db)
    meetup = a_meetup(db, people.everyone, people.olha)
    a_choice(db, meetup, topic, people.olha, at=NOON - days(1))
    before = (topic.version, len(db.exec(select(Vote)).all()))

    for path in ("/topics", f"/topics/{topic.id}", f"/meetups/{meetup.id}/topic", "/topics/lookalikes?words=testing"):
        assert browse(people.olha).get(path).status == 200

    assert (topic.version, len(db.exec(select(Vote)).all())) == before


def test_what_people_write_is_text_not_html(db, people, browse):
    a_wish(db, people.anna, "<script>alert(1)</script>")
    a_topic(db, "<b>bold</b>")

    page = browse(people.olha).get("/topics")

    assert page.all("main script") == [] and page.all("main b") == []


def test_back_on_the_board_the_filter_reads_as_it_was_typed(db, people, browse):
    topic = a_topic(db, "C & C++ тести")

    page = browse(people.bohdan).post(f"/topics/{topic.id}/vote", q="C & C++ тести")

    assert {field["value"] for field in page.all("input[name=q]")} == {"C & C++ тести"}
    assert "C & C++ тести" in page.words


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1"])
def test_what_cannot_be_the_number_of_a_topic_is_refused(db, people, browse, number):
    topic, olha = a_topic(db), browse(people.olha)
    wish = a_wish(db, people.anna, "x")

    assert olha.post(f"/topics/{topic.id}/merge", into=number).status == 409
    assert olha.post(f"/topics/wishes/{wish.id}/topic", topic_id=number).status == 409
    assert olha.post(f"/topics/{topic.id}", title="Tests", version=number).status == 409


def test_a_long_board_shows_the_most_wanted_first_and_the_rest_when_asked(db, people, browse):
    for number in range(55):
        a_topic(db, f"Topic {number}")
    anna = browse(people.anna)

    assert len(anna.get("/topics").all("#board tbody tr")) == 50
    assert "Show 5 more topics" in anna.get("/topics").text
    assert len(anna.get("/topics?all=1").all("#board tbody tr")) == 55
    assert len(anna.get("/topics?q=topic+54").all("#board tbody tr")) == 1


def test_what_was_done_with_a_topic_is_named_and_taken_back_from_where_it_is_said(db, people, browse):
    topic, olha = a_topic(db, "Rust"), browse(people.olha)
    browse(people.anna).post(f"/topics/{topic.id}/vote")

    page = olha.post(f"/topics/{topic.id}/shortlisting", {"from": "topic"})
    assert "“Rust” is on the shortlist." in page.one(".notice__box").text
    page = olha.post(page.one(".notice__box form")["action"], {"from": "topic"})
    assert "“Rust” is off the shortlist." in page.one(".notice__box").text

    page = olha.post(f"/topics/{topic.id}/parking", reason="No room.")
    assert "“Rust” waits now. 1 person is told at 12:10; take it back until then." in page.one(".notice__box").text
    page = olha.post(page.one(".notice__box form")["action"])
    assert "“Rust” waits no longer." in page.one(".notice__box").text
    assert db.exec(select(Parking)).all() == []


def test_no_form_presses_a_guess(db, people, browse):
    topic = a_topic(db, "Kafka basics")
    a_topic(db, "Rust")
    a_wish(db, people.anna, "kafka for begin")
    olha = browse(people.olha)

    (first, alike, *_others) = olha.get("/topics").all("[name=topic_id] option")
    assert (first["value"], first.get("selected"), alike["value"]) == ("", None, str(topic.id))
    assert olha.get(f"/topics/{topic.id}").all("[name=into] option")[0]["value"] == ""
