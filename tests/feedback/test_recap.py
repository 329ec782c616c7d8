"""The recap: drafted from the rows, edited side by side, published, taken back; and the library it stands in."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from app.feedback.models import Recap
from app.meetups.models import Cancellation
from app.people.links import make_link
from tests.house import NOON, a_person
from tests.makers.feedback import CLOSED, a_held_meetup, a_recap, answered_meetup, came, invited, says, thanked
from tests.makers.surveys import counted
from tests.makers.topics import a_choice, a_topic


def edit(meetup):
    return f"/meetups/{meetup.id}/recap"


def typed(page):
    return page.one("textarea[name=text]").get_text().lstrip("\n")


def titles(page):
    return [heading.get_text(strip=True) for heading in page.all("main .shelf h2")]


# --- the draft -------------------------------------------------------------------------------------


@time_machine.travel(CLOSED, tick=False)
def test_the_draft_tells_what_the_rows_know(browse, db, people):
    meetup, _crowd = answered_meetup(
        db, people, slides_url="https://example.com/slides", recording_url="javascript:no"
    )
    came(db, meetup, people.bohdan)
    counted(db, CLOSED)

    text = typed(browse(people.olha).get(edit(meetup)))

    assert "Tests that pay off" not in text, "the page and the mail say it already"
    assert "- 9 people were invited." in text
    assert "- Of the 9 who said yes, 9 came." in text
    assert "- 1 more came without saying so." in text
    assert "> Keep the live demo 0" in text
    assert "“How useful was it for your work?” 3.8 of 5. 5 of the 9 people we asked gave a number." in text
    assert "https://" not in text, "so do they with the links"
    assert "- Fuzzing (×5)" in text
    assert db.exec(select(Recap)).all() == []


@time_machine.travel(CLOSED, tick=False)
def test_what_people_said_stays_words_in_the_draft(browse, db, people):
    meetup, crowd = answered_meetup(db, people, answers=4)
    evil = "![x](https://evil.example/p.png) **[here](https://evil.example)** <b>&copy;</b> snake_case ~~no~~"
    says(db, meetup, crowd[4], useful=5, keep=evil, next="# 1. Rust")
    says(db, meetup, crowd[3], useful=5, keep="1. `rm`", next="- - -")
    counted(db, CLOSED)
    page = browse(people.olha).get(edit(meetup))

    preview = page.one("#preview")

    assert (
        preview.select("img, blockquote a, blockquote strong, blockquote ol, blockquote code, li h1, li li, hr") == []
    )
    said = [quote.get_text(strip=True) for quote in preview.select("blockquote")]
    assert evil in said and "1. `rm`" in said
    assert {"# 1. Rust", "- - -"} <= {item.get_text(strip=True) for item in preview.select("li")}


def test_the_draft_keeps_quiet_about_what_few_people_said(browse, db, people):
    meetup, _crowd = answered_meetup(db, people, answers=4)

    text = typed(browse(people.olha).get(edit(meetup)))

    assert "live demo" not in text
    assert "useful" not in text


def test_before_the_meetup_there_is_no_recap(browse, db, people):
    meetup = a_held_meetup(db, people, starts_at=NOON + timedelta(days=1))
    olha = browse(people.olha)

    assert olha.get(edit(meetup)).all("textarea") == []
    assert olha.post(edit(meetup), text="Too early", version="0", do="save").status == 409


# --- editing ---------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_found_again(browse, db, people):
    meetup = a_held_meetup(db, people)
    olha = browse(people.olha)

    olha.post(edit(meetup), text="Written by hand", version="0", do="save")

    assert typed(olha.get(edit(meetup))) == "Written by hand"
    assert db.exec(select(Recap)).one().published_at is None


def test_a_preview_shows_and_keeps_nothing(browse, db, people):
    meetup = a_held_meetup(db, people)

    page = browse(people.olha).post(edit(meetup), text="**Bold** <script>x</script>", version="0", do="preview")

    assert page.one("#preview strong").get_text() == "Bold"
    assert page.all("#preview script") == []
    assert typed(page) == "**Bold** <script>x</script>"
    assert db.exec(select(Recap)).all() == []


def test_htmx_gets_only_the_preview_and_typing_alone_keeps_nothing(browse, db, people):
    meetup = a_held_meetup(db, people)
    client = browse(people.olha).client

    answer = client.post(
        edit(meetup), data={"text": "*so*", "version": "0", },
        headers={"HX-Request-Type": "partial", "HX-Target": "section#preview"},
    )  # fmt: skip

    assert answer.text.strip().startswith('<section id="preview"')
    assert "<em>so</em>" in answer.text
    assert db.exec(select(Recap)).all() == []


def test_two_at_once_lose_nothing(browse, db, people):
    meetup = a_held_meetup(db, people)
    recap = a_recap(db, meetup, people.olha, "First", published=False)
    olha, other = browse(people.olha), browse(people.olha)
    other.post(edit(meetup), text="Theirs", version="1", do="save")

    page = olha.post(edit(meetup), text="Mine", version="1", do="save")

    assert page.status == 409
    assert typed(page) == "Mine"
    assert "Theirs" in page.text
    db.refresh(recap)
    assert recap.text == "Theirs"
    again = page.one("input[name=version]")["value"]
    assert olha.post(edit(meetup), text="Both", version=again, do="save").status == 200
    db.refresh(recap)
    assert (recap.text, recap.version) == ("Both", 3)


@pytest.mark.parametrize("text", ["", "   ", "x" * 20001])
def test_an_empty_or_endless_recap_is_refused_and_kept(browse, db, people, text):
    meetup = a_held_meetup(db, people)

    page = browse(people.olha).post(edit(meetup), text=text, version="0", do="publish")

    assert page.status == 422
    assert page.all(".field__error")
    assert db.exec(select(Recap)).all() == []


# --- publishing ------------------------------------------------------------------------------------


def test_publishing_from_the_editor_puts_it_into_the_library(browse, db, people):
    meetup = a_held_meetup(db, people)

    page = browse(people.olha).post(edit(meetup), text="## What stays", version="0", do="publish")

    assert "in the library" in page.html.find(id="notice").get_text()
    assert page.one("#notice form")["action"] == f"{edit(meetup)}/publication/withdrawal"
    assert browse(people.bohdan).get(f"/library/{meetup.id}").one("main .report h2").get_text() == "What stays"


def test_publishing_without_a_recap_is_refused(browse, db, people):
    meetup = a_held_meetup(db, people)

    assert browse(people.olha).post(f"{edit(meetup)}/publication").status == 409


def test_publishing_twice_is_once_and_can_be_taken_back(browse, db, people):
    meetup = a_held_meetup(db, people)
    recap = a_recap(db, meetup, people.olha, published=False)
    olha = browse(people.olha)

    olha.post(f"{edit(meetup)}/publication")
    olha.post(f"{edit(meetup)}/publication")
    db.refresh(recap)
    assert (recap.edition, recap.published_by) == (1, people.olha.id)

    olha.post(f"{edit(meetup)}/publication/withdrawal")
    db.refresh(recap)
    assert recap.published_at is None
    assert "What stays" not in browse(people.bohdan).get(f"/library/{meetup.id}").text


def test_those_who_came_and_those_who_missed_it_read_different_words_once(db, people, run_worker, letters):
    meetup = a_held_meetup(db, people)
    missed, muted, gone = a_person(db, "Mia"), a_person(db, "Max", muted_at=NOON), a_person(db, "Gus", left_at=NOON)
    invited(db, meetup, people.bohdan, missed, muted, gone)
    came(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha)

    for hours in (0, 1, 24, 24 * 29, 24 * 31):
        run_worker(NOON + timedelta(hours=hours))

    sent = letters("feedback/recap")
    assert sorted(sent) == [people.bohdan.email, missed.email]
    assert "Thank you for being there" in sent[people.bohdan.email].text
    assert "In case you could not be there" in sent[missed.email].text
    assert all("Tests pay off." in letter.text and "/recap/k1" in letter.text for letter in sent.values())


def test_where_nobody_was_ticked_nobody_is_told_that_they_missed_it(db, people, run_worker, letters):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha)

    run_worker(NOON)

    assert "could not be there" not in letters("feedback/recap")[people.bohdan.email].text


def test_the_text_of_the_mail_has_the_words_and_addresses_without_marks(db, people, run_worker, letters):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha, "## What stays\n\n**Tests** pay off.\n\n- Slides: <https://example.com/s>")

    run_worker(NOON)

    letter = letters("feedback/recap")[people.bohdan.email]
    assert "What stays\n\nTests pay off.\n\n- Slides: https://example.com/s\n" in letter.text
    assert "https://example.com/s" in letter.html


def test_the_mail_leads_to_slides_and_recording_as_they_are_now(db, people, run_worker, letters):
    meetup = a_held_meetup(db, people, slides_url="https://example.com/s", recording_url="javascript:no")
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha)

    run_worker(NOON)

    letter = letters("feedback/recap")[people.bohdan.email]
    assert "Open the slides:\nhttps://example.com/s" in letter.text
    assert "https://example.com/s" in letter.html
    assert "javascript" not in letter.text + letter.html


def test_a_recording_can_be_watched_together(browse, db, people):
    meetup = a_held_meetup(db, people, recording_url="https://example.com/r")
    link = "a[href^='/meetups/new']"

    assert (
        browse(people.olha).get(f"/library/{meetup.id}").one(link)["href"] == "/meetups/new?title=Tests+that+pay+off"
    )
    assert browse(people.bohdan).get(f"/library/{meetup.id}").all(link) == []


def test_an_old_recap_is_no_news(db, people, run_worker, letters):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha)

    run_worker(NOON + timedelta(days=31))

    assert letters("feedback/recap") == {}


def test_taken_back_in_time_nobody_gets_it_and_everybody_gets_the_next_edition(
    browse, db, people, run_worker, letters
):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha, published=False)
    olha = browse(people.olha)
    olha.post(f"{edit(meetup)}/publication")
    olha.post(f"{edit(meetup)}/publication/withdrawal")

    run_worker(NOON)
    assert letters("feedback/recap") == {}
    olha.post(f"{edit(meetup)}/publication")
    run_worker(NOON)
    assert len(letters("feedback/recap")) == 1

    olha.post(f"{edit(meetup)}/publication/withdrawal")
    olha.post(f"{edit(meetup)}/publication")
    assert run_worker(NOON) == 0


# --- by link ---------------------------------------------------------------------------------------


def a_link(db, purpose, person, meetup):
    token = make_link(db, purpose, person.id, meetup.id, NOON)
    db.commit()
    return token


def test_the_mailed_link_opens_the_recap_and_prefetching_it_changes_nothing(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_recap(db, meetup, people.olha)
    token = a_link(db, "feedback.recap_by_link", people.bohdan, meetup)

    assert browse().client.head(f"/recap/{token}").status_code == 200
    page = browse().get(f"/recap/{token}")

    assert page.title == "Tests that pay off"
    assert "Tests pay off." in page.words
    assert page.all("script") == []


def test_a_recap_taken_back_says_so_kindly(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_recap(db, meetup, people.olha, published=False)
    token = a_link(db, "feedback.recap_by_link", people.bohdan, meetup)

    page = browse().get(f"/recap/{token}")

    assert page.status == 200
    assert "being rewritten" in page.title
    assert page.one("footer a[href='/signin?next=%2Flibrary']")


def test_links_open_only_their_own_door(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_recap(db, meetup, people.olha)
    thanked(db, meetup, people.olha)
    recap, digest = (a_link(db, f"feedback.{name}", people.anna, meetup) for name in ("recap_by_link", "digest"))

    assert browse().get(f"/recap/{digest}").status == 404
    assert browse().get(f"/digest/{recap}").status == 404
    assert browse().get("/recap/k1nothing").status == 404


@time_machine.travel(CLOSED, tick=False)
def test_the_speaker_reads_thanks_numbers_and_words_as_chosen(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    thanks = thanked(db, meetup, people.olha, "It was a joy.", numbers=True)
    counted(db, CLOSED)
    token = a_link(db, "feedback.digest", people.anna, meetup)

    page = browse().get(f"/digest/{token}")
    assert "It was a joy." in page.words
    assert "5 of the 9 people who were asked answered." in page.words
    assert "Keep the live demo 1" in page.words
    assert "Fuzzing" not in page.words

    thanks.quotes = False
    page = browse().get(f"/digest/{token}")
    assert "3.8 of 5" in page.words
    assert "live demo" not in page.words

    thanks.numbers_at = None
    page = browse().get(f"/digest/{token}")
    assert "3.8" not in page.words
    assert "There are no numbers here." in page.words


def test_a_language_chosen_on_the_speakers_page_stays(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    thanked(db, meetup, people.olha, numbers=True)
    page, browser = f"/digest/{a_link(db, 'feedback.digest', people.anna, meetup)}", browse()
    assert browser.get(page).one("html")["lang"] == "en"

    chosen = browser.get(f"{page}?lang=uk")

    assert (chosen.status, chosen.one("html")["lang"]) == (200, "uk")
    assert browser.get(page).one("html")["lang"] == "uk"


def test_whoever_is_not_the_speaker_any_more_reads_no_digest(browse, db, people):
    meetup, _crowd = answered_meetup(db, people)
    thanked(db, meetup, people.olha, numbers=True)
    token = a_link(db, "feedback.digest", people.bohdan, meetup)

    page = browse().get(f"/digest/{token}")

    assert page.status == 200
    assert "3.8" not in page.words


def test_the_speaker_is_mailed_thanks_and_the_numbers_when_they_come_later(db, people, run_worker, letters):
    meetup, _crowd = answered_meetup(db, people)
    people.anna.muted_at = NOON
    thanks = thanked(db, meetup, people.olha, 'Thanks for "it" & more')
    run_worker(NOON)
    first = letters("feedback/thanks")[people.anna.email]
    assert 'Thanks for "it" & more' in first.text
    assert "3.8" not in first.text
    assert "/digest/k1" in first.text
    assert ("Reply-To", people.olha.email) in first.headers

    thanks.numbers_at = CLOSED
    run_worker(CLOSED)
    run_worker(CLOSED)
    second = letters("feedback/numbers")[people.anna.email]
    assert "3.8 of 5 (5 people gave a number)" in second.text
    assert "Less haste (×5)" in second.text
    for letter in (second.text, second.html):
        assert letter.count("Keep the live demo") == 3
        assert "And 2 more of what people wrote stand on your page." in letter
    assert len(letters("feedback/thanks")) == 1


# --- the library -----------------------------------------------------------------------------------


def test_a_past_meetup_says_what_it_was_about_before_what_came_of_it(browse, db, people):
    meetup = a_held_meetup(db, people, abstract="Why a test pays off.")
    a_recap(db, meetup, people.olha, "## What stays\n\nWrite one.")

    for page in (
        browse(people.bohdan).get(f"/library/{meetup.id}"),
        browse().get(f"/recap/{a_link(db, 'feedback.recap_by_link', people.bohdan, meetup)}"),
    ):
        assert page.words.index("Why a test pays off.") < page.words.index("Write one.")


def test_an_empty_library_says_what_will_be_here(browse, people):
    page = browse(people.bohdan).get("/library")

    assert page.status == 200
    assert page.one(".empty a")["href"] == "/topics"
    assert browse(people.olha).get("/library").one(".empty a")["href"] == "/meetups"
    assert browse().get("/library").status == 401


def test_only_held_meetups_are_on_the_shelf_newest_first(browse, db, people):
    old = a_held_meetup(db, people, "Older", starts_at=NOON - timedelta(days=30))
    a_held_meetup(db, people, "Newer")
    ahead = a_held_meetup(db, people, "Ahead", starts_at=NOON + timedelta(days=3))
    off = a_held_meetup(db, people, "Off")
    db.add(Cancellation(meetup_id=off.id, cancelled_by=people.olha.id, cancelled_at=NOON))
    bohdan = browse(people.bohdan)

    assert titles(bohdan.get("/library")) == ["Newer", "Older"]
    assert bohdan.get(f"/library/{old.id}").status == 200
    assert bohdan.get(f"/library/{ahead.id}").status == bohdan.get(f"/library/{off.id}").status == 404


@pytest.mark.parametrize("words", ["КИЇВ", "київ", "anna tests", "PaY oFf", "100%"])
def test_search_finds_titles_speakers_and_recaps_however_they_are_written(browse, db, people, words):
    meetup = a_held_meetup(db, people, abstract="100% coverage")
    a_recap(db, meetup, people.olha, "Говорили про Київ")
    a_held_meetup(db, people, "Another thing", abstract="100 percent")

    assert titles(browse(people.bohdan).get(f"/library?q={words.replace('%', '%25')}"))[0] == "Tests that pay off"


def test_a_draft_is_not_found_by_its_words_and_is_marked_for_organizers_only(browse, db, people):
    meetup = a_held_meetup(db, people)
    a_recap(db, meetup, people.olha, "Secret draft", published=False)

    assert titles(browse(people.olha).get("/library?q=secret")) == []
    assert "recap not yet published" in browse(people.olha).get("/library").words
    assert "not yet" not in browse(people.bohdan).get("/library").words
    assert "Secret" not in browse(people.bohdan).get(f"/library/{meetup.id}").text


def test_the_shelf_shows_words_and_no_marks(browse, db, people):
    a_held_meetup(db, people, abstract="Why a *seq scan* can be **right**.")

    assert "Why a seq scan can be right." in browse(people.bohdan).get("/library").words


def test_a_meetup_without_a_title_stands_under_its_topic_and_is_found_by_it(browse, db, people):
    meetup = a_held_meetup(db, people, title="")
    a_choice(db, meetup, a_topic(db, "Query plans"), people.olha)
    bohdan = browse(people.bohdan)

    assert titles(bohdan.get("/library")) == titles(bohdan.get("/library?q=plans")) == ["Query plans"]
    assert browse(people.olha).get(edit(meetup)).html.title.get_text().startswith("Recap: Query plans")


def test_the_year_narrows_in_the_programmes_zone(browse, db, people):
    a_held_meetup(db, people, "Late in Kyiv", starts_at=datetime(2025, 12, 31, 22, 30, tzinfo=UTC))
    a_held_meetup(db, people, "Autumn", starts_at=datetime(2025, 10, 1, 9, 0, tzinfo=UTC))
    bohdan = browse(people.bohdan)

    assert titles(bohdan.get("/library?year=2026")) == ["Late in Kyiv"]
    assert titles(bohdan.get("/library?year=2025")) == ["Autumn"]
    assert bohdan.get("/library?year=x&after=%27--&q=%00").status == 200
    for year in ("019700", "%C2%B2", "9" * 30):
        assert bohdan.get(f"/library?year={year}&after=1-{year}").status == 200


def test_pages_of_the_shelf_meet_without_gap_or_double(browse, db, people):
    for n in range(23):
        a_held_meetup(db, people, f"Talk {n:02}", starts_at=NOON - timedelta(days=n // 2 + 1))
    bohdan = browse(people.bohdan)

    first = bohdan.get("/library?q=talk")
    second = bohdan.get(str(first.one("a[rel=next]")["href"]))

    found = titles(first) + titles(second)
    assert len(titles(first)) == 20
    assert sorted(found) == [f"Talk {n:02}" for n in range(23)]


def test_only_web_addresses_are_links(browse, db, people):
    a_held_meetup(db, people, slides_url="https://example.com/s", recording_url="javascript:alert(1)")

    hrefs = [str(link["href"]) for link in browse(people.bohdan).get("/library").all("main a")]

    assert "https://example.com/s" in hrefs
    assert not any(href.startswith("javascript") for href in hrefs)


def test_late_feedback_makes_the_draft_richer(browse, db, people):
    meetup, crowd = answered_meetup(db, people, answers=4)
    says(db, meetup, crowd[8], useful=5, keep="The fifth voice")
    counted(db, CLOSED)

    with time_machine.travel(CLOSED, tick=False):
        assert "> The fifth voice" in typed(browse(people.olha).get(edit(meetup)))


def test_before_anybody_is_ticked_the_editor_says_so_and_publishing_is_not_its_main_button(browse, db, people):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.bohdan)
    olha = browse(people.olha)

    page = olha.get(edit(meetup))
    assert "Nobody is ticked as present yet" in page.words
    assert page.one("main button.button--main").get_text(strip=True) == "Save the draft"

    came(db, meetup, people.bohdan)
    page = olha.get(edit(meetup))
    assert "Nobody is ticked" not in page.words
    assert page.one("main button.button--main").get_text(strip=True) == "Publish and mail 1 person"
