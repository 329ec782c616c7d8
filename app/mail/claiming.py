"""Claiming mails: each is asked for once more, taken for the length of a lease, and written, in one transaction."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from app.base.clock import Clock
from app.base.config import Settings
from app.base.due import Dues
from app.base.i18n import _
from app.base.web import Pages
from app.mail import budget, outbox
from app.mail.models import Email
from app.mail.placeholders import Lacking
from app.mail.stamps import Claimed
from app.mail.wordings import lacks
from app.mail.writer import Drafts, Unwritten, Writer, Written

log = logging.getLogger("brownbag.mail")

LEASE = timedelta(minutes=15)
"""How long a claimed mail is left alone; longer than the 600 s a server may take after the last dot."""
TOGETHER = 50
"""How many mails one transaction claims and writes. What a crash leaves claimed waits for the end of its lease."""
ATTEMPTS = 4
"""How often one claim looks again when nothing of what it found may go: others want to write too."""


class Claims:
    """Takes the next mails out of the outbox. It has no memory: several may do it at once."""

    def __init__(self, pages: Pages, settings: Settings, dues: Dues) -> None:
        self._domain = settings.mail_domain
        self._dues = dues
        self._writer = Writer(pages, settings, dues)

    def take(self, db: Session, clock: Clock, drafts: Drafts, kinds: ColumnElement[bool]) -> list[Claimed]:
        """Take the next mails that are still owed, and write them. What is owed no longer is dropped on the way.

        The clock is asked in here, inside the transaction: whatever is stamped later was written later."""
        outbox.row_by_row(db)
        now = clock()
        if outbox.paused(db, now):
            return []
        following = select(Email).where(*outbox.ready(now), kinds).order_by(col(Email.try_at), col(Email.id))
        for _attempt in range(ATTEMPTS):
            emails = db.scalars(following.limit(TOGETHER).with_for_update(skip_locked=True)).all()
            claimed = self._written(db, self._wanted(db, emails, now), drafts, now)
            if claimed or not emails:
                return claimed
        return []

    def _wanted(self, db: Session, emails: Sequence[Email], now: datetime) -> list[Email]:
        """Those of these that may go now: still owed, and not over somebody's weekly budget."""
        due = [email for email in emails if email.kind in self._dues]
        kinds = {email.kind for email in due}
        mails = {kind: [email for email in due if email.kind == kind] for kind in kinds}
        owed = {kind: outbox.still_owed(db, self._dues[kind], mails[kind], now) for kind in kinds}
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
        """Without programme mail for whom it would be too much this week: it waits for its day."""
        counts = {email.id: self._dues[email.kind].programme and not email.at_all_events for email in emails}
        counted = [email for email in emails if counts[email.id]]
        if not counted:
            return list(emails)
        readers = {email.person_id for email in counted}
        outbox.one_at_a_time(db, readers)
        room = budget.room_for(db, readers, now)
        going = [email for email in emails if not counts[email.id]]
        taken = set()
        for email in counted:
            if room[email.person_id]:
                email.try_at = room[email.person_id] or now
            elif email.person_id not in taken:  # the second of two is looked at once the first is on its way
                taken.add(email.person_id)
                going.append(email)
        return going

    def _written(self, db: Session, emails: Sequence[Email], drafts: Drafts, now: datetime) -> list[Claimed]:
        lease = now + LEASE
        for email in emails:
            email.try_at, email.tries, email.claimed_at = lease, email.tries + 1, now
            email.written_at = email.written_at or now
            email.message_id = email.message_id or f"<{email.id}.{secrets.token_hex(10)}@{self._domain}>"
        claimed = []
        for one in self._writer.write(db, emails, drafts, now) if emails else ():
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
