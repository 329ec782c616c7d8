"""Who could speak about a topic: colleagues and contacts who said so or spoke about it here, and leads who did
elsewhere; each with the reasons, ranked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.i18n import _, ngettext
from app.base.search.index import hits
from app.base.search.terms import one_of
from app.meetups.models import Meetup
from app.people.models import Person, Profile
from app.speakers import findable
from app.speakers.leads.queries import someones
from app.speakers.leads.sameness import said
from app.speakers.matching import mostly, touching
from app.speakers.models import Contact
from app.speakers.ranking import Behind, Parts, Weights, fit, ranked
from app.speakers.reasons import MOST, NEAR, Reason, of_topic, sentence, stems
from app.topics.models import Choice, Topic
from app.topics.voices import voices_of

SHOWN = 60
"""How many people one list of suggestions shows."""
MONTH = 30
A_CROWD = 2
"""From so many on who want it, where most of them work is worth a word."""


@dataclass(frozen=True)
class Found:
    """Somebody who could speak, and why."""

    person_id: int
    name: str
    sub: str
    reasons: tuple[Reason, ...] = ()
    more: tuple[str, ...] = ()
    """What else speaks for them, in words."""
    is_contact: bool = False
    email: str = ""
    about: str = ""
    """What a contact speaks about."""
    site: str = ""
    lead_id: int = 0
    """Of a lead, who is nobody of ours."""
    near: bool = False
    """Whether they work where most of those who want it do."""
    known: bool = True
    """Whether there are questions or talks to tell of."""
    points: Parts | None = None
    rests_until: date | None = None

    @property
    def key(self) -> int:
        """Tells people and leads apart."""
        return self.person_id or -self.lead_id

    def why(self, now: datetime) -> str:
        """All that speaks for them in one sentence."""
        return sentence([*(one.dated(now) for one in self.reasons[:3]), *self.more])

    @property
    def fit(self) -> float:
        """How well they fit the topic, 0 to 1."""
        return fit([*(one.strength for one in self.reasons), *([0.1] if self.near else [])])

    @property
    def total(self) -> float:
        """Of 100."""
        return sum(self.points or ())


def found(db: Session, topic: Topic, spoke: Mapping[int, str] | None = None) -> list[Found]:
    """Everybody who could, each once; `spoke`: about what of the kind people spoke here."""
    reasons = of_topic(db, topic)
    for id, title in (spoke or {}).items():
        reasons[id].append(Reason("talk", title))
    site = _usual_site(db, topic)
    return [replace(one, near=bool(site) and one.site == site) for one in [*_people(db, reasons), *_leads(db, topic)]]


def placed(
    found: Sequence[Found], behind: Mapping[int, Behind], weights: Weights, weeks: int, now: datetime
) -> list[Found]:
    """The best first, with all that speaks for each; who rests comes last."""
    by_key = {one.key: one for one in found}
    ranks = ranked({key: one.fit for key, one in by_key.items()}, behind, weights, weeks, now)[:SHOWN]
    return [
        replace(
            one,
            points=rank.points,
            rests_until=rank.rests_until,
            known=rank.id in behind,
            more=(*one.more, *_fair(one, behind, now)),
        )
        for rank in ranks
        for one in [by_key[rank.id]]
    ]


def _fair(one: Found, behind: Mapping[int, Behind], now: datetime) -> Iterator[str]:
    """What else than the topic speaks for somebody, or against."""
    known = behind.get(one.key, Behind())
    if one.near:
        yield _("same site as most who want it")
    if known.times > 1:
        yield ngettext("asked %(num)d time within a year", "asked %(num)d times within a year", known.times)
    elif known.asked_at and (months := (now - known.asked_at).days // MONTH):
        yield ngettext("not asked for %(num)d month", "not asked for %(num)d months", months)
    if not known.spoke_at:
        yield _("has never spoken here")


def about(db: Session, topic: Topic) -> dict[int, str]:
    """Our meetups that were about something of the kind: what each is called."""
    ids = hits(db, one_of(stems(topic)), findable.MEETUP, NEAR)
    titles = sa.func.coalesce(sa.func.nullif(col(Meetup.title), ""), col(Topic.title), "")
    rows = db.execute(
        sa.select(col(Meetup.id), titles.label("title"))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(Topic, col(Topic.id) == col(Choice.topic_id))
        .where(col(Meetup.id).in_(ids))
    )
    return {row.id: row.title for row in rows if touching(row.title, topic.title)}


def _people(db: Session, reasons: Mapping[int, Sequence[Reason]]) -> Iterator[Found]:
    closest = sorted(reasons, key=lambda id: -fit(one.strength for one in reasons[id]))[:MOST]
    rows = db.execute(
        sa.select(Person, Contact, col(Profile.first_time_at))
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
        .where(col(Person.id).in_(closest), col(Person.left_at).is_(None))
    )
    people = {person.id: (person, contact, first) for person, contact, first in rows}
    for id in closest:
        if id in people:
            person, contact, first_time_at = people[id]
            more = (_("has never given a talk"),) if first_time_at else ()
            yield replace(of(person, contact), reasons=tuple(reasons[id]), more=more)


def of(person: Person, contact: Contact | None) -> Found:
    """Somebody of ours without a reason yet."""
    if contact and not person.is_colleague:
        company, about = contact.company, contact.speaks_about
        return Found(person.id, person.called, company, is_contact=True, email=person.email, about=about)
    return Found(person.id, person.called, sub(person), email=person.email, site=person.site)


def sub(person: Person) -> str:
    """Where a colleague is found: "Data, Lviv"."""
    return ", ".join(part for part in (person.title, person.department, person.site) if part)


def _leads(db: Session, topic: Topic) -> Iterator[Found]:
    """Who gave talks of the kind elsewhere and is nobody of ours; who is one person stands there once."""
    known = said(db)
    heads = dict.fromkeys(known.head(id) for id in hits(db, one_of(stems(topic)), findable.LEAD, MOST))
    for somebody in someones(db, list(heads), known):
        talks = [talk for talk in somebody.talks if mostly(" ".join((talk.title, *talk.tags)), topic.title)]
        if talks and not (somebody.person and somebody.sure):
            reasons = tuple(Reason("elsewhere", talk.title) for talk in talks[:2])
            latest = talks[0]
            tags = [tag for tag in latest.tags if touching(tag, topic.title)]
            yield Found(0, somebody.name, ", ".join((latest.event, *tags)), reasons, lead_id=somebody.id)


def _usual_site(db: Session, topic: Topic) -> str:
    """Where most of those work who want it by name; "" where that is nowhere in particular."""
    wanting = [voice.person_id for voice in voices_of(db, topic.id) if voice.side == "want" and voice.named]
    sites = Counter(db.scalars(sa.select(col(Person.site)).where(col(Person.id).in_(set(wanting)))))
    site, count = next(iter(sites.most_common(1)), ("", 0))
    return site if count >= A_CROWD and 2 * count > sum(sites.values()) else ""
