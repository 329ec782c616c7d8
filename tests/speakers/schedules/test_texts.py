"""Calendars, YAML, Markdown and the directory of brown-bag speakers."""

from datetime import date
from pathlib import Path

import pytest

from app.speakers.schedules.reading import Unreadable, read
from app.speakers.schedules.talks import Refused, Speaker, Talk


def calendar(*entries: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{entry}\r\nEND:VEVENT\r\n" for entry in entries)
    return (
        f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Lake Days\r\nX-WR-TIMEZONE:Asia/Tokyo\r\n{inside}END:VCALENDAR\r\n".encode()
    )


def speakers(entry: str) -> list[str]:
    return [one.name for talk in read(calendar(entry), "").talks for one in talk.speakers]


def test_a_calendar_tells_talks_entry_by_entry() -> None:
    talk = (
        "UID:7@lake.example\r\nDTSTART:20260812T160000Z\r\nSUMMARY:Ice\\, thin\r\nCATEGORIES:Water,Cold\r\n"
        "DESCRIPTION:Ask\r\n  ice@lake.example\\nFirst.\r\nURL:https://lake.example/7\r\n"
        'ATTENDEE;CN="Aoi Sato";ROLE=REQ-PARTICIPANT:mailto:aoi@lake.example'
    )

    found = read(calendar(talk, "SUMMARY:Lunch"), "lake.ics")

    assert (found.kind, found.event, found.left_out) == ("iCalendar", "Lake Days", 1)
    assert found.talks == [
        Talk("Ice, thin", (Speaker("Aoi Sato"),), "Ask …\nFirst.", "", ("Water", "Cold"), date(2026, 8, 13),
             link="https://lake.example/7", ref="7", line=4)
    ]  # fmt: skip


def test_a_letter_that_a_line_is_folded_in_stays_whole() -> None:
    folded = calendar("SUMMARY:Ї\r\nATTENDEE;CN=Ïda:invalid:nomail").replace("Ї".encode(), b"\xd0\r\n \x87")

    assert read(folded, "").talks[0].title == "Ї"


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ("X-SPEAKER:Aoi Sato; Ben Ek", ["Aoi Sato", "Ben Ek"]),
        ("DESCRIPTION:Speakers: Aoi Sato and Ben Ek\\n\\nAbout ice.", ["Aoi Sato", "Ben Ek"]),
        ("DESCRIPTION:Спікер: Оля Лід", ["Оля Лід"]),
        ("ORGANIZER;CN=Ben Ek:mailto:ben@lake.example", ["Ben Ek"]),
        ("ORGANIZER;CN=Lake Days:mailto:all@lake.example", []),
        ("ORGANIZER:mailto:ben@lake.example", []),
        ("ATTENDEE;CN=ben@lake.example:mailto:ben@lake.example", []),
        ("DESCRIPTION:About: everything", []),
    ],
)
def test_who_speaks_is_found_in_many_places(entry: str, names: list[str]) -> None:
    assert speakers(f"SUMMARY:Ice\r\n{entry}") == names


def test_a_calendar_that_ends_too_early_says_so() -> None:
    whole = calendar("SUMMARY:Ice\r\nX-SPEAKER:Aoi Sato", "SUMMARY:Snow\r\nX-SPEAKER:Aoi Sato")

    found = read(whole[: whole.index(b"Snow")], "")

    assert ([talk.title for talk in found.talks], found.refused) == (
        ["Ice"],
        [Refused("line 8", "The file is broken. Download it again.")],
    )


VIDEOS = """# Website: https://gem.example
---
- id: "ruby-red"
  title: No
  event_name: "Gem Days 2026"
  date: "2026-02-03"
  language: "Romanian"
  video_provider: "youtube"
  video_id: "x1"
  description: "Why not."
  speakers:
    - Ana Pop
    - TODO
- id: "evening"
  title: "Evening"
  date: "2026-02-04"
  talks:
    - id: "short"
      title: "Short ones"
      speakers:
        - Ion Rus
- id: "party"
  title: "Party"
  date: 2026-13-45
"""


def test_rubyevents_with_what_stands_beside(tmp_path: Path) -> None:
    (tmp_path / "videos.yml").write_text(VIDEOS)
    (tmp_path / "event.yml").write_text('---\nid: gem\ntitle: "Gem Days"\n')
    (tmp_path / "cfp.yml").write_text("---\n- link: https://gem.example/cfp\n")
    (tmp_path / "speakers.yml").write_text("- name: Ana Pop\n  website: https://ana.example\n")

    found = read(tmp_path, "gem")

    assert (found.kind, found.event, found.left_out, found.refused) == ("RubyEvents YAML", "Gem Days", 1, [])
    assert found.talks == [
        Talk("No", (Speaker("Ana Pop", link="https://ana.example"),), "Why not.", "ro", (), date(2026, 2, 3),
             "Gem Days 2026", "https://www.youtube.com/watch?v=x1", "ruby-red"),
        Talk("Short ones", (Speaker("Ion Rus"),), on=date(2026, 2, 4), event="Gem Days", ref="short"),
    ]  # fmt: skip


def test_an_event_whose_talks_are_not_written_yet_has_none(tmp_path: Path) -> None:
    (tmp_path / "event.yml").write_text("title: Gem Days\n")
    (tmp_path / "videos.yml").write_text("# to come\n---\n[]\n")

    assert (read(tmp_path, "gem").event, read(tmp_path, "gem").talks) == ("Gem Days", [])


def test_a_user_group_keeps_a_year_by_months() -> None:
    year = """---
january:
  gem-of-a-talk:
    title: "A gem"
    description: Polished.
    speaker:
      name: Ana Pop
      url: https://ana.example
    coverage:
      - type: video
        url: https://gem.example/1.mp4
  two:
    title: Two
    speaker:
      - name: Ion Rus
      - name: Ana Pop
february:
  torn: yes
"""
    found = read(year.encode(), "2026.yml")

    assert found.kind == "LRUG YAML"
    assert found.talks[0] == Talk(
        "A gem", (Speaker("Ana Pop", link="https://ana.example"),), "Polished.", link="https://gem.example/1.mp4",
        ref="2026/january/gem-of-a-talk",
    )  # fmt: skip
    assert [one.name for one in found.talks[1].speakers] == ["Ion Rus", "Ana Pop"]
    assert found.refused == [Refused("february.torn", "Here stands no talk.")]


TALK = """---
title: Sails
presenter_slugs:
- ida-mast
start_datetime: 2026-09-01 10:00:00-04:00
tags:
- wind
video_url: https://sea.example/v
---

How they *fill*.
"""
IDA = "---\nname: Ida Mast\nsocial:\n  website: https://ida.example\n---\n\nSails since 1990.\n"


def test_markdown_finds_who_presents_in_the_folder(tmp_path: Path) -> None:
    for path, text in {"talks/sails.md": TALK, "presenters/ida-mast.md": IDA, "README.md": "# Sea Days\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)

    found = read(tmp_path, "sea")

    assert (found.kind, found.refused) == ("Markdown", [])
    assert found.talks == [
        Talk("Sails", (Speaker("Ida Mast", "Sails since 1990.", "https://ida.example"),), "How they *fill*.", "",
             ("wind",), date(2026, 9, 1), link="https://sea.example/v", ref="sails")
    ]  # fmt: skip


def test_markdown_alone_names_the_presenter_it_cannot_find() -> None:
    found = read(TALK.encode(), "sails.md")

    assert (found.talks, found.refused[0].why) == (
        [],
        "Who “ida-mast” is stands in another file. Choose the whole folder, as a ZIP.",
    )


BAGGERS = """// Who comes to you at noon
var data = {
  speakers: [
    { /* the first */ name: 'Élodie Pain', bio: "Bakes." +
        ' Says "hello".', contacts: { mail: 'elodie@bread.example' },
      websites: [{ name: 'Blog', url: 'https://elodie.example' }],
      sessions: [{ title: `Dough // rises`, abstract: 'Slowly.\\n' + "It's alive.", tags: ['bread'], lang: ['fr', 'en'] }] },
    { name: 'Marc Four', sessions: [] },
  ],
  cities: { Paris: { lat: -1.5 } },
};
"""


def test_the_directory_of_brown_bag_speakers() -> None:
    found = read(BAGGERS.encode(), "baggers.js")

    assert (found.kind, found.left_out) == ("brown-bag directory", 1)
    elodie = Speaker("Élodie Pain", 'Bakes. Says "hello".', "https://elodie.example")
    assert found.talks == [Talk("Dough // rises", (elodie,), "Slowly.\nIt's alive.", "fr", ("bread",))]


def test_a_script_that_is_torn_says_where() -> None:
    with pytest.raises(Unreadable, match="line 7: The file is broken"):
        read(BAGGERS[: BAGGERS.index(" rises")].encode(), "baggers.js")
