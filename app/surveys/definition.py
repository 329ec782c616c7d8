"""A survey's questions as a file: what `/surveys/N/questions.json` gives and “from a file” reads.

The file is JSON: `format` ("brownbag survey 1"), `title`, `intro`, and `questions`, each with `kind`, `text` and
whatever else `NewQuestion` has; `written` and `languages` where it can be read in several. It carries what is
asked, never who was asked or what they said. Exports of LimeSurvey (.lss) are read as well."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from app.base.errors import Refused
from app.base.forms import sentence_of
from app.base.i18n import _
from app.surveys import limesurvey
from app.surveys.drafts import NewCondition, NewQuestion, NewSurvey, asked_again, role_kept
from app.surveys.languages import others
from app.surveys.paper import CONDITIONAL, Item, OnlyIf, Paper

FORMAT = "brownbag survey 1"
MOST_BYTES = 2 * 1024 * 1024

_NEW = TypeAdapter(NewSurvey)


class Read(NamedTuple):
    """What a file asks, and in sentences what of it could not be kept as it was."""

    survey: NewSurvey
    notes: Sequence[str] = ()


def of(paper: Paper) -> NewSurvey:
    """The questions of a survey we have, for another one: answers keep to the old."""
    names = {place: name for name, place in places(paper).items()}
    return NewSurvey(
        paper.title,
        [replace(asked_again(row), only_if=_condition(paper, row)) for row in paper.rows],
        paper.intro,
        next(iter(paper.languages), ""),
        {
            language: {names[place]: words for place, words in paper.translations.get(language, {}).items()
                       if place in names}
            for language in others(paper)
        },
    )  # fmt: skip


def _condition(paper: Paper, row: Item) -> NewCondition | None:
    if (only := row.only_if) is None:
        return None
    on = paper.by_id[only.on_id]
    answers = [on.texts[option] for option in only.options]
    return NewCondition(paper.rows.index(on) + 1, answers, only.least, only.most)


def places(paper: Paper) -> dict[str, str]:
    """What a file calls each place of a survey (`NewSurvey.languages`), and the place."""
    found = {"title": "title", "intro": "intro"}
    for n, row in enumerate(paper.rows, 1):
        found |= {f"{n}.{part}": f"q{row.id}.{part}" for part in ("text", "hint", "low", "high")}
        found |= {f"{n}/{m}": f"o{option.id}" for m, option in enumerate(row.options, 1)}
    return found


def condition(paper: Paper, new: NewCondition) -> OnlyIf:
    """The condition of a file on a survey that was made of it."""
    on = paper.rows[new.question - 1]
    return OnlyIf(on.id, tuple(one.id for one in on.options if one.text in new.answers), new.least, new.most)


def written(survey: NewSurvey) -> str:
    """The survey as a file."""
    told = {"format": FORMAT, **_NEW.dump_python(survey, exclude_defaults=True)}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def read(data: bytes) -> Read:
    """The survey in a file of ours or of LimeSurvey. Refused, with a sentence, when it is neither or is broken."""
    if len(data) > MOST_BYTES:
        raise Refused(_("The file is larger than 2 MB: that is no survey's questions."))
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        text = ""
    if text.startswith("{"):
        return Read(read_ours(text))
    if text.startswith("<"):
        return Read(*limesurvey.read(text))
    raise Refused(_nothing_of_ours())


def read_ours(text: str) -> NewSurvey:
    """The survey in a file of ours; refused like the others."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as broken:
        line = broken.lineno if isinstance(broken, json.JSONDecodeError) else 1
        raise Refused(_("The file is broken at line %(line)d. Save it once more.", line=line)) from None
    if not isinstance(told, dict):
        raise Refused(_nothing_of_ours())
    if told.pop("format", FORMAT) != FORMAT:
        raise Refused(_("This file was saved by another version of Brownbag, which this one cannot read."))
    try:
        survey = _NEW.validate_python(told)
    except ValidationError as wrong:
        raise Refused(_fault(wrong.errors(include_url=False)[0])) from None
    for place, question in enumerate(survey.questions):
        if question.only_if is not None and not _can_decide(question.only_if, survey.questions[:place]):
            raise Refused(_no_survey(f"questions {place + 1} only_if", _undecided()))
    return replace(survey, questions=[replace(one, role=role_kept(one.role)) for one in survey.questions])


def _fault(error: Any) -> str:
    """Where the file does not say a survey, for whoever wrote it by hand."""
    path = [str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"]]
    return _no_survey(" ".join(path), sentence_of(error))


def _nothing_of_ours() -> str:
    return _(
        "This is no survey we can read. Choose one saved here (.json) or a survey exported from LimeSurvey (.lss)."
    )


def _no_survey(place: str, what: str) -> str:
    return _("The file is no survey, at “%(place)s”: %(what)s", place=place, what=what)


def _can_decide(only_if: NewCondition, before: Sequence[NewQuestion]) -> bool:
    """Whether a question before has these answers, or numbers."""
    if only_if.question > len(before):
        return False
    on = before[only_if.question - 1]
    ends = (only_if.least, only_if.most)
    if on.kind == "scale":
        in_it = (
            only_if.least is not None and only_if.most is not None and 1 <= only_if.least <= only_if.most <= on.steps
        )
        return not only_if.answers and (in_it or ends == (None, None))
    return on.kind in CONDITIONAL and set(only_if.answers) <= set(on.options) and ends == (None, None)


def _undecided() -> str:
    return _("It has to name a question before it, and answers that can be chosen there.")
