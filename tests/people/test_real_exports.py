"""The headers that real systems export, with three people under each; and tables that are awkward on purpose."""

from pathlib import Path

import pytest

from app.people.sheets.columns import EMAIL_FIELDS, REFUSED, meaning
from app.people.sheets.reading import Sheet, Unreadable, read

DATA = Path(__file__).parents[2].parent / "shared" / "data"
EXPORTS = sorted((DATA / "people" / "export-headers").glob("[!S]*.?sv"))
AWKWARD = sorted(path for path in (DATA / "csv").rglob("*") if path.is_file())
WITHOUT_ADDRESSES = {"adp-workers.csv", "entra-group-members.csv", "ru-hr.csv"}
PEOPLE = ("anna", "ben", "cy")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared is absent")


def filled(path: Path) -> tuple[str, list[str]]:
    """The file with three people under its header, and the header's cells."""
    text = path.read_text(encoding="utf-8-sig").rstrip("\n")
    header = text.splitlines()[-1]
    delimiter = max(",;\t", key=header.count)
    columns = header.split(delimiter)
    people = (delimiter.join(value(column, person) for column in columns) for person in PEOPLE)
    return "\n".join([text, *people]), columns


def value(column: str, person: str) -> str:
    field, _rank = meaning(column)
    if field in EMAIL_FIELDS:
        return f"{person}@corp.example"
    if field == REFUSED:
        return f"secret of {person}"
    return {"first": person.title(), "last": "Koval", "name": f"{person.title()} Koval"}.get(field, "")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_is_recognized_without_mapping_by_hand(path: Path) -> None:
    text, columns = filled(path)
    if path.name in WITHOUT_ADDRESSES:
        with pytest.raises(Unreadable, match="no column with e-mail addresses"):
            read(text.encode())
        return

    sheet = read(text.encode(), path.name)

    assert [row.email for row in sheet.rows] == [f"{person}@corp.example" for person in PEOPLE]
    assert all(row.name.split()[0] == person.title() for row, person in zip(sheet.rows, PEOPLE, strict=True))
    assert sheet.problems == []
    assert "secret" not in str(sheet.rows)
    assert {column for column in columns if "assw" in column or "Парол" in column} <= set(sheet.refused)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_reads_the_same_in_every_unicode_encoding(path: Path, encoding: str) -> None:
    if path.name not in WITHOUT_ADDRESSES:
        text, _columns = filled(path)

        assert read(text.encode(encoding)) == read(text.encode())


@pytest.mark.parametrize("path", AWKWARD, ids=lambda path: path.name)
def test_an_awkward_file_gives_a_list_or_a_sentence(path: Path) -> None:
    try:
        sheet = read(path.read_bytes(), path.name)
    except Unreadable as refused:
        assert refused.sentence.endswith((".", "”."))
    else:
        assert isinstance(sheet, Sheet)
