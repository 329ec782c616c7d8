"""Why somebody could speak about a topic: what they said, and what they have spoken about."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import nlargest
from typing import Literal

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, ago
from app.base.search.folding import latin
from app.base.search.index import hits
from app.base.search.terms import one_of
from app.people.models import Skill
from app.speakers.findable import PERSON, TEACHES
from app.speakers.matching import COMMON, touching
from app.speakers.models import Contact
from app.topics.models import Topic
from app.topics.voices import teachers
from app.topics.words import likeness, share_a_word, tokens

MOST = 240
"""So many people are looked at for one topic, the closest first."""
NEAR = 5000
"""So many whose words begin alike are compared with it."""


@dataclass(frozen=True)
class Reason:
    """One thing somebody said or did that makes them a candidate."""

    kind: Literal["offer", "survey", "skill", "contact", "talk", "elsewhere"]
    words: str
    """The survey's title, the topic's, the talk's, or their own words."""
    at: datetime | None = None
    """When they said so."""

    @property
    def strength(self) -> float:
        """How plainly it says that they can speak about it, 0 to 1."""
        return {"offer": 0.9, "survey": 0.8, "skill": 0.7, "contact": 0.6, "talk": 0.6, "elsewhere": 0.5}[self.kind]

    def said(self, to_them: bool = False) -> str:
        """The same in words: about them, or to them."""
        about, to = {
            "survey": (_("ticked “can teach” in “%(words)s”"), _("you ticked “can teach” in “%(words)s”")),
            "offer": (_("offered to teach “%(words)s”"), _("you offered to teach “%(words)s”")),
            "skill": (_("can teach: “%(words)s”"), _("you wrote that you can teach “%(words)s”")),
            "contact": (_("speaks about “%(words)s”"), _("you speak about “%(words)s”")),
            "talk": (_("spoke here about “%(words)s”"), _("you spoke here about “%(words)s”")),
            "elsewhere": (_("gave the talk “%(words)s”"), _("you gave the talk “%(words)s”")),
        }[self.kind]
        return (to if to_them else about) % {"words": self.words}

    def dated(self, now: datetime) -> str:
        """About them, with how long ago it was."""
        return _("%(said)s (%(ago)s)", said=self.said(), ago=ago(self.at, now)) if self.at else self.said()


def of_topic(db: Session, topic: Topic, only: Collection[int] | None = None) -> dict[int, list[Reason]]:
    """What people said about teaching it, by person, the plainest first; of everybody, or of these only."""
    said: dict[int, list[Reason]] = defaultdict(list)
    for voice in teachers(db, topic.id):
        if voice.named and (only is None or voice.person_id in only):
            survey = voice.kind == "survey"
            reason = Reason("survey", voice.survey, voice.at) if survey else Reason("offer", topic.title, voice.at)
            said[voice.person_id].append(reason)
    near = _near(db, topic) if only is None else only
    for skill in _skills(db, topic, near):
        said[skill.person_id].append(Reason("skill", skill.words, skill.said_at))
    for contact in db.scalars(sa.select(Contact).where(col(Contact.person_id).in_(near))):
        if touching(contact.speaks_about, topic.title):
            said[contact.person_id].append(Reason("contact", contact.speaks_about))
    return said


def stems(topic: Topic) -> list[str]:
    """What the words of a title begin with that tell what it is about: two endings of a word have their first four
    letters in common."""
    title = tokens(topic.title) - COMMON or tokens(topic.title)
    return sorted({word if len(word) < 5 else word[:4] for word in title})


def _near(db: Session, topic: Topic) -> list[int]:
    return hits(db, one_of(stems(topic), (TEACHES,)), PERSON, NEAR)


def _skills(db: Session, topic: Topic, ids: Collection[int]) -> Sequence[Skill]:
    """Their skills that touch the topic, the closest first."""
    title = tokens(latin(topic.title))
    touches = lru_cache(None)(lambda word: share_a_word(word, latin(topic.title)))

    def shared(skill: Skill) -> float:
        said = tokens(latin(skill.words))
        return sum(map(touches, said)) / min(len(said), len(title)) if said and title else 0.0

    rows = db.scalars(sa.select(Skill).where(col(Skill.person_id).in_(ids)))
    nearest = nlargest(MOST, (skill for skill in rows if touching(skill.words, topic.title)), key=shared)
    return sorted(nearest, key=lambda skill: -likeness(latin(skill.words), latin(topic.title)))


def sentence(said: Sequence[str]) -> str:
    """Reasons as one sentence; the same one is not said twice."""
    text = "; ".join(dict.fromkeys(said))
    return text[:1].upper() + text[1:] + "." if text else ""
