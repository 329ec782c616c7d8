"""A programme comes in by a file, by an address, or from the command line; the whole way, with a real reader."""

import pytest
from sqlmodel import select

from app import cli
from app.base.config import Settings
from app.main import create_app
from app.speakers.models import Lead, PastTalk, Schedule
from tests.base.test_fetching import serving
from tests.house import Browser
from tests.makers.leads import a_schedule, a_talk

FRAB = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><conference><title>Kite Days 2025</title></conference>
<day index="1" date="2025-05-20"><room name="Hall">
<event id="1" guid="a-1"><title>Knots</title><language>en</language><date>2025-05-20T10:00:00+02:00</date>
<persons><person id="4">Noor Haddad</person><person id="5">Ада Лін</person></persons>
<abstract>Write to noor@kites.example.</abstract></event>
<event id="2" guid="a-2"><title>Lunch</title><date>2025-05-20T12:00:00+02:00</date><persons/></event>
</room></day></schedule>"""


@pytest.fixture
def olha(people, browse):
    return browse(people.olha)


def test_a_file_is_read_looked_at_and_brought_in(db, olha):
    look = olha.post("/leads/imports", files={"file": ("kites_2025.xml", FRAB.encode(), "text/xml")})

    assert (look.title, look.one("main button.button--main").text) == ("Kite Days 2025", "Add 2 leads")
    assert "1 talk by 2 people." in look.words and "1 entry is left out" in look.words
    assert db.scalars(select(Lead)).all() == []
    seen = look.one("input[name=seen]")["value"]
    page = olha.post(look.one("main form")["action"], seen=seen)

    assert page.title == "2 leads"
    assert "noor@" not in str([talk.model_dump() for talk in db.scalars(select(PastTalk))])
    assert db.scalars(select(Schedule)).one().source == "kites_2025.xml"


def test_an_address_is_fetched_where_an_administrator_allows_its_host(db, database, settings, people):
    with serving(body=FRAB.encode()) as (port, _seen):
        allowed = create_app(settings.model_copy(update={"fetch_inside": "localhost, wiki"}), database)
        address = f"http://localhost:{port}/plain?secret=1"
        look = Browser(allowed, db, people.olha).post("/leads/imports", address=address)
        refused = Browser(create_app(settings, database), db, people.olha).post("/leads/imports", address=address)

    assert look.title == "Kite Days 2025"
    assert db.scalars(select(Schedule)).one().source == f"http://localhost:{port}/plain"
    assert (refused.status, refused.one("#f-address")["value"]) == (422, address)
    assert "inside a network" in refused.one("#f-address-error").text


@pytest.mark.parametrize(
    ("fields", "files", "sentence"),
    [
        ({}, None, "Choose a file or write an address."),
        ({}, {"file": ("x.xml", b"<schedule>", "text/xml")}, ""),
        ({}, {"file": ("x.txt", b"hello", "text/plain")}, "No schedule can be recognized here."),
        ({}, {"file": ("x.xml", FRAB.replace("Noor Haddad", "").replace("Ада Лін", "").encode(), "text/xml")}, "does not say who speaks"),
        ({"address": "ftp://kites.example/x"}, None, "begins with http"),
    ],
)  # fmt: skip
def test_what_is_no_programme_is_said_beside_the_field(db, olha, fields, files, sentence):
    page = olha.post("/leads/imports", fields, files)

    assert page.status == 422
    assert sentence in page.one(".field__error").text
    assert db.scalars(select(Schedule)).all() == []


@pytest.fixture
def command(db, people, settings: Settings, monkeypatch, capsys):
    """The command line on this test's database: exit code, and what it printed."""

    def run(*arguments: str) -> tuple[int, str]:
        db.commit()
        with pytest.raises(SystemExit) as end:
            cli.main(["speakers", "import", *arguments])
        return int(end.value.code or 0), capsys.readouterr().out

    monkeypatch.setenv("BROWNBAG_DATABASE_URL", settings.database_url)
    return run


def test_the_command_brings_it_in_once(db, command, tmp_path):
    file = tmp_path / "kites.xml"
    file.write_text(FRAB)

    looked = command(str(file), "--dry-run")
    assert (
        looked[0] == 0
        and "It would be: 1 talks by 2 people: 1 talks new, 0 changed, 2 leads new; 1 left out" in looked[1]
    )
    assert db.scalars(select(Schedule)).all() == []
    first, second = command(str(file)), command(str(file))

    assert first[0] == second[0] == 0
    assert "2 leads new" in first[1] and "0 talks new, 0 changed, 0 leads new" in second[1]
    assert len(db.scalars(select(Lead)).all()) == 2


@pytest.mark.parametrize(
    ("source", "sentence"),
    [("/nowhere/at/all.xml", "No such file"), ("http://127.0.0.1:1/x", "inside a network"), ("LICENSE", "schedule")],
)
def test_the_command_says_why_not(db, command, source, sentence):
    code, said = command(source)

    assert (code, sentence in said) == (1, True)
    assert db.scalars(select(Schedule)).all() == []


def test_a_programme_without_a_name_is_called_as_last_time(db, olha, people):
    look = olha.get(f"/leads/imports/{a_schedule(db, people.olha, a_talk('Knots', 'Noor Haddad'), event='').id}")
    assert look.one("#f-event")["value"] == "kites"
    olha.post(look.one("main form")["action"], seen=look.one("input[name=seen]")["value"], event="Kite Days 2025")

    assert db.scalars(select(PastTalk)).one().event == "Kite Days 2025"
    again = olha.get(f"/leads/imports/{a_schedule(db, people.olha, a_talk('Knots', 'Noor Haddad'), event='').id}")
    assert again.one("#f-event")["value"] == "Kite Days 2025"
    assert "There is nothing to do." in again.words
    renamed = olha.post(
        again.one("main form")["action"], seen=again.one("input[name=seen]")["value"], event="Sail Days"
    )
    assert (renamed.status, renamed.one("#f-event")["value"]) == (409, "Sail Days")
    assert renamed.one("main button.button--main").text == "Add 1 talk"


def test_talks_of_several_events_come_in_one_programme(db, olha, people):
    kept = a_schedule(db, people.olha, a_talk("Knots", "Noor Haddad", event="Rope Days"), a_talk("Kites", "Ada Lin"))

    look = olha.get(f"/leads/imports/{kept.id}")
    page = olha.post(look.one("main form")["action"], seen=look.one("input[name=seen]")["value"])

    assert "They were given at 2 events." in look.words
    assert "2 of 2 leads" in page.words and "programme=" in str(page.response.url)
    assert "Read from kites.xml on" in olha.get(page.all("table a")[0]["href"]).words


@pytest.mark.parametrize("address", ["https://[abc", "//[", "not an address"])
def test_what_is_no_address_is_told_beside_it(people, browse, address):
    page = browse(people.olha).post("/leads/imports", {"address": address})

    assert page.status == 422
    assert page.one("#f-address")["value"] == address
