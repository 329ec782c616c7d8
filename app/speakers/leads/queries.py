"""Asking about leads: a page of them, one with all talks, and what is asked of a pair."""

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from app.base.search.folding import latin
from app.people.alphabet import in_order
from app.people.models import Person
from app.people.queries import present
from app.speakers.leads.names import key_of
from app.speakers.leads.sameness import Said, said
from app.speakers.leads.suggesting import Suggested
from app.speakers.models import GivenBy, Lead, PastTalk, Sameness, Schedule

PAGE = 50
MOST_SUBJECTS = 300
"""How many characters of a contact's card are filled with what they talked about."""


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed."""

    words: str = ""
    event: str = ""
    language: str = ""
    tag: str = ""
    schedule_id: int = 0

    @property
    def talks(self) -> bool:
        """Whether it is narrowed by their talks."""
        return bool(self.event or self.language or self.tag or self.schedule_id)


@dataclass(frozen=True)
class Someone:
    """All leads that are one person, under the head's name."""

    id: int
    name: str
    also: list[str]
    """How else they are written."""
    talks: list[PastTalk]
    """The latest first."""
    person: Person | None
    """Who they are among our people, or who has the same name."""
    sure: bool
    """Whether somebody said that it is this person."""


@dataclass(frozen=True)
class Listed:
    """A page of leads."""

    people: list[Someone]
    before: int
    """How many stand before this page."""
    total: int
    everybody: int
    """How many there are without narrowing."""
    following: int
    """After whom the next page begins; 0: there is none."""


def listed(db: Session, wanted: Wanted, said: Said, after: int = 0) -> Listed:
    """Leads by name, after that one; who is one person stands there once."""
    names = names_of(db)
    hits = db.scalars(_with_talks(wanted)).all() if wanted.talks else names
    words = latin(wanted.words).split()
    found = {said.head(lead) for lead in hits if all(word in latin(names[lead]) for word in words)}
    places = sorted((in_order(names[head]), head) for head in found)
    begin = bisect_right(places, (in_order(names[after]), after)) if after in names else 0
    shown = [head for _place, head in places[begin : begin + PAGE]]
    following = shown[-1] if len(places) > begin + PAGE else 0
    everybody = len({said.head(lead) for lead in names})
    return Listed(someones(db, shown, said), begin, len(places), everybody, following)


def names_of(db: Session) -> dict[int, str]:
    """The name of every lead."""
    return dict(db.execute(sa.select(col(Lead.id), col(Lead.name))).all())


def _with_talks(wanted: Wanted) -> sa.Select[int]:
    """Leads who gave such a talk."""
    given = sa.select(col(GivenBy.lead_id)).join(PastTalk, col(PastTalk.id) == col(GivenBy.talk_id)).distinct()
    if wanted.event:
        given = given.where(col(PastTalk.event) == wanted.event)
    if wanted.schedule_id:
        given = given.where(col(PastTalk.schedule_id) == wanted.schedule_id)
    if wanted.language:
        spoken = col(PastTalk.language)
        given = given.where(sa.or_(spoken == wanted.language, spoken.startswith(wanted.language + "-")))
    if wanted.tag:
        written = sa.func.lower(sa.cast(col(PastTalk.tags), sa.Text))  # JSON text: letters beyond ASCII are escaped
        given = given.where(written.contains(json.dumps(wanted.tag).lower(), autoescape=True))
    return given


def someones(db: Session, heads: Sequence[int], said: Said) -> list[Someone]:
    """These people, in this order, with their talks and who they are among ours."""
    groups = {head: said.everybody(head) for head in heads}
    leads = [lead for group in groups.values() for lead in group]
    names = dict(db.execute(sa.select(col(Lead.id), col(Lead.name)).where(col(Lead.id).in_(leads))).all())
    talks = _talks(db, leads)
    ours = _ours(db, list(names.values()), list(said.people.values()))
    found = []
    for head, group in groups.items():
        given = {talk.id: talk for lead in group for talk in talks[lead]}
        latest = sorted(given.values(), key=lambda talk: talk.given_on or date.min, reverse=True)
        also = list(dict.fromkeys(names[lead] for lead in group if names[lead] != names[head]))
        person, sure = _who(head, [names[lead] for lead in group], said, ours)
        found.append(Someone(head, names[head], also, latest, person, sure))
    return found


def _talks(db: Session, leads: Sequence[int]) -> dict[int, list[PastTalk]]:
    rows = sa.select(col(GivenBy.lead_id), PastTalk).join(PastTalk, col(PastTalk.id) == col(GivenBy.talk_id))
    talks: dict[int, list[PastTalk]] = defaultdict(list)
    for lead, talk in db.execute(rows.where(col(GivenBy.lead_id).in_(leads))):
        talks[lead].append(talk)
    return talks


def _ours(db: Session, names: Sequence[str], numbers: Sequence[int]) -> list[Person]:
    """Our people with one of these names, or who it was said to be."""
    theirs = sa.or_(col(Person.name).in_(names), col(Person.id).in_(numbers))
    return list(db.scalars(sa.select(Person).where(theirs, col(Person.left_at).is_(None)).order_by(col(Person.id))))


def _who(head: int, names: Sequence[str], said: Said, ours: Sequence[Person]) -> tuple[Person | None, bool]:
    """Who they are among our people: as it was said, else who has the same name and is not said to be another."""
    if known := said.people.get(head):
        return next((person for person in ours if person.id == known), None), True
    alike = (person for person in ours if person.name in names)
    return next((person for person in alike if not said.are_two(head, person.id, is_person=True)), None), False


@dataclass(frozen=True)
class Choices:
    """What the list can be narrowed by, each with how many talks."""

    events: list[tuple[str, int]]
    languages: list[tuple[str, int]]
    """By the first part of their codes."""


def choices(db: Session) -> Choices:
    """The events, the latest first, and the languages, the commonest first."""
    latest = sa.func.max(col(PastTalk.given_on))
    events = sa.select(col(PastTalk.event), sa.func.count()).group_by(col(PastTalk.event))
    spoken = sa.select(col(PastTalk.language), sa.func.count()).group_by(col(PastTalk.language))
    counted: Counter[str] = Counter()
    for code, count in db.execute(spoken.where(col(PastTalk.language) != "")):
        counted[code.partition("-")[0].lower()] += count
    found = db.execute(events.order_by(latest.desc(), col(PastTalk.event))).all()
    return Choices([(event, count) for event, count in found], counted.most_common())


def someone(db: Session, lead_id: int, said: Said) -> tuple[Someone, list[Lead]] | None:
    """One lead with all spellings and talks; None when there is no such one."""
    leads = db.scalars(sa.select(Lead).where(col(Lead.id).in_(said.everybody(lead_id))).order_by(col(Lead.id))).all()
    return (someones(db, [leads[0].id], said)[0], list(leads)) if leads else None


@dataclass(frozen=True)
class Read:
    """A schedule that was read, in a line."""

    id: int
    event: str
    source: str
    read_at: datetime
    applied_at: datetime | None
    talks: int
    """How many came by it."""


def schedules(db: Session, *only: ColumnElement[bool]) -> list[Read]:
    """What was read lately, the latest first."""
    columns = [col(getattr(Schedule, name)) for name in ("id", "event", "source", "read_at", "applied_at")]
    rows = sa.select(*columns, sa.func.count(col(PastTalk.id))).where(*only).group_by(col(Schedule.id))
    rows = rows.outerjoin(PastTalk, col(PastTalk.schedule_id) == col(Schedule.id))
    return [Read(*row) for row in db.execute(rows.order_by(col(Schedule.id).desc()).limit(PAGE))]


@dataclass(frozen=True)
class Pair:
    """Two that may be one person: a lead, and another one or one of our people."""

    one: Someone
    other: Someone | None
    person: Person | None


def sides(db: Session, suggested: Sequence[Suggested], said: Said) -> list[Pair]:
    """Both sides of what is suggested, in its order."""
    heads = {two.head for two in suggested} | {two.other for two in suggested if not two.is_person}
    leads = {one.id: one for one in someones(db, sorted(heads), said)}
    people = _people(db, [two.other for two in suggested if two.is_person])
    return [
        Pair(leads[two.head], None, people[two.other])
        if two.is_person
        else Pair(leads[two.head], leads[two.other], None)
        for two in suggested
    ]


def names_said(db: Session, said: Sequence[Sameness]) -> tuple[dict[int, str], dict[int, Person]]:
    """Whom these are about and who said them: the names of leads, and people."""
    leads = {id for one in said for id in (one.lead_id, one.other_lead_id) if id}
    rows = db.execute(sa.select(col(Lead.id), col(Lead.name)).where(col(Lead.id).in_(leads)))
    people = {id for one in said for id in (one.said_by, one.person_id) if id}
    return dict(rows.all()), _people(db, people)


def _people(db: Session, numbers: Collection[int]) -> dict[int, Person]:
    return {one.id: one for one in db.scalars(sa.select(Person).where(col(Person.id).in_(numbers)))}


def sources_of(db: Session, talks: Sequence[PastTalk]) -> list[Read]:
    """From which schedules these talks are."""
    return schedules(db, col(Schedule.id).in_({talk.schedule_id for talk in talks}))


def ours_among(db: Session, names: Collection[str]) -> int:
    """How many of these names (as keys) are colleagues'."""
    here = db.scalars(sa.select(col(Person.name)).where(present())).all()
    return len(set(names).intersection(map(key_of, here)))


def subjects(db: Session, lead_id: int) -> str:
    """What a lead talks about, in the words of their talks: tags where there are any, else titles."""
    talks = someones(db, [lead_id], said(db))[0].talks
    words = list(dict.fromkeys(tag for talk in talks for tag in talk.tags)) or [talk.title for talk in talks]
    told = ""
    for word in words:
        if len(told) + len(word) + 2 <= MOST_SUBJECTS:
            told = f"{told}, {word}" if told else word
    return told
