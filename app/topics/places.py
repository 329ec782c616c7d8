"""What organizers' own words to those who wished for a topic, and of a round of votes, may speak of."""

from collections.abc import Mapping
from typing import Any

from app.base.due import Place, Words
from app.base.i18n import _, when
from app.mail.vocabulary import (
    SAMPLE_DAY,
    SAMPLE_LINK,
    SAMPLE_ZONE,
    Meaning,
    Wordable,
    button,
    sample_meetup,
    sample_title,
)
from app.meetups.models import Meetup
from app.topics.models import Topic


def date(meetup: Meetup) -> str:
    """When it is, or that nobody knows yet."""
    if meetup.starts_at is None:
        return _("The date is open: first we look for a speaker.")
    return _("When: %(when)s", when=when(meetup.starts_at, meetup.zone))


def places(values: Mapping[str, Any]) -> dict[str, Place]:
    """What stands for each placeholder of these mails."""
    mine = _("What you wished for, and what is coming")
    line = _("What you wished for, and what is coming:")
    return {
        "title": Place(values["title"]),
        "date": Place(values.get("date", "")),
        "reason": Place(values.get("reason", "")),
        "link": button(mine, line, values["my_page"]),
        "wall": button(_wall(), _wall() + ":", values["wall"]),
    }


def round_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for a round of votes."""
    vote = _("Vote on the wall")
    return {
        "title": Place(values["title"]),
        "until": Place(values["until"]),
        "link": button(vote, vote + ":", values["wall"]),
    }


def _wall() -> str:
    return _("The wall: join a topic, or wish for another")


def _meanings() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("the topic")),
        "link": Meaning(_("the button that opens their own page"), block=True),
        "wall": Meaning(_("the button that opens the wall"), block=True),
    }


def _planned() -> dict[str, Meaning]:
    return _meanings() | {"date": Meaning(_("when the meetup is, or that the date is open"))}


def _parked() -> dict[str, Meaning]:
    why = _("Whoever waits wants to know why.")
    return _meanings() | {"reason": Meaning(_("why it has to wait, as you wrote it"), needed=why)}


def _aside() -> dict[str, Meaning]:
    why = _("Whoever wished for it wants to know why.")
    return _meanings() | {"reason": Meaning(_("why it is no topic, as you wrote it"), needed=why)}


def _round() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("what the round is called")),
        "until": Meaning(_("until when votes are taken")),
        "link": Meaning(_("the button that opens the wall"), block=True, needed=_("Without it nobody can vote.")),
    }


def _sample() -> Words:
    topic, meetup = Topic(id=0, title=sample_title(), created_at=SAMPLE_DAY), sample_meetup()
    values = {
        "topic": topic, "title": topic.title, "meetup": meetup, "date": date(meetup),
        "reason": _("Nobody who knows it is free before June."), "my_page": SAMPLE_LINK, "wall": SAMPLE_LINK,
        "because": "",
    }  # fmt: skip
    return Words(values, places=places(values))


def _round_sample() -> Words:
    values = {
        "title": _("What next this winter?"), "until": when(SAMPLE_DAY, SAMPLE_ZONE), "wall": SAMPLE_LINK,
        "because": "",
    }  # fmt: skip
    return Words(values, places=round_places(values))


WORDABLE: Mapping[str, Wordable] = {
    "topics/planned": Wordable(_planned, _sample),
    "topics/parked": Wordable(_parked, _sample),
    "topics/aside": Wordable(_aside, _sample),
    "topics/round": Wordable(_round, _round_sample),
}
"""Every kind of this room that organizers may word."""
