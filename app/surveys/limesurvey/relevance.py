"""Reads LimeSurvey's relevance equations (its manual, “ExpressionScript”), as far as they can be asked here. Pure.

Understood are answers to one question, joined by “or”: `((12X3X45.NAOK == "A1")) or ((12X3X45.NAOK == "A2"))`."""

import re
from typing import NamedTuple

_TERM = re.compile(r"""\(*\s*([A-Za-z0-9_]+)(?:\.NAOK)?\s*==\s*["']?([^"'()]*)["']?\s*\)*""")
_SGQA = re.compile(r"\d+X\d+X(\d+)(.*)")
"""A question by the numbers of its survey, its group and its own, and perhaps the code of a part."""


class Term(NamedTuple):
    """One answer: to which question, by its number or its code, to which part of it, and the answer's code."""

    number: str
    code: str
    part: str
    answer: str


def terms(equation: str) -> list[Term]:
    """The answers of which any lets a question be asked; empty when it says more than that."""
    found = [_term(one.strip()) for one in re.split(r"\s+or\s+|\|\|", equation.strip(), flags=re.IGNORECASE)]
    known = [term for term in found if term is not None]
    return known if len(known) == len(found) and len({term[:2] for term in known}) == 1 else []


def _term(text: str) -> Term | None:
    if not (match := _TERM.fullmatch(text)):
        return None
    variable, answer = match.groups()
    if numbered := _SGQA.fullmatch(variable):
        return Term(numbered[1], "", numbered[2], answer)
    code, _underscore, part = variable.partition("_")
    return Term("", code, part, answer)
