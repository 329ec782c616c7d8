"""Organizers word mails themselves: from the shipped text, tried out on real people, kept, taken back."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, update
from sqlmodel import select

from app.base.i18n import LANGUAGES, speaking
from app.mail import trying, wordings
from app.mail.delivery import PostOffice
from app.mail.letter import Parts, parts
from app.mail.models import Email, Wording
from app.mail.placeholders import read
from app.main import WORDABLE, create_app
from app.people.models import Person, Programme
from app.worker import DUES
from tests.conftest import POSTGRES
from tests.house import NOON, Page, a_person
from tests.mail.payloads import CODE, LINES
from tests.makers.invitations import an_announced_meetup
from tests.makers.mail import MailServer, a_mail_server, an_email
from tests.makers.meetups import a_meetup, cancelled

SOON = NOON + timedelta(minutes=1)
INVITE = "/mail/words/invitations/invite/en"
SUBJECT, BODY = "Come to {title}", "Dear {name},\n\nplease come on {when}.\n\n{answers}"
ALL = [(kind, language) for kind in WORDABLE for language in LANGUAGES]


def words(text: str) -> str:
    """Without empty lines: only their number may differ."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def own_words(db, people, kind="invitations/invite", language="en", subject=SUBJECT, body=BODY, **values) -> Wording:
    """Words that Olha wrote at noon."""
    given = {"written_by": people.olha.id, "written_at": NOON}
    row = Wording(kind=kind, language=language, subject=subject, body=body, **{**given, **values})
    db.add(row)
    db.commit()
    return row


def previewed(page: Page) -> str:
    """The words of the letter in the preview's frame."""
    return BeautifulSoup(str(page.one("#preview iframe")["srcdoc"]), "html.parser").get_text(" ")


def in_force(db, kind="invitations/invite", language="en") -> str:
    found = wordings.in_force(db, kind, language)
    return found.body if found else "shipped"


# --- the shipped text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_shipped_text_is_where_an_editor_begins(app, name, language):
    """It can be saved as it is, and filled again for the same reader it says what it said before."""
    kind, pages = WORDABLE[name], app.state.pages
    programme = Programme(id=1, name="Brown bags", zone="Europe/Kyiv", started_at=NOON)
    room, mail = name.split("/")

    with speaking(language, programme.zone):
        subject, body = wordings.shipped(pages, name, kind, programme)
        sample = kind.sample()
        values = wordings.sample_values(programme) | dict(sample.values) | {"because": "You asked for it."}
        again = wordings.written(pages, read(subject, body), sample, values)
        before = pages.page(f"{room}/emails/{mail}.txt", **values).strip().partition("\n")
        wrong = wordings.checked(kind, subject, body)

    assert wrong == {}
    assert again[0] == before[0].strip()
    assert words(again[1]) == words(before[2])
    assert addresses(again[1]) == set(re.findall(r'href="([^"]+)"', again[2]))
    assert "{name}" in body
    assert "Anna" not in body


def test_an_editor_begins_with_the_shipped_text_in_its_language(people, browse):
    english, ukrainian = (browse(people.olha).get(f"/mail/words/invitations/invite/{code}") for code in ("en", "uk"))

    assert english.one("textarea[name=body]").text.strip().startswith("Hello {name},")
    assert ukrainian.one("textarea[name=body]").text.strip().startswith("Вітаємо, {name}!")
    assert "Hello Anna," in previewed(english)
    assert "Вітаємо, Anna!" in previewed(ukrainian)


# --- keeping -------------------------------------------------------------------------------------------


def test_words_are_kept_with_who_and_when(db, people, browse):
    olha = browse(people.olha)
    page = olha.post(INVITE, {"subject": SUBJECT, "body": BODY, "seen": "shipped"})

    assert "Saved." in page.one("#notice").text
    kept = db.exec(select(Wording)).one()
    assert (kept.kind, kept.language, kept.written_by) == ("invitations/invite", "en", people.olha.id)
    assert "Olha" in olha.get("/mail/words").words
    assert olha.get(INVITE).one("textarea[name=body]").text.strip() == BODY


def test_the_same_words_twice_are_kept_once(db, people, browse):
    for _twice in range(2):
        browse(people.olha).post(INVITE, {"subject": SUBJECT, "body": BODY, "seen": "shipped"})

    assert len(db.exec(select(Wording)).all()) == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Dear {nmae}, {answers}", "{nmae} is not known here."),
        ("Dear {name}", "{answers} has to be in the text. Without it nobody can answer."),
        ("Dear {name}, {answers} please", "{answers} needs a paragraph of its own"),
        ("{answers}\n\n{answers}", "{answers} can stand here only once."),
        ("Dear {name\n\n{answers}", "Line 1: a brace is opened and not closed."),
        ("[Come]({title})\n\n{answers}", "Nothing can be filled in inside an address: {title}."),
        ("", "This is needed."),
    ],
)
def test_words_that_cannot_go_out_are_refused_and_stay_in_the_form(db, people, browse, body, sentence):
    page = browse(people.olha).post(INVITE, {"subject": SUBJECT, "body": body, "seen": "shipped"})

    assert page.status == 422
    assert sentence in page.words
    assert page.one("textarea[name=body]").text.removeprefix("\n") == body
    assert db.exec(select(Wording)).all() == []


def test_each_thing_that_is_wrong_is_a_short_sentence_that_leads_to_its_field(people, browse):
    page = browse(people.olha).post(INVITE, {"subject": "{answers}", "body": "{nmae} {wehn}", "seen": "shipped"})

    assert "4 things need another look" in page.words
    assert [(link["href"], link.text.partition("}")[0]) for link in page.all("#errors a")] == [
        ("#f-subject", "{answers"), ("#f-body", "{nmae"), ("#f-body", "{wehn"), ("#f-body", "{answers"),
    ]  # fmt: skip


def test_a_subject_holds_words_only(people, browse):
    page = browse(people.olha).post(INVITE, {"subject": "{answers}", "body": BODY, "seen": "shipped"})

    assert page.status == 422
    assert "{answers} is too much for a subject." in page.words


@pytest.mark.parametrize("name", ["surveys/invite", "surveys/reminder", "surveys/feedback_invite"])
def test_a_survey_says_who_sees_what(name):
    assert "who_sees" in wordings.checked(WORDABLE[name], "Hello", "{link}")["body"]


def test_code_is_refused_or_goes_out_as_it_stands(app, people):
    """What test_placeholders.py leaves to us: every placeholder that is read is one that is known."""
    kind = WORDABLE["invitations/invite"]
    for payload in CODE:
        if wordings.checked(kind, "Hello", f"{payload}\n\n{{answers}}"):
            continue
        holes = {hole.name for hole in read("", payload).holes}
        assert holes <= {"name"}, payload


def test_two_organizers_do_not_overwrite_each_other(db, people, browse):
    own_words(db, people, body="Theirs: {answers}")
    page = browse(people.olha).post(INVITE, {"subject": SUBJECT, "body": BODY, "seen": "shipped"})

    assert page.status == 409
    assert "Theirs: {answers}" in page.all("textarea[readonly]")[0].text
    assert page.one("textarea[name=body]").text.strip() == BODY
    assert in_force(db) == "Theirs: {answers}"

    again = {"subject": SUBJECT, "body": BODY, "seen": page.one("input[name=seen]")["value"]}
    assert browse(people.olha).post(INVITE, again).status == 200
    assert in_force(db) == BODY


def test_waiting_mails_that_will_say_it_are_counted(db, people, browse, run_worker):
    an_announced_meetup(db, people)
    run_worker(SOON)
    db.execute(update(Email).where(Email.person_id == people.bohdan.id).values(sent_at=None))
    an_email(db, a_person(db, "Ірина", email="iryna@example.com", language="uk"), kind="invitations/invite")

    page = browse(people.olha).post(INVITE, {"subject": SUBJECT, "body": BODY, "seen": "shipped"})

    assert "Saved. 1 mail that waits goes out in these words." in page.one("#notice").text


def test_words_that_a_waiting_mail_could_not_be_written_in_are_refused(db, people, browse, run_worker):
    """The refusal names the placeholder and the person."""
    an_announced_meetup(db, people)
    run_worker(SOON)
    db.execute(update(Email).where(Email.person_id == people.bohdan.id).values(sent_at=None))
    typed = {"subject": SUBJECT, "body": "{asked}\n\n{answers}", "seen": "shipped"}
    page = browse(people.olha).post(INVITE, typed)

    assert page.status == 422
    assert "The words ask for {asked}, and there is none for Bohdan." in page.words
    assert in_force(db) == "shipped"


@pytest.mark.skipif(POSTGRES, reason="there every writer has a transaction of its own")
def test_nobody_else_waits_while_the_words_are_tried_out(db, people, browse, run_worker, database):
    """Letters are written in a session that only looks, however many wait; the one writer only keeps the words."""
    meetup = an_announced_meetup(db, people)
    for number in range(5):
        another = a_person(db, f"Reader {number}", email=f"reader{number}@example.com")
        an_email(db, another, kind="invitations/invite", about=str(meetup.id))
    browser, said = browse(people.olha), []
    browser.get(INVITE)
    event.listen(database.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert browser.post(INVITE, {"subject": SUBJECT, "body": BODY, "seen": "shipped"}).status == 200

    assert not any(table in sql for sql in said for table in ("FROM meetup", "FROM guest", "FROM email"))
    assert any("INSERT INTO wording" in sql for sql in said)


# --- taking back ---------------------------------------------------------------------------------------


def test_the_shipped_text_comes_back_and_the_own_words_too(db, people, browse):
    own_words(db, people, body="First")
    own_words(db, people)
    olha = browse(people.olha)

    assert "The shipped text goes out again." in olha.post(f"{INVITE}/reset").one("#notice").text
    assert in_force(db) == "shipped"
    assert olha.post(f"{INVITE}/reset").status == 200

    assert "Saved." in olha.post(f"{INVITE}/return").one("#notice").text
    assert in_force(db) == BODY
    assert [row.reset_by for row in db.exec(select(Wording).order_by(Wording.id))] == [None, people.olha.id, None]


def test_without_own_words_there_is_nothing_to_come_back_to(people, browse):
    assert browse(people.olha).post(f"{INVITE}/return").status == 409


# --- trying out ----------------------------------------------------------------------------------------


def test_a_mail_about_a_cancelled_meetup_is_the_last_example(db, people):
    off, on = a_meetup(db, people, "Off"), a_meetup(db, people, "On")
    cancelled(db, people, off, NOON)
    for person, meetup in ((people.anna, on), (people.anna, off), (people.bohdan, off)):
        an_email(db, person, kind="invitations/move", about=f"{meetup.id}/1", sent_at=NOON)

    examples = trying.cases(db, "invitations/move", "en")
    assert [(case.person.name, case.about) for case in examples] == [
        ("Anna", f"{on.id}/1"),
        ("Bohdan", f"{off.id}/1"),
    ]


def test_kinds_with_fixed_words_are_named_with_the_reason(people, browse):
    page = browse(people.olha).get("/mail/words")

    assert (
        "Not here are mails that say just what happened, and those whose words you write for one person" in page.words
    )
    assert "Speaker asked" in page.words and "Sign-in link" in page.words


def test_a_preview_shows_what_a_chosen_person_would_read(db, people, browse, run_worker):
    an_announced_meetup(db, people)
    run_worker(NOON + timedelta(minutes=1))
    typed = {"subject": SUBJECT, "body": BODY, "reader": people.bohdan.id, "do": "preview"}
    page = browse(people.olha).post(f"{INVITE}/trial", typed)

    assert "Dear Bohdan," in previewed(page)
    assert "Tuesday 10 March, 12:00 Kyiv (UTC+2)" in previewed(page)
    assert "k1****?a=room" in page.one("#preview iframe")["srcdoc"]
    assert db.exec(select(Wording)).all() == []


def test_trying_out_names_whoever_lacks_something(db, people, browse, run_worker):
    an_announced_meetup(db, people)
    run_worker(NOON + timedelta(minutes=1))
    olha = browse(people.olha)
    lacking = {"subject": SUBJECT, "body": "{asked}\n\n{answers}", "do": "check"}

    found = olha.post(f"{INVITE}/trial", lacking).one("#found").text
    assert "2 of the 2 people lack something" in found
    assert "The words ask for {asked}, and there is none for Bohdan." in found
    assert "Say what stands there instead: {asked|…}. Nothing was sent." in found
    instead = lacking | {"body": "{asked|Please come.}\n\n{answers}"}
    assert "It is fine for all 2 people" in olha.post(f"{INVITE}/trial", instead).one("#found").text


def test_a_preview_looks_like_the_mail_down_to_its_foot(people, browse):
    page = browse(people.olha).post(f"{INVITE}/trial", {"subject": "Come", "body": "**Please.**\n\n{answers}"})
    letter = BeautifulSoup(str(page.one("#preview iframe")["srcdoc"]), "html.parser")

    assert letter.select_one("strong").text == "Please."
    assert "Kind of mail: Invitations. Get no more of these" in " ".join(letter.get_text(" ").split())
    assert "Get no more of these:" in page.one("#preview pre").text


def test_the_preview_has_the_styles_of_a_mail_and_runs_nothing(app, people, browse):
    page = browse(people.olha).get(INVITE)
    frame = page.one("#preview iframe")
    style = re.search("<style>(.*?)</style>", str(frame["srcdoc"]), re.DOTALL)
    policy = page.response.headers["content-security-policy"]

    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "script-src 'self';" in policy and "'unsafe-inline'" not in policy.partition("style-src-attr")[0]
    assert frame["sandbox"] == ["allow-same-origin"]


def test_everything_that_is_wrong_is_said_at_once_and_at_its_field(people, browse):
    typed = {"subject": "{answers} {foo}", "body": "Dear {nmae}, {bar}\n\n{facts} here", "seen": "shipped"}
    pages = [
        browse(people.olha).post(INVITE, typed),
        browse(people.olha).post(f"{INVITE}/trial", typed | {"do": "check"}),
    ]

    for page in pages:
        subject, body = page.one("#f-subject-error").text, page.one("#f-body-error").text
        assert "{answers} is too much for a subject." in subject and "{foo} is not known here." in subject
        assert "{nmae} is not known here.{bar} is not known here." in body
        assert "{facts} needs a paragraph of its own" in body and "{answers} has to be in the text." in body


def test_an_empty_field_does_not_hide_what_is_wrong_with_the_other(people, browse):
    page = browse(people.olha).post(INVITE, {"subject": "", "body": "{nmae}", "seen": "shipped"})

    assert "This is needed." in page.one("#f-subject-error").text
    assert "{nmae} is not known here." in page.one("#f-body-error").text


def test_what_was_found_for_everybody_is_no_part_of_the_preview(db, people, browse, run_worker):
    """Typing on renews the preview alone."""
    an_announced_meetup(db, people)
    run_worker(NOON + timedelta(minutes=1))
    page = browse(people.olha).post(f"{INVITE}/trial", {"subject": SUBJECT, "body": BODY, "do": "check"})

    assert page.one("#found").text.strip() and not page.one("#preview").find(id="found")


@pytest.mark.parametrize("name", WORDABLE)
def test_the_help_speaks_only_of_what_the_kind_has(people, browse, name):
    page = browse(people.olha).get(f"/mail/words/{name}/en")
    known = {code.text.strip("{}|") for code in page.all("dt code")}

    assert {hole.partition("|")[0] for hole in re.findall(r"\{(\w[^{}]*)\}", page.words)} <= known


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_kind_can_be_opened_tried_kept_and_set_back_before_there_is_any_meetup(people, browse, name, language):
    olha, at = browse(people.olha), f"/mail/words/{name}/{language}"
    page = olha.get(at)
    typed = {
        "subject": page.one("input[name=subject]")["value"], "body": page.one("textarea[name=body]").text,
        "seen": page.one("input[name=seen]")["value"],
    }  # fmt: skip

    assert [olha.post(f"{at}/trial", typed | {"do": do}).status for do in ("", "preview", "check")] == [200, 200, 200]
    kept = olha.post(at, typed | {"body": typed["body"] + "\n\nSee you."})
    assert kept.status == 200 and "Saved." in kept.one("#notice").text
    assert "See you." in previewed(olha.get(at))
    assert olha.post(f"{at}/reset").status == 200 and "See you." not in previewed(olha.get(at))
    assert olha.post(f"{at}/return").status == 200 and "See you." in previewed(olha.get(at))


def test_a_preview_for_htmx_is_the_preview_alone(people, browse):
    page = browse(people.olha)
    answer = page.client.post(
        f"{INVITE}/trial", data={"subject": SUBJECT, "body": BODY, "reader": "example"},
        headers={"HX-Request-Type": "partial", "HX-Target": "section#preview"},
    )  # fmt: skip

    assert answer.text.strip().startswith("<section")
    assert "Dear Anna," in answer.text


@pytest.mark.parametrize("path", ["/mail/words", INVITE])
def test_words_are_the_organizers_business(people, browse, path):
    assert browse(people.bohdan).get(path).status == 403
    assert browse().get(path).status == 401


@pytest.mark.parametrize("door", ["", "/trial", "/reset", "/return"])
def test_nobody_else_may_change_them(db, people, browse, door):
    own_words(db, people)

    assert browse(people.bohdan).post(INVITE + door, {"subject": "x", "body": "y"}).status == 403
    assert in_force(db) == BODY


@pytest.mark.parametrize("at", ["people/login/en", "outreach/ask/en", "mail/test/en", "invitations/invite/xx"])
def test_other_kinds_and_languages_have_no_editor(people, browse, at):
    assert browse(people.olha).get(f"/mail/words/{at}").status == 404


# --- going out -----------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[MailServer]:
    with a_mail_server() as running:
        yield running


@pytest.fixture
def send(settings, server, database, people) -> Callable[[datetime], int]:
    """One round through a real mail server."""
    real = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"})
    office = PostOffice(database, create_app(real, database).state.pages, real, DUES)
    return office.work


def received(server: MailServer, person: Person) -> Parts:
    (raw,) = [bytes(e.content or b"") for e in server.taken if e.rcpt_tos == [person.email]]
    return parts(raw)


def test_mails_go_out_in_the_words_of_their_readers_language(db, people, server, send):
    iryna = a_person(db, "Ірина Бондар", email="iryna@example.com", language="uk")
    own_words(db, people)
    own_words(db, people, language="uk", subject="Приходьте: {title}", body="{name}, чекаємо!\n\n{answers}")
    an_announced_meetup(db, people, title="Search <b>&</b> find")
    send(SOON)

    english, ukrainian = received(server, people.bohdan), received(server, iryna)
    assert english.subject == "Come to Search <b>&</b> find"
    assert english.text.startswith("Dear Bohdan,\n\nplease come on Tuesday 10 March, 12:00 Kyiv (UTC+2).\n\nI come")
    assert "<p>Dear Bohdan,</p>" in english.html
    assert "<h1" in english.html
    assert "Search &lt;b&gt;&amp;&lt;/b&gt; find" in english.html
    assert ukrainian.subject == "Приходьте: Search <b>&</b> find"
    assert "Ірина, чекаємо!" in ukrainian.text


def test_the_foot_stays_whatever_the_words_say(db, people, server, send):
    own_words(db, people, body="{answers}")
    an_announced_meetup(db, people)
    send(SOON)

    mine = received(server, people.bohdan)
    for part in (mine.text, mine.html):
        assert "You get this because all colleagues are invited." in part
        assert "Which mails you get is your choice:" in part
    assert addresses(mine.text) == set(re.findall(r'href="([^"]+)"', mine.html))
    assert mine.calendar


def test_the_shipped_text_as_own_words_says_what_it_said_before(db, people, app, server, send):
    iryna = a_person(db, "Ірина Бондар", email="iryna@example.com", language="uk")
    an_announced_meetup(db, people)
    send(SOON)
    before = {person.id: received(server, person) for person in (people.bohdan, iryna)}
    server.taken.clear()
    for language in LANGUAGES:
        with speaking(language, "Europe/Kyiv"):
            kind, programme = WORDABLE["invitations/invite"], db.get_one(Programme, 1)
            subject, body = wordings.shipped(app.state.pages, "invitations/invite", kind, programme)
        own_words(db, people, language=language, subject=subject, body=body)
    db.execute(update(Email).values(sent_at=None, try_at=SOON))
    db.commit()
    send(SOON + timedelta(minutes=1))

    for person in (people.bohdan, iryna):
        again = received(server, person)
        assert again.subject == before[person.id].subject
        assert without_secrets(words(again.text)) == without_secrets(words(before[person.id].text))


def test_a_mail_that_lacks_what_the_words_ask_for_says_what_and_for_whom(db, people, server, send):
    own_words(db, people, body="{asked}\n\n{answers}")
    an_announced_meetup(db, people)
    send(SOON)

    db.expire_all()
    failed = db.exec(select(Email).where(Email.person_id == people.bohdan.id)).one()
    assert failed.said == "The words ask for {asked}, and there is none for Bohdan."
    assert failed.failed_at
    assert "bohdan@example.com" not in server.recipients


@pytest.mark.parametrize("name", ["<a href='https://evil.example'>Anna</a>", "[Anna](https://evil.example)"])
def test_a_name_is_never_a_live_link(db, people, server, send, name):
    guest = a_person(db, name, email="guest@example.com", language="en")
    own_words(db, people, body="**{name}**, [see](https://ours.example/x)\n\n{answers}")
    an_announced_meetup(db, people)
    send(SOON)

    assert not [href for href in re.findall(r'href="([^"]+)"', received(server, guest).html) if "evil" in href]


@pytest.mark.parametrize("payload", LINES)
def test_no_value_makes_a_header(db, people, server, send, payload):
    own_words(db, people, subject="For {title}")
    an_announced_meetup(db, people, title=payload.replace("\0", "\x01"))  # PostgreSQL keeps no NUL
    send(SOON)

    mine = received(server, people.bohdan)
    assert "Bcc" not in [name for name, _value in mine.headers]
    assert len(mine.subject.splitlines()) == 1
    assert "evil@evil.example" not in server.recipients


def addresses(text: str) -> set[str]:
    return set(re.findall(r"https?://\S+", text))


def without_secrets(text: str) -> str:
    """Links differ from letter to letter."""
    return re.sub(r"/k1[0-9a-z]+", "/k1…", text)
