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
from math import inf
from time import monotonic
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Result,
    Select,
    TextClause,
    and_,
    delete,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
    update,
)
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
"""After so long without a yes a mail has failed; but one that is tried anew has every back-off first."""
CONNECTIONS = 4
ROUND = 10.0
"""Seconds of real time a round goes on at most: then the worker looks again at what is owed."""
STOPPABLE = ("surveys", "topics", "invitations", "feedback")
"""The rooms whose automatic mail is the programme's: it says where one chooses not to get it."""
AT_ONCE = ("people/login",)
"""The kinds somebody sits and waits for. They go before everything else."""
USELESS = 100
"""How many mails one claim may find that are owed no longer, or cannot be written: others want to write too."""
TOGETHER = 50
"""How many practice mails one transaction keeps; nothing leaves, so nothing can be left in doubt."""

Dues = Mapping[str, Due]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Round:
    """What one round works on, what time it is in it, and when it is over."""

    dues: Dues
    clock: Clock
    ends: float
    stopped: Callable[[], bool]

    @property
    def over(self) -> bool:
        """Whether no other mail is begun in this round."""
        return self.stopped() or monotonic() >= self.ends


@dataclass(frozen=True)
class Claimed:
    """A mail that is ours for the length of the lease, written and ready to go."""

    id: int
    message_id: str
    recipient: str
    raw: bytes
    lease: datetime
    written_at: datetime


class PostOffice:
    """What turns rows of the outbox into mail. It has no memory: any number of them may run, or none."""

    def __init__(
        self, database: Database, pages: Pages, settings: Settings, dues: Callable[[datetime], Iterator[Due]]
    ) -> None:
        self.database = database
        self.pages = pages
        self.settings = settings
        self.dues = dues

    def work(self, now: datetime, clock: Clock | None = None, stopped: Callable[[], bool] = lambda: False) -> int:
        """One round: queue everything that is due, deliver what waits, `ROUND` seconds long at most.

        Without a clock time stands still at `now`, and the round goes on until nothing waits: for tests and
        the demo's past, which must come out alike on a slow machine. Returns how many went."""
        self.queue(now)
        dues = {due.kind: due for due in self.dues(now)}
        this = Round(dues, clock, monotonic() + ROUND, stopped) if clock else Round(dues, lambda: now, inf, stopped)
        return self.deliver(this)

    def waiting(self, now: datetime) -> int:
        """How many mails could go now. None while the server refuses us."""
        with self.database.reading() as db:
            if _paused(db, now):
                return 0
            return int(db.execute(select(func.count()).select_from(Email).where(*_ready(now))).scalar_one())

    def forget_practice(self) -> int:
        """With a mail server, nobody looks into the practice mailbox any more, and its mails hold links that work."""
        if self.settings.practice:
            return 0
        with self.database.reading() as db:
            if not db.execute(select(col(PracticeMail.email_id)).limit(1)).first():
                return 0
        return self.database.write(lambda db: _count(db.execute(delete(PracticeMail))))

    def queue(self, now: datetime) -> int:
        """Put what is owed and not there yet into the outbox. Ten thousand are one statement."""
        dues = list(self.dues(now))
        with self.database.reading() as db:
            missing = [due for due in dues if db.execute(_missing(due).limit(1)).first()]
        if not missing:
            return 0
        return self.database.write(partial(_insert_all, missing=missing, now=now))

    def deliver(self, this: Round) -> int:
        """Send what waits for its turn now, over a few connections that stay open."""
        now = this.clock()
        if not self.waiting(now):
            return 0
        self._drop(this.dues, now)
        if self.settings.practice:
            return sum(self._practise_all(this, kinds) for kinds in _IN_TURN)
        threads = min(CONNECTIONS, self.waiting(now) // 20 + 1)
        with ThreadPoolExecutor(threads, thread_name_prefix="post") as pool:
            return sum(pool.map(lambda _: self._send_all(this), range(threads)))

    def _drop(self, dues: Dues, now: datetime) -> None:
        """What is owed no longer leaves the outbox, all of a kind in one statement."""
        with self.database.reading() as db:
            kinds = db.scalars(select(col(Email.kind)).where(*_ready(now)).distinct()).all()
            found = [_useless(kind, dues.get(kind), now) for kind in kinds]
            useless = [where for where in found if db.execute(select(col(Email.id)).where(where).limit(1)).first()]
        if useless:
            self.database.write(partial(_drop_all, useless=useless, now=now))

    # --- one connection's round ---

    def _send_all(self, this: Round) -> int:
        with Post(Server.from_url(self.settings.smtp_url)) as post:
            return sum(self._send(post, this, kinds) for kinds in _IN_TURN)

    def _send(self, post: Post, this: Round, kinds: ColumnElement[bool]) -> int:
        sent = 0
        take = partial(self._take, this=this, kinds=kinds)
        while not this.over and (claimed := self.database.write(take)) is not None:
            outcome = post.hand_over(self.settings.mail_from, claimed.recipient, claimed.raw)
            self.database.write(partial(_write_down, claimed=claimed, outcome=outcome, clock=this.clock))
            sent += outcome.kind == "sent"
            if outcome.kind == "paused":
                break
        return sent

    def _practise_all(self, this: Round, kinds: ColumnElement[bool]) -> int:
        kept = 0
        practise = partial(self._practise, this=this, kinds=kinds)
        while not this.over and (some := self.database.write(practise)):
            kept += some
        return kept

    def _practise(self, db: Session, this: Round, kinds: ColumnElement[bool]) -> int:
        """Practice mode: mails are kept in the practice mailbox, in the same transaction as their stamps."""
        _row_by_row(db)
        kept = 0
        while kept < TOGETHER and not this.over and (claimed := self._claim(db, this, kinds)) is not None:
            db.add(PracticeMail(email_id=claimed.id, raw=claimed.raw))
            _stamp(db, claimed, Outcome("sent", "", None), claimed.written_at)
            kept += 1
        return kept

    def _take(self, db: Session, this: Round, kinds: ColumnElement[bool]) -> Claimed | None:
        _row_by_row(db)
        return self._claim(db, this, kinds)

    def _claim(self, db: Session, this: Round, kinds: ColumnElement[bool]) -> Claimed | None:
        """Take the next mail that is still owed, and write it. What is owed no longer is dropped on the way.

        The clock is asked in here, inside the transaction: whatever is stamped later was written later."""
        now = this.clock()
        if _paused(db, now):
            return None
        following = select(Email).where(*_ready(now), kinds).order_by(col(Email.try_at), col(Email.id)).limit(1)
        for _attempt in range(USELESS):
            email = db.scalars(following.with_for_update(skip_locked=True)).first()
            if email is None:
                return None
            if written := self._claim_this(db, this.dues.get(email.kind), email, now):
                return written
        return None

    def _claim_this(self, db: Session, due: Due | None, email: Email, now: datetime) -> Claimed | None:
        if due is None or not _still_owed(db, due, email):
            email.dropped_at = now
            db.flush()
            return None
        lease = now + LEASE
        mine = update(Email).where(col(Email.id) == email.id, col(Email.try_at) == email.try_at, text(WAITING))
        message_id = email.message_id or f"<{email.id}.{secrets.token_hex(10)}@{self.settings.mail_domain}>"
        if not _count(db.execute(mine.values(try_at=lease, tries=email.tries + 1, message_id=message_id))):
            return None
        db.refresh(email)
        return self._written(db, due, email, lease, now)

    def _written(self, db: Session, due: Due, email: Email, lease: datetime, now: datetime) -> Claimed | None:
        """The mail, ready to go; one that cannot be written has failed, and holds nobody else up."""
        try:
            with db.begin_nested():
                return self._write(db, due, email, lease, now)
        except Exception as error:
            if unavailable(error):
                raise  # the database, not the mail: two writers met, or it is out of reach
            log.exception("Mail %s (%s) could not be written.", email.id, email.kind)
            said = _("This mail could not be written (%(kind)s). The log says more.", kind=type(error).__name__)
            email.failed_at, email.said = now, said[:1000]  # the error's own words may hold what people wrote
            db.flush()
            return None

    def _write(self, db: Session, due: Due, email: Email, lease: datetime, now: datetime) -> Claimed:
        person, programme = db.get_one(Person, email.person_id), db.get_one(Programme, 1)
        with speaking(person.language or "en", person.zone or programme.zone):
            letter = self.compose(db, due, email, person, programme, now)
        email.subject = letter.subject[:300]
        return Claimed(email.id, letter.message_id, person.email, to_bytes(letter), lease, now)

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
        stoppable = due.automatic and due.kind.split("/")[0] in STOPPABLE
        return self._letter(due, words, email, person, programme, link("desk.my_page", 0) if stoppable else "")

    def _letter(
        self, due: Due, words: Words, email: Email, person: Person, programme: Programme, my_page: str
    ) -> Letter:
        room, name = due.kind.split("/")
        around = {"person": person, "programme": programme, "locale": reader().language, "because": ""}
        values = around | {"my_page": my_page} | dict(words.values)
        subject, _nl, body = self.pages.page(f"{room}/emails/{name}.txt", **values).lstrip().partition("\n")
        foot = "\n" + self.pages.page("emails/_foot.txt", my_page=my_page) if my_page else ""
        return Letter(
            sender_name=programme.name,
            sender_email=self.settings.mail_from,
            to_name=person.name,
            to_email=person.email,
            subject=subject.strip(),
            text=body.strip() + "\n" + foot,
            html=self.pages.page(f"{room}/emails/{name}.html", **values),
            message_id=email.message_id or "",
            date=email.queued_at,
            reply_to=words.reply_to,
            automatic=due.automatic,
            headers=_to_stop(my_page),
            calendar=self._entry(words, email, person),
            calendar_method=words.calendar.method if words.calendar else "",
        )

    def _entry(self, words: Words, email: Email, person: Person) -> bytes:
        if words.calendar is None:
            return b""
        sheet = words.calendar.sheet(self.settings.mail_from)
        entry = words.calendar.entry  # type: ignore[attr-defined]
        return sheet.fill(entry.uid, person.name, person.email, entry.sequence, entry.version_at)


def _to_stop(my_page: str) -> tuple[tuple[str, str], ...]:
    """What makes mail programs show a button that ends it (RFC 8058)."""
    if not my_page:
        return ()
    return ("List-Unsubscribe", f"<{my_page}/no-mail>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


# --- the outbox in SQL ---------------------------------------------------------------------------

_IN_TURN: tuple[ColumnElement[bool], ...] = (col(Email.kind).in_(AT_ONCE), true())
"""What is looked for, one after the other, in every round."""


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


def _useless(kind: str, due: Due | None, now: datetime) -> ColumnElement[bool]:
    """Mails of this kind that could go now, but nobody is owed them any more."""
    ready = and_(*_ready(now), col(Email.kind) == kind)
    if due is None:
        return ready
    owed = due.owed.subquery()
    person_id, about = owed.c
    return and_(ready, tuple_(col(Email.person_id), col(Email.about)).not_in(select(person_id, about)))


def _drop_all(db: Session, useless: list[ColumnElement[bool]], now: datetime) -> None:
    _row_by_row(db)
    for where in useless:
        statement = update(Email).where(where).values(dropped_at=now)
        db.execute(statement, execution_options={"synchronize_session": False})


def _still_owed(db: Session, due: Due, email: Email) -> bool:
    owed = due.owed.subquery()
    person_id, about = owed.c
    mine = select(person_id).where(person_id == email.person_id, about == email.about)
    return db.execute(mine.limit(1)).first() is not None


def _paused(db: Session, now: datetime) -> bool:
    standing = select(col(Pause.id)).where(col(Pause.until) > now, col(Pause.ended_at).is_(None))
    return db.execute(standing.limit(1)).first() is not None


def _write_down(db: Session, claimed: Claimed, outcome: Outcome, clock: Clock) -> None:
    _row_by_row(db)
    _stamp(db, claimed, outcome, clock())


def _stamp(db: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what the server said. Only the holder of the lease may."""
    email = db.get_one(Email, claimed.id)
    if email.try_at != claimed.lease or email.sent_at or email.failed_at:
        return
    email.said = outcome.said[:1000]
    if outcome.kind == "sent":
        email.sent_at = claimed.written_at
    elif outcome.kind == "refused" or (now - email.queued_at > GIVE_UP and email.tries > len(BACK_OFF)):
        email.failed_at = now
    elif outcome.kind == "paused":
        email.try_at = now
        db.add(Pause(began_at=now, until=now + PAUSE, said=outcome.said[:1000]))
    else:
        email.try_at = now + BACK_OFF[min(email.tries, len(BACK_OFF)) - 1]


def _count(result: Result[Any]) -> int:
    return int(result.rowcount)  # type: ignore[attr-defined]
