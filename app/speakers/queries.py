"""Asking who could speak: the ordered list of a meetup, who says they can teach its topic, who else there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from operator import itemgetter
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _
from app.people.models import Person, Skill
from app.people.queries import contains, mentions, present
from app.speakers.matching import COMMON, touching
from app.speakers.models import Candidate, Contact, Fairness
from app.speakers.ranking import WEEKS, Weights
from app.topics.models import Topic
from app.topics.queries import topic_of
from app.topics.voices import teachers
from app.topics.words import likeness, share_a_word, tokens

SHOWN = 60
"""How many people one list of suggestions shows."""


@dataclass(frozen=True)
class Found:
    """Somebody who could speak, and why."""

    person_id: int
    name: str
    sub: str
    reason: str
    is_contact: bool = False
    email: str = ""
    about: str = ""
    """What a contact speaks about."""


@dataclass(frozen=True)
class Reason:
    """One thing somebody said that makes them a candidate."""

    kind: Literal["survey", "offer", "skill", "contact"]
    words: str
    """The survey's title, the topic's, or their own words."""

    def said(self, to_them: bool = False) -> str:
        """The same in words: about them, or to them."""
        about, to = {
            "survey": (_("ticked “can teach” in “%(words)s”"), _("you ticked “can teach” in “%(words)s”")),
            "offer": (_("offered to teach “%(words)s”"), _("you offered to teach “%(words)s”")),
            "skill": (_("can teach: “%(words)s”"), _("you wrote that you can teach “%(words)s”")),
            "contact": (_("speaks about “%(words)s”"), _("you speak about “%(words)s”")),
        }[self.kind]
        return (to if to_them else about) % {"words": self.words}


def fairness(db: Session) -> tuple[Weights, int]:
    """How candidates are ranked, and how many weeks people rest, as it was set last."""
    row = db.scalars(sa.select(Fairness).order_by(col(Fairness.id).desc()).limit(1)).first()
    return (Weights(row.fit, row.pause, row.seldom, row.voice), row.weeks) if row else (Weights(), WEEKS)


def candidates(db: Session, meetup_id: int) -> list[tuple[Candidate, Person]]:
    """The meetup's list, in the order they will be asked."""
    rows = db.execute(
        sa.select(Candidate, Person)
        .join(Person, col(Person.id) == col(Candidate.person_id))
        .where(col(Candidate.meetup_id) == meetup_id)
        .order_by(col(Candidate.position), col(Candidate.id))
    )
    return [(candidate, person) for candidate, person in rows]


def found(db: Session, topic: Topic, but: Sequence[int] = ()) -> list[Found]:
    """Colleagues who can teach the topic and contacts who speak about it, each once and with the reason."""
    reasons = {id: said for id, said in _reasons(db, topic).items() if id not in but}
    colleagues = _colleagues(db, {id: [one.said() for one in said] for id, said in reasons.items()})
    return [*colleagues, *(one for one in contacts(db, topic) if one.person_id not in but and one.reason)]


def reasons(db: Session, meetup_id: int, to_them: bool = False) -> dict[int, str]:
    """Why each of the list, by person: in the organizer's words, else what they said themselves.

    What they said is put into words here, for whoever reads it now: about them, or (`to_them`) to them."""
    listed, topic = candidates(db, meetup_id), topic_of(db, meetup_id)
    ids = [person.id for candidate, person in listed if not candidate.reason]
    reasons = _reasons(db, topic) if topic and ids else {}
    kept = db.execute(sa.select(Contact).where(col(Contact.person_id).in_(ids), col(Contact.speaks_about) != ""))
    for contact in kept.scalars():
        reasons.setdefault(contact.person_id, []).append(Reason("contact", contact.speaks_about))
    own = {person.id: candidate.reason for candidate, person in listed if candidate.reason}
    return own | {id: _sentence([one.said(to_them) for one in reasons[id]]) for id in ids if id in reasons}


def _reasons(db: Session, topic: Topic) -> dict[int, list[Reason]]:
    """What colleagues said about teaching the topic, by person; the plainest first."""
    said: dict[int, list[Reason]] = {}
    for voice in teachers(db, topic.id):
        if voice.named:
            reason = Reason("survey", voice.survey) if voice.kind == "survey" else Reason("offer", topic.title)
            said.setdefault(voice.person_id, []).append(reason)
    for person_id, words in _skilled(db, topic):
        said.setdefault(person_id, []).append(Reason("skill", words))
    return said


def _skilled(db: Session, topic: Topic) -> list[tuple[int, str]]:
    """Whose skills, in their own words, touch the topic; the closest first."""
    title = tokens(topic.title) - COMMON or tokens(topic.title)
    if not title:
        return []
    # two endings of a word have at least their first four letters in common
    stems = {word if len(word) < 5 else word[:4] for word in title}
    near = sa.or_(*(contains(col(Skill.words), stem) for stem in sorted(stems)))
    rows = db.execute(sa.select(col(Skill.person_id), col(Skill.words)).where(near)).all()
    touches = lru_cache(None)(lambda word: share_a_word(word, topic.title))

    def shared(words: str) -> float:
        said = tokens(words)
        return sum(map(touches, said)) / min(len(said), len(title)) if said else 0.0

    telling = [
        (share, person_id, words)
        for person_id, words in rows
        if (share := shared(words)) and touching(words, topic.title)
    ]
    nearest = [(person_id, words) for _share, person_id, words in nlargest(4 * SHOWN, telling, key=itemgetter(0))]
    return sorted(nearest, key=lambda one: -likeness(one[1], topic.title))


def _colleagues(db: Session, reasons: dict[int, list[str]]) -> list[Found]:
    wanted = list(reasons)[: 4 * SHOWN]
    rows = db.execute(sa.select(Person).where(col(Person.id).in_(wanted), present())).scalars()
    people = {person.id: person for person in rows}
    return [
        Found(id, people[id].called, sub(people[id]), _sentence(reasons[id]), email=people[id].email)
        for id in wanted
        if id in people
    ][:SHOWN]


def contacts(db: Session, topic: Topic | None = None, q: str = "") -> list[Found]:
    """Own contacts: those who speak about the topic first (only they have a reason), then by name."""
    rows = db.execute(
        sa.select(Contact, Person)
        .join(Person, col(Person.id) == col(Contact.person_id))
        .where(
            col(Person.left_at).is_(None),
            *mentions(q, Person.name, Person.email, Contact.company, Contact.speaks_about),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    listed = [
        Found(
            person.id,
            person.called,
            contact.company,
            _speaks(contact, topic),
            True,
            person.email,
            contact.speaks_about,
        )
        for contact, person in rows
    ]
    return sorted(listed, key=lambda one: not one.reason)


def _speaks(contact: Contact, topic: Topic | None) -> str:
    about = contact.speaks_about
    if not about or (topic and not touching(about, topic.title)):
        return ""
    return _sentence([Reason("contact", about).said()])


def anybody(db: Session, q: str, but: Sequence[int] = ()) -> list[Found]:
    """Colleagues and contacts by name, address, department, title or subject; at most twenty of each."""
    if len(q.strip()) < 2:
        return []
    rows = db.execute(
        sa.select(Person)
        .where(present(), *mentions(q, Person.name, Person.email, Person.department, Person.title))
        .order_by(col(Person.name))
        .limit(20)
    ).scalars()
    colleagues = [Found(one.id, one.called, sub(one), "", email=one.email) for one in rows]
    return [one for one in [*colleagues, *contacts(db, q=q)[:20]] if one.person_id not in but]


def contact(db: Session, person_id: int) -> tuple[Contact, Person] | None:
    """One contact, if there is such a one."""
    kept, person = db.get(Contact, person_id), db.get(Person, person_id)
    return (kept, person) if kept and person else None


def sub(person: Person) -> str:
    """Where a colleague is found: "Data, Lviv"."""
    return ", ".join(part for part in (person.title, person.department, person.site) if part)


def _sentence(said: list[str]) -> str:
    """Reasons as one sentence; the same one is not said twice."""
    text = "; ".join(dict.fromkeys(said[:3]))
    return text[:1].upper() + text[1:] + "." if text else ""
