"""The feedback room's pages: the meetup afterwards, the speaker's digest, the recap, the library."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, glances, reads, writes
from app.base.errors import Missing, Overtaken
from app.base.forms import Fields, Form, Sent, clean, row_number
from app.base.i18n import _, ngettext
from app.base.web import done, is_partial, pages, show
from app.feedback import actions, queries
from app.feedback.draft import draft, web_address
from app.feedback.models import Feedback, Recap
from app.invitations.queries import counts as invited
from app.invitations.queries import what
from app.meetups.door import TheMeetup
from app.meetups.models import Cancellation, Meetup
from app.outreach.queries import speaker_of
from app.people.access import Member, Organizer
from app.people.links import Visit, by_link
from app.people.models import Person, Programme
from app.surveys.queries import THRESHOLD, counts, state
from app.surveys.schedule import plan

router = APIRouter()

DigestVisit = Annotated[Visit, Inside(by_link("feedback.digest"))]
RecapVisit = Annotated[Visit, Inside(by_link("feedback.recap_by_link"))]


class NewThanks(Fields):
    """What an organizer writes to the speaker."""

    message: str = Field(default="", max_length=4000)
    numbers: bool = False
    quotes: bool = False


class NewRecap(Fields):
    """A recap as it was edited."""

    text: str = Field(max_length=20000)
    version: int = 0
    do: str = "preview"
    """What typing alone sends has no button in it, and keeps nothing."""


# --- afterwards --------------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/after", name="feedback.index")
@reads
def index(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, q: str = "", said: str = "", n: int = 0
) -> Response:
    """Who came, how it was, thanks, recap: in this order."""
    notice = _notice(request, meetup, said, n)
    return show(
        request,
        "feedback/index.html",
        notice=notice,
        form=Form(),
        **_after(request, db, meetup, clean(q).strip()[:80]),
    )


def _after(request: Request, db: Session, meetup: Meetup, q: str = "") -> dict[str, object]:
    """Everything the page shows."""
    at = now()
    return {
        "q": q,
        "found": queries.find_people(db, meetup, q),
        "held": queries.was_held(db, meetup, at),
        "cancelled": db.get(Cancellation, meetup.id),
        "roll": queries.roll(db, meetup),
        "speaker": speaker_of(db, meetup.id),
        "ticking": is_partial(request) or bool(q),
        "threshold": THRESHOLD,
        "thanks": queries.thanks_of(db, meetup.id),
        "recap": queries.recap_of(db, meetup.id),
        "guests": invited(db, meetup).invited,
        **_feedback(db, meetup, at),
    }


def _feedback(db: Session, meetup: Meetup, at: datetime) -> dict[str, object]:
    """How far the feedback is, and what it says."""
    feedback, survey = queries.feedback_of(db, meetup.id), queries.survey_of(db, meetup.id)
    asked, answered = counts(db, feedback.survey_id) if feedback else (0, 0)
    return {
        "feedback": feedback,
        "survey": survey,
        "asked": asked,
        "answered": answered,
        "feedback_state": state(survey, at) if feedback and survey else "",
        "digest": queries.digest(db, meetup.id, at),
        "questions": queries.questions(db, survey),
        "would_close": at + actions.OPEN_FOR,
        "would_remind": plan(at, at + actions.OPEN_FOR, 1, meetup.zone),
        "to_ask": queries.how_many(db, queries.to_ask(db, meetup.id)),
        "more": queries.how_many(db, queries.not_asked_yet(db, survey)) if feedback and survey else 0,
        "names": _names(db, feedback, meetup),
    }


def _names(db: Session, feedback: Feedback | None, meetup: Meetup) -> dict[int, str]:
    """Who did the steps that are done."""
    thanks, recap = queries.thanks_of(db, meetup.id), queries.recap_of(db, meetup.id)
    doers = {feedback and feedback.opened_by, thanks and thanks.thanked_by, recap and recap.published_by}
    return {id_: person.called for id_ in doers if id_ and (person := db.get(Person, id_))}


def _notice(request: Request, meetup: Meetup, said: str, n: int) -> dict[str, object] | None:
    """What has just happened, in words."""
    told = {
        "asked": lambda: ngettext(
            "%(num)d person is asked now how it was.", "%(num)d people are asked now how it was.", n
        ),
        "closed": lambda: _("Feedback is closed. What people said stands now."),
        "thanked": lambda: _("The thanks are in the outbox."),
        "shared": lambda: _("The numbers are in the outbox."),
        "published": lambda: _("The recap is in the library, and its mails are in the outbox."),
        "withdrawn": lambda: _("The recap is a draft again. Mails that had not left stay here."),
    }
    if said not in told:
        return None
    notice: dict[str, object] = {"text": told[said](), "tone": "good"}
    if said == "published":
        action = pages(request).url("feedback.withdraw", meetup_id=meetup.id)
        notice["undo"] = {"action": action, "label": _("Take it back")}
    return notice


@router.post("/meetups/{meetup_id}/attendance", name="feedback.attend")
@writes
def attend(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Somebody was there, or was not; or everybody who said they come was."""
    form = Form(sent)
    if "everyone" in form.values:
        actions.tick_all_who_said_so(db, meetup, by=who, now=now())
    if here := _ids(form, "tick"):
        actions.tick(db, meetup, here, by=who, now=now())
    if gone := _ids(form, "untick"):
        actions.untick(db, meetup, gone)
    return done(request, "feedback.index", meetup_id=meetup.id)


def _ids(form: Form, name: str) -> list[int]:
    ids = [row_number(text) for text in form.all.get(name, [])]
    if None in ids:
        raise Missing
    return [id_ for id_ in ids if id_ is not None]


@router.post("/meetups/{meetup_id}/feedback/questions", name="feedback.questions")
@writes
def questions(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Look at the questions, and change them, before anybody is asked."""
    survey = actions.questions(db, meetup, by=who, now=now())
    return done(request, "surveys.edit" if survey.sent_at is None else "surveys.results", survey_id=survey.id)


@router.post("/meetups/{meetup_id}/feedback", name="feedback.open")
@writes
def open_(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Ask everybody who came."""
    feedback = actions.open_feedback(db, meetup, by=who, now=now())
    asked, _answered = counts(db, feedback.survey_id)
    return done(request, "feedback.index", meetup_id=meetup.id, said="asked", n=asked)


@router.post("/meetups/{meetup_id}/feedback/people", name="feedback.ask_more")
@writes
def ask_more(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Ask those who were ticked later."""
    more = actions.ask_more(db, meetup, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="asked", n=more)


@router.post("/meetups/{meetup_id}/feedback/closing", name="feedback.close")
@writes
def close(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """No more answers."""
    actions.close(db, meetup, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="closed")


@router.post("/meetups/{meetup_id}/thanks", name="feedback.thank")
@writes
def thank(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Thank the speaker."""
    form = Form(sent)
    if not (new := form.fill(NewThanks)):
        return show(request, "feedback/index.html", 422, notice=None, form=form, **_after(request, db, meetup))
    actions.thank(db, meetup, new.message, new.numbers, new.quotes, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="thanked")


@router.post("/meetups/{meetup_id}/thanks/numbers", name="feedback.share_numbers")
@writes
def share_numbers(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Show the speaker what people said, after thanks without it."""
    actions.share_numbers(db, meetup, "quotes" in Form(sent).values, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="shared")


# --- the speaker's page ------------------------------------------------------------------------


@router.api_route("/digest/{token}", methods=["GET", "HEAD"], name="feedback.digest")
@reads
def digest(request: Request, token: str, visit: DigestVisit, db: Db) -> Response:
    """What the speaker is thanked with."""
    meetup, thanks = db.get_one(Meetup, visit.about), queries.thanks_of(db, visit.about)
    speaker = speaker_of(db, meetup.id)
    if thanks is None or speaker is None or speaker.id != visit.person.id:
        words = _("When the organizer has written, it stands on this page.")
        return _closed(request, _("Nothing to see here yet"), words)
    recap = queries.recap_of(db, meetup.id)
    return show(
        request,
        "feedback/digest.html",
        stylesheet="organizer.css",
        meetup=meetup,
        title=what(db, meetup),
        thanks=thanks,
        token=token,
        organizer=db.get_one(Person, thanks.thanked_by),
        recap=recap if recap and recap.published_at else None,
        digest=queries.digest(db, meetup.id, now()) if thanks.numbers_at else None,
        **_links(meetup),
    )


# --- the recap ---------------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/recap", name="feedback.recap_edit")
@reads
def recap_edit(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """The recap's editor; the first time with a draft from the rows."""
    recap = queries.recap_of(db, meetup.id)
    text = recap.text if recap else draft(db, meetup, now())
    form = Form(text=text, version=recap.version if recap else 0)
    return show(request, "feedback/recap_edit.html", form=form, **_editor(db, meetup, text, recap))


def _editor(db: Session, meetup: Meetup, text: str, recap: Recap | None, theirs: str = "") -> dict[str, object]:
    held = queries.was_held(db, meetup, now())
    return {"recap": recap, "preview": text, "theirs": theirs, "held": held, "guests": invited(db, meetup).invited}


@router.post("/meetups/{meetup_id}/recap", name="feedback.recap_edit")
@writes
def recap_save(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Keep the recap, keep and publish it, or only look how it will read."""
    form, recap = Form(sent), queries.recap_of(db, meetup.id)
    if not (new := form.fill(NewRecap)):
        return show(request, "feedback/recap_edit.html", 422, form=form, **_editor(db, meetup, form["text"], recap))
    if new.do == "preview":
        return show(request, "feedback/recap_edit.html", form=form, **_editor(db, meetup, new.text, recap))
    try:
        recap = actions.write_recap(db, meetup, new.text, new.version, by=who, now=now())
    except Overtaken as overtaken:
        return _both_texts(request, db, meetup, form, overtaken.sentence)
    if new.do == "publish":
        actions.publish(db, meetup, by=who, now=now())
        return done(request, "feedback.index", meetup_id=meetup.id, said="published")
    return done(request, "feedback.recap_edit", meetup_id=meetup.id)


def _both_texts(request: Request, db: Session, meetup: Meetup, form: Form, sentence: str) -> Response:
    """The editor again, with the text that was kept meanwhile beside the one that was typed."""
    recap = db.get_one(Recap, meetup.id)
    form.wrong("", sentence)
    form.values["version"] = str(recap.version)
    return show(
        request, "feedback/recap_edit.html", 409, form=form, **_editor(db, meetup, form["text"], recap, recap.text)
    )


@router.post("/meetups/{meetup_id}/recap/publication", name="feedback.publish")
@writes
def publish(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Into the library, and to everybody invited."""
    actions.publish(db, meetup, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="published")


@router.post("/meetups/{meetup_id}/recap/publication/withdrawal", name="feedback.withdraw")
@writes
def withdraw(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Out of the library again."""
    actions.withdraw(db, meetup)
    return done(request, "feedback.index", meetup_id=meetup.id, said="withdrawn")


@router.api_route("/recap/{token}", methods=["GET", "HEAD"], name="feedback.recap_by_link")
@glances
def recap_by_link(request: Request, token: str, visit: RecapVisit, db: Db) -> Response:
    """The recap, for whoever got the mail."""
    meetup, recap = db.get_one(Meetup, visit.about), queries.recap_of(db, visit.about)
    if recap is None or recap.published_at is None:
        words = _("The organizer took the recap back to change it. It will stand on this page again.")
        return _closed(request, _("This recap is being rewritten"), words)
    return show(request, "feedback/recap_by_link.html", stylesheet="organizer.css", **_recap(db, meetup, recap))


def _recap(db: Session, meetup: Meetup, recap: Recap | None) -> dict[str, object]:
    return {
        "meetup": meetup,
        "title": what(db, meetup),
        "recap": recap,
        "speaker": speaker_of(db, meetup.id),
        **_links(meetup),
    }


def _links(meetup: Meetup) -> dict[str, str]:
    return {"slides": web_address(meetup.slides_url), "recording": web_address(meetup.recording_url)}


def _closed(request: Request, title: str, sentence: str) -> Response:
    return show(request, "errors/closed.html", title=title, sentence=sentence, ways=[])


# --- the library -------------------------------------------------------------------------------


@router.get("/library", name="feedback.library")
@reads
def library(request: Request, who: Member, db: Db, q: str = "", year: str = "", after: str = "") -> Response:
    """Past meetups, search first."""
    zone, at, words = db.get_one(Programme, 1).zone, now(), clean(q).strip()[:80]
    asked_for = row_number(year) or 0
    chosen = asked_for if 1970 <= asked_for < 9999 else 0
    shelf = queries.shelf(db, at, words, chosen, zone, after)
    years = queries.years(db, at, zone)
    return show(
        request,
        "feedback/library.html",
        shelf=shelf,
        years=years,
        q=words,
        year=chosen,
        after=after,
        web_address=web_address,
    )


@router.get("/library/{meetup_id}", name="feedback.recap")
@reads
def recap(request: Request, meetup_id: int, who: Member, db: Db) -> Response:
    """One past meetup: its recap and what it left behind."""
    meetup, kept = db.get_one(Meetup, meetup_id), queries.recap_of(db, meetup_id)
    if not queries.was_held(db, meetup, now()):
        raise Missing
    published = kept if kept and kept.published_at else None
    return show(request, "feedback/recap.html", **_recap(db, meetup, published))
