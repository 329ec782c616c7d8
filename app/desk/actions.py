"""What the desk changes, because it needs rooms that do not know of each other: a topic known from the start,
and somebody who is forgotten."""

import re
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select, update
from sqlmodel import Session, col

from app.base.due import about
from app.base.i18n import _
from app.desk.personal import PERSONAL
from app.mail.models import Email, Incoming, PracticeMail, Skeleton
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, not_over
from app.outreach.actions import release
from app.outreach.models import Ask, Booking, Reply
from app.people.actions import let_go, withdraw_organizer
from app.people.importing import strike
from app.people.models import Import, Person
from app.people.provisioning import groups
from app.speakers.leads import forgetting
from app.speakers.leads.sameness import theirs
from app.surveys.sums import storing
from app.topics.actions import add_topic, choose


def know_topic(db: Session, meetup: Meetup, by: Person, now: datetime) -> None:
    """A meetup that was planned with its topic: the one of this title on the board, or a new one, is chosen."""
    choose(db, meetup, add_topic(db, meetup.title, by, now), "", by, now)


def erase(db: Session, person: Person, now: datetime) -> None:
    """They leave, and what says who they were goes. The rows that numbers are counted from stay, without a name."""
    if person.organizer_since:
        withdraw_organizer(db, person)
    _strike_from_others(db, person)
    forgetting.forget(db, db.scalars(theirs(person.id)).all(), now)
    db.flush()
    storing.forget(db, person.id)
    groups.forget(db, person.id)
    for held in reversed(PERSONAL):
        mine = held.whose(person.id)
        if held.goes is not None:
            db.execute(delete(held.table).where(mine, held.goes()))
        if held.emptied:
            db.execute(update(held.table).where(mine).values(dict.fromkeys(held.emptied, "")))
    nobody = {"name": _("Somebody who left"), "email": f"{person.id}@erased.invalid"}
    db.execute(update(Person).where(col(Person.id) == person.id).values(nobody))
    _give_back_talks(db, person, now)
    let_go(db, [person.id], now)


def _give_back_talks(db: Session, person: Person, now: datetime) -> None:
    """The talks ahead lose their speaker, so that an organizer hears of it and looks for another one."""
    ahead = (
        select(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .where(col(Ask.person_id) == person.id, col(Booking.released_at).is_(None), not_over(now), ~is_cancelled())
    )
    for booking in db.scalars(ahead).all():
        release(db, booking, by=person, note="", now=now)


def _strike_from_others(db: Session, person: Person) -> None:
    """Staff lists that were read, answers in which somebody else named them, and what organizers were mailed."""
    email = person.email.lower()
    strike(db, person.email)
    for kept in db.scalars(select(Import)):
        _strike_from_list(kept, person)
    for table in (Ask, Reply):
        same_name = col(table.suggested_name).in_([person.name] if person.name else [])
        nameless = and_(col(table.suggested_email) == "", same_name)  # an address says it is somebody else
        named = or_(func.lower(col(table.suggested_email)) == email, nameless)
        db.execute(update(table).where(named).values(suggested_name="", suggested_email=""))
    _strike_from_mails(db, person)
    _strike_from_inbox(db, person)


def _strike_from_list(kept: Import, person: Person) -> None:
    """The lines with a problem that hold their address or their name as whole words."""
    theirs = _whole(person.email, person.name)
    problems = kept.notes.get("problems")
    if isinstance(problems, list):
        left = [problem for problem in problems if not any(theirs.search(str(part)) for part in problem)]
        kept.notes = kept.notes | {"problems": left}


def _strike_from_mails(db: Session, person: Person) -> None:
    """What stood in their own mails, and in those that told organizers what they answered and wrote."""
    said = select(about(Ask.id, Reply.number)).join(Reply, col(Reply.ask_id) == col(Ask.id))
    given_back = select(about(Booking.id)).join(Ask, col(Ask.id) == col(Booking.ask_id))
    mine = col(Ask.person_id) == person.id
    wrote = select(about(Incoming.id)).where(col(Incoming.person_id) == person.id)
    theirs = or_(
        col(Email.person_id) == person.id,
        and_(col(Email.kind) == "outreach/answered", col(Email.about).in_(said.where(mine))),
        and_(col(Email.kind) == "outreach/speaker_out", col(Email.about).in_(given_back.where(mine))),
        and_(col(Email.kind) == "outreach/wrote", col(Email.about).in_(wrote)),
    )
    letters = select(col(Email.id)).where(theirs)
    db.execute(update(PracticeMail).where(col(PracticeMail.email_id).in_(letters)).values(raw=b""))
    kept = db.scalars(select(col(Email.skeleton_id)).where(theirs, col(Email.skeleton_id).is_not(None))).all()
    db.execute(update(Email).where(theirs).values(subject="", skeleton_id=None, marks=None))
    used = select(col(Email.skeleton_id)).where(col(Email.skeleton_id).is_not(None))
    db.execute(delete(Skeleton).where(col(Skeleton.id).in_(kept), col(Skeleton.id).not_in(used)))


def _strike_from_inbox(db: Session, person: Person) -> None:
    """Mails that nobody could place: what came from their address, and what a machine reported about it."""
    email, address = person.email.lower(), _whole(person.email)
    holding = [func.lower(column).contains(email, autoescape=True) for column in _PLACES]
    rows = select(col(Incoming.id), col(Incoming.kind), *_PLACES)
    gone = [
        number
        for number, kind, *said in db.execute(rows.where(col(Incoming.person_id).is_(None), or_(*holding)))
        if any(address.search(words) for words in (said[:2] if kind == "human" else said))
    ]
    db.execute(delete(Incoming).where(col(Incoming.id).in_(gone)))


_PLACES = (func.coalesce(col(Incoming.sender), ""), col(Incoming.said_by), col(Incoming.text))


def _whole(*words: str) -> re.Pattern[str]:
    """Finds any of these where it stands as whole words."""
    found = "|".join(re.escape(word) for word in words if word)
    return re.compile(rf"(?<![\w.+-])({found})(?![\w-])", re.IGNORECASE)
