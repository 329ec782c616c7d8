"""From owed to delivered: queue what is due, claim it, ask once more, write it, hand it over, stamp it.

Every step may be the last before a power cut. Nothing is lost, because what is owed is read off the facts
again at every round; nothing goes twice but when a server took a mail and could not say so, and then
with the same Message-ID."""

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Select, TextClause, func, literal, select, text, update
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.db import Database, insert_new, unavailable
from app.base.due import Due, Words, Writing, split
from app.base.i18n import _, reader, speaking
from app.base.web import Pages
from app.mail.letter import Letter, to_bytes
from app.mail.models import WAITING, Email, Pause, PracticeMail
from app.mail.smtp import Outcome, Post, Server
from app.people.links import make_link
from app.people.models import Person, Programme

log = logging.getLogger("brownbag.mail")

LEASE = timedelta(minutes=15)
"""How long a claimed mail is left alone; longer than the 600 s a server may take after the last dot."""
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
GIVE_UP = timedelta(days=5)
PAUSE = timedelta(minutes=5)
CONNECTIONS = 4
TOGETHER = 50
"""How many practice mails one transaction keeps; nothing leaves, so nothing can be left in doubt."""

Dues = Mapping[str, Due]


@dataclass(frozen=True)
class Claimed:
    """A mail that is ours for the length of the lease, written and ready to go."""

    id: int
    message_id: str
    recipient: str
    raw: bytes
    lease: datetime


class PostOffice:
    """What turns rows of the outbox into mail. It has no memory: any number of them may run, or none."""

    def __init__(
        self, database: Database, pages: Pages, settings: Settings, dues: Callable[[datetime], Iterator[Due]]
    ) -> None:
        self.database = database
        self.pages = pages
        self.settings = settings
        self.dues = dues

    def work(self, now: datetime) -> int:
        """One round: queue everything that is due, deliver everything that waits. Returns how many went."""
        self.queue(now)
        return self.deliver(now)

    def queue(self, now: datetime) -> int:
        """Put what is owed and not there yet into the outbox. Ten thousand are one statement."""
        dues = list(self.dues(now))
        with self.database.reading() as db:
            missing = [due for due in dues if db.execute(_missing(due).limit(1)).first()]
        if not missing:
            return 0
        return self.database.write(partial(_insert_all, missing=missing, now=now))

    def deliver(self, now: datetime) -> int:
        """Send everything that waits for its turn now, over a few connections that stay open."""
        with self.database.reading() as db:
            waiting = db.execute(select(func.count()).select_from(Email).where(*_ready(now))).scalar_one()
            if not waiting or _paused(db, now):
                return 0
        dues = {due.kind: due for due in self.dues(now)}
        if self.settings.practice:
            return sum(iter(lambda: self.database.write(partial(self._practise, dues=dues, now=now)), 0))
        threads = min(CONNECTIONS, waiting // 20 + 1)
        with ThreadPoolExecutor(threads, thread_name_prefix="post") as pool:
            return sum(pool.map(lambda _: self._send_all(dues, now), range(threads)))

    # --- one connection's round ---

    def _send_all(self, dues: Dues, now: datetime) -> int:
        sent = 0
        with Post(Server.from_url(self.settings.smtp_url)) as post:
            while (claimed := self.database.write(partial(self._take, dues=dues, now=now))) is not None:
                outcome = post.hand_over(self.settings.mail_from, claimed.recipient, claimed.raw)
                self.database.write(partial(_write_down, claimed=claimed, outcome=outcome, now=now))
                sent += outcome.kind == "sent"
                if outcome.kind == "paused":
                    break
        return sent

    def _practise(self, db: Session, dues: Dues, now: datetime) -> int:
        """Practice mode: mails are kept in the practice mailbox, in the same transaction as their stamps."""
        _row_by_row(db)
        kept = 0
        while kept < TOGETHER and (claimed := self._claim(db, dues, now)) is not None:
            db.add(PracticeMail(email_id=claimed.id, raw=claimed.raw))
            _stamp(db, claimed, Outcome("sent", "", None), now)
            kept += 1
        return kept

    def _take(self, db: Session, dues: Dues, now: datetime) -> Claimed | None:
        _row_by_row(db)
        return self._claim(db, dues, now)

    def _claim(self, db: Session, dues: Dues, now: datetime) -> Claimed | None:
        """Take the next mail that is still owed, and write it. What is owed no longer is dropped on the way."""
        if _paused(db, now):
            return None
        following = select(Email).where(*_ready(now)).order_by(col(Email.try_at), col(Email.id)).limit(1)
        while email := db.scalars(following.with_for_update(skip_locked=True)).first():
            due = dues.get(email.kind)
            if due is None or not _still_owed(db, due, email):
                email.dropped_at = now
                db.flush()
                continue
            lease = now + LEASE
            mine = update(Email).where(col(Email.id) == email.id, col(Email.try_at) == email.try_at, text(WAITING))
            message_id = email.message_id or f"<{email.id}.{secrets.token_hex(10)}@{self.settings.mail_domain}>"
            if db.execute(mine.values(try_at=lease, tries=email.tries + 1, message_id=message_id)).rowcount:  # type: ignore[attr-defined]
                db.refresh(email)
                if written := self._written(db, due, email, lease, now):
                    return written
        return None

    def _written(self, db: Session, due: Due, email: Email, lease: datetime, now: datetime) -> Claimed | None:
        """The mail, ready to go; one that cannot be written has failed, and holds nobody else up."""
        try:
            with db.begin_nested():
                return self._write(db, due, email, lease, now)
        except Exception as error:
            if unavailable(error):
                raise  # the database, not the mail: two writers met, or it is out of reach
            log.exception("Mail %s (%s) could not be written.", email.id, email.kind)
            email.failed_at, email.said = now, _("This mail could not be written: %(why)s", why=error)[:1000]
            db.flush()
            return None

    def _write(self, db: Session, due: Due, email: Email, lease: datetime, now: datetime) -> Claimed:
        person, programme = db.get_one(Person, email.person_id), db.get_one(Programme, 1)
        with speaking(person.language or "en", person.zone or programme.zone):
            letter = self.compose(db, due, email, person, programme, now)
        email.subject = letter.subject[:300]
        return Claimed(email.id, letter.message_id, person.email, to_bytes(letter), lease)

    def compose(
        self, db: Session, due: Due, email: Email, person: Person, programme: Programme, now: datetime
    ) -> Letter:
        """The letter of one outbox row, in its reader's language, with links of its own."""
        number, part = split(email.about)

        def link(purpose: str, about: int) -> str:
            return self.settings.base_url + self.pages.url(
                purpose, token=make_link(db, purpose, person.id, about, now)
            )

        words = due.words(Writing(db, person.id, number, part, now, link, self.settings.mail_from))
        return self._letter(due, words, email, person, programme)

    def _letter(self, due: Due, words: Words, email: Email, person: Person, programme: Programme) -> Letter:
        room, name = due.kind.split("/")
        around = {"person": person, "programme": programme, "locale": reader().language, "because": ""}
        values = around | dict(words.values)
        subject, _, body = self.pages.page(f"{room}/emails/{name}.txt", **values).lstrip().partition("\n")
        return Letter(
            sender_name=programme.name,
            sender_email=self.settings.mail_from,
            to_name=person.name,
            to_email=person.email,
            subject=subject.strip(),
            text=body.strip() + "\n",
            html=self.pages.page(f"{room}/emails/{name}.html", **values),
            message_id=email.message_id or "",
            date=email.queued_at,
            reply_to=words.reply_to,
            automatic=due.automatic,
            calendar=words.calendar,
            calendar_method=words.calendar_method,
        )


# --- the outbox in SQL ---------------------------------------------------------------------------


def _ready(now: datetime) -> tuple[TextClause, ColumnElement[bool]]:
    return (text(WAITING), col(Email.try_at) <= now)  # the bare text lets the partial index serve


def _row_by_row(db: Session) -> None:
    """On PostgreSQL workers lock the rows they take and pass over those of others, instead of colliding."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "READ COMMITTED"})


def _missing(due: Due) -> Select[tuple[int, str]]:
    owed = due.owed.subquery()
    person_id, about = owed.c
    there = select(col(Email.id)).where(
        col(Email.kind) == due.kind, col(Email.person_id) == person_id, col(Email.about) == about
    )
    return select(person_id, about).where(~there.exists())


def _insert_all(db: Session, missing: list[Due], now: datetime) -> int:
    _row_by_row(db)
    return sum(_insert(db, due, now) for due in missing)


def _insert(db: Session, due: Due, now: datetime) -> int:
    rows = _missing(due).add_columns(
        literal(due.kind), literal(now), literal(now), literal(0), literal(""), literal("")
    )
    into = ["person_id", "about", "kind", "queued_at", "try_at", "tries", "subject", "said"]
    return insert_new(db, Email, into, rows)


def _still_owed(db: Session, due: Due, email: Email) -> bool:
    owed = due.owed.subquery()
    person_id, about = owed.c
    mine = select(person_id).where(person_id == email.person_id, about == email.about)
    return db.execute(mine.limit(1)).first() is not None


def _paused(db: Session, now: datetime) -> bool:
    standing = select(col(Pause.id)).where(col(Pause.until) > now, col(Pause.ended_at).is_(None))
    return db.execute(standing.limit(1)).first() is not None


def _write_down(db: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    _row_by_row(db)
    _stamp(db, claimed, outcome, now)


def _stamp(db: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what the server said. Only the holder of the lease may."""
    email = db.get_one(Email, claimed.id)
    if email.try_at != claimed.lease or email.sent_at or email.failed_at:
        return
    email.said = outcome.said[:1000]
    if outcome.kind == "sent":
        email.sent_at = now
    elif outcome.kind == "refused" or now - email.queued_at > GIVE_UP:
        email.failed_at = now
    elif outcome.kind == "paused":
        email.try_at = now
        db.add(Pause(began_at=now, until=now + PAUSE, said=outcome.said[:1000]))
    else:
        email.try_at = now + BACK_OFF[min(email.tries, len(BACK_OFF)) - 1]
