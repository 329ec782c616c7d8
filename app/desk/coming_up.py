"""What stands beside the moves: the first path, what happens by itself, a meetup's history, one's own things."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, select
from sqlmodel import Session, col

from app.base.i18n import _, ngettext, short_day
from app.desk.moves import Programme
from app.desk.progress import Facts
from app.invitations.models import Announcement, Guest
from app.meetups.models import Cancellation, Meetup
from app.outreach.models import Logged
from app.people.models import Person
from app.surveys.models import Participation, Response, Survey

DAY_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class PathStep:
    """One of the six steps as a new installation sees them."""

    label: str
    words: str
    minutes: int
    route: str
    done: bool
    lit: bool = False


def path(programme: Programme, meetups: list[Facts]) -> list[PathStep]:
    """The six steps as a path with the next one lit; empty once a meetup has been announced."""
    if any(m.announced_at for m in meetups):
        return []
    sent = any(s.sent_at for s in programme.surveys)
    chosen = any(m.topic_chosen_at for m in meetups)
    asked = any(m.asked_at for m in meetups)
    listed = asked or any(m.candidates for m in meetups)
    steps = [
        (
            _("Bring in people"),
            _("Paste a list, drop a file, or add one by one."),
            2,
            "people.import_new",
            programme.people > 1,
        ),
        (
            _("Ask what they want to learn"),
            _("A finished survey waits; read it and send it."),
            3,
            "surveys.new",
            sent,
        ),
        (_("Choose a topic"), _("The board shows what people want and who can teach it."), 2, "topics.board", chosen),
        (
            _("Line up speakers"),
            _("Colleagues who said they can teach it, and people you know."),
            5,
            "desk.meetups",
            listed,
        ),
        (
            _("Ask them, and invite"),
            _("They answer by link; you decide; the audience is invited."),
            5,
            "desk.meetups",
            False,
        ),
        (_("Celebrate"), _("Who came, how it was, thanks, and what came of it."), 5, "feedback.library", False),
    ]
    next_one = next(i for i, (*_rest, done) in enumerate(steps) if not done)
    return [PathStep(*one, lit=i == next_one) for i, one in enumerate(steps)]


def ahead(programme: Programme, meetups: list[Facts], now: datetime) -> list[tuple[datetime, str]]:
    """What will happen by itself in the next two weeks, soonest first."""
    found = [*_surveys_ahead(programme)]
    for meetup in meetups:
        found += [*_meetup_ahead(meetup, now), *_answers_ahead(meetup)]
    return sorted(row for row in found if now < row[0] < now + timedelta(days=14))


def _surveys_ahead(programme: Programme) -> Iterator[tuple[datetime, str]]:
    for survey in programme.surveys:
        if survey.sent_at and survey.closes_at:
            yield (
                survey.closes_at,
                ngettext(
                    "“%(title)s” closes; %(num)d person is still silent",
                    "“%(title)s” closes; %(num)d people are still silent",
                    survey.asked - survey.answered,
                    title=survey.title,
                ),
            )


def _meetup_ahead(meetup: Facts, now: datetime) -> Iterator[tuple[datetime, str]]:
    if meetup.announced_at and meetup.starts_at:
        if meetup.coming:
            yield (
                meetup.starts_at - DAY_BEFORE,
                ngettext(
                    "A reminder of “%(title)s” goes to %(num)d person",
                    "A reminder of “%(title)s” goes to %(num)d people",
                    meetup.coming,
                    title=meetup.name,
                ),
            )
        yield meetup.starts_at, _("“%(title)s” begins", title=meetup.name)
    if meetup.feedback_closes_at:
        yield meetup.feedback_closes_at, _("Feedback on “%(title)s” closes", title=meetup.name)


def _answers_ahead(meetup: Facts) -> Iterator[tuple[datetime, str]]:
    for one in meetup.asked:
        if not one.answer and one.answer_by and not meetup.booked:
            yield one.answer_by, _("%(name)s's answer is due for “%(title)s”", name=one.name, title=meetup.name)


def figures(programme: Programme, meetups: list[Facts], now: datetime) -> list[tuple[str, str]]:
    """The few numbers beside the list: (what, how much)."""
    coming = sorted(m.starts_at for m in meetups if m.announced_at and m.starts_at and m.starts_at > now)
    found = [(_("Next meetup"), short_day(coming[0]) if coming else _("none announced"))]
    confirmed = sum(1 for m in meetups if m.confirmed_at and m.starts_at and m.starts_at > now)
    found.append((_("Confirmed talks ahead"), str(confirmed)))
    running = [s for s in programme.surveys if s.sent_at and s.closes_at and s.closes_at > now]
    if running:
        found.append((_("Answered so far"), _("%(n)s of %(all)s", n=running[0].answered, all=running[0].asked)))
    found.append((_("People"), str(programme.people)))
    return found


def history(db: Session, facts: Facts) -> list[tuple[datetime, str]]:
    """What has come to pass with a meetup, oldest first."""
    stamps = [
        (facts.created_at, _("Planned")),
        (facts.survey_sent_at, _("Survey sent to %(n)s", n=facts.survey_asked)),
        (facts.topic_chosen_at, _("Topic chosen")),
        (facts.asked_at, _("First candidate asked")),
        (facts.decided_at, _("Speaker and date decided: %(name)s", name=facts.booked)),
        (facts.confirmed_at, _("%(name)s confirmed", name=facts.booked)),
        (facts.announced_at, _("%(n)s people invited", n=facts.invited)),
        (facts.feedback_opened_at, _("%(n)s guests asked how it was", n=facts.feedback_asked)),
        (facts.thanked_at, _("Speaker thanked")),
        (facts.recap_published_at, _("Recap published")),
        (facts.cancelled_at, _("Cancelled")),
    ]
    logged = db.execute(
        select(col(Logged.logged_at), col(Logged.words)).where(col(Logged.meetup_id) == facts.id)
    ).all()
    return sorted([(at, words) for at, words in stamps if at] + [(at, words) for at, words in logged])


# --- one's own page ------------------------------------------------------------------------------


def invited_to(db: Session, person: Person, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Coming meetups somebody is invited to: (Meetup, Guest)."""
    standing = col(Meetup.id).not_in(select(col(Cancellation.meetup_id)))
    return db.execute(
        select(Meetup, Guest)
        .join(Guest, col(Guest.meetup_id) == col(Meetup.id))
        .join(Announcement, col(Announcement.meetup_id) == col(Meetup.id))
        .where(col(Guest.person_id) == person.id, col(Meetup.starts_at) > now - timedelta(hours=3), standing)
        .order_by(col(Meetup.starts_at))
    ).all()


def open_surveys(db: Session, person: Person, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Surveys that wait for somebody's answer or can still be changed: (Survey, submitted_at)."""
    mine = and_(col(Response.survey_id) == col(Survey.id), col(Response.person_id) == person.id)
    return db.execute(
        select(Survey, col(Response.submitted_at))
        .join(Participation, col(Participation.survey_id) == col(Survey.id))
        .outerjoin(Response, mine)
        .where(
            col(Participation.person_id) == person.id, col(Survey.sent_at).is_not(None), col(Survey.closes_at) > now
        )
        .order_by(col(Survey.closes_at))
    ).all()
