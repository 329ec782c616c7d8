"""The wall: everybody wishes, joins and comments, by sign-in as by link; organizers hide what breaks the rules."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.people.models import Programme
from app.surveys.models import Answer
from app.topics.models import Comment, Hiding, Offer, Vote, Wish
from app.topics.routes.wall import SHOWN
from app.topics.wall import HIDDEN, UNSORTED
from tests.house import NOON, Page, a_person
from tests.makers.topics import a_grid, a_topic, a_wish, answers
from tests.makers.wall import a_comment, a_wall_link
from tests.naughty import NAUGHTY, SURROGATES


@pytest.fixture(params=["sign-in", "link"])
def wall(request, db, people, browse):
    """The address of Anna's wall, and her browser."""
    if request.param == "link":
        return a_wall_link(db, people.anna), browse()
    return "/wall", browse(people.anna)


def test_everybody_wishes_joins_and_offers_by_link_as_by_sign_in(db, people, wall):
    path, browser = wall
    topic = a_topic(db, "Rust")

    for _twice in range(2):
        browser.post(f"{path}/topics/{topic.id}/vote", press="yes")
        browser.post(f"{path}/topics/{topic.id}/offer", press="yes")
        page = browser.post(f"{path}/wishes", words="Vim in anger", press="yes")

    assert "Vim in anger" in page.words
    assert [wish.words for wish in db.exec(select(Wish))] == ["Vim in anger"]
    assert (len(db.exec(select(Vote)).all()), len(db.exec(select(Offer)).all())) == (1, 1)

    browser.post(f"{path}/topics/{topic.id}/vote/withdrawal", press="yes")
    browser.post(f"{path}/topics/{topic.id}/offer/withdrawal", press="yes")
    assert (db.exec(select(Vote)).all(), db.exec(select(Offer)).all()) == ([], [])


def test_a_look_alike_is_shown_while_typing_and_before_a_wish_is_kept(db, people, wall):
    path, browser = wall
    topic = a_topic(db, "Kubernetes")

    typing = browser.get(f"{path}?words=kubernetes", HX_Request_Type="partial", HX_Target="div#lookalikes")
    assert typing.all("html") == []
    assert "Kubernetes" in typing.one("#lookalikes").get_text()

    page = browser.post(f"{path}/wishes", words="Kubernetes for beginners", press="yes")
    assert db.exec(select(Wish)).all() == []
    assert page.one("#lookalikes a")["href"] == f"#topic-{topic.id}"
    assert page.one("#f-words")["value"] == "Kubernetes for beginners"

    browser.post(
        f"{path}/wishes", words="Kubernetes for beginners", sure=page.one("[name=sure]")["value"], press="yes"
    )
    assert [wish.words for wish in db.exec(select(Wish))] == ["Kubernetes for beginners"]


def test_wishes_of_others_stand_there_without_names_and_can_be_joined(db, people, wall):
    path, browser = wall
    a_wish(db, people.bohdan, "Vim in anger")
    a_wish(db, people.bohdan, "Borrowing, explained", a_topic(db, "Rust"))

    page = browser.get(path)
    assert "Vim in anger" in page.words
    assert "Borrowing, explained" in page.words
    assert "Bohdan" not in page.words

    browser.post(f"{path}/wishes", words="Vim in anger", sure="yes", press="yes")
    assert [wish.person_id for wish in db.exec(select(Wish).where(Wish.words == "Vim in anger"))] == [
        people.bohdan.id, people.anna.id,
    ]  # fmt: skip


def test_what_was_said_in_a_survey_or_in_feedback_does_not_stand_there(db, people, wall):
    path, browser = wall
    survey = a_grid(db, people.olha, "Rust")
    answers(db, survey, people.bohdan, want=("Salaries",))
    a_wish(db, people.bohdan, "Salaries", answer_id=db.exec(select(Answer)).one().id)
    a_wish(db, people.bohdan, "Fewer meetings", nameless=True)

    page = browser.get(path)

    assert "Salaries" not in page.words
    assert "Fewer meetings" not in page.words


def test_a_comment_stands_under_its_authors_name_and_only_they_take_it_back(db, people, wall, browse):
    path, browser = wall
    topic = a_topic(db, "Rust")

    for _twice in range(2):
        page = browser.post(f"{path}/topics/{topic.id}/comments", words="With examples, please.", press="yes")
    (comment,) = db.exec(select(Comment)).all()
    assert "With examples, please." in page.words
    assert "Anna" in browse(people.bohdan).get("/wall").words

    assert browse(people.bohdan).post(f"/wall/comments/{comment.id}/withdrawal").status == 404
    browser.post(f"{path}/comments/{comment.id}/withdrawal", press="yes")
    assert db.exec(select(Comment)).all() == []


@pytest.mark.parametrize("words", ["", "x", "w" * 1001])
def test_a_comment_too_short_or_too_long_keeps_its_words_where_they_were_typed(db, people, wall, words):
    path, browser = wall
    topic = a_topic(db, "Rust")

    page = browser.post(f"{path}/topics/{topic.id}/comments", words=words, press="yes")

    assert page.status == 422
    assert page.one(f"#topic-{topic.id} textarea").get_text().strip("\n") == words
    assert page.one(f"#topic-{topic.id} details").has_attr("open")
    assert page.one(page.one("#wish .errors a, #wish a[href='#f-words']")["href"]).name == "textarea"


@pytest.mark.parametrize("words", ["", "   ", "w" * 301])
def test_a_wish_that_is_empty_or_too_long_is_told_so_and_nothing_of_it_is_cut_off(db, people, wall, words):
    path, browser = wall

    page = browser.post(f"{path}/wishes", words=words, press="yes")

    assert page.status == 422
    assert page.one("#f-words").get("value", "") == words
    assert not page.one("#f-words").has_attr("maxlength")
    assert ("Write what you would like to learn." in page.words) == (len(words) < 300)
    assert db.exec(select(Wish)).all() == []


def test_a_new_wish_is_taken_back_from_where_it_is_said(db, people, wall, browse):
    path, browser = wall
    page = browser.post(f"{path}/wishes", words="Vim in anger", press="yes")
    action = page.one(".notice__box form")["action"]

    assert browse(people.bohdan).post("/wall/wishes/1/withdrawal").status == 404
    assert "is taken back" in browser.post(action, press="yes").one(".notice__box").text
    assert db.exec(select(Wish)).all() == []


def test_who_said_something_sees_it_where_it_stands(db, people, wall):
    path, browser = wall
    topic = a_topic(db, "Rust")
    page = browser.post(f"{path}/topics/{topic.id}/comments", words="With examples.", press="yes")
    assert page.one(f"#topic-{topic.id} details").has_attr("open")


def test_whatever_people_type_is_taken_or_told_and_the_wall_can_be_read(db, people, browse):
    topic, anna = a_topic(db, "Rust"), browse(people.anna)

    typed = [words for words in NAUGHTY if words not in SURROGATES]  # no browser sends these
    answered = {anna.post(f"/wall/topics/{topic.id}/comments", words=words).status for words in typed}

    assert answered == {200, 422}
    assert browse(people.bohdan).get("/wall").status == 200


def test_a_press_by_link_without_its_button_changes_nothing(db, people, browse):
    path, topic = a_wall_link(db, people.anna), a_topic(db, "Rust")
    comment = a_comment(db, topic, people.anna)

    for sent in (
        browse().post(f"{path}/topics/{topic.id}/vote"),
        browse().post(f"{path}/wishes", words="Vim in anger"),
        browse().post(f"{path}/topics/{topic.id}/comments", words="Yes."),
        browse().post(f"{path}/comments/{comment.id}/withdrawal"),
    ):
        assert (sent.status, "Nothing has changed" in sent.text) == (409, True)
    assert (db.exec(select(Vote)).all(), db.exec(select(Wish)).all()) == ([], [])
    assert len(db.exec(select(Comment)).all()) == 1


def test_what_is_no_word_of_the_wall_is_not_found(db, people, wall):
    path, browser = wall
    topic = a_topic(db, "Rust")

    assert browser.post(f"{path}/topics/{topic.id}/praise", press="yes").status == 404
    assert browser.post(f"{path}/topics/{topic.id}/place/withdrawal", press="yes").status == 404
    assert browser.post(f"{path}/topics/999/vote", press="yes").status == 404


def test_another_doors_link_does_not_open_it(db, people, browse):
    assert browse().get("/wall/k1nonsense").status == 404
    assert browse().get("/wall").status == 401


def test_what_people_said_who_left_goes_with_them(db, people, wall):
    path, browser = wall
    vira, topic = a_person(db, "Vira"), a_topic(db, "Rust")
    comment, _wish = a_comment(db, topic, vira), a_wish(db, vira, "Vim in anger")
    assert comment.words in browser.get(path).words

    vira.left_at = NOON
    db.commit()

    page = browser.get(path).words
    assert comment.words not in page
    assert "Vim in anger" not in page


def test_the_wall_reads_only_what_it_shows_in_as_many_statements_for_one_topic_as_for_many(
    db, people, wall, database
):
    path, browser = wall
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))

    def looks() -> tuple[Page, int]:
        said.clear()
        return browser.get(path), len(said)

    def everything(n: int) -> None:
        topic = a_topic(db, f"Topic {n:02}")
        a_wish(db, people.bohdan, f"More of topic {n:02}", topic)
        a_comment(db, topic, people.bohdan, f"Remark on topic {n:02}")
        a_wish(db, people.bohdan, f"Something else {n:02}")

    everything(0)
    looks()
    _first, few = looks()
    for n in range(1, 45):
        everything(n)
    page, many = looks()

    assert many == few
    assert len(page.all("section[id^=topic-]")) == SHOWN == 40
    assert [page.text.count(words) for words in ("More of topic", "Remark on topic")] == [SHOWN, SHOWN]
    assert len(page.all("#waiting li")) == UNSORTED == 40


# --- hiding --------------------------------------------------------------------------------------


def test_a_hidden_comment_is_seen_by_its_author_alone_with_the_reason(db, people, browse):
    comment = a_comment(db, a_topic(db, "Rust"), people.anna, "Bohdan knows nothing of it.")
    a_wish(db, people.anna, "Bohdan’s salary")
    olha = browse(people.olha)

    page = olha.post(f"/topics/comments/{comment.id}/hiding", reason="It is about a person.")
    olha.post(f"/topics/wishes/{db.exec(select(Wish)).one().id}/hiding", reason="It is about a person, too.")
    assert "Only its author and organizers read it now" in page.text

    mine, theirs = (browse().get(a_wall_link(db, who)).words for who in (people.anna, people.bohdan))
    assert "Bohdan knows nothing of it." in mine
    assert "Hidden by an organizer: It is about a person." in mine
    assert "Hidden by an organizer: It is about a person, too." in mine
    assert "Bohdan knows nothing" not in theirs
    assert "salary" not in theirs
    assert "about a person" not in theirs
    assert theirs.count("An organizer hid this.") == 2

    olha.post(f"/topics/comments/{comment.id}/hiding/withdrawal")
    assert "Bohdan knows nothing of it." in browse(people.bohdan).get("/wall").words


def test_a_hidden_wish_is_hidden_whoever_else_wished_the_same(db, people, browse):
    for person in (people.anna, people.bohdan):
        a_wish(db, person, "Bohdan’s salary")
    olha = browse(people.olha)
    one, other = db.exec(select(Wish).order_by(Wish.id)).all()

    olha.post(f"/topics/wishes/{one.id}/hiding", reason="It is about a person.")
    page = browse(a_person(db, "Vira")).get("/wall")
    assert "salary" not in page.text
    assert page.words.count("An organizer hid this.") == 1
    browse(people.anna).post(f"/topics/wishes/{one.id}/withdrawal")
    assert db.exec(select(Wish.person_id)).all() == [people.bohdan.id]
    assert "salary" not in browse(people.anna).get("/wall").text

    olha.post(f"/topics/wishes/{other.id}/hiding/withdrawal")
    assert "salary" in browse(people.bohdan).get("/wall").text


def test_hiding_needs_a_reason_and_an_organizer_and_twice_is_once(db, people, browse):
    comment = a_comment(db, a_topic(db, "Rust"), people.anna)
    path = f"/topics/comments/{comment.id}/hiding"

    assert browse(people.bohdan).post(path, reason="I do not like it.").status == 403
    assert browse(people.bohdan).post(f"{path}/withdrawal").status == 403
    assert browse(people.olha).post(path, reason=" ").status == 409
    assert db.exec(select(Hiding)).all() == []

    browse(people.olha).post(path, reason="It is about a person.")
    browse(people.olha).post(path, reason="It is about a colleague.")
    assert len(db.exec(select(Hiding).where(HIDDEN)).all()) == 1


def test_who_hid_and_who_showed_again_is_kept_with_each_reason(db, people, browse):
    comment = a_comment(db, a_topic(db, "Rust"), people.anna)
    path, other = f"/topics/comments/{comment.id}/hiding", a_person(db, "Vira", organizer_since=NOON)

    browse(people.olha).post(path, reason="It is about a person.")
    browse(other).post(path, reason="It is about a colleague.")
    for _twice in range(2):
        browse(people.olha).post(f"{path}/withdrawal")
    assert comment.words in browse(people.bohdan).get("/wall").words
    browse(other).post(path, reason="It is about a person.")

    rows = db.exec(select(Hiding).order_by(Hiding.id)).all()
    assert [(row.reason, row.hidden_by, row.shown_by) for row in rows] == [
        ("It is about a person.", people.olha.id, other.id),
        ("It is about a colleague.", other.id, people.olha.id),
        ("It is about a person.", other.id, None),
    ]
    assert comment.words not in browse(people.bohdan).get("/wall").words
    assert "It is about a person." in browse(people.anna).get("/wall").words


def test_a_topic_beyond_the_first_is_shown_to_who_speaks_of_it_and_who_saw_everything_goes_on_seeing_it(
    db, people, wall
):
    path, browser = wall
    last = [a_topic(db, f"Topic {n:02}") for n in range(SHOWN + 5)][-1]
    assert not browser.get(path).all(f"#topic-{last.id}")

    page = browser.post(f"{path}/topics/{last.id}/comments", words="With examples, please.", press="yes")
    assert "With examples, please." in page.one(f"#topic-{last.id}").get_text()
    assert len(page.all("section[id^=topic-]")) == SHOWN + 1

    button = browser.get(f"{path}?all=1").all(f"#topic-{last.id} form")[0]
    assert len(browser.post(button["action"], press="yes").all("section[id^=topic-]")) == SHOWN + 5


def test_whatever_else_the_address_asks_for_the_wall_is_the_wall(db, people, wall):
    path, browser = wall
    a_topic(db, "Rust")

    for asked in ("?all=maybe", "?all=", "?all=1"):
        assert "Rust" in browser.get(path + asked).words


def test_the_rules_of_conduct_are_ready_made_or_the_organizers_own(db, people, browse):
    assert "Talk about topics, not about people." in browse(people.anna).get("/wall").words
    olha = browse(people.olha)
    fields = {name: olha.get("/settings").one(f"[name={name}]") for name in ("seen", "programme")}

    olha.post(
        "/settings", seen=fields["seen"]["value"], programme="Brown bags", zone="Europe/Kyiv", conduct="- Be kind.",
    )  # fmt: skip

    assert db.get_one(Programme, 1).conduct == "- Be kind."
    page = browse(people.anna).get("/wall").words
    assert "Be kind." in page
    assert "Talk about topics" not in page


def test_an_empty_wall_says_how_to_begin(people, browse):
    assert "Be the first to wish" in browse(people.anna).get("/wall").words
