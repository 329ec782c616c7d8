"""The one search: colleagues, contacts, leads and talks by words and by what is known of them, each with why."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.base.search.index import all_hits
from app.base.search.marking import as_text
from app.base.search.terms import Query, anywhere, in_name
from app.people.alphabet import in_order
from app.speakers import findable
from app.speakers.showing import SHOW, Hit

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
    shown = {number: show(db, ids, asked.words) for number, show in SHOW.items() if (ids := _of(tiers, number, most))}
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


_KINDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "colleague": (findable.PERSON, (findable.COLLEAGUE,)),
    "contact": (findable.PERSON, (findable.OUTSIDE,)),
    "lead": (findable.LEAD, ()),
    "talk": (findable.TALK, ()),
    "meetup": (findable.MEETUP, ()),
}
"""Where each kind stands in the index, and which properties it has there."""
