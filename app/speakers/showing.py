"""How each thing that was found is shown: a few lines with the words that fit marked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.base.plain import plain
from app.base.search.marking import Marked, excerpt, fits, marked
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.people.models import Person, Skill
from app.speakers import findable
from app.speakers.leads.sameness import said
from app.speakers.models import Contact, GivenBy, Lead, PastTalk
from app.topics.models import Choice, Topic


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


SHOW: dict[int, Callable[[Session, Sequence[int], str], dict[int, Hit]]] = {
    findable.PERSON: _people,
    findable.LEAD: _leads,
    findable.TALK: _talks,
    findable.MEETUP: _meetups,
}
"""How the things of each sort are shown, by their numbers and what was asked."""
