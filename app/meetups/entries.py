"""A meetup's entry for calendars, made from its facts: anybody's, until an organizer and a guest are put into it."""

from datetime import datetime, timedelta

from app.base.plain import plain
from app.meetups.calendar import Entry
from app.meetups.models import Meetup


def uid_of(meetup_id: int, secret: str, mail_from: str) -> str:
    """The name of one person's entry, for ever (RFC 5545 §3.8.4.7): only mails to them carry the secret."""
    return f"{meetup_id}.{secret}@{mail_from.rpartition('@')[2] or 'brownbag'}"


def public_uid(meetup_id: int, mail_from: str) -> str:
    """The name of the same meetup where everybody may see it."""
    return f"meetup-{meetup_id}@{mail_from.rpartition('@')[2] or 'brownbag'}"


def entry_of(meetup: Meetup, title: str, uid: str, version_at: datetime, sequence: int = 0) -> Entry:
    """What a calendar says of a meetup. No personal link is in it: a letter sent again carries the same bytes."""
    starts_at = meetup.starts_at or version_at
    lines = (plain(meetup.abstract), meetup.join_url)
    return Entry(
        uid=uid, sequence=sequence, title=title, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=meetup.minutes), version_at=version_at,
        description="\n\n".join(line for line in lines if line),
        place=meetup.place or meetup.join_url, url=meetup.join_url,
    )  # fmt: skip
