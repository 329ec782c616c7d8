"""Every programme of ../shared/data is read, with exactly as many talks and speakers as other means count in it."""

from pathlib import Path

import pytest

from app.speakers.schedules.reading import Unreadable, read

DATA = Path(__file__).parents[3].parent / "shared" / "data"
KINDS = ("schedules", "talks", "speakers")
ABOUT = {"LICENSE", "event.yml", "series.yml", "schedule.yml", "cfp.yml", "category.json"}
"""What stands beside programmes and is none."""

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared is absent")

COUNTS = {
    "schedules/c3voc-json/frab-camp2019.json": ("C3VOC JSON", "Chaos Communication Camp 2019", 78, 90, 1),
    "schedules/c3voc-json/frab-event.json": ("frab event JSON", "", 1, 2, 0),
    "schedules/c3voc-json/hub-schedule2.json": ("C3VOC hub JSON", "38C3", 2, 3, 0),
    "schedules/c3voc-json/invalid-example.json": ("C3VOC JSON", "Winterchaos", 0, 0, 0),
    "schedules/c3voc-json/pretalx-democon.json": ("C3VOC JSON", "DemoCon", 36, 27, 0),
    "schedules/c3voc-json/schedule-example.xlsx": ("table", "", 13, 15, 0),
    "schedules/djangocon-markdown": ("Markdown", "", 62, 60, 0),
    "schedules/frab-xml/38c3.xml": ("frab XML", "38C3", 887, 565, 120),
    "schedules/ics/jres_2022.ics": ("iCalendar", "JRES 2021/22", 0, 0, 120),
    "schedules/ics/kielux_2020.ics": ("iCalendar", "18. Kieler Open Source und Linux Tage", 24, 20, 0),
    "schedules/kotlinconf-json/conference-2025.json": ("KotlinConf JSON", "", 91, 105, 21),
    "schedules/open-event-json/PyCon17": ("Open Event JSON", "", 146, 140, 1),
    "schedules/open-event-json/PyCon17/sessions.json": ("Open Event JSON", "", 146, 144, 1),
    "schedules/open-event-json/PyCon17/speakers.json": ("Open Event JSON", "", 146, 143, 0),
    "schedules/open-event-json/SparkSummit17": ("Open Event JSON", "", 33, 34, 6),
    "schedules/open-event-json/SparkSummit17/sessions.json": ("Open Event JSON", "", 33, 34, 6),
    "schedules/open-event-json/SparkSummit17/speakers.json": ("Open Event JSON", "", 33, 34, 0),
    "schedules/sessionize-json/Y2024-sessionize.json": ("Sessionize", "", 15, 16, 0),
    "schedules/sessionize-json/Y2025-sessionize.json": ("Sessionize", "", 13, 11, 0),
    "schedules/wafer-xml/debconf23.xml": ("wafer XML", "DebConf 23", 85, 87, 32),
    "speakers/bbl-baggers/baggers.js": ("brown-bag directory", "", 993, 340, 1),
    "talks/lrug-yaml/2020.yml": ("LRUG YAML", "", 31, 31, 0),
    "talks/lrug-yaml/2021.yml": ("LRUG YAML", "", 26, 25, 0),
    "talks/lrug-yaml/2022.yml": ("LRUG YAML", "", 26, 26, 1),
    "talks/lrug-yaml/2023.yml": ("LRUG YAML", "", 27, 26, 0),
    "talks/lrug-yaml/2024.yml": ("LRUG YAML", "", 26, 26, 0),
    "talks/lrug-yaml/2025.yml": ("LRUG YAML", "", 29, 24, 0),
    "talks/lrug-yaml/2026.yml": ("LRUG YAML", "", 18, 18, 0),
    "talks/pyvideo-json/djangocon-us-2025": ("pyvideo JSON", "DjangoCon US 2025", 45, 46, 3),
    "talks/pyvideo-json/kyivpy": ("pyvideo JSON", "Kyiv.py", 14, 13, 0),
    "talks/pyvideo-json/odessapy-2018": ("pyvideo JSON", "OdessaPy 2018", 9, 9, 0),
    "talks/pyvideo-json/pycon-es-2019": ("pyvideo JSON", "PyCon ES 2019", 63, 76, 0),
    "talks/pyvideo-json/pycon-fr-2025": ("pyvideo JSON", "PyCon FR 2025", 56, 64, 0),
    "talks/pyvideo-json/pycon-italia-2019": ("pyvideo JSON", "PyCon Italia 2019", 71, 74, 3),
    "talks/pyvideo-json/pycon-jp-2019": ("pyvideo JSON", "PyCon JP 2019", 50, 50, 2),
    "talks/pyvideo-json/pycon-kr-2024": ("pyvideo JSON", "PyCon Korea 2024", 35, 37, 0),
    "talks/pyvideo-json/pycon-odessa-2019": ("pyvideo JSON", "Pycon Odessa 2019", 10, 10, 0),
    "talks/pyvideo-json/pycon-pl-2016": ("pyvideo JSON", "PyCon PL 2016", 27, 27, 3),
    "talks/pyvideo-json/pycon-ru-2019": ("pyvideo JSON", "PyCon Russia 2019", 2, 2, 33),
    "talks/pyvideo-json/pycon-se-2016": ("pyvideo JSON", "PyCon SE 2016", 16, 15, 2),
    "talks/pyvideo-json/pycon-se-2019": ("pyvideo JSON", "PyCon SE 2019", 29, 28, 2),
    "talks/pyvideo-json/pycon-uk-2023": ("pyvideo JSON", "PyCon UK 2023", 29, 26, 3),
    "talks/pyvideo-json/pycon-ukraine-2012": ("pyvideo JSON", "PyCon Ukraine 2012", 38, 35, 2),
    "talks/pyvideo-json/pycon-ukraine-2014": ("pyvideo JSON", "PyCon Ukraine 2014", 14, 14, 2),
    "talks/pyvideo-json/pycon-ukraine-2016": ("pyvideo JSON", "PyCon Ukraine 2016", 17, 18, 2),
    "talks/pyvideo-json/pycon-ukraine-2017": ("pyvideo JSON", "PyCon Ukraine 2017", 16, 16, 20),
    "talks/pyvideo-json/pycon-ukraine-2018": ("pyvideo JSON", "PyCon Ukraine 2018", 18, 19, 0),
    "talks/pyvideo-json/pycon-us-2025": ("pyvideo JSON", "PyCon US 2025", 106, 142, 0),
    "talks/pyvideo-json/pydata-berlin-2019": ("pyvideo JSON", "PyData Berlin 2019", 70, 75, 0),
    "talks/rubyevents-yaml/euruko/euruko-2012": ("RubyEvents YAML", "EuRuKo 2012", 17, 17, 4),
    "talks/rubyevents-yaml/euruko/euruko-2016": ("RubyEvents YAML", "EuRuKo 2016", 28, 31, 0),
    "talks/rubyevents-yaml/euruko/euruko-2017": ("RubyEvents YAML", "EuRuKo 2017", 25, 25, 2),
    "talks/rubyevents-yaml/euruko/euruko-2018": ("RubyEvents YAML", "EuRuKo 2018", 22, 22, 0),
    "talks/rubyevents-yaml/euruko/euruko-2019": ("RubyEvents YAML", "EuRuKo 2019", 20, 20, 0),
    "talks/rubyevents-yaml/euruko/euruko-2021": ("RubyEvents YAML", "EuRuKo 2021", 18, 19, 0),
    "talks/rubyevents-yaml/euruko/euruko-2022": ("RubyEvents YAML", "EuRuKo 2022", 20, 19, 2),
    "talks/rubyevents-yaml/euruko/euruko-2023": ("RubyEvents YAML", "EuRuKo 2023", 47, 34, 5),
    "talks/rubyevents-yaml/euruko/euruko-2024": ("RubyEvents YAML", "EuRuKo 2024", 49, 46, 1),
    "talks/rubyevents-yaml/euruko/euruko-2025": ("RubyEvents YAML", "EuRuKo 2025", 45, 46, 1),
    "talks/rubyevents-yaml/euruko/euruko-2026": ("RubyEvents YAML", "EuRuKo 2026", 14, 15, 0),
    "talks/rubyevents-yaml/euruko/noruko-2020": ("RubyEvents YAML", "NoRuKo 2020", 16, 18, 0),
    "talks/rubyevents-yaml/helsinki-ruby/helsinki-ruby-brigade": (
        "RubyEvents YAML",
        "Helsinki Ruby Brigade",
        8,
        8,
        1,
    ),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2020": ("RubyEvents YAML", "Kaigi on Rails 2020", 18, 18, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2021": ("RubyEvents YAML", "Kaigi on Rails 2021", 25, 25, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2022": ("RubyEvents YAML", "Kaigi on Rails 2022", 24, 24, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2023": ("RubyEvents YAML", "Kaigi on Rails 2023", 36, 38, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2024": ("RubyEvents YAML", "Kaigi on Rails 2024", 39, 39, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2025": ("RubyEvents YAML", "Kaigi on Rails 2025", 36, 36, 0),
    "talks/rubyevents-yaml/kaigi-on-rails/kaigi-on-rails-2026": ("RubyEvents YAML", "Kaigi on Rails 2026", 2, 2, 0),
    "talks/rubyevents-yaml/pivorak/pivorak-conf-1": ("RubyEvents YAML", "Pivorak Conf 1.0", 4, 4, 0),
    "talks/rubyevents-yaml/pivorak/pivorak-conf-2": ("RubyEvents YAML", "Pivorak Conf 2.0", 5, 5, 0),
    "talks/rubyevents-yaml/pivorak/pivorak-conf-3": ("RubyEvents YAML", "Pivorak Conf 3.0", 3, 3, 0),
    "talks/rubyevents-yaml/pivorak/pivorak-conf-4": ("RubyEvents YAML", "Pivorak Conf 4.0", 4, 4, 0),
    "talks/rubyevents-yaml/pivorak/pivorak-conf-5": ("RubyEvents YAML", "Pivorak Conf 5.0", 3, 3, 0),
    "talks/rubyevents-yaml/railsclub/railsclub-2015": ("RubyEvents YAML", "RailsClub 2015", 20, 21, 0),
    "talks/rubyevents-yaml/ruby-romania/ruby-romania-meetup": ("RubyEvents YAML", "Ruby Romania Meetup", 11, 9, 2),
    "talks/rubyevents-yaml/ruby-turkiye/ruby-turkiye": ("RubyEvents YAML", "Ruby Türkiye Meetup", 39, 29, 12),
    "talks/rubyevents-yaml/rubyconf-by/rubyconfby-2016": ("RubyEvents YAML", "RubyConfBY 2016", 10, 10, 0),
    "talks/rubyevents-yaml/rubyconf-by/rubyconfby-2017": ("RubyEvents YAML", "RubyConfBY 2017", 10, 10, 0),
    "talks/rubyevents-yaml/rubyconf-by/rubyconfby-2018": ("RubyEvents YAML", "RubyConfBY 2018", 9, 9, 0),
    "talks/rubyevents-yaml/rubyconf-by/rubyconfby-2019": ("RubyEvents YAML", "RubyConfBY 2019", 12, 12, 0),
    "talks/rubyevents-yaml/rubyconf-by/rubyconfby-2020": ("RubyEvents YAML", "RubyConfBY 2020", 13, 13, 0),
}
"""Format, event, talks, speakers, and entries that nobody gives."""
WITHOUT_TALKS = {"schema.json": "it is none itself", "schedule.xml.xsd": "it is none itself"}


@pytest.mark.parametrize("path", COUNTS)
def test_a_programme_is_read_whole(path: str) -> None:
    found = read(DATA / path, path)

    speakers = {speaker.name for talk in found.talks for speaker in talk.speakers}
    assert (found.kind, found.event, len(found.talks), len(speakers), found.left_out) == COUNTS[path]
    assert len(found.refused) == (4 if "invalid" in path else 0)
    assert "redacted.example" not in str(found), "an address was kept"


def test_what_is_invalid_is_refused_with_its_place() -> None:
    found = read(DATA / "schedules/c3voc-json/invalid-example.json", "")

    talk = "schedule.conference.days[0].rooms.Winterchaos[0]"
    assert [one.where for one in found.refused] == [
        "schedule.rooms",
        f"{talk}.id",
        f"{talk}.persons[0].id",
        f"{talk}.persons[0].code",
    ]


@pytest.mark.parametrize("name", WITHOUT_TALKS)
def test_a_schema_is_told_apart(name: str) -> None:
    with pytest.raises(Unreadable, match=WITHOUT_TALKS[name]):
        read(DATA / "schedules/c3voc-json" / name, name)


def test_events_whose_talks_nobody_wrote_down_have_none() -> None:
    events = [path.parent for path in (DATA / "talks/rubyevents-yaml").rglob("videos.yml") if _is_empty(path)]

    assert len(events) == 24
    assert all(read(event, event.name).talks == [] for event in events)


def test_no_file_is_forgotten() -> None:
    files = (path for kind in KINDS for path in (DATA / kind).rglob("*") if path.is_file())
    forgotten = {
        path.relative_to(DATA).as_posix()
        for path in files
        if path.name not in ABOUT | set(WITHOUT_TALKS) and not _is_empty(path)
    }

    assert {path for path in forgotten if not any(path.startswith(known) for known in COUNTS)} == set()


def _is_empty(videos: Path) -> bool:
    return videos.name == "videos.yml" and videos.read_text().rstrip().endswith("\n[]")
