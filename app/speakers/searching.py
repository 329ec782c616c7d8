"""The one search: colleagues, contacts, leads and talks by words and by what is known of them, each with why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.base.plain import plain
from app.base.search.index import hits
from app.base.search.marking import Marked, as_text, excerpt, fits, marked
from app.base.search.terms import anywhere, in_name
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.people.alphabet import in_order
from app.people.models import Person, Skill
from app.speakers import findable
from app.speakers.leads.queries import someones
from app.speakers.leads.sameness import said
from app.speakers.models import Contact, PastTalk
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


Show = Callable[[Session, Sequence[int], str], dict[int, Hit]]


def search(db: Session, asked: Asked, resting: Collection[int]) -> list[Group]:
    """What fits, kind by kind; who is resting is left out where that was asked for."""
    found = (_group(db, asked, kind, resting) for kind in _KINDS if asked.kind in ("", kind) and _has(kind, asked))
    return [group for group in found if group.hits]


def _has(kind: str, asked: Asked) -> bool:
    """Whether things of this kind can have what is asked for."""
    if kind in ("talk", "meetup"):
        return not asked.of_people and not (kind == "meetup" and asked.language)
    return kind != "lead" or not asked.of_colleagues


def _group(db: Session, asked: Asked, kind: str, resting: Collection[int]) -> Group:
    number, of_it, show = _KINDS[kind]
    most = MANY if asked.kind else FEW
    but = resting if asked.rested and number == findable.PERSON else ()
    tiers = {id: tier for id, tier in _tiers(db, asked, number, of_it, most + 1 + len(but)).items() if id not in but}
    shown = show(db, list(tiers)[:most], asked.words)
    places = sorted(shown, key=lambda id: (tiers[id], in_order(as_text(shown[id].name)), id))
    return Group(kind, [shown[id] for id in places], len(tiers) > most)


def _tiers(db: Session, asked: Asked, kind: int, of_it: Sequence[str], most: int) -> dict[int, int]:
    """What is found, and how: whose name is just so, then whose begins so, then whoever is found by anything."""
    narrow = (*of_it, *asked.properties())
    queries = [anywhere(asked.words, narrow)]
    if asked.words and kind in (findable.PERSON, findable.LEAD):
        queries = [in_name(asked.words, narrow, begins=False), in_name(asked.words, narrow), *queries]
    found: dict[int, int] = {}
    for tier, query in enumerate(queries):
        if len(found) < most:
            found = dict.fromkeys(hits(db, query, kind, most), tier) | found
    return dict(sorted(found.items(), key=lambda one: one[1]))


# --- how each is shown ---------------------------------------------------------------------------


def _people(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    skills: dict[int, list[str]] = {}
    for id, skill in db.execute(
        sa.select(col(Skill.person_id), col(Skill.words)).where(col(Skill.person_id).in_(ids))
    ):
        skills.setdefault(id, []).append(skill)
    rows = db.execute(
        sa.select(Person, Contact)
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .where(col(Person.id).in_(ids), col(Person.left_at).is_(None))
    )
    return {person.id: _person(person, contact, skills.get(person.id, []), words) for person, contact in rows}


def _person(person: Person, contact: Contact | None, skills: Sequence[str], words: str) -> Hit:
    door = "people.person" if person.is_colleague else "speakers.contact"
    where = (
        contact.company if contact and not person.is_colleague else "",
        person.title,
        person.department,
        person.site,
    )
    lines = [marked(", ".join(part for part in where if part), words)]
    about = [*skills, *([contact.speaks_about] if contact and contact.speaks_about else [])]
    if about:
        lines.append(marked(_("Can teach: %(words)s", words="; ".join(sorted(about))), words))
    if fits(email := marked(person.email, words)):
        lines.append(email)
    shown = [one for one in lines if one]
    return Hit(marked(person.called, words, name=True), shown, door, {"person_id": person.id})


def _leads(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    """Each person once, under the head of all leads that are one."""
    one = said(db)
    firsts = {one.head(id): id for id in reversed(ids)}
    found = {}
    for somebody in someones(db, list(firsts), one):
        lines = sorted((_gave(talk, words) for talk in somebody.talks), key=lambda line: not fits(line))[:2]
        name = marked(" / ".join((somebody.name, *somebody.also)), words, name=True)
        found[firsts[somebody.id]] = Hit(name, lines, "speakers.lead", {"lead_id": somebody.id})
    return found


def _gave(talk: PastTalk, words: str) -> Marked:
    """A talk in a line, with those of its tags that fit."""
    tags = [tag for tag in talk.tags if fits(marked(tag, words))]
    return marked(", ".join((_("“%(words)s”", words=talk.title), talk.event, *tags)), words)


def _talks(db: Session, ids: Sequence[int], words: str) -> dict[int, Hit]:
    talks = db.scalars(sa.select(PastTalk).where(col(PastTalk.id).in_(ids)))
    return {talk.id: _talk(talk, words) for talk in talks}


def _talk(talk: PastTalk, words: str) -> Hit:
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


_KINDS: dict[str, tuple[int, tuple[str, ...], Show]] = {
    "colleague": (findable.PERSON, (findable.COLLEAGUE,), _people),
    "contact": (findable.PERSON, (findable.OUTSIDE,), _people),
    "lead": (findable.LEAD, (), _leads),
    "talk": (findable.TALK, (), _talks),
    "meetup": (findable.MEETUP, (), _meetups),
}
"""Where each kind stands in the index, and how it is shown."""
