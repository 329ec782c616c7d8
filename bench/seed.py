"""A company to measure on, made through the actions a real one uses: people, surveys, a meetup, links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.db import Database
from app.base.migrations import migrate
from app.invitations import actions as invitations
from app.invitations.models import Announcement
from app.mail.delivery import PostOffice
from app.mail.models import Email
from app.main import create_app
from app.meetups.models import Meetup
from app.people.access import sign_in
from app.people.links import make_link
from app.people.models import Audience, Person, Programme
from app.surveys import actions as surveys
from app.surveys.drafts import NewQuestion
from app.surveys.models import Option, Question, Survey
from app.worker import DUES, work

TOPICS = [
    "Reading query plans",
    "Giving and taking feedback",
    "Tests that pay off",
    "Using AI tools at work",
    "Presenting so that people listen",
    "Security for everybody",
    "Estimating without fear",
    "Writing that gets read",
]


@dataclass(frozen=True)
class Seed:
    """The company, in a file that can be copied, and what its people's browsers would send."""

    path: Path
    organizer: str
    """The organizer's cookie."""
    forms: list[str]
    """Tokens of the survey's personal links, one for each person."""
    feedback: list[str]
    """Tokens of the short feedback's links."""
    rsvp: list[str]
    """Tokens of the invitations to a meetup in a week."""
    answer: dict[str, object]
    """A filled-in survey of eight questions."""
    feedback_answer: dict[str, object]


def a_company(path: Path, size: int) -> Seed:
    """`size` colleagues, a survey of eight questions and one of four sent to all of them, all invited to a meetup."""
    with opened(path) as (database, settings):
        migrate(database.engine)
        seed = database.write(lambda db: _fill(db, path, size))
        settle(database, settings)
    return seed


def settle(database: Database, settings: Settings) -> None:
    """The mails about all this went out long ago, and the worker has done what it had to: what is measured begins
    when people press the link."""
    now = datetime.now(UTC)
    office = PostOffice(database, create_app(settings, database).state.pages, settings, DUES)
    office.queue(now)
    database.write(lambda db: db.execute(update(Email).values(sent_at=now)))
    work(database, office, now)


@contextmanager
def opened(seed: Path) -> Iterator[tuple[Database, Settings]]:
    """A company's database, to add something to it."""
    settings = Settings(database_url=f"sqlite:///{seed}", data_dir=seed.parent, worker=False)
    database = Database(settings.database)
    yield database, settings
    database.close()


def _fill(db: Session, path: Path, size: int) -> Seed:
    now = datetime.now(UTC)
    db.add(Programme(id=1, name="Brown bags", zone="Europe/Kyiv", started_at=now))
    olha = Person(name="Olha Koval", email="olha@example.com", department="People", organizer_since=now, added_at=now)
    everyone = Audience(name="Everyone", created_at=now)
    db.add_all([olha, everyone])
    db.add_all(
        Person(
            name=f"Person {n}", email=f"person{n}@example.com", department=f"Team {n % 12}", site="Kyiv", added_at=now
        )
        for n in range(size)
    )
    db.flush()
    learning = surveys.create(db, "What should we learn next?", eight_questions(), olha, now, audience_id=everyone.id)
    short = surveys.create(db, "How was it?", four_questions(), olha, now, audience_id=everyone.id)
    ids = list(db.scalars(select(col(Person.id)).where(col(Person.id) != olha.id)))
    for survey in (learning, short):
        surveys.send(db, survey, select(col(Person.id)), now, now + timedelta(days=7), olha, now)
    meetup = Meetup(
        title="Reading query plans",
        audience_id=everyone.id,
        zone="Europe/Kyiv",
        starts_at=now + timedelta(days=7),
        place="Kitchen",
        capacity=200,
        created_by=olha.id,
        created_at=now,
    )
    db.add(meetup)
    db.flush()
    db.add(Announcement(meetup_id=meetup.id, announced_by=olha.id, announced_at=now))
    invitations.invite(db, meetup, now)
    return Seed(
        path=path,
        organizer=sign_in(db, olha, now),
        forms=[make_link(db, "surveys.form", person_id, learning.id, now) for person_id in ids],
        feedback=[make_link(db, "surveys.form", person_id, short.id, now) for person_id in ids],
        rsvp=[make_link(db, "invitations.rsvp", person_id, meetup.id, now) for person_id in ids],
        answer=filled_in(db, learning),
        feedback_answer=filled_in(db, short),
    )


def eight_questions() -> list[NewQuestion]:
    """One of every kind, and one more."""
    return [
        NewQuestion("grid", "What would you like to learn, and what could you teach?", TOPICS, own_words=True),
        NewQuestion("several", "When could you come?", ["Tuesday at lunch", "Thursday at lunch", "Friday morning"]),
        NewQuestion("one", "In the room or online?", ["In the room", "Online", "Either is fine"]),
        NewQuestion("scale", "How useful were the last meetups?", low="not useful", high="very useful"),
        NewQuestion("rank", "What do you learn most from?", ["A talk", "A demo", "A workshop", "A panel"]),
        NewQuestion("one", "Would you give one? 10 minutes is fine.", ["Yes, gladly", "With somebody", "Not now"]),
        NewQuestion("short", "Whom should we ask to speak?"),
        NewQuestion("long", "What would help you most in your work right now?"),
    ]


def four_questions() -> list[NewQuestion]:
    """What is asked after a meetup."""
    return [
        NewQuestion("scale", "How useful was it for your work?", required=True),
        NewQuestion("short", "One thing to keep"),
        NewQuestion("short", "One thing to change"),
        NewQuestion("short", "What should we learn next?"),
    ]


def filled_in(db: Session, survey: Survey) -> dict[str, object]:
    """What a browser sends when every question was answered."""
    form: dict[str, object] = {}
    for question in db.scalars(select(Question).where(col(Question.survey_id) == survey.id)):
        options = list(db.scalars(select(col(Option.id)).where(col(Option.question_id) == question.id)))
        form |= _filled_in(f"q{question.id}", question.kind, [str(option) for option in options])
    return form


def _filled_in(name: str, kind: str, options: list[str]) -> dict[str, object]:
    match kind:
        case "grid":
            return {f"{name}-{option}": "want" if place < 3 else "teach" for place, option in enumerate(options[:4])}
        case "several":
            return {name: options[:2]}
        case "one":
            return {name: options[0]}
        case "scale":
            return {name: "4"}
        case "rank":
            return {f"{name}-{place}": option for place, option in enumerate(options[:3], 1)}
        case "short":
            return {name: "Olena from the data team"}
    return {name: "Less time lost on slow queries, and somebody to ask when a plan makes no sense."}
