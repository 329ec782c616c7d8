"""From a cell to a value: a name as people say it, an address that can be one, a language, a zone."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale
from email_validator import EmailNotValidError, validate_email

from app.base.i18n import _, zones
from app.people.sheets.columns import fold

MAX_LENGTH = 200

_BLANK = {"", "-", "--", "–", "—", "?", ".", "Nil", "nil", "NIL", "NA", "N/A", "n/a", "n.a.", "#N/A", "None", "none"}
_BLANK |= {"NONE", "null", "NULL", "Null", "anonymous", "Anonymous", "немає", "Немає", "нема", "k.A.", "saknas"}
# "Na" is a name, and "no" an answer
PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_+'-]|\.(?!\.|@)){0,63}"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})"
)
"""Almost every address, and no wrong one: the library, a hundred times slower, is asked about the others."""


class Unusable(Exception):
    """Why one line cannot be used, and the line in the form in which it can be put right."""

    draft = ""


def clean(text: str) -> str:
    """One line without control characters, invisible marks of direction and doubled spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    kept = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(char for char in kept if unicodedata.category(char)[0] != "C").split())


@lru_cache(maxsize=8192)
def value_of(cell: str) -> str:
    """What the cell says; empty where it says that it is empty."""
    text = clean(cell)
    return "" if text in _BLANK else text


def natural(name: str) -> str:
    """ "Bondar, Olha" as people say it; "Olha Bondar, PhD" and names without a comma stay as they are."""
    if turned := re.fullmatch(r"([^\s,]+), ([^\s,.]+(?: [^\s,]+)?)", name):
        family, given = turned.groups()
        return name if fold(given) in ("phd", "md", "mba", "jr", "sr") else f"{given} {family}"
    return name


def name_beside(address: str) -> str:
    """The name in "Olha Bondar <olha@…>"."""
    return natural(address.partition("<")[0].strip(" \"'")) if "<" in address else ""


def checked_name(name: str) -> str:
    """The name, empty for an address in its place; Unusable when it cannot be one."""
    if "://" in name:
        raise Unusable(_("a web address in place of a name"))
    if len(name) > MAX_LENGTH:
        raise Unusable(_("the name is longer than 200 characters"))
    return "" if is_address(name) else name


def may_be_address(part: str, value: str) -> bool:
    """The account of a guest ends in #EXT# and receives no mail; a login without @ is just a login."""
    return "#EXT#" not in value.upper() and (part != "login" or "@" in value)


def is_address(cell: str) -> bool:
    """Whether an address stands in it, perhaps with a name beside."""
    return "@" in cell and bool(PLAIN_ADDRESS.fullmatch(_bare_address(cell)))


def _bare_address(text: str) -> str:
    """The address of "Olha <olha@…>", "mailto:olha@…", and the first of several."""
    if bracketed := re.search(r"<([^<>@]*@[^<>@]*)>", text):
        text = bracketed[1]
    text = re.split(r"[;,]| ::: ", text.strip(" \t;,.\"'"), maxsplit=1)[0]
    return text.strip().removeprefix("mailto:")


def address_of(written: str, name: str) -> str:
    """The address with its domain in lower case, or why it is none."""
    if not written:
        raise Unusable(_("no address") if name else _("no name and no address"))
    address = written if PLAIN_ADDRESS.fullmatch(written) else _bare_address(written)
    if "@" not in address:
        raise Unusable(_("no @ in the address"))
    local, _at, domain = address.rpartition("@")
    if len(address) <= 254 and PLAIN_ADDRESS.fullmatch(address):
        return f"{local}@{domain.lower()}"
    return _unusual_address(address, local)


def _unusual_address(address: str, local: str) -> str:
    if " " in address:
        raise Unusable(_("a space in the address"))
    if not local.isascii():
        raise Unusable(_("a letter before the @ that is not from a to z"))
    if re.search(r"[a-z][а-яёґєії]|[а-яёґєії][a-z]", address.lower()):
        raise Unusable(_("Latin and Cyrillic letters are mixed in the address"))
    try:
        found = validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        raise Unusable(_("“%(address)s” is not an address", address=address[:80])) from None
    return found.ascii_email or found.normalized


@lru_cache(maxsize=256)
def language_of(written: str) -> str:
    """A language code, from "uk", "uk-UA", "Ukrainian" or "українська"; empty for anything else."""
    if not written:
        return ""
    code = re.fullmatch(r"([a-z]{2})([-_][a-z0-9]+)*", written.lower())
    return code[1] if code else _languages().get(fold(written), "")


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    codes = ("en", "uk", "ru", "ro", "sv", "vi", "de")
    return {fold(name): code for into in codes for code in codes if (name := Locale(into).languages.get(code))}


@lru_cache(maxsize=256)
def zone_of(written: str) -> str:
    """The zone, if this machine knows one of that name."""
    return written if written in zones() else ""
