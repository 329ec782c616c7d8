"""Changing surveys: drafting, building, sending, closing, and telling what was heard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, literal
from sqlalchemy import select as select_core
from sqlmodel import Session, col

from app.base.db import insert_new
from app.base.errors import Refused
from app.base.i18n import _, ngettext
from app.base.workdays import DAY
from app.meetups.models import Meetup
from app.people.models import Person, Programme
from app.surveys import definition, drafts, editing, papers, queries, schedule, translating
from app.surveys.building import TITLE, missing
from app.surveys.drafts import NewQuestion, NewSurvey
from app.surveys.models import Closing, Option, Participation, Reminder, Survey
from app.surveys.paper import ANONYMOUS, CHOOSING, Paper
from app.surveys.sums import steps
from app.surveys.terms import NewTerms, refusals, usual_words

# --- drafting ----------------------------------------------------------------------------------


def create(
    db: Session,
    title: str,
    questions: Sequence[NewQuestion],
    by: Person,
    now: datetime,
    *,
    intro: str = "",
    **values: Any,
) -> Survey:
    """A draft of these questions."""
    return begin(db, NewSurvey(title, questions, intro), by, now, **values)


def begin(
    db: Session,
    asked: NewSurvey,
    by: Person,
    now: datetime,
    *,
    audience_id: int | None = None,
    meetup_id: int | None = None,
    about_talk: bool = False,
    reminders: int = 2,
) -> Survey:
    """A draft of all that a file, an earlier survey or one of our own drafts asks."""
    survey = Survey(
        title=asked.title,
        intro=asked.intro,
        audience_id=audience_id,
        meetup_id=meetup_id,
        about_talk=about_talk,
        reminders=reminders,
        created_by=by.id,
        created_at=now,
    )
    db.add(survey)
    db.flush()
    for position, question in enumerate(asked.questions):
        editing.put(db, survey, question, position)
    _hang_together(db, survey, asked)
    return survey


def _hang_together(db: Session, survey: Survey, asked: NewSurvey) -> None:
    """What speaks of other parts of the survey, once all of them are there."""
    if not asked.languages and not any(question.only_if for question in asked.questions):
        return
    paper = papers.paper(db, survey.id)
    for row, question in zip(paper.rows, asked.questions, strict=True):
        if question.only_if is not None:
            editing.put_condition(db, row.id, definition.condition(paper, question.only_if))
    translating.choose(survey, asked.written, list(asked.languages))
    places = definition.places(paper)
    for language, words in asked.languages.items():
        told = {places[name]: said for name, said in words.items() if name in places}
        translating.translate(db, survey, language, told)


def draft_learning(
    db: Session, audience_id: int, meetup_id: int | None, topics: Sequence[str], by: Person, now: datetime
) -> Survey:
    """What should we learn next? With these topics to tick, or with a few to begin with."""
    asked = drafts.learning_survey(topics)
    return begin(db, asked, by, now, audience_id=audience_id, meetup_id=meetup_id)


def copy(db: Session, survey: Survey, by: Person, now: datetime) -> Survey:
    """A draft of the same questions to the same audience. What people answered stays with the old one."""
    asked = definition.of(papers.paper_of(db, survey))
    title = _("Copy of %(title)s", title=asked.title)[:TITLE]
    asked = replace(asked, title=title)
    again = begin(db, asked, by, now, audience_id=survey.audience_id, reminders=survey.reminders)
    promise_alike(again, survey)
    return again


def promise_alike(again: Survey, survey: Survey) -> None:
    """A survey that begins from an earlier one promises what that did; its organizer may choose again."""
    again.mode, again.k, again.k_words, again.segment = survey.mode, survey.k, survey.k_words, survey.segment


def draft_feedback(db: Session, meetup_id: int, by: Person, now: datetime) -> Survey:
    """How was it? Asked of those who came, reminded once."""
    title = drafts.feedback_title(db.get_one(Meetup, meetup_id).title)
    return create(db, title[:200], drafts.feedback(), by, now, meetup_id=meetup_id, about_talk=True, reminders=1)


def discard(db: Session, survey: Survey) -> None:
    """Delete a draft. It was seen by nobody but organizers, so it is no fact that something could hang on."""
    db.refresh(survey, with_for_update=True)
    editing.only_drafts(survey)
    if survey.about_talk:
        raise Refused(_("These questions belong to their meetup. They stay with it."))
    db.delete(survey)


def promise(db: Session, survey: Survey, chosen: NewTerms) -> None:
    """Who will see what is said, and how often the silent are reminded."""
    if survey.sent_at is not None:
        raise Refused(_("This survey was sent. What people were promised stands."))
    if survey.about_talk and chosen.mode != survey.mode:
        raise Refused(_("Feedback is asked confidentially: its summary for the speaker is made from the answers."))
    survey.mode, survey.k, survey.reminders = chosen.mode, chosen.k, chosen.reminders
    survey.segment = chosen.segment
    survey.k_words = chosen.k_words or usual_words(chosen.mode, chosen.k)
    survey.version += 1
    db.flush()


# --- sending and closing -----------------------------------------------------------------------


def send(
    db: Session,
    survey: Survey,
    people: Select[Any],
    opens_at: datetime,
    closes_at: datetime,
    by: Person,
    now: datetime,
) -> int:
    """Ask these people, as they are now, and plan the reminders. Returns how many are asked; twice is once."""
    if survey.sent_at is not None:
        return queries.counts(db, survey.id)[0]
    paper = papers.paper(db, survey.id)
    if lacks := missing(paper):
        raise Refused(" ".join(lacks))
    if closes_at <= max(now, opens_at):
        raise Refused(_("The closing date has passed already. Choose a later one."))

    may_be_asked = queries.reachable("feedback" if survey.about_talk else "surveys")
    asked_now: Any = select_core(literal(survey.id), col(Person.id)).where(col(Person.id).in_(people), may_be_asked)
    insert_new(db, Participation, ["survey_id", "person_id"], asked_now)
    asked, _answered = queries.counts(db, survey.id)
    if unfit := refusals(paper, asked):
        raise Refused(" ".join(unfit))
    if not asked:
        raise Refused(
            _("There is nobody to ask: everybody in this audience has left or wants no surveys. Choose another one.")
        )
    survey.sent_at, survey.sent_by, survey.opens_at, survey.closes_at = now, by.id, opens_at, closes_at
    survey.version += 1
    _drop_unused_options(db, paper)
    _plan_reminders(db, survey, after=0)
    db.flush()
    return asked


def _drop_unused_options(db: Session, paper: Paper) -> None:
    """A question that became a text one may have kept the answers of its earlier kind."""
    for item in paper.items:
        if item.kind not in CHOOSING and item.options:
            db.execute(delete(Option).where(col(Option.question_id) == item.id))


def _plan_reminders(db: Session, survey: Survey, after: int) -> None:
    """Plan the reminders that are left, once `after` of them have gone."""
    if survey.opens_at is None or survey.closes_at is None:
        return
    zone = db.get_one(Programme, 1).zone
    moments = schedule.plan(survey.opens_at, survey.closes_at, survey.reminders, zone)
    for number, goes_at in list(enumerate(moments, 1))[after:]:
        db.add(Reminder(survey_id=survey.id, number=number, goes_at=goes_at))


def close(db: Session, survey: Survey, by: Person, now: datetime) -> None:
    """No more answers from now on. Closing twice is the same as once."""
    if queries.state(survey, now) == "draft":
        raise Refused(_("This survey was not sent yet."))
    if queries.state(survey, now) == "open":
        _close_at(db, survey, now, by, now)


def extend(db: Session, survey: Survey, closes_at: datetime, by: Person, now: datetime) -> None:
    """Another closing date; reminders that have not gone yet are planned anew."""
    if survey.opens_at is None:
        raise Refused(_("This survey was not sent yet."))
    if survey.mode == ANONYMOUS and queries.state(survey, now) == "closed":
        raise Refused(
            _("An anonymous survey that has closed stays closed: its answers are counted, its key is gone.")
        )
    if survey.told_at is not None:
        raise Refused(_("People were told already what you heard. A new survey is clearer than a reopened one."))
    if closes_at <= now:
        raise Refused(_("The closing date has passed already. Choose a later one."))
    if closes_at - now > schedule.LONGEST:
        raise Refused(_("That is more than half a year away. Choose an earlier date."))
    _close_at(db, survey, closes_at, by, now)
    gone = [row for row in queries.reminders(db, survey.id) if row.goes_at <= now]
    last_mail = gone[-1].goes_at if gone else survey.opens_at
    zone = db.get_one(Programme, 1).zone
    moments = [at for at in schedule.plan(survey.opens_at, closes_at, 2, zone) if at >= max(now, last_mail + DAY)]
    for number, goes_at in enumerate(moments[: survey.reminders - len(gone)], len(gone) + 1):
        db.add(Reminder(survey_id=survey.id, number=number, goes_at=goes_at))


def _close_at(db: Session, survey: Survey, closes_at: datetime, by: Person, now: datetime) -> None:
    """Reminders that were still to come were planned for the other date."""
    db.execute(delete(Reminder).where(col(Reminder.survey_id) == survey.id, col(Reminder.goes_at) > now))
    db.add(Closing(survey_id=survey.id, instead_of=survey.closes_at, closes_at=closes_at, set_by=by.id, set_at=now))
    survey.closes_at = closes_at
    survey.version += 1
    db.flush()
    db.expire_all()


def remind(db: Session, survey: Survey, by: Person, now: datetime) -> int:
    """Remind the silent now, in place of the next planned reminder. Returns how many people that are: 0 where
    answers are sealed, for there nobody is told, also whether anybody is left."""
    if not queries.is_open(survey, now) or survey.opens_at is None:
        raise Refused(_("This survey is closed. Nobody can answer it any more."))
    rows = queries.reminders(db, survey.id)
    gone = [row for row in rows if row.goes_at <= now]
    if len(gone) >= survey.reminders:
        raise Refused(
            ngettext(
                "One reminder has gone already. More than %(num)d would be a nuisance.",
                "Two reminders have gone already. More than %(num)d would be a nuisance.",
                survey.reminders,
            )
        )
    if now < queries.may_remind_from(survey.opens_at, gone):
        raise Refused(_("People were written to less than a day ago. Give them until tomorrow."))
    to_remind, waiting = queries.to_remind(db, survey.id)
    if not to_remind and waiting:
        raise Refused(_("Whoever has not answered has not got the survey itself yet: it waits in the outbox."))
    if not to_remind and survey.mode != ANONYMOUS:
        raise Refused(_("There is nobody left to remind."))
    row = (
        rows[len(gone)] if len(rows) > len(gone) else Reminder(survey_id=survey.id, number=len(gone) + 1, goes_at=now)
    )
    row.goes_at, row.asked_by = now, by.id
    db.add(row)
    return to_remind


# --- telling what was heard --------------------------------------------------------------------


def write_heard(survey: Survey, text: str) -> None:
    """Keep the letter about what was heard; it has not gone yet."""
    if survey.told_at is not None:
        raise Refused(_("This letter has gone already."))
    survey.heard = text
    survey.version += 1


def tell(db: Session, survey: Survey, by: Person, now: datetime) -> None:
    """Tell everybody who was asked what was heard. Once."""
    if survey.told_at is not None:
        return
    if queries.state(survey, now) != "closed":
        raise Refused(_("People are still answering. Close the survey first."))
    if steps.is_awaited(db, survey, now):
        raise Refused(_("The answers are being counted. Look again in a minute."))
    if not survey.heard:
        raise Refused(_("There is nothing written yet."))
    survey.told_at, survey.told_by = now, by.id
    survey.version += 1
