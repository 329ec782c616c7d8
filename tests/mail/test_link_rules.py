"""What holds for every link of every kind of mail: looking changes nothing, pressing once is enough, nothing leaks."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select, update

from app.base.links import fingerprint as kept
from app.invitations.models import Guest
from app.mail.letter import parts
from app.people.models import Link
from tests.house import NOON, Page
from tests.makers.every_kind import every_mail
from tests.makers.invitations import an_announced_meetup, guest, their_link
from tests.whole.conftest import fingerprint

OURS = "http://testserver"
TOKEN = re.compile(r"k1[0-9a-z]{34}")
STRICT = {
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}  # fmt: skip
"""`same-origin`, because with `no-referrer` browsers send no Origin that a form could be checked by."""


ANSWERED = {"outreach/confirmed", "outreach/proposed", "outreach/moved", "outreach/released", "outreach/stands"}
"""The page behind these shows what the speaker has said already; before that nothing is chosen for them."""


@pytest.fixture
def links(db, people, run_worker) -> dict[str, str]:
    """Every address of ours in any mail, and the kind of mail it stood in."""
    found = {}
    for mail in every_mail(db, people, run_worker):
        for path in re.findall(OURS + r"(/[^\s<>\"]*)", parts(mail.raw).text):
            found[path.rstrip(".,)")] = mail.kind
    return found


def test_w1_w2_w9_looking_changes_nothing_shows_a_page_and_leaks_nothing(links, browse, database, caplog):
    before, stranger, wrong = fingerprint(database), browse(), []
    caplog.set_level(logging.DEBUG)
    for path, kind in links.items():
        expected = 200 if TOKEN.search(path) else 401  # the organizers' own pages ask to sign in
        for method in ("OPTIONS", "HEAD", "GET"):
            answer = stranger.client.request(method, path, follow_redirects=False)
            if method != "OPTIONS" and answer.status_code != expected:
                wrong.append((kind, method, path[:12], answer.status_code))
            if method == "HEAD" and answer.content:
                wrong.append((kind, "a HEAD with a body"))
            wrong += [(kind, name) for name, value in STRICT.items() if answer.headers.get(name) != value]
            if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
                wrong.append((kind, "no policy"))

    assert len(links) > 60
    assert wrong == []
    assert fingerprint(database) == before
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert TOKEN.findall(ours) == []


def test_w3_w4_w10_every_page_asks_with_buttons_and_sends_nothing_by_itself(links, browse):
    stranger, wrong = browse(), []
    for path, kind in links.items():
        if not TOKEN.search(path):
            continue
        page = stranger.get(path)
        wrong += [(kind, "a form that is no POST") for form in page.all("main form") if form.get("method") != "post"]
        wrong += [(kind, "no address") for form in page.all("main form") if not form.get("action")]
        wrong += [(kind, "a form without a button") for form in page.all("main form") if not form.select("button")]
        wrong += [(kind, "sends by itself") for _ in page.all("[hx-trigger*=load], [hx-trigger*=revealed], [onload]")]
        wrong += [(kind, "a script of its own") for script in page.all("script") if not script.get("src")]
        if kind not in ANSWERED:
            wrong += [(kind, "chosen in advance") for _ in page.all("main input[type=radio][checked]")]
    assert wrong == []


def test_w5_a_link_works_many_times_and_opens_one_door(links, browse):
    stranger, doors = browse(), {}
    for path in links:
        if token := TOKEN.search(path):
            doors.setdefault(path.split("/")[1], (path, token[0]))
    opened = {door: [stranger.get(path).status for _ in range(10)] for door, (path, _token) in doors.items()}
    assert opened == {door: [200] * 10 for door in doors}

    tokens = [token for _path, token in doors.values()]
    for (path, token), foreign in zip(doors.values(), [*tokens[1:], tokens[0]], strict=True):
        assert browse().get(path.replace(token, foreign)).status == 404, path


def test_w5_wrong_expired_and_withdrawn_links_look_alike_and_a_new_one_can_be_asked_for(db, people, browse):
    meetup = an_announced_meetup(db, people)
    paths = {why: their_link(db, meetup, people.bohdan) for why in ("expired", "withdrawn")}
    _end(db, paths["expired"], expires_at=NOON - timedelta(days=1))
    _end(db, paths["withdrawn"], revoked_at=NOON)
    paths["unknown"] = "/rsvp/k1" + "0" * 34
    pages = {why: browse().get(path) for why, path in paths.items()}

    assert {page.status for page in pages.values()} == {404}
    assert len({TOKEN.sub("", page.text) for page in pages.values()}) == 1
    assert pages["unknown"].one("main a.button--main").get_text(strip=True) == "Mail me a new link"


def _end(db, path: str, **values: object) -> None:
    newest = select(Link.fingerprint).where(Link.purpose == "invitations.rsvp").order_by(col(Link.created_at).desc())
    taken = db.exec(newest).all()
    mine = kept(path.rpartition("/")[2])
    assert mine in taken
    db.exec(update(Link).where(col(Link.fingerprint) == mine).values(**values))
    db.commit()


def test_w5_whoever_asks_for_a_new_link_hears_the_same_whether_we_know_them_or_not(db, people, browse):
    pages = [browse().post("/signin", {"email": address}) for address in ("bohdan@example.com", "nobody@example.com")]
    known, unknown = (re.sub(r"\d{3} \d{3}|bohdan@|nobody@", "", page.words) for page in pages)
    assert known == unknown


def test_w6_a_machine_that_presses_every_button_answers_nothing(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path, bot = their_link(db, meetup, people.bohdan), browse()
    for form in bot.get(path).all("main form"):
        fields = {one["name"]: one.get("value", "") for one in form.select("input[name]")}
        for button in form.select("button[name]"):
            bot.post(path, {**fields, button["name"]: button["value"]})

    assert guest(db, meetup, people.bohdan).answer == ""
    assert "confirm" in bot.get(path).words.lower() or "which" in bot.get(path).words.lower()


def test_w6_a_filled_trap_counts_for_nothing(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path = their_link(db, meetup, people.bohdan)
    browse().post(path, {"answer": "room", "website": "https://spam.example"})

    assert guest(db, meetup, people.bohdan).answer == ""


def test_w6_w7_the_same_answer_twice_is_once_the_last_counts_and_the_page_says_so(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path, bohdan = their_link(db, meetup, people.bohdan), browse()
    for minute, answer in enumerate(("room", "room", "no")):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            page = bohdan.post(path, {"answer": answer})
            assert page.status == 200 and says_what_is_kept(page, answer)
    assert len(db.exec(select(Guest).where(Guest.person_id == people.bohdan.id)).all()) == 1
    assert guest(db, meetup, people.bohdan).answer == "no"


def says_what_is_kept(page: Page, answer: str) -> bool:
    said = {"room": "You come to the room", "no": "You do not come"}[answer]
    return said.lower() in page.words.lower() and len(page.all("main form button[name=answer]")) > 1


def test_w8_every_unsubscribe_address_is_done_at_once(db, people, run_worker, browse):
    stranger, wrong = browse(), []
    for mail in every_mail(db, people, run_worker):
        headers = dict(parts(mail.raw).headers)
        if not (found := headers.get("List-Unsubscribe")):
            continue
        path = found.strip("<>").removeprefix(OURS)
        db.commit()
        answer = stranger.client.post(path, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
        if answer.status_code != 200 or path.replace("no-mail", "mail-again") not in answer.text:
            wrong.append((mail.kind, answer.status_code))
    assert wrong == []
