"""Organizers' own words: which kinds of mail have them, an editor that tries them out, and the way back."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, looks_first, reads, writes
from app.base.due import kinds
from app.base.forms import Fields, Form, Sent
from app.base.i18n import LANGUAGES, _, ngettext
from app.base.web import done, show
from app.mail import actions, trying, wordings
from app.mail.placeholders import BODY, SUBJECT, Own
from app.mail.routes.editor import Worded, edit, shipped, stage, told, tried_out, typed, wordable, worded_by_address
from app.mail.words import called
from app.people.access import Organizer

router = APIRouter()


class NewWords(Fields):
    """Words as they were typed."""

    subject: str = Field(min_length=1, max_length=SUBJECT)
    body: str = Field(min_length=1, max_length=BODY)
    seen: str = Field(default="", max_length=40)


TheWorded = Annotated[Worded, Inside(worded_by_address)]


@router.get("/mail/words", name="mail.wordings")
@reads
def words(request: Request, who: Organizer, db: Db) -> Response:
    """Every kind, and in which languages it has words of the organizers' own."""
    rows = []
    for kind in wordable(request):
        room, mail = kind.split("/")
        states = [(code, own, told(db, wordings.in_force(db, kind, code))) for code, own in LANGUAGES.items()]
        rows.append((called(kind), room, mail, states))
    fixed = dict.fromkeys(due.called() for kind, due in kinds().items() if kind not in wordable(request))
    return show(request, "mail/wordings.html", rows=rows, fixed=list(fixed))


@router.get("/mail/words/{room}/{mail}/{language}", name="mail.wording")
@reads
def wording(request: Request, who: Organizer, db: Db, worded: TheWorded, said: str = "") -> Response:
    """The editor, with the words in force, or the shipped ones to begin from."""
    last = wordings.newest(db, worded.name, worded.language)
    if last and last.reset_at is None:
        subject, body = last.subject, last.body
    else:
        subject, body = shipped(request, db, worded)
    form = Form(subject=subject, body=body, seen=wordings.state(last))
    return edit(request, db, worded, form, notice=_notice(db, worded, said))


def _tried_first(request: Request, who: Organizer, db: Db, worded: TheWorded, sent: Sent) -> Response | None:
    """The editor with what is wrong; None when the words can be kept."""
    form = Form(sent)
    new, own = form.fill(NewWords), typed(worded, form)
    if new is None or own is None or not _fits_everybody(request, db, worded, form, own):
        return edit(request, db, worded, form, 422)
    last = wordings.newest(db, worded.name, worded.language)
    if wordings.overtaken(last, new.subject, new.body, new.seen):
        form.wrong("", _("Somebody else changed these words meanwhile. Theirs are shown; yours are still below."))
        form.values["seen"] = wordings.state(last)
        theirs = wordings.in_force(db, worded.name, worded.language)
        return edit(request, db, worded, form, 409, theirs=theirs)
    return None


@router.post("/mail/words/{room}/{mail}/{language}", name="mail.wording")
@looks_first(_tried_first)
@writes
def keep(request: Request, who: Organizer, db: Db, worded: TheWorded, sent: Sent) -> Response:
    """From now on this kind of mail goes out in these words, which were tried out on those who wait for it."""
    new = NewWords.model_validate(Form(sent).values)
    actions.keep_words(db, worded.name, worded.language, new.subject, new.body, new.seen, by=who, now=now())
    return done(request, "mail.wording", **worded.at, said="kept")


@router.post("/mail/words/{room}/{mail}/{language}/trial", name="mail.wording_trial")
@reads
def trial(request: Request, who: Organizer, db: Db, worded: TheWorded, sent: Sent) -> Response:
    """How the words would read for somebody, or who lacks what they ask for. Nothing is kept."""
    form = Form(sent)
    form.fill(NewWords)
    own = typed(worded, form)
    found = tried_out(request, db, worded, own) if own and form["do"] == "check" else None
    return edit(request, db, worded, form, found=found, live=not form["do"])


@router.post("/mail/words/{room}/{mail}/{language}/reset", name="mail.wording_reset")
@writes
def reset(request: Request, who: Organizer, db: Db, worded: TheWorded) -> Response:
    """Back to the shipped text."""
    actions.reset_words(db, worded.name, worded.language, by=who, now=now())
    return done(request, "mail.wording", **worded.at, said="reset")


@router.post("/mail/words/{room}/{mail}/{language}/return", name="mail.wording_return")
@writes
def come_back(request: Request, who: Organizer, db: Db, worded: TheWorded) -> Response:
    """Take the reset back."""
    actions.return_words(db, worded.name, worded.language, by=who, now=now())
    return done(request, "mail.wording", **worded.at, said="kept")


def _fits_everybody(request: Request, db: Session, worded: Worded, form: Form, own: Own) -> bool:
    """Whether those whose mail waits have everything the words ask for: otherwise it could not be written."""
    waits = trying.cases(db, worded.name, worded.language, only_waiting=True)[: trying.BEFORE_SAVING]
    _tried, missing = trying.check(stage(request, db, worded), waits, own) if waits else (0, [])
    for person, names in missing[:1]:
        instead = _("Say what stands there instead: {%(name)s|…}.", name=names[0])
        form.wrong("body", f"{wordings.lacks(names[0], person.called)} {instead}")
    return not missing


def _notice(db: Session, worded: Worded, said: str) -> str | None:
    if said == "reset":
        return _("The shipped text goes out again.")
    if said != "kept":
        return None
    waits = trying.waiting(db, worded.name, worded.language)
    if not waits:
        return _("Saved. From now on this mail goes out in these words.")
    return ngettext(
        "Saved. %(num)d mail that waits goes out in these words.",
        "Saved. %(num)d mails that wait go out in these words.", waits,
    )  # fmt: skip
