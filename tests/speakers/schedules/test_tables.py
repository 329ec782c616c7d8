"""Tables of talks, in any of the languages people keep them in."""

import io
from datetime import date

import pytest
import xlsxwriter

from app.speakers.schedules.reading import Unreadable, read
from app.speakers.schedules.talks import Refused, Speaker, Talk


@pytest.mark.parametrize(
    "header",
    ["Title;Speakers;Abstract", "Назва доповіді;Спікери;Опис", "Тема;Докладчик;Аннотация", "Titlu;Vorbitor;Rezumat",
     "Titel;Talare;Beskrivning", "Tiêu đề;Diễn giả;Mô tả", "Vortrag;Referent;Beschreibung"],
)  # fmt: skip
def test_a_table_is_read_in_every_language(header: str) -> None:
    table = f"{header}\nSalt;Ann Sea, Bo Sand;Write to ann@salt.example\nPause;;\n;Bo Sand;Lost"

    found = read(table.encode(), "talks.csv")

    assert (found.kind, found.left_out) == ("table", 1)
    assert found.talks == [Talk("Salt", (Speaker("Ann Sea"), Speaker("Bo Sand")), "Write to …", line=2)]
    assert found.refused == [Refused("line 4", "This talk has no title.")]


def test_columns_tell_more_of_a_talk() -> None:
    table = (
        "Session Id,Title,First name,Last name,Bio,Email,Track,Language,Date,Conference,Video\n"
        'a7,Salt,Ann,Sea,Dives.,ann@salt.example,"Sea, Food",Swedish,24.12.2026,Coast,https://salt.example/v\n'
    )

    assert read(table.encode(), "").talks == [
        Talk("Salt", (Speaker("Ann Sea", "Dives."),), "", "sv", ("Sea", "Food"), date(2026, 12, 24), "Coast",
             "https://salt.example/v", "a7", 2)
    ]  # fmt: skip


def test_numbered_columns_under_one_header_hold_a_speaker_each() -> None:
    rows = [
        ["Coast", "", "Referenten", ""],
        ["Titel", "Datum", "1", "2"],
        ["Salt", "", "Ann Sea, Salt Ltd", "Bo Sand"],
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    assert read(file.getvalue(), "talks.xlsx").talks == [
        Talk("Salt", (Speaker("Ann Sea", "Salt Ltd"), Speaker("Bo Sand")), line=3)
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"Name,Town\nAnn,Rome", b"<!DOCTYPE html><p>Talks</p>", b"[]"]
)
def test_what_is_no_schedule_hears_what_can_be_read(data: bytes) -> None:
    with pytest.raises(Unreadable, match="No schedule can be recognized here"):
        read(data, "")
