"""What organizers' own words to speakers may speak of."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.base.due import Place, Words
from app.base.i18n import _, day, ngettext, when
from app.mail.vocabulary import SAMPLE_DAY, SAMPLE_LINK, Meaning, Wordable, button, sample_meetup, sample_person
from app.outreach.models import Ask, OfferedDate


def reminder_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """What stands for each placeholder of the reminder of a question."""
    ask, zone = values["ask"], values["zone"]
    dates = {"dates": values["dates"], "zone": zone}
    return {
        "title": Place(values["what"]),
        "by": Place(day(ask.answer_by, zone)),
        "asked_on": Place(day(ask.asked_at, zone)),
        "organizer": Place(values["organizer"].called),
        "dates": Place(block="outreach/emails/_dates", values=dates) if values["dates"] else Place(),
        "link": button(_("See the dates and answer"), _("See the dates and answer:"), values["href"]),
    }


def passed_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for the mail that it can be another time."""
    return reminder_places(values) | {"link": button(_("Answer after all"), _("Answer after all:"), values["href"])}


def booked_places(values: Mapping[str, Any], label: str, line: str) -> dict[str, Place]:
    """The same for the mails about a decision; `label` and `line` are the words of their button."""
    at, zone = values["starts_at"], values["zone"]
    facts = {name: values[name] for name in ("meetup", "starts_at", "zone", "what")}
    return {
        "headline": Place(values.get("headline", "")),
        "news": Place(values.get("news", "")),
        "title": Place(values["what"]),
        "when": Place(when(at, zone)),
        "day": Place(day(at, zone)),
        "where": Place(values["meetup"].place),
        "organizer": Place(values["organizer"].called),
        "facts": Place(block="outreach/emails/_facts", values=facts),
        "link": button(label, line, values["href"]),
    }


def proposed_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for the question whether a date suits."""
    return booked_places(values, _("Say whether you can"), _("Say whether you can:"))


def confirmed_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for the confirmation."""
    line = _("Your page: title and abstract, slides, the calendar file, and a way out should something come up:")
    return booked_places(values, _("Open your page"), line)


def released_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for the end of a decision."""
    return booked_places(values, _("Open your page"), _("Your page:"))


def released(values: Mapping[str, Any]) -> dict[str, str]:
    """Whose decision it was that they do not speak: a subject and the news."""
    on, who, what = day(values["starts_at"], values["zone"]), values["organizer"].called, values["what"]
    if values["given_back"]:
        return {
            "headline": _("Noted: you do not speak on %(day)s", day=on),
            "news": _(
                "Thank you for saying so in time. %(organizer)s knows, and looks for somebody else for “%(what)s”. "
                "The entry leaves your calendar with this mail.",
                organizer=who,
                what=what,
            ),
        }
    return {
        "headline": _("A change: you do not speak on %(day)s", day=on),
        "news": _(
            "The plan for “%(what)s” was made anew, and the date is not yours any more. "
            "The entry leaves your calendar with this mail. %(organizer)s reads your answer to it.",
            organizer=who,
            what=what,
        ),
    }


def other_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """What stands for each placeholder of the mail that somebody else speaks, or nobody."""
    organizer = values["organizer"].called
    return {
        "headline": Place(values["headline"]), "news": Place(values["news"]), "title": Place(values["what"]),
        "organizer": Place(organizer),
    }  # fmt: skip


def other(values: Mapping[str, Any]) -> dict[str, str]:
    """How it ended for somebody who is not chosen: in short, and for a reader who forgot all of it."""
    what, cancellation = values["what"], values["cancellation"]
    news = [
        _agreed(values),
        _("The meetup does not take place.") if cancellation else _("This time somebody else speaks."),
        _("Why: %(reason)s", reason=cancellation.reason) if cancellation and cancellation.reason else "",
        _thanks(values["ask"].answer),
    ]  # fmt: skip
    headline = (
        _("“%(what)s” does not take place", what=what) if cancellation
        else _("“%(what)s”: somebody else speaks this time", what=what)
    )  # fmt: skip
    return {"headline": headline, "news": " ".join(filter(None, news))}


def _thanks(answer: str) -> str:
    """For what they had answered."""
    if answer == "another_date":
        return _("Thank you for being willing to speak.")
    if answer:
        return _("Thank you for having said yes; you need not keep any time free for it.")
    return _("Nothing waits for your answer any more.")


def _agreed(values: Mapping[str, Any]) -> str:
    """What they were asked, or said yes to."""
    ask, zone, what = values["ask"], values["zone"], values["what"]
    days = [day(one.starts_at, zone) for one in values["dates"]]
    if not ask.answer:
        return _(
            "%(name)s asked you on %(day)s whether you would speak about “%(what)s”.",
            name=values["organizer"].called, day=day(ask.asked_at, zone), what=what,
        )  # fmt: skip
    if ask.answer == "another_date":
        return _("You had said that you could speak about “%(what)s” on another date.", what=what)
    if not days:
        return _("You had said yes to speaking about “%(what)s”.", what=what)
    return ngettext(
        "You had said yes to speaking about “%(what)s” on %(days)s.",
        "You had said yes to speaking about “%(what)s” on one of these days: %(days)s.",
        len(days), what=what, days=", ".join(days),
    )  # fmt: skip


# --- what each means -----------------------------------------------------------------------------------


def _common() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("what the talk is about")),
        "organizer": Meaning(_("the name of whoever asked the speaker")),
    }


def _reminder() -> dict[str, Meaning]:
    return _common() | {
        "by": Meaning(_("the day to answer by")),
        "asked_on": Meaning(_("the day they were asked")),
        "dates": Meaning(_("the dates to choose from"), block=True, optional=True),
        "link": Meaning(_("the button to answer with"), block=True, needed=_("Without it nobody can answer.")),
    }


def _passed() -> dict[str, Meaning]:
    link = Meaning(_("the button to answer with, after all"), block=True, needed=_("Without it nobody can answer."))
    return _reminder() | {"by": Meaning(_("the day they were to answer by")), "link": link}


def _booked() -> dict[str, Meaning]:
    return _common() | {
        "when": Meaning(_("day and time of the meetup")),
        "day": Meaning(_("the day of the meetup")),
        "where": Meaning(_("the room"), optional=True),
        "facts": Meaning(_("what, when and where, line by line"), block=True),
        "link": Meaning(_("the button that opens the speaker's page"), block=True),
    }


def _proposed() -> dict[str, Meaning]:
    link = Meaning(_("the button to answer with"), block=True, needed=_("Without it nobody can answer."))
    return _booked() | {"link": link}


def _released() -> dict[str, Meaning]:
    news = _("They have to know that they do not speak.")
    return _booked() | {
        "headline": Meaning(_("that they do not speak, and on which day")),
        "news": Meaning(_("whose decision that was, and what happens now"), needed=news),
    }


def _other() -> dict[str, Meaning]:
    news = _("They have to know that nothing waits for their answer.")
    return _common() | {
        "headline": Meaning(_("that somebody else speaks, or nobody")),
        "news": Meaning(_("what they were asked, and why nothing waits for their answer any more"), needed=news),
    }


# --- a sample ------------------------------------------------------------------------------------------


_THREAD = "outreach/0"
"""The question began this conversation."""


def _values() -> dict[str, Any]:
    meetup = sample_meetup()
    ask = Ask(
        id=0, meetup_id=0, person_id=0, subject="", message="", asked_by=0, asked_at=SAMPLE_DAY - timedelta(days=40),
        answer_by=SAMPLE_DAY - timedelta(days=30), remind_at=SAMPLE_DAY,
    )  # fmt: skip
    dates = [OfferedDate(meetup_id=0, starts_at=SAMPLE_DAY + timedelta(days=7 * week)) for week in (0, 1)]
    return {
        "stem": _("Would you speak about “%(what)s”?", what=meetup.title),
        "ask": ask, "meetup": meetup, "what": meetup.title, "zone": meetup.zone, "starts_at": SAMPLE_DAY,
        "organizer": sample_person(), "dates": dates, "href": SAMPLE_LINK, "given_back": False, "because": "",
        "cancellation": None, "confirmed": True,
    }  # fmt: skip


def _reminder_sample() -> Words:
    values = _values()
    return Words(values, thread=_THREAD, places=reminder_places(values))


def _passed_sample() -> Words:
    values = _values()
    return Words(values, thread=_THREAD, places=passed_places(values))


def _proposed_sample() -> Words:
    values = _values()
    return Words(values, thread=_THREAD, places=proposed_places(values))


def _confirmed_sample() -> Words:
    values = _values()
    return Words(values, thread=_THREAD, places=confirmed_places(values))


def _released_sample() -> Words:
    values = _values()
    values |= released(values)
    return Words(values, thread=_THREAD, places=released_places(values))


def _other_sample() -> Words:
    values = _values()
    values |= other(values)
    return Words(values, thread=_THREAD, places=other_places(values))


WORDABLE: Mapping[str, Wordable] = {
    "outreach/reminder": Wordable(_reminder, _reminder_sample),
    "outreach/passed": Wordable(_passed, _passed_sample),
    "outreach/proposed": Wordable(_proposed, _proposed_sample),
    "outreach/confirmed": Wordable(_booked, _confirmed_sample),
    "outreach/released": Wordable(_released, _released_sample),
    "outreach/other": Wordable(_other, _other_sample),
}
"""Every kind of this room that organizers may word."""
