"""What later rooms tell about one person on their page in the directory."""

from datetime import timedelta

from tests.house import NOON
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
