"""Every page an organizer can open says the same of who has answered an anonymous survey and who has not."""

import re
from collections import Counter, deque
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from app.base.clock import days
from app.mail.delivery import PostOffice
from app.mail.models import Bounce, Email
from app.main import create_app
from app.people.models import Person
from app.worker import DUES, work
from tests.house import NOON, Browser
from tests.makers.incoming import a_bounce, a_human_mail, an_away_mail, our_addresses, read_in, taken_in
from tests.makers.mail import a_mail_server
from tests.makers.sealed import a_sealed_survey, handed_in, the_crowd

HALFWAY = NOON + days(6)
"""When the first reminder goes."""
LATER = HALFWAY + timedelta(minutes=5)
PEOPLE = re.compile(r"\b[Pp]erson ?(\d+)\b")
TOKENS = re.compile(r"\bk1\w{30,}|\b[0-9a-f]{16,}\b|\d+")
"""Numbers and secrets, which are everybody's own."""
LEFT_OUT = re.compile(r"/(s|my|static)/|.*([?&]view=|\.eml$)")
"""What is behind people's own links, what has no words, and other looks at the same letter."""


@pytest.fixture(params=["practice", "server"])
def house(request, settings, database):
    """The application, with a mail server and without one."""
    if request.param == "practice":
        yield create_app(settings, database)
        return
    with a_mail_server() as server:
        yield create_app(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"}), database)


@pytest.fixture
def run(house, database, db):
    """One round of the worker."""
    office = PostOffice(database, house.state.pages, house.state.settings, DUES)

    def round_at(now):
        db.commit()
        work(database, office, now)
        db.expire_all()

    return round_at


@pytest.fixture
def survey(db, people, run):
    """A survey of fifteen people, of whom every second of the crowd has answered."""
    survey = a_sealed_survey(db, people)
    run(NOON)
    for person in the_crowd(db)[::2]:
        handed_in(db, survey, person)
    return survey


def crawl(olha: Browser, start: list[str]) -> dict[str, str]:
    """Every page that can be reached from these by links and frames, as it came."""
    found: dict[str, str] = {}
    to_open = deque(start)
    while to_open and len(found) < 600:
        path = to_open.popleft().partition("#")[0]
        if path in found or not path.startswith("/") or LEFT_OUT.match(path):
            continue
        page = olha.get(path)
        found[path] = page.text
        to_open += [str(tag["href"]) for tag in page.html.select("a[href]")]
        to_open += [str(tag["src"]) for tag in page.html.select("iframe[src]")]
    assert not to_open
    return found


def unequal(pages: dict[str, str]) -> set[str]:
    """The pages that name some of the crowd more often than others; but for those about a single one of them."""
    everybody = {str(n) for n in range(12)}
    named = {path: Counter(PEOPLE.findall(text)) for path, text in pages.items()}
    several = {path: counts for path, counts in named.items() if len(counts) > 1}
    return {path for path, n in several.items() if set(n) != everybody or len(set(n.values())) > 1}


def ways_of_one(pages: dict[str, str]) -> dict[str, set[str]]:
    """What the pages about a single one of the crowd say, numbers apart, by their address without its numbers."""
    found: dict[str, set[str]] = {}
    for path, text in pages.items():
        if len(set(PEOPLE.findall(text))) == 1:
            found.setdefault(re.sub(r"\d+", "N", path), set()).add(TOKENS.sub("N", text))
    return found


def test_no_page_tells_who_has_answered(db, people, house, run, survey):
    start = ["/", "/surveys", "/mail", "/mailbox", "/mail/incoming", "/people", "/topics", "/meetups"]
    with time_machine.travel(HALFWAY, tick=False):
        before = crawl(Browser(house, db, people.olha), start)
    run(HALFWAY)
    with time_machine.travel(LATER, tick=False):
        after = crawl(Browser(house, db, people.olha), start)

    assert set(db.exec(select(Email.kind))) == {"surveys/invite", "surveys/sealed_reminder"}
    assert {"/", f"/surveys/{survey.id}", "/mail", "/people/4", "/mail/4"} < set(after) == set(before)
    assert unequal(before) == unequal(after) == {"/mail/words/surveys/invite/en"}  # the last six who were invited
    assert {path: len(texts) for path, texts in ways_of_one(after).items() if len(texts) > 1} == {}
    assert ways_of_one(after).keys() > {"/people/N", "/mail/N"}
    told = {path for path, text in after.items() if "sealed_reminder" in text or "Still open" in text}
    assert {path for path in told if not path.startswith(("/me/", "/mail/words"))} == set()


def test_the_address_of_a_sealed_mail_leads_nowhere(db, people, house, run, survey):
    run(HALFWAY)
    with time_machine.travel(LATER, tick=False):
        olha, numbers = Browser(house, db, people.olha), sealed_mails(db)
        paths = [f"{page}/{n}" for n in numbers for page in ("/mail", "/mailbox")]
        paths += [f"/mail/{n}/html" for n in numbers] + [f"/mailbox/{n}/mail.eml" for n in numbers]
        paths.append(f"/mail/campaigns/surveys/sealed_reminder/{survey.id}")
        assert {olha.get(path).status for path in paths} == {404}
        for act in ("hold", "release", "retry"):
            assert {olha.post(f"/mail/{n}/{act}").status for n in numbers} == {404}
        assert olha.post(f"/mail/campaigns/surveys/sealed_reminder/{survey.id}/hold").status == 404
        olha.post("/mail/holds", email=[str(n) for n in numbers])
    assert not [
        mail for mail in db.exec(select(Email).where(Email.kind == "surveys/sealed_reminder")) if mail.held_at
    ]


def sealed_mails(db) -> list[int]:
    return list(db.exec(select(Email.id).where(Email.kind == "surveys/sealed_reminder").order_by(col(Email.id))))


def test_what_comes_back_of_a_reminder_is_shown_to_nobody(db, database, settings, people, house, run, survey):
    run(HALFWAY)
    ours, mail = our_addresses(db, settings), db.get_one(Email, sealed_mails(db)[-1])
    person = db.get_one(Person, mail.person_id)
    away = an_away_mail(sender=person.email).replace(
        b"Subject:", f"In-Reply-To: {mail.message_id}\r\nSubject:".encode()
    )
    for raw, recipient in (
        (a_bounce(person.email), ours.bounce(mail.id)),
        (away, ours.reply(invitation(db, person))),
    ):
        taken_in(db, raw, recipient, at=LATER)
    read_in(database, db, settings, LATER)

    with time_machine.travel(LATER, tick=False):
        olha = Browser(house, db, people.olha)
        pages = [olha.get(f"/mail/incoming?folder={folder}") for folder in ("waiting", "bounce", "automatic", "all")]
        assert [page.words for page in pages if person.name in page.words or person.email in page.words] == []
        assert {olha.get(f"/mail/incoming/{n}{end}").status for n in (1, 2) for end in ("", "/mail.eml")} == {404}
        assert "does not" not in olha.get(f"/people/{person.id}").words
    assert db.exec(select(Bounce)).all() == []


def test_what_somebody_writes_back_themselves_is_read(db, database, settings, people, house, run, survey):
    run(HALFWAY)
    person = db.get_one(Person, db.get_one(Email, sealed_mails(db)[-1]).person_id)
    taken_in(db, a_human_mail("Too long!", person.email), our_addresses(db, settings).reply(invitation(db, person)))
    read_in(database, db, settings, LATER)
    with time_machine.travel(LATER, tick=False):
        assert "Too long!" in Browser(house, db, people.olha).get("/mail/incoming/1").words


def invitation(db, person) -> int:
    return db.exec(select(Email.id).where(Email.kind == "surveys/invite", Email.person_id == person.id)).one()


def test_reminders_that_were_only_practised_are_neither_shown_nor_sent_once_there_is_a_server(
    db, people, database, settings, run_worker
):
    survey = a_sealed_survey(db, people)
    run_worker(NOON)
    run_worker(HALFWAY)
    with a_mail_server() as server:
        live = create_app(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"}), database)
        office = PostOffice(database, live.state.pages, live.state.settings, DUES)
        assert office.end_practice(LATER) == 30
        work(database, office, LATER)
        with time_machine.travel(LATER, tick=False):
            page = Browser(live, db, people.olha).get("/mail/practised")
        assert server.taken == []
    assert "15 mails were only practised" in page.words
    assert len(page.all("input[name=campaign]")) == 1
    assert page.one("input[name=campaign]")["value"] == f"surveys/invite:{survey.id}"
