"""The speaker's desk: a list with days that move with the meetup, and files that are handed in."""

import io
import os
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from sqlmodel import select

from app.base.clock import days
from app.base.shelf import MOST_OCTETS, SLIDES, shown_name
from app.meetups import files
from app.meetups.actions import settle
from app.meetups.models import MeetupFile
from app.outreach import checklist
from app.people.links import make_link
from tests.house import NOON
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date

PDF = b"%PDF-1.7\n%slides\n"


@pytest.fixture
def meetup(db, people):
    return a_plain_meetup(db, people.everyone, people.olha)


@pytest.fixture
def booking(db, meetup, people):
    ask = an_ask(db, meetup, people.anna, people.olha)
    return a_booking(db, a_yes(db, ask, an_offered_date(db, meetup)), SOON, people.olha)


@pytest.fixture
def link(db, booking, people):
    path = "/speaker/" + make_link(db, "outreach.speaker", people.anna.id, booking.ask_id, NOON)
    db.commit()
    return path


def _zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def _sent(name: str, content: bytes) -> dict[str, object]:
    return {"file": (name, content, "text/html")}


# --- the list ------------------------------------------------------------------------------------


def test_the_list_says_by_which_day_and_the_days_move_with_the_meetup(db, meetup, booking, people):
    before = {task.key: task.day for task in checklist.checklist(db, booking, meetup, NOON)}
    settle(db, meetup, LATER, people.olha, NOON)
    after = {task.key: task.day for task in checklist.checklist(db, booking, meetup, NOON)}

    assert before == {
        "words": date(2026, 3, 6), "rehearsal": date(2026, 3, 13), "slides": date(2026, 3, 16),
        "screen": date(2026, 3, 17),
    }  # fmt: skip
    assert after == {
        "words": date(2026, 3, 16), "rehearsal": date(2026, 3, 23), "slides": date(2026, 3, 24),
        "screen": date(2026, 3, 25),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("held", "decided", "ahead", "due"),
    [
        (date(2026, 3, 18), date(2026, 3, 3), 3, date(2026, 3, 13)),  # Sunday: Friday
        (date(2026, 3, 18), date(2026, 3, 17), 10, date(2026, 3, 18)),  # agreed on the day before
        (date(2026, 3, 18), date(2026, 3, 12), 10, date(2026, 3, 15)),  # agreed on late
        (date(2026, 6, 9), date(2026, 3, 3), 3, date(2026, 6, 5)),  # Saturday: Friday; no holiday there
    ],
)
def test_no_day_is_a_weekend_or_in_the_past(held, decided, ahead, due):
    assert checklist.by_day(held, decided, ahead, "Europe/Stockholm") == due


def test_a_holiday_is_no_day_to_get_ready(db):
    assert checklist.by_day(date(2026, 5, 4), date(2026, 3, 3), 3, "Europe/Stockholm") == date(2026, 4, 30)


def test_the_speaker_ticks_off_and_takes_it_back(browse, link, booking, db):
    assert "Not done after all" in browse().post(f"{link}/tasks/rehearsal").words
    assert "Not done after all" not in browse().post(f"{link}/tasks/rehearsal", {"undo": "1"}).words


def test_what_shows_itself_cannot_be_ticked(browse, link, booking, db):
    assert browse().post(f"{link}/tasks/slides").status == 404
    assert browse().post(f"{link}/tasks/nonsense").status == 404


def test_a_title_and_slides_are_seen_without_a_tick(browse, link, booking, meetup, db):
    browse().post(f"{link}/talk", {"title": "Plans", "abstract": "How they read", "version": meetup.version})
    browse().post(f"{link}/files", files=_sent("plans.pdf", PDF))

    done = {task.key for task in checklist.checklist(db, booking, meetup, NOON) if task.done}
    assert done == {"words", "slides"}


def test_the_organizer_sees_what_is_late(browse, link, booking, meetup, people):
    with time_machine.travel(NOON + days(8), tick=False):
        page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")

    assert "What Anna gets ready" in page.words
    assert page.words.count(" late") == 1


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plans.pdf", PDF),
        ("Мої слайди.PPTX", _zip("[Content_Types].xml", "ppt/presentation.xml")),
        ("plans.odp", _zip("mimetype", "content.xml")),
        ("plans.key", _zip("Index/Document.iwa")),
    ],
)
def test_slides_are_handed_in_and_opened_as_they_came(browse, link, meetup, db, name, content):
    page = browse().post(f"{link}/files", files=_sent(name, content))

    file = db.exec(select(MeetupFile)).one()
    answer = browse().client.get(f"/files/{file.secret}")
    assert page.status == 200 and "The file is here." in page.text
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-type"] == SLIDES[name.rpartition(".")[2].lower()].media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plans.html", b"<script>alert(1)</script>"),
        ("plans.svg", b"<svg onload='alert(1)'/>"),
        ("plans.pdf", b"<html>%PDF-1.7"),
        ("plans.pptx", b"PK\x03\x04 no archive"),
        ("plans.pptx", _zip("word/document.xml")),
        ("plans", PDF),
        (".pdf", b""),
        ("talk.mp4", b"\0\0\0\x18ftypmp42"),
    ],
)
def test_anything_else_is_refused_with_a_sentence_and_leaves_nothing(browse, link, db, settings, name, content):
    page = browse().post(f"{link}/files", files=_sent(name, content))

    assert page.status == 422
    assert (
        page.one("#f-file-error").text == "This is none of the kinds of file that can be taken: pdf, pptx, odp, key."
    )
    assert db.exec(select(MeetupFile)).all() == []
    assert not settings.files.exists() or list(settings.files.iterdir()) == []


def test_no_file_at_all_is_said(browse, link):
    page = browse().post(f"{link}/files", {"file": ""})

    assert page.status == 422 and page.one("#f-file-error").text == "Choose a file first."


def test_recordings_are_taken_where_the_administrator_allows_them(settings):
    assert "mp4" not in files.allowed(settings)
    assert "mp4" in files.allowed(settings.model_copy(update={"recordings": True}))


def test_the_eleventh_file_is_one_too_many_and_is_not_kept(browse, link, db, settings):
    for n in range(11):
        page = browse().post(f"{link}/files", files=_sent(f"{n}.pdf", PDF))

    assert page.status == 422 and "Ten files are enough" in page.words
    assert len(list(settings.files.iterdir())) == 10


def test_a_file_that_is_too_large_is_refused(browse, link, db, settings):
    page = browse().post(f"{link}/files", files=_sent("plans.pdf", PDF + bytes(MOST_OCTETS)))

    assert page.status == 422 and "larger than 100 MB" in page.words
    assert list(settings.files.iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\anna\\plans.PDF", "plans.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("\r\nSet-Cookie: x.pdf", "Set-Cookie: x.pdf"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("....pdf", "file.pdf"),
    ],
)
def test_a_name_is_only_a_name(typed, shown):
    assert shown_name(typed) == shown


def test_a_file_taken_back_is_closed_at_once_and_can_be_put_back(browse, link, db):
    browse().post(f"{link}/files", files=_sent("plans.pdf", PDF))
    file = db.exec(select(MeetupFile)).one()

    page = browse().post(f"{link}/files/{file.id}/withdrawal")
    assert "“plans.pdf” is taken back." in page.words
    assert browse().get(f"/files/{file.secret}").status == 404

    browse().post(f"{link}/files/{file.id}/return")
    assert browse().get(f"/files/{file.secret}").status == 200


def test_what_is_gone_for_good_is_not_put_back(browse, link, meetup, people, db):
    browse().post(f"{link}/files", files=_sent("plans.pdf", PDF))
    file = db.exec(select(MeetupFile)).one()
    files.remove(db, file, people.anna, NOON)
    db.commit()

    with time_machine.travel(NOON + days(31), tick=False):
        page = browse(people.olha).post(f"/meetups/{meetup.id}/files/{file.id}/return")
    assert page.status == 409 and "gone for good" in page.text


def test_only_who_speaks_hands_in_and_takes_back(browse, link, booking, meetup, people, db):
    browse(people.olha).post(f"/meetups/{meetup.id}/files", files=_sent("room.pdf", PDF))
    theirs = db.exec(select(MeetupFile)).one()

    assert browse().post(f"{link}/files/{theirs.id}/withdrawal").status == 404
    assert browse(people.bohdan).post(f"/meetups/{meetup.id}/files", files=_sent("a.pdf", PDF)).status in (403, 404)
    assert browse().post(f"/speaker/{'a' * 32}/files", files=_sent("a.pdf", PDF)).status == 404


def test_organizers_add_take_away_and_put_back(browse, meetup, booking, people, db):
    olha = browse(people.olha)
    page = olha.post(f"/meetups/{meetup.id}/files", files=_sent("room.pdf", PDF))
    file = db.exec(select(MeetupFile)).one()
    assert "1 file" in page.words and "room.pdf" in olha.get(f"/meetups/{meetup.id}").words

    assert "Put it back" in olha.post(f"/meetups/{meetup.id}/files/{file.id}/withdrawal").words
    assert "1 file" in olha.post(f"/meetups/{meetup.id}/files/{file.id}/return").words


def test_after_the_meetup_the_speaker_still_hands_in(browse, link, meetup, db):
    with time_machine.travel(SOON + days(2), tick=False):
        page = browse().post(f"{link}/files", files=_sent("plans.pdf", PDF))

    assert page.status == 200 and "plans.pdf" in page.words


def test_the_disk_keeps_what_a_row_keeps_and_nothing_else(browse, link, db, database, settings):
    browse().post(f"{link}/files", files=_sent("plans.pdf", PDF))
    file = db.exec(select(MeetupFile)).one()
    browse().post(f"{link}/files/{file.id}/withdrawal")
    left = settings.files / "nobodys"
    left.write_bytes(b"left by a failure")
    os.utime(left, (NOON.timestamp(), NOON.timestamp()))

    files.sweep(database, settings, NOON + timedelta(minutes=30))
    assert (settings.files / file.secret).exists()
    files.sweep(database, settings, NOON + days(29))
    assert [one.name for one in settings.files.iterdir()] == [file.secret]
    files.sweep(database, settings, NOON + days(31))
    assert list(settings.files.iterdir()) == []
