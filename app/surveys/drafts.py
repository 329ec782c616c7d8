"""The questions a survey begins with: what should we learn next, how was the talk, or a blank page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.base.i18n import _


@dataclass(frozen=True)
class NewQuestion:
    """A question to be put into a survey. `options` are the answers to choose from, or a grid's rows."""

    kind: str
    text: str
    options: Sequence[str] = field(default_factory=list)
    hint: str = ""
    required: bool = False
    role: str = ""
    own_words: bool = False
    low: str = ""
    high: str = ""
    steps: int = 5


def learning_title() -> str:
    """What the survey of wishes is called."""
    return _("What should we learn next?")


def learning_intro() -> str:
    """What it says before its questions."""
    return _(
        "Tell us what you want to learn and what you could show others. The next meetups come from your answers."
    )


def feedback_title(meetup: str) -> str:
    """What the feedback of a meetup is called."""
    return _("How was “%(title)s”?", title=meetup) if meetup else _("How was the meetup?")


def learning(topics: Sequence[str] = ()) -> list[NewQuestion]:
    """What should we learn next? Six questions, about three minutes."""
    return [
        NewQuestion(
            "grid",
            _("What would you like to learn, and what could you teach?"),
            list(topics) or seed_topics(),
            hint=_("Tick as many as you like. Nobody expects a specialist."),
            own_words=True,
        ),
        NewQuestion(
            "several",
            _("When could you come?"),
            [
                _("Tuesday at lunch"),
                _("Thursday at lunch"),
                _("Wednesday at 16:00"),
                _("Friday morning"),
                _("I would rather watch the recording"),
            ],
            own_words=True,
        ),
        NewQuestion(
            "several",
            _("What do you learn most from?"),
            [_("A talk"), _("A demo"), _("A workshop where we do it ourselves"), _("A panel with several opinions")],
        ),
        NewQuestion("one", _("In the room or online?"), [_("In the room"), _("Online"), _("Either is fine")]),
        NewQuestion(
            "one",
            _("Would you give one? 10 minutes is fine."),
            [_("Yes, gladly"), _("With somebody"), _("Not now")],
            role="give",
        ),
        NewQuestion("long", _("What would help you most in your work right now?"), hint=_("A sentence is enough.")),
    ]


def seed_topics() -> list[str]:
    """Something to tick when nobody has wished for anything yet."""
    return [
        _("Using AI tools at work"),
        _("Giving and taking feedback"),
        _("Reading query plans"),
        _("Tests that pay off"),
        _("Presenting so that people listen"),
        _("Writing that gets read"),
        _("Security for everybody"),
        _("What our customers really say"),
        _("Estimating without fear"),
        _("How our deployments work"),
    ]


def feedback() -> list[NewQuestion]:
    """How was it? Three questions in twenty seconds, and a wish."""
    return [
        NewQuestion(
            "scale",
            _("How useful was it for your work?"),
            required=True,
            role="useful",
            low=_("not useful"),
            high=_("very useful"),
        ),
        NewQuestion("short", _("One thing to keep"), role="keep"),
        NewQuestion("short", _("One thing to change"), role="change"),
        NewQuestion("short", _("What should we learn next?"), role="next"),
    ]


def blank() -> list[NewQuestion]:
    """One empty question to begin with."""
    return [NewQuestion("one", "", ["", ""])]
