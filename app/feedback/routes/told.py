"""What an organizer has just done after a meetup, in words: what happened, and what happens next."""

from collections.abc import Callable

from sqlmodel import Session
from starlette.requests import Request

from app.base.clock import now
from app.base.i18n import _, day, ngettext
from app.base.web import pages
from app.feedback import queries
from app.meetups.models import Meetup
from app.outreach.decision import speaker_of
from app.surveys.models import Survey
from app.surveys.queries import state
from app.surveys.sums.steps import is_awaited


def told_by(request: Request, db: Session, meetup: Meetup, said: str, n: int) -> dict[str, object] | None:
    """The notice after a button; None for anything else."""
    if said not in _SENTENCES:
        return None
    notice: dict[str, object] = {"text": " ".join(_SENTENCES[said](db, meetup, n)), "tone": "good"}
    if said == "published":
        notice["undo"] = {"action": _there(request, "feedback.withdraw", meetup), "label": _("Take it back")}
    if said == "closed" and queries.opens_again_until(db, meetup.id, now()):
        notice["undo"] = {"action": _there(request, "feedback.reopen", meetup), "label": _("Open it again")}
    return notice


def _there(request: Request, route: str, meetup: Meetup) -> str:
    return pages(request).url(route, meetup_id=meetup.id)


def _ticked(db: Session, meetup: Meetup, n: int) -> list[str]:
    here = queries.how_many(db, queries.attended(db, meetup.id))
    count = ngettext("%(num)d person is ticked as present.", "%(num)d people are ticked as present.", here)
    return [count] if queries.feedback_of(db, meetup.id) else [count, _("Next: ask them how it was.")]


def _asked(db: Session, meetup: Meetup, n: int) -> list[str]:
    asked = ngettext("%(num)d person is asked now how it was.", "%(num)d people are asked now how it was.", n)
    survey = queries.survey_of(db, meetup.id)
    if survey is None or survey.closes_at is None:
        return [asked]
    closes = day(survey.closes_at, meetup.zone)
    return [asked, _("Whoever is silent is reminded once. It closes by itself: %(day)s.", day=closes)]


def _closed(db: Session, meetup: Meetup, n: int) -> list[str]:
    closed, speaker = _("Feedback is closed. What people said stands now."), speaker_of(db, meetup.id)
    survey = queries.survey_of(db, meetup.id)
    if survey and is_awaited(db, survey, now()):
        return [_("Feedback is closed."), _("The answers are being counted. Look again in a minute.")]
    if speaker is None or queries.thanks_of(db, meetup.id):
        return [closed]
    return [closed, _("Next: thank %(name)s.", name=speaker.called)]


def _reopened(db: Session, meetup: Meetup, n: int) -> list[str]:
    survey = queries.survey_of(db, meetup.id)
    closes = day(survey.closes_at, meetup.zone) if survey and survey.closes_at else ""
    return [_("Feedback is open again, until %(day)s as the mails say.", day=closes)]


def _thanked(db: Session, meetup: Meetup, n: int) -> list[str]:
    thanks, feedback = queries.thanks_of(db, meetup.id), queries.feedback_of(db, meetup.id)
    done = [_("The thanks are in the outbox.")]
    is_open = feedback is not None and state(db.get_one(Survey, feedback.survey_id), now()) == "open"
    if thanks and thanks.numbers_at is None and is_open:
        done.append(_("When the feedback is closed you can send the numbers after."))
    if not _is_published(db, meetup):
        done.append(_("Next: the recap."))
    return done


def _published(db: Session, meetup: Meetup, n: int) -> list[str]:
    return [_("The recap is in the library, and its mails are in the outbox.")]


def _kept(db: Session, meetup: Meetup, n: int) -> list[str]:
    if _is_published(db, meetup):
        return [_("Saved. It stands in the library as it is now, and nobody gets a second mail.")]
    return [_("The draft is kept. Only organizers see it until you publish it.")]


def _is_published(db: Session, meetup: Meetup) -> bool:
    recap = queries.recap_of(db, meetup.id)
    return recap is not None and recap.published_at is not None


_SENTENCES: dict[str, Callable[[Session, Meetup, int], list[str]]] = {
    "ticked": _ticked,
    "asked": _asked,
    "closed": _closed,
    "reopened": _reopened,
    "thanked": _thanked,
    "shared": lambda *_which: [_("The numbers are in the outbox.")],
    "published": _published,
    "withdrawn": lambda *_which: [_("The recap is a draft again. Mails that had not left stay here.")],
    "kept": _kept,
}
