"""What column headers mean: the words by which real systems, in seven languages, name the same thing.

A header is compared in one form: no case, marks, spaces or punctuation ("E-Mail" is "email", "Ім’я" is "імя").
Within a field the words stand in order of preference: `mail` is looked at before `business email`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

EMAIL_FIELDS = ("email", "upn", "login", "personal")
"""Where an address may stand, the best first. `login` counts only when it holds an @."""

REFUSED, PRIVATE, TAG, OTHER = "refused", "private", "tag", "other"
NEVER_KEPT = (REFUSED, PRIVATE)
"""What is not even read: secrets and numbers that prove who one is; birth, sex, family, health, faith, pay."""

_SYNONYMS = {
    "email": """work email | work mail | mail | email | email address | user email | primary email | e-mail 1 value
        | company email | business email | corporate email | emails | email id | your email | contact email
        | e-mail address | електронна адреса | електронна пошта | адреса електронної пошти | робоча пошта
        | корпоративна пошта | пошта | емейл | імейл | ел пошта | електронная почта | эл почта | почта
        | рабочая почта | корпоративная почта | адрес электронной почты | электронная почта
        | электронный адрес | имейл | мейл | adresa de email | adresă e-mail | adresa email
        | poștă electronică | e-post | e-postadress | epost | mejl | mejladress | jobbmejl | thư điện tử
        | địa chỉ email | email công ty | e-mail-adresse | mailadresse | emailadresse""",
    "upn": "userprincipalname | user principal name | upn | participant id upn | eppn",
    "login": """user name | username | login | login name | sign in name | member object id or user principal name
        | memberObjectIdOrUpn | uid | ім'я користувача | логін | логин | имя пользователя""",
    "personal": """e-mail alternativ | alternate email address | alternate email | alternateemailaddress
        | other email | secondary email | work secondary email | home secondary email | personal email
        | private email | home email | e-mail 2 address | e-mail 2 value | e-mail 3 address | e-mail 3 value
        | особиста пошта | личная почта | додаткова адреса електронної пошти
        | дополнительный адрес электронной почты""",
    "name": """full name | display name | name | employee name | real name | preferred name | employee
        | your name | participant | піб | прізвище та ім'я | прізвище ім'я | ім'я та прізвище
        | прізвище ім'я по батькові | фио | повне ім'я | коротке ім'я | співробітник | працівник
        | фамилия имя отчество | фамилия имя | имя и фамилия | сотрудник | полное имя | отображаемое имя
        | nume complet | nume și prenume | nume prenume | nume | namn | fullständigt namn
        | för- och efternamn | visningsnamn | họ và tên | họ tên | tên đầy đủ | tên hiển thị
        | vollständiger name | anzeigename | mitarbeiter | cn | commonname""",
    "first": """first name | given name | legal first name | preferred first name | forename | ім'я | имя
        | prenume | förnamn | tilltalsnamn | tên | vorname""",
    "middle": "middle name | legal middle name | по батькові | отчество | mellannamn | tên đệm",
    "last": """last name | surname | family name | legal last name | прізвище | фамилия | nume de familie
        | efternamn | họ | họ và tên đệm | họ đệm | nachname | familienname | sn""",
    "department": """department | dept | organization department | department name | відділ | підрозділ
        | департамент | отдел | подразделение | departament | departamentul | secție | avdelning | enhet
        | phòng ban | bộ phận | phòng | abteilung | fachbereich | division | business unit | sektion | ou
        | organizationalunitname""",
    "site": """office | physicalDeliveryOfficeName | office location | work location | home work location
        | location | site | branch | workplace | building id | city | офіс | номер офісу | локація | філія
        | місто | офис | филиал | локация | город | birou | sediu | locație | locatie | oraș | kontor
        | arbetsplats | ort | stad | văn phòng | chi nhánh | địa điểm | thành phố | standort | niederlassung
        | büro | stadt | l | localityname""",
    "title": """job title | position | position title | employee title | organization title | title
        | occupation | посада | должность | funcție | functie | post | titlu | befattning | yrkestitel
        | titel | chức vụ | chức danh | vị trí | stellenbezeichnung | berufsbezeichnung | role | роль | rol
        | roll | vai trò | rolle""",
    "language": """language | preferred language | locale | мова | язык | limba | limbă | språk | ngôn ngữ
        | sprache""",
    "zone": """time zone | timezone | tz | time zone id | часовий пояс | часовой пояс | fus orar | tidszon
        | múi giờ | zeitzone""",
    "status": """status | account status | user status | employment status | employee status | статус | стан
        | статус співробітника | статус сотрудника | stare | anställningsstatus | trạng thái | tình trạng""",
    "enabled": """account enabled | active | is active | enabled | действующий сотрудник
        | діючий співробітник | активний | активный | activ | aktiv""",
    "blocked": "block sign in | block credential | blocked | deactivated | suspended | is suspended | is archived",
    TAG: """division | business unit | team | team name | group | groups | tribe | squad | guild | chapter
        | community | grade | level | seniority | employee type | org unit path | labels | tags | tag
        | skills | interests | hobby | hobbies | команда | група | групи | грейд | рівень | навички
        | інтереси | хобі | теги | группа | группы | уровень | навыки | интересы | хобби | echipă | echipa
        | grup | grupa | nivel | interese | lag | grupp | grupper | klasser | nivå | intressen
        | undervisningsgrupper | nhóm | đội | sở thích | gruppe | gruppen | interessen | cursuri înscriși
        | мітки | мітка""",
    PRIVATE: """birthday | birth date | date of birth | dob | birthdate | year of birth | age | age group
        | gender | sex | marital status | nationality | citizenship | religion | ethnicity | disability
        | salary | wage | base salary | дата народження | день народження | рік народження | вік | стать
        | сімейний стан | зарплата | дата рождения | день рождения | возраст | пол | семейное положение
        | зарплата | гражданство | громадянство | data nașterii | data nasterii | vârsta | sex | gen
        | stare civilă | salariu | födelsedatum | födelsedag | ålder | kön | civilstånd | lön
        | ngày sinh | năm sinh | tuổi | giới tính | lương | quốc tịch | geburtsdatum | geburtstag
        | alter | geschlecht | familienstand | gehalt | staatsangehörigkeit | legal age group classification
        | legalAgeGroupClassification | consentProvidedForMinor""",
}

_REFUSED_PARTS = """password | passwort | kennwort | парол | lösenord | mật khẩu | parola | parolă
    | passphrase | personnummer | samordningsnummer | personal number | personal identity | identity number
    | national id | social security | sozialversicherung | steueridentifikation | steuernummer | tax id
    | taxpayer | passport | паспорт | pașaport | reisepass | hộ chiếu | ausweis | identity card
    | cod numeric personal | рнокпп | ідентифікаційн | идентификационн | податковий номер | card number
    | credit card | bank card | kortnummer | kreditkort | bankkort | kartennummer | kreditkarte | номер карт
    | номер банківськ | номер банковск | номер рахунку | номер счета | bank account | kontonummer
    | bankkonto | număr card | nr card | numărul cardului | cont bancar | số thẻ | tài khoản ngân hàng
    | số cccd | số cmnd | căn cước | chứng minh nhân dân"""
_REFUSED_WORDS = "ssn | cnp | інн | инн | іпн | ипн | снилс | iban | pin | cvv | cvc | cccd | cmnd | pwd | tin"

_NEVER_ADDRESSES = """manager | supervisor | reports to | recovery | authentication
    | керівник | руководител | начальник | chef | vorgesetzt | quản lý | emergency | parent | issuer"""

_FAMILY_FIRST = ("họ", "họ đệm", "họ và tên đệm")
_GONE = """deactivated | deactivate | disabled | inactive | terminated | former | former employee | left
    | suspended | archived | deleted | resigned | dismissed | retired | offboarded | ex-employee
    | звільнений | звільнена | звільнено | неактивний | неактивна | деактивовано | колишній | уволен
    | уволена | уволенный | неактивен | неактивный | бывший | деактивирован | inactiv | dezactivat | plecat
    | concediat | fost angajat | inaktiv | inaktiverad | slutat | avslutad | uppsagd | đã nghỉ việc
    | nghỉ việc | đã nghỉ | thôi việc | ehemalig | ausgetreten | ausgeschieden | deaktiviert | gekündigt"""
_NO = "false | no | n | 0 | ні | нет | nu | nej | nein | không"
_YES = "true | yes | y | 1 | так | да | da | ja | có"
_RESPONSE = "response | open-ended response | antwort | svar | ответ | відповідь | răspuns | trả lời"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which words are compared: no case, no marks, no spaces, no punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


def _words(listed: str) -> list[str]:
    return [fold(word) for word in listed.split("|")]


_LOOKUP: dict[str, tuple[str, int]] = {}
for _field, _listed in _SYNONYMS.items():
    for _rank, _word in enumerate(_words(_listed)):
        _LOOKUP.setdefault(_word, (_field, _rank))

_TAGS = frozenset(_words(_SYNONYMS[TAG]))
_REFUSED = tuple(" ".join(map(fold, part.split())) for part in _REFUSED_PARTS.split("|"))
_REFUSED_ALONE = frozenset(_words(_REFUSED_WORDS))
_NEVER = tuple(_words(_NEVER_ADDRESSES))
_FAMILY = frozenset(_words("|".join(_FAMILY_FIRST)))
GONE, NO, YES = frozenset(_words(_GONE)), frozenset(_words(_NO)), frozenset(_words(_YES))
RESPONSE = frozenset(_words(_RESPONSE))


@lru_cache(maxsize=4096)
def meaning(header: str) -> tuple[str, int]:
    """Which field a header names, and how good a name it is (0 is best); OTHER for one we do not know.

    "Name [displayName] Required" is tried as "Name", then as "displayName"; "Office/Location" as either.
    """
    if _is_refused(header):
        return REFUSED, 0
    bare = re.sub(r"[\[(][^\])]*[\])]", " ", header)
    bare = re.sub(r"\brequired\s*$", "", bare, flags=re.IGNORECASE)
    inside = re.findall(r"[\[(]([^\])]*)[\])]", header)
    halves = bare.split("/") if "/" in bare else []
    names = [name.replace("#", " number") for name in (bare, *inside, *halves)]
    found = [_LOOKUP[word] for word in map(fold, names) if word in _LOOKUP]
    better = [known for known in found if known[0] != "login"]  # "User name [userPrincipalName]"
    return next(iter(better or found), (OTHER, 0))


def is_known(header: str) -> bool:
    """Whether it names a field."""
    return meaning(header)[0] != OTHER


def _is_refused(header: str) -> bool:
    """Whether a part that is refused stands in a word ("userPassword"), or begins some of its words."""
    words = [fold(word) for word in re.split(r"[\W_]+", header)]
    whole = f" {' '.join(words)}"
    return not _REFUSED_ALONE.isdisjoint(words) or any(
        f" {part}" in whole or any(part.replace(" ", "") in word for word in words) for part in _REFUSED
    )


def may_hold_addresses(header: str) -> bool:
    """Whether a header we do not know could be the person's own address: not the manager's, not a password."""
    return meaning(header)[0] == OTHER and not any(part in fold(header) for part in _NEVER)


def recognize(headers: Sequence[str]) -> dict[str, list[int]]:
    """For each field the columns that hold it, the best first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for column, header in enumerate(headers):
        field, rank = meaning(header) if header.strip() else (OTHER, 0)
        if field != OTHER:
            found.setdefault(field, []).append((rank, column))
    columns = {field: [column for _, column in sorted(ranked)] for field, ranked in found.items()}
    _drop_salutation(columns, headers)
    _split_name(columns, headers)
    _keep_best(columns, headers)
    return columns


def family_first(header: str) -> bool:
    """Whether names are written surname first beside this surname header, as in Vietnamese."""
    return fold(header) in _FAMILY


def _drop_salutation(columns: dict[str, list[int]], headers: Iterable[str]) -> None:
    """In an address book with suffixes and initials, Title is Mr or Dr."""
    folded = [fold(header) for header in headers]
    if "title" in columns and {"suffix", "initials"} <= set(folded):
        columns["title"] = [column for column in columns["title"] if folded[column] != "title"]
        if not columns["title"]:
            del columns["title"]


def _split_name(columns: dict[str, list[int]], headers: Sequence[str]) -> None:
    """Beside a given name and no surname, "Name" and "Nume" are the surname."""
    if "first" in columns and "last" not in columns:
        surname = [column for column in columns.get("name", []) if fold(headers[column]) in ("name", "nume")]
        if surname:
            columns["last"] = surname[:1]
            columns["name"] = [column for column in columns["name"] if column not in surname]


def _keep_best(columns: dict[str, list[int]], headers: Sequence[str]) -> None:
    """One column a field; of the others, those that make a good tag become one. Names and addresses keep all."""
    for field in ("first", "middle", "last", "department", "site", "title", "language", "zone"):
        spare = columns.get(field, [])[1:]
        columns[field] = columns.get(field, [])[:1]
        columns.setdefault(TAG, []).extend(column for column in spare if fold(headers[column]) in _TAGS)
    for field in [field for field, held in columns.items() if not held]:
        del columns[field]
