"""What later rooms tell about one person on their page in the directory."""

from datetime import timedelta

from tests.house import NOON, many_people
from tests.makers.invitations import an_announced_meetup, says
from tests.makers.meetups import NEXT_WEEK, moved
from tests.makers.outreach import a_booking, a_plain_meetup, a_yes, an_ask
from tests.makers.people import an_audience


def test_a_persons_page_tells_of_their_talks_and_leads_there(people, browse, db):
    meetup = a_plain_meetup(db, an_audience(db, "Everybody here"), people.olha, title="Kafka basics")
    ask = a_yes(db, an_ask(db, meetup, people.anna, people.olha))
    browser = browse(people.olha)
    before = browser.get(f"/people/{people.anna.id}").one("aside.stack").text
    a_booking(db, ask, NOON + timedelta(days=20), people.olha)
    page = browser.get(f"/people/{people.anna.id}")

    assert "Kafka basics, said yes" in before
    assert "Speaks on" in page.one("aside.stack").text
    assert f"/meetups/{meetup.id}/outreach" in [link["href"] for link in page.all("aside.stack a")]
    assert "Speaking" not in browser.get(f"/people/{people.bohdan.id}").one("aside.stack").text


def test_a_persons_page_tells_the_answer_that_stands_and_who_waits(people, browse, db):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    says(db, meetup, first, "room", at=NOON + timedelta(minutes=1))
    says(db, meetup, second, "room", at=NOON + timedelta(minutes=2))
    browser = browse(people.olha)

    def told(person):
        return browser.get(f"/people/{person.id}").one("aside.stack").text

    assert "in the room" in told(first)
    assert "on the waiting list" in told(second)
    says(db, meetup, first, "no", at=NOON + timedelta(hours=1))
    assert "in the room" in told(second)
    moved(db, people, meetup, at=NOON + timedelta(hours=2), starts_at=NEXT_WEEK + timedelta(days=1))
    assert "no answer" in told(second)
