"""The answers to one question, put into themes: suggested by the program, kept, named and moved by an organizer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.people.access import Organizer
from app.surveys import papers
from app.surveys.models import Question, Survey
from app.surveys.paper import Item
from app.topics.models import Theme
from app.topics.themes import actions, becoming, meaning
from app.topics.themes.queries import Arranged, arranged

router = APIRouter()

AT = "/surveys/{survey_id}/questions/{question_id}/themes"


@dataclass(frozen=True)
class Asked:
    """A question that was answered in people's own words."""

    survey: Survey
    item: Item


def _asked(db: Session, survey_id: int, question_id: int) -> Asked:
    """A grid's own words stand on the board of topics already."""
    survey = db.get(Survey, survey_id)
    item = papers.paper_of(db, survey).by_id.get(question_id) if survey and survey.sent_at else None
    if (
        survey is None
        or item is None
        or not (item.kind in ("short", "long") or item.own_words)
        or item.kind == "grid"
    ):
        raise Missing
    return Asked(survey, item)


def _in_path(request: Request, db: Session) -> Asked:
    survey_id, question_id = (row_number(str(request.path_params[name])) for name in ("survey_id", "question_id"))
    return _asked(db, survey_id or 0, question_id or 0)


TheQuestion = Annotated[Asked, Inside(_in_path)]
"""The question named in the path."""

Every = Annotated[int, Query(ge=0, le=1)]
"""Whether all answers are listed, also those of long lists."""


@router.get(AT, name="topics.themes")
@reads
def themes(
    request: Request, who: Organizer, asked: TheQuestion, db: Db, told: str = "", every: Every = 0, theme: str = ""
) -> Response:
    """What was written, and the themes that were made of it."""
    found = arranged(db, asked.survey, asked.item.id, now())
    return show(
        request,
        "topics/themes.html",
        survey=asked.survey,
        item=asked.item,
        found=found,
        every=every,
        step=_step(request, asked, found, told, row_number(theme) or 0),
        has_meaning=meaning.installed(),
    )


STEPS: Mapping[str, Callable[[str], str]] = {
    "kept": lambda name: _("“%(theme)s” is a theme now.", theme=name),
    "all_kept": lambda _name: _("All suggested themes are kept."),
    "placed": lambda name: _("The answers are in “%(theme)s” now.", theme=name),
    "loosened": lambda _name: _("The answers are in no theme now."),
    "merged": lambda name: _("They are one theme now: “%(theme)s”.", theme=name),
    "undone": lambda _name: _("The last move of answers is undone."),
    "renamed": lambda name: _("It is called “%(theme)s” now.", theme=name),
    "topic": lambda name: _("“%(theme)s” is on the board of topics now.", theme=name),
    "no_topic": lambda name: _("“%(theme)s” is off the board again.", theme=name),
}


def _step(request: Request, asked: Asked, found: Arranged, told: str, theme_id: int) -> object:
    """What has just happened, with the way back."""
    if told not in STEPS:
        return None
    url = pages(request).url
    text = STEPS[told](next((one.theme.name for one in found.kept if one.theme.id == theme_id), ""))
    if told == "topic":
        back, hidden = url("topics.theme_no_topic", theme_id=theme_id), {}
    elif told in ("kept", "all_kept", "placed", "loosened", "merged") and found.last_step:
        back = url("topics.unplace_answers", survey_id=asked.survey.id, question_id=asked.item.id)
        hidden = {"taken_at": found.last_step.isoformat()}
    else:
        return text
    return {"text": text, "undo": {"action": back, "label": _("Undo"), "hidden": hidden}}


def _back(request: Request, asked: Asked, told: str = "", theme: Theme | None = None) -> Response:
    return done(
        request, "topics.themes", survey_id=asked.survey.id, question_id=asked.item.id, told=told or None,
        theme=theme.id if theme else None, every=1 if request.query_params.get("every") == "1" else None,
    )  # fmt: skip


class Grained(Fields):
    """How large the groups should be."""

    grain: Literal["large", "middle", "small"] = "middle"


@router.post(f"{AT}/suggestion", name="topics.suggest_themes")
@writes
def suggest(request: Request, who: Organizer, asked: TheQuestion, db: Db, sent: Sent) -> Response:
    """Ask which answers would go together."""
    chosen = Form(sent).fill(Grained) or Grained()
    actions.suggest(db, asked.item.id, chosen.grain, who, now())
    return _back(request, asked)


@router.post(f"{AT}/suggestion/withdrawal", name="topics.forget_themes")
@writes
def forget(request: Request, who: Organizer, asked: TheQuestion, db: Db) -> Response:
    """No suggestion, please."""
    actions.forget(db, asked.item.id)
    return _back(request, asked)


@router.post(f"{AT}/kept", name="topics.keep_themes")
@writes
def keep(request: Request, who: Organizer, asked: TheQuestion, db: Db, sent: Sent) -> Response:
    """Keep one suggested group under the name beside it, or all of them."""
    form, at = Form(sent), now()
    sorting, one = row_number(form["sorting"]), row_number(form["number"])
    found = arranged(db, asked.survey, asked.item.id, at)
    if found.sorting is None or found.sorting.id != sorting:
        raise Refused(_("There is another suggestion meanwhile. Look at it first."))
    kept = None
    for group in found.suggested:
        if one in (None, group.number):
            keys = [text.key for text in group.texts]
            kept = actions.keep(db, asked.item.id, form[f"name-{group.number}"] or group.name, keys, who, at)
    return _back(request, asked, "kept" if one else "all_kept", kept)


class Placed(Fields):
    """The ticked answers, and where they go."""

    text: list[str] = Field(default_factory=list, max_length=2000)
    theme: str = "new"
    """Its number; "new"; or "none", to take them out."""
    name: str = ""


@router.post(f"{AT}/answers", name="topics.place_answers")
@writes
def place(request: Request, who: Organizer, asked: TheQuestion, db: Db, sent: Sent) -> Response:
    """Put the ticked answers into a theme, a new one, or none."""
    wanted = Form(sent).fill(Placed) or Placed()
    there = arranged(db, asked.survey, asked.item.id, now())
    shown = {text.key for one in (*there.kept, *there.suggested) for text in one.texts}
    keys = [key for key in wanted.text if key in shown.union(text.key for text in there.loose)]
    if not keys:
        raise Refused(_("Tick the answers that belong together."))
    if wanted.theme == "new":
        theme: Theme | None = actions.keep(db, asked.item.id, wanted.name, keys, who, now())
    else:
        theme = None if wanted.theme == "none" else _theme(db, asked, row_number(wanted.theme))
        actions.place(db, asked.item.id, keys, theme, who, now())
    return _back(request, asked, "placed" if theme else "loosened", theme)


@router.post(f"{AT}/answers/withdrawal", name="topics.unplace_answers")
@writes
def unplace(request: Request, who: Organizer, asked: TheQuestion, db: Db, sent: Sent) -> Response:
    """Undo the last step."""
    try:
        taken_at = datetime.fromisoformat(Form(sent)["taken_at"])
    except ValueError as unreadable:
        raise Missing from unreadable
    actions.step_back(db, asked.item.id, taken_at)
    return _back(request, asked, "undone")


# --- one theme -----------------------------------------------------------------------------------


def _theme(db: Session, asked: Asked, theme_id: int | None) -> Theme:
    theme = db.get(Theme, theme_id) if theme_id else None
    if theme is None or theme.question_id != asked.item.id:
        raise Missing
    return theme


@dataclass(frozen=True)
class Themed:
    """A theme and the question it is about."""

    theme: Theme
    asked: Asked


def _theme_in_path(request: Request, db: Session) -> Themed:
    theme = db.get(Theme, row_number(str(request.path_params["theme_id"])) or 0)
    if theme is None:
        raise Missing
    question = db.get_one(Question, theme.question_id)
    return Themed(theme, _asked(db, question.survey_id, question.id))


TheTheme = Annotated[Themed, Inside(_theme_in_path)]
"""The theme named in the path."""


@router.post("/themes/{theme_id}", name="topics.theme")
@writes
def rename(request: Request, who: Organizer, one: TheTheme, db: Db, sent: Sent) -> Response:
    """Call it otherwise."""
    actions.rename(db, one.theme, Form(sent)["name"])
    return _back(request, one.asked, "renamed", one.theme)


@router.post("/themes/{theme_id}/merge", name="topics.merge_themes")
@writes
def merge(request: Request, who: Organizer, one: TheTheme, db: Db, sent: Sent) -> Response:
    """It is the same as another theme."""
    if not (into := row_number(Form(sent)["into"])):
        raise Refused(_("Choose the theme it is the same as."))
    whole = _theme(db, one.asked, into)
    actions.merge(db, one.theme, whole, who, now())
    return _back(request, one.asked, "merged", whole)


@router.post("/themes/{theme_id}/topic", name="topics.theme_topic")
@writes
def become_topic(request: Request, who: Organizer, one: TheTheme, db: Db) -> Response:
    """Put it on the board, with the wishes of those who wrote so."""
    becoming.become(db, one.asked.survey, one.theme, who, now())
    return _back(request, one.asked, "topic", one.theme)


@router.post("/themes/{theme_id}/topic/withdrawal", name="topics.theme_no_topic")
@writes
def unbecome_topic(request: Request, who: Organizer, one: TheTheme, db: Db) -> Response:
    """It is no topic after all."""
    becoming.unbecome(db, one.asked.survey, one.theme)
    return _back(request, one.asked, "no_topic", one.theme)
