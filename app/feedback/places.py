"""What organizers' own words of thanks and for a recap may speak of."""

from collections.abc import Mapping
from typing import Any

from app.base.due import Place, Words
from app.base.i18n import _, when
from app.feedback.digest import Digest
from app.feedback.models import Thanks
from app.mail.vocabulary import (
    SAMPLE_DAY,
    SAMPLE_LINK,
    Meaning,
    Wordable,
    button,
    markdown,
    sample_meetup,
    sample_person,
    sample_title,
)


def thanks_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """What stands for each placeholder of the thanks."""
    meetup, thanks, digest = values["meetup"], values["thanks"], values["digest"]
    said = Place(block="feedback/emails/_digest", values={"digest": digest, "thanks": thanks}) if digest else Place()
    return {
        "title": Place(values["title"]),
        "when": Place(when(meetup.starts_at, meetup.zone) if meetup.starts_at else ""),
        "message": Place(thanks.message),
        "organizer": Place(values["organizer"].called),
        "digest": said,
        "link": button(_("See your page"), _("See your page") + ":", values["link"]),
    }


def recap_places(values: Mapping[str, Any]) -> dict[str, Place]:
    """The same for the recap."""
    meetup, browser = values["meetup"], _("Read it in your browser")
    return {
        "headline": Place(values["headline"]),
        "title": Place(values["title"]),
        "when": Place(when(meetup.starts_at, meetup.zone) if meetup.starts_at else ""),
        "greeting": Place(values["greeting"]),
        "recap": markdown(values["text"]),
        "recording": _opens(_("Watch the recording"), values["recording"]),
        "slides": _opens(_("Open the slides"), values["slides"]),
        "link": button(browser, browser + ":", values["link"]),
    }


def headline(title: str, missed: bool) -> str:
    """The recap's subject: those who were not there missed something."""
    return _("What you missed: %(title)s", title=title) if missed else _("What came of it: %(title)s", title=title)


def _opens(label: str, href: str) -> Place:
    return Place(block="emails/_link", values={"label": label, "href": href}) if href else Place()


# --- what each means -----------------------------------------------------------------------------------


def _thanks() -> dict[str, Meaning]:
    return {
        "title": Meaning(_("what the talk was about")),
        "when": Meaning(_("when the meetup was")),
        "message": Meaning(_("what you wrote to the speaker"), optional=True),
        "organizer": Meaning(_("the name of whoever thanks")),
        "digest": Meaning(_("what people said, where it is shared"), block=True, optional=True),
        "link": Meaning(_("the button that opens the speaker's page"), block=True),
    }


def _recap() -> dict[str, Meaning]:
    return {
        "headline": Meaning(_("“What came of it” and the title; “What you missed” for those who were not there")),
        "title": Meaning(_("what the talk was about")),
        "when": Meaning(_("when the meetup was")),
        "greeting": Meaning(_("the first sentence: it tells those who came from those who did not")),
        "recap": Meaning(_("the recap itself"), block=True, needed=_("It is what this mail is for.")),
        "recording": Meaning(_("the link to the recording"), block=True, optional=True),
        "slides": Meaning(_("the link to the slides"), block=True, optional=True),
        "link": Meaning(_("the button that opens the recap"), block=True),
    }


# --- a sample ------------------------------------------------------------------------------------------


def _thanks_sample() -> Words:
    meetup, organizer = sample_meetup(), sample_person()
    message = _("People still talk about it at lunch.")
    thanks = Thanks(meetup_id=0, message=message, quotes=False, thanked_by=0, thanked_at=SAMPLE_DAY)
    values = {
        "meetup": meetup, "title": sample_title(), "thanks": thanks, "organizer": organizer,
        "digest": Digest(23, 17, 17, None, None, None, None), "link": SAMPLE_LINK, "because": "",
    }  # fmt: skip
    return Words(values, places=thanks_places(values))


def _recap_sample() -> Words:
    meetup, title = sample_meetup(), sample_title()
    values = {
        "meetup": meetup, "title": title, "missed": False, "headline": headline(title, missed=False),
        "greeting": _("This is what came of “%(title)s”, %(when)s.", title=title, when=when(SAMPLE_DAY, meetup.zone)),
        "text": _("We saw how an **index** is built."),
        "slides": "https://example.com/slides", "recording": "https://example.com/recording", "link": SAMPLE_LINK,
        "because": "",
    }  # fmt: skip
    return Words(values, places=recap_places(values))


WORDABLE: Mapping[str, Wordable] = {
    "feedback/thanks": Wordable(_thanks, _thanks_sample),
    "feedback/recap": Wordable(_recap, _recap_sample),
}
"""Every kind of this room that organizers may word."""
