"""What the programme waits for: its mail, its surveys, its wishes, its first meetup."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from app.base.i18n import _, clock_time, ngettext, short_day
from app.desk.moves.facts import MailFacts, Programme, ReleaseFacts, SurveyFacts
from app.desk.moves.move import PATIENCE, SOON, Move
from app.desk.progress import Facts, Step, step

LASTS = timedelta(hours=1)
"""How long mail may not come in before an organizer hears of it."""
AWAY = timedelta(minutes=5)
"""How long a mail server may be away before an organizer hears of it; that it refuses us they hear at once."""


def for_programme(programme: Programme, meetups: list[Facts], now: datetime) -> Iterator[Move]:
    """What belongs to no single meetup."""
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
    yield from to_release(programme.to_release, now)
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
    if (its := programme.round) and its.ends_at <= now:
        yield Move(
            _("“%(name)s” is counted", name=its.name),
            _("See which topics lead, and plan one or put it on the shortlist."),
            _("See how it came out"),
            "topics.round",
            its.ends_at + SOON,
            {"round_id": its.id},
        )
    if programme.unsorted_wishes:
        yield Move(
            ngettext("Sort %(num)d wish", "Sort %(num)d wishes", programme.unsorted_wishes),
            _("People wrote them in their own words. Make each a topic, or add it to one that is there."),
            _("Sort them"),
            "topics.board",
            now + SOON,
        )
    if waiting := programme.unanswered_wishes:
        yield Move(
            ngettext("%(num)d wish has waited for two months", "%(num)d wishes have waited for two months", waiting),
            _("Nobody has planned, shortlisted or parked its topic. Whoever wished should hear something."),
            _("Decide"),
            "topics.board",
            now + SOON,
            {"old": 1},
        )
    if programme.topics and not any(step(m, now) < Step.CELEBRATE for m in meetups):
        yield Move(
            _("Plan the next meetup"),
            _("No meetup is on its way. The board shows what people want most."),
            _("Choose a topic"),
            "topics.board",
            now + SOON,
        )


def to_release(waiting: Iterable["ReleaseFacts"], now: datetime) -> Iterator[Move]:
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
    if mail.on_hold:
        title = ngettext("%(num)d mail is on hold", "%(num)d mails are on hold", mail.on_hold)
        why = _("An organizer held it back. It goes once somebody sends it.")
        by = (mail.held_since or now) + PATIENCE
        yield Move(title, why, _("Open the outbox"), "mail.outbox", by, {"folder": "held"})
    for one in mail.unreached:
        title, values = _("Mail to %(name)s does not arrive", name=one.name), {"person_id": one.person_id}
        why = _("The server said: “%(said)s”.", said=one.said)
        yield Move(title, why, _("Correct the address"), "people.person", one.since + PATIENCE, {**values})
    if mail.to_sort:
        title = ngettext("%(num)d mail waits to be sorted", "%(num)d mails wait to be sorted", mail.to_sort)
        why = ngettext(
            "It came in, and what it means nobody but a person can say.",
            "They came in, and what they mean nobody but a person can say.", mail.to_sort,
        )  # fmt: skip
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
    elif survey.closes_at and survey.closes_at <= now and survey.told_at is None and survey.may_be_told:
        yield Move(
            _("Tell people what you heard in “%(title)s”", title=survey.title),
            _("%(n)s of %(all)s answered. The draft is ready.", n=survey.answers, all=survey.asked),
            _("Open the draft"),
            "surveys.heard",
            survey.closes_at + PATIENCE,
            values,
        )
