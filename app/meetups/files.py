"""The files of a meetup: handed in by its speaker or an organizer, opened by whoever has their address."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.base.config import Settings
from app.base.db import Database
from app.base.errors import Refused
from app.base.i18n import _
from app.base.shelf import KINDS, RECORDINGS, SLIDES, Kind, Shelf, Taken, ending
from app.meetups.models import Meetup, MeetupFile
from app.people.models import Person

MOST, MOST_OCTETS = 10, 1024**3
"""How many files one meetup has at most, and how many octets they are together."""
KEPT = timedelta(days=30)
"""How long a removed file can be put back."""


def endings(settings: Settings) -> str:
    """The kinds of file as a browser's file chooser wants them: ".pdf,.pptx"."""
    return ",".join(f".{one}" for one in allowed(settings))


def allowed(settings: Settings) -> dict[str, Kind]:
    """The kinds of file that may be handed in here."""
    return {**SLIDES, **(RECORDINGS if settings.recordings else {})}


def files_of(db: Session, meetup_ids: Iterable[int]) -> dict[int, list[MeetupFile]]:
    """The files of these meetups that are not removed, the oldest first."""
    standing = select(MeetupFile).where(
        col(MeetupFile.meetup_id).in_(list(meetup_ids)), col(MeetupFile.removed_at).is_(None)
    )
    found: dict[int, list[MeetupFile]] = {}
    for one in db.exec(standing.order_by(col(MeetupFile.id))):
        found.setdefault(one.meetup_id, []).append(one)
    return found


def by_secret(db: Session, secret: str) -> MeetupFile | None:
    """The file behind an address, unless it was removed."""
    found = select(MeetupFile).where(MeetupFile.secret == secret, col(MeetupFile.removed_at).is_(None))
    return db.exec(found).first()


def media_type(file: MeetupFile) -> str:
    """What a browser is told it is."""
    kind: Kind = KINDS[ending(file.name)]
    return kind.media_type


def is_recording(file: MeetupFile) -> bool:
    """Whether it is to be watched rather than read."""
    return ending(file.name) in RECORDINGS


def keep(db: Session, meetup: Meetup, taken: Taken, by: Person, now: datetime) -> MeetupFile:
    """A file that lies on the shelf belongs to this meetup from now on."""
    _has_room(db, meetup.id, taken.octets)
    file = MeetupFile(
        meetup_id=meetup.id, name=taken.name, octets=taken.octets, secret=taken.secret, person_id=by.id, sent_at=now
    )
    db.add(file)
    db.flush()
    return file


def _has_room(db: Session, meetup_id: int, octets: int) -> None:
    there = files_of(db, [meetup_id]).get(meetup_id, [])
    if len(there) >= MOST:
        raise Refused(_("Ten files are enough for one meetup. Take one away first."))
    if sum(one.octets for one in there) + octets > MOST_OCTETS:
        raise Refused(_("The files of one meetup have 1 GB together. Take one away first, or give a link."))


def remove(db: Session, file: MeetupFile, by: Person, now: datetime) -> None:
    """Nobody can open it any more. For thirty days it can be put back."""
    file.removed_at, file.removed_by = file.removed_at or now, by.id
    db.add(file)


def put_back(db: Session, file: MeetupFile, now: datetime) -> None:
    """It is there again, unless its thirty days are over."""
    if file.removed_at is None:
        return
    if file.removed_at <= now - KEPT:
        raise Refused(_("This file is gone for good. Hand it in again."))
    _has_room(db, file.meetup_id, file.octets)
    file.removed_at = file.removed_by = None
    db.add(file)


def sweep(database: Database, settings: Settings, now: datetime) -> None:
    """Throw away what was removed long ago, and what no row keeps."""
    with database.reading() as db:
        fresh = col(MeetupFile.removed_at).is_(None) | (col(MeetupFile.removed_at) > now - KEPT)
        kept = set(db.exec(select(MeetupFile.secret).where(fresh)))
    Shelf(settings.files).sweep(kept, now)
