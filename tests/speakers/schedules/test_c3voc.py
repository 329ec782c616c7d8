"""Schedule JSON: of frab and pretalx, of the C3VOC hub, and a single event."""

import json
from datetime import date
from typing import Any

from app.speakers.schedules.reading import read
from app.speakers.schedules.talks import Found, Refused, Speaker, Talk

TALK = {
    "guid": "11d1", "id": 4, "title": "Knots", "subtitle": "", "language": "de", "track": "Ropes",
    "date": "2026-05-01T23:30:00+00:00", "abstract": "All of them.", "description": None,
    "url": "https://ropes.example/4", "do_not_record": False,
    "persons": [{"id": 9, "code": "AB1", "public_name": "Vera Seil", "biography": "Ties.", "email": "v@ropes.example"}],
}  # fmt: skip


def schedule(*talks: dict[str, Any], **also: object) -> dict[str, Any]:
    days = [{"index": 1, "date": "2026-05-01", "rooms": {"Deck": [], "Mr. item": list(talks)}}]
    conference = {"days": days, "title": "Rope Camp", "time_zone_name": "Europe/Berlin"}
    return {"schedule": {"version": "1", "conference": conference, **also}}


def found(told: dict[str, Any]) -> Found:
    return read(json.dumps(told).encode(), "schedule.json")


def test_a_talk_is_read_from_its_room() -> None:
    read_ = found(schedule(TALK, TALK | {"title": "Dinner", "persons": []}))

    assert (read_.kind, read_.event, read_.left_out, read_.refused) == ("C3VOC JSON", "Rope Camp", 1, [])
    assert read_.talks == [
        Talk(
            "Knots", (Speaker("Vera Seil", "Ties."),), "All of them.", "de", ("Ropes",), date(2026, 5, 2),
            link="https://ropes.example/4", ref="11d1",
        )
    ]  # fmt: skip


def test_a_thing_may_be_called_item() -> None:
    told = {"item": 1, "myitem": 2, "rooms": {"item": [{"item": {}}]}} | schedule(TALK, item={"item": {}})

    assert len(found(told).talks) == 1


def test_a_file_that_names_its_schema_is_held_to_it() -> None:
    wrong = TALK | {"id": "4", "persons": [{"id": "x9", "code": "Ä", "public_name": "Vera Seil"}]}
    at = "schedule.conference.days[0].rooms.Mr. item[1]"

    read_ = found({"$schema": "../schema.json"} | schedule(TALK, wrong, rooms=[{"name": "Deck"}]))

    assert len(read_.talks) == 1
    assert read_.refused == [
        Refused("schedule.rooms", "Rooms belong to the conference; a schedule has no list of them of its own."),
        Refused(f"{at}.id", "Here stands a whole number, not “4”."),
        Refused(f"{at}.persons[0].id", "Here stands a whole number, not “x9”."),
        Refused(f"{at}.persons[0].code", "A code is made of capital letters and digits, not “Ä”."),
    ]
    assert len(found(schedule(wrong)).talks) == 1, "without a schema nothing is held to it"


def test_a_single_event_of_frab_is_one_talk() -> None:
    speakers = [{"id": 1, "name": "vs", "full_name": "Vera Seil", "email": "vera@ropes.example"}]

    read_ = found({"guid": "g", "title": "Knots", "duration": 2700, "speakers": speakers})

    assert read_.kind == "frab event JSON"
    assert read_.talks == [Talk("Knots", (Speaker("Vera Seil"),), ref="g")]


def test_the_hub_joins_events_and_persons() -> None:
    taking_part = [{"guid": "p", "name": "Vera Seil", "role": "SPEAKER"}, {"name": "Kim", "role": "CONTRIBUTOR"}]
    event = {"guid": "e", "title": "Knots", "track": {"slug": "r"}, "start": "2026-05-01T10:00:00+02:00"}
    conference = {"title": "Rope Camp", "tracks": [{"slug": "r", "name": "Ropes"}], "days": [{"index": 1}]}
    told = {"conference": conference, "events": [event | {"participants": taking_part}]}

    read_ = found({"schedule": told | {"persons": [{"guid": "p", "name": "V.", "biography": "Ties."}]}})

    assert (read_.kind, read_.event) == ("C3VOC hub JSON", "Rope Camp")
    speaker = Speaker("Vera Seil", "Ties.")
    assert read_.talks == [Talk("Knots", (speaker,), tags=("Ropes",), on=date(2026, 5, 1), ref="e")]
