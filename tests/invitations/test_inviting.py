"""Inviting: who is, who is left out and why, once and again, and who comes."""

import csv
from datetime import timedelta
from io import StringIO

from sqlmodel import select

from app.invitations import answers
from app.invitations.models import Announcement, Guest
from tests.house import NOON, a_person, many_people
from tests.makers.invitations import a_booked_meetup, an_announced_meetup, guest, says
from tests.makers.mail import an_email
from tests.makers.meetups import NEXT_WEEK, a_meetup, moved


def notice(page):
    return " ".join(page.html.find(id="notice").get_text(" ").split())


AFTER = NOON + timedelta(minutes=30)


def test_the_page_says_who_is_invited_and_who_is_left_out(db, people, browse):
    many_people(db, 3, muted_at=NOON)
    a_person(db, "Gone", left_at=NOON)
    meetup = a_booked_meetup(db, people)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/invitation")

    assert "Anna, who speaks" in page.words
    assert "3 people who want no invitations" in page.words
    assert "1 person who has left" in page.words
    assert "2 of 6 people in “Everyone”" in page.words
    assert page.one("button.button--main").get_text(strip=True) == "Invite 2 people"
    assert db.exec(select(Guest)).all() == []


def test_the_invitation_is_shown_with_ones_own_words_and_nothing_is_sent(db, people, browse):
    meetup = a_booked_meetup(db, people)

    page = browse(people.olha).post(
        f"/meetups/{meetup.id}/invitation", message="Bring questions & lunch.", preview="1", reader=people.bohdan.id
    )

    assert "Bring questions & lunch." in page.one(".letter__body").get_text()
    assert "bohdan@example.com" in page.one(".letter__head").get_text()
    assert db.exec(select(Announcement)).all() == []


def test_inviting_twice_invites_only_those_who_came_in_since(db, people, browse):
    meetup, olha = a_booked_meetup(db, people), browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/invitation", message="Come!")
    first = {row.secret for row in db.exec(select(Guest))}
    a_person(db, "Newcomer")

    assert "Invite 1 more" in olha.get(f"/meetups/{meetup.id}/invitation").words
    olha.post(f"/meetups/{meetup.id}/invitation", {})
    page = olha.post(f"/meetups/{meetup.id}/invitation", {})

    secrets = {row.secret for row in db.exec(select(Guest))}
    assert (len(first), len(secrets)) == (2, 3)
    assert first < secrets
    assert all(len(secret) == 32 for secret in secrets)
    assert "Everybody in the audience has been invited already." in notice(page)
    assert db.exec(select(Announcement.message)).one() == "Come!"


def test_who_had_enough_mail_this_week_is_named_with_the_day_at_once_and_once_it_waits(
    db, people, browse, run_worker
):
    enough(db, people.bohdan)
    meetup, olha = a_booked_meetup(db, people, starts_at=NOON + timedelta(days=14)), browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/invitation", message="Come!")
    assert "1 mail goes now. 1 more goes by Thu 5 Mar" in notice(page)
    assert "gets it by Thu 5 Mar" in page.one(f"tr:has(#record-{people.bohdan.id})").get_text()
    run_worker(NOON)

    page = olha.get(f"/meetups/{meetup.id}/invitation?told=sent&n=2")
    assert "1 mail goes now. 1 more goes by Thu 5 Mar" in notice(page)
    rows = [" ".join(row.get_text().split()) for row in page.all("tbody tr")]
    assert ["gets it by Thu 5 Mar" in row for row in rows] == [row.startswith("Bohdan") for row in rows]
    assert "1 mail goes later, by Thu 5 Mar" in page.words
    assert "1 mail waits until Thu 5 Mar" in olha.get(f"/meetups/{meetup.id}").words


def test_beside_the_button_only_those_count_who_would_be_invited_now(db, people, browse):
    for person in many_people(db, 5):
        enough(db, person)
    meetup, olha = a_booked_meetup(db, people, starts_at=NOON + timedelta(days=14)), browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/invitation", message="Come!")
    newcomer = a_person(db, "Newcomer")

    assert "have had enough" not in olha.get(f"/meetups/{meetup.id}/invitation").one("#guests .sheet").get_text()
    enough(db, newcomer)
    assert "1 of the 1 has had enough" in olha.get(f"/meetups/{meetup.id}/invitation").words


def enough(db, person):
    for ago in (5, 1):
        an_email(db, person, kind="topics/planned", about=f"9{ago}", sent_at=NOON - timedelta(days=ago))


def test_nobody_is_invited_without_a_speaker_or_a_place(db, people, browse):
    undecided, nowhere = a_meetup(db, people), a_booked_meetup(db, people, place="", join_url="")
    olha = browse(people.olha)

    assert "First a speaker and a date" in olha.get(f"/meetups/{undecided.id}/invitation").words
    assert olha.post(f"/meetups/{undecided.id}/invitation", {}).status == 409
    assert "Where is it?" in olha.get(f"/meetups/{nowhere.id}/invitation").words
    assert olha.post(f"/meetups/{nowhere.id}/invitation", {}).status == 409
    assert olha.post(f"/meetups/{nowhere.id}/invitation/place", {}).status == 422
    page = olha.post(f"/meetups/{nowhere.id}/invitation/place", place="Roof", capacity="0")
    assert (page.status, "Write how many seats the room has" in page.words) == (422, True)
    assert "Invite 2 people" in olha.post(f"/meetups/{nowhere.id}/invitation/place", place="Roof", capacity=12).words
    assert db.exec(select(Guest)).all() == []


def test_the_counts_open_their_rows(db, people, browse):
    crowd = many_people(db, 4)
    meetup = an_announced_meetup(db, people, capacity=2)
    for minute, (person, answer) in enumerate(zip(crowd, ("room", "room", "room", "online"), strict=True)):
        says(db, meetup, person, answer, at=NOON + timedelta(minutes=minute))
    olha = browse(people.olha)

    page = olha.get(f"/meetups/{meetup.id}/invitation")
    assert "3 of 6 come" in page.words
    assert "2 of 2 seats in the room" in page.words

    def names(show):
        rows = olha.get(f"/meetups/{meetup.id}/invitation?show={show}").all("tbody th")
        return [row.get_text(" ", strip=True) for row in rows]

    assert names("room") == ["Person 0", "Person 1"]
    assert names("waiting") == ["Person 2"]
    assert names("online") == ["Person 3"]
    assert names("silent") == ["Bohdan Data", "Olha People"]
    db.expire_all()
    assert answers.counts(db, meetup) == answers.Counts(invited=6, room=2, online=1, silent=2, waiting=1)
    assert set(db.scalars(answers.coming(meetup.id))) == {crowd[0].id, crowd[1].id, crowd[3].id}


def test_once_told_of_another_time_nobody_counts_until_they_answer_again(db, people, browse, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, at=NOON + timedelta(hours=2), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(NOON + timedelta(hours=2, minutes=11))

    page = browse(people.olha).get(f"/meetups/{meetup.id}/invitation")

    assert "0 of 2 come" in page.words
    assert "answered for the earlier time" in page.words


def test_the_organizer_records_what_somebody_said(db, people, browse):
    meetup, olha = an_announced_meetup(db, people), browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/guests/{people.bohdan.id}/answer", answer="room", show="silent")
    assert guest(db, meetup, people.bohdan).answer == "room"
    assert b"show=silent" in page.response.url.query
    assert notice(page) == "Written down. Bohdan gets a mail that says so, and can change it."

    olha.post(f"/meetups/{meetup.id}/guests/{people.bohdan.id}/answer", answer="no")
    assert guest(db, meetup, people.bohdan).answer == "no"
    assert olha.post(f"/meetups/{meetup.id}/guests/{people.anna.id}/answer", answer="no").status == 404
    assert olha.post(f"/meetups/{meetup.id}/guests/{people.bohdan.id}/answer", answer="perhaps").status == 409


def test_the_list_is_searched_and_turned_page_by_page(db, people, browse):
    many_people(db, 60)
    meetup, olha = an_announced_meetup(db, people), browse(people.olha)
    seen, path = [], f"/meetups/{meetup.id}/invitation"

    while path:
        page = olha.get(path)
        seen += [row.get_text(" ", strip=True) for row in page.all("tbody th")]
        path = next((link["href"] for link in page.all("a[rel=next]")), "")

    assert len(seen) == len(set(seen)) == 62
    found = olha.get(f"/meetups/{meetup.id}/invitation?q=boh")
    assert found.one("tbody th").get_text(" ", strip=True) == "Bohdan Data"


def test_names_in_other_letters_are_found_and_turned_page_by_page(db, people, browse):
    for n in range(60):
        a_person(db, f"Олена {n:02}", email=f"olena{n}@example.com")
    meetup, olha = an_announced_meetup(db, people), browse(people.olha)

    first = olha.get(f"/meetups/{meetup.id}/invitation?q=олена")
    second = olha.get(first.one("a[rel=next]")["href"])

    assert (len(first.all("tbody th")), len(second.all("tbody th"))) == (50, 10)
    assert second.all("tbody th")[0].get_text(" ", strip=True) == "Олена 50"


def test_a_search_in_other_letters_survives_an_answer_that_is_written_down(db, people, browse):
    olena = a_person(db, "Олена Б", email="olena@example.com")
    meetup = an_announced_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/guests/{olena.id}/answer", answer="no", q="олена б")

    assert page.one("tbody th").get_text(" ", strip=True) == "Олена Б"
    assert page.one("input[name=q][type=search]")["value"] == "олена б"


def test_what_no_address_bar_types_is_read_as_nothing(db, people, browse):
    meetup, olha = an_announced_meetup(db, people), browse(people.olha)

    for query in ("q=%00", "after=99999999999999999999", "after=²", "reader=١٢٣"):
        assert olha.get(f"/meetups/{meetup.id}/invitation?{query}").status == 200
    assert olha.get("/meetups/²/invitation").status == 404
    assert olha.post(f"/meetups/{meetup.id}/decision", ask="²").status == 404


def test_once_people_are_invited_another_room_is_a_move_and_leads_to_the_details(db, people, browse):
    meetup = an_announced_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/invitation/place", place="Roof", capacity="1")

    assert page.status == 409
    assert "People have been invited already" in page.words
    assert page.all(f".note a[href='/meetups/{meetup.id}/details']")
    assert (meetup.place, meetup.capacity) == ("Kitchen", None)


def test_a_speaker_who_has_not_confirmed_the_new_time_is_pointed_out(db, people, browse):
    meetup, olha = a_booked_meetup(db, people), browse(people.olha)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=NEXT_WEEK + timedelta(days=1))

    assert "Anna has not said yes to this date" in olha.get(f"/meetups/{meetup.id}/invitation").words
    assert "Not confirmed yet" in olha.get(f"/meetups/{meetup.id}/answers").words


def test_the_file_holds_no_formula(db, people, browse):
    a_person(db, "=HYPERLINK(0)", email="evil@example.com", department="+1")
    meetup = an_announced_meetup(db, people)

    text = browse(people.olha).get(f"/meetups/{meetup.id}/guests.csv").text

    rows = list(csv.reader(StringIO(text.lstrip("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(0)", "Bohdan", "Olha"]
    assert rows[1][2] == "'+1"


def test_a_move_of_an_announced_meetup_says_first_what_it_does(db, people, browse, run_worker):
    meetup, olha = an_announced_meetup(db, people), browse(people.olha)
    run_worker(NOON)
    details = {
        "version": str(meetup.version),
        "title": meetup.title,
        "starts_at": "2026-03-11T12:00",
        "minutes": "45",
        "zone": "Europe/Kyiv",
        "place": "Attic",
        "join_url": meetup.join_url,
    }

    page = olha.post(f"/meetups/{meetup.id}/details", details)
    assert "It will be here: Attic." in page.words
    assert "2 people get a new calendar entry." in page.words and "Move it and tell 3 people" in page.words
    assert "They are asked whether they can come then" in page.words
    db.expire_all()
    assert meetup.starts_at == NEXT_WEEK

    sure = page.one("button[name=sure]")["value"]
    other = olha.post(f"/meetups/{meetup.id}/details", details | {"sure": sure, "starts_at": "2026-03-12T12:00"})
    assert "It will be on Thursday 12 March" in other.words
    olha.post(f"/meetups/{meetup.id}/details", details | {"sure": sure, "reason": "Paint."})
    db.expire_all()
    assert meetup.starts_at == NEXT_WEEK + timedelta(days=1)


def test_seats_that_are_taken_are_not_taken_away(db, people, browse):
    meetup, olha = an_announced_meetup(db, people, capacity=5), browse(people.olha)
    for person in (people.bohdan, people.olha):
        says(db, meetup, person, "room")
    details = {
        "version": "1",
        "starts_at": "2026-03-10T12:00",
        "minutes": "45",
        "zone": "Europe/Kyiv",
        "place": "Kitchen",
        "join_url": meetup.join_url,
        "capacity": "1",
    }

    page = olha.post(f"/meetups/{meetup.id}/details", details)

    assert page.status == 422
    assert "2 people have a seat already" in page.words
