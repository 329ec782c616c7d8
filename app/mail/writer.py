"""From rows of the outbox to letters: many at once, each in its reader's language, with links of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app.base.config import Settings
from app.base.db import unavailable
from app.base.due import Alike, Due, Dues, split
from app.base.web import Pages
from app.mail import conversations, skeletons
from app.mail.addresses import Addresses, make_addresses
from app.mail.addresses import addresses as addresses_of
from app.mail.conversations import Before, Numbering
from app.mail.drafts import NAME, Draft, Drafter
from app.mail.letter import Letter, head
from app.mail.lists import list_headers
from app.mail.models import Email, Version
from app.people.links import mint_link
from app.people.models import Link, Person, Programme

FRESH = timedelta(seconds=5)
"""How long a letter that is written for many stays as it was rendered."""

Drafts = dict[tuple[object, ...], Draft]
"""What was rendered for many in one round."""


@dataclass(frozen=True)
class Written:
    """A letter, ready to go."""

    email: Email
    sender: str
    """The envelope's sender: where it comes back to."""
    recipient: str
    raw: bytes
    as_of: datetime
    """What it says was true then; a letter to many may have been put together a few seconds before."""


@dataclass(frozen=True)
class Unwritten:
    """A letter that could not be written, and why: it has failed, and holds nobody else up."""

    email: Email
    person: Person
    error: Exception


@dataclass(frozen=True)
class Composed:
    """Everything about one letter but the secrets of its links."""

    email: Email
    person: Person
    programme: Programme
    draft: Draft
    root_id: int
    """The first letter of its conversation, whether it arrived or not: it signs the conversation's address."""
    before: Before | None
    version: Version | None
    uid: str

    def subject(self, marks: Mapping[str, str]) -> str:
        """What happened, in a word, and what it is about: one prefix, however long the conversation is (L15)."""
        words = self.draft.words
        if self.before:
            return words.prefix + (words.stem or self.before.root_subject)
        return self.draft.subject.fill(marks)

    def letter(self, marks: Mapping[str, str], settings: Settings, addresses: Addresses | None) -> Letter:
        """Its headers and calendar; text and HTML are filled where they are needed."""
        words, due = self.draft.words, self.draft.due
        references = self.before.references if self.before else ()
        return Letter(
            sender_name=self.programme.name, sender_email=settings.mail_from,
            to_name=self.person.name, to_email=self.person.email,
            subject=self.subject(marks)[:200], text="", html="",
            message_id=self.email.message_id or "", date=self.email.written_at or self.email.queued_at,
            reply_to=self._answers_to(addresses),
            in_reply_to=references[-1] if references else "", references=references,
            automatic=due.automatic, headers=list_headers(due.category, self.draft.my_page.fill(marks), settings),
            calendar=self._calendar(settings, addresses),
            calendar_method=words.calendar.method if words.calendar else "",
        )  # fmt: skip

    def _answers_to(self, addresses: Addresses | None) -> str:
        """Answers come in here, where they can; to what passes on somebody's words they go to that person (L9)."""
        words = self.draft.words
        passes_on = words.reply_to and (words.direct or not words.thread)
        return addresses.reply(self.root_id) if addresses and not passes_on else words.reply_to

    def _calendar(self, settings: Settings, addresses: Addresses | None) -> bytes:
        if self.version is None:
            return b""
        secret = addresses is not None and settings.organizer_token
        organizer = addresses.reply(self.root_id) if addresses and secret else settings.mail_from
        sheet = self.draft.sheet(organizer)
        version = self.version
        return sheet.fill(self.uid, self.person.name, self.person.email, version.sequence, version.stamped_at)


class Writer:
    """Writes letters. It keeps nothing between two calls but what it is handed."""

    def __init__(self, pages: Pages, settings: Settings, dues: Dues) -> None:
        self.settings = settings
        self._dues = dues
        self._drafter = Drafter(pages, settings)

    def write(self, db: Session, emails: Sequence[Email], drafts: Drafts, now: datetime) -> list[Written | Unwritten]:
        """These letters, with everything they leave in the database: links, calendar versions, what was in them."""
        found = self._compose(db, emails, drafts, now)
        composed = [one for one in found if isinstance(one, Composed)]
        addresses = make_addresses(db, self.settings) if self.settings.receives else None
        minted: list[dict[str, object]] = []
        written: list[Written | Unwritten] = [one for one in found if isinstance(one, Unwritten)]
        kept: dict[int, int] = {}
        for one in composed:
            try:
                written.append(self._write(one, addresses, minted, now))
            except ValueError as error:  # an address that mail cannot be sent to, and the like
                written.append(Unwritten(one.email, one.person, error))
                continue
            draft = one.draft
            kept[id(draft)] = kept.get(id(draft)) or skeletons.keep(db, draft, now)
            one.email.skeleton_id = kept[id(draft)]
        if minted:
            db.execute(insert(Link), minted)
        db.add_all(one.version for one in composed if one.version)
        db.flush()
        return written

    def _write(
        self, one: Composed, addresses: Addresses | None, minted: list[dict[str, object]], now: datetime
    ) -> Written:
        email, person, own = one.email, one.person, _own(one)
        marks = dict(own)
        for name, (purpose, about) in one.draft.links.items():
            marks[name], row = mint_link(purpose, person.id, about, now)
            minted.append(row)
        letter = one.letter(marks, self.settings, addresses)
        raw = head(letter) + one.draft.body.fill(marks, letter.message_id, letter.calendar)
        email.subject, email.thread, email.address = letter.subject, one.draft.words.thread, person.email
        email.marks = own
        sender = addresses.bounce(email.id) if addresses else self.settings.mail_from
        return Written(email, sender, person.email, raw, one.draft.drafted_at)

    def preview(self, db: Session, email: Email, now: datetime) -> Letter:
        """The letter as its reader would get it now; nothing is written, and its links lead nowhere.

        Raises what keeps it from being written; NoResultFound for a kind that nobody owes any more."""
        (one,) = self._compose(db, [email], {}, now)
        if isinstance(one, Unwritten):
            raise one.error
        marks = _own(one) | dict.fromkeys(one.draft.links, skeletons.MASKED)
        letter = one.letter(marks, self.settings, addresses_of(db, self.settings) if self.settings.receives else None)
        return replace(letter, text=one.draft.text.fill(marks), html=one.draft.html.fill(marks, escape))

    # --- composing: reads, and writes nothing ---

    def _compose(
        self, db: Session, emails: Sequence[Email], drafts: Drafts, now: datetime
    ) -> list[Composed | Unwritten]:
        programme = db.get_one(Programme, 1)
        rows = select(Person).where(col(Person.id).in_({email.person_id for email in emails}))
        people = {person.id: person for person in db.exec(rows)}
        alike = _alike(db, emails, self._dues)
        drafted: list[tuple[Email, Draft]] = []
        found: list[Composed | Unwritten] = []
        for email in emails:
            person, due = people[email.person_id], self._dues[email.kind]
            draft = self._draft(db, due, email, person, programme, alike.get(email.id), drafts, now)
            if isinstance(draft, Exception):
                found.append(Unwritten(email, person, draft))
            else:
                drafted.append((email, draft))
        wanted = {(email.person_id, draft.words.thread) for email, draft in drafted}
        threads, roots = conversations.before(db, wanted), conversations.roots(db, wanted)
        ours = self.settings.mail_from.casefold()  # an entry cannot invite the address it comes from
        uids = {
            email.id: "" if people[email.person_id].email.casefold() == ours else _uid(draft, alike.get(email.id))
            for email, draft in drafted
        }
        numbering = Numbering(db, {uid for uid in uids.values() if uid}, [email.id for email, _draft in drafted])
        for email, draft in drafted:
            part, uid = draft.words.calendar, uids[email.id]
            version = numbering.number(email, uid, part, draft.told, now) if part and uid else None
            here = (email.person_id, draft.words.thread)
            root_id = roots.setdefault(here, email.id) if draft.words.thread else email.id
            person = people[email.person_id]
            found.append(Composed(email, person, programme, draft, root_id, threads.get(here), version, uid))
        return found

    def _draft(
        self, db: Session, due: Due, email: Email, person: Person, programme: Programme, alike: Alike | None,
        drafts: Drafts, now: datetime,
    ) -> Draft | Exception:  # fmt: skip
        """From the round's drafts where readers share one; what cannot be written fails alone."""
        same = (email.kind, email.about, alike.key, person.language, person.zone) if alike else None
        there = drafts.get(same) if same else None
        if there and now - there.drafted_at < FRESH:
            return there
        try:
            with db.begin_nested():
                draft = self._drafter.draft(db, due, email, person, programme, now)
        except Exception as error:
            if unavailable(error):
                raise  # the database, not the mail: two writers met, or it is out of reach
            return error
        if same:
            drafts[same] = draft
        return draft


def _alike(db: Session, emails: Sequence[Email], dues: Dues) -> dict[int, Alike]:
    """For each letter that may be written together with others what tells it from them."""
    groups: dict[tuple[str, int], list[Email]] = {}
    for email in emails:
        if dues[email.kind].together:
            groups.setdefault((email.kind, split(email.about)[0]), []).append(email)
    found: dict[int, Alike] = {}
    for (kind, about), group in groups.items():
        together = dues[kind].together
        told = together(db, about, [email.person_id for email in group]) if together else {}
        found |= {email.id: told[email.person_id] for email in group}
    return found


def _uid(draft: Draft, alike: Alike | None) -> str:
    if draft.words.calendar is None:
        return ""
    whole = draft.words.calendar.uid
    return f"{alike.uid}@{whole.rpartition('@')[2]}" if alike and alike.uid else whole


def _own(one: Composed) -> dict[str, str]:
    """What fills the gaps besides links; only what the letter asks for is kept."""
    return {NAME: one.person.greeted} if one.draft.due.together else {}
