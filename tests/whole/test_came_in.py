"""The sample company has mail that came in: read by the same program that reads a real company's."""

from sqlmodel import select

from app.mail.models import Incoming
from app.people.models import Person
from tests.house import Browser


def test_an_answer_and_an_automatic_reply_stand_among_what_came_in(app, db, database):
    came = db.exec(select(Incoming).order_by(Incoming.id)).all()
    assert [(mail.kind, mail.review) for mail in came] == [("human", "answer"), ("automatic", "")]
    assert came[1].away_until and came[1].thread.startswith("outreach/")

    olha = db.exec(select(Person).where(Person.organizer_since.is_not(None))).one()
    page = Browser(app, db, olha).get("/mail/incoming?folder=all")
    assert "Maksym" in page.words and "could we meet after four" in page.words
