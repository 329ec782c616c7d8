"""What organizers' own words for survey mails may speak of."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from app.base.due import Place, Words
from app.base.i18n import _, when_both
from app.mail.vocabulary import (
    SAMPLE_DAY,
    SAMPLE_LINK,
    SAMPLE_ZONE,
    Meaning,
    Wordable,
    button,
    markdown,
    sample_meetup,
    sample_person,
    sample_title,
)
from app.surveys.drafts import feedback_title, learning_intro, learning_title
from app.surveys.paper import Item, Paper, length
from app.surveys.who_sees import who_sees_what


def places(values: Mapping[str, Any]) -> dict[str, Place]:
    """What stands for each placeholder of a survey's invitation and its reminders."""
    paper, meetup = values["paper"], values["meetup"]
    label = _("Say how it was") if paper.about_talk else _("Answer the questions")
    line = _("Say how it was:") if paper.about_talk else _("Answer the questions:")
    return {
        "title": Place(paper.title),
        "intro": Place(paper.intro),
        "when": Place(when_both(meetup.starts_at, meetup.zone) if meetup and meetup.starts_at else ""),
        "length": Place(values["length"]),
        "closes": Place(when_both(paper.closes_at, values["zone"])),
        "who_sees": Place(values["who_sees_what"]),
        "last": Place(_("This is the last reminder. No answer is an answer too.") if values["last"] else ""),
        "organizer": Place(values["organizer"].called),
        "link": button(label, line, values["href"]),
    }


def heard_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for what was heard."""
    return {
        "title": Place(values["paper"].title),
        "heard": markdown(values["heard"]),
        "organizer": Place(values["organizer"].called),
        "link": button(_("Read it on the page"), _("Read it on the page") + ":", values["href"]),
    }


# --- what each means -----------------------------------------------------------------------------------


def _asking() -> dict[str, Meaning]:
    who_sees = _("People have to know who sees their answers before they give any.")
    return {
        "title": Meaning(_("the survey's title")),
        "length": Meaning(_("how many questions it has, and how long they take")),
        "closes": Meaning(_("until when it is open")),
        "who_sees": Meaning(_("the sentence that says who sees the answers"), needed=who_sees),
        "organizer": Meaning(_("the name of whoever made the survey")),
        "link": Meaning(
            _("the button that opens the survey"), block=True, needed=_("Without it nobody can answer.")
        ),
    }  # fmt: skip


def _invite() -> dict[str, Meaning]:
    return _asking() | {"intro": Meaning(_("the survey's introduction"), optional=True)}


def _feedback() -> dict[str, Meaning]:
    return _asking() | {"when": Meaning(_("when the meetup was"))}


def _reminder() -> dict[str, Meaning]:
    return _asking() | {"last": Meaning(_("that this is the last reminder, where it is"), optional=True)}


def _heard() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("the survey's title")),
        "heard": Meaning(_("what you wrote about the results"), block=True, needed=_("It is what this mail is for.")),
        "organizer": Meaning(_("the name of whoever made the survey")),
        "link": Meaning(_("the button that opens the page"), block=True),
    }


# --- a sample ------------------------------------------------------------------------------------------


def _sample_values(about_talk: bool) -> dict[str, Any]:
    questions = tuple(Item(n, "long", "", "", False, "", False, "", "", 0, ()) for n in range(4))
    title = feedback_title(sample_title()) if about_talk else learning_title()
    paper = Paper(
        0, title, learning_intro(), "confidential", 5, 5, "", about_talk, None, 0, None,
        SAMPLE_DAY - timedelta(days=7), _("Most of you want to hear about **search**."), None, questions,
    )  # fmt: skip
    return {
        "paper": paper, "meetup": sample_meetup() if about_talk else None, "organizer": sample_person(),
        "zone": SAMPLE_ZONE, "length": length(paper.items), "last": True, "who_sees_what": who_sees_what(paper),
        "href": SAMPLE_LINK, "wall": SAMPLE_LINK, "heard": paper.heard, "because": "",
    }  # fmt: skip


def _sample(about_talk: bool) -> Words:
    values = _sample_values(about_talk)
    return Words(values, places=places(values))


def _heard_sample() -> Words:
    values = _sample_values(about_talk=False)
    return Words(values, places=heard_places(values))


WORDABLE: Mapping[str, Wordable] = {
    "surveys/invite": Wordable(_invite, partial(_sample, about_talk=False)),
    "surveys/reminder": Wordable(_reminder, partial(_sample, about_talk=False)),
    "surveys/feedback_invite": Wordable(_feedback, partial(_sample, about_talk=True)),
    "surveys/feedback_reminder": Wordable(_reminder, partial(_sample, about_talk=True)),
    "surveys/heard": Wordable(_heard, _heard_sample),
}
"""Every kind of this room that organizers may word."""
