"""What a room says in one email, rendered up to what is each reader's own: links, and for shared letters the name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from sqlmodel import Session

from app.base.config import Settings
from app.base.due import CalendarSheet, Due, Words, Writing, split
from app.base.i18n import reader, speaking
from app.base.web import Pages
from app.mail import wordings
from app.mail.lists import mail_list
from app.mail.marks import Gaps, Text
from app.mail.mime import Body
from app.mail.models import Email
from app.people.models import Person, Programme

NAME = "name"
"""The gap for how a reader is greeted."""

Wanted = tuple[str, int]
"""A personal link: purpose and about."""


@dataclass(frozen=True)
class Draft:
    """A letter up to its gaps: one for many readers, or for a single one."""

    due: Due
    words: Words
    subject: Text
    text: Text
    html: Text
    links: Mapping[str, Wanted]
    """What fills the gaps that are links."""
    my_page: Text
    """The address of the reader's own page; empty where there is nothing to choose."""
    drafted_at: datetime

    @cached_property
    def body(self) -> Body:
        """Put together once, filled for each reader."""
        return Body(self.text, self.html, self.words.calendar.method if self.words.calendar else "")

    @cached_property
    def told(self) -> bytes:
        """The fingerprint of its calendar entry, whose and which version it is apart."""
        part = self.words.calendar
        return sha256(self.sheet("").fill("", "", "", 0, part.starts_at)).digest() if part else b""

    def sheet(self, organizer: str) -> CalendarSheet:
        """Its calendar part, up to the guest; put together once for each organizer address."""
        if organizer not in self._sheets and self.words.calendar:
            self._sheets[organizer] = self.words.calendar.sheet(organizer)
        return self._sheets[organizer]

    @cached_property
    def _sheets(self) -> dict[str, CalendarSheet]:
        return {}


@dataclass(frozen=True)
class Greeted:
    """The reader of a letter that is written for many: nothing but a gap for the name."""

    greeted: str


class Drafter:
    """Renders the templates of a kind of mail."""

    def __init__(self, pages: Pages, settings: Settings) -> None:
        self._pages = pages
        self._settings = settings

    def draft(
        self, db: Session, due: Due, email: Email, person: Person, programme: Programme, now: datetime
    ) -> Draft:
        """The letter of one outbox row, in its reader's language."""
        with speaking(person.language or "en", person.zone or programme.zone):
            return self._draft(db, due, email, person, programme, now)

    def _draft(
        self, db: Session, due: Due, email: Email, person: Person, programme: Programme, now: datetime
    ) -> Draft:
        gaps, links = Gaps(), _Links(self._url)
        number, part = split(email.about)
        link = links.asked(gaps)
        mail_from, receives = self._settings.mail_from, self._settings.receives
        words = due.words(Writing(db, person.id, number, part, now, link, mail_from, receives))
        my_page = link("desk.my_page", 0) if due.category else ""
        values: dict[str, object] = {
            "person": Greeted(gaps(NAME)) if due.together else person, "programme": programme,
            "locale": reader().language, "because": "", "my_page": my_page,
            "mail_list": mail_list(due.category) if due.category else None, **words.values,
        }  # fmt: skip
        subject, text, html = self._render(db, due.kind, words, values)
        return Draft(
            due, words, gaps.cut(subject), gaps.cut(text), gaps.cut(html), links.wanted,
            gaps.cut(my_page), now,
        )  # fmt: skip

    def _render(self, db: Session, kind: str, words: Words, values: dict[str, object]) -> tuple[str, str, str]:
        """Subject, text and HTML: in an organizer's own words where there are any."""
        own = wordings.own(db, kind, reader().language) if words.places else None
        said = wordings.written(self._pages, own, words, values) if own else self._shipped(kind, values)
        subject, body, html = said
        return subject, wordings.with_foot(self._pages, body, values), html

    def _shipped(self, kind: str, values: dict[str, object]) -> tuple[str, str, str]:
        room, name = kind.split("/")
        subject, _nl, body = self._pages.page(f"{room}/emails/{name}.txt", **values).lstrip().partition("\n")
        return subject.strip(), body, self._pages.page(f"{room}/emails/{name}.html", **values)

    def _url(self, purpose: str, token: str) -> str:
        return self._settings.base_url + self._pages.url(purpose, token=token)


class _Links:
    """The personal links that a letter asks for while it is rendered."""

    def __init__(self, url: Callable[[str, str], str]) -> None:
        self._url = url
        self.wanted: dict[str, Wanted] = {}

    def asked(self, gaps: Gaps) -> Callable[[str, int], str]:
        """What a room asks for links with: the whole address, with a gap where the token will stand."""

        def link(purpose: str, about: int) -> str:
            name = next((name for name, wanted in self.wanted.items() if wanted == (purpose, about)), "")
            name = name or f"link{len(self.wanted)}"
            self.wanted[name] = (purpose, about)
            return self._url(purpose, gaps(name))

        return link
