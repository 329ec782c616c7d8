"""Trying words out on real people before they are kept: how a letter would read, and who lacks what it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.due import Due, Words, Writing, kinds, split
from app.base.i18n import LANGUAGES, _, reader, speaking
from app.base.web import Pages
from app.mail.lists import mail_list
from app.mail.models import Email
from app.mail.placeholders import Own, lacking
from app.mail.queries import FOLDERS
from app.mail.skeletons import MASKED
from app.mail.vocabulary import Wordable
from app.mail.wordings import filling, sample_values, with_foot, written
from app.meetups.models import Cancellation, Meetup
from app.people.models import Person, Programme

TRIED, BEFORE_SAVING = 300, 50
"""On how many people at most words are tried out: when somebody asks for it, and before they are kept."""
SHOWN = 6
"""How many people there are to choose from for a preview."""


@dataclass(frozen=True)
class Case:
    """Somebody who gets such a mail, or got one last, and what it is about."""

    person: Person
    about: str


@dataclass(frozen=True)
class Stage:
    """Where letters are tried out: what they are rendered with, and the time it is."""

    db: Session
    pages: Pages
    settings: Settings
    due: Due
    now: datetime

    def letter(self, case: Case, own: Own) -> tuple[str, str, str]:
        """Subject, text and HTML as this reader would get them. Raises Lacking."""
        with self._speaking_to(case.person):
            return self._written(own, *self._said(case))

    def sample(self, kind: Wordable, language: str, own: Own) -> tuple[str, str, str]:
        """The same in the sample case."""
        with speaking(language, self._programme.zone):
            words, because = kind.sample(), _("(Here it says why they get this mail.)")
            given = {**sample_values(self._programme), **words.values, "because": because, "locale": language}
            return self._written(own, words, {**given, **self._foot()})

    def lacking(self, case: Case, own: Own) -> list[str]:
        """The placeholders for which there is nothing for this reader."""
        with self._speaking_to(case.person):
            words, values = self._said(case)
            return lacking(own, filling(self.pages, words, values))

    def _speaking_to(self, person: Person) -> Any:
        return speaking(person.language or "en", person.zone or self._programme.zone)

    @property
    def _programme(self) -> Programme:
        return self.db.get_one(Programme, 1)

    def _said(self, case: Case) -> tuple[Words, Mapping[str, Any]]:
        number, part = split(case.about)
        mail_from, receives = self.settings.mail_from, self.settings.receives
        writing = Writing(self.db, case.person.id, number, part, self.now, self._link, mail_from, receives)
        words = self.due.words(writing)
        around = {"person": case.person, "programme": self._programme, "locale": reader().language, "because": ""}
        return words, {**around, **self._foot(), **words.values}

    def _foot(self) -> dict[str, Any]:
        """How to get no more of these, where somebody may turn them off."""
        category = self.due.category
        return {
            "my_page": self._link("desk.my_page", 0) if category else "",
            "mail_list": mail_list(category) if category else None,
        }

    def _link(self, purpose: str, _about: int) -> str:
        return self.settings.base_url + self.pages.url(purpose, token=MASKED)

    def _written(self, own: Own, words: Words, values: Mapping[str, Any]) -> tuple[str, str, str]:
        subject, text, html = written(self.pages, own, words, values)
        return subject, with_foot(self.pages, text, values), html


def cases(db: Session, kind: str, language: str, only_waiting: bool = False) -> list[Case]:
    """Who reads this language and waits for such a mail, and then who got one last; everybody once."""
    waits = FOLDERS["waiting"]
    which = waits if only_waiting else col(Email.dropped_at).is_(None)
    rows = (
        select(Person, col(Email.about))
        .join(Email, col(Person.id) == col(Email.person_id))
        .where(col(Email.kind) == kind, which, reads(language))
        .order_by(waits.desc(), col(Email.id).desc())
        .limit(3 * TRIED)
    )
    found: dict[int, Case] = {}
    for person, about in sorted(db.execute(rows), key=_is_off(db, kind)):
        found.setdefault(person.id, Case(person, about))
    return list(found.values())[:TRIED]


def _is_off(db: Session, kind: str) -> Callable[[Any], bool]:
    """Whether a mail is about a meetup that was cancelled since: a poor example, so it comes last."""
    off = set(db.scalars(select(col(Cancellation.meetup_id)))) if kinds()[kind].thing is Meetup else set()
    return lambda row: split(row.about)[0] in off


def waiting(db: Session, kind: str, language: str) -> int:
    """How many mails wait that would go out in these words."""
    rows = select(func.count()).select_from(Email).join(Person, col(Person.id) == col(Email.person_id))
    return int(db.execute(rows.where(col(Email.kind) == kind, FOLDERS["waiting"], reads(language))).scalar_one())


def reads(language: str) -> ColumnElement[bool]:
    """Whether a Person row is written to in this language; whoever chose none of ours reads English."""
    if language == "en":
        return col(Person.language).not_in([code for code in LANGUAGES if code != "en"])
    return col(Person.language) == language


def check(stage: Stage, everybody: list[Case], own: Own) -> tuple[int, list[tuple[Person, list[str]]]]:
    """On how many the words were tried, and who lacks what. What a mail was about may be gone: it is passed over."""
    tried, found = 0, []
    for case in everybody:
        try:
            missing = stage.lacking(case, own)
        except NoResultFound:
            continue
        tried += 1
        if missing:
            found.append((case.person, missing))
    return tried, found
