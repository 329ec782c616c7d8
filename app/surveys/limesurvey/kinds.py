"""From their kinds of question to ours."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from app.base.i18n import _
from app.surveys.building import END, HINT, MOST_OPTIONS, OPTION, TEXT
from app.surveys.drafts import NewQuestion
from app.surveys.limesurvey.file import File, Row, cut, line
from app.surveys.paper import WITH_OWN_WORDS

Made = tuple[list[NewQuestion], str]
SEVERAL = "MP"
UNASKED = "XI*"
"""A text between the questions, a choice of language, a reckoning: nothing is answered there."""


BY_LETTER: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "Y": lambda: {"Y": _("Yes"), "N": _("No")},
    "G": lambda: {"F": _("Female"), "M": _("Male")},
}
"""What the codes of answers mean that stand in no table."""


class Like(NamedTuple):
    """What one of their kinds becomes: our kind, its answers to choose from, whether each part is a question."""

    kind: str
    choices: Callable[["File", Row], list[str]] = lambda _file, _row: []
    each: bool = False
    steps: int = 5


LIKE = {
    "L": Like("one", lambda file, row: file.answers(row)),
    "M": Like("several", lambda file, row: file.parts(row)),
    "R": Like("rank", lambda file, row: file.answers(row)),
    "Y": Like("one", lambda _file, _row: list(BY_LETTER["Y"]().values())),
    "G": Like("one", lambda _file, _row: list(BY_LETTER["G"]().values())),
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
LIKE |= {"!": LIKE["L"], "O": LIKE["L"], "P": LIKE["M"], "H": LIKE["F"], "K": LIKE["Q"]}
LIKE |= {"N": LIKE["S"], "D": LIKE["S"], "U": LIKE["T"]}


def made_of(file: File, row: Row) -> Made:
    """The questions that one of theirs becomes, and what is to be said of it."""
    text, like = line(row.get("question", "")) or row.get("title", ""), LIKE.get(row.get("type", ""))
    if like is None:
        left_out = _("“%(question)s” is left out: there is no such kind of question here.", question=cut(text, 80))
        return [], "" if row.get("type", "") in UNASKED else left_out
    kind, choices, note = like.kind, like.choices(file, row), ""
    if len(choices) > MOST_OPTIONS:
        kind, choices, note = "short", [], _(
            "“%(question)s” had %(count)d answers to choose from; here it is answered in words.",
            question=cut(text, 80), count=len(choices),
        )  # fmt: skip
    first = NewQuestion(
        kind,
        cut(text, TEXT),
        [cut(choice, OPTION) for choice in choices],
        hint=cut(line(row.get("help", "")), HINT),
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
        low, high = (cut(end, END) for end in ends)
        return replace(question, kind="scale", text=cut(words, TEXT), low=low, high=high, steps=10)
    return replace(question, text=cut(" – ".join((words, *ends)), TEXT))


def chosen(file: File, row: Row, part: str, answer: str) -> str:
    """The words that one of our questions has for an answer of theirs, by its codes; "" for one that is not there."""
    if row.get("type", "") in SEVERAL:
        return cut(file.part(row, part), OPTION) if answer == "Y" else ""
    return BY_LETTER.get(row.get("type", ""), _no_letters)().get(answer) or cut(file.answer(row, answer), OPTION)


def _no_letters() -> Mapping[str, str]:
    return {}
