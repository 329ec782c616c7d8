"""The mail of an ask as it is drafted for each candidate, and the organizer's own words turned into a frame for all.

A frame is a message whose paragraphs stand in braces where they are as drafted: "{why}" is drafted for each reader,
in their language. What the organizer changed is everybody's, with each reader's name where the first one's stood."""

import re
from dataclasses import dataclass

from sqlmodel import Session

from app.base.i18n import _, ngettext, speaking
from app.meetups.models import Meetup
from app.outreach import queries
from app.people.models import Person
from app.people.queries import home_zone
from app.speakers import queries as speakers

LONGEST_SUBJECT, LONGEST = 200, 4000
"""Letters of a subject and of a message."""


@dataclass(frozen=True)
class Draft:
    """A mail to one candidate: its subject, and its paragraphs by what they are. An empty one is left out."""

    subject: str
    paragraphs: dict[str, str]
    why_begins: str
    """How the paragraph begins that says why them."""

    @property
    def message(self) -> str:
        """The paragraphs as one text."""
        return "\n\n".join(filter(None, self.paragraphs.values()))


@dataclass(frozen=True)
class Frame:
    """Subject and message for all; an empty subject is drafted for each. `why`: what was typed about the one person
    that the words were written to."""

    subject: str
    message: str
    why: str = ""


def draft(db: Session, meetup: Meetup, person: Person, who: Person) -> Draft:
    """The mail as it would be by itself, in the candidate's language."""
    with speaking(person.language or "en", person.zone or home_zone(db)):
        what, why = queries.what(db, meetup), why_you(db, meetup, person)
        return Draft(
            _("Would you tell us about “%(topic)s”?", topic=what)[:LONGEST_SUBJECT],
            _paragraphs(person, meetup, what, who, why), _("Why you: %(reason)s", reason="").strip(),
        )  # fmt: skip


def framed(drafted: Draft, person: Person, subject: str, message: str) -> Frame:
    """What was typed to one candidate, as words for all of them."""
    known = {words: f"{{{name}}}" for name, words in drafted.paragraphs.items() if words}
    parts, why = [], ""
    for part in message.split("\n\n"):
        if part not in known and part.startswith(drafted.why_begins):
            known[part], why = "{why}", part.removeprefix(drafted.why_begins).strip()
        parts.append(known.get(part) or _nameless(part, person))
    return Frame("" if subject == drafted.subject else _nameless(subject, person), "\n\n".join(parts), why)


def filled(drafted: Draft, person: Person, subject: str, message: str) -> tuple[str, str]:
    """Subject and message of a frame for one candidate."""
    given = {"name": person.greeted, **drafted.paragraphs}
    parts = [_fill(part, given) for part in message.split("\n\n")]
    whole = "\n\n".join(filter(None, parts))
    return (_fill(subject, given) or drafted.subject)[:LONGEST_SUBJECT], whole[:LONGEST]


def _nameless(words: str, person: Person) -> str:
    return re.sub(rf"\b{re.escape(person.greeted)}\b", "{name}", words)


def _fill(words: str, given: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: given.get(found[1], found[0]), words)


def why_you(db: Session, meetup: Meetup, person: Person) -> str:
    """Why they are asked, said to them: the organizer's words, what they said themselves, or who named them."""
    if said := speakers.reasons(db, meetup.id, to_them=True).get(person.id):
        return said
    for ask, who in queries.asks(db, meetup.id):
        if ask.suggested_email.lower() == person.email.lower():
            return (
                _("%(name)s suggested you.", name=who.called) if ask.may_name_me else _("A colleague thought of you.")
            )
    return ""


def _paragraphs(person: Person, meetup: Meetup, what: str, who: Person, why: str) -> dict[str, str]:
    minutes = ngettext("%(num)d minute", "%(num)d minutes", meetup.minutes)
    return {
        "hello": _("Hello %(name)s,", name=person.greeted),
        "about": _("We are planning a meetup about “%(topic)s”, and I would like to hear it from you.", topic=what)
        if person.is_colleague
        else _(
            "We are planning a meetup about “%(topic)s” for the people of our company, and I would like to hear it "
            "from you.",
            topic=what,
        ),
        "why": _("Why you: %(reason)s", reason=why) if why else "",
        "help": _(
            "It takes %(minutes)s with questions, and ten minutes of talk are fine too. "
            "I help with the outline and a rehearsal, and I take care of the room and the invitations.",
            minutes=minutes,
        ),
        "whatever": _("Whatever you answer is fine, also no."),
        "sender": who.called,
    }
