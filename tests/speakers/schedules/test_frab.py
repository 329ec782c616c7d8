"""Schedule XML: frab, pentabarf, pretalx and wafer write it alike."""

from datetime import date

import pytest

from app.speakers.schedules.reading import Unreadable, read
from app.speakers.schedules.talks import Refused, Speaker, Talk

SCHEDULE = """<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference>
    <title>Harbour Days</title>
    <time_zone_name>Pacific/Auckland</time_zone_name>
  </conference>
  <day index="1" date="2026-03-11">
    <room name="Pier">
      <event guid="aa-1" id="7">
        <date>2026-03-11T20:00:00+00:00</date>
        <title>Tides as a queue</title>
        <subtitle>What harbours know of backpressure</subtitle>
        <track>Queues</track>
        <language>en</language>
        <abstract>&lt;p&gt;Write to mara@harbour.example or &lt;b&gt;come by&lt;/b&gt;.&lt;/p&gt;</abstract>
        <description>Bring a rope.</description>
        <url>https://harbour.example/talks/7</url>
        <persons><person id="1">Mara  Lind</person><person id="2">Ілля Гавань</person></persons>
      </event>
      <event id="8"><title>Lunch</title><persons/></event>
      <event id="9"><title></title><persons><person>Ola Berg</person></persons></event>
      <event id="10"><title>Ropes</title><persons><person>Ola Berg</person></persons></event>
    </room>
  </day>
</schedule>
"""


def test_everything_but_addresses_is_kept() -> None:
    found = read(SCHEDULE.encode(), "schedule.xml")

    assert (found.kind, found.event, found.left_out) == ("frab XML", "Harbour Days", 1)
    assert found.talks == [
        Talk(
            title="Tides as a queue",
            speakers=(Speaker("Mara Lind"), Speaker("Ілля Гавань")),
            abstract="What harbours know of backpressure\n\nWrite to … or come by.\n\nBring a rope.",
            language="en",
            tags=("Queues",),
            on=date(2026, 3, 12),
            link="https://harbour.example/talks/7",
            ref="aa-1",
            line=9,
        ),
        Talk("Ropes", (Speaker("Ola Berg"),), on=date(2026, 3, 11), ref="10", line=22),
    ]


def test_a_talk_without_a_title_is_refused_with_its_line() -> None:
    assert read(SCHEDULE.encode(), "").refused == [Refused("line 21", "This talk has no title.")]


def test_what_stands_before_the_place_where_a_file_breaks_counts() -> None:
    found = read(SCHEDULE[: SCHEDULE.index('<event id="8"')].encode(), "")

    assert [talk.title for talk in found.talks] == ["Tides as a queue"]
    assert found.refused == [Refused("line 20", "The file is broken. Download it again.")]


def test_entities_are_never_followed() -> None:
    laughs = "<!DOCTYPE schedule [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>" + SCHEDULE.partition("\n")[2]

    with pytest.raises(Unreadable, match="words of its own"):
        read(laughs.replace("Ropes", "&b;").encode(), "")


def test_other_encodings_are_understood() -> None:
    told = SCHEDULE.replace('encoding="UTF-8"', 'encoding="windows-1251"')

    assert read(told.encode("cp1251"), "").talks[0].speakers[1].name == "Ілля Гавань"


def test_wafer_is_told_from_its_generator() -> None:
    assert (
        read(SCHEDULE.replace("<conference>", '<generator name="wafer"/><conference>').encode(), "").kind
        == "wafer XML"
    )


def test_a_schema_is_no_schedule() -> None:
    with pytest.raises(Unreadable, match="it is none itself"):
        read(b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"></xs:schema>', "schedule.xsd")


def test_other_xml_is_no_schedule() -> None:
    with pytest.raises(Unreadable, match="No schedule can be recognized"):
        read(b"<rss><channel/></rss>", "feed.xml")
