"""What the search finds: colleagues, contacts, leads, talks elsewhere and at our own meetups; by which words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.search.terms import Entry, narrowed
from app.base.search.watching import Watched
from app.meetups.models import Meetup
from app.people.models import Person, Profile, Skill, Tag
from app.speakers.models import Contact, GivenBy, Lead, PastTalk
from app.topics.models import Choice, Topic

PERSON, LEAD, TALK, MEETUP = 1, 2, 3, 4
"""The kinds of things. Their numbers stand in the index."""

COLLEAGUE, OUTSIDE = narrowed("colleague"), narrowed("contact")
TEACHES, FIRST_TIME, SHORT = narrowed("teaches"), narrowed("first-time"), narrowed("short")


def at(site: str) -> str:
    """The property of whoever works there."""
    return narrowed("site", site)


def speaks(language: str) -> str:
    """The property of whoever speaks it: a code such as "uk"."""
    return narrowed("speaks", language.partition("-")[0].lower())


_OF_THEM = "SELECT {row}.person_id AS id"
WATCHED = (
    Watched(
        PERSON, "person", ("name", "email", "is_colleague", "department", "site", "title", "language", "left_at"),
        itself=True, goes_when="NEW.left_at IS NOT NULL",
    ),
    Watched(PERSON, "tag", ("word",), _OF_THEM),
    Watched(PERSON, "skill", ("words",), _OF_THEM),
    Watched(PERSON, "profile", ("short_at", "first_time_at", "languages"), _OF_THEM),
    Watched(PERSON, "contact", ("company", "speaks_about"), _OF_THEM),
    Watched(LEAD, "lead", ("name", "about"), itself=True),
    Watched(LEAD, "given_by", ("talk_id",), "SELECT {row}.lead_id AS id"),
    Watched(TALK, "past_talk", ("title", "abstract", "event", "tags", "language"), itself=True),
    Watched(
        LEAD, "past_talk", ("title", "tags", "language"),
        "SELECT lead_id AS id FROM given_by WHERE talk_id = {row}.id",
    ),
    Watched(MEETUP, "meetup", ("title", "abstract"), itself=True),
    Watched(MEETUP, "choice", ("topic_id",), "SELECT {row}.meetup_id AS id"),
    Watched(MEETUP, "topic", ("title",), "SELECT meetup_id AS id FROM choice WHERE topic_id = {row}.id"),
)  # fmt: skip


def _people(db: Session, ids: Sequence[int]) -> Iterator[Entry]:
    """Colleagues and contacts who have not left."""
    tags, skills = _words(db, Tag.person_id, Tag.word, ids), _words(db, Skill.person_id, Skill.words, ids)
    profiles = {one.person_id: one for one in db.scalars(sa.select(Profile).where(col(Profile.person_id).in_(ids)))}
    contacts = {one.person_id: one for one in db.scalars(sa.select(Contact).where(col(Contact.person_id).in_(ids)))}
    for person in db.scalars(sa.select(Person).where(col(Person.id).in_(ids), col(Person.left_at).is_(None))):
        profile, contact = profiles.get(person.id), contacts.get(person.id)
        outside = (contact.company, contact.speaks_about) if contact else ()
        mine = (person.email, person.department, person.title, person.site)
        texts = (*mine, *tags[person.id], *skills[person.id], *outside)
        yield Entry(person.id, person.called, texts, tuple(_properties(person, skills[person.id], profile, contact)))


def _properties(person: Person, skills: list[str], profile: Profile | None, contact: Contact | None) -> Iterator[str]:
    yield COLLEAGUE if person.is_colleague else OUTSIDE
    if person.site:
        yield at(person.site)
    if skills or (contact and contact.speaks_about):
        yield TEACHES
    if profile and profile.first_time_at:
        yield FIRST_TIME
    if profile and profile.short_at:
        yield SHORT
    for language in sorted({*(profile.languages if profile else ()), person.language} - {""}):
        yield speaks(language)


def _words(db: Session, of: Any, words: Any, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for id, word in db.execute(sa.select(of, words).where(col(of).in_(ids))):
        found[id].append(word)
    return found


def _leads(db: Session, ids: Sequence[int]) -> Iterator[Entry]:
    """By name, and by what they talked about."""
    talks: dict[int, list[PastTalk]] = defaultdict(list)
    given = sa.select(col(GivenBy.lead_id), PastTalk).join(PastTalk, col(PastTalk.id) == col(GivenBy.talk_id))
    for lead_id, talk in db.execute(given.where(col(GivenBy.lead_id).in_(ids))):
        talks[lead_id].append(talk)
    for lead in db.scalars(sa.select(Lead).where(col(Lead.id).in_(ids))):
        about = [words for talk in talks[lead.id] for words in (talk.title, *talk.tags)]
        languages = sorted({speaks(talk.language) for talk in talks[lead.id] if talk.language})
        yield Entry(lead.id, lead.name, (lead.about, *about), (TEACHES, *languages))


def _talks(db: Session, ids: Sequence[int]) -> Iterator[Entry]:
    for talk in db.scalars(sa.select(PastTalk).where(col(PastTalk.id).in_(ids))):
        language = (speaks(talk.language),) if talk.language else ()
        yield Entry(talk.id, texts=(talk.title, *talk.tags, talk.event, talk.abstract), properties=language)


def _meetups(db: Session, ids: Sequence[int]) -> Iterator[Entry]:
    rows = db.execute(
        sa.select(col(Meetup.id), col(Meetup.title), col(Meetup.abstract), col(Topic.title))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(Topic, col(Topic.id) == col(Choice.topic_id))
        .where(col(Meetup.id).in_(ids))
    )
    for id, title, abstract, topic in rows:
        yield Entry(id, texts=(title, topic or "", abstract))


READERS = {PERSON: _people, LEAD: _leads, TALK: _talks, MEETUP: _meetups}
"""How the things of each kind are read for the index."""
