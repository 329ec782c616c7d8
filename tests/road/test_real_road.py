"""The whole road on real input: five real staff exports, a real survey with its answers, a real mail server."""

import pytest
import vobject
from sqlmodel import col, select

from app.base.clock import days
from app.base.db import Database
from app.feedback import actions as feedback
from app.feedback import queries as after
from app.feedback.digest import digest_of
from app.invitations import actions as invitations
from app.invitations import answers
from app.invitations.mine import mine_of
from app.mail.delivery import PostOffice
from app.mail.letter import parts
from app.main import create_app
from app.meetups import actions as meetups
from app.outreach import actions as outreach
from app.people.models import Person
from app.people.queries import members, present
from app.speakers import actions as speakers
from app.surveys import actions as surveys
from app.surveys import keeping, papers, queries
from app.surveys.answering import Mark
from app.topics import actions as topics
from app.worker import DUES, work
from tests.house import NOON, Browser
from tests.makers.mail import a_mail_server
from tests.makers.surveys import counted
from tests.people.test_real_exports import DATA
from tests.surveys.test_real_survey import FILE, as_questions, marks_of, people_rows, rows

__all__ = ["rows"]

EXPORTS = (
    "google-workspace-download.csv", "entra-download-users.csv", "bamboohr-style.csv", "slack-members-10.csv", "okta-users.csv",
)  # fmt: skip
EACH = 40

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="../shared is absent")


def _export(name: str, offset: int) -> bytes:
    """A real header with forty invented people under it."""
    from tests.people.test_real_exports import value

    header = (DATA / "people" / "export-headers" / name).read_text(encoding="utf-8-sig").strip().splitlines()[-1]
    delimiter = max(",;\t", key=header.count)
    lines = [
        delimiter.join(value(column, f"person{offset + n}") for column in header.split(delimiter))
        for n in range(EACH)
    ]
    return "\n".join([header, *lines]).encode()


@pytest.fixture
def post(settings, database: Database, people):
    """The post office of an installation with a real mail server, and that server."""
    with a_mail_server() as server:
        sending = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"})
        yield PostOffice(database, create_app(sending, database).state.pages, sending, DUES), server


def test_the_road_from_five_exports_to_the_recap(app, db, database, people, post, rows, capsys):
    office, server = post
    olha = Browser(app, db, people.olha)
    told: list[str] = []

    def round_at(now) -> list:
        db.commit()
        before = len(server.taken)
        work(database, office, now)
        db.expire_all()
        return [parts(bytes(mail.content)) for mail in server.taken[before:]]

    for at, name in enumerate(EXPORTS):
        preview = olha.post("/people/imports", {"paste": ""}, files={"file": (name, _export(name, at * EACH))})
        action = next(a for a in preview.forms() if a.endswith("/application"))
        assert olha.post(action).status == 200
    everybody = db.exec(select(Person).where(present()).order_by(col(Person.id))).all()
    told.append(f"people: {len(everybody)} after {len(EXPORTS)} exports of {EACH}")
    assert len(everybody) == len(EXPORTS) * EACH + 3

    survey = surveys.create(db, "Contributors", as_questions(rows), people.olha, NOON, audience_id=people.everyone.id)
    asked = surveys.send(db, survey, members(people.everyone), NOON, NOON + days(10), people.olha, NOON)
    mailed = round_at(NOON)
    items = {item.text: item for item in papers.paper(db, survey.id).items}
    filled = [given for row in people_rows(rows) if (given := _kept(items, row))]
    for person, given in zip(everybody, filled, strict=False):
        keeping.submit(db, survey, person, given, NOON + days(1))
    answered = queries.counts(db, survey.id)[1]
    told.append(f"survey: {asked} asked, {len(mailed)} mails, {answered} answered with real answers")
    assert asked == len(everybody) == len(mailed)

    topic = topics.add_topic(db, "Testing in Kubernetes", people.olha, NOON)
    for person in everybody[10:60]:
        topics.vote(db, topic, person, NOON)
    meetup = topics.plan(db, topic, people.everyone.id, "most wished", people.olha, NOON + days(11), "Europe/Kyiv")
    speakers.add(db, meetup, people.anna, "wrote that she can teach it", people.olha, NOON + days(11))
    date = outreach.offer(db, meetup, NOON + days(25), NOON + days(11))
    db.flush()
    ask = outreach.ask(
        db, meetup, people.anna, "Would you?", "Please.", NOON + days(18), people.olha, NOON + days(11)
    )
    told.append(f"topic: {len(round_at(NOON + days(11) + days(0.1)))} mails (planned, asked)")
    outreach.answer(db, ask, outreach.Given("yes", date_ids=(date.id,)), NOON + days(12))
    outreach.book(db, ask, date.starts_at, people.olha, NOON + days(13))
    meetups.move(
        db, meetup, meetup.starts_at, 45, "Kitchen", "https://meet.example.com/x", "", people.olha, NOON + days(13)
    )
    told.append(f"speaker: {len(round_at(NOON + days(13.1)))} mails (answered, confirmed)")

    invited = invitations.announce(db, meetup, "Come.", people.olha, NOON + days(14))
    letters = round_at(NOON + days(14))
    entries = [vobject.readOne(letter.calendar) for letter in letters]
    told.append(
        f"invited: {invited}, {len(letters)} mails, {len({e.vevent.uid.value for e in entries})} calendar entries"
    )
    assert invited == len(letters) == len({e.vevent.uid.value for e in entries}) == len(everybody) - 1
    assert invited >= 200
    assert {e.method.value for e in entries} == {"REQUEST"}

    for n, person in enumerate(p for p in everybody if p.id != people.anna.id):
        mine = mine_of(db, meetup.id, person.id, NOON + days(15))
        if n % 3:
            invitations.answer(db, mine, ("room", "online")[n % 2], NOON + days(15))
    counts = answers.counts(db, meetup)
    told.append(f"answers: {counts.room} room, {counts.online} online, {counts.silent} silent of {counts.invited}")

    held = NOON + days(25.2)
    feedback.tick_all_who_said_so(db, meetup, people.olha, held)
    feedback.open_feedback(db, meetup, people.olha, held)
    asked_how = round_at(held)
    opinion = after.survey_of(db, meetup.id)
    scale = next(i for i in papers.paper(db, opinion.id).items if i.kind == "scale")
    came = db.exec(
        select(Person).where(col(Person.id).in_(after.attended(db, meetup.id))).order_by(col(Person.id))
    ).all()
    for n, person in enumerate(p for p in came[:80] if p.id != people.anna.id):
        keeping.submit(db, opinion, person, [Mark(scale.id, number=3 + n % 3)], held + days(0.1))
    feedback.close(db, meetup, people.olha, held + days(1))
    counted(db, held + days(1))
    feedback.thank(db, meetup, "Thank you.", True, True, people.olha, held + days(1.1))
    feedback.write_recap(db, meetup, "What came of it.", 0, people.olha, held + days(1.1))
    db.flush()
    feedback.publish(db, meetup, people.olha, held + days(1.1))
    last = round_at(held + days(1.1))
    digest = digest_of(db, meetup.id, held + days(1.1))
    told.append(
        f"came: {len(came)}, {len(asked_how)} asked how it was, {digest.answered} said; {len(last)} thanks and recaps"
    )
    assert digest is not None
    assert len(server.taken) == len(set(server.message_ids()))
    told.append(f"mails in all: {len(server.taken)}, every Message-ID once")
    with capsys.disabled():
        print("\n" + "\n".join(told))


def _kept(items, row) -> list[Mark]:
    return marks_of(items, row)
