"""Your move: what to do next, why, by when, with one button. Computed from the facts, so it is never wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.base.i18n import _, ngettext, short_day
from app.desk.progress import Facts, Step, step

SOON = timedelta(days=7)
PATIENCE = timedelta(days=2)
"""How long something may wait for the organizer before it is called late."""


@dataclass(frozen=True)
class Move:
    """One thing to do. `by` orders the list; `late` is a word first and a colour second."""

    title: str
    why: str
    label: str
    route: str
    by: datetime
    values: dict[str, int] = field(default_factory=dict)

    def late(self, now: datetime) -> bool:
        """Whether it has waited too long."""
        return self.by < now


@dataclass(frozen=True)
class Programme:
    """What the desk knows beyond single meetups."""

    people: int
    topics: int
    unsorted_wishes: int
    failed_mails: int
    import_waiting: tuple[int, datetime] | None
    surveys: tuple["SurveyFacts", ...]
    last_failed_at: datetime | None = None


@dataclass(frozen=True)
class SurveyFacts:
    """One survey of the programme or of a meetup, feedback left out."""

    id: int
    title: str
    created_at: datetime
    sent_at: datetime | None
    closes_at: datetime | None
    told_at: datetime | None
    asked: int
    answered: int


def moves(programme: Programme, meetups: list[Facts], now: datetime) -> list[Move]:
    """Everything that waits for the organizer, the most pressing first."""
    found = [*_for_programme(programme, meetups, now)]
    for facts in meetups:
        found += for_meetup(facts, now)
    return sorted(found, key=lambda move: move.by)


def for_meetup(facts: Facts, now: datetime) -> list[Move]:
    """What one meetup waits for."""
    return list(_MOVES[step(facts, now)](facts, now))


# --- the programme -------------------------------------------------------------------------------


def _for_programme(programme: Programme, meetups: list[Facts], now: datetime) -> Iterator[Move]:
    if programme.failed_mails:
        failed = programme.failed_mails
        yield Move(
            ngettext("%(num)d mail could not be delivered", "%(num)d mails could not be delivered", failed),
            _("The server said why. Correct the address or try again."),
            _("Read what it said"),
            "mail.outbox",
            programme.last_failed_at or now,
        )
    if programme.import_waiting:
        number, read_at = programme.import_waiting
        yield Move(
            _("A staff list waits for your look"),
            _("Nothing has changed yet: you see what would, and decide."),
            _("Look at it"),
            "people.import_preview",
            read_at + PATIENCE,
            {"import_id": number},
        )
    for survey in programme.surveys:
        yield from _for_survey(survey, now)
    if programme.unsorted_wishes:
        yield Move(
            ngettext("Sort %(num)d wish", "Sort %(num)d wishes", programme.unsorted_wishes),
            _("People wrote them in their own words. Make each a topic, or add it to one that is there."),
            _("Sort them"),
            "topics.board",
            now + SOON,
        )
    if programme.topics and not any(step(m, now) < Step.CELEBRATE for m in meetups):
        yield Move(
            _("Plan the next meetup"),
            _("No meetup is on its way. The board shows what people want most."),
            _("Choose a topic"),
            "topics.board",
            now + SOON,
        )


def _for_survey(survey: SurveyFacts, now: datetime) -> Iterator[Move]:
    values = {"survey_id": survey.id}
    if survey.sent_at is None:
        yield Move(
            _("Send “%(title)s”", title=survey.title),
            _("It is drafted. Nobody has been asked yet."),
            _("Read and send"),
            "surveys.send",
            survey.created_at + PATIENCE,
            values,
        )
    elif survey.closes_at and survey.closes_at <= now and survey.told_at is None and survey.answered:
        yield Move(
            _("Tell people what you heard"),
            _(
                "%(n)s of %(all)s answered “%(title)s”. The draft is ready.",
                n=survey.answered,
                all=survey.asked,
                title=survey.title,
            ),
            _("Open the draft"),
            "surveys.heard",
            survey.closes_at + PATIENCE,
            values,
        )


# --- one meetup, by its step -----------------------------------------------------------------------


def _audience(facts: Facts, now: datetime) -> Iterator[Move]:
    if facts.survey_id is None:
        yield _move(
            facts,
            _("Give “%(name)s” a topic", name=facts.name),
            _("Ask the audience first, or choose from what people already wished for."),
            _("Choose or ask"),
            "desk.audience",
            (facts.created_at or now) + PATIENCE,
        )


def _topic(facts: Facts, now: datetime) -> Iterator[Move]:
    yield _move(
        facts,
        _("Choose the topic"),
        _("%(n)s of %(all)s answered; the survey is closed.", n=facts.survey_answered, all=facts.survey_asked),
        _("See what they want"),
        "topics.for_meetup",
        (facts.survey_closes_at or now) + PATIENCE,
    )


def _search(facts: Facts, now: datetime) -> Iterator[Move]:
    by = (facts.topic_chosen_at or now) + PATIENCE
    if facts.candidates:
        yield _move(
            facts,
            _("Ask %(name)s", name=facts.candidates[0]),
            _("First on your list for “%(title)s”; nobody has been asked yet.", title=facts.name),
            _("Write to them"),
            "outreach.index",
            by,
        )
    else:
        yield _move(
            facts,
            _("Find speakers for “%(title)s”", title=facts.name),
            _("The topic is chosen; nobody is on the list yet."),
            _("Find speakers"),
            "speakers.index",
            by,
        )


def _outreach(facts: Facts, now: datetime) -> Iterator[Move]:
    late = [one for one in facts.asked if not one.answer and one.answer_by and one.answer_by < now]
    following = facts.candidates[0] if facts.candidates else ""
    if late:
        why = _(
            "The answer was due on %(day)s. One reminder has gone.",
            day=short_day(late[0].answer_by or now, facts.zone),
        )
        title = _("%(name)s has not answered", name=late[0].name)
        label = _("Ask %(name)s", name=following) if following else _("Find somebody else")
        yield _move(facts, title, why, label, _next_page(following), late[0].answer_by or now)
    elif not facts.waiting:
        label = _("Ask %(name)s", name=following) if following else _("Find speakers")
        yield _move(
            facts,
            _("Nobody has said yes to “%(title)s” yet", title=facts.name),
            _("Everybody who was asked has answered."),
            label,
            _next_page(following),
            now,
        )


def _next_page(following: str) -> str:
    return "outreach.index" if following else "speakers.index"


def _invite(facts: Facts, now: datetime) -> Iterator[Move]:
    if facts.speaker_lost_at and not facts.booked:
        yield _move(
            facts,
            _("“%(title)s” has lost its speaker", title=facts.name),
            _("Find somebody else, move it, or cancel it; guests are told only of what you decide."),
            _("See who else could"),
            "speakers.index",
            facts.speaker_lost_at,
        )
    elif not facts.decided_at:
        yes = [one.name for one in facts.asked if one.answer == "yes"]
        several = _("Choose between %(names)s", names=_(" and ").join(yes))
        title = several if len(yes) > 1 else _("%(name)s said yes", name="".join(yes))
        yield _move(
            facts,
            title,
            _("They wait for your decision on “%(title)s”.", title=facts.name),
            _("Compare answers"),
            "invitations.answers",
            (facts.accepted_at or now) + PATIENCE,
        )
    elif not facts.announced_at:
        yield from _announce(facts, now)


def _announce(facts: Facts, now: datetime) -> Iterator[Move]:
    if facts.starts_at and facts.starts_at <= now:
        yield _move(
            facts,
            _("“%(title)s” was to take place, and nobody was invited", title=facts.name),
            _("Give it another date, or cancel it."),
            _("Change the date"),
            "meetups.details",
            facts.starts_at,
        )
    elif facts.confirmed_at:
        yield _move(
            facts,
            ngettext("Invite %(num)d person", "Invite %(num)d people", facts.audience),
            _(
                "“%(title)s”, %(day)s. %(name)s has confirmed; nobody has been told yet.",
                title=facts.name,
                day=short_day(facts.starts_at or now, facts.zone),
                name=facts.booked,
            ),
            _("Read and send"),
            "invitations.index",
            facts.confirmed_at + PATIENCE,
        )


def _celebrate(facts: Facts, now: datetime) -> Iterator[Move]:
    ended = facts.ends_at or now
    if not facts.attended:
        yield _move(
            facts,
            _("Tick who came to “%(title)s”", title=facts.name),
            _("Only those who were there are asked how it was."),
            _("Tick who came"),
            "feedback.index",
            ended + timedelta(days=1),
        )
    elif not facts.feedback_opened_at:
        yield _move(
            facts,
            ngettext("Ask %(num)d guest how it was", "Ask %(num)d guests how it was", facts.attended),
            _("Three questions, twenty seconds. The sooner, the more answers."),
            _("Open feedback"),
            "feedback.index",
            ended + timedelta(days=1),
        )
    elif not facts.thanked_at and facts.booked:
        closes = facts.feedback_closes_at or now
        if closes <= now:
            yield _move(
                facts,
                _("Thank %(name)s", name=facts.booked),
                _(
                    "%(n)s of %(all)s said how it was. The digest is ready.",
                    n=facts.feedback_answered,
                    all=facts.feedback_asked,
                ),
                _("Read and thank"),
                "feedback.index",
                closes + PATIENCE,
            )
    if facts.attended and not facts.recap_published_at:
        yield _move(
            facts,
            _("Tell everybody what came of “%(title)s”", title=facts.name),
            _("The recap is drafted from the numbers and answers."),
            _("Read and publish"),
            "feedback.recap_edit",
            ended + timedelta(days=7),
        )


def _nothing(facts: Facts, now: datetime) -> Iterator[Move]:
    yield from ()


def _move(facts: Facts, title: str, why: str, label: str, route: str, by: datetime) -> Move:
    return Move(title, why, label, route, by, {"meetup_id": facts.id})


_MOVES = {
    Step.AUDIENCE: _audience,
    Step.TOPIC: _topic,
    Step.SEARCH: _search,
    Step.OUTREACH: _outreach,
    Step.INVITE: _invite,
    Step.CELEBRATE: _celebrate,
    Step.CANCELLED: _nothing,
}
