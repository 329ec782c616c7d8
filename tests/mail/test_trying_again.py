"""A letter that came back is tried again by an organizer: of whatever kind it is, while somebody is owed it."""

from datetime import timedelta

import time_machine
from sqlmodel import Session, select

from app.mail import bounces
from app.mail.actions import retry
from app.mail.delivery import PostOffice
from app.mail.inbound import Bounce as Said
from app.mail.models import Email
from app.mail.private import shown
from app.people.models import Person
from app.worker import DUES, work
from tests.house import NOON
from tests.makers.every_kind import every_mail

SECOND = timedelta(seconds=1)
NOBODY_THERE = Said(status="5.1.1", words="550 5.1.1 no such user")


def test_what_came_back_can_be_tried_again_whatever_kind_of_mail_it_is(people, db, database, app, settings):
    office = PostOffice(database, app.state.pages, settings, DUES)
    tried = set()

    def run(now):
        work(database, office, now)
        tried.update(_tried_again(database, people.olha.id, now))

    with time_machine.travel(NOON, tick=False):
        every_mail(db, people, run, "Query plans")

    assert tried == {kind for kind, due in DUES.items() if not due.private}


def _tried_again(database, by, now):
    """The kinds of what went in this round, each of which came back and was tried again, and none of it kept.

    What only its reader may know of nobody tries again."""
    with Session(database.engine) as db:
        went = db.exec(select(Email).where(Email.sent_at == now, shown())).all()
        for email in went:
            bounces.bounced(db, email, NOBODY_THERE, now + SECOND)
            assert retry(db, email, db.get_one(Person, by), now + 2 * SECOND), email.kind
            db.flush()
            db.refresh(email)
            assert email.sent_at is None, email.kind
        kinds = {email.kind for email in went}
        db.rollback()
    return kinds
