"""Languages and times: the reader's words, and a moment that cannot be misread."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.base import i18n
from app.base.i18n import _, ngettext, speaking

WINTER = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
PO = """
msgid ""
msgstr ""
"Language: uk\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "
"n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello %(name)s"
msgstr "Вітаємо, %(name)s"

msgid "%(num)d person"
msgid_plural "%(num)d people"
msgstr[0] "%(num)d особа"
msgstr[1] "%(num)d особи"
msgstr[2] "%(num)d осіб"
"""


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A small Ukrainian catalog in place of the real one."""
    folder = tmp_path / "uk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    i18n._catalog.cache_clear()
    yield folder
    i18n._catalog.cache_clear()


def test_plurals_are_those_of_the_language(catalog: Path):
    with speaking("uk", "Europe/Kyiv"):
        said = [ngettext("%(num)d person", "%(num)d people", n) for n in (0, 1, 2, 5, 11, 21, 22, 25, 111, 121)]

    assert said == [
        "0 осіб",
        "1 особа",
        "2 особи",
        "5 осіб",
        "11 осіб",
        "21 особа",
        "22 особи",
        "25 осіб",
        "111 осіб",
        "121 особа",
    ]


def test_english_stands_in_the_code(catalog: Path):
    assert [ngettext("%(num)d person", "%(num)d people", n) for n in (0, 1, 2)] == [
        "0 people",
        "1 person",
        "2 people",
    ]
    assert _("Hello %(name)s", name="Anna") == "Hello Anna"


def test_a_sentence_without_a_translation_is_said_in_english(catalog: Path):
    with speaking("uk", "UTC"):
        assert _("Hello %(name)s", name="Anna") == "Вітаємо, Anna"
        assert _("Never translated") == "Never translated"


def test_a_changed_catalog_is_compiled_anew(catalog: Path):
    import os

    with speaking("uk", "UTC"):
        assert _("Hello %(name)s", name="Anna") == "Вітаємо, Anna"
        (catalog / "messages.po").write_text(PO.replace("Вітаємо", "Привіт"), encoding="utf-8")
        later = (catalog / "messages.mo").stat().st_mtime + 5
        os.utime(catalog / "messages.po", (later, later))
        i18n._catalog.cache_clear()
        assert _("Hello %(name)s", name="Anna") == "Привіт, Anna"


def test_speaking_to_somebody_else_ends_where_it_ends():
    before = i18n.reader()
    with speaking("uk", "Europe/Kyiv"):
        assert i18n.reader() == i18n.Reader("uk", "Europe/Kyiv")
    assert i18n.reader() == before


def test_unknown_languages_and_zones_fall_back():
    with speaking("xx", "Mars/Olympus"):
        assert i18n.reader() == i18n.Reader("en", "UTC")


# --- times -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (WINTER, "Europe/Kyiv", "Thursday 12 March, 12:00 Kyiv (UTC+2)"),
        (datetime(2026, 6, 11, 9, 0, tzinfo=UTC), "Europe/Kyiv", "Thursday 11 June, 12:00 Kyiv (UTC+3)"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Kyiv", "Sunday 29 March, 02:59 Kyiv (UTC+2)"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Kyiv", "Sunday 29 March, 04:00 Kyiv (UTC+3)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Kyiv", "Sunday 25 October, 03:30 Kyiv (UTC+3)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Kyiv", "Sunday 25 October, 03:30 Kyiv (UTC+2)"),
        (WINTER, "America/New_York", "Thursday 12 March, 06:00 New York (UTC−4)"),
        (WINTER, "Asia/Kathmandu", "Thursday 12 March, 15:45 Kathmandu (UTC+5:45)"),
        (datetime(2026, 3, 12, 23, 30, tzinfo=UTC), "Europe/Stockholm", "Friday 13 March, 00:30 Stockholm (UTC+1)"),
        (WINTER, "UTC", "Thursday 12 March, 10:00 UTC"),
    ],
)
def test_a_moment_is_told_with_its_day_zone_and_offset(at: datetime, zone: str, words: str):
    assert i18n.when(at, zone) == words


def test_in_ukrainian_too():
    with speaking("uk", "Europe/Kyiv"):
        words = i18n.when(WINTER, "Europe/Kyiv")

    assert "четвер" in words
    assert "12 березня" in words
    assert words.endswith("12:00 Київ (UTC+2)")


def test_both_zones_are_told_where_they_differ():
    with speaking("en", "Europe/Stockholm"):
        assert i18n.when_both(WINTER, "Europe/Kyiv") == (
            "Thursday 12 March, 12:00 Kyiv (UTC+2) · 11:00 Stockholm for you"
        )
    with speaking("en", "Asia/Tokyo"):
        late = datetime(2026, 3, 12, 16, 0, tzinfo=UTC)
        assert i18n.when_both(late, "Europe/Kyiv").endswith("Fri 13 Mar, 01:00 Tokyo for you")


def test_only_once_where_the_clocks_agree():
    with speaking("en", "Europe/Helsinki"):
        assert i18n.when_both(WINTER, "Europe/Kyiv") == "Thursday 12 March, 12:00 Kyiv (UTC+2)"


def test_clocks_that_agree_in_winter_and_not_in_summer_are_told_apart():
    summer = datetime(2026, 6, 11, 9, 0, tzinfo=UTC)
    with speaking("en", "Africa/Cairo"):
        assert "for you" not in i18n.when_both(WINTER, "Europe/Kyiv")
    with speaking("en", "Africa/Johannesburg"):
        assert "for you" in i18n.when_both(summer, "Europe/Kyiv") or i18n.when(summer, "Europe/Kyiv").endswith(
            "(UTC+2)"
        )


def test_another_years_day_has_its_year():
    assert i18n.day(date(2026, 3, 12)) == "Thursday 12 March"
    assert "2027" in i18n.day(date(2027, 3, 12))


def test_input_fields_get_the_time_of_the_place():
    assert i18n.machine_time(WINTER, "Europe/Kyiv") == "2026-03-12T12:00"
    with speaking("uk", "Asia/Tokyo"):
        assert i18n.machine_time(WINTER, "Europe/Kyiv") == "2026-03-12T12:00"


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("Europe/Kyiv", "en", "Kyiv"),
        ("Europe/Kyiv", "uk", "Київ"),
        ("Europe/Bucharest", "uk", "Бухарест"),
        ("Asia/Ho_Chi_Minh", "en", "Ho Chi Minh"),
        ("UTC", "uk", "UTC"),
    ],
)
def test_zones_are_called_by_their_cities(zone: str, language: str, name: str):
    with speaking(language, "UTC"):
        assert i18n.zone_name(zone).startswith(name)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("en-US,en;q=0.9", "en"),
        ("sv,uk;q=0.5", "uk"),
        ("", "en"),
        ("*", "en"),
        (";;;,,", "en"),
    ],
)
def test_the_browsers_wish_is_read(header: str, language: str):
    assert i18n.preferred(header) == language


def test_numbers_are_written_as_the_reader_writes_them():
    assert i18n.number(1234.5) == "1,234.5"
    assert i18n.percent(51, 84) == "61%"
    assert i18n.percent(0, 0) == "–"
    with speaking("uk", "UTC"):
        assert i18n.number(1234.5).replace("\xa0", " ") == "1 234,5"
