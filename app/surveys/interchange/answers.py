"""A table of answers that were given elsewhere, as questions and marks. Pure: no database, no file."""

from collections.abc import Sequence
from typing import NamedTuple

from app.base.errors import Refused
from app.base.i18n import _, ngettext
from app.base.tabular.tables import Line
from app.surveys.answering import Mark
from app.surveys.drafts import MOST_QUESTIONS, NewQuestion
from app.surveys.interchange.blocks import blocks
from app.surveys.interchange.kinds import questions


class Found(NamedTuple):
    """What a table says. In its marks `question_id` and `option_id` are places, from 0."""

    questions: list[NewQuestion]
    rows: list[list[Mark]]
    """One for each row in which something is answered."""
    left_out: list[str]
    """The headers of columns that hold no answers: ids, dates, names, addresses, and what nobody answered."""


def understood(table: Sequence[Line]) -> Found:
    """The questions and answers of a table; Refused with a sentence when it has none."""
    of_questions, left_out = blocks(table)
    asked = [one for block in of_questions for one in questions(block)]
    if not asked:
        raise Refused(_("No column of this file holds answers. Nothing was imported."))
    if len(asked) > MOST_QUESTIONS:
        raise Refused(
            ngettext(
                "The file has %(num)d question, more than a survey can have. Leave out what is not needed.",
                "The file has %(num)d questions, more than a survey can have. Leave out those that are not needed.",
                len(asked),
            )
        )
    rows = [
        [mark._replace(question_id=place) for place, marks in enumerate(row) for mark in marks]
        for row in zip(*(one.marks for one in asked), strict=True)
    ]
    return Found([one.question for one in asked], [row for row in rows if row], left_out)
