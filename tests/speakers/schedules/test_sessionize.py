"""Sessionize in each of its views, KotlinConf, Open Event and pyvideo."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.speakers.schedules.reading import Unreadable, read
from app.speakers.schedules.talks import Found, Speaker, Talk

LINKS = [{"title": "Blog", "url": "https://nora.example", "linkType": "Blog"}]
NORA = {"id": "u-1", "firstName": "Nora", "lastName": "Quist", "fullName": "Nora Quist", "bio": "Tends bees.",
        "tagLine": "Beekeeper", "links": LINKS, "sessions": [11], "email": "nora@hive.example"}  # fmt: skip
SESSION = {"id": "11", "title": "Swarms", "description": "How they decide.", "startsAt": "2026-06-01T09:00:00",
           "recordingUrl": None, "liveUrl": "https://hive.example/live"}  # fmt: skip
BREAK = SESSION | {"id": "12", "title": "Coffee", "isServiceSession": True, "speakers": []}
SWARMS = Talk("Swarms", (Speaker("Nora Quist", "Beekeeper\n\nTends bees.", "https://nora.example"),),
              "How they decide.", "sv", ("Bees",), date(2026, 6, 1), link="https://hive.example/live", ref="11")  # fmt: skip
INSIDE = SESSION | {
    "speakers": [{"id": "u-1", "name": "Nora Quist"}],
    "categories": [
        {"id": 1, "name": "Language", "categoryItems": [{"id": 5, "name": "Swedish"}]},
        {"id": 2, "name": "Track", "categoryItems": [{"id": 6, "name": "Bees"}]},
    ],
}


def found(told: object) -> Found:
    return read(json.dumps(told).encode(), "all.json")


def test_the_view_all_is_joined() -> None:
    categories = [
        {"id": 1, "title": "Language", "items": [{"id": 5, "name": "Swedish"}]},
        {"id": 2, "title": "Track", "items": [{"id": 6, "name": "Bees"}]},
    ]
    session = SESSION | {"speakers": ["u-1"], "categoryItems": [5, 6]}

    read_ = found({"sessions": [session, BREAK], "speakers": [NORA], "categories": categories, "rooms": []})

    assert (read_.kind, read_.left_out, read_.talks) == ("Sessionize", 1, [SWARMS])


@pytest.mark.parametrize(
    "view",
    [
        [{"groupId": 1, "groupName": "All", "sessions": [INSIDE, BREAK]}],
        [{"date": "2026-06-01T00:00:00", "rooms": [{"id": 1, "name": "Hive", "sessions": [INSIDE, BREAK]}],
          "timeSlots": [{"slotStart": "09:00:00", "rooms": [{"id": 1, "session": INSIDE}]}]}],
    ],
    ids=["Sessions", "GridSmart"],
)  # fmt: skip
def test_the_views_with_sessions_tell_no_more_of_people_than_names(view: object) -> None:
    read_ = found(view)

    assert (read_.kind, read_.left_out) == ("Sessionize", 1)
    assert [(talk.title, talk.speakers, talk.language, talk.tags) for talk in read_.talks] == [
        ("Swarms", (Speaker("Nora Quist"),), "sv", ("Bees",))
    ]


def test_the_view_speakers_makes_one_talk_of_those_who_share_a_session() -> None:
    sessions = [{"id": 11, "name": "Swarms"}]
    people = [NORA | {"sessions": sessions}, {"id": "u-2", "fullName": "Per Ek", "sessions": sessions}]

    talk = found(people).talks[0]

    assert (talk.title, talk.ref, [one.name for one in talk.speakers]) == ("Swarms", "11", ["Nora Quist", "Per Ek"])


def test_the_speaker_wall_is_told_apart() -> None:
    with pytest.raises(Unreadable, match="Choose the view All"):
        found([{"id": "u-1", "fullName": "Nora Quist", "tagLine": "Beekeeper", "isTopSpeaker": False}])


def test_kotlinconf() -> None:
    session = SESSION | {"speakerIds": ["u-1"], "tags": ["Bees"], "startsAt": "2026-06-01T09:00"}
    person = {"id": "u-1", "name": "Nora Quist", "position": "Beekeeper", "description": "Tends bees."}

    read_ = found({"sessions": [session, BREAK | {"speakerIds": []}], "speakers": [person]})

    assert (read_.kind, read_.left_out, read_.talks[0].on) == ("KotlinConf JSON", 1, date(2026, 6, 1))
    assert read_.talks[0].speakers == (Speaker("Nora Quist", "Beekeeper\n\nTends bees."),)


SESSIONS = [
    {"id": 3, "title": "Nests", "short-abstract": "Where.", "long-abstract": "Where and why.", "state": "accepted",
     "language": "English", "track": {"name": "Birds"}, "starts-at": "2026-07-02T09:00:00-07:00",
     "speakers": [{"id": 8, "name": " Ada Holm "}]},
    {"id": 4, "title": "Eggs", "state": "rejected", "speakers": [{"id": 8, "name": "Ada Holm"}]},
]  # fmt: skip
SPEAKERS = [{"id": 8, "name": "Ada Holm", "short-biography": "Counts birds.", "website": "https://ada.example",
             "email": "ada@birds.example", "mobile": "1", "sessions": [{"id": 3, "title": "Nests"}]}]  # fmt: skip


def test_open_event_knows_more_of_people_with_both_files(tmp_path: Path) -> None:
    (tmp_path / "sessions.json").write_text(json.dumps(SESSIONS))
    alone = read(tmp_path / "sessions.json", "sessions.json")
    (tmp_path / "speakers.json").write_text(json.dumps(SPEAKERS))
    (tmp_path / "event.json").write_text('{"name": "Bird Week"}')

    both = read(tmp_path, "birds")

    assert (both.kind, both.event, both.left_out) == ("Open Event JSON", "Bird Week", 1)
    assert alone.talks[0].speakers == (Speaker("Ada Holm"),)
    assert both.talks == [
        Talk("Nests", (Speaker("Ada Holm", "Counts birds.", "https://ada.example"),), "Where and why.", "en",
             ("Birds",), date(2026, 7, 2), ref="3")
    ]  # fmt: skip


def test_open_event_speakers_alone_tell_their_titles() -> None:
    assert [(talk.title, talk.ref) for talk in found(SPEAKERS).talks] == [("Nests", "3")]


def test_pyvideo_is_a_file_for_each_talk(tmp_path: Path) -> None:
    video = {"title": "Moss", "speakers": ["Іван Лис"], "recorded": "2026-04-05", "language": "ukr", "tags": None,
             "description": "Green.", "videos": [{"type": "youtube", "url": "https://video.example/moss"}]}  # fmt: skip
    (tmp_path / "videos").mkdir()
    (tmp_path / "category.json").write_text('{"title": "Forest Days"}')
    (tmp_path / "videos" / "moss.json").write_text(json.dumps(video))
    (tmp_path / "videos" / "panel.json").write_text(json.dumps(video | {"speakers": ["Various speakers"]}))
    (tmp_path / "videos" / "torn.json").write_text(json.dumps(video)[:40])

    read_ = read(tmp_path, "forest")

    assert (read_.kind, read_.event, read_.left_out) == ("pyvideo JSON", "Forest Days", 1)
    assert [one.where for one in read_.refused] == ["videos/torn.json: line 1"]
    assert read_.talks == [
        Talk("Moss", (Speaker("Іван Лис"),), "Green.", "uk", (), date(2026, 4, 5), "Forest Days",
             "https://video.example/moss", "moss")
    ]  # fmt: skip
