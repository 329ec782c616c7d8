"""A calendar entry on its way to a guest: an invitation, its update, or that it is off (RFC 5546)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from app.meetups import calendar
from app.meetups.calendar import CalendarSheet, Entry, Method


@dataclass(frozen=True)
class Message:
    """One entry and what is to be done with it. SEQUENCE, DTSTAMP and ORGANIZER are the outbox's to give."""

    entry: Entry
    method: Method = "REQUEST"
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
        asks = self.entry.rsvp and self.method == "REQUEST"
        entry = replace(self.entry, organizer_email=organizer_email, rsvp=asks)
        return calendar.sheet(entry, self.method, self.meetup_cancelled)
