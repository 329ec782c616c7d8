"""All that a file asks, in order: its questions under their headings, whom each is asked, and its other languages."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.base.i18n import _, ngettext
from app.surveys.building import HINT, INTRO, TEXT, TITLE
from app.surveys.drafts import NewCondition, NewQuestion, NewSurvey
from app.surveys.limesurvey.file import File, Row, cut
from app.surveys.limesurvey.kinds import chosen, made_of
from app.surveys.limesurvey.relevance import terms
from app.surveys.paper import CONDITIONAL, SECTION


class Asked(NamedTuple):
    """All questions of a file, with the headings over them; notes; how many lost their condition."""

    questions: list[NewQuestion]
    notes: list[str]
    lost: int


def asked(file: File) -> Asked:
    """Its questions as ours, in order."""
    found, lost, gid = Asked([], [], 0), 0, None
    rows: dict[str, tuple[int, Row]] = {}  # by number and by code: its place among ours, and itself
    for row in file.questions():
        several, note = made_of(file, row)
        name, description = file.heading(row)
        if several and name and row.get("gid", "") != gid:
            found.questions.append(NewQuestion(SECTION, cut(name, TEXT), hint=cut(description, HINT)))
        gid = row.get("gid", "") if several else gid
        only_if = _condition(file, file.equation(row), rows, found.questions)
        lost += bool(file.equation(row) and several and only_if is None)
        if len(several) == 1:
            rows |= dict.fromkeys((row.get("qid", ""), row.get("title", "")), (len(found.questions), row))
        found.questions.extend(replace(one, only_if=only_if) for one in several)
        found.notes.extend([note] if note else [])
    return found._replace(lost=lost)


def _condition(
    file: File, equation: str, rows: Mapping[str, tuple[int, Row]], before: Sequence[NewQuestion]
) -> NewCondition | None:
    """The equation as a condition of ours; None for one that cannot be asked so here."""
    wanted = terms(equation) if equation else []
    if not wanted or (wanted[0].number or wanted[0].code) not in rows:
        return None
    place, row = rows[wanted[0].number or wanted[0].code]
    on = before[place]
    if on.kind == "scale":
        numbers = sorted({int(term.answer) for term in wanted if term.answer.isdecimal()})
        whole = numbers and numbers == list(range(numbers[0], numbers[-1] + 1)) and numbers[-1] <= on.steps
        return NewCondition(place + 1, [], numbers[0], numbers[-1]) if whole and numbers[0] > 0 else None
    answers = [chosen(file, row, term.part, term.answer) for term in wanted]
    known = on.kind in CONDITIONAL and set(answers) <= set(on.options)
    return NewCondition(place + 1, answers) if known else None


def words_of(survey: NewSurvey, file: File) -> dict[str, str]:
    """The survey's words in the language of this file, by place; empty where it is another survey there."""
    theirs = asked(file).questions
    alike = [(one.kind, len(one.options)) for one in theirs] == [
        (one.kind, len(one.options)) for one in survey.questions
    ]
    if not alike:
        return {}
    found = {"title": (survey.title, file.title[:TITLE]), "intro": (survey.intro, file.intro[:INTRO])}
    for n, (ours, other) in enumerate(zip(survey.questions, theirs, strict=True), 1):
        found |= {
            f"{n}.{part}": (getattr(ours, part), getattr(other, part)) for part in ("text", "hint", "low", "high")
        }
        found |= {f"{n}/{m}": pair for m, pair in enumerate(zip(ours.options, other.options, strict=True), 1)}
    return {place: words for place, (before, words) in found.items() if before and words and words != before}


def lost_in_words(count: int) -> list[str]:
    """How many are asked of everybody now, in a sentence where there are any."""
    if not count:
        return []
    return [
        ngettext(
            "%(num)d question was asked only after certain answers; here everybody is asked.",
            "%(num)d questions were asked only after certain answers; here everybody is asked.",
            count,
        )
    ]


def unread(file: File, kept: Container[str]) -> list[str]:
    """Which of its languages were left out, in a sentence where there are any."""
    if not (unread := [language for language in file.others if language not in kept]):
        return []
    return [_("Its words in %(others)s were not read.", others=", ".join(unread))]
