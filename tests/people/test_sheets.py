"""Lists of people as they come: any delimiter, any encoding, headers in seven languages, and what goes wrong."""

import io
import subprocess
import sys
import time
import tracemalloc
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

from app.base.tabular import workbooks
from app.people.sheets.columns import fold, meaning
from app.people.sheets.reading import Sheet, Unreadable, read, read_paste
from app.people.sheets.rows import Row


def csv(*lines: str, encoding: str = "utf-8") -> Sheet:
    return read("\r\n".join(lines).encode(encoding))


def only(sheet: Sheet) -> Row:
    assert [problem.what for problem in sheet.problems] == []
    assert len(sheet.rows) == 1
    return sheet.rows[0]


def workbook(*rows: tuple[object, ...], before: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name in before:
            book.add_worksheet(name).write(0, 0, "Read me first")
        sheet = book.add_worksheet("People")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value.sentence


# --- files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_any_delimiter_and_any_encoding_read_the_same(delimiter: str, encoding: str) -> None:
    lines = ("ПІБ,Пошта,Відділ", "Бондар Олена,olena@Corp.example,Розробка")

    row = only(csv(*(line.replace(",", delimiter) for line in lines), encoding=encoding))

    assert (row.name, row.email, row.department) == ("Бондар Олена", "olena@corp.example", "Розробка")


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("cp1252", "Jürgen Müller;j.mueller@corp.example;Einkauf und Qualitätsprüfung;Köln"),
        ("cp1252", "Åsa Sjöström;asa@corp.example;Försäljning;Göteborg"),
        ("cp1250", "Ştefan Ţuţea;stefan@corp.example;Vânzări;Iaşi"),
        ("cp1251", "Щербань Ганна;hanna@corp.example;Бухгалтерія;Київ"),
    ],
)
def test_old_encodings_are_guessed_from_the_names_when_the_header_is_english(encoding: str, line: str) -> None:
    row = only(csv("Name;E-Mail;Department;Office", line, encoding=encoding))

    assert f"{row.name};{row.email};{row.department};{row.site}" == line


def test_the_line_excel_writes_to_name_the_delimiter_is_not_a_person() -> None:
    assert only(csv("sep=;", "Email;Name", "a@corp.example;Anna")).line == 3


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    sheet = csv("Name,Email", '"Anna', 'Koval",anna@corp.example', "", "Ben,ben.corp.example")

    assert [(row.line, row.name) for row in sheet.rows] == [(2, "Anna Koval")]
    assert [(problem.line, problem.what) for problem in sheet.problems] == [(5, "no @ in the address")]


def test_a_workbook_is_read_from_the_sheet_that_holds_people() -> None:
    data = workbook(("Full name", "Work e-mail"), (), ("Anna Koval", "anna@corp.example"), before=("About",))

    row = only(read(data))

    assert (row.line, row.name) == (3, "Anna Koval")


def test_numbers_in_a_workbook_are_written_without_a_fraction() -> None:
    data = workbook(("Email", "Grade"), ("anna@corp.example", 7.0))

    assert only(read(data)).extra == {"Grade": "7"}


def test_a_list_without_a_header_is_read_by_place() -> None:
    row = only(csv("Anna Koval,anna@corp.example,Sales"))

    assert (row.name, row.email, row.department) == ("Anna Koval", "anna@corp.example", "Sales")


def test_ten_thousand_people_take_a_moment() -> None:
    people = (f"Anna Koval {n},anna.{n}@corp.example,Sales {n % 9}" for n in range(10_000))
    began = time.process_time()

    sheet = csv("Name,Email,Department", *people)

    assert len(sheet.rows) == 10_000
    assert time.process_time() - began < 1.5  # 0.2 s on a quiet machine


# --- columns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Name [displayName] Required", "name"),
        ("User name [userPrincipalName] Required", "upn"),
        ("First Name [Required]", "first"),
        ("E-mail 1 - Value", "email"),
        ("Work Email *", "email"),
        ("Електронна адреса", "email"),
        ("Поштова адреса", "other"),
        ("Відділ:", "department"),
        ("Ім’я", "first"),
        ("Họ và tên", "name"),
        ("Block sign in (Yes/No) [accountEnabled] Required", "blocked"),
        ("Employee #", "other"),
        ("Personnummer", "refused"),
        ("Пароль пошта", "refused"),
        ("userPassword", "refused"),
        ("Accounts others", "other"),
        ("Номер картки", "refused"),
        ("ІПН", "refused"),
        ("CNP", "refused"),
        ("Mật khẩu", "refused"),
        ("Pinboard", "other"),
        ("Дата народження", "private"),
        ("Age group", "private"),
    ],
)
def test_a_header_means(header: str, field: str) -> None:
    assert meaning(header)[0] == field


def test_words_are_compared_without_case_marks_and_punctuation() -> None:
    assert fold("  E-Mail: ") == fold("email")
    assert fold("Прізвище, ім’я") == fold("прізвище ім'я")


def test_every_column_is_accounted_for() -> None:
    sheet = csv(
        "ПІБ,Пошта,Телефон,Дата народження,Пароль пошта,Команда", "Бондар Олена,o@corp.example,+380501234567,2,3,Ядро"
    )

    assert sheet.recognized == {"name": "ПІБ", "email": "Пошта"}
    assert sheet.refused == ["Пароль пошта", "Дата народження"]
    assert sheet.ignored == ["Телефон"]
    assert sheet.rows[0].extra == {"Команда": "Ядро"}


def test_the_header_is_found_under_other_lines() -> None:
    sheet = csv("version:v1.0,,", "Staff of May 2026", "Name,Email", "Anna,anna@corp.example")

    assert only(sheet).line == 4


def test_a_second_header_row_of_a_survey_is_no_person() -> None:
    sheet = csv("Respondent ID,Email Address,First Name,Tea?", ",,,Response", "7,anna@corp.example,Anna,yes")

    assert only(sheet).name == "Anna"


def test_reading_stops_where_another_section_of_a_report_begins() -> None:
    sheet = csv(
        "1. Summary", "Meeting title\tTea", "", "2. Participants", "Name\tEmail", "Anna\tanna@corp.example",
        "", "3. In-Meeting Activities", "Name\tEmail", "Anna\tanna@corp.example", encoding="utf-16",
    )  # fmt: skip

    assert only(sheet).name == "Anna"


@pytest.mark.parametrize(
    ("header", "line", "name"),
    [
        ("First name,Last name,Email", "Anna,Koval,a@corp.example", "Anna Koval"),
        ("Прізвище,Ім'я,Пошта", "Коваль,Ганна,a@corp.example", "Ганна Коваль"),
        ("Прізвище,Ім'я,По батькові,Пошта", "Коваль,Ганна,Іванівна,a@corp.example", "Ганна Іванівна Коваль"),
        ("Nume,Prenume,Email", "Popescu,Ana,a@corp.example", "Ana Popescu"),
        ("Nume,Email", "Ana Popescu,a@corp.example", "Ana Popescu"),
        ("Họ,Tên,Email", "Nguyễn,Anh,a@corp.example", "Nguyễn Anh"),
        ("Name,Vorname,E-Mail", "Müller,Jörg,a@corp.example", "Jörg Müller"),
        ("Display name,First name,Last name,Email", "Anna K.,Anna,,a@corp.example", "Anna K."),
        ("Display name,Email", '"Koval, Anna",a@corp.example', "Anna Koval"),
        ("Name,Email", '"Anna Koval, PhD",a@corp.example', "Anna Koval, PhD"),
        ("First name,Last name,Email", "Na,Nguyen,a@corp.example", "Na Nguyen"),
        ("Name,Email", "a@corp.example,a@corp.example", ""),
        ("Email", "Anna Koval <a@corp.example>", "Anna Koval"),
        ("Name,Email", "Anna \u202egnp.exe\u202c\u200b  Koval\x07,a@corp.example", "Anna gnp.exe Koval"),
    ],
)
def test_a_name_is(header: str, line: str, name: str) -> None:
    assert only(csv(header, line)).name == name


@pytest.mark.parametrize(
    ("header", "line", "email"),
    [
        ("userPrincipalName,mail", "anna@corp.onmicrosoft.example,anna@corp.example", "anna@corp.example"),
        ("userPrincipalName,mail", "anna@corp.onmicrosoft.example,", "anna@corp.onmicrosoft.example"),
        ("login,personal email", "anna@corp.example,anna@home.example", "anna@corp.example"),
        ("login,email", "akoval,anna@corp.example", "anna@corp.example"),
        ("userPrincipalName,alternateEmailAddress", "a_b.c#EXT#@corp.example,a@b.example", "a@b.example"),
        ("E-mail 1 - Value", "anna@corp.example ::: anna@home.example", "anna@corp.example"),
        ("Email", "mailto:Anna@Corp.Example;", "Anna@corp.example"),
        ("Email", "Anna Koval <anna@corp.example>", "anna@corp.example"),
        ("Correo", "anna@corp.example", "anna@corp.example"),
        ("Email", "o'hara+talks@corp.example", "o'hara+talks@corp.example"),
        ("Email", "anna@пошта.укр", "anna@xn--80a1acn3a.xn--j1amh"),
    ],
)
def test_the_address_is(header: str, line: str, email: str) -> None:
    assert only(csv(header, line)).email == email


@pytest.mark.parametrize(
    ("header", "value", "left"),
    [
        ("status", "Deactivated", True),
        ("status", "Member", False),
        ("Status [READ ONLY]", "Suspended", True),
        ("accountEnabled", "FALSE", True),
        ("accountEnabled", "True", False),
        ("Block sign in (Yes/No) [accountEnabled] Required", "Yes", True),
        ("Block sign in (Yes/No) [accountEnabled] Required", "No", False),
        ("Действующий сотрудник", "нет", True),
        ("Статус", "Звільнена", True),
        ("Trạng thái", "Đã nghỉ việc", True),
        ("Trạng thái", "Có mặt", False),
    ],
)
def test_who_has_left(header: str, value: str, left: bool) -> None:
    assert only(csv(f"email;{header}", f"anna@corp.example;{value}")).left is left


def test_language_and_zone_are_understood_or_left_open() -> None:
    sheet = csv(
        "email,language,time zone", "a@x.example,Ukrainian,Europe/Kyiv", "b@x.example,sv-SE,moon", "c@x.example,мова,"
    )

    assert [(row.language, row.zone) for row in sheet.rows] == [("uk", "Europe/Kyiv"), ("sv", ""), ("", "")]


def test_mister_is_not_a_job_title() -> None:
    sheet = csv("First Name,Title,Suffix,Initials,Job Title,E-mail Address", "Ben,Mr,Jr,B,Tester,b@x.example")

    assert only(sheet).title == "Tester"


# --- what is wrong with a line -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("Anna;anna.corp.example", "no @ in the address"),
        ("Anna;NA", "no address"),
        ("-;Nil;Sales", "no name and no address"),
        ("Ben;BEN@first.example", "the same address as line 2"),
        ("Anna;anna @corp.example", "a space in the address"),
        ("Anna;аnna@corp.example", "a letter before the @ that is not from a to z"),
        ("Anna;anna@cоrp.example", "Latin and Cyrillic letters are mixed in the address"),
        ("Anna;anna@corp", "“anna@corp” is not an address"),
        ("Anna;an..na@corp.example", "“an..na@corp.example” is not an address"),
        ("Anna https://x.example;anna@corp.example", "a web address in place of a name"),
        ("A" * 201 + ";anna@corp.example", "the name is longer than 200 characters"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: str, what: str) -> None:
    sheet = csv("Name;Email;Department", "Ben;ben@first.example", line)

    assert [row.name for row in sheet.rows] == ["Ben"]
    assert [(problem.line, problem.what) for problem in sheet.problems] == [(3, what)]


def test_a_bot_is_not_a_person() -> None:
    assert [problem.what for problem in csv("email,status", "b@x.example,Bot").problems] == ["a bot, not a person"]


# --- what is no list of people -------------------------------------------------------------------


def test_without_an_address_column_it_says_what_was_found() -> None:
    sentence = refusal(b"Associate ID,Legal First Name\n1,Anna")

    assert "found: Associate ID, Legal First Name" in sentence
    assert "Add a column" in sentence


@pytest.mark.parametrize("header", ["Manager Email", "Recovery Email", "Password"])
def test_somebody_elses_address_and_a_secret_are_not_taken_for_ones_own(header: str) -> None:
    assert "no column with e-mail" in refusal(f"Name,{header}\nAnna,anna@corp.example".encode())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        (b"a" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"%PDF-1.7 ...", "document, not a table"),
        (b"<html><table><tr><td>anna@corp.example", "document, not a table"),
        (b'[{"name": "Anna", "email": "anna@corp.example"}]', "document, not a table"),
        (b"PK\x03\x04 not a workbook", "cannot be opened"),
        (b"\xd0\xcf\x11\xe0 not a workbook", "cannot be opened"),
        (b"Email" + b",x" * 500 + b"\n", "501 columns"),
        (b"Email\n" + b"a@x.example\n" * 100_001, "100001 rows"),
        (b"a\n" * 1_000_001, "more than 1,000,000 rows"),
        (b'Email,Note\na@x.example,"' + b"never closed " * 20_000, "quotation mark"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(data: bytes, sentence: str) -> None:
    assert sentence in refusal(data)


def test_a_tiny_workbook_that_claims_a_huge_sheet_is_refused_and_the_server_lives() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Email")
        sheet.write(1_048_575, 16_383, "x")

    assert "too large" in refusal(file.getvalue())


def test_one_long_text_in_thousands_of_cells_is_cut_and_costs_the_server_little() -> None:
    data = workbook(("Email", "Note"), *((f"p{n}@corp.example", "x" * 32_000) for n in range(3_000)))
    assert len(data) < 1_000_000

    tracemalloc.start()
    sheet = read(data)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(sheet.rows) == 3_000
    assert most < 40_000_000


def test_what_grows_too_large_while_it_is_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_MAX_OUTPUT", 10_000)

    assert "too large" in refusal(workbook(("Email", "Note"), *(("a@corp.example", "long" * 100),) * 50))


def test_the_process_that_reads_workbooks_knows_no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWNBAG_SMTP_PASSWORD", "secret")

    given: dict[str, dict[str, str]] = {}
    real = subprocess.Popen

    def start(*args: Any, env: dict[str, str], **more: Any) -> Any:
        given["env"] = env
        return real(*args, env=env, **more)

    monkeypatch.setattr(subprocess, "Popen", start)
    assert only(read(workbook(("Email",), ("anna@corp.example",)))).email == "anna@corp.example"
    assert "secret" not in str(given) and set(given["env"]) <= {"PYTHONPATH", *workbooks._TO_START}


def test_empty_rows_and_columns_before_the_table_keep_their_numbers() -> None:
    data = workbook((), (), (None, "Email", "Name"), (None, "anna@corp.example", "Anna"))

    assert only(read(data)).line == 4


# --- pasted text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Anna Koval <anna@corp.example>, Sales", ("Anna Koval", "anna@corp.example", "Sales")),
        ('"Koval, Anna" <anna@corp.example>', ("Anna Koval", "anna@corp.example", "")),
        ("anna@corp.example", ("", "anna@corp.example", "")),
        ("<anna@corp.example>", ("", "anna@corp.example", "")),
        ("Anna Koval, anna@corp.example, Sales", ("Anna Koval", "anna@corp.example", "Sales")),
        ("anna@corp.example, Anna Koval, Sales", ("Anna Koval", "anna@corp.example", "Sales")),
        ("Anna Koval\tanna@corp.example\tSales", ("Anna Koval", "anna@corp.example", "Sales")),
        ("1\tAnna\tKoval\tanna@corp.example", ("Anna Koval", "anna@corp.example", "")),
        ("Anna Koval, Sales, anna@corp.example", ("Anna Koval", "anna@corp.example", "Sales")),
        ("anna@corp.example, Sales", ("", "anna@corp.example", "Sales")),
    ],
)
def test_a_pasted_line_is_a_person(line: str, person: tuple[str, str, str]) -> None:
    row = only(read_paste(line))

    assert (row.name, row.email, row.department) == person


@pytest.mark.parametrize("between", ["; ", ", ", ";\n"])
def test_an_address_field_pasted_whole_is_several_people(between: str) -> None:
    sheet = read_paste(between.join(["Anna <a@x.example>", "Ben <b@x.example>", "Cy <c@x.example>"]))

    assert [(row.name, row.email) for row in sheet.rows] == [
        ("Anna", "a@x.example"), ("Ben", "b@x.example"), ("Cy", "c@x.example"),
    ]  # fmt: skip


def test_cells_copied_with_their_header_are_read_by_it() -> None:
    sheet = read_paste("Відділ\tПошта\tПІБ\nРозробка\tolena@corp.example\tБондар Олена\n")

    assert only(sheet).name == "Бондар Олена"
    assert sheet.recognized["department"] == "Відділ"


def test_a_pasted_line_that_cannot_be_used_says_why() -> None:
    sheet = read_paste("Anna <a@x.example>\n\nBen\nBen <a@x.example>\n- , -")

    assert [(problem.line, problem.what) for problem in sheet.problems] == [
        (3, "no @ in the address"), (4, "the same address as line 1"), (5, "no name and no address"),
    ]  # fmt: skip


def test_a_title_above_a_pasted_list_is_not_its_header() -> None:
    sheet = read_paste("Marketing\nAnna <a@x.example>, Sales\nBen <b@x.example>")

    assert [(row.name, row.department) for row in sheet.rows] == [("Anna", "Sales"), ("Ben", "")]
    assert [problem.line for problem in sheet.problems] == [1]


@pytest.mark.parametrize(
    ("lines", "usable"),
    [
        (("Olena <o@x.example>, Data", "Iryna Koval, Sales", "anna@x.example"), 2),
        (("Olena, o@x.example, Data", "Iryna Koval, Sales", "Anna, anna@x.example, Web"), 2),
        (("Iryna Koval, Sales", "Anna, anna@x.example"), 1),
    ],
)
def test_a_pasted_line_without_an_address_is_somebody_to_be_put_right_and_no_header(
    lines: tuple[str, ...], usable: int
) -> None:
    sheet = read_paste("\n".join(lines))

    assert len(sheet.rows) == usable
    assert [problem.draft for problem in sheet.problems] == ["Iryna Koval, Sales"]


def test_who_stands_above_the_headers_is_named_not_dropped() -> None:
    sheet = csv("Anna,a@x.example,Web", "Name,Email,Department", "Ben,b@x.example,Data")

    assert [row.name for row in sheet.rows] == ["Ben"]
    assert [(found.what, found.draft) for found in sheet.problems] == [
        ("stands above the headers", "Anna, a@x.example, Web")
    ]


def test_people_on_another_sheet_of_the_workbook_are_mentioned() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, person in (("Staff", "anna@corp.example"), ("Interns", "ben@corp.example")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("Email", "Name"))
            sheet.write_row(1, 0, (person, "Somebody"))

    assert read(file.getvalue()).ignored == ["1 line on another sheet of the file"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Name", "name"), ("Email", "email"), ("Work mail", "email"), ("Department", "department"), ("Site", "site"),
        ("Role", "title"), ("Роль", "title"), ("Language", "language"), ("Time zone", "zone"), ("Мітки", "tag"),
    ],
)  # fmt: skip
def test_the_column_names_that_we_tell_people_to_use_are_understood(header: str, field: str) -> None:
    assert meaning(header)[0] == field


def test_the_process_that_reads_workbooks_loads_nothing_of_the_application() -> None:
    ours = "import sys, app.base.tabular.opening; print(*(name for name in sys.modules if name.startswith('app')))"
    loaded = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-c", ours],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert loaded.stdout.strip() == "app app.base app.base.tabular app.base.tabular.opening"


def test_nothing_pasted_shows_an_example() -> None:
    with pytest.raises(Unreadable, match="for example"):
        read_paste(" \n ")


def test_a_quotation_mark_never_closed_swallows_nobody() -> None:
    sheet = read(
        b'Name,Email,Department\n"Anna,anna@x.example,Data\nBohdan,b@x.example,"Web, UI"\nEva,e@x.example,\n'
    )

    assert [(row.line, row.name, row.email, row.department) for row in sheet.rows] == [
        (2, "Anna", "anna@x.example", "Data"),
        (3, "Bohdan", "b@x.example", "Web, UI"),
        (4, "Eva", "e@x.example", ""),
    ]


def test_a_header_of_two_words_is_known_by_either() -> None:
    sheet = read("Пошта;Офіс/Локація;Dept / Team\na@x.example;Київ;Data\n".encode())

    assert (sheet.rows[0].site, sheet.rows[0].department) == ("Київ", "Data")


def test_a_domain_with_other_letters_is_kept_as_mail_servers_know_it() -> None:
    sheet = read(b"email\nerika@ex\xc3\xa4mple.com\n")

    assert [row.email for row in sheet.rows] == ["erika@xn--exmple-cua.com"]


def test_a_line_that_cannot_be_used_is_shown_without_what_must_not_be_kept() -> None:
    sheet = read(
        b"name,email,password,status\nAnna,anna@x.example,hunter2,Bot\nBen,b@x.example,s3cret,\nBen,b@x.example,s3cret,\n"
    )

    assert len(sheet.problems) == 2
    assert "hunter2" not in str(sheet.problems) and "s3cret" not in str(sheet.problems)
