"""Organizers' own words for a kind of mail: those in force, what they begin from, and a letter made of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol

from sqlmodel import Session, col, select

from app.base.due import Place, Words
from app.base.i18n import _
from app.base.web import Pages
from app.mail.models import Wording
from app.mail.placeholders import Block, Hole, Own, Piece, Unreadable, Value, read, write
from app.mail.vocabulary import Meaning, Wordable, meanings_of, sample_person

_FOOT = re.compile(r"^-- ?$", re.MULTILINE)
"""Where the fixed foot of a mail begins."""
_GAPS = re.compile(r"\n{3,}")


class Said(Protocol):
    """Who is greeted: a person, or a gap where the name will stand."""

    @property
    def greeted(self) -> str: ...


# --- the words in force --------------------------------------------------------------------------------


def newest(db: Session, kind: str, language: str) -> Wording | None:
    """What was written last, whether it is in force or was taken back."""
    mine = select(Wording).where(col(Wording.kind) == kind, col(Wording.language) == language)
    return db.exec(mine.order_by(col(Wording.id).desc()).limit(1)).first()


def in_force(db: Session, kind: str, language: str) -> Wording | None:
    """The organizer's words that go out; None where the shipped text does."""
    last = newest(db, kind, language)
    return last if last and last.reset_at is None else None


def own(db: Session, kind: str, language: str) -> Own | None:
    """The organizer's words that go out, read; None where the shipped text does."""
    words = in_force(db, kind, language)
    return read(words.subject, words.body) if words else None


def overtaken(last: Wording | None, subject: str, body: str, seen: str) -> bool:
    """Whether somebody else wrote other words since an editor was opened, the newest of which are `last`."""
    return state(last) != seen and not says(last, subject, body)


def says(last: Wording | None, subject: str, body: str) -> bool:
    """Whether these very words go out already."""
    return last is not None and last.reset_at is None and (last.subject, last.body) == (subject, body)


def state(last: Wording | None) -> str:
    """What an editor that was opened now has seen: another state means that somebody else was quicker."""
    return f"{last.id}{'-reset' if last.reset_at else ''}" if last else "shipped"


# --- a letter made of them -----------------------------------------------------------------------------


def written(pages: Pages, own: Own, words: Words, values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter in the organizer's words; `values` is what the shipped templates would get.

    Why it came stands at its foot, as everywhere. Raises Lacking for a placeholder without a value."""
    subject, text, body = own.fill(filling(pages, words, values))
    html = pages.page("emails/own.html", **{**values, "subject": subject, "words": body})
    return subject, f"{text}\n\n-- \n{values['because']}\n", html


def with_foot(pages: Pages, body: str, values: Mapping[str, Any]) -> str:
    """The text part with its last lines: how to get no more of these, where somebody may turn them off."""
    foot = pages.page("emails/_foot.txt", **values) if values["my_page"] else ""
    text = _GAPS.sub("\n\n", body.strip())  # parts of a template may have had nothing to say
    return text + "\n" + (f"\n{foot.strip()}\n" if foot else "")


def lacks(name: str, who: str) -> str:
    """The sentence that names the placeholder and the person."""
    return _("The words ask for {%(name)s}, and there is none for %(who)s.", name=name, who=who)


def filling(pages: Pages, words: Words, values: Mapping[str, Any]) -> Callable[[str], Value]:
    """What stands for each placeholder in one letter; blocks are rendered once, when they are asked for."""
    person: Said = values["person"]
    places = {"name": Place(person.greeted), "programme": Place(values["programme"].name), **words.places}

    @cache
    def value(name: str) -> Value:
        place = places.get(name, Place())
        return block(pages, place) if place.block else place.text

    return value


def block(pages: Pages, place: Place) -> Block:
    """A part of the letter as text and as HTML."""
    text = pages.page(f"{place.block}.txt", **place.values).strip("\n")
    return Block(text, pages.page("emails/_block.html", **place.values, block=f"{place.block}.html"))


# --- the shipped text ----------------------------------------------------------------------------------


def shipped(pages: Pages, name: str, kind: Wordable, programme: Any) -> tuple[str, str]:
    """Subject and body of a kind's shipped text as organizers would write it, in the reader's language.

    It is read off the templates: they are rendered in the sample case, and what a placeholder stands for there is
    put back into its braces."""
    words, meanings = kind.sample(), meanings_of(kind)
    values = sample_values(programme) | dict(words.values) | {"because": ""}
    room, mail = name.split("/")
    subject, _nl, rest = pages.page(f"{room}/emails/{mail}.txt", **values).lstrip().partition("\n")
    value = filling(pages, words, values)
    texts = {hole: _text(value(hole)) for hole in meanings if hole != "programme"}
    body = _GAPS.sub("\n\n", write(tuple(_put_back(_FOOT.split(rest)[0], texts, meanings))))
    return write(tuple(_put_back(subject.strip(), texts, meanings))), body.strip()


def sample_values(programme: Any) -> dict[str, Any]:
    """Who a sample letter goes to, and from which programme."""
    return {"person": sample_person("Anna Kovalenko"), "programme": programme, "locale": "en", "my_page": ""}


def _text(value: Value) -> str:
    return (value if isinstance(value, str) else value.text).strip()


def _put_back(text: str, texts: Mapping[str, str], meanings: Mapping[str, Meaning]) -> list[Piece]:
    """The text with its values turned into placeholders, the longest first; blocks get paragraphs of their own."""
    by_text = {words: name for name, words in texts.items() if words}
    longest_first = sorted(by_text, key=len, reverse=True)
    pieces: list[Piece] = []
    for number, part in enumerate(re.split(f"((?<!\\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\\w))", text)):
        if number % 2 == 0:
            pieces.append(part)
            continue
        name = by_text[part]
        meaning = meanings[name]
        hole = Hole(name, "" if meaning.optional else None)
        pieces += ["\n\n", hole, "\n\n"] if meaning.block else [hole]
    return pieces


# --- checking what was typed ---------------------------------------------------------------------------


def checked(kind: Wordable, subject: str, body: str) -> dict[str, str]:
    """Everything that is wrong with each field, a sentence a line; nothing when the words can go out."""
    meanings = meanings_of(kind)
    wrong = {}
    for field, words in (("subject", (subject, "")), ("body", ("", body))):
        try:
            found = list(_faults(read(*words), meanings, field))
        except Unreadable as no:
            found = [str(no)]
        if found:
            wrong[field] = "\n".join(found)
    return wrong


def _faults(own: Own, meanings: Mapping[str, Meaning], field: str) -> Iterator[str]:
    names = [hole.name for hole in own.holes]
    unknown = dict.fromkeys(name for name in names if name not in meanings)
    yield from (_("{%(name)s} is not known here.", name=name) for name in unknown)
    alone = [paragraph.alone.name for paragraph in own.body if paragraph.alone]
    for name in dict.fromkeys(name for name in names if name in meanings and meanings[name].block):
        if field == "subject":
            yield _("{%(name)s} is too much for a subject.", name=name)
        elif names.count(name) > 1:
            yield _("{%(name)s} can stand here only once.", name=name)
        elif name not in alone:
            yield _("{%(name)s} needs a paragraph of its own: an empty line above and below.", name=name)
    for name, meaning in meanings.items():
        if field == "body" and meaning.needed and name not in names:
            yield _("{%(name)s} has to be in the text. %(why)s", name=name, why=meaning.needed)
