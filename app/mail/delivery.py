"""From owed to delivered: queue what is due, claim some, ask once more, write them, hand them over, stamp each.

Every step may be the last before a power cut. Nothing is lost, because what is owed is read off the facts
again at every round; nothing goes twice but when a server took a mail and could not say so, or we ended
before writing down that it did; and then with the same Message-ID."""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from math import inf
from time import monotonic

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.base.clock import Clock
from app.base.config import Settings
from app.base.db import Database
from app.base.due import Dues
from app.base.i18n import _
from app.base.web import Pages
from app.mail import budget, outbox, practice
from app.mail.models import Email, PracticeMail
from app.mail.placeholders import Lacking
from app.mail.smtp import Outcome, Post
from app.mail.stamps import Claimed, Stamps, give_back, stamp
from app.mail.wordings import lacks
from app.mail.writer import Drafts, Unwritten, Writer, Written

log = logging.getLogger("brownbag.mail")

LEASE = timedelta(minutes=15)
"""How long a claimed mail is left alone; longer than the 600 s a server may take after the last dot."""
CONNECTIONS = 4
ROUND = 10.0
"""Seconds of real time a round goes on at most: then the worker looks again at what is owed."""
TOGETHER = 50
"""How many mails one transaction claims and writes. What a crash leaves claimed waits for the end of its lease."""
ATTEMPTS = 4
"""How often one claim looks again when nothing of what it found may go: others want to write too."""
STALE = 10.0
"""Seconds after which what was written and not yet handed over is given back: the facts may have changed."""


@dataclass(frozen=True)
class Round:
    """What one round works on, what time it is in it, and when it is over."""

    clock: Clock
    ends: float
    stopped: Callable[[], bool]
    stamps: Stamps
    drafts: Drafts = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether no other mail is begun in this round."""
        return self.stopped() or monotonic() >= self.ends


class PostOffice:
    """What turns rows of the outbox into mail. It has no memory: any number of them may run, or none."""

    def __init__(self, database: Database, pages: Pages, settings: Settings, dues: Dues) -> None:
        self.database = database
        self.pages = pages
        self.settings = settings
        self.dues = dues
        self.writer = Writer(pages, settings, dues)

    def work(self, now: datetime, clock: Clock | None = None, stopped: Callable[[], bool] = lambda: False) -> int:
        """One round: queue everything that is due, deliver what waits, `ROUND` seconds long at most.

        Without a clock time stands still at `now`, and the round goes on until nothing waits: for tests and
        the demo's past, which must come out alike on a slow machine. Returns how many went."""
        self.queue(now)
        ends, time = (monotonic() + ROUND, clock) if clock else (inf, lambda: now)
        return self.deliver(Round(time, ends, stopped, Stamps(self.database, time)))

    def waiting(self, now: datetime) -> int:
        """How many mails could go now. None while the server refuses us."""
        with self.database.reading() as db:
            if outbox.paused(db, now):
                return 0
            return int(db.execute(select(func.count()).select_from(Email).where(*outbox.ready(now))).scalar_one())

    def end_practice(self, now: datetime) -> int:
        """With a mail server, what was only practised has not gone. Returns how many mails that is."""
        if self.settings.practice:
            return 0
        with self.database.reading() as db:
            if not practice.to_end(db):
                return 0
        return self.database.write(partial(practice.end, now=now))

    def queue(self, now: datetime) -> int:
        """Put what is owed and not there yet into the outbox. Ten thousand are one statement."""
        dues = self.dues.values()
        with self.database.reading() as db:
            missing = [due for due in dues if outbox.statements(db, due).any_missing.finds(db, now)]
            again = [due for due in dues if outbox.statements(db, due).any_revivable.finds(db, now)]
        if again:
            self.database.write(partial(outbox.revive_all, dues=again, now=now))
        return self.database.write(partial(outbox.insert_all, dues=missing, now=now)) if missing else 0

    def deliver(self, this: Round) -> int:
        """Send what waits for its turn now, over a few connections that stay open."""
        now = this.clock()
        self._drop(now)
        if not self.waiting(now):
            return 0
        turns = outbox.in_turn(self.dues)
        if self.settings.practice:
            return sum(self._practise_all(this, kinds) for kinds in turns)
        threads = min(CONNECTIONS, self.waiting(now) // 20 + 1)
        with ThreadPoolExecutor(threads, thread_name_prefix="post") as pool:
            return sum(pool.map(lambda _: self._connection(this, turns), range(threads)))

    def _drop(self, now: datetime) -> None:
        """What is owed no longer leaves the outbox, all of a kind in one statement."""
        with self.database.reading() as db:
            kinds = set(db.scalars(select(col(Email.kind)).where(outbox.undecided(now)).distinct()))
            known = [due for kind, due in self.dues.items() if kind in kinds]
            useless = [due for due in known if outbox.statements(db, due).any_useless.finds(db, now)]
        strange = kinds - set(self.dues)
        if useless or strange:
            self.database.write(partial(outbox.drop_all, dues=useless, strange=strange, now=now))

    # --- practice ---

    def _practise_all(self, this: Round, kinds: ColumnElement[bool]) -> int:
        kept = 0
        practise = partial(self._practise, this=this, kinds=kinds)
        while not this.stopped() and (some := self.database.write(practise)):
            kept += some
            if this.over:
                break
        return kept

    def _practise(self, db: Session, this: Round, kinds: ColumnElement[bool]) -> int:
        """Practice mode: mails are kept in the practice mailbox, in the same transaction as their stamps."""
        claimed = self._claim(db, this, kinds)
        for one in claimed:
            db.add(PracticeMail(email_id=one.id, raw=one.raw))
            stamp(db, one, Outcome("sent", ""), one.written_at)
        return len(claimed)

    # --- one connection's round ---

    def _connection(self, this: Round, turns: Iterable[ColumnElement[bool]]) -> int:
        with Post.of(self.settings) as post:
            return sum(self._send_all(post, this, kinds) for kinds in turns)

    def _send_all(self, post: Post, this: Round, kinds: ColumnElement[bool]) -> int:
        sent = 0
        while not this.stopped() and (claimed := self.database.write(partial(self._claim, this=this, kinds=kinds))):
            some, stopped = self._send(post, this, claimed)
            sent += some
            if stopped or this.over:
                break
        return sent

    def _send(self, post: Post, this: Round, claimed: Sequence[Claimed]) -> tuple[int, bool]:
        """Hand over what was claimed: (how many went, whether the server wants no more).

        A letter's stamp is written while the next one is on its way, but that one's final dot waits for it: at
        no time may this connection have handed over two letters of which nothing is written down."""
        sent, stopped, began = 0, False, monotonic()
        stamped: Future[None] | None = None
        rest = list(claimed)
        try:
            while rest:
                one = rest.pop(0)
                outcome = post.prepare(one.sender, one.recipient, one.raw)
                if stamped:
                    stamped.result()
                outcome = outcome or post.finish()
                stamped = this.stamps.put(one, outcome)
                sent += outcome.kind == "sent"
                stopped = outcome.kind in ("paused", "unreachable")
                if stopped or this.over or monotonic() - began > STALE:
                    break
            if stamped:
                stamped.result()
        finally:
            if rest:
                self.database.write(partial(give_back, rest=rest, now=this.clock()))
        return sent, stopped

    # --- claiming: inside one transaction ---

    def _claim(self, db: Session, this: Round, kinds: ColumnElement[bool]) -> list[Claimed]:
        """Take the next mails that are still owed, and write them. What is owed no longer is dropped on the way.

        The clock is asked in here, inside the transaction: whatever is stamped later was written later."""
        outbox.row_by_row(db)
        now = this.clock()
        if outbox.paused(db, now):
            return []
        following = select(Email).where(*outbox.ready(now), kinds).order_by(col(Email.try_at), col(Email.id))
        for _attempt in range(ATTEMPTS):
            emails = db.scalars(following.limit(TOGETHER).with_for_update(skip_locked=True)).all()
            claimed = self._written(db, this, self._wanted(db, emails, now), now)
            if claimed or not emails:
                return claimed
        return []

    def _wanted(self, db: Session, emails: Sequence[Email], now: datetime) -> list[Email]:
        """Those of these that may go now: still owed, and not over somebody's weekly budget."""
        due = [email for email in emails if email.kind in self.dues]
        kinds = {email.kind for email in due}
        mails = {kind: [email for email in due if email.kind == kind] for kind in kinds}
        owed = {kind: outbox.still_owed(db, self.dues[kind], mails[kind], now) for kind in kinds}
        wanted = []
        for email in emails:
            if (email.person_id, email.about) in owed.get(email.kind, ()):
                wanted.append(email)
            else:
                email.dropped_at = now
        going = self._within_budget(db, wanted, now)
        db.flush()
        return going

    def _within_budget(self, db: Session, emails: Sequence[Email], now: datetime) -> list[Email]:
        """Without programme mail for whom it would be too much this week: it waits. What somebody released goes."""
        counted = [email for email in emails if self.dues[email.kind].programme and email.released_by is None]
        if not counted:
            return list(emails)
        readers = {email.person_id for email in counted}
        outbox.one_at_a_time(db, readers)
        room = budget.room_for(db, readers, now)
        going = [email for email in emails if email.released_by or not self.dues[email.kind].programme]
        taken = set()
        for email in counted:
            if room[email.person_id]:
                email.try_at = room[email.person_id] or now
            elif email.person_id not in taken:  # the second of two is looked at once the first is on its way
                taken.add(email.person_id)
                going.append(email)
        return going

    def _written(self, db: Session, this: Round, emails: Sequence[Email], now: datetime) -> list[Claimed]:
        lease = now + LEASE
        for email in emails:
            email.try_at, email.tries, email.claimed_at = lease, email.tries + 1, now
            email.written_at = email.written_at or now
            email.message_id = email.message_id or f"<{email.id}.{secrets.token_hex(10)}@{self.settings.mail_domain}>"
        claimed = []
        for one in self.writer.write(db, emails, this.drafts, now) if emails else ():
            if isinstance(one, Written):
                claimed.append(Claimed(one.email.id, one.sender, one.recipient, one.raw, lease, one.as_of))
            else:
                _unwritten(one, now)
        db.flush()
        return claimed


def _unwritten(one: Unwritten, now: datetime) -> None:
    """One that cannot be written has failed, and holds nobody else up."""
    email = one.email
    log.error("Mail %s (%s) could not be written.", email.id, email.kind, exc_info=one.error)
    email.failed_at, email.said = now, _why_unwritten(one)[:1000]


def _why_unwritten(one: Unwritten) -> str:
    if isinstance(one.error, Lacking):
        return lacks(one.error.name, one.person.called)
    return _("This mail could not be written (%(kind)s). The log says more.", kind=type(one.error).__name__)
