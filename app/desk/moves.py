"""Your move: what to do next, why, by when, with one button. Computed from the facts, so it is never wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.base.i18n import _, clock_time, day, ngettext, reader, short_day, zone_of
from app.desk.progress import Asked, Facts, Step, step
from app.mail.campaigns import Campaign
from app.surveys.queries import THRESHOLD

SOON = timedelta(days=7)
LASTS = timedelta(hours=1)
"""How long mail may not come in before an organizer hears of it."""
AWAY = timedelta(minutes=5)
"""How long a mail server may be away before an organizer hears of it; that it refuses us they hear at once."""
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
    values: dict[str, int | str] = field(default_factory=dict)
    first: bool = False
    """Stands above everything else, whatever the days say."""

    @property
    def about(self) -> str:
        """What it is a move of: its page, and of mails their kind too."""
        room, mail = self.values.get("room"), self.values.get("mail")
        return f"{self.route}/{room}/{mail}" if room else self.route

    def due(self, now: datetime) -> tuple[str, str]:
        """By when, in words, and their tone. It is late from the next day on, as people count days."""
        if _local_day(self.by) < _local_day(now):
            return _("late since %(day)s", day=short_day(self.by)), "late"
        if _local_day(self.by) == _local_day(now):
            return _("today"), "now"
        return _("by %(day)s", day=short_day(self.by)), ""


def _local_day(at: datetime) -> date:
    return at.astimezone(zone_of(reader().zone)).date()


@dataclass(frozen=True)
class Programme:
    """What the desk knows beyond single meetups."""

    people: int
    topics: int
    unsorted_wishes: int
    failed_mails: int
    import_waiting: "ImportFacts | None"
    surveys: tuple["SurveyFacts", ...]
    last_failed_at: datetime | None = None
    to_release: tuple["ReleaseFacts", ...] = ()
    mail: "MailFacts | None" = None
    practised: int = 0
    """Mails that were only practised, and could go for real."""
    release_until: datetime | None = None
    """Until when programme mail waits for an organizer."""

    def waits(self, at: datetime) -> bool:
        """Whether programme mail that becomes due then waits for an organizer."""
        return self.release_until is not None and at < self.release_until


@dataclass(frozen=True)
class Unreached:
    """Somebody whom mail does not reach."""

    person_id: int
    name: str
    said: str
    since: datetime


@dataclass(frozen=True)
class MailFacts:
    """What keeps mail from going out, from coming in, and from reaching people."""

    unreached: tuple[Unreached, ...] = ()
    to_sort: int = 0
    sort_since: datetime | None = None
    paused_since: datetime | None = None
    paused_words: str = ""
    refused: bool = False
    """Whether the server refused us; else it could not be reached."""
    stuck: int = 0
    """How many mails wait for it."""
    deaf_since: datetime | None = None
    deaf_words: str = ""


@dataclass(frozen=True)
class ReleaseFacts:
    """Mails of one kind about one thing that wait until an organizer sends them."""

    kind: str
    about: int
    title: str
    mails: int
    names: str
    """The first of their readers, and how many others."""


@dataclass(frozen=True)
class ImportFacts:
    """A staff list that was read and waits for a look."""

    id: int
    source: str
    read_at: datetime
    rows: int


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
    reminds_at: datetime | None = None
    """When those who are still silent are written to next."""
    mails: Campaign | None = None
    """How far its mails have come, while some of them have not gone."""


def moves(programme: Programme, meetups: list[Facts], now: datetime) -> list[Move]:
    """Everything that waits for the organizer, the most pressing first."""
    found = [*_for_programme(programme, meetups, now)]
    for facts in meetups:
        found += for_meetup(facts, now)
    return sorted(found, key=lambda move: (not move.first, move.by))


def for_meetup(facts: Facts, now: datetime, to_release: Iterable["ReleaseFacts"] = ()) -> list[Move]:
    """What one meetup waits for, the most pressing first; `to_release`: mails about it that wait to be sent."""
    found = [*_to_release(to_release, now), *_MOVES[step(facts, now)](facts, now)]
    return sorted(found, key=lambda move: move.by)


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
            {"folder": "failed"},
        )
    yield from _to_release(programme.to_release, now)
    if programme.practised:
        yield _practised(programme.practised, now)
    if programme.mail:
        yield from _for_mail(programme.mail, now)
    if programme.import_waiting:
        found = programme.import_waiting
        yield Move(
            _("A staff list waits for your look"),
            ngettext(
                "%(num)d row of %(source)s. Nothing has changed yet: you see what would, and decide.",
                "%(num)d rows of %(source)s. Nothing has changed yet: you see what would, and decide.",
                found.rows, source=found.source,
            ),
            _("Look at it"),
            "people.import_preview",
            found.read_at + SOON,
            {"import_id": found.id},
        )  # fmt: skip
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


def _to_release(waiting: Iterable["ReleaseFacts"], now: datetime) -> Iterator[Move]:
    """Programme mail waits for the organizer: whoever is to read it waits too, so it is for today."""
    for one in waiting:
        room, mail = one.kind.split("/")
        yield Move(
            ngettext("%(num)d mail waits for you to send it", "%(num)d mails wait for you to send them", one.mails),
            _("To %(names)s: %(title)s", title=one.title, names=one.names),
            _("Look and send"),
            "mail.campaign",
            now,
            {"room": room, "mail": mail, "about": one.about},
        )


def _practised(mails: int, now: datetime) -> Move:
    return Move(
        ngettext(
            "%(num)d mail was only practised. Send it for real?",
            "%(num)d mails were only practised. Send them for real?", mails,
        ),
        _("There is a mail server now. What was written before is still here, and nobody has it."),
        _("Look and choose"),
        "mail.practised",
        now,
    )  # fmt: skip


def _for_mail(mail: MailFacts, now: datetime) -> Iterator[Move]:
    """A server or a mailbox that was away for a minute is nobody's business; what lasts is, and a no at once."""
    if mail.paused_since and (mail.refused or mail.paused_since <= now - AWAY):
        since = {"day": short_day(mail.paused_since), "time": clock_time(mail.paused_since)}
        stuck = ngettext(
            "Since %(day)s, %(time)s; %(num)d mail waits. Nothing is lost: it goes once that is put right.",
            "Since %(day)s, %(time)s; %(num)d mails wait. Nothing is lost: they go once that is put right.",
            mail.stuck, **since,
        )  # fmt: skip
        why = f"{mail.paused_words} {stuck}"
        yield Move(_("No mail goes out"), why, _("Check the mail server"), "mail.check", now, first=True)
    if mail.deaf_since and mail.deaf_since <= now - LASTS:
        yield Move(_("No mail comes in"), mail.deaf_words, _("See what is wrong"), "mail.incoming", mail.deaf_since)
    for one in mail.unreached:
        title, values = _("Mail to %(name)s does not arrive", name=one.name), {"person_id": one.person_id}
        why = _("The server said: “%(said)s”.", said=one.said)
        yield Move(title, why, _("Correct the address"), "people.person", one.since + PATIENCE, {**values})
    if mail.to_sort:
        title = ngettext("%(num)d mail waits to be sorted", "%(num)d mails wait to be sorted", mail.to_sort)
        why = _("They came in, and what they mean nobody but a person can say.")
        by = (mail.sort_since or now) + PATIENCE
        yield Move(title, why, _("Read and sort"), "mail.incoming", by)


def _for_survey(survey: SurveyFacts, now: datetime) -> Iterator[Move]:
    values: dict[str, int | str] = {"survey_id": survey.id}
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
        _("Choose the topic of “%(title)s”", title=facts.name),
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
        if late.away_until and late.away_until >= _local_day(now):
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
    if facts.doubt:
        ask = _("Ask them, or decide anew. Nobody is released by it.")
        at = facts.doubt_at or now
        move = _move(facts, facts.doubt, f"{about} {ask}", _("See how it stands"), "outreach.index", at)
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
