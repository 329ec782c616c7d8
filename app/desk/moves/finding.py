"""What a meetup waits for until somebody has said yes: a topic, names, answers; and when its speaker is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.base.i18n import _, day, ngettext
from app.desk.moves.move import PATIENCE, Move, local_day, of_meetup, together
from app.desk.progress import Asked, Facts
from app.outreach.wording import other_date


def audience(facts: Facts, now: datetime) -> Iterator[Move]:
    """It has no topic yet."""
    if facts.survey_id is None:
        yield of_meetup(
            facts,
            _("Give “%(name)s” a topic", name=facts.name),
            _("Ask the audience first, or choose from what people already wished for."),
            _("Choose or ask"),
            "desk.audience",
            (facts.created_at or now) + PATIENCE,
        )


def topic(facts: Facts, now: datetime) -> Iterator[Move]:
    """The survey is closed."""
    yield of_meetup(
        facts,
        _("Choose the topic of “%(title)s”", title=facts.name),
        _("%(n)s of %(all)s answered; the survey is closed.", n=facts.survey_answers, all=facts.survey_asked),
        _("See what they want"),
        "topics.for_meetup",
        (facts.survey_closes_at or now) + PATIENCE,
    )


def search(facts: Facts, now: datetime) -> Iterator[Move]:
    """A topic is chosen, and nobody was asked; a plan that runs asks by itself."""
    if facts.runs:
        return
    by = (facts.topic_chosen_at or now) + PATIENCE
    if facts.candidates:
        yield of_meetup(
            facts,
            _("Ask %(name)s", name=facts.candidates[0]),
            _("First on your list for “%(title)s”; nobody has been asked yet.", title=facts.name),
            _("Write to them"),
            "outreach.index",
            by,
        )
    else:
        yield of_meetup(
            facts,
            _("Find speakers for “%(title)s”", title=facts.name),
            _("The topic is chosen; nobody is on the list yet."),
            _("Find speakers"),
            "speakers.index",
            by,
        )


def outreach(facts: Facts, now: datetime) -> Iterator[Move]:
    """Somebody was asked, or gave the talk back."""
    if facts.lost and (facts.announced_at or not facts.waiting):
        yield from lost(facts, now)
        return
    others = [*_silent(facts, now), *_other_dates(facts, now), *_suggested(facts, now)]
    yield from others
    if not others and not facts.waiting and not facts.runs:
        yield _all_declined(facts, now)


def _silent(facts: Facts, now: datetime) -> Iterator[Move]:
    late = next((one for one in facts.asked if one.is_late(now) and (one.wrote_at or not facts.runs)), None)
    if late:
        label, route = _whoever_is_next(facts, _("Find somebody else"))
        due = late.answer_by or now
        why = _("The answer was due on %(day)s. One reminder has gone.", day=day(due, facts.zone))
        if late.away_until and late.away_until >= local_day(now):
            why += " " + _("Their mail program says: away until %(day)s.", day=day(late.away_until))
        move = of_meetup(facts, _("%(name)s has not answered", name=late.name), why, label, route, due)
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
            when = other_date(one.other_at, one.other_dates, facts.zone)
            yield of_meetup(
                facts,
                _("%(name)s could on another date", name=one.name),
                _("For “%(title)s”: %(dates)s. You decide.", title=facts.name, dates=when),
                _("Compare answers"),
                "invitations.answers",
                (one.answered_at or now) + PATIENCE,
            )


def _suggested(facts: Facts, now: datetime) -> Iterator[Move]:
    for one in facts.asked:
        if one.suggests:
            yield of_meetup(
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
    return of_meetup(facts, title, why, label, route, max(answers, default=now) + PATIENCE)


def _whoever_is_next(facts: Facts, otherwise: str) -> tuple[str, str]:
    """The button that asks the next one of the list, or finds somebody: (label, route)."""
    if facts.candidates:
        return _("Ask %(name)s", name=facts.candidates[0]), "outreach.index"
    return otherwise, "speakers.index"


def lost(facts: Facts, now: datetime) -> Iterator[Move]:
    """The speaker gave the talk back. It is for today once people were invited; else it has a little time."""
    at = facts.lost_at or now
    when = _("It is on %(when)s.", when=day(facts.starts_at, facts.zone)) if facts.starts_at else ""
    label, route = _whoever_is_next(facts, _("Find somebody else"))
    if yes := [one.name for one in facts.asked if one.answer == "yes"]:
        todo = _("%(names)s said yes too: decide, or move or cancel it.", names=together(yes))
        label, route = _("Compare answers"), "invitations.answers"
    elif facts.waiting:
        todo = _("%(names)s was asked and has not answered yet.", names=together(facts.waiting))
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
    yield of_meetup(facts, title, " ".join(part for part in (about, when, todo, told) if part), label, route, at)
