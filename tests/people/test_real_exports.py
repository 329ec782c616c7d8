"""The headers that real systems export, with three people under each; and tables that are awkward on purpose.

`real_exports.json` says of each file exactly what is read from which column, what is refused by name, and what is
offered as a tag when its words are shared."""

import json
import re
from pathlib import Path

import pytest

from app.people.sheets.columns import EMAIL_FIELDS, NEVER_KEPT, meaning
from app.people.sheets.mapping import Said
from app.people.sheets.reading import Sheet, Unmapped, Unreadable, read, read_again

DATA = Path(__file__).parents[2].parent / "shared" / "data"
HEADERS = DATA / "people" / "export-headers"
EXPORTS = sorted(HEADERS.glob("[!S]*.?sv"))
EXACTLY = json.loads(Path(__file__).with_name("real_exports.json").read_text(encoding="utf-8"))
AWKWARD = sorted(path for path in (DATA / "csv").rglob("*") if path.is_file())
PLANET = sorted((DATA / "people" / "planetexpress-ldif").glob("10_*.ldif"))
WITHOUT_ADDRESSES = {"adp-workers.csv", "ru-hr.csv"}
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
    """What such a column holds in a real file; what we do not know holds a word that people share."""
    field, _rank = meaning(column)
    if field in EMAIL_FIELDS or ("mail" in column.lower() and "Label" not in column):
        return f"{person}@corp.example"
    if field in NEVER_KEPT:
        return f"secret of {person}"
    if re.search(r"(?i)date|time|start|sign in|дата|eintritt|austritt|join$|leave$|thời gian|anniversary", column):
        return f"2024-0{len(person)}-01"
    if re.search(r"(?i)phone|fax|mobile|pager|телефон|telefon|điện thoại|\bid\b|id$|#|number|номер|stt", column):
        return f"10{len(person)}2047"
    known = {"first": person.title(), "last": "Koval", "name": f"{person.title()} Koval", "language": "uk"}
    return known.get(field, "active" if field in ("status", "enabled", "blocked") else "Blue")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_is_recognized_exactly_without_mapping_by_hand(path: Path) -> None:
    if path.name in WITHOUT_ADDRESSES:
        return
    sheet = read(filled(path)[0].encode())

    assert [row.email for row in sheet.rows] == [f"{person}@corp.example" for person in PEOPLE]
    assert sheet.problems == []
    assert found(sheet) == EXACTLY[path.name]
    kept = str(sheet.rows) + str(sheet.layout and (sheet.layout.columns, read_again(sheet.layout.original, 0, EVERY)))
    assert "secret" not in kept


EVERY = Said(("email", *["tag"] * 60), headed=True)


def found(sheet: Sheet) -> dict[str, object]:
    tags = list(dict.fromkeys(name for row in sheet.rows for name in row.extra))
    return {"fields": sheet.recognized, "refused": sheet.refused, "tags": tags, "unused": sheet.ignored}


def test_every_real_export_has_its_exact_expectation() -> None:
    assert {path.name for path in EXPORTS} == set(EXACTLY) | WITHOUT_ADDRESSES


@pytest.mark.parametrize(
    ("name", "fields", "domain", "person"),
    [
        ("adp-workers.csv", "email first last site status", "corp.example", ("Anna Koval", "1042047@corp.example")),
        (
            "ru-hr.csv",
            "email last first middle department title",
            "x.example",
            ("Anna Blue Koval", "1042047@x.example"),
        ),
    ],
)
def test_an_export_without_addresses_is_read_as_somebody_says(
    name: str, fields: str, domain: str, person: tuple[str, str]
) -> None:
    with pytest.raises(Unmapped, match="no column with e-mail addresses") as asked:
        read(filled(HEADERS / name)[0].encode())
    layout = asked.value.layout

    sheet = read_again(layout.original, layout.at, Said(fields.split(), domain))

    assert (sheet.rows[0].name, sheet.rows[0].email) == person
    assert len(sheet.rows) == 3


def test_logins_without_headers_become_people_once_somebody_says_so() -> None:
    with pytest.raises(Unmapped) as asked:
        read((DATA / "people" / "adventureworks" / "Employee.csv").read_bytes())
    layout = asked.value.layout
    assert layout.at == -1 and layout.columns[2].examples[0] == "adventure-works\\ken0"

    sheet = read_again(layout.original, -1, Said(["", "", "email", "", "", "title"], "aw.example", headed=False))

    assert len(sheet.rows) == 288
    assert {problem.what for problem in sheet.problems} == {"a letter before the @ that is not from a to z"}
    assert sheet.rows[0][1:6] == ("", "ken0@aw.example", "", "", "Chief Executive Officer")


def test_ldif_of_a_whole_crew() -> None:
    crew = b"\n".join(path.read_bytes() for path in sorted(PLANET[0].parent.glob("*.ldif")))
    sheet = read(crew)

    assert [(row.name, row.email, row.department) for row in sheet.rows] == [
        ("Amy Kroker", "amy@planetexpress.com", "Intern"),
        ("Bender Rodriguez", "bender@planetexpress.com", "Delivering Crew"),
        ("Philip Fry", "fry@planetexpress.com", "Delivering Crew"),
        ("Hermes Conrad", "hermes@planetexpress.com", "Office Management"),
        ("Leela Turanga", "leela@planetexpress.com", "Delivering Crew"),
        ("Hubert Farnsworth", "professor@planetexpress.com", "Office Management"),
        ("John Zoidberg", "zoidberg@planetexpress.com", "Staff"),
    ]
    assert sheet.problems == [] and sheet.refused == ["userPassword"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_an_export_reads_the_same_in_every_unicode_encoding(path: Path, encoding: str) -> None:
    if path.name not in WITHOUT_ADDRESSES:
        text, _columns = filled(path)

        assert read(text.encode(encoding)) == read(text.encode())


@pytest.mark.parametrize("path", AWKWARD, ids=lambda path: path.name)
def test_an_awkward_file_gives_a_list_or_a_sentence(path: Path) -> None:
    try:
        sheet = read(path.read_bytes())
    except Unreadable as refused:
        assert refused.sentence.endswith((".", "”."))
    else:
        assert isinstance(sheet, Sheet)
