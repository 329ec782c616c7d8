"""What one meetup waits for, by the step it stands at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from app.base.i18n import _, clock_time, day, ngettext
from app.desk.moves.move import PATIENCE, Move, local_day
from app.desk.progress import Asked, Facts, Step, step
from app.surveys.paper import THRESHOLD


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
        _("Choose the topic of “%(title)s”", title=facts.name),
        _("%(n)s of %(all)s answered; the survey is closed.", n=facts.survey_answers, all=facts.survey_asked),
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
    if facts.lost and (facts.announced_at or not facts.waiting):
        yield from _lost(facts, now)
        return
    others = [*_silent(facts, now), *_other_dates(facts, now), *_suggested(facts, now)]
    yield from others
    if not others and not facts.waiting:
        yield _all_declined(facts, now)


def _silent(facts: Facts, now: datetime) -> Iterator[Move]:
    late = next((one for one in facts.asked if one.is_late(now)), None)
    if late:
        label, route = _whoever_is_next(facts, _("Find somebody else"))
        due = late.answer_by or now
        why = _("The answer was due on %(day)s. One reminder has gone.", day=day(due, facts.zone))
        if late.away_until and late.away_until >= local_day(now):
            why += " " + _("Their mail program says: away until %(day)s.", day=day(late.away_until))
        move = _move(facts, _("%(name)s has not answered", name=late.name), why, label, route, due)
        yield _read_first(move, facts, late, now) if late.wrote_at else move


def _read_first(move: Move, facts: Facts, late: Asked, now: datetime) -> Move:
    """They wrote a mail instead: somebody reads it before anybody else is asked."""
    on = day(late.wrote_at or now, facts.zone)
    why = f"{move.why} " + _("They wrote a mail on %(day)s: read it, and write down what it says.", day=on)
    values = move.values | {"person": late.person_id}
    return replace(move, why=why, label=_("Read what they wrote"), route="outreach.index", values=values)


def _other_dates(facts: Facts, now: datetime) -> Iterator[Move]:
    for one in facts.asked:
        if one.answer == "another_date":
            yield _move(
                facts,
                _("%(name)s could on another date", name=one.name),
                _("For “%(title)s”: %(dates)s. You decide.", title=facts.name, dates=one.other_dates),
                _("Compare answers"),
                "invitations.answers",
                (one.answered_at or now) + PATIENCE,
            )


def _suggested(facts: Facts, now: datetime) -> Iterator[Move]:
    for one in facts.asked:
        if one.suggests:
            yield _move(
                facts,
                _("%(name)s suggests asking %(other)s", name=one.name, other=one.suggests),
                _("For “%(title)s”. They are not on your list yet.", title=facts.name),
                _("Look at it"),
                "outreach.index",
                (one.answered_at or now) + PATIENCE,
            )


def _all_declined(facts: Facts, now: datetime) -> Move:
    answers = [one.answered_at for one in facts.asked if one.answered_at]
    later = min((one for one in facts.asked if one.again_on), key=lambda one: str(one.again_on), default=None)
    why = _("Everybody who was asked has answered.")
    if later and later.again_on:
        why = _("%(name)s can be asked again from %(day)s on.", name=later.name, day=day(later.again_on))
    label, route = _whoever_is_next(facts, _("Find speakers"))
    title = _("Nobody has said yes to “%(title)s” yet", title=facts.name)
    return _move(facts, title, why, label, route, max(answers, default=now) + PATIENCE)


def _whoever_is_next(facts: Facts, otherwise: str) -> tuple[str, str]:
    """The button that asks the next one of the list, or finds somebody: (label, route)."""
    if facts.candidates:
        return _("Ask %(name)s", name=facts.candidates[0]), "outreach.index"
    return otherwise, "speakers.index"


def _lost(facts: Facts, now: datetime) -> Iterator[Move]:
    """The speaker gave the talk back. It is for today once people were invited; else it has a little time."""
    at = facts.lost_at or now
    when = _("It is on %(when)s.", when=day(facts.starts_at, facts.zone)) if facts.starts_at else ""
    label, route = _whoever_is_next(facts, _("Find somebody else"))
    if yes := [one.name for one in facts.asked if one.answer == "yes"]:
        todo = _("%(names)s said yes too: decide, or move or cancel it.", names=_(" and ").join(yes))
        label, route = _("Compare answers"), "invitations.answers"
    elif facts.waiting:
        todo = _("%(names)s was asked and has not answered yet.", names=_(" and ").join(facts.waiting))
        label, route = _("See who was asked"), "outreach.index"
    else:
        todo = _("Ask somebody else, or move or cancel it.")
    if facts.announced_at:
        title = ngettext(
            "%(name)s cannot speak any more; %(num)d person is invited",
            "%(name)s cannot speak any more; %(num)d people are invited",
            facts.invited, name=facts.lost,
        )  # fmt: skip
        told = _("Guests are told only of what you decide.")
    else:
        title, told = _("%(name)s cannot speak any more", name=facts.lost), _("Nobody has been invited yet.")
        at = min(at + PATIENCE, facts.starts_at or at + PATIENCE)
    about = _("“%(title)s”.", title=facts.name)
    yield _move(facts, title, " ".join(part for part in (about, when, todo, told) if part), label, route, at)


def _invite(facts: Facts, now: datetime) -> Iterator[Move]:
    yield from _by_calendar(facts, now)
    if facts.lost:
        yield from _lost(facts, now)
    elif not facts.decided_at:
        yield _decide(facts, now)
    elif not facts.announced_at and facts.starts_at and facts.starts_at <= now:
        yield _move(
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
        move = _move(facts, facts.objection, f"{about} {ask}", _("See how it stands"), "outreach.index", at)
        yield replace(move, values=move.values | {"person": facts.booked_id})
    for one in facts.proposals:
        rather = {"day": day(one.starts_at, facts.zone), "time": clock_time(one.starts_at, facts.zone)}
        title = _("%(name)s would rather have it on %(day)s, %(time)s", name=one.name, **rather)
        todo = _("Move it, or say that you have dealt with it. Nobody is told anything by itself.")
        by = one.said_at + PATIENCE
        yield _move(facts, title, f"{about} {todo}", _("Look at the guests"), "invitations.index", by)


def _decide(facts: Facts, now: datetime) -> Move:
    yes = [one.name for one in facts.asked if one.answer == "yes"]
    several = _("Choose between %(names)s", names=_(" and ").join(yes))
    return _move(
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
    move = _move(facts, title, f"{about} {why}", _("See how it stands"), "outreach.index", by)
    yield replace(move, values=move.values | {"person": facts.booked_id})


def _announce(facts: Facts, now: datetime) -> Move:
    return _move(
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
            said = _("%(n)s of %(all)s said how it was.", n=facts.feedback_answered, all=facts.feedback_asked)
            few = facts.feedback_answered < THRESHOLD
            digest = _("Too few to show, so thank without numbers.") if few else _("The digest is ready.")
            yield _move(
                facts,
                _("Thank %(name)s", name=facts.booked),
                f"{said} {digest}",
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


def for_step(facts: Facts, now: datetime) -> Iterator[Move]:
    """What it waits for now."""
    yield from _MOVES[step(facts, now)](facts, now)
