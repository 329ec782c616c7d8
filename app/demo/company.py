"""The sample company: nine months of meetups told through the same actions a real one would use.

Everything is said relative to today, so that the demo is always in the middle of its life. The story is
played day by day, with the worker's rounds in between, so the mailbox holds what people would have got."""

import csv
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.db import Database
from app.base.i18n import speaking, zone_of
from app.demo import conference, post, pulse, wall, words
from app.demo.people import STAFF
from app.feedback import actions as feedback
from app.feedback.draft import draft as draft_recap
from app.invitations import actions as invitations
from app.invitations.mine import mine_of
from app.invitations.models import Guest
from app.mail import actions as mail
from app.mail.rules import Rules
from app.meetups import actions as meetups
from app.meetups.models import Meetup
from app.outreach import actions as outreach
from app.outreach import running
from app.outreach.drafting import draft, framed
from app.outreach.models import Ask, OfferedDate
from app.people.models import Audience, Person, Profile, Programme, Skill, Tag
from app.people.queries import members
from app.speakers import actions as speakers
from app.surveys import actions as surveys
from app.surveys import keeping, papers, queries
from app.surveys.answering import Mark
from app.surveys.models import Participation, Survey
from app.surveys.paper import Item
from app.topics import actions as topics
from app.topics.models import Topic
from app.topics.themes import actions as themes

ZONE = "Europe/Kyiv"
Work = Callable[[datetime], int]


def fill(database: Database, settings: Settings, work: Work, now: datetime) -> None:
    """Tell the story up to now, unless there is a company here already."""
    with database.reading() as db:
        if db.get(Programme, 1):
            return
    with speaking("en", ZONE):
        last = now
        chapters = [*CHAPTERS, *pulse.CHAPTERS, *wall.CHAPTERS, *conference.CHAPTERS, *post.chapters(settings)]
        for days, chapter in sorted(chapters, key=lambda one: one[0]):
            at = _at(now, days)
            _days_before(database, work, last, at)
            database.write(partial(chapter, now=at))
            work(at + timedelta(minutes=5))
            last = at
        _days_before(database, work, last, now)
        work(now)


def _days_before(database: Database, work: Work, since: datetime, until: datetime) -> None:
    """The worker's rounds a day before each meetup, between two chapters: its reminders go then."""
    with database.reading() as db:
        starts = db.scalars(select(col(Meetup.starts_at)).where(col(Meetup.starts_at).is_not(None))).all()
    rounds = {at - timedelta(hours=23, minutes=55) for at in starts if at}
    for at in sorted(at for at in rounds if since < at < until):
        work(at)


def _at(now: datetime, days: float, hour: int = 10) -> datetime:
    """So many days from today, at an hour in Kyiv; never later than now when it is about the past."""
    local = (now.astimezone(zone_of(ZONE)) + timedelta(days=days)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
    at = local.astimezone(now.tzinfo)
    return min(at, now - timedelta(minutes=30)) if days <= 0 else at


def _on_a_workday(at: datetime) -> datetime:
    """Nobody meets at the weekend: Saturday's meetup is on Friday, Sunday's on Thursday."""
    return at - timedelta(days={6: 1, 7: 3}.get(at.astimezone(zone_of(ZONE)).isoweekday(), 0))


# --- helpers of the story ------------------------------------------------------------------------


def _person(db: Session, name: str) -> Person:
    return db.scalars(select(Person).where(col(Person.name).startswith(name))).one()


def _olha(db: Session) -> Person:
    return _person(db, "Olha Melnyk")


def _audience(db: Session, name: str) -> Audience:
    return db.scalars(select(Audience).where(col(Audience.name) == name)).one()


def _topic(db: Session, title: str) -> Topic:
    return db.scalars(select(Topic).where(col(Topic.title) == title)).one()


def _meetup(db: Session, title: str) -> Meetup:
    return db.scalars(select(Meetup).where(col(Meetup.title) == title)).one()


def _ask_of(db: Session, title: str, name: str) -> Ask:
    mine = (col(Ask.meetup_id) == _meetup(db, title).id, col(Ask.person_id) == _person(db, name).id)
    return db.scalars(select(Ask).where(*mine)).one()


def _chance(db: Session, seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- a story, not a secret


# --- people ----------------------------------------------------------------------------------------


def _begin(db: Session, now: datetime) -> None:
    """The programme, its people, its audiences."""
    db.add(Programme(id=1, name="Brown bags at Kolo", zone=ZONE, started_at=now))
    for row in csv.DictReader(STAFF.splitlines()):
        db.add(Person.model_validate({**row, "added_at": now}))
    db.flush()
    olha = _olha(db)
    olha.organizer_since = now
    mail.set_rules(db, Rules(weekly=5, release_until=None), olha, now)  # so that a walk meets mail
    engineers = ["Data", "Platform", "Web", "Mobile", "Quality"]
    for name, departments, sites in (
        ("Everyone", [], []), ("Engineers", engineers, []), ("Lviv", [], ["Lviv"]),
        ("Design and product", ["Design", "Product"], []),
    ):  # fmt: skip
        db.add(Audience(name=name, departments=departments, sites=sites, created_by=olha.id, created_at=now))
    for name, tag in (("Maksym", "on call"), ("Sara", "on call"), ("Erik", "on call"), ("Halyna", "newcomer")):
        db.add(Tag(person_id=_person(db, name).id, word=tag))
    for name, skill in words.SKILLS:
        db.add(Skill(person_id=_person(db, name).id, words=skill, said_at=now))
    for name, (languages, short, first) in words.PROFILES.items():
        profile = Profile(person_id=_person(db, name).id, languages=languages, said_at=now)
        profile.short_at, profile.first_time_at = now if short else None, now if first else None
        db.add(profile)
    speakers.add_contact(db, words.CONTACT, olha, now)


# --- surveys -----------------------------------------------------------------------------------------


def _ask_everyone(db: Session, now: datetime) -> None:
    everyone = _audience(db, "Everyone")
    survey = surveys.draft_learning(db, everyone.id, None, words.TOPICS, _olha(db), now)
    surveys.send(db, survey, members(everyone), now, now + timedelta(days=14), _olha(db), now)


def _draft_about_talks(db: Session, now: datetime) -> None:
    draft = surveys.begin(db, words.ABOUT_TALKS, _olha(db), now, audience_id=_audience(db, "Everyone").id)
    draft.version += 1  # somebody has worked on it, so it is one of the next steps


def _answer_some(db: Session, now: datetime, title: str, share: float) -> None:
    """So many of those who were asked answer the newest survey of this title."""
    survey = db.scalars(select(Survey).where(col(Survey.title) == title).order_by(col(Survey.id).desc())).first()
    if survey is None:
        return
    chance = _chance(db, f"{survey.id}{share}")
    asked = select(Person).join(Participation, col(Participation.person_id) == col(Person.id))
    paper = papers.paper(db, survey.id)
    for person in db.scalars(asked.where(col(Participation.survey_id) == survey.id).order_by(col(Person.id))).all():
        standing = queries.standing(db, survey.id, person.id)
        if chance.random() < share and standing and standing.response_id is None:
            keeping.submit(db, survey, person, [m for item in paper.items for m in _marks(item, person, chance)], now)


def _marks(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    return {
        "grid": _grid, "one": _one, "several": _several, "scale": _scale, "rank": _several,
        "long": _words, "short": _words,
    }[item.kind](item, person, chance)  # fmt: skip


def _grid(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    marks = []
    for place, option in enumerate(item.options):
        if option.text in words.TEACHES.get(person.name, ()):
            marks.append(Mark(item.id, option.id, side="teach"))
        elif chance.random() < 0.62 - 0.06 * place:
            marks.append(Mark(item.id, option.id, side="want"))
    if chance.random() < 0.16:
        marks.append(Mark(item.id, side="want", words=chance.choice(words.OWN_WISHES)))
    return marks


def _one(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    return [Mark(item.id, chance.choices(item.options, range(len(item.options), 0, -1))[0].id)]


def _several(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    return [Mark(item.id, option.id) for option in item.options if chance.random() < 0.45]


def _scale(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    return [Mark(item.id, number=chance.choice([3, 4, 4, 5, 5, 5]))]


def _words(item: Item, person: Person, chance: random.Random) -> list[Mark]:
    said = words.SAID.get(item.role, words.SAID[""])
    return [Mark(item.id, words=chance.choice(said))] if chance.random() < 0.7 else []


def _ask_for_themes(db: Session, now: datetime) -> None:
    """What people wrote, grouped: the suggestion waits for Olha to look at it."""
    question = next(item for item in papers.paper(db, 1).items if item.kind == "long")
    themes.suggest(db, question.id, "middle", _olha(db), now)


def _tell_heard(db: Session, now: datetime) -> None:
    survey = db.get_one(Survey, 1)
    surveys.write_heard(survey, words.HEARD)
    surveys.tell(db, survey, _olha(db), now)


# --- from a topic to a meetup ------------------------------------------------------------------------


def _plan(db: Session, now: datetime, title: str, audience: str, candidates: tuple[tuple[str, str], ...]) -> None:
    meetup = topics.plan(db, _topic(db, title), _audience(db, audience).id, words.WHY[title], _olha(db), now, ZONE)
    for name, why in candidates:
        speakers.add(db, meetup, _person(db, name), why, _olha(db), now)


def _ask(db: Session, now: datetime, title: str, name: str, in_days: tuple[int, ...], answer_in: int = 7) -> None:
    meetup, person = _meetup(db, title), _person(db, name)
    for days in in_days:
        outreach.offer(db, meetup, _on_a_workday(_at(now, days, 12)), now)
    subject, message = (part.format(name=person.greeted, title=title) for part in words.ASKS[person.language])
    outreach.ask(db, meetup, person, subject, message, now + timedelta(days=answer_in), _olha(db), now)


def _ask_in_order(db: Session, now: datetime, title: str, name: str) -> None:
    """From now on the next one is asked by itself, in the words that are drafted for each."""
    meetup, first = _meetup(db, title), _person(db, name)
    drafted = draft(db, meetup, first, _olha(db))
    frame = framed(drafted, first, drafted.subject, drafted.message)
    running.begin(db, meetup, frame, running.WORKDAYS, running.AT_ONCE, _olha(db), now)


def _say(db: Session, now: datetime, title: str, name: str, kind: str, note: str = "") -> None:
    asked = _ask_of(db, title, name)
    dates = db.scalars(select(OfferedDate).where(col(OfferedDate.meetup_id) == asked.meetup_id)).all()
    ticked = tuple(d.id for d in dates) if kind == "yes" else ()
    again = (now + timedelta(days=90)).date() if kind == "not_now" else None
    outreach.answer(db, asked, outreach.Given(kind, date_ids=ticked, ask_again_on=again, note=note), now)


def _decide(db: Session, now: datetime, title: str, name: str) -> None:
    asked = _ask_of(db, title, name)
    first = (
        select(OfferedDate).where(col(OfferedDate.meetup_id) == asked.meetup_id).order_by(col(OfferedDate.starts_at))
    )
    outreach.book(db, asked, db.scalars(first).all()[0].starts_at, _olha(db), now)
    meetups.describe(db, _meetup(db, title), title, now, abstract=words.ABSTRACTS[title], capacity=20)


def _announce(db: Session, now: datetime, title: str) -> None:
    meetup, olha = _meetup(db, title), _olha(db)
    place, link = "Room Dnipro, third floor, Kyiv", "https://meet.example.com/brownbag"
    meetups.move(db, meetup, meetup.starts_at, meetup.minutes, place, link, "", olha, now)
    invitations.announce(db, meetup, words.INVITATION, olha, now)


def _reply(db: Session, now: datetime, title: str, share: float) -> None:
    meetup = _meetup(db, title)
    chance = _chance(db, f"{title}{share}")
    invited = select(col(Guest.person_id)).where(col(Guest.meetup_id) == meetup.id).order_by(col(Guest.person_id))
    for person_id in db.scalars(invited).all():
        mine = mine_of(db, meetup.id, person_id, now)
        if mine and not mine.said and chance.random() < share:
            invitations.answer(
                db, mine, chance.choice(["room"] * 4 + ["online"] * 4 + ["recording"] * 2 + ["no"] * 2), now
            )


# --- afterwards --------------------------------------------------------------------------------------


def _count(db: Session, now: datetime, title: str) -> None:
    meetup = _meetup(db, title)
    feedback.tick_all_who_said_so(db, meetup, _olha(db), now)
    feedback.open_feedback(db, meetup, _olha(db), now)


def _celebrate(db: Session, now: datetime, title: str) -> None:
    meetup, olha = _meetup(db, title), _olha(db)
    meetups.describe(
        db,
        meetup,
        title,
        now,
        slides_url="https://slides.example.com/query-plans",
        recording_url="https://video.example.com/query-plans",
    )
    feedback.thank(db, meetup, words.THANKS, numbers=True, quotes=True, by=olha, now=now)
    feedback.write_recap(db, meetup, draft_recap(db, meetup, now), 0, olha, now)
    db.flush()
    feedback.publish(db, meetup, olha, now)


# --- two more at the beginning of their road -----------------------------------------------------------


def _survey_for(db: Session, now: datetime, title: str, audience: str, open_days: int, rows: list[str]) -> None:
    group, olha = _audience(db, audience), _olha(db)
    meetup = meetups.plan(db, group.id, "", olha, now, ZONE)
    survey = surveys.draft_learning(db, group.id, meetup.id, rows, olha, now)
    survey.title = title
    surveys.send(db, survey, members(group), now, now + timedelta(days=open_days), olha, now)


def _wish(db: Session, now: datetime) -> None:
    for name, said in words.WISHES:
        topics.wish(db, _person(db, name), said, now)
    for title in words.TOPICS[:5]:
        for name in words.VOTERS[:: 1 + words.TOPICS.index(title)]:
            topics.vote(db, _topic(db, title), _person(db, name), now)
    topics.shortlist(db, _topic(db, "Writing that gets read"), _olha(db), now)
    topics.park(db, _topic(db, "Estimating without fear"), words.PARKED, _olha(db), now)


PLANS, FEEDBACK, KAFKA, INCIDENTS, AI, FORMS = (
    "Reading query plans", "Giving and taking feedback", "Kafka basics", "Incident reviews without blame",
    "Using AI tools at work", "Accessible forms",
)  # fmt: skip
LEARN = "What should we learn next?"
LVIV, DESIGN = "What would make a good evening in Lviv?", "What should design and product learn?"

Chapter = tuple[float, Callable[..., None]]
CHAPTERS: list[Chapter] = [
    (-60, _begin),
    (-45, _ask_everyone),
    (-44, partial(_answer_some, title=LEARN, share=0.35)),
    (-38, partial(_answer_some, title=LEARN, share=0.45)),
    (-30.9, _ask_for_themes),
    (-30.5, _tell_heard),
    (-30, _wish),
    (-29, partial(_plan, title=PLANS, audience="Everyone", candidates=words.CANDIDATES[PLANS])),
    (-28, partial(_ask, title=PLANS, name="Anna", in_days=(18, 20))),
    (-28, partial(_ask, title=PLANS, name="Radu", in_days=())),
    (-27, partial(_say, title=PLANS, name="Anna", kind="yes", note="Gladly. May I bring a live database?")),
    (-26, partial(_say, title=PLANS, name="Radu", kind="not_now", note="We ship in two weeks. Later, please.")),
    (-25, partial(_decide, title=PLANS, name="Anna")),
    (-25, partial(_plan, title=FORMS, audience="Everyone", candidates=words.CANDIDATES[FORMS])),
    (-24, partial(_ask, title=FORMS, name="Kateryna", in_days=(23,))),
    (-23, partial(_say, title=FORMS, name="Kateryna", kind="yes")),
    (-22, partial(_announce, title=PLANS)),
    (-21, partial(_reply, title=PLANS, share=0.45)),
    (-17, partial(_reply, title=PLANS, share=0.2)),
    (-14, partial(_decide, title=FORMS, name="Kateryna")),
    (-13, partial(_announce, title=FORMS)),
    (-12, partial(_reply, title=FORMS, share=0.5)),
    (-11, partial(_survey_for, title=LVIV, audience="Lviv", open_days=9, rows=words.LVIV_TOPICS)),
    (-10, partial(_answer_some, title=LVIV, share=0.8)),
    (-9, partial(_count, title=PLANS)),
    (-8.9, partial(_answer_some, title=f"How was “{PLANS}”?", share=0.75)),
    (-8, partial(_plan, title=FEEDBACK, audience="Everyone", candidates=words.CANDIDATES[FEEDBACK])),
    (-8, partial(_plan, title=KAFKA, audience="Engineers", candidates=words.CANDIDATES[KAFKA])),
    (-7, partial(_ask, title=FEEDBACK, name="Marta", in_days=(12, 14))),
    (-6, partial(_say, title=FEEDBACK, name="Marta", kind="yes", note="Yes! I would like to make it a workshop.")),
    (-5, partial(_decide, title=FEEDBACK, name="Marta")),
    (-5, partial(_ask, title=KAFKA, name="Taras", in_days=(19, 21))),
    (-5, partial(_ask, title=KAFKA, name="Erik", in_days=())),
    (-4, partial(_plan, title=INCIDENTS, audience="Engineers", candidates=words.CANDIDATES[INCIDENTS])),
    (-4, partial(_announce, title=FEEDBACK)),
    (-3, partial(_reply, title=FEEDBACK, share=0.4)),
    (-3, partial(_say, title=KAFKA, name="Taras", kind="yes", note="Any of these is fine.")),
    (-3, partial(_ask, title=INCIDENTS, name="Maksym", in_days=(16, 18), answer_in=6)),
    (-2.9, partial(_ask_in_order, title=INCIDENTS, name="Maksym")),
    (-2, partial(_say, title=KAFKA, name="Erik", kind="yes", note="With a demo, if you like.")),
    (-2, partial(_survey_for, title=DESIGN, audience="Design and product", open_days=9, rows=words.DESIGN_TOPICS)),
    (-1.5, partial(_answer_some, title=DESIGN, share=0.5)),
    (-0.5, _draft_about_talks),
    (-1.2, partial(_celebrate, title=PLANS)),
    (-1, partial(_plan, title=AI, audience="Everyone", candidates=())),
]
"""The story: days from today, and what happens then."""
