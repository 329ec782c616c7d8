"""Changing topics: wishing, voting, sorting, merging, choosing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.base.errors import Overtaken, Refused
from app.base.i18n import _
from app.meetups import actions as meetups
from app.meetups.models import Meetup
from app.meetups.queries import cancelled, not_over
from app.people.models import Audience, Person
from app.topics.demand import ROOTS, root_of
from app.topics.models import Choice, Merge, Offer, Parking, Shortlisting, Topic, Vote, Weighing, Wish
from app.topics.queries import titled, what
from app.topics.ranking import Weights
from app.topics.words import normal

TITLE = 120
WORDS = 300


# --- what people say ---------------------------------------------------------------------------


def wish(db: Session, person: Person, words: str, now: datetime) -> Wish:
    """Wish for something. If there is a topic of this very title the wish is for that; said twice is once."""
    if before := _said_before(db, person.id, words):
        _take_up(before)
        return before
    new = Wish(person_id=person.id, words=words[:WORDS], wished_at=now, topic_id=titled(db, words))
    db.add(new)
    db.flush()
    return new


def _said_before(db: Session, person_id: int, words: str) -> Wish | None:
    said = db.execute(sa.select(Wish).where(col(Wish.person_id) == person_id)).scalars()
    return next((wish for wish in said if normal(wish.words) == normal(words)), None)


def unwish(db: Session, wish: Wish) -> None:
    """Take one's own wish back."""
    db.delete(wish)


def vote(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """Me too. Twice is once."""
    if not db.get(Vote, (person.id, topic.id)):
        db.add(Vote(person_id=person.id, topic_id=topic.id, voted_at=now))


def unvote(db: Session, topic: Topic, person: Person) -> None:
    """Take the vote back, also one for a topic that was merged into this one."""
    db.execute(sa.delete(Vote).where(col(Vote.person_id) == person.id, _family(Vote.topic_id, topic)))


def offer(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """I could teach this. Twice is once."""
    if not db.get(Offer, (person.id, topic.id)):
        db.add(Offer(person_id=person.id, topic_id=topic.id, offered_at=now))


def unoffer(db: Session, topic: Topic, person: Person) -> None:
    """Take the offer back."""
    db.execute(sa.delete(Offer).where(col(Offer.person_id) == person.id, _family(Offer.topic_id, topic)))


def _family(column: Any, topic: Topic) -> sa.ColumnElement[bool]:
    kin = sa.select(ROOTS.c.topic_id).where(ROOTS.c.root_id == root_of(topic.id))
    return col(column).in_(kin)


# --- what organizers make of it ----------------------------------------------------------------


def add_topic(db: Session, title: str, by: Person, now: datetime) -> Topic:
    """Put a topic on the board; one of this very title is there already and is returned."""
    if there := titled(db, title):
        return db.get_one(Topic, there)
    topic = Topic(title=title[:TITLE], created_by=by.id, created_at=now)
    db.add(topic)
    db.flush()
    return topic


def edit(db: Session, topic: Topic, title: str, blurb: str, version: int, now: datetime) -> Topic:
    """Give it better words. Refused when somebody else did meanwhile, when another topic has this title, or when it
    is part of another one, whose name counts.

    Meetups ahead that are called as it was are called as it is now, and their guests hear of it."""
    if db.get(Merge, topic.id):
        raise Refused(_("“%(topic)s” is part of another topic. Take that back first.", topic=topic.title))
    if topic.version != version:
        raise Overtaken(_("Somebody changed this topic meanwhile. Look at both and save again."))
    if (there := titled(db, title)) and there != topic.id and normal(title) != normal(topic.title):
        raise Refused(_("There is another topic of this name. Merge the two instead."))
    if (topic.title, topic.blurb) != (title, blurb):
        about = _ahead(db, topic, now)
        came_with_it = [meetup for meetup in about if meetup.title == topic.title]
        with _names_told(db, about, now):
            topic.title, topic.blurb, topic.version = title, blurb, topic.version + 1
            db.add(topic)
            for meetup in came_with_it:
                meetup.title = title
    return topic


def _ahead(db: Session, topic: Topic, now: datetime) -> Sequence[Meetup]:
    """The meetups about it that are not over, also those about what it has in common with."""
    about = select(Choice.meetup_id).where(_family(Choice.topic_id, topic))
    return db.exec(select(Meetup).where(col(Meetup.id).in_(about), not_over(now))).all()


@contextmanager
def _names_told(db: Session, concerned: Sequence[Meetup], now: datetime) -> Iterator[None]:
    """Whichever of these meetups is called otherwise after the change than before it: whoever has the old name in
    the calendar is told."""
    before = [what(db, meetup) for meetup in concerned]
    yield
    db.flush()
    for meetup, called in zip(concerned, before, strict=True):
        if what(db, meetup) != called:
            meetups.rename(db, meetup, called, meetup.title, now)


def sort(db: Session, wish: Wish, topic: Topic) -> None:
    """This wish belongs to that topic, and so do the unsorted ones in the same words."""
    for one in _in_the_same_words(db, wish):
        one.topic_id = topic.id
        _take_up(one)


def _in_the_same_words(db: Session, wish: Wish) -> list[Wish]:
    """This wish and those that say the same and stand where it stands: sorted alike, waiting alike."""
    where = col(Wish.topic_id) == wish.topic_id if wish.topic_id else col(Wish.topic_id).is_(None)
    aside = col(Wish.set_aside_at).is_(None) if wish.set_aside_at is None else col(Wish.set_aside_at).is_not(None)
    beside = db.execute(sa.select(Wish).where(where, aside)).scalars()
    return [one for one in beside if normal(one.words) == normal(wish.words)]


def make_topic(db: Session, wish: Wish, title: str, by: Person, now: datetime) -> Topic:
    """A wish becomes a topic of its own."""
    topic = add_topic(db, title, by, now)
    sort(db, wish, topic)
    return topic


def unsort(db: Session, wish: Wish) -> None:
    """Let it wait again for being sorted, and those that were sorted with it."""
    for one in _in_the_same_words(db, wish):
        one.topic_id = None


def set_aside(db: Session, wish: Wish, reason: str, by: Person, now: datetime) -> None:
    """This is no topic, however many say it in the same words; they are told why."""
    if wish.topic_id is None and wish.set_aside_at is None:
        for one in _in_the_same_words(db, wish):
            one.set_aside_at, one.set_aside_by, one.set_aside_reason = now, by.id, reason


def take_up(db: Session, wish: Wish) -> None:
    """It may be one after all."""
    for one in _in_the_same_words(db, wish):
        _take_up(one)


def _take_up(wish: Wish) -> None:
    wish.set_aside_at, wish.set_aside_by, wish.set_aside_reason = None, None, ""


def weigh(db: Session, weights: Weights, by: Person, now: datetime) -> Weighing:
    """Rank the board so from now on."""
    weighing = Weighing(**weights._asdict(), set_by=by.id, set_at=now)
    db.add(weighing)
    return weighing


def merge(db: Session, topic: Topic, into: Topic, by: Person, now: datetime) -> None:
    """They are the same. Everything said of the one counts for the other while the merge stands, and meetups without
    a title of their own are called by the other."""
    root = db.execute(sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == into.id)).scalar_one()
    if root == topic.id:
        raise Refused(_("“%(into)s” is already part of “%(topic)s”.", into=into.title, topic=topic.title))
    if there := db.get(Merge, topic.id):
        if there.into_id in (into.id, root):
            return
        raise Refused(_("“%(topic)s” is part of another topic. Take that back first.", topic=topic.title))
    with _names_told(db, _ahead(db, topic, now), now):
        db.add(Merge(topic_id=topic.id, into_id=root, merged_by=by.id, merged_at=now))


def shortlist(db: Session, topic: Topic, by: Person, now: datetime) -> None:
    """Consider it next; a parked one waits no longer."""
    unpark(db, topic)
    if not db.get(Shortlisting, topic.id):
        db.add(Shortlisting(topic_id=topic.id, shortlisted_by=by.id, shortlisted_at=now))


def park(db: Session, topic: Topic, reason: str, by: Person, now: datetime) -> None:
    """Let it wait, and say why. Another reason replaces the first; nobody is written to twice for it."""
    unshortlist(db, topic)
    if there := db.get(Parking, topic.id):
        there.reason = reason
    else:
        db.add(Parking(topic_id=topic.id, reason=reason, parked_by=by.id, parked_at=now))


def unmerge(db: Session, topic: Topic, now: datetime) -> None:
    """They are two topics after all; each has kept its votes and its name."""
    with _names_told(db, _ahead(db, topic, now), now):
        _take_away(db, Merge, topic.id)


def unshortlist(db: Session, topic: Topic) -> None:
    """Not next."""
    _take_away(db, Shortlisting, topic.id)


def unpark(db: Session, topic: Topic) -> None:
    """It waits no longer."""
    _take_away(db, Parking, topic.id)


def _take_away(db: Session, fact: type[SQLModel], key: int) -> None:
    if row := db.get(fact, key):
        db.delete(row)
        db.flush()


# --- the choice --------------------------------------------------------------------------------


def choose(db: Session, meetup: Meetup, topic: Topic, reason: str, by: Person, now: datetime) -> Choice:
    """Make this the meetup's topic. Choosing it twice is once; another one takes the first one's place."""
    if cancelled(db, meetup.id):
        raise Refused(_("This meetup was cancelled. Plan a new one instead."))
    root = db.get_one(Topic, db.execute(sa.select(root_of(topic.id))).scalar_one())
    choice = db.get(Choice, meetup.id)
    if choice and choice.topic_id == root.id:
        return choice
    before = db.get(Topic, choice.topic_id) if choice else None
    with _names_told(db, [meetup], now):
        if choice is None:
            choice = Choice(meetup_id=meetup.id, topic_id=root.id, chosen_by=by.id, chosen_at=now)
        choice.topic_id, choice.reason, choice.chosen_by, choice.chosen_at = root.id, reason, by.id, now
        db.add(choice)
        if not meetup.title or (before and meetup.title == before.title):
            meetup.title = root.title
    unpark(db, root)
    return choice


def unchoose(db: Session, meetup: Meetup, now: datetime) -> None:
    """Take the choice back. The title goes with it if it came with it."""
    choice = db.get(Choice, meetup.id)
    if choice is None:
        return
    with _names_told(db, [meetup], now):
        if meetup.title == db.get_one(Topic, choice.topic_id).title:
            meetup.title = ""
        db.delete(choice)


def plan(
    db: Session, topic: Topic, audience_id: int | None, reason: str, by: Person, now: datetime, zone: str
) -> Meetup:
    """A new meetup about this topic; for everyone, if nobody made an audience yet."""
    audience = db.get_one(Audience, audience_id) if audience_id else _everyone(db, by, now)
    meetup = meetups.plan(db, audience.id, "", by, now, zone)
    db.flush()
    choose(db, meetup, topic, reason, by, now)
    return meetup


def _everyone(db: Session, by: Person, now: datetime) -> Audience:
    if first := db.exec(select(Audience).order_by(col(Audience.id))).first():
        return first
    audience = Audience(name=_("Everyone"), created_by=by.id, created_at=now)
    db.add(audience)
    db.flush()
    return audience
