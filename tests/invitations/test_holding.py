"""A date can be kept for a speaker for some days: nothing is decided, nobody is told, and it lapses by itself."""

from datetime import timedelta

from sqlmodel import select

from app.mail.models import Email
from app.outreach.holding import hold_of
from app.outreach.models import Booking, Hold
from app.people.links import make_link
from tests.house import NOON, a_person
from tests.makers.invitations import an_answer
from tests.makers.meetups import NEXT_WEEK, a_meetup

UNTIL = "2026-03-09"


def asked(db, people):
    meetup = a_meetup(db, people, starts_at=None, place="", join_url="")
    return meetup, an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))


def keep(olha, meetup, ask, until=UNTIL):
    return olha.post(f"/meetups/{meetup.id}/hold", {"ask": ask.id, "starts_at": "2026-03-10T10:00Z", "until": until})


def test_a_kept_date_is_shown_to_organizers_and_mailed_to_nobody(db, people, browse, run_worker):
    meetup, ask = asked(db, people)
    olha = browse(people.olha)

    page = keep(olha, meetup, ask)

    assert "Kept for Anna: Tuesday 10 March, 12:00 Kyiv (UTC+2)" in page.words
    assert "Until the evening of Monday 9 March." in page.words
    assert db.exec(select(Booking)).all() == []
    run_worker(NOON)
    assert db.exec(select(Email.kind)).all() == []


def test_everybody_who_was_asked_reads_until_when_it_is_decided_and_not_for_whom(db, people, browse):
    meetup, ask = asked(db, people)
    other = an_answer(db, people, meetup, a_person(db, "Ion", language="en"), "yes", (NEXT_WEEK,))
    keep(browse(people.olha), meetup, ask)
    for one in (ask, other):
        token = make_link(db, "outreach.speaker", one.person_id, one.id, NOON)
        db.commit()
        page = browse().get(f"/speaker/{token}")
        assert "Nothing is fixed yet: Olha decides by Monday 9 March" in page.words
        assert "Kept" not in page.words


def test_it_lapses_by_itself_and_can_be_ended(db, people, browse):
    meetup, ask = asked(db, people)
    olha = browse(people.olha)
    keep(olha, meetup, ask)

    assert hold_of(db, meetup.id, NOON + timedelta(days=5)) is not None
    assert hold_of(db, meetup.id, NOON + timedelta(days=7)) is None

    for _twice in range(2):
        page = olha.post(f"/meetups/{meetup.id}/hold/withdrawal", {})
    assert "Kept for" not in page.words
    db.expire_all()
    assert db.exec(select(Hold.ended_at)).one() == NOON


def test_another_hold_takes_its_place_and_a_decision_ends_it(db, people, browse):
    meetup, ask = asked(db, people)
    olha = browse(people.olha)
    keep(olha, meetup, ask)
    keep(olha, meetup, ask)
    keep(olha, meetup, ask, "2026-03-06")

    assert len(db.exec(select(Hold)).all()) == 2
    assert hold_of(db, meetup.id, NOON).until.day == 6

    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z", seen="")
    db.expire_all()
    assert hold_of(db, meetup.id, NOON) is None


def test_a_day_that_does_not_fit_is_said_beside_the_field(db, people, browse):
    meetup, ask = asked(db, people)

    page = keep(browse(people.olha), meetup, ask, "2026-03-20")

    assert page.status == 409
    assert "before the meetup" in page.words
    assert db.exec(select(Hold)).all() == []
