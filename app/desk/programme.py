"""Gathering the facts of the programme: its mail, its surveys, its wishes, what waits to be let go."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.desk.mailed import title
from app.desk.moves.facts import ImportFacts, MailFacts, Programme, ReleaseFacts, RoundFacts, SurveyFacts, Unreached
from app.desk.progress import Facts
from app.desk.queries import RECENT
from app.mail import campaigns, inbox, practice, queries, settling
from app.mail.bounces import unreached
from app.mail.campaigns import Campaign
from app.mail.models import Email, Incoming
from app.mail.readers import first_names
from app.mail.receiving.trouble import troubles
from app.mail.receiving.words import trouble
from app.mail.rules import rules
from app.mail.settling import Unsettled, standing
from app.mail.smtp.outcome import by_server
from app.mail.words import called, readers, why_paused
from app.people.models import Import, Part, Person
from app.people.queries import present
from app.surveys.course import kind
from app.surveys.models import Survey
from app.surveys.numbers import how_many_answered, how_many_asked, roughly, told_from
from app.surveys.queries import TOUCHED, next_reminder
from app.topics import waits
from app.topics.models import Choice, Round, Shortlisting, Topic, Wish
from app.topics.rounds import NEWS

MOST_CAMPAIGNS = 5
"""How many campaigns that wait for a release are moves of their own; the outbox has all."""


MOST_UNREACHED = 5
"""How many people whom mail does not reach are moves of their own, the latest; each one's page says so."""


_PEOPLE = (
    select(func.coalesce(func.sum(func.json_array_length(col(Part.rows))), 0))
    .where(col(Part.import_id) == col(Import.id)).scalar_subquery()
)  # fmt: skip
"""How many are on a list that waits."""


def programme_facts(db: Session, now: datetime, practising: bool, unsettled: Unsettled) -> Programme:
    """What the desk knows beyond single meetups."""
    waiting = db.execute(
        select(col(Import.id), col(Import.source), col(Import.read_at), _PEOPLE)
        .where(col(Import.applied_at).is_(None), col(Import.read_at) > now - timedelta(days=7))
        .order_by(col(Import.id).desc()).limit(1)
    ).first()  # fmt: skip
    failed, last_failed = db.execute(
        select(func.count(), func.max(col(Email.failed_at))).where(queries.failed_lately(now))
    ).one()
    people, topics, wishes = db.execute(
        select(
            select(func.count()).select_from(Person).where(present()).scalar_subquery(),
            select(func.count()).select_from(Topic).scalar_subquery(),
            select(func.count())
            .select_from(Wish)
            .where(col(Wish.topic_id).is_(None), col(Wish.set_aside_at).is_(None))
            .scalar_subquery(),
        )
    ).one()
    held = waits.waits(db, now)
    usual = waits.usual(held)
    return Programme(
        people=people,
        unanswered_wishes=waits.unanswered(db, now)[0],
        round=_round(db, now),
        from_wish=(usual, len(held)) if usual is not None else None,
        topics=topics,
        unsorted_wishes=wishes,
        failed_mails=failed,
        last_failed_at=last_failed,
        import_waiting=ImportFacts(*waiting) if waiting else None,
        surveys=_programme_surveys(db, now, unsettled),
        practised=0 if practising else practice.waiting(db),
        release_until=rules(db).release_until,
        to_release=tuple(_releases(db, unsettled.values())),
        mail=_mail(db, now),
    )


def _round(db: Session, now: datetime) -> RoundFacts | None:
    """The open round; else the last one, until a topic is chosen or shortlisted, or it is no news any more."""
    ended = func.coalesce(col(Round.closed_at), col(Round.closes_at))
    chosen = select(col(Choice.topic_id)).where(col(Choice.chosen_at) >= ended).exists()
    shortlisted = select(col(Shortlisting.topic_id)).where(col(Shortlisting.shortlisted_at) >= ended).exists()
    row = db.execute(
        select(col(Round.id), col(Round.name), ended)
        .where(ended > now - NEWS, or_(ended > now, ~or_(chosen, shortlisted)))
        .order_by(ended.desc()).limit(1)
    ).first()  # fmt: skip
    return RoundFacts(*row) if row else None


def _mail(db: Session, now: datetime) -> MailFacts:
    """What keeps mail from going out, from coming in and from reaching people."""
    pause, (deaf, *_others) = queries.pause(db, now), [*troubles(db), None]
    to_sort, since = db.execute(select(func.count(), func.min(col(Incoming.arrived_at))).where(inbox.TO_SORT)).one()
    on_hold, held_since = campaigns.held_by_hand(db)
    return MailFacts(
        unreached=tuple(
            Unreached(one.person.id, one.person.called, one.bounce.said or "–", one.since)
            for one in unreached(db, now)[:MOST_UNREACHED]
        ),
        to_sort=to_sort, sort_since=since, on_hold=on_hold, held_since=held_since,
        paused_since=queries.paused_since(db) if pause else None,
        paused_words=why_paused(pause.said) if pause else "", refused=pause is not None and by_server(pause.said),
        stuck=campaigns.going(db, now) if pause else 0,
        deaf_since=deaf.began_at if deaf else None, deaf_words=trouble(deaf) if deaf else "",
    )  # fmt: skip


def to_release(db: Session, facts: Facts, now: datetime) -> list[ReleaseFacts]:
    """The mails about one meetup that wait for an organizer."""
    return list(_releases(db, [one for one in settling.waiting(db, now) if _is_about(one, facts)]))


def _is_about(one: Campaign, facts: Facts) -> bool:
    room = one.kind.partition("/")[0]
    if room == "surveys":
        return one.about == facts.survey_id
    return one.about == facts.id and one.kind not in ("topics/parked", "topics/aside", "topics/round")


def _releases(db: Session, waiting: Iterable[Campaign]) -> Iterator[ReleaseFacts]:
    """Those of these campaigns that wait for an organizer, the oldest first."""
    for one in [one for one in waiting if one.to_release][:MOST_CAMPAIGNS]:
        names = readers(first_names(db, one), one.to_release)
        called_so = " · ".join(part for part in (called(one.kind), title(db, one.kind, one.about)) if part)
        yield ReleaseFacts(one.kind, one.about, called_so, one.to_release, names)


def _programme_surveys(db: Session, now: datetime, unsettled: Unsettled) -> tuple[SurveyFacts, ...]:
    recent = or_(and_(col(Survey.sent_at).is_(None), TOUCHED), col(Survey.closes_at) > now - RECENT)
    rows = db.execute(
        select(
            col(Survey.id), col(Survey.title), col(Survey.created_at), col(Survey.sent_at), col(Survey.closes_at),
            col(Survey.told_at), how_many_asked(), how_many_answered(), roughly(), next_reminder(now),
            told_from(),
        )
        .where(col(Survey.about_talk).is_(False), recent)
        .order_by(col(Survey.id).desc()).limit(20)
    )  # fmt: skip
    surveys = [SurveyFacts(*row) for row in rows]
    which = {one.id: (kind(False, "invite"), one.id) for one in surveys}
    far = standing(db, unsettled, {which[one.id]: one.sent_at for one in surveys if one.sent_at}, now)
    return tuple(replace(one, mails=far.get(which[one.id])) for one in surveys)
