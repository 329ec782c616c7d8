"""Where a meetup stands: computed from the facts by pure functions, and never stored anywhere."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum

from app.base.i18n import _, ngettext
from app.mail.campaigns import Campaign
from app.surveys.numbers import answered


class Step(IntEnum):
    """The six steps, and the way out."""

    AUDIENCE = 1
    TOPIC = 2
    SEARCH = 3
    OUTREACH = 4
    INVITE = 5
    CELEBRATE = 6
    CANCELLED = 7


@dataclass(frozen=True)
class Asked:
    """One candidate who was asked, as far as the desk needs to know."""

    name: str
    answer: str = ""
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    other_dates: str = ""
    other_at: datetime | None = None
    again_on: date | None = None
    suggests: str = ""
    """Whom they named who is not on the list yet."""
    person_id: int = 0
    away_until: date | None = None
    """The end of their absence, as their mail program said after they were asked."""
    wrote_at: datetime | None = None
    """When they last wrote a mail that is no answer."""

    def is_late(self, now: datetime) -> bool:
        """Whether the answer should have come by now."""
        return not self.answer and self.answer_by is not None and self.answer_by < now


@dataclass(frozen=True)
class Proposal:
    """Another time that a guest's calendar proposed."""

    name: str
    starts_at: datetime
    said_at: datetime


@dataclass(frozen=True)
class Facts:
    """What has come to pass with one meetup. A None is a thing that has not."""

    id: int
    title: str = ""
    zone: str = "UTC"
    created_at: datetime | None = None
    cancelled_at: datetime | None = None
    survey_id: int | None = None
    survey_title: str = ""
    survey_sent_at: datetime | None = None
    survey_closes_at: datetime | None = None
    survey_asked: int = 0
    survey_answered: int = 0
    survey_roughly: bool = False
    """Whether that is only "at least so many", for it is anonymous and not counted yet."""
    survey_reminds_at: datetime | None = None
    """When those who are still silent are written to next."""
    topic_chosen_at: datetime | None = None
    candidates: tuple[str, ...] = ()
    """Names of the shortlist that were not asked yet, in order."""
    asked: tuple[Asked, ...] = ()
    runs: bool = False
    """Whether they are asked in order by themselves."""
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    """When the first standing yes (or the decision) came."""
    booked: str = ""
    """The booked speaker's name."""
    booked_id: int = 0
    decided_at: datetime | None = None
    confirmed_at: datetime | None = None
    """When the booked speaker said yes to the time as it is now."""
    moved_at: datetime | None = None
    """When it was given another time after the decision."""
    lost: str = ""
    """Who was booked and cannot speak any more; empty once somebody is booked again."""
    lost_at: datetime | None = None
    announced_at: datetime | None = None
    audience: int = 0
    to_invite: int = 0
    """How many an invitation would go to now, once the speaker has confirmed."""
    audience_name: str = ""
    coming: int = 0
    unheard: int = 0
    """Said that they come, and have not been told of the new time yet."""
    wanted: int = 0
    """Said that they come, with a seat or without, to the time they know."""
    invited: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    attended: int = 0
    feedback_id: int | None = None
    """The survey that asks how it was."""
    feedback_opened_at: datetime | None = None
    feedback_closes_at: datetime | None = None
    feedback_asked: int = 0
    feedback_answered: int = 0
    feedback_reminds_at: datetime | None = None
    thanked_at: datetime | None = None
    recap_drafted_at: datetime | None = None
    recap_published_at: datetime | None = None
    waiting: tuple[str, ...] = ()
    """Names of those asked who have not answered yet."""
    objection: str = ""
    """What the speaker's calendar said, in words, where it was no yes and nobody dealt with it."""
    objected_at: datetime | None = None
    proposals: tuple[Proposal, ...] = ()
    """Other times that guests' calendars would rather have."""
    survey_mails: Campaign | None = None
    """How far the mails of its survey have come."""
    invitation_mails: Campaign | None = None
    feedback_mails: Campaign | None = None
    recap_mails: Campaign | None = None

    @property
    def mails_to_come(self) -> bool:
        """Whether the worker is about to put mails about it into the outbox."""
        mails = (self.survey_mails, self.invitation_mails, self.feedback_mails, self.recap_mails)
        return any(one is not None and one.to_come for one in mails)

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return self.title or _("Meetup for %(audience)s", audience=self.audience_name)

    @property
    def survey_answers(self) -> str:
        """How many have answered its survey, in words."""
        return answered(self.survey_answered, self.survey_roughly)


def step(facts: Facts, now: datetime) -> Step:
    """The furthest thing that has come to pass names the step."""
    held = facts.ends_at if facts.announced_at else None
    ladder = (
        (facts.cancelled_at, Step.CANCELLED),
        (held, Step.CELEBRATE),
        (facts.accepted_at, Step.INVITE),
        (facts.asked_at, Step.OUTREACH),
        (facts.topic_chosen_at, Step.SEARCH),
        (facts.survey_closes_at, Step.TOPIC),
    )
    return next((step for at, step in ladder if at and at <= now), Step.AUDIENCE)


def stops() -> list[tuple[Step, str, str]]:
    """The six stops of the line: step, label, and the route of its page."""
    return [
        (Step.AUDIENCE, _("Audience"), "desk.audience"),
        (Step.TOPIC, _("Topic"), "topics.for_meetup"),
        (Step.SEARCH, _("Speakers"), "speakers.index"),
        (Step.OUTREACH, _("Outreach"), "outreach.index"),
        (Step.INVITE, _("Invitations"), "invitations.index"),
        (Step.CELEBRATE, _("Celebrate"), "feedback.index"),
    ]


def line(facts: Facts, now: datetime) -> list[tuple[str, str, str]]:
    """The six-step line: label, "past" | "now" | "", and the route each stop leads to.

    What was cancelled stands nowhere: past is what had come to pass before."""
    gone = facts.cancelled_at
    at = step(replace(facts, cancelled_at=None), gone) if gone else step(facts, now)
    here = "" if gone else "now"
    return [(label, "past" if s < at else here if s == at else "", route) for s, label, route in stops()]


def state(facts: Facts, now: datetime) -> str:
    """Where it stands, in words people would use."""
    return _STATES[step(facts, now)](facts, now)


def _audience(facts: Facts, now: datetime) -> str:
    if facts.survey_mails and facts.survey_mails.none_gone:
        return _("Survey not sent yet: its mails wait in the outbox")
    if facts.survey_sent_at:
        return _("Survey open: %(n)s of %(all)s answered", n=facts.survey_answers, all=facts.survey_asked)
    return _("Survey drafted, not sent") if facts.survey_id else _("No topic yet")


def _topic(facts: Facts, now: datetime) -> str:
    return _("Survey closed, no topic chosen yet")


def _search(facts: Facts, now: datetime) -> str:
    count = len(facts.candidates)
    if not count:
        return _("Topic chosen, nobody on the list yet")
    return ngettext("%(num)d candidate, nobody asked yet", "%(num)d candidates, nobody asked yet", count)


def _outreach(facts: Facts, now: datetime) -> str:
    late = [one.name for one in facts.asked if one.is_late(now)]
    other = [one.name for one in facts.asked if one.answer == "another_date"]
    if facts.lost:
        return _lost(facts)
    waiting = [one.name for one in facts.asked if facts.runs and not one.answer and not one.is_late(now)]
    if late and not waiting:
        return _("No answer from %(name)s in time", name=late[0])
    if other:
        return _("%(name)s could on another date", name=other[0])
    if facts.waiting:
        return _("Waiting for %(name)s to answer", name=", ".join(waiting or facts.waiting))
    return _("Nobody said yes so far")


def _lost(facts: Facts) -> str:
    if facts.announced_at:
        return ngettext(
            "%(name)s cannot speak any more; %(num)d person is invited",
            "%(name)s cannot speak any more; %(num)d people are invited",
            facts.invited, name=facts.lost,
        )  # fmt: skip
    if facts.waiting:
        waiting = ", ".join(facts.waiting)
        return _("%(name)s cannot speak any more; waiting for %(other)s", name=facts.lost, other=waiting)
    return _("%(name)s cannot speak any more", name=facts.lost)


def _invite(facts: Facts, now: datetime) -> str:
    if facts.lost:
        return _lost(facts)
    if not facts.decided_at:
        yes = sum(1 for one in facts.asked if one.answer == "yes")
        return ngettext(
            "%(num)d person said yes and waits for your decision",
            "%(num)d people said yes and wait for your decision", yes,
        )  # fmt: skip
    if not facts.confirmed_at:
        if facts.moved_at:
            return _("Moved, waiting for %(name)s to confirm the new time", name=facts.booked)
        return _("Decided, waiting for %(name)s to confirm the date", name=facts.booked)
    if facts.announced_at and facts.invitation_mails and facts.invitation_mails.none_gone:
        return _("Invitations not sent yet: they wait in the outbox")
    if facts.announced_at and facts.unheard:
        return _("Moved: %(n)s of %(all)s wanted to come, to the earlier time", n=facts.wanted, all=facts.invited)
    if facts.announced_at:
        return _("Invited: %(n)s of %(all)s come", n=facts.coming, all=facts.invited)
    return _("Speaker confirmed, not announced")


def _celebrate(facts: Facts, now: datetime) -> str:
    if facts.recap_published_at:
        return _("Held, recap published")
    if not facts.attended and not facts.feedback_opened_at:
        return _("Held, nobody is ticked as present yet")
    if facts.feedback_closes_at and facts.feedback_closes_at > now:
        return _("Held, people are asked how it was")
    return _("Held, the recap is still to come")


def _cancelled(facts: Facts, now: datetime) -> str:
    return _("Cancelled")


_STATES = {
    Step.AUDIENCE: _audience,
    Step.TOPIC: _topic,
    Step.SEARCH: _search,
    Step.OUTREACH: _outreach,
    Step.INVITE: _invite,
    Step.CELEBRATE: _celebrate,
    Step.CANCELLED: _cancelled,
}
