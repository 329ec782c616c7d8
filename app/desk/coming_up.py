"""What stands beside the moves: the first path, what happens by itself, a few figures, one's own things."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, exists, select
from sqlmodel import Session, col

from app.base.i18n import _, ngettext, short_day
from app.desk.moves.facts import Programme, SurveyFacts
from app.desk.moves.move import Move
from app.desk.progress import Facts
from app.invitations.answers import seating, stands
from app.invitations.models import Announcement, Guest
from app.mail.how_far import how_far
from app.meetups.models import Cancellation, Meetup
from app.meetups.queries import ahead as to_come
from app.people.models import Person
from app.surveys.models import HandedIn, Participation, Response, Survey

DAY_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class PathStep:
    """One of the six steps as a new installation sees them."""

    label: str
    words: str
    minutes: int
    route: str
    """Where its button leads; "" when a move says already, and better, what to do."""
    done: bool
    lit: bool = False
    moves: tuple[Move, ...] = ()
    """What of your moves is this step's."""
    far: str = ""
    """How far its mails have come, while some of them have not gone."""


@dataclass(frozen=True)
class _Plan:
    """A step before it is known how it stands: what to do, what it is called once done, and whose move is its own."""

    label: str
    once_done: str
    words: str
    minutes: int
    route: str
    done: bool
    moves: tuple[str, ...] = ()
    far: str = ""


def elsewhere(path: list[PathStep], moves: list[Move]) -> list[Move]:
    """The moves that belong to none of the steps."""
    theirs = [move for step in path for move in step.moves]
    return [move for move in moves if move not in theirs]


def path(programme: Programme, meetups: list[Facts], moves: list[Move]) -> list[PathStep]:
    """The six steps as a path with the next one lit; empty once a meetup has been announced."""
    if any(m.announced_at for m in meetups):
        return []
    plans = _plans(programme, meetups)
    lit = next(plan for plan in plans if not plan.done)
    return [_step(plan, plan is lit, moves) for plan in plans]


def _step(plan: _Plan, lit: bool, all_moves: list[Move]) -> PathStep:
    moves = tuple(move for move in all_moves if move.about in (plan.route, *plan.moves))
    label = plan.once_done if plan.done else plan.label
    route = "" if moves or plan.far else plan.route
    far = "" if moves else plan.far
    return PathStep(label, plan.words, plan.minutes, route, plan.done, lit, moves=moves, far=far)


def _plans(programme: Programme, meetups: list[Facts]) -> list[_Plan]:
    asked = any(m.asked_at for m in meetups)
    mails = next((s.mails for s in programme.surveys if s.mails and s.mails.moves_on), None)
    return [
        _Plan(
            _("Bring in people"), _("People are here"), _("Paste a list, drop a file, or add one by one."), 2,
            "people.import_new", programme.people > 1, ("people.import_preview",),
        ),
        _Plan(
            _("Ask what they want to learn"), _("They were asked what they want to learn"),
            _("A finished survey waits; read it and send it."), 3,
            "surveys.new", any(s.sent_at for s in programme.surveys) and not mails,
            ("surveys.send", "mail.campaign/surveys/invite", "mail.campaign/surveys/reminder"),
            how_far(mails) if mails else "",
        ),
        _Plan(
            _("Choose a topic"), _("A topic is chosen"),
            _("The board shows what people want and who can teach it."), 2,
            "topics.board", any(m.topic_chosen_at for m in meetups),
            ("topics.for_meetup", "desk.audience", "surveys.heard", "mail.campaign/surveys/heard"),
        ),
        _Plan(
            _("Line up speakers"), _("Speakers are lined up"),
            _("Colleagues who said they can teach it, and people you know."), 5,
            "desk.meetups", asked or any(m.candidates for m in meetups), ("speakers.index",),
        ),
        _Plan(
            _("Ask them, and invite"), "", _("They answer by link; you decide; the audience is invited."), 5,
            "desk.meetups", False,
            ("outreach.index", "invitations.answers", "invitations.index", "mail.campaign/invitations/invite"),
        ),
        _Plan(
            _("Celebrate"), "", _("Who came, how it was, thanks, and what came of it."), 5, "feedback.library", False,
        ),
    ]  # fmt: skip


def ahead(programme: Programme, meetups: list[Facts], now: datetime) -> list[tuple[datetime, str]]:
    """What will happen by itself in the next two weeks, soonest first."""
    found = [row for survey in programme.surveys for row in _survey_ahead(survey, programme.waits)]
    if its := programme.round:
        found.append((its.ends_at, _("the votes of “%(name)s” are counted", name=its.name)))
    for meetup in meetups:
        found += [*_meetup_ahead(meetup, now), *_answers_ahead(meetup)]
    return _soon(found, now)


def ahead_of(meetup: Facts, waits: Callable[[datetime], bool], now: datetime) -> list[tuple[datetime, str]]:
    """The same for one meetup; `waits`: whether programme mail that becomes due then waits for an organizer."""
    found = [*_meetup_ahead(meetup, now), *_answers_ahead(meetup)]
    if meetup.survey_id and meetup.created_at:
        survey = SurveyFacts(
            meetup.survey_id, meetup.survey_title, meetup.created_at, meetup.survey_sent_at, meetup.survey_closes_at,
            None, meetup.survey_asked, meetup.survey_answered, meetup.survey_roughly, meetup.survey_reminds_at,
        )  # fmt: skip
        found += _survey_ahead(survey, waits)
    return [] if meetup.cancelled_at else _soon(found, now)


def _soon(found: list[tuple[datetime, str]], now: datetime) -> list[tuple[datetime, str]]:
    return sorted(row for row in found if now < row[0] < now + timedelta(days=14))


def _survey_ahead(survey: SurveyFacts, waits: Callable[[datetime], bool]) -> Iterator[tuple[datetime, str]]:
    if survey.roughly:
        yield from _sealed_ahead(survey)
        return
    silent = survey.asked - survey.answered
    if survey.sent_at and survey.reminds_at and silent:
        yield survey.reminds_at, _reminder(survey.title, silent, waits(survey.reminds_at))
    if survey.sent_at and survey.closes_at:
        closes = ngettext(
            "“%(title)s” closes; %(num)d person is still silent",
            "“%(title)s” closes; %(num)d people are still silent",
            silent, title=survey.title,
        )  # fmt: skip
        yield survey.closes_at, closes


def _sealed_ahead(survey: SurveyFacts) -> Iterator[tuple[datetime, str]]:
    """How many are silent, and whether anybody is, is told to nobody."""
    if survey.reminds_at:
        reminder = _("a reminder of “%(title)s” goes to those who have not answered", title=survey.title)
        yield survey.reminds_at, reminder
    if survey.closes_at:
        yield survey.closes_at, _("“%(title)s” closes, and its answers are counted", title=survey.title)


def _reminder(title: str, people: int, waits: bool = False) -> str:
    if waits:
        return ngettext(
            "a reminder of “%(title)s” is written for %(num)d person, and waits for you",
            "a reminder of “%(title)s” is written for %(num)d people, and waits for you",
            people, title=title,
        )  # fmt: skip
    return ngettext(
        "a reminder of “%(title)s” goes to %(num)d person", "a reminder of “%(title)s” goes to %(num)d people",
        people, title=title,
    )  # fmt: skip


def _meetup_ahead(meetup: Facts, now: datetime) -> Iterator[tuple[datetime, str]]:
    if meetup.announced_at and meetup.starts_at:
        if meetup.coming:
            yield meetup.starts_at - DAY_BEFORE, _reminder(meetup.name, meetup.coming)
        yield meetup.starts_at, _("“%(title)s” begins", title=meetup.name)
    if meetup.feedback_reminds_at and meetup.feedback_asked > meetup.feedback_answered:
        silent = meetup.feedback_asked - meetup.feedback_answered
        yield meetup.feedback_reminds_at, _reminder(meetup.name, silent)
    if meetup.feedback_closes_at:
        yield meetup.feedback_closes_at, _("feedback on “%(title)s” closes", title=meetup.name)


def _answers_ahead(meetup: Facts) -> Iterator[tuple[datetime, str]]:
    for one in meetup.asked:
        if not one.answer and one.answer_by and not meetup.booked:
            values = {"name": one.name, "title": meetup.name}
            yield one.answer_by, (
                _("%(name)s's answer is due for “%(title)s”; without one, the next in line is asked", **values)
                if meetup.runs else _("%(name)s's answer is due for “%(title)s”", **values)
            )  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A number beside the list, and the page that shows its rows."""

    what: str
    much: str
    route: str
    values: dict[str, int] = field(default_factory=dict)


def figures(programme: Programme, meetups: list[Facts], now: datetime) -> list[Figure]:
    """The few numbers beside the list."""
    coming = sorted((m.starts_at, m.id) for m in meetups if m.announced_at and m.starts_at and m.starts_at > now)
    confirmed = sum(1 for m in meetups if m.confirmed_at and m.starts_at and m.starts_at > now)
    running = [s for s in programme.surveys if s.sent_at and s.closes_at and s.closes_at > now]
    found = [Figure(_("Next meetup"), _("none announced"), "desk.meetups")]
    if coming:
        starts_at, number = coming[0]
        found = [Figure(_("Next meetup"), short_day(starts_at), "desk.meetup", {"meetup_id": number})]
    found.append(Figure(_("Confirmed talks ahead"), str(confirmed), "desk.meetups"))
    if running:
        survey = running[0]
        answered = _("%(n)s of %(all)s", n=survey.answers, all=survey.asked)
        label = _("Answers to “%(title)s”", title=survey.title)
        found.append(Figure(label, answered, "surveys.results", {"survey_id": survey.id}))
    if told := [survey for survey in programme.surveys if survey.told_at]:
        found.append(Figure(_("You said, we plan"), told[0].title, "desk.promise", {"survey_id": told[0].id}))
    if programme.from_wish:
        usual, held = programme.from_wish
        much = ngettext("%(num)d day (median of %(held)s)", "%(num)d days (median of %(held)s)", usual, held=held)
        found.append(Figure(_("From wish to meetup"), much, "topics.waits"))
    found.append(Figure(_("People"), str(programme.people), "people.index"))
    return found


# --- one's own page ------------------------------------------------------------------------------


def invited_to(db: Session, person: Person, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Coming meetups somebody is invited to: (Meetup, the answer that stands or "", whether they wait for a seat,
    how it was given)."""
    here = seating(to_come(now))
    standing = col(Meetup.id).not_in(select(col(Cancellation.meetup_id)))
    return db.execute(
        select(Meetup, case((stands(), col(Guest.answer)), else_=""), ~here.c.seated, col(Guest.answered_by))
        .join(Guest, col(Guest.meetup_id) == col(Meetup.id))
        .outerjoin(here, and_(here.c.meetup_id == col(Meetup.id), here.c.person_id == col(Guest.person_id)))
        .join(Announcement, col(Announcement.meetup_id) == col(Meetup.id))
        .where(col(Guest.person_id) == person.id, to_come(now), standing)
        .order_by(col(Meetup.starts_at))
    ).all()


def open_surveys(db: Session, person: Person, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Surveys that wait for somebody's answer or can still be changed: (Survey, submitted_at)."""
    mine = and_(col(Response.survey_id) == col(Survey.id), col(Response.person_id) == person.id)
    sealed = exists().where(col(HandedIn.survey_id) == col(Survey.id), col(HandedIn.person_id) == person.id)
    return db.execute(
        select(Survey, col(Response.submitted_at))
        .join(Participation, col(Participation.survey_id) == col(Survey.id))
        .outerjoin(Response, mine)
        .where(
            col(Participation.person_id) == person.id,
            col(Survey.sent_at).is_not(None),
            col(Survey.closes_at) > now,
            ~sealed,
        )
        .order_by(col(Survey.closes_at))
    ).all()
