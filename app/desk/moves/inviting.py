"""What a meetup waits for once somebody has said yes: a decision, a confirmation, the invitation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.base.i18n import _, clock_time, day, ngettext
from app.desk.moves.finding import lost
from app.desk.moves.move import PATIENCE, Move, of_meetup, together
from app.desk.progress import Facts


def invite(facts: Facts, now: datetime) -> Iterator[Move]:
    """Somebody said yes."""
    yield from _by_calendar(facts, now)
    if facts.lost:
        yield from lost(facts, now)
    elif not facts.decided_at:
        yield _decide(facts, now)
    elif not facts.announced_at and facts.starts_at and facts.starts_at <= now:
        yield of_meetup(
            facts,
            _("“%(title)s” was to take place, and nobody was invited", title=facts.name),
            _("Give it another date, or cancel it."),
            _("Change the date"),
            "meetups.details",
            facts.starts_at,
        )
    elif not facts.confirmed_at:
        yield from _unconfirmed(facts, now)
    elif not facts.announced_at:
        yield _announce(facts, now)


def _by_calendar(facts: Facts, now: datetime) -> Iterator[Move]:
    """What calendars said that only a person can deal with: it decides nothing by itself."""
    about = _("“%(title)s”.", title=facts.name)
    if facts.objection:
        ask = _("Ask them, or decide anew. Nobody is released by it.")
        at = facts.objected_at or now
        move = of_meetup(facts, facts.objection, f"{about} {ask}", _("See how it stands"), "outreach.index", at)
        yield replace(move, values=move.values | {"person": facts.booked_id})
    for one in facts.proposals:
        rather = {"day": day(one.starts_at, facts.zone), "time": clock_time(one.starts_at, facts.zone)}
        title = _("%(name)s would rather have it on %(day)s, %(time)s", name=one.name, **rather)
        todo = _("Move it, or say that you have dealt with it. Nobody is told anything by itself.")
        by = one.said_at + PATIENCE
        yield of_meetup(facts, title, f"{about} {todo}", _("Look at the guests"), "invitations.index", by)


def _decide(facts: Facts, now: datetime) -> Move:
    yes = [one.name for one in facts.asked if one.answer == "yes"]
    several = _("Choose between %(names)s", names=together(yes))
    return of_meetup(
        facts,
        several if len(yes) > 1 else _("%(name)s said yes", name="".join(yes)),
        _("They wait for your decision on “%(title)s”.", title=facts.name),
        _("Compare answers"),
        "invitations.answers",
        (facts.accepted_at or now) + PATIENCE,
    )


def _unconfirmed(facts: Facts, now: datetime) -> Iterator[Move]:
    """The speaker has not said yes to this time. While nobody is invited they are given a little while."""
    proposed_at = facts.moved_at or facts.decided_at or now
    by = min(proposed_at + PATIENCE, facts.starts_at or now)
    if not facts.announced_at and now < by:
        return
    when = day(facts.starts_at or now, facts.zone)
    why = _("They were asked by mail. Ask them in person, or decide anew.")
    if facts.announced_at:
        why = ngettext(
            "%(num)d person is invited already. %(name)s was asked by mail. Ask in person, or decide anew.",
            "%(num)d people are invited already. %(name)s was asked by mail. Ask in person, or decide anew.",
            facts.invited, name=facts.booked,
        )  # fmt: skip
    title = _("%(name)s has not said yes to %(day)s yet", name=facts.booked, day=when)
    about = _("“%(title)s”.", title=facts.name)
    move = of_meetup(facts, title, f"{about} {why}", _("See how it stands"), "outreach.index", by)
    yield replace(move, values=move.values | {"person": facts.booked_id})


def _announce(facts: Facts, now: datetime) -> Move:
    return of_meetup(
        facts,
        ngettext("Invite %(num)d person", "Invite %(num)d people", facts.to_invite),
        _(
            "“%(title)s”, %(day)s. %(name)s has confirmed; nobody has been told yet.",
            title=facts.name,
            day=day(facts.starts_at or now, facts.zone),
            name=facts.booked,
        ),
        _("Read and send"),
        "invitations.index",
        (facts.confirmed_at or now) + PATIENCE,
    )
