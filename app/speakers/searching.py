"""The one search: colleagues, contacts, leads and talks by words and by what is known of them, each with why."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.base.plain import plain
from app.base.search.index import all_hits
from app.base.search.marking import Marked, as_text, excerpt, fits, marked
from app.base.search.terms import Query, anywhere, in_name
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.people.alphabet import in_order
from app.people.models import Person, Skill
from app.speakers import findable
from app.speakers.leads.sameness import said
from app.speakers.models import Contact, GivenBy, Lead, PastTalk
from app.topics.models import Choice, Topic

FEW, MANY = 6, 50
"""How many of a kind are shown beside the others, and how many when only that kind is asked for."""


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    words: str = ""
    kind: str = ""
    site: str = ""
    language: str = ""
    teaches: bool = False
    first_time: bool = False
    rested: bool = False
    """Only who was not asked and did not speak lately."""

    @property
    def anything(self) -> bool:
        """Whether it is a question at all."""
        return self != Asked()

    @property
    def fields(self) -> Mapping[str, object]:
        """The same as fields of the page's form, without the kind; what is not asked for is None."""
        ticks = {"teaches": self.teaches, "first": self.first_time, "rested": self.rested}
        words = {"q": self.words, "site": self.site, "language": self.language}
        return {name: word or None for name, word in words.items()} | {name: on or None for name, on in ticks.items()}

    def properties(self) -> list[str]:
        """What the index knows to narrow by."""
        given = {
            findable.at(self.site): self.site,
            findable.speaks(self.language): self.language,
            findable.TEACHES: self.teaches,
            findable.FIRST_TIME: self.first_time,
        }
        return [one for one, is_so in given.items() if is_so]

    @property
    def of_colleagues(self) -> bool:
        """Whether it narrows by what is only known of colleagues and contacts."""
        return bool(self.site or self.first_time)

    @property
    def of_people(self) -> bool:
        """Whether it narrows by what no talk has."""
        return self.of_colleagues or self.teaches or self.rested


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and the words by which."""

    name: Marked
    lines: list[Marked]
    door: str = ""
    """The page about it: the name of its route, and what that needs; "": none of ours."""
    at: Mapping[str, object] = field(default_factory=dict)
    link: str = ""
    """An address outside about it."""


@dataclass(frozen=True)
class Group:
    """What was found of a kind."""

    kind: str
    hits: list[Hit]
    more: bool
    """Whether there are more than these."""


def search(db: Session, asked: Asked, resting: Collection[int]) -> list[Group]:
    """What fits, kind by kind; who is resting is left out where that was asked for."""
    kinds = [kind for kind in _KINDS if asked.kind in ("", kind) and _has(kind, asked)]
    most, but = MANY if asked.kind else FEW, resting if asked.rested else ()
    tiers = _tiers(db, asked, kinds, most + 1 + len(but), but)
    shown = {
        number: show(db, ids, asked.words) for number, show in _SHOW.items() if (ids := _of(tiers, number, most))
    }
    groups = [(kind, ids, _in_order(ids, shown[_KINDS[kind][0]])) for kind, ids in tiers.items() if ids]
    return [Group(kind, found[:most], len(ids) > most) for kind, ids, found in groups if found]


def _has(kind: str, asked: Asked) -> bool:
    """Whether things of this kind can have what is asked for."""
    if kind in ("talk", "meetup"):
        return not asked.of_people and not (kind == "meetup" and asked.language)
    return kind != "lead" or not asked.of_colleagues


Tiers = Mapping[str, Mapping[int, int]]
"""Of each kind what was found, the closest first, and by which question."""


def _tiers(db: Session, asked: Asked, kinds: Sequence[str], most: int, but: Collection[int]) -> Tiers:
    """Whose name is just so, then whose begins so, then whoever is found by anything."""
    questions = [(kind, query) for kind in kinds for query in _questions(asked, kind)]
    answers = all_hits(db, [(query, _KINDS[kind][0]) for kind, query in questions], most)
    tiers: dict[str, dict[int, int]] = {kind: {} for kind in kinds}
    for at, ((kind, _query), ids) in enumerate(zip(questions, answers, strict=True)):
        for id in ids:
            if id not in but or _KINDS[kind][0] != findable.PERSON:
                tiers[kind].setdefault(id, at)
    return tiers


def _questions(asked: Asked, kind: str) -> Iterator[Query]:
    number, of_it = _KINDS[kind]
    narrow = (*of_it, *asked.properties())
    if asked.words and number in (findable.PERSON, findable.LEAD):
        yield in_name(asked.words, narrow, begins=False)
        yield in_name(asked.words, narrow)
    yield anywhere(asked.words, narrow)


def _of(tiers: Tiers, number: int, most: int) -> list[int]:
    """The things of one sort that are shown."""
    return [id for kind, ids in tiers.items() if _KINDS[kind][0] == number for id in list(ids)[:most]]


def _in_order(tiers: Mapping[int, int], shown: Mapping[int, Hit]) -> list[Hit]:
    """By how they were found, then by name."""
    there = [id for id in tiers if id in shown]
    return [shown[id] for id in sorted(there, key=lambda id: (tiers[id], in_order(as_text(shown[id].name)), id))]


# --- how each is shown ---------------------------------------------------------------------------


def _people(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    skills: dict[int, list[str]] = defaultdict(list)
    for id, skill in db.execute(
        sa.select(col(Skill.person_id), col(Skill.words)).where(col(Skill.person_id).in_(ids))
    ):
        skills[id].append(skill)
    return {row.id: _person(row, skills[row.id], words) for row in db.execute(_PEOPLE.where(col(Person.id).in_(ids)))}


_PEOPLE = (
    sa.select(
        *(
            col(getattr(Person, name))
            for name in ("id", "name", "email", "is_colleague", "title", "department", "site")
        ),
        sa.func.coalesce(col(Contact.company), "").label("company"),
        sa.func.coalesce(col(Contact.speaks_about), "").label("about"),
    )
    .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
    .where(col(Person.left_at).is_(None))
)


def _person(row: Any, skills: Sequence[str], words: str) -> Hit:
    where = ("" if row.is_colleague else row.company, row.title, row.department, row.site)
    lines = [marked(", ".join(part for part in where if part), words)]
    if about := [*sorted(skills), *([row.about] if row.about else [])]:
        lines.append(marked(_("Can teach: %(words)s", words="; ".join(about)), words))
    if fits(email := marked(row.email, words)):
        lines.append(email)
    name = marked(row.name or row.email.partition("@")[0], words, name=True)
    door = "people.person" if row.is_colleague else "speakers.contact"
    return Hit(name, [one for one in lines if one], door, {"person_id": row.id})


def _leads(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    """Each person once, under the head of all leads that are one."""
    known = said(db)
    firsts = {known.head(id): id for id in reversed(ids)}
    names: dict[int, dict[str, None]] = defaultdict(dict)
    talks: dict[int, dict[int, Marked]] = defaultdict(dict)
    for row in db.execute(_GIVEN.where(col(Lead.id).in_(id for head in firsts for id in known.everybody(head)))):
        head = known.head(row.id)
        names[head][row.name] = None
        if row.talk_id:
            talks[head][row.talk_id] = _gave(row, words)
    found = {}
    for head, first in firsts.items():
        lines = sorted(talks[head].values(), key=lambda line: not fits(line))[:2]
        found[first] = Hit(
            marked(" / ".join(names[head]), words, name=True), lines, "speakers.lead", {"lead_id": head}
        )
    return found


_GIVEN: sa.Select[Any] = (
    sa.select(col(Lead.id), col(Lead.name))
    .add_columns(col(PastTalk.id).label("talk_id"), col(PastTalk.title), col(PastTalk.event), col(PastTalk.tags))
    .outerjoin(GivenBy, col(GivenBy.lead_id) == col(Lead.id))
    .outerjoin(PastTalk, col(PastTalk.id) == col(GivenBy.talk_id))
    .order_by(col(Lead.id), col(PastTalk.given_on).desc())
)


def _gave(talk: Any, words: str) -> Marked:
    """A talk in a line, with those of its tags that fit."""
    tags = [tag for tag in talk.tags if fits(marked(tag, words))]
    return marked(", ".join((_("“%(words)s”", words=talk.title), talk.event, *tags)), words)


def _talks(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    about = (PastTalk.id, PastTalk.title, PastTalk.event, PastTalk.given_on, PastTalk.tags, PastTalk.abstract)
    rows = db.execute(sa.select(*map(col, about), col(PastTalk.link)).where(col(PastTalk.id).in_(ids)))
    return {talk.id: _talk(talk, words) for talk in rows}


def _talk(talk: Any, words: str) -> Hit:
    where = ", ".join(part for part in (talk.event, day(talk.given_on) if talk.given_on else "", *talk.tags) if part)
    lines = [one for one in (marked(where, words), excerpt(talk.abstract, words)) if one]
    link = talk.link if talk.link.startswith(("https://", "http://")) else ""
    return Hit(marked(talk.title, words), lines, link=link)


def _meetups(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    rows = db.execute(
        sa.select(Meetup, col(Topic.title))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(Topic, col(Topic.id) == col(Choice.topic_id))
        .where(col(Meetup.id).in_(ids), ~is_cancelled())
    )
    return {meetup.id: _meetup(meetup, topic or "", words) for meetup, topic in rows if meetup.title or topic}


def _meetup(meetup: Meetup, topic: str, words: str) -> Hit:
    on = day(meetup.starts_at, meetup.zone) if meetup.starts_at else _("no date yet")
    about = (topic if topic != meetup.title and meetup.title else "", on)
    lines = [marked(" · ".join(part for part in about if part), words), excerpt(plain(meetup.abstract), words)]
    shown = [one for one in lines if one]
    return Hit(marked(meetup.title or topic, words), shown, "desk.meetup", {"meetup_id": meetup.id})


_KINDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "colleague": (findable.PERSON, (findable.COLLEAGUE,)),
    "contact": (findable.PERSON, (findable.OUTSIDE,)),
    "lead": (findable.LEAD, ()),
    "talk": (findable.TALK, ()),
    "meetup": (findable.MEETUP, ()),
}
"""Where each kind stands in the index, and which properties it has there."""
_SHOW: dict[int, Callable[[Session, Sequence[int], str], dict[int, Hit]]] = {
    findable.PERSON: _people,
    findable.LEAD: _leads,
    findable.TALK: _talks,
    findable.MEETUP: _meetups,
}
"""How the things of each sort are shown, by their numbers and what was asked."""
