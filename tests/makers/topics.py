"""Makers for topics: a topic, what people say of it, and surveys whose grids feed the board."""

from datetime import datetime

from sqlmodel import Session, select

from app.meetups.models import Meetup
from app.people.models import Audience, Person
from app.surveys.models import Answer, Option, Question, Response, Survey
from app.topics.models import Choice, Offer, Parking, Topic, Vote, Wish
from tests.house import NOON


def a_topic(db: Session, title: str = "Testing in practice", **values: object) -> Topic:
    """A topic on the board."""
    topic = Topic(title=title, created_at=NOON, **values)
    db.add(topic)
    db.commit()
    return topic


def votes(db: Session, topic: Topic, *people: Person) -> None:
    """These people say "me too"."""
    db.add_all(Vote(person_id=person.id, topic_id=topic.id, voted_at=NOON) for person in people)
    db.commit()


def offers(db: Session, topic: Topic, *people: Person) -> None:
    """These people say that they can teach it."""
    db.add_all(Offer(person_id=person.id, topic_id=topic.id, offered_at=NOON) for person in people)
    db.commit()


def a_wish(db: Session, person: Person, words: str, topic: Topic | None = None, **values: object) -> Wish:
    """A wish in somebody's own words."""
    wish = Wish(person_id=person.id, words=words, wished_at=NOON, topic_id=topic.id if topic else None, **values)
    db.add(wish)
    db.commit()
    return wish


def a_grid(
    db: Session, by: Person, *rows: str, title: str = "What should we learn next?", sent_at: datetime | None = NOON
) -> Survey:
    """A survey of one question, a grid of these rows; sent, unless said otherwise."""
    survey = Survey(title=title, created_by=by.id, created_at=NOON, sent_at=sent_at, opens_at=sent_at)
    db.add(survey)
    db.flush()
    question = Question(survey_id=survey.id, position=1, kind="grid", text="What?", own_words=True)
    db.add(question)
    db.flush()
    db.add_all(Option(question_id=question.id, position=n, text=row) for n, row in enumerate(rows))
    db.commit()
    return survey


def answers(
    db: Session,
    survey: Survey,
    person: Person,
    want: tuple[str, ...] = (),
    teach: tuple[str, ...] = (),
    submitted: bool = True,
) -> Response:
    """Somebody's marks in the grid; what is no row of it is in own words."""
    question = db.exec(select(Question).where(Question.survey_id == survey.id)).one()
    rows = {option.text: option.id for option in db.exec(select(Option).where(Option.question_id == question.id))}
    response = Response(
        survey_id=survey.id,
        person_id=person.id,
        begun_at=NOON,
        changed_at=NOON,
        submitted_at=NOON if submitted else None,
    )
    db.add(response)
    db.flush()
    for side, said in (("want", want), ("teach", teach)):
        for text in said:
            mark = {"option_id": rows[text]} if text in rows else {"words": text}
            db.add(Answer(response_id=response.id, question_id=question.id, side=side, **mark))
    db.commit()
    return response


def a_feedback(db: Session, by: Person, closes_at: datetime) -> Survey:
    """Feedback with one question, what next; sent, and open until then."""
    survey = Survey(
        title="How was it?",
        about_talk=True,
        created_by=by.id,
        created_at=NOON,
        sent_at=NOON,
        opens_at=NOON,
        closes_at=closes_at,
    )
    db.add(survey)
    db.flush()
    db.add(Question(survey_id=survey.id, position=1, kind="short", text="What next?", role="next"))
    db.commit()
    return survey


def answers_next(db: Session, survey: Survey, person: Person, words: str) -> None:
    """What somebody would like to learn next, said in feedback."""
    question = db.exec(select(Question).where(Question.survey_id == survey.id)).one()
    times = {"begun_at": NOON, "changed_at": NOON, "submitted_at": NOON}
    response = Response(survey_id=survey.id, person_id=person.id, **times)
    db.add(response)
    db.flush()
    db.add(Answer(response_id=response.id, question_id=question.id, words=words))
    db.commit()


def a_meetup(db: Session, audience: Audience, by: Person, title: str = "", **values: object) -> Meetup:
    """A meetup, so far without anything."""
    plain = {"zone": "Europe/Kyiv", "created_by": by.id, "created_at": NOON}
    meetup = Meetup(audience_id=audience.id, title=title, **(plain | values))
    db.add(meetup)
    db.commit()
    return meetup


def a_choice(db: Session, meetup: Meetup, topic: Topic, by: Person, at: datetime = NOON, reason: str = "") -> Choice:
    """That the topic was chosen for the meetup."""
    choice = Choice(meetup_id=meetup.id, topic_id=topic.id, reason=reason, chosen_by=by.id, chosen_at=at)
    db.add(choice)
    db.commit()
    return choice


def parked(
    db: Session, topic: Topic, by: Person, reason: str = "The tool is going away.", at: datetime = NOON
) -> Parking:
    """That the topic waits."""
    parking = Parking(topic_id=topic.id, reason=reason, parked_by=by.id, parked_at=at)
    db.add(parking)
    db.commit()
    return parking
