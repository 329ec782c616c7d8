"""A survey's questions as a file: what `/surveys/N/questions.json` gives and “from a file” reads.

The file is JSON: `format` ("brownbag survey 1"), `title`, `intro`, and `questions`, each with `kind`, `text` and
whatever else `NewQuestion` has. It carries what is asked, never who was asked or what they said. Exports of
LimeSurvey (.lss) are read as well."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from app.base.errors import Refused
from app.base.forms import sentence_of
from app.base.i18n import _
from app.surveys import limesurvey
from app.surveys.drafts import NewSurvey, asked_again, role_kept
from app.surveys.paper import Paper

FORMAT = "brownbag survey 1"
MOST_BYTES = 2 * 1024 * 1024

_NEW = TypeAdapter(NewSurvey)


class Read(NamedTuple):
    """What a file asks, and in sentences what of it could not be kept as it was."""

    survey: NewSurvey
    notes: Sequence[str] = ()


def of(paper: Paper) -> NewSurvey:
    """The questions of a survey we have, for another one: answers keep to the old."""
    return NewSurvey(paper.title, [asked_again(item) for item in paper.items], paper.intro)


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
    raise Refused(
        _("This is no survey we can read. Choose one saved here (.json) or a survey exported from LimeSurvey (.lss).")
    )


def read_ours(text: str) -> NewSurvey:
    """The survey in a file of ours; refused like the others."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as broken:
        line = broken.lineno if isinstance(broken, json.JSONDecodeError) else 1
        raise Refused(_("The file is broken at line %(line)d. Save it once more.", line=line)) from None
    if told.pop("format", FORMAT) != FORMAT:
        raise Refused(_("This file was saved by another version of Brownbag, which this one cannot read."))
    try:
        survey = _NEW.validate_python(told)
    except ValidationError as wrong:
        raise Refused(_fault(wrong.errors(include_url=False)[0])) from None
    return replace(survey, questions=[replace(one, role=role_kept(one.role)) for one in survey.questions])


def _fault(error: Any) -> str:
    """Where the file does not say a survey, for whoever wrote it by hand."""
    path = [str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"]]
    return _("The file is no survey, at “%(place)s”: %(what)s", place=" ".join(path), what=sentence_of(error))
