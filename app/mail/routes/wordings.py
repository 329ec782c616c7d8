"""Organizers' own words: which kinds of mail have them, an editor that tries them out, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing, Overtaken
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import LANGUAGES, _, ngettext, speaking
from app.base.web import done, pages, show
from app.mail import actions, trying, wordings
from app.mail.models import Wording
from app.mail.placeholders import BODY, SUBJECT, Lacking, Own, Unreadable, read
from app.mail.vocabulary import Kind, meanings_of
from app.mail.words import called
from app.people.access import Organizer
from app.people.models import Person, Programme

router = APIRouter()
EXAMPLE = "example"
"""Chosen instead of somebody real."""
NAMED = 10
"""How many of those who lack something are named."""


class NewWords(Fields):
    """Words as they were typed."""

    subject: str = Field(min_length=1, max_length=SUBJECT)
    body: str = Field(min_length=1, max_length=BODY)
    seen: str = Field(default="", max_length=40)


@dataclass(frozen=True)
class Desk:
    """What is worded: a kind of mail in one language."""

    name: str
    kind: Kind
    language: str

    @property
    def at(self) -> dict[str, str]:
        """Its address."""
        room, mail = self.name.split("/")
        return {"room": room, "mail": mail, "language": self.language}


def _desk(request: Request, _db: Session) -> Desk:
    """The kind and language of the address; there are no others."""
    room, mail, language = (str(request.path_params[name]) for name in ("room", "mail", "language"))
    kind = wordable(request).get(f"{room}/{mail}")
    if kind is None or language not in LANGUAGES:
        raise Missing
    return Desk(f"{room}/{mail}", kind, language)


TheDesk = Annotated[Desk, Inside(_desk)]


def wordable(request: Request) -> Mapping[str, Kind]:
    """The kinds of mail that organizers may word themselves."""
    found: Mapping[str, Kind] = request.app.state.wordable
    return found


@router.get("/mail/words", name="mail.wordings")
@reads
def words(request: Request, who: Organizer, db: Db) -> Response:
    """Every kind, and in which languages it has words of the organizers' own."""
    rows = []
    for kind in wordable(request):
        room, mail = kind.split("/")
        states = [(code, own, _told(db, wordings.in_force(db, kind, code))) for code, own in LANGUAGES.items()]
        rows.append((called(kind), room, mail, states))
    return show(request, "mail/wordings.html", rows=rows)


@router.get("/mail/words/{room}/{mail}/{language}", name="mail.wording")
@reads
def wording(request: Request, who: Organizer, db: Db, desk: TheDesk, said: str = "") -> Response:
    """The editor, with the words in force, or the shipped ones to begin from."""
    last = wordings.newest(db, desk.name, desk.language)
    if last and last.reset_at is None:
        subject, body = last.subject, last.body
    else:
        subject, body = _shipped(request, db, desk)
    form = Form(subject=subject, body=body, seen=wordings.state(last))
    return _show(request, db, desk, form, notice=_notice(db, desk, said))


@router.post("/mail/words/{room}/{mail}/{language}", name="mail.wording")
@writes
def keep(request: Request, who: Organizer, db: Db, desk: TheDesk, sent: Sent) -> Response:
    """From now on this kind of mail goes out in these words."""
    form = Form(sent)
    new = form.fill(NewWords)
    if new is None or not _fit(desk, form) or not _fits_everybody(request, db, desk, form):
        return _show(request, db, desk, form, 422)
    try:
        actions.keep_words(db, desk.name, desk.language, new.subject, new.body, new.seen, by=who, now=now())
    except Overtaken as overtaken:
        form.wrong("", overtaken.sentence)
        theirs = wordings.in_force(db, desk.name, desk.language)
        form.values["seen"] = wordings.state(wordings.newest(db, desk.name, desk.language))
        return _show(request, db, desk, form, 409, theirs=theirs)
    return done(request, "mail.wording", **desk.at, said="kept")


@router.post("/mail/words/{room}/{mail}/{language}/trial", name="mail.wording_trial")
@reads
def trial(request: Request, who: Organizer, db: Db, desk: TheDesk, sent: Sent) -> Response:
    """How the words would read for somebody, or who lacks what they ask for. Nothing is kept."""
    form = Form(sent)
    own = _typed(desk, form)
    found = _check(request, db, desk, own) if own and form["do"] == "check" else []
    return _show(request, db, desk, form, found=found)


@router.post("/mail/words/{room}/{mail}/{language}/reset", name="mail.wording_reset")
@writes
def reset(request: Request, who: Organizer, db: Db, desk: TheDesk) -> Response:
    """Back to the shipped text."""
    actions.reset_words(db, desk.name, desk.language, by=who, now=now())
    return done(request, "mail.wording", **desk.at, said="reset")


@router.post("/mail/words/{room}/{mail}/{language}/return", name="mail.wording_return")
@writes
def come_back(request: Request, who: Organizer, db: Db, desk: TheDesk) -> Response:
    """Take the reset back."""
    actions.return_words(db, desk.name, desk.language, by=who, now=now())
    return done(request, "mail.wording", **desk.at, said="kept")


# --- what the editor shows -----------------------------------------------------------------------------


def _show(
    request: Request, db: Session, desk: Desk, form: Form, status: int = 200, *,
    theirs: Wording | None = None, found: Sequence[str] = (), notice: str | None = None,
) -> Response:  # fmt: skip
    everybody = trying.cases(db, desk.name, desk.language)
    form.values.setdefault("reader", str(everybody[0].person.id) if everybody else EXAMPLE)
    last = wordings.newest(db, desk.name, desk.language)
    subject, text, problem = _preview(request, db, desk, form, everybody)
    return show(
        request, "mail/wording.html", status, form=form, desk=desk, title=called(desk.name),
        follows=bool(desk.kind.sample().thread),
        meanings=meanings_of(desk.kind), readers=_readers(everybody), told=_told(db, last), last=last,
        theirs=theirs, found=found, notice=notice, waiting=trying.waiting(db, desk.name, desk.language),
        everybody=len(everybody), subject=subject, text=text, problem=problem,
    )  # fmt: skip


def _readers(everybody: list[trying.Case]) -> list[tuple[str, str]]:
    some = [(str(case.person.id), case.person.called) for case in everybody[: trying.SHOWN]]
    return [*some, (EXAMPLE, _("An example, nobody real"))]


def _preview(
    request: Request, db: Session, desk: Desk, form: Form, everybody: list[trying.Case]
) -> tuple[str, str, str]:
    """Subject and text as the chosen reader would get them, or why there are none."""
    own = _typed(desk, form)
    if own is None:
        return "", "", _("As soon as the words can be read, you see them here.")
    number = row_number(form["reader"])
    case = next((case for case in everybody if case.person.id == number), None)
    try:
        if case is None:
            letter = trying.sample(pages(request), desk.kind, db.get_one(Programme, 1), desk.language, own)
        else:
            letter = _stage(request, db, desk).letter(case, own)
    except Lacking as no:
        return "", "", wordings.lacks(no.name, case.person.called if case else _("the example"))
    except NoResultFound:
        return "", "", _("What this mail was about is gone. Choose somebody else.")
    except ValueError as no:
        return "", "", str(no)
    return letter[0], letter[1], ""


def _check(request: Request, db: Session, desk: Desk, own: Own) -> list[str]:
    """Who lacks what, a sentence each; or that nobody lacks anything."""
    everybody = trying.cases(db, desk.name, desk.language)
    tried, missing = trying.check(_stage(request, db, desk), everybody, own) if everybody else (0, [])
    if not tried:
        return [_("Nobody gets this mail yet, so there is nobody to try it on.")]
    if not missing:
        nothing = ngettext(
            "%(num)d person was tried: nothing is missing.",
            "%(num)d people were tried: nothing is missing for anybody.", tried,
        )  # fmt: skip
        return [nothing]
    said = [wordings.lacks(names[0], person.called) for person, names in missing[:NAMED]]
    if more := len(missing) - len(said):
        said.append(ngettext("%(num)d more person lacks it.", "%(num)d more people lack it.", more))
    return said


def _stage(request: Request, db: Session, desk: Desk) -> trying.Stage:
    at = now()
    due = next(due for due in request.app.state.dues(at) if due.kind == desk.name)
    return trying.Stage(db, pages(request), pages(request).settings, due, at)


def _fit(desk: Desk, form: Form) -> bool:
    for field, sentence in wordings.checked(desk.kind, form["subject"], form["body"]).items():
        form.wrong(field, sentence)
    return not form.errors


def _fits_everybody(request: Request, db: Session, desk: Desk, form: Form) -> bool:
    """Whether those whose mail waits have everything the words ask for: otherwise it could not be written."""
    waits = trying.cases(db, desk.name, desk.language, only_waiting=True)[: trying.BEFORE_SAVING]
    own = read(form["subject"], form["body"])
    _tried, missing = trying.check(_stage(request, db, desk), waits, own) if waits else (0, [])
    for person, names in missing[:1]:
        instead = _("Say what stands there instead: {%(name)s|…}.", name=names[0])
        form.wrong("body", f"{wordings.lacks(names[0], person.called)} {instead}")
    return not missing


def _typed(desk: Desk, form: Form) -> Own | None:
    """The words as they stand in the form, or None with what is wrong with them."""
    if not _fit(desk, form):
        return None
    try:
        return read(form["subject"], form["body"])
    except Unreadable:
        return None


def _shipped(request: Request, db: Session, desk: Desk) -> tuple[str, str]:
    programme = db.get_one(Programme, 1)
    with speaking(desk.language, programme.zone):
        return wordings.shipped(pages(request), desk.name, desk.kind, programme)


def _told(db: Session, last: Wording | None) -> tuple[Wording, str] | None:
    """The words and the name of who wrote them, or set them back."""
    if last is None:
        return None
    return last, db.get_one(Person, last.reset_by or last.written_by).called


def _notice(db: Session, desk: Desk, said: str) -> str | None:
    if said == "reset":
        return _("The shipped text goes out again.")
    if said != "kept":
        return None
    waits = trying.waiting(db, desk.name, desk.language)
    if not waits:
        return _("Saved. From now on this mail goes out in these words.")
    return ngettext(
        "Saved. %(num)d mail that waits goes out in these words.",
        "Saved. %(num)d mails that wait go out in these words.", waits,
    )  # fmt: skip
