"""Asking about people: who is in an audience, who can be written to, who is who."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from app.base.i18n import zones
from app.base.workdays import countries
from app.people.alphabet import in_order
from app.people.models import Audience, Person, Pick, Profile, Programme, SignIn, Skill, Tag
from app.people.presence import EVERY, idle


def programme(db: Session) -> Programme | None:
    """The programme, or None before the first start is done."""
    return db.get(Programme, 1)


def home_zone(db: Session) -> str:
    """The programme's zone: where nothing else is said, a time means there."""
    house = programme(db)
    return house.zone if house else "UTC"


def present() -> ColumnElement[bool]:
    """Colleagues who have not left."""
    return and_(col(Person.is_colleague).is_(True), col(Person.left_at).is_(None))


def members(audience: Audience) -> Select[tuple[int]]:
    """The ids of everybody in an audience, as of now."""
    return select(Person.id).where(present(), belongs(audience))  # type: ignore[return-value]


def belongs(audience: Audience) -> ColumnElement[bool]:
    """Whether a Person row belongs to an audience by department, site and tag, or by hand."""
    picked = exists().where(col(Pick.audience_id) == audience.id, col(Pick.person_id) == col(Person.id))
    if audience.only_picked:
        return picked
    narrow: list[ColumnElement[bool]] = []
    if audience.departments:
        narrow.append(col(Person.department).in_(audience.departments))
    if audience.sites:
        narrow.append(col(Person.site).in_(audience.sites))
    if audience.tags:
        narrow.append(exists().where(col(Tag.person_id) == col(Person.id), col(Tag.word).in_(audience.tags)))
    return or_(and_(*narrow), picked) if narrow else col(Person.id).is_not(None)


def size(db: Session, audience: Audience) -> int:
    """How many people an audience has now."""
    return db.exec(select(func.count()).select_from(members(audience).subquery())).one()


def by_email(db: Session, email: str) -> Person | None:
    """The person of an address, however it is capitalized."""
    return db.exec(select(Person).where(func.lower(Person.email) == email.strip().lower())).first()


def first_organizer(db: Session) -> Person | None:
    """Whoever has organized longest."""
    organizers = select(Person).where(present(), col(Person.organizer_since).is_not(None))
    return db.exec(organizers.order_by(col(Person.organizer_since), col(Person.id))).first()


def organizers(db: Session) -> list[Person]:
    """Everybody who runs the programme, by name."""
    return _people(db, _by_name(db, present(), col(Person.organizer_since).is_not(None)))


# --- the directory -----------------------------------------------------------------------------------

PAGE, MOST_WORDS = 50, 12


@dataclass(frozen=True)
class Wanted:
    """How the directory is narrowed."""

    words: str = ""
    department: str = ""
    site: str = ""
    tag: str = ""
    audience: Audience | None = None
    left: bool = False

    @property
    def everybody(self) -> bool:
        """Whether nothing is narrowed."""
        return self == Wanted(left=self.left)


def directory(db: Session, wanted: Wanted, after: int = 0) -> tuple[Sequence[Person], int, int]:
    """A page of colleagues by name, after that person (one more row says there is more); how many stand before
    it, and how many there are in all."""
    found = _by_name(db, *_narrowed(wanted))
    last = db.get(Person, after) if after else None
    begin = bisect_right(found, _place(last.id, last.name, last.email)) if last else 0
    return _people(db, found[begin : begin + PAGE + 1]), begin, len(found)


Place = tuple[tuple[str, str], int]
"""Where somebody stands in a list by name, and who it is."""


def _place(person_id: int, name: str, email: str) -> Place:
    return in_order(name or email), person_id


def _by_name(db: Session, *where: ColumnElement[bool]) -> list[Place]:
    """Everybody of whom this is true, in the order of names: ten thousand are put in order in a blink."""
    rows = db.execute(sa_select(col(Person.id), col(Person.name), col(Person.email)).where(*where))
    return sorted(_place(number, name, email) for number, name, email in rows)


def _people(db: Session, places: list[Place]) -> list[Person]:
    numbers = [number for _name, number in places]
    found = {person.id: person for person in db.exec(select(Person).where(col(Person.id).in_(numbers)))}
    return [found[number] for number in numbers]


def headcount(db: Session) -> tuple[int, int]:
    """How many colleagues are here, and how many have left."""
    left = func.count(col(Person.left_at))
    everybody, gone = db.exec(select(func.count(), left).where(col(Person.is_colleague).is_(True))).one()
    return everybody - gone, gone


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    gone = col(Person.left_at).is_not(None) if wanted.left else col(Person.left_at).is_(None)
    narrow: list[ColumnElement[bool]] = [col(Person.is_colleague).is_(True), gone]
    narrow += mentions(wanted.words, Person.name, Person.email, Person.department, Person.title)
    if wanted.department:
        narrow.append(col(Person.department) == wanted.department)
    if wanted.site:
        narrow.append(col(Person.site) == wanted.site)
    if wanted.tag:
        narrow.append(exists().where(col(Tag.person_id) == col(Person.id), col(Tag.word) == wanted.tag))
    if wanted.audience:
        narrow.append(belongs(wanted.audience))
    return narrow


def mentions(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """Every word stands somewhere in these columns."""
    return [or_(*(contains(col(column), word) for column in columns)) for word in words.split()[:MOST_WORDS]]


def contains(column: Any, word: str) -> ColumnElement[bool]:
    """LIKE knows no capitals outside English on SQLite, so every spelling of other words is looked for."""
    spellings = {word.lower()} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
    return or_(*(column.icontains(one, autoescape=True) for one in sorted(spellings)))


def groups(db: Session) -> dict[str, list[tuple[str, int]]]:
    """Departments, sites and tags with how many colleagues each has."""

    def counted(word: Any, rows: Any) -> list[tuple[str, int]]:
        found = db.execute(rows.where(present(), word != "").group_by(word))
        return sorted(((words, count) for words, count in found), key=lambda one: in_order(_counted_on(one[0])))

    def of(column: Any) -> list[tuple[str, int]]:
        return counted(column, sa_select(column, func.count()))

    tagged = sa_select(col(Tag.word), func.count()).join(Person, col(Person.id) == col(Tag.person_id))
    return {
        "departments": of(col(Person.department)),
        "sites": of(col(Person.site)),
        "tags": counted(col(Tag.word), tagged),
    }


def sites(db: Session) -> list[str]:
    """Where people work; each site is looked up in the index, not every person."""
    site = col(Person.site)
    first = sa_select(func.min(site).label("site")).where(site > "").cte("site", recursive=True)
    following = sa_select(func.min(site)).where(site > first.c.site).scalar_subquery()
    every = first.union_all(sa_select(following).where(first.c.site.is_not(None)))
    return sorted(db.scalars(sa_select(every.c.site).where(every.c.site.is_not(None))), key=in_order)


def _counted_on(word: str) -> str:
    """ "Team 2" before "Team 10"."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(9), word)


def tags_of(db: Session, person_id: int) -> list[str]:
    """A person's tags."""
    return sorted(db.exec(select(Tag.word).where(Tag.person_id == person_id)), key=in_order)


def skills_of(db: Session, person_id: int) -> list[str]:
    """What a person says they can teach."""
    return sorted(db.exec(select(Skill.words).where(Skill.person_id == person_id)), key=in_order)


def profile_of(db: Session, person_id: int) -> Profile | None:
    """What a person said of themselves as a speaker; None if nothing."""
    return db.get(Profile, person_id)


def sign_ins_of(db: Session, person_id: int, now: datetime) -> Sequence[SignIn]:
    """The browsers a person is signed in with."""
    about = func.coalesce(col(SignIn.seen_at), col(SignIn.signed_in_at)) > now - EVERY - idle(
        db.get_one(Person, person_id)
    )
    alive = (col(SignIn.ended_at).is_(None), col(SignIn.expires_at) > now, about)
    return db.exec(select(SignIn).where(SignIn.person_id == person_id, *alive).order_by(col(SignIn.id))).all()


@lru_cache
def usual_zones() -> list[tuple[str, str]]:
    """Every time zone to choose from: the usual ones first, then all others by name, each once."""
    first = [
        "Europe/Kyiv", "Europe/Bucharest", "Europe/Chisinau", "Europe/Stockholm", "Europe/Warsaw", "Europe/Berlin",
        "Europe/London", "Europe/Lisbon", "Asia/Ho_Chi_Minh", "America/New_York", "America/Los_Angeles", "UTC",
    ]  # fmt: skip
    others = sorted((countries().keys() & zones()) - set(first))
    return [(zone, zone.replace("_", " ")) for zone in [*first, *others]]


# --- audiences -----------------------------------------------------------------------------------------


def audiences(db: Session) -> list[tuple[Audience, int]]:
    """Every audience with its size as of now."""
    found = db.exec(select(Audience).order_by(col(Audience.id))).all()
    sizes = [select(func.count()).where(present(), belongs(one)).scalar_subquery() for one in found]
    counts = db.execute(sa_select(*sizes)).one() if sizes else ()
    return list(zip(found, counts, strict=True))


def audiences_of(db: Session, person_id: int) -> list[tuple[int, str]]:
    """The audiences somebody is in as of now: (id, name)."""
    every = db.exec(select(Audience).order_by(col(Audience.id))).all()
    if not every:
        return []
    inside = [exists().where(col(Person.id) == person_id, present(), belongs(one)) for one in every]
    there = db.execute(sa_select(*inside)).one()
    return [(one.id, one.name) for one, is_in in zip(every, there, strict=True) if is_in]


def is_everyone(db: Session, audience: Audience) -> bool:
    """Whether this is the audience of everybody: the one the programme began with."""
    return audience.id is not None and audience.id == db.exec(select(func.min(Audience.id))).one()


def picked(db: Session, audience_id: int) -> Sequence[Person]:
    """Those who were put into an audience by hand."""
    there = select(Pick.person_id).where(Pick.audience_id == audience_id)
    return _people(db, _by_name(db, col(Person.id).in_(there)))


def some_members(db: Session, audience: Audience, limit: int = 200) -> Sequence[Person]:
    """The first members of an audience by name."""
    return _people(db, _by_name(db, present(), belongs(audience))[:limit])
