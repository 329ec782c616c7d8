"""A calendar entry on its way to a guest: an invitation, its update, or that it is off (RFC 5546)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from app.base.due import CalendarSheet
from app.meetups import calendar
from app.meetups.calendar import Entry


@dataclass(frozen=True)
class Message:
    """One entry and what is to be done with it. SEQUENCE, DTSTAMP and ORGANIZER are the outbox's to give."""

    entry: Entry
    method: str = "REQUEST"
    meetup_cancelled: bool = True
    """For CANCEL: whether the whole meetup is off, or only this guest is no longer expected."""

    @classmethod
    def cancel(cls, entry: Entry, meetup_cancelled: bool = True) -> Self:
        """That the entry leaves the calendar."""
        return cls(entry, "CANCEL", meetup_cancelled)

    @property
    def uid(self) -> str:
        """The entry's one UID."""
        return self.entry.uid

    @property
    def starts_at(self) -> datetime:
        """When the entry begins."""
        return self.entry.starts_at

    @property
    def ends_at(self) -> datetime:
        """When the entry ends."""
        return self.entry.ends_at

    def sheet(self, organizer_email: str) -> CalendarSheet:
        """The part put together once, to be filled for each guest."""
        return _Sheet(replace(self.entry, organizer_email=organizer_email), self.method, self.meetup_cancelled)


@dataclass(frozen=True)
class _Sheet:
    entry: Entry
    method: str
    meetup_cancelled: bool

    def fill(self, uid: str, guest_name: str, guest_email: str, sequence: int, version_at: datetime) -> bytes:
        entry = replace(
            self.entry, uid=uid, guest_name=guest_name, guest_email=guest_email, sequence=sequence,
            version_at=version_at,
        )  # fmt: skip
        if self.method == "CANCEL":
            return calendar.cancel(entry, self.meetup_cancelled)
        return calendar.request(entry)
