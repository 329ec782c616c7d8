"""Which mails somebody gets: switches on their page, and the button of a mail program that ends one kind at once."""

import pytest
from sqlmodel import select

from app.base.links import mint
from app.mail.lists import list_headers, mail_lists
from app.mail.models import Unwanted
from app.mail.rules import CATEGORIES
from app.people.links import make_link
from tests.house import NOON

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def my_page(db, people) -> str:
    """The address of Anna's page, as her mails carry it."""
    token = make_link(db, "desk.my_page", people.anna.id, 0, NOON)
    db.commit()
    return f"/my/{token}"


def off(db) -> set[str]:
    """What Anna turned off."""
    return set(db.exec(select(Unwanted.category).where(Unwanted.person_id == 2)))


def ticked(page) -> set[str]:
    return {str(box["value"]) for box in page.all("[name=wanted][checked]")}


def test_every_kind_has_its_switch_and_says_what_it_is_and_how_often(browse, people):
    page = browse(people.anna).get("/me")

    assert [box["value"] for box in page.all("#mails [name=wanted]")] == list(CATEGORIES)
    assert ticked(page) == set(CATEGORIES)
    assert [one for one in mail_lists() if one.about not in page.words or one.name not in page.words] == []
    assert "What always comes" in page.words


@pytest.mark.parametrize("by_link", [False, True])
def test_what_is_unticked_comes_no_more_and_the_page_says_since_when(browse, db, people, my_page, by_link):
    browser, path = (browse(), my_page) if by_link else (browse(people.anna), "/me")
    page = browser.post(f"{path}/mails", {"wanted": ["surveys", "recaps"]})

    assert (page.status, ticked(page)) == (200, {"surveys", "recaps"})
    assert off(db) == set(CATEGORIES) - {"surveys", "recaps"}
    assert (
        "Saved. What is ticked comes to you." in page.one("#mails").text and "Off since Tuesday 3 March" in page.words
    )


def test_what_is_ticked_again_comes_again(browse, db, people):
    anna = browse(people.anna)
    anna.post("/me/mails")
    assert off(db) == set(CATEGORIES)

    anna.post("/me/mails", {"wanted": list(CATEGORIES)})
    assert off(db) == set()


def test_no_programme_mail_at_all_keeps_what_was_chosen_one_by_one(browse, db, people):
    anna = browse(people.anna)
    anna.post("/me/mails", {"wanted": ["surveys"], "silence": "yes"})
    db.refresh(people.anna)
    assert people.anna.muted_at == NOON

    page = anna.post("/me/mails", {"wanted": ["surveys"]})
    db.refresh(people.anna)
    assert (people.anna.muted_at, ticked(page)) == (None, {"surveys"})


def test_who_wants_none_sees_just_that_switch_and_without_it_the_same_ones_come_again(browse, db, people):
    anna = browse(people.anna)
    anna.post("/me/mails", {"wanted": ["surveys", "recaps"], "silence": "yes"})

    page = anna.get("/me")
    assert "Since Tuesday 3 March." in page.words
    assert [box["name"] for box in page.all("#mails [type=checkbox][checked]")] == ["silence"]
    assert [box["name"] for box in page.all("#mails [type=checkbox]")] == ["silence"]
    assert [one["value"] for one in page.all("#mails [name=wanted]")] == ["surveys", "recaps"]

    page = anna.post("/me/mails", {"wanted": [one["value"] for one in page.all("#mails [name=wanted]")]})
    assert ticked(page) == {"surveys", "recaps"}


def test_what_no_kind_is_called_is_no_choice(browse, db, people):
    browse(people.anna).post("/me/mails", {"wanted": ["login", "<b>", *CATEGORIES]})
    assert off(db) == set()


def test_a_profile_says_nothing_about_mail(browse, db, people):
    people.anna.muted_at = NOON
    browse(people.anna).post("/me/profile", {"name": "Anna"})
    db.refresh(people.anna)
    assert people.anna.muted_at == NOON


# --- the button of a mail program (RFC 8058) ---


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("encoding", ["form", "multipart", "none"])
def test_one_click_is_done_within_the_request(app, browse, db, people, my_page, slash, encoding):
    sent = {
        "form": {"data": ONE_CLICK},
        "multipart": {"files": {"List-Unsubscribe": (None, "One-Click")}},
        "none": {},
    }
    client = browse().client
    answer = client.post(f"{my_page}/no-mail/recaps{slash}", follow_redirects=False, **sent[encoding])
    db.expire_all()

    assert (answer.status_code, off(db)) == (200, {"recaps"})
    assert "set-cookie" not in answer.headers


def test_it_ends_just_that_kind_and_can_be_taken_back(browse, db, people, my_page):
    page = browse().post(f"{my_page}/no-mail/recaps", ONE_CLICK)
    assert page.title == "Turned off: Recaps"
    assert page.one(f'main a[href="{my_page}#mails"]')

    again = page.one("main form")["action"]
    page = browse().post(again)
    assert (page.title, off(db)) == ("Turned on again: Recaps", set())


def test_twice_is_once(browse, db, people, my_page):
    for _ in range(2):
        assert browse().post(f"{my_page}/no-mail/surveys", ONE_CLICK).status == 200
    assert off(db) == {"surveys"}


@pytest.mark.parametrize("path", ["/no-mail", "/no-mail/", "/no-mail/topics", "/no-mail/topics/"])
def test_opening_it_changes_nothing_and_shows_one_button(browse, db, people, my_page, path):
    browser = browse()
    assert browser.client.head(my_page + path, follow_redirects=False).status_code == 200
    page = browser.get(my_page + path)
    db.refresh(people.anna)

    assert (page.status, off(db), people.anna.muted_at) == (200, set(), None)
    assert len(page.forms()) == len(page.all("main button")) == 1


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_address_in_old_mails_is_about_all_programme_mail(browse, db, people, my_page, slash):
    page = browse().post(f"{my_page}/no-mail{slash}", ONE_CLICK)
    db.refresh(people.anna)
    assert (page.title, people.anna.muted_at, off(db)) == ("Turned off: All programme mail", NOON, set())

    browse().post(page.one("main form")["action"])
    db.refresh(people.anna)
    assert people.anna.muted_at is None


@pytest.mark.parametrize("added", ["=", "=3D", ">", ").", ".", "%20", "%0D%0A", "&gt;", "%3E,", "/>", "</a>"])
def test_what_a_mail_program_added_to_the_address_changes_nothing(browse, db, people, my_page, added):
    inside = added.replace("/", "")
    assert browse().get(f"{my_page}{inside}").title == "Hello, Anna"
    assert browse().get(f"{my_page}{inside}/no-mail/recaps").status == 200
    assert browse().get(f"{my_page}/no-mail{added}").one("main form")["action"] == f"{my_page}/no-mail"
    asked = browse().get(f"{my_page}/no-mail/recaps{added}")
    assert asked.one("main form")["action"] == f"{my_page}/no-mail/recaps"
    assert browse().post(f"{my_page}/no-mail/recaps{added}", ONE_CLICK).status == 200
    assert off(db) == {"recaps"}
    assert browse().post(f"{my_page}/no-mail{added}", ONE_CLICK).title == "Turned off: All programme mail"


@pytest.mark.parametrize(
    "path", ["/no-mail/LOGIN", "/no-mailrecaps", "/no-mail/recapssurveys", "/no-mail/digests>", "/mail-again/no"]
)
def test_other_addresses_turn_nothing_off_and_lead_to_the_choices_at_most(browse, db, people, my_page, path):
    opened = browse().get(my_page + path)
    assert opened.status in (404, 405) or opened.one("#mails")
    assert browse().post(my_page + path, ONE_CLICK).status in (404, 405)
    assert off(db) == set()


def test_a_foreign_site_cannot_press_it(browse, db, people, my_page):
    answer = browse().client.post(f"{my_page}/no-mail/recaps", headers={"Origin": "https://evil.example"})
    assert (answer.status_code, off(db)) == (403, set())


# --- the headers ---


def test_a_kind_has_a_list_of_its_own_in_plain_ascii(settings):
    headers = dict(list_headers("day_before", "https://meet.example/my/k1abc", settings))

    assert headers == {
        "List-Id": "Day before <day-before.example.com>",
        "List-Unsubscribe": "<https://meet.example/my/k1abc/no-mail/day_before>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_what_cannot_be_turned_off_is_no_list(settings):
    assert list_headers("", "https://meet.example/my/k1abc", settings) == ()


def test_every_category_has_words():
    assert [one.category for one in mail_lists()] == list(CATEGORIES)


def test_cut_links_lock_nobody_out_and_guesses_are_shown_the_way_to_a_new_link(people, browse):
    office = browse()
    assert {office.get(f"/my/k1{n:030}").status for n in range(25)} == {404}

    guesses = [office.get(f"/my/{mint()}") for _n in range(21)]

    assert [page.status for page in guesses] == [404] * 20 + [429]
    assert "it rests for 1 minute." in guesses[-1].words and guesses[-1].response.headers["retry-after"] == "60"
    assert "Mail me a new link" in guesses[-1].words
    assert office.post("/signin", email="bohdan@example.com").status == 200


def test_who_wants_no_programme_mail_is_not_told_that_the_day_before_is_silent(db, people, browse):
    people.bohdan.muted_at = NOON
    db.add(people.bohdan)
    token = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    db.commit()

    assert "At the moment only what you said yes to" not in browse().get(f"/my/{token}/no-mail/day_before").words
    assert "At the moment only what you said yes to" in browse().get(f"/my/{token}/no-mail/surveys").words


def test_before_all_programme_mail_is_turned_off_it_says_which_mails_that_is(browse, my_page):
    page = browse().get(f"{my_page}/no-mail")

    assert page.one("h1").text == "Turn off “All programme mail”?"
    assert "That is: Surveys, Reminders of surveys, What we heard" in page.words
    assert "a meetup you said yes to, still comes." in page.words
    assert page.all("a[href$='#mails']")
