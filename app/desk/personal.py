"""What is kept about a person, table by table: how it is called, what is shown of it, what goes when they go.

The page, the export and the erasure read this one list. A test holds it against the tables: whoever adds
a table about people, or a text to one, says here what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, func, select, true
from sqlmodel import Session, SQLModel, col

from app.base.i18n import _
from app.desk.in_words import in_words
from app.feedback.models import Thanks
from app.invitations.models import Attendance, Feed, Guest, Score
from app.mail.models import (
    Bounce,
    CalendarAnswer,
    Email,
    Incoming,
    PracticeMail,
    RawMail,
    TestMail,
    Unwanted,
    Version,
)
from app.meetups.models import Meetup, MeetupFile
from app.outreach.models import Ask, Booking, Earlier, Hold, Logged, OfferedDate, Readied, Reply, Tick, Turn
from app.people.models import Applied, Audience, Link, LoginRequest, Person, Pick, Profile, SignIn, Skill, Tag
from app.people.provisioning.models import Account
from app.speakers.leads.sameness import theirs
from app.speakers.models import Candidate, Contact, GivenBy, Lead, PastTalk, Sameness
from app.surveys.models import Answer, HandedIn, Option, Participation, Question, Response, Survey
from app.topics.models import Ballot, Choice, Comment, Offer, Topic, Vote, Wish

SECRET = {"secret", "code"}
"""Columns that open something: in no page and in no export, as are fingerprints (all bytes)."""
_TOPIC = (
    select(col(Topic.title)).join(Choice, col(Choice.topic_id) == col(Topic.id))
    .where(col(Choice.meetup_id) == col(Meetup.id)).correlate(Meetup).limit(1).scalar_subquery()
)  # fmt: skip
NAMES: dict[str, tuple[type[Any], Any]] = {
    "audience_id": (Audience, Audience.name), "survey_id": (Survey, Survey.title),
    "question_id": (Question, Question.text), "option_id": (Option, Option.text), "topic_id": (Topic, Topic.title),
    "meetup_id": (Meetup, func.coalesce(func.nullif(col(Meetup.title), ""), _TOPIC)),
    "ask_id": (Ask, Ask.subject), "date_id": (OfferedDate, OfferedDate.starts_at), "email_id": (Email, Email.subject),
}  # fmt: skip
"""What a row refers to, by its name instead of its number."""


@dataclass(frozen=True)
class Personal:
    """The rows about somebody in one table."""

    table: type[SQLModel]
    called: Callable[[], str]
    """What people call these rows."""
    whose: Callable[[int], ColumnElement[bool]]
    """Which of them are about this person."""
    shown: tuple[str, ...] = ()
    """The columns a person would recognize."""
    emptied: tuple[str, ...] = ()
    """The texts that an erasure empties; the row stays, without a name, for the numbers."""
    goes: Callable[[], ColumnElement[bool]] | None = None
    """Which of these rows an erasure takes away: `true` for all of them."""
    by: str = ""
    """The column whose newest value stands first on the page; empty: the last day that is shown."""


@dataclass(frozen=True)
class Section:
    """One kind of rows on the page."""

    title: str
    lines: list[str]
    stays: bool
    """Whether something of it stays after an erasure, without a name."""


def sections(db: Session, person: Person) -> list[Section]:
    """Everything that is kept about somebody, in words; what there is nothing of is left out."""
    found = [Section(held.called(), _lines(db, held, person), held.goes is not true) for held in PERSONAL]
    return [section for section in found if section.lines]


def export(db: Session, person: Person) -> dict[str, list[dict[str, object]]]:
    """The same, row by row with every column, to take along."""
    return {table_of(held.table).name: rows(db, held, person) for held in PERSONAL}


def rows(db: Session, held: Personal, person: Person) -> list[dict[str, object]]:
    """The rows of one table, what they refer to by its name."""
    table = table_of(held.table)
    columns = [c for c in table.columns if c.name not in SECRET and not isinstance(c.type, LargeBinary)]
    query, names = select(*columns), []
    for key, (other, title) in NAMES.items():
        if key in table.columns:
            names.append(key.removesuffix("_id"))
            query = query.add_columns(title.label(names[-1]))
            query = query.outerjoin(other, other.id == table.columns[key])
    order = table.primary_key.columns
    return [dict(row._mapping) for row in db.execute(query.where(held.whose(person.id)).order_by(*order))]


def _lines(db: Session, held: Personal, person: Person) -> list[str]:
    """Each row in a line, the newest first; what is said twice is said once."""
    names = [key.removesuffix("_id") for key in NAMES if key in table_of(held.table).columns]
    found = []
    for row in sorted(rows(db, held, person), key=lambda row: _when(held, row), reverse=True):
        words = [in_words(key, row[key]) for key in (*names, *held.shown) if row.get(key) and not _twice(key, row)]
        found.append(" · ".join(dict.fromkeys(words)) or _("not sent yet"))
    return found


def _when(held: Personal, row: dict[str, object]) -> tuple[bool, Any]:
    days = [row[key] for key in held.shown if isinstance(row.get(key), datetime)]
    at = row[held.by] if held.by else days[-1] if days else None
    return at is not None, at or 0


def _twice(name: str, row: dict[str, object]) -> bool:
    """Whether this name says what another one says better."""
    return (name == "email" and "subject" in row) or (name == "ask" and "meetup" in row)


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


# --- whose rows they are ---------------------------------------------------------------------------


def _of(column: Any) -> Callable[[int], ColumnElement[bool]]:
    return lambda person_id: col(column) == person_id


def _through(column: Any, row: type[Ask | Response | Email | Incoming]) -> Callable[[int], ColumnElement[bool]]:
    """Rows that hang on a row of theirs."""
    return lambda person_id: col(column).in_(select(col(row.id)).where(col(row.person_id) == person_id))


def _thanked(person_id: int) -> ColumnElement[bool]:
    talks = select(col(Booking.meetup_id)).join(Ask, col(Ask.id) == col(Booking.ask_id))
    standing = (col(Ask.person_id) == person_id, col(Booking.released_at).is_(None))
    return col(Thanks.meetup_id).in_(talks.where(*standing))


def _talked(person_id: int) -> ColumnElement[bool]:
    return col(PastTalk.id).in_(select(col(GivenBy.talk_id)).where(col(GivenBy.lead_id).in_(theirs(person_id))))


def _readied(person_id: int) -> ColumnElement[bool]:
    talks = select(col(Booking.id)).join(Ask, col(Ask.id) == col(Booking.ask_id))
    return col(Readied.booking_id).in_(talks.where(col(Ask.person_id) == person_id))


def _only_words() -> ColumnElement[bool]:
    """Answers that were nothing but their own words."""
    return and_(col(Answer.option_id).is_(None), col(Answer.number).is_(None))


def _unsent() -> ColumnElement[bool]:
    """Answers that were begun and never sent."""
    return col(Response.submitted_at).is_(None)


_SAID = ("note", "other_dates", "suggested_name", "suggested_email")
_ABOUT_THEM = ("department", "site", "title", "language", "zone", "about")

PERSONAL: tuple[Personal, ...] = (
    Personal(Person, lambda: _("Who you are"), _of(Person.id), ("name", "email", *_ABOUT_THEM), _ABOUT_THEM),
    Personal(Tag, lambda: _("Words you are grouped by"), _of(Tag.person_id), ("word",), goes=true),
    Personal(Skill, lambda: _("What you said you can teach"), _of(Skill.person_id), ("words",), goes=true),
    Personal(
        Profile, lambda: _("What you said of yourself as a speaker"), _of(Profile.person_id),
        ("short_at", "first_time_at", "languages", "said_at"), goes=true,
    ),
    Personal(
        Account, lambda: _("What the company’s own system says about you"), _of(Account.person_id), ("user_name",),
        goes=true, by="changed_at",
    ),
    Personal(Pick, lambda: _("Audiences you were put into by hand"), _of(Pick.person_id), goes=true),
    Personal(
        Link, lambda: _("Personal links that were mailed to you"), _of(Link.person_id), ("purpose", "created_at"),
        goes=true,
    ),
    Personal(
        Applied, lambda: _("What staff lists changed about you"), _of(Applied.person_id), ("did",), goes=true,
        by="import_id",
    ),
    Personal(
        LoginRequest, lambda: _("When you asked for a login link"), _of(LoginRequest.person_id), ("asked_at",),
        goes=true,
    ),
    Personal(SignIn, lambda: _("When you signed in"), _of(SignIn.person_id), ("signed_in_at",), goes=true),
    Personal(
        Participation, lambda: _("Surveys you were asked to answer"), _of(Participation.person_id), by="survey_id",
    ),
    Personal(HandedIn, lambda: _("Anonymous surveys you answered"), _of(HandedIn.person_id), by="survey_id"),
    Personal(
        Response, lambda: _("Surveys you answered"), _of(Response.person_id),
        ("submitted_at", "segment"), ("segment",), goes=_unsent,
    ),
    Personal(
        Answer, lambda: _("What you answered"), _through(Answer.response_id, Response),
        ("words", "side", "number"), ("words",), goes=_only_words, by="response_id",
    ),
    Personal(Wish, lambda: _("What you wished for"), _of(Wish.person_id), ("words", "wished_at"), goes=true),
    Personal(Vote, lambda: _("Topics you want"), _of(Vote.person_id), ("voted_at",)),
    Personal(Ballot, lambda: _("Topics you voted for"), _of(Ballot.person_id), ("cast_at",)),
    Personal(
        Comment, lambda: _("What you said about topics"), _of(Comment.person_id), ("words", "said_at"), goes=true,
    ),
    Personal(Offer, lambda: _("Topics you could teach"), _of(Offer.person_id), ("offered_at",)),
    Personal(
        Contact, lambda: _("What is noted about you as a speaker"), _of(Contact.person_id),
        ("company", "speaks_about", "note"), goes=true,
    ),
    Personal(
        Lead, lambda: _("What conferences say about you"), lambda person_id: col(Lead.id).in_(theirs(person_id)),
        ("name", "about", "link"), goes=true,
    ),
    Personal(
        PastTalk, lambda: _("Talks you gave elsewhere"), _talked, ("title", "event", "given_on"), goes=true,
        by="given_on",
    ),
    Personal(
        GivenBy, lambda: _("How your name was written there"),
        lambda person_id: col(GivenBy.lead_id).in_(theirs(person_id)), ("as_written",), goes=true, by="talk_id",
    ),
    Personal(
        Sameness, lambda: _("Whether a conference’s speaker is you"), _of(Sameness.person_id), ("said_at",),
        goes=true,
    ),
    Personal(
        Candidate, lambda: _("Meetups you were thought of for"), _of(Candidate.person_id),
        ("reason", "added_at"), ("reason",),
    ),
    Personal(
        Ask, lambda: _("When you were asked to speak"), _of(Ask.person_id),
        ("subject", "asked_at", "answer", "note", "suggested_name"), ("subject", "message", *_SAID),
    ),
    Personal(
        Turn, lambda: _("When the next one was asked after you"), _through(Turn.silent_id, Ask), ("at",), by="at",
    ),
    Personal(Earlier, lambda: _("When you had been asked before"), _through(Earlier.ask_id, Ask), ("asked_at",)),
    Personal(
        Reply, lambda: _("What you said about speaking"), _through(Reply.ask_id, Ask),
        ("said", "said_at", "note"), _SAID,
    ),
    Personal(Tick, lambda: _("Dates that suited you"), _through(Tick.ask_id, Ask), by="date_id"),
    Personal(
        Logged, lambda: _("What was noted after talking with you"), _of(Logged.person_id),
        ("words", "logged_at"), goes=true,
    ),
    Personal(
        Score, lambda: _("How your offer to speak was weighed"), _through(Score.ask_id, Ask),
        ("scored_at", "note"), ("note",),
    ),
    Personal(
        Booking, lambda: _("Talks you were chosen for"), _through(Booking.ask_id, Ask),
        ("starts_at", "release_note"), ("release_note",),
    ),
    Personal(
        Hold, lambda: _("Dates kept for you for some days"), _through(Hold.ask_id, Ask),
        ("starts_at", "until"), goes=true,
    ),
    Personal(
        Readied, lambda: _("What you got ready for a talk"), _readied, ("done_at",), goes=true,
    ),
    Personal(
        MeetupFile, lambda: _("Files you handed in"), _of(MeetupFile.person_id), ("name", "sent_at"), goes=true,
    ),
    Personal(Thanks, lambda: _("Thanks you got"), _thanked, ("thanked_at",), ("message",)),
    Personal(Guest, lambda: _("Meetups you were invited to"), _of(Guest.person_id), ("answer", "answered_at")),
    Personal(Attendance, lambda: _("Meetups you were at"), _of(Attendance.person_id), ("ticked_at",)),
    Personal(Feed, lambda: _("Calendars you subscribed to"), _of(Feed.person_id), ("made_at",), goes=true),
    Personal(
        Email, lambda: _("Mails to you"), _of(Email.person_id), ("subject", "sent_at"),
        ("subject", "said", "address"),
    ),
    Personal(
        Version, lambda: _("What your calendar was told"), _through(Version.email_id, Email), ("method", "starts_at"),
        by="stamped_at",
    ),
    Personal(
        Incoming, lambda: _("Mails that came from you"), _of(Incoming.person_id), ("subject", "arrived_at"),
        goes=true,
    ),
    Personal(RawMail, lambda: _("The same mails, as they came"), _through(RawMail.incoming_id, Incoming), goes=true),
    Personal(
        CalendarAnswer, lambda: _("What your calendar answered"), _of(CalendarAnswer.person_id),
        ("partstat", "comment"), goes=true, by="stamped_at",
    ),
    Personal(Bounce, lambda: _("Mails that did not reach you"), _of(Bounce.person_id), ("said", "at"), goes=true),
    Personal(
        Unwanted, lambda: _("Mails you do not want"), _of(Unwanted.person_id), ("category", "since"),
        goes=true,
    ),
    Personal(
        PracticeMail, lambda: _("Practice mails to you"), _through(PracticeMail.email_id, Email), goes=true,
        by="email_id",
    ),
    Personal(TestMail, lambda: _("Test mails you asked for"), _of(TestMail.person_id), ("asked_at",), goes=true),
)  # fmt: skip
"""In the order of the page. An erasure goes through it backwards: what hangs on a row is found through it."""
