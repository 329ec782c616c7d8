"""LDIF as RFC 2849 has it: folded lines, base64, comments, several values, and what is not a person."""

from base64 import b64encode

import pytest

from app.people.sheets.reading import Sheet, Unreadable, read

ANNA = """dn: uid=anna,ou=people,dc=corp,dc=example
objectClass: inetOrgPerson
cn: Anna Koval
givenName: Anna
sn: Koval
mail: anna@corp.example
"""


def ldif(*lines: str, before: str = "version: 1\n", encoding: str = "utf-8") -> Sheet:
    return read((before + ANNA + "\n".join(lines) + "\n").encode(encoding))


def test_attributes_are_columns_and_an_entry_is_a_person() -> None:
    sheet = ldif("title: Engineer", "ou: Data", "l: Lviv", "preferredLanguage: uk", "employeeType: Core")

    assert sheet.rows[0][:8] == (2, "Anna Koval", "anna@corp.example", "Data", "Lviv", "Engineer", "uk", "")
    assert sheet.rows[0].extra == {"employeeType": "Core"}


@pytest.mark.parametrize(
    "before", ["", "version: 1\n\n", "# exported\n#  by hand\n\nversion: 1\n", "\ufeffversion: 1\r\n"]
)
def test_it_is_known_by_its_first_entry(before: str) -> None:
    assert [row.email for row in ldif(before=before).rows] == ["anna@corp.example"]


def test_a_line_may_be_folded_in_the_middle_of_a_letter() -> None:
    data = ANNA.encode() + "ou: Обробка даних\n".encode()
    at = data.index("б".encode()) + 1

    assert read(data[:at] + b"\n " + data[at:]).rows[0].department == "Обробка даних"


def test_base64_is_text_where_it_is_text() -> None:
    name = b64encode("Ганна Коваль".encode()).decode()
    sheet = ldif(f"displayName:: {name}", f"jpegPhoto:: {b64encode(bytes(range(256))).decode()}", "ou:: ####")

    assert sheet.recognized["name"] == "givenName + sn, displayName, cn"
    assert sheet.rows[0].department == ""
    assert "jpegPhoto" in sheet.ignored


def test_a_value_that_stands_at_an_address_is_not_fetched() -> None:
    assert ldif("ou:< file:///etc/hostname").rows[0].department == ""


def test_comments_even_folded_ones_are_skipped() -> None:
    assert ldif("# ou: Secret", " and more", "ou: Data").rows[0].department == "Data"


def test_several_values_are_several_tags_and_the_first_address_counts() -> None:
    sheet = ldif("mail: home@x.example", "employeeType: Core", "employeeType: On call")

    assert sheet.rows[0].email == "anna@corp.example"
    assert sheet.rows[0].extra == {"employeeType": "Core ::: On call"}


def test_groups_units_and_changes_are_nobody_and_a_person_without_mail_is_told() -> None:
    others = """
dn: ou=people,dc=corp,dc=example
objectClass: organizationalUnit
mail: all@corp.example

dn: cn=crew,dc=corp,dc=example
objectClass: groupOfNames
mail: crew@corp.example

dn: uid=ben,dc=corp,dc=example
changetype: delete

dn: uid=cy,dc=corp,dc=example
objectClass: person
cn: Cy
"""
    sheet = ldif(others)

    assert [row.name for row in sheet.rows] == ["Anna Koval"]
    assert [(problem.line, problem.what, problem.draft) for problem in sheet.problems] == [(20, "no address", "Cy")]


def test_passwords_are_refused_however_they_are_written() -> None:
    sheet = ldif("userPassword: geheim", "userPassword:: Z2VoZWlt", "sambaNTPassword: geheim")

    assert sheet.refused == ["userPassword", "sambaNTPassword"]
    assert "geheim" not in str(sheet.rows) and sheet.layout and "geheim" not in str(sheet.layout.columns)


def test_text_in_an_old_encoding_is_read() -> None:
    assert ldif("ou: Försäljning", encoding="cp1252").rows[0].department == "Försäljning"


def test_a_file_of_groups_says_that_nobody_is_in_it() -> None:
    with pytest.raises(Unreadable, match="no people in this file"):
        read(b"dn: cn=crew\nobjectClass: groupOfNames\nmember: uid=anna\n")


@pytest.mark.timeout(10)
def test_thousands_of_attributes_and_folds_are_refused_or_read_in_a_moment() -> None:
    with pytest.raises(Unreadable, match="80000 columns"):
        read(b"dn: x\n" + b"".join(b"a%d: 1\n" % n for n in range(80_000)))
    assert [problem.what for problem in read(b"dn: x\nmail: " + b"a\n " * 300_000).problems] == [
        "no @ in the address"
    ]
