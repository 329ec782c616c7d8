"""The one page people answer on, from their personal link."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from markupsafe import Markup
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, glances, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Form, Sent
from app.base.i18n import Reader, _, reader
from app.base.web import done, is_partial, pages, show
from app.people.access import Anybody
from app.people.links import Visit, by_link
from app.people.models import Person
from app.surveys import answering, heard, keeping, papers, queries
from app.surveys import wished as wishes
from app.surveys.answering import Mark
from app.surveys.conditions import open_questions
from app.surveys.languages import switch
from app.surveys.models import Counted
from app.surveys.paper import Paper, called, length
from app.surveys.sealed.envelopes import room
from app.surveys.sealed.handing_in import hand_in, has_handed_in, too_long
from app.surveys.texts import since_sent
from app.surveys.who_sees import who_sees_what
from app.surveys.wording import for_reader

router = APIRouter()


SHOWN = "shown"
"""The field in which a page says which answers it showed."""
Visitor = Annotated[Visit, Inside(by_link("surveys.form"))]


@router.api_route("/s/{token}", methods=["GET", "HEAD"], name="surveys.form")
@glances
def form(request: Request, visit: Visitor, db: Db, wished: int = 0) -> Response:
    """The questions, with what was said or saved before; a kind page when it is closed."""
    standing, at = _standing(db, visit), now()
    paper = _paper(request, db, visit, standing)
    if not queries.is_open(standing, at):
        return _show_closed(request, db, visit, paper, standing, at, wished=wished)
    if paper.sealed and has_handed_in(db, paper.id, visit.person.id):
        return _show_thanks(request, visit, paper)
    before = answering.as_form(paper, queries.marks(db, standing.response_id))
    return _show_form(request, visit, paper, before, sent_last=standing.sent_last)


@router.post("/s/{token}", name="surveys.form")
@writes
def submit(request: Request, sent: Sent, visit: Visitor, db: Db) -> Response:
    """These are the answers. The thanks say what was stored and who sees it."""
    standing, at = _standing(db, visit), now()
    paper, typed = _paper(request, db, visit, standing), Form(sent)
    marks = answering.read(paper, typed)
    if not queries.is_open(standing, at):
        return _show_closed(request, db, visit, paper, standing, at, late=marks)
    if typed[SHOWN] != standing.sent_last and SHOWN in sent:
        stored = queries.marks(db, standing.response_id)
        if meanwhile := answering.differing(stored, marks):
            said = answering.in_words(paper, meanwhile)
            return _show_form(request, visit, paper, typed, 409, sent_last=standing.sent_last, meanwhile=said)
    again = partial(_show_form, request, visit, paper, typed, sent_last=standing.sent_last)
    over = too_long(db, paper, visit.person, marks) if paper.sealed else 0
    if not answering.check(paper, typed, marks, over):
        typed.values.pop(answering.TRAP, None)
        return again(422)
    try:
        new = _take_in(db, paper, visit.person, marks, at, standing)
    except Refused as refused:  # said above what was filled in: ticks, too, stay where they are
        typed.wrong("", refused.sentence)
        return again(409)
    return _show_thanks(request, visit, paper, marks if new else [])


def _take_in(
    db: Session, paper: Paper, person: Person, marks: list[Mark], at: datetime, standing: queries.Standing
) -> bool:
    """False when a sealed answer of theirs is in already."""
    if paper.sealed:
        return hand_in(db, paper, person, marks, at)
    keeping.submit(db, paper, person, marks, at, standing)
    return True


def _show_thanks(request: Request, visit: Visit, paper: Paper, marks: Sequence[Mark] = ()) -> Response:
    """With what was said just now; a sealed answer is never shown again."""
    return show(
        request, "surveys/thanks.html",
        paper=paper, token=visit.token, said=answering.in_words(paper, marks), who_sees_what=who_sees_what(paper),
        asked=len(open_questions(paper, marks)),
    )  # fmt: skip


@router.post("/s/{token}/draft", name="surveys.save")
@writes
def save(request: Request, sent: Sent, visit: Visitor, db: Db) -> Response:
    """Keep what is typed so far, so that it is there on another device. It counts only once it is sent."""
    standing, at = _standing(db, visit), now()
    paper = _paper(request, db, visit, standing)
    if paper.sealed:
        saved = _("Not kept here: nobody but you sees what you type before you send it.")
    elif queries.is_open(standing, at):
        marks = answering.saveable(paper, Form(sent))
        saved = _saved(keeping.save(db, paper, visit.person, marks, at, standing), answering.fits(marks))
    else:
        saved = _("This survey is closed meanwhile: nothing more is kept. Copy what you want to keep.")
    if not is_partial(request):
        return done(request, "surveys.form", token=visit.token)
    return show(request, "surveys/form.html", saved=saved)


def _saved(kept: bool, whole: bool) -> str:
    """What stands beside the button once it was tried."""
    if not kept:
        return _("Not kept: press the button to send it.")
    return _("Kept. It counts once you send it.") if whole else _("Kept but for the end of a text that is too long.")


def _standing(db: Session, visit: Visit) -> queries.Standing:
    standing = queries.standing(db, visit.about, visit.person.id)
    if standing is None:
        raise Missing
    return standing


def _paper(request: Request, db: Session, visit: Visit, standing: queries.Standing) -> Paper:
    """The questions as this reader should read them: in what they chose on a page, else in their own language."""
    chosen = reader().language if request.state.language_chosen else ""
    return for_reader(
        papers.paper_of(db, standing), request.query_params.get("lang", ""), chosen, visit.person.language
    )


def _show_form(
    request: Request,
    visit: Visit,
    paper: Paper,
    form: Form,
    status: int = 200,
    sent_last: str = "",
    meanwhile: Sequence[tuple[str, Sequence[str]]] = (),
) -> Response:
    """`sent_last`: the answers that were sent, as `Standing` names them; `meanwhile`: those of another page."""
    return show(
        request,
        "surveys/form.html",
        status,
        paper=paper,
        languages_of_it=switch(paper),
        changes=since_sent(paper),
        token=visit.token,
        form=form,
        questions=questions(request, paper, form),
        length=length(paper.items),
        who_sees_what=who_sees_what(paper),
        name=called(visit.person.called),
        closes_at=paper.closes_at,
        shown=SHOWN,
        sent_last=sent_last,
        meanwhile=meanwhile,
        keeps=not (sent_last or paper.sealed),
        room=room(paper) if paper.sealed else 0,
        trap=answering.TRAP,
    )


@router.get("/surveys/modes", name="surveys.modes")
@reads
def modes(request: Request, who: Anybody) -> Response:
    """What each way of asking protects, from whom, and what it does not."""
    return show(request, "surveys/modes.html")


_untouched: dict[tuple[Paper, Reader], Markup] = {}
"""The questions of a sent survey as nobody has answered them yet, by language: most people get exactly these."""


def questions(request: Request, paper: Paper, form: Form) -> Markup:
    """The questions of the page, drawn once for everybody who has not answered yet."""
    if form.values or form.errors or paper.opens_at is None:
        return _draw(request, paper, form)
    key = (paper, reader())
    if key not in _untouched:
        if len(_untouched) >= papers.KEPT_AT_MOST:
            _untouched.clear()
        _untouched[key] = _draw(request, paper, form)
    return _untouched[key]


def _draw(request: Request, paper: Paper, form: Form) -> Markup:
    template = pages(request).env.get_template("surveys/_questions.html")
    drawn: Markup = template.module.questions(paper, form, since_sent(paper))  # type: ignore[attr-defined]
    return drawn


def _show_closed(
    request: Request,
    db: Session,
    visit: Visit,
    paper: Paper,
    standing: queries.Standing,
    at: datetime,
    late: list[Mark] | None = None,
    wished: int = 0,
) -> Response:
    """Why it takes no answers, what was said before, and what came too late: that is not stored, only shown."""
    before, counted = queries.marks(db, standing.response_id), db.get(Counted, paper.id)
    return show(
        request,
        "surveys/closed.html",
        200 if late is None else 409,
        paper=replace(paper, heard=heard.for_reader(paper.heard)),
        token=visit.token,
        organizer=db.get_one(Person, paper.created_by),
        early=paper.opens_at is not None and at < paper.opens_at,
        answered=standing.submitted_at is not None or has_handed_in(db, paper.id, visit.person.id),
        too_few=paper.sealed and counted is not None and counted.n < paper.k,
        late=late is not None,
        typed=answering.in_words(paper, late or []),
        said=answering.in_words(paper, before),
        wishes="\n".join(answering.wished(paper, late or ([] if standing.submitted_at else before))),
        lately=paper.told_at is not None and at - paper.told_at < timedelta(days=400),
        notice=wishes.told(db, visit.person, wished),
    )
