"""Reads the questions of a LimeSurvey export (.lss, an XML file), of version 2 to 6. No database, no HTTP.

What has no like here becomes the nearest kind of question, or is left out; either is said in a sentence. Types of
questions and tables are those of LimeSurvey's manual (“Question object”, “Survey structure import”)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from app.base.errors import Refused
from app.base.html import from_html
from app.base.i18n import _, ngettext
from app.surveys.building import END, HINT, INTRO, MOST_OPTIONS, OPTION, TEXT, TITLE
from app.surveys.drafts import MOST_QUESTIONS, NewQuestion, NewSurvey
from app.surveys.paper import WITH_OWN_WORDS

Row = Mapping[str, str]
Made = tuple[list[NewQuestion], str]
UNASKED = "XI*"
"""A text between the questions, a choice of language, a reckoning: nothing is answered there."""


def read(text: str) -> tuple[NewSurvey, list[str]]:
    """The survey in this file, and what of it could not be kept as it was. Refused when it is no such file."""
    file = _File(_tree(text))
    made = [(row, _made(file, row)) for row in file.questions()]
    questions = [question for _row, (several, _note) in made for question in several]
    if not questions:
        raise Refused(_("There is no question in this file that can be asked here."))
    if len(questions) > MOST_QUESTIONS:
        raise Refused(
            _(
                "This survey has %(count)d questions, at most %(most)d fit in one. Split it in LimeSurvey first.",
                count=len(questions), most=MOST_QUESTIONS,
            )
        )  # fmt: skip
    notes = [note for _row, (_several, note) in made if note]
    return NewSurvey(file.title[:TITLE], questions, file.intro[:INTRO]), [*notes, *file.notes()]


def _tree(text: str) -> Element:
    """The file as a tree. What declares nothing can neither swell nor reach for other files."""
    builder, parser = TreeBuilder(), ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _no_declarations
    try:
        parser.Parse(text, True)
    except ExpatError as broken:
        raise Refused(
            _("The file is broken at line %(line)d. Export the survey once more.", line=broken.lineno)
        ) from None
    tree: Element = builder.close()
    if tree.tag != "document" or tree.findtext("LimeSurveyDocType") != "Survey":
        raise Refused(_("This is an XML file, but not a survey exported from LimeSurvey (.lss)."))
    return tree


def _no_declarations(*_declared: object) -> None:
    raise Refused(_("This is not a survey of LimeSurvey: such a file declares nothing."))


class _File:
    """The tables of an export in its own main language, whichever version wrote them."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree
        main = next(iter(self._rows("surveys")), {})
        languages = [words for one in tree.findall("languages/language") if (words := (one.text or "").strip())]
        self.language = main.get("language", "") or next(iter(languages), "")
        self._others = [one for one in languages if one != self.language]
        about = next(iter(self._spoken("surveys_languagesettings", "surveyls_language")), {})
        self.title = _line(about.get("surveyls_title", "")) or _("A survey from LimeSurvey")
        self.intro = from_html(about.get("surveyls_welcometext", ""))

        self._parts = self._below("subquestions", "qid", "parent_qid", "question_order")
        self._answers = self._below("answers", "aid", "qid", "sortorder")

    def questions(self) -> list[Row]:
        """Its questions in the order they are asked."""
        groups = {row.get("gid", ""): _place(row, "group_order") for row in self._rows("groups")}
        asked = [row for row in self._worded("questions", "qid") if row.get("parent_qid", "0") == "0"]
        return sorted(asked, key=lambda row: (groups.get(row.get("gid", ""), 0), _place(row, "question_order")))

    def parts(self, question: Row) -> list[str]:
        """The words of its subquestions."""
        return _texts(self._parts.get(question.get("qid", ""), []), "question")

    def answers(self, question: Row) -> list[str]:
        """The words of the answers to choose from."""
        return _texts(self._answers.get(question.get("qid", ""), []), "answer")

    def notes(self) -> list[str]:
        """What of the whole is not kept."""
        notes = []
        conditional = {row.get("qid") for row in self._rows("conditions")}
        conditional |= {
            row.get("qid") for row in self._rows("questions") if row.get("relevance", "").strip() not in ("", "1")
        }
        if conditional:
            notes.append(
                ngettext(
                    "%(num)d question was asked only after certain answers; here everybody is asked.",
                    "%(num)d questions were asked only after certain answers; here everybody is asked.",
                    len(conditional),
                )
            )  # fmt: skip
        if len(self._rows("groups")) > 1:
            notes.append(_("Its parts became one page, without their headings."))
        if self._others:
            notes.append(
                _("Only its words in one language were read (%(read)s); those in %(others)s were not.",
                  read=self.language, others=", ".join(self._others))
            )  # fmt: skip
        return notes

    def _below(self, table: str, key: str, parent: str, place: str) -> dict[str, list[Row]]:
        """The rows of a table by what they belong to, in order; of two scales the first."""
        found: dict[str, list[Row]] = {}
        for row in sorted(self._worded(table, key), key=lambda row: _place(row, place)):
            if row.get("scale_id", "0") == "0":
                found.setdefault(row.get(parent, ""), []).append(row)
        return found

    def _rows(self, table: str) -> list[Row]:
        return [{cell.tag: cell.text or "" for cell in row} for row in self._tree.findall(f"{table}/rows/row")]

    def _spoken(self, table: str, column: str = "language") -> list[Row]:
        return [row for row in self._rows(table) if row.get(column, "") in ("", self.language)]

    def _worded(self, table: str, key: str) -> list[Row]:
        """The rows with their words: since version 4 these stand in a table of their own."""
        beside = {
            row[key]: row
            for row in self._spoken(f"{table.removesuffix('s').removeprefix('sub')}_l10ns")
            if key in row
        }
        if not beside:
            return self._spoken(table)
        return [{**beside.get(row.get(key, ""), {}), **row} for row in self._rows(table)]


# --- from their kinds to ours --------------------------------------------------------------------


class Like(NamedTuple):
    """What one of their kinds becomes: our kind, its answers to choose from, whether each part is a question."""

    kind: str
    choices: Callable[["_File", Row], list[str]] = lambda _file, _row: []
    each: bool = False
    steps: int = 5


_LIKE = {
    "L": Like("one", lambda file, row: file.answers(row)),
    "M": Like("several", lambda file, row: file.parts(row)),
    "R": Like("rank", lambda file, row: file.answers(row)),
    "Y": Like("one", lambda _file, _row: [_("Yes"), _("No")]),
    "G": Like("one", lambda _file, _row: [_("Female"), _("Male")]),
    "5": Like("scale"),
    "A": Like("scale", each=True),
    "B": Like("scale", each=True, steps=10),
    "C": Like("one", lambda _file, _row: [_("Yes"), _("Uncertain"), _("No")], each=True),
    "E": Like("one", lambda _file, _row: [_("Increase"), _("Same"), _("Decrease")], each=True),
    "F": Like("one", lambda file, row: file.answers(row), each=True),
    "Q": Like("short", each=True),
    "S": Like("short"),
    "T": Like("long"),
}
"""By the letter of their kind."""
_LIKE |= {"!": _LIKE["L"], "O": _LIKE["L"], "P": _LIKE["M"], "H": _LIKE["F"], "K": _LIKE["Q"]}
_LIKE |= {"N": _LIKE["S"], "D": _LIKE["S"], "U": _LIKE["T"]}


def _made(file: _File, row: Row) -> Made:
    """The questions that one of theirs becomes, and what is to be said of it."""
    text, like = _line(row.get("question", "")) or row.get("title", ""), _LIKE.get(row.get("type", ""))
    if like is None:
        left_out = _("“%(question)s” is left out: there is no such kind of question here.", question=_cut(text, 80))
        return [], "" if row.get("type", "") in UNASKED else left_out
    kind, choices, note = like.kind, like.choices(file, row), ""
    if len(choices) > MOST_OPTIONS:
        kind, choices, note = "short", [], _(
            "“%(question)s” had %(count)d answers to choose from; here it is answered in words.",
            question=_cut(text, 80), count=len(choices),
        )  # fmt: skip
    first = NewQuestion(
        kind,
        _cut(text, TEXT),
        [_cut(choice, OPTION) for choice in choices],
        hint=_cut(_line(row.get("help", "")), HINT),
        required=row.get("mandatory") == "Y",
        own_words=row.get("other") == "Y" and kind in WITH_OWN_WORDS,
        steps=like.steps,
    )
    return [_about(first, text, part) for part in file.parts(row)] if like.each else [first], note


def _about(question: NewQuestion, text: str, part: str) -> NewQuestion:
    """The question for one of its parts. A part like “share|none|all” is a slider between these ends."""
    part, *ends = (piece.strip() for piece in part.split("|"))
    words = ": ".join(filter(None, (text.removesuffix(":"), part)))
    if len(ends) == 2 and question.kind == "short":
        low, high = (_cut(end, END) for end in ends)
        return replace(question, kind="scale", text=_cut(words, TEXT), low=low, high=high, steps=10)
    return replace(question, text=_cut(" – ".join((words, *ends)), TEXT))


def _texts(rows: Iterable[Row], column: str) -> list[str]:
    """Each once: two equal answers cannot be told apart."""
    return list(dict.fromkeys(words for row in rows if (words := _line(row.get(column, "")))))


def _place(row: Row, column: str) -> int:
    text = row.get(column, "").strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _line(marked: str) -> str:
    """Their HTML as one line of words."""
    return " ".join(from_html(marked).split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
