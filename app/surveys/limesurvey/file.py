"""The tables of an export, whichever version wrote them, and their words as plain lines."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from app.base.errors import Refused
from app.base.html import from_html
from app.base.i18n import _

Row = Mapping[str, str]


def tree_of(text: str) -> Element:
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


class File:
    """The tables of an export in one language, its main one unless told, whichever version wrote them."""

    def __init__(self, tree: Element, language: str = "") -> None:
        self._tree = tree
        main = next(iter(self._rows("surveys")), {})
        languages = [words for one in tree.findall("languages/language") if (words := (one.text or "").strip())]
        self.language = language or main.get("language", "") or next(iter(languages), "")
        self.others = [one for one in languages if one != self.language]
        about = next(iter(self._spoken("surveys_languagesettings", "surveyls_language")), {})
        self.title = line(about.get("surveyls_title", "")) or _("A survey from LimeSurvey")
        self.intro = from_html(about.get("surveyls_welcometext", ""))

        self._groups = {row.get("gid", ""): row for row in self._worded("groups", "gid")}
        self._conditional = {row.get("qid", "") for row in self._rows("conditions")}
        self._parts = self._below("subquestions", "qid", "parent_qid", "question_order")
        self._answers = self._below("answers", "aid", "qid", "sortorder")

    def questions(self) -> list[Row]:
        """Its questions in the order they are asked."""
        groups = {gid: place_of(row, "group_order") for gid, row in self._groups.items()}
        asked = [row for row in self._worded("questions", "qid") if row.get("parent_qid", "0") == "0"]
        return sorted(asked, key=lambda row: (groups.get(row.get("gid", ""), 0), place_of(row, "question_order")))

    def parts(self, question: Row) -> list[str]:
        """The words of its subquestions."""
        return texts(self._parts.get(question.get("qid", ""), []), "question")

    def answers(self, question: Row) -> list[str]:
        """The words of the answers to choose from."""
        return texts(self._answers.get(question.get("qid", ""), []), "answer")

    def heading(self, question: Row) -> tuple[str, str]:
        """Name and description of the part a question stands in; empty where there is but one."""
        group = self._groups.get(question.get("gid", ""), {}) if len(self._groups) > 1 else {}
        return line(group.get("group_name", "")), line(group.get("description", ""))

    def equation(self, question: Row) -> str:
        """When a question is asked, as LimeSurvey writes it; "" for always."""
        group = self._groups.get(question.get("gid", ""), {}).get("grelevance", "").strip()
        own = question.get("relevance", "").strip()
        if own in ("", "1"):
            own = "conditions" if question.get("qid", "") in self._conditional else ""
        return own if group in ("", "1") else f"({group}) and ({own or 1})"

    def answer(self, question: Row, code: str) -> str:
        """The words of an answer to choose; "" for one that is not there."""
        return _coded(self._answers.get(question.get("qid", ""), []), "code", code, "answer")

    def part(self, question: Row, code: str) -> str:
        """The words of a subquestion; "" for one that is not there."""
        return _coded(self._parts.get(question.get("qid", ""), []), "title", code, "question")

    def _below(self, table: str, key: str, parent: str, place: str) -> dict[str, list[Row]]:
        """The rows of a table by what they belong to, in order; of two scales the first."""
        found: dict[str, list[Row]] = {}
        for row in sorted(self._worded(table, key), key=lambda row: place_of(row, place)):
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


def _coded(rows: Iterable[Row], column: str, code: str, words: str) -> str:
    return next((line(row.get(words, "")) for row in rows if row.get(column) == code), "")


def texts(rows: Iterable[Row], column: str) -> list[str]:
    """Each once: two equal answers cannot be told apart."""
    return list(dict.fromkeys(words for row in rows if (words := line(row.get(column, "")))))


def place_of(row: Row, column: str) -> int:
    """A place in an order; 0 where none is written."""
    text = row.get(column, "").strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def line(marked: str) -> str:
    """Their HTML as one line of words."""
    return " ".join(from_html(marked).split())


def cut(text: str, most: int) -> str:
    """As much of a text as fits."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
