"""A company to measure on, made through the same actions as a real one: people, surveys, a meetup, and their links."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.db import Database
from app.base.migrations import migrate
from app.people.access import sign_in
from app.people.links import make_link
from app.people.models import Audience, Person, Programme
from app.surveys import actions as surveys
from app.surveys.drafts import NewQuestion
from app.surveys.models import Option, Question, Survey

TOPICS = [
    "Reading query plans", "Giving and taking feedback", "Tests that pay off", "Using AI tools at work",
    "Presenting so that people listen", "Security for everybody", "Estimating without fear", "Writing that gets read",
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
    answer: dict[str, object]
    """A filled-in survey of eight questions."""
    feedback_answer: dict[str, object]


def a_company(path: Path, size: int) -> Seed:
    """`size` colleagues, one survey of eight questions and one of four sent to all of them."""
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    seed = database.write(lambda db: _fill(db, path, size))
    database.close()
    return seed


def _fill(db: Session, path: Path, size: int) -> Seed:
    now = datetime.now(UTC)
    db.add(Programme(id=1, name="Brown bags", zone="Europe/Kyiv", started_at=now))
    olha = Person(name="Olha Koval", email="olha@example.com", department="People", organizer_since=now, added_at=now)
    everyone = Audience(name="Everyone", created_at=now)
    db.add_all([olha, everyone])
    db.add_all(
        Person(name=f"Person {n}", email=f"person{n}@example.com", department=f"Team {n % 12}", site="Kyiv", added_at=now)
        for n in range(size)
    )
    db.flush()
    learning = surveys.create(db, "What should we learn next?", eight_questions(), olha, now, audience_id=everyone.id)
    short = surveys.create(db, "How was it?", four_questions(), olha, now, audience_id=everyone.id)
    ids = list(db.scalars(select(col(Person.id)).where(col(Person.id) != olha.id)))
    for survey in (learning, short):
        surveys.send(db, survey, select(col(Person.id)), now, now + timedelta(days=7), olha, now)
    return Seed(
        path, sign_in(db, olha, now), _links(db, learning, ids, now), _links(db, short, ids, now),
        filled_in(db, learning), filled_in(db, short),
    )


def _links(db: Session, survey: Survey, ids: list[int], now: datetime) -> list[str]:
    return [make_link(db, "surveys.form", person_id, survey.id, now) for person_id in ids]


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
            return {f"{name}-{option}": "want" for option in options[:3]} | {f"{name}-{options[3]}": "teach"}
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
