"""What organizers' own words about an invitation may speak of, and the sentences that differ from case to case."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.base.due import Place, Words
from app.base.i18n import _, day, when, when_both, zone_of
from app.invitations.changes import told_change
from app.mail.vocabulary import (
    SAMPLE_DAY,
    SAMPLE_LINK,
    Meaning,
    Wordable,
    button,
    markdown,
    sample_meetup,
    sample_person,
)
from app.meetups.models import Move

Values = Mapping[str, Any]


def places(values: Values) -> dict[str, Place]:
    """What stands for the placeholders that every mail about an invitation has."""
    meetup, speaker = values["meetup"], values["speaker"]
    return {
        "title": Place(values["title"] or _("a meetup")),
        "when": Place(when_both(meetup.starts_at, meetup.zone)),
        "day": Place(day(meetup.starts_at, meetup.zone)),
        "where": Place(meetup.place),
        "speaker": Place(speaker.called if speaker else ""),
        "abstract": markdown(meetup.abstract),
        "facts": Place(
            block="invitations/emails/_facts",
            values={"meetup": meetup, "speaker": speaker, "said": values.get("said", "")},
        ),
    }


def invite_places(values: Values) -> dict[str, Place]:
    """The invitation: what the organizer wrote with it, and the four answers."""
    return places(values) | {
        "asked": Place(asked(values)), "message": Place(values["message"]), "answers": _answers(values),
        "calendar": Place(_("Or accept or decline in your calendar.") if values["receives"] else ""),
    }  # fmt: skip


def move_places(values: Values) -> dict[str, Place]:
    """What has changed, and how to answer now."""
    line = _("Your answer stays as it is. If you want to change it:")
    stays = button(_("Open my invitation"), line, values["link"])
    return places(values) | {
        "headline": Place(values["headline"]), "change": Place(values["change"]), "reason": Place(values["reason"]),
        "question": Place(values["question"]), "answers": _answers(values) if values["asks"] else stays,
        "abstract": markdown(values["meetup"].abstract if values["reworded"] else ""),
    }  # fmt: skip


def cancelled_places(values: Values) -> dict[str, Place]:
    """That it is off, why, and what becomes of the entry in their calendar."""
    return places(values) | {"reason": Place(values["reason"]), "next": Place(afterwards(values["there"]))}


def reminder_places(values: Values) -> dict[str, Place]:
    """What they said, and how to take it back."""
    line = _("If something came up, say so here; it takes a moment:")
    short = Place(when(values["meetup"].starts_at, values["meetup"].zone))
    return places(values) | {
        "headline": Place(values["headline"]), "when": short, "said": Place(values["holds"]),
        "link": button(_("Open my invitation"), line, values["link"]),
    }  # fmt: skip


def seat_places(values: Values) -> dict[str, Place]:
    """How to give the seat back."""
    line = _("If you cannot use it, please say so here: the next person is waiting.")
    return places(values) | {"link": button(_("I cannot use it"), line, values["link"] + "?a=no")}


def answer_places(values: Values) -> dict[str, Place]:
    """What was answered, and what it brings."""
    line = _("You can change your answer until the meetup ends:")
    return places(values) | {
        "headline": Place(values["headline"]), "told": Place(values["told"]),
        "link": button(_("Open my invitation"), line, values["link"]),
    }  # fmt: skip


def _answers(values: Values) -> Place:
    return Place(block="invitations/emails/_answers", values={"meetup": values["meetup"], "link": values["link"]})


# --- sentences -----------------------------------------------------------------------------------------


def asked(values: Values) -> str:
    """That they wished for this themselves, if they did."""
    if not values["you_asked"]:
        return ""
    topic = values["topic"]
    return _("You asked for this.") if topic == values["title"] else _("You asked for this: %(topic)s.", topic=topic)


def afterwards(there: bool) -> str:
    """What whoever was invited does about a cancellation: nothing, whether their calendar holds an entry or not."""
    if there:
        return _(
            "You need not do anything: the entry leaves your calendar with this mail. "
            "If a new date is found, you get a new invitation."
        )
    return _("You need not do anything. If a new date is found, you get a new invitation.")


def holds(values: Values) -> str:
    """What they have, the day before: a number on the list, a seat, a link."""
    if values["waits"]:
        number = _("You are number %(n)s on the waiting list for a seat.", n=values["waits"])
        online = _("Online is open to everybody.") if values["meetup"].join_url else ""
        return " ".join(part for part in (number, online) if part)
    if values["said"] == "room":
        return _("You said that you come, and there is a seat for you.")
    return _("You said that you join online.")


def soon(values: Values, now: datetime) -> str:
    """Which day it is on, seen from now: what was held up, or said late, is not called tomorrow."""
    meetup = values["meetup"]
    zone = zone_of(meetup.zone)
    days = (meetup.starts_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    named = {"title": values["title"] or _("the meetup"), "when": when(meetup.starts_at, meetup.zone)}
    if days == 0:
        return _("Today: %(title)s, %(when)s", **named)
    return _("Tomorrow: %(title)s, %(when)s", **named) if days == 1 else _("Soon: %(title)s, %(when)s", **named)


def answered(values: Values) -> str:
    """Their answer in short."""
    meetup = values["meetup"]
    named = {"title": values["title"] or _("a meetup"), "day": day(meetup.starts_at, meetup.zone)}
    if values["waits"]:
        return _("You are on the waiting list: %(title)s, %(day)s", **named)
    return {
        "room": lambda: _("You come: %(title)s, %(day)s", **named),
        "online": lambda: _("You join online: %(title)s, %(day)s", **named),
        "recording": lambda: _("You get the recording: %(title)s, %(day)s", **named),
        "no": lambda: _("You do not come: %(title)s, %(day)s", **named),
    }[values["said"]]()


# --- what each means -----------------------------------------------------------------------------------


def _meanings() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("the meetup's title")),
        "when": Meaning(_("day and time of the meetup")),
        "day": Meaning(_("the day of the meetup")),
        "where": Meaning(_("the room"), optional=True),
        "speaker": Meaning(_("the speaker's name")),
        "abstract": Meaning(_("what the talk is about, as the speaker wrote it"), block=True, optional=True),
        "facts": Meaning(_("when, where and who speaks, line by line"), block=True),
    }


def _without_answers() -> str:
    return _("Without it nobody can answer.")


def _invite() -> dict[str, Meaning]:
    return _meanings() | {
        "asked": Meaning(_("“You asked for this”, for those who wished for the topic"), optional=True),
        "message": Meaning(_("what you wrote with the invitation"), optional=True),
        "answers": Meaning(_("the buttons to answer with"), block=True, needed=_without_answers()),
        "calendar": Meaning(_("that they can answer in their calendar, where that reaches us"), optional=True),
    }


def _move() -> dict[str, Meaning]:
    return _meanings() | {
        "headline": Meaning(_("what happened in short, with title and day")),
        "abstract": Meaning(_("what the talk is about, where that was written anew"), block=True, optional=True),
        "change": Meaning(_("what has changed, and what it was before"), needed=_("It is what this mail is for.")),
        "reason": Meaning(_("why, as you wrote it"), optional=True),
        "question": Meaning(_("whether they can come; nothing when their answer stays as it is"), optional=True),
        "answers": Meaning(_("the buttons to answer with"), block=True, needed=_without_answers()),
    }


def _cancelled() -> dict[str, Meaning]:
    return _meanings() | {
        "reason": Meaning(_("why, as you wrote it"), optional=True),
        "next": Meaning(_("what becomes of the entry in their calendar")),
    }


def _reminder() -> dict[str, Meaning]:
    needed = _("Whoever cannot come has to be able to say so.")
    return _meanings() | {
        "headline": Meaning(_("“Tomorrow” or “Today”, with title and time")),
        "said": Meaning(_("what they have: a seat, a number on the waiting list, or the link to join")),
        "link": Meaning(_("the button that opens their invitation"), block=True, needed=needed),
    }


def _seat() -> dict[str, Meaning]:
    needed = _("Whoever cannot come has to be able to say so.")
    return _meanings() | {"link": Meaning(_("the button that gives the seat back"), block=True, needed=needed)}


def _answer() -> dict[str, Meaning]:
    told = _("It is what this mail is for.")
    return _meanings() | {
        "headline": Meaning(_("what they answered, with title and day")),
        "told": Meaning(_("what their answer brings them"), needed=told),
        "link": Meaning(_("the button that opens their invitation"), block=True),
    }


# --- a sample ------------------------------------------------------------------------------------------


def _sample(made: Callable[[Values], dict[str, Place]]) -> Words:
    meetup, speaker = sample_meetup(), sample_person(_("Iryna Bondar"))
    before = Move(
        meetup_id=0, number=1, from_starts_at=SAMPLE_DAY - timedelta(days=7), to_starts_at=SAMPLE_DAY,
        moved_by=0, moved_at=SAMPLE_DAY, reason="",
    )  # fmt: skip
    values: dict[str, Any] = {
        "stem": _("Invitation: %(title)s", title=meetup.title), "receives": True, "there": True,
        "meetup": meetup, "title": meetup.title, "speaker": speaker, "link": SAMPLE_LINK, "because": "",
        "message": _("Bring your questions, and your lunch."), "you_asked": True, "topic": meetup.title,
        "reason": _("The speaker is travelling that day."), "waits": 0, "said": "room",
        "told": _("There is a seat for you."),
    }  # fmt: skip
    values |= {"holds": holds(values), **told_change(meetup, meetup.title, before, meetup.title, "", "", stand=False)}
    if made is answer_places:
        values["headline"] = answered(values)
    if made is reminder_places:
        values["headline"] = soon(values, SAMPLE_DAY - timedelta(days=1))
    return Words(values, places=made(values), thread="" if made is invite_places else "invitations/0")


WORDABLE: Mapping[str, Wordable] = {
    "invitations/invite": Wordable(_invite, partial(_sample, invite_places)),
    "invitations/move": Wordable(_move, partial(_sample, move_places)),
    "invitations/cancelled": Wordable(_cancelled, partial(_sample, cancelled_places)),
    "invitations/reminder": Wordable(_reminder, partial(_sample, reminder_places)),
    "invitations/seat": Wordable(_seat, partial(_sample, seat_places)),
    "invitations/answer": Wordable(_answer, partial(_sample, answer_places)),
}
"""Every kind of this room that organizers may word."""
