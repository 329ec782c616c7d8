"""From owed to delivered: queue what is due, claim some, ask once more, write them, hand them over, stamp each.

Every step may be the last before a power cut. Nothing is lost, because what is owed is read off the facts
again at every round; nothing goes twice but when a server took a mail and could not say so, or we ended
before writing down that it did; and then with the same Message-ID."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import inf
from time import monotonic

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.base.clock import Clock
from app.base.config import Settings
from app.base.db import Database
from app.base.due import Dues
from app.base.web import Pages
from app.mail import outbox, practice
from app.mail.claiming import Claims
from app.mail.models import Email, PracticeMail
from app.mail.smtp import Outcome, Post
from app.mail.stamps import Claimed, Stamps, give_back, stamp
from app.mail.writer import Drafts

CONNECTIONS = 4
ROUND = 10.0
"""Seconds of real time a round goes on at most: then the worker looks again at what is owed."""
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
        self.claims = Claims(pages, settings, dues)

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
            return sum(pool.map(lambda _number: self._connection(this, turns), range(threads)))

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
        claimed = self.claims.take(db, this.clock, this.drafts, kinds)
        for one in claimed:
            db.merge(PracticeMail(email_id=one.id, raw=one.raw, practised_at=one.written_at, real_at=None))
            stamp(db, one, Outcome("sent", ""), one.written_at)
        return len(claimed)

    # --- one connection's round ---

    def _connection(self, this: Round, turns: Iterable[ColumnElement[bool]]) -> int:
        with Post.of(self.settings) as post:
            return sum(self._send_all(post, this, kinds) for kinds in turns)

    def _send_all(self, post: Post, this: Round, kinds: ColumnElement[bool]) -> int:
        sent = 0
        claim = partial(self.claims.take, clock=this.clock, drafts=this.drafts, kinds=kinds)
        while not this.stopped() and (claimed := self.database.write(claim)):
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
