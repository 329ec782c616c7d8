"""The questions a survey begins with: what should we learn next, how was the talk, a quick poll, or a blank page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from app.base.forms import clean
from app.base.i18n import TEXT_LANGUAGES, _
from app.surveys.building import END, HINT, INTRO, MOST_OPTIONS, OPTION, STEPS, TEXT, TITLE
from app.surveys.paper import KINDS, SECTION, Item

MOST_QUESTIONS = 200
"""More than anybody answers; a bound for what a file may ask of us."""
NOTHING_ELSE = ConfigDict(extra="forbid")
CLEAN = BeforeValidator(lambda told: clean(told) if isinstance(told, str) else told)


def _most(limit: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=limit)


@dataclass(frozen=True)
class NewCondition:
    """Whom a question is asked: those who gave one of these answers to an earlier one; none: whatever they answered.

    `question` counts all questions and headings from 1; `least` to `most` are numbers of a scale."""

    __pydantic_config__ = NOTHING_ELSE

    question: Annotated[int, Field(ge=1)]
    answers: Sequence[Annotated[str, _most(OPTION), CLEAN]] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class NewQuestion:
    """A question to be put into a survey. `options` are the answers to choose from, or a grid's rows. Of kind
    "section" it is a heading."""

    __pydantic_config__ = NOTHING_ELSE

    kind: Annotated[str, Field(pattern=f"^({'|'.join((*KINDS, SECTION))})$")]
    text: Annotated[str, _most(TEXT), CLEAN]
    options: Annotated[Sequence[Annotated[str, _most(OPTION), CLEAN]], Field(max_length=MOST_OPTIONS)] = field(
        default_factory=list
    )
    hint: Annotated[str, _most(HINT), CLEAN] = ""
    required: bool = False
    role: Annotated[str, _most(20), CLEAN] = ""
    own_words: bool = False
    low: Annotated[str, _most(END), CLEAN] = ""
    high: Annotated[str, _most(END), CLEAN] = ""
    steps: Annotated[int, Field(ge=STEPS.start, lt=STEPS.stop)] = 5
    only_if: NewCondition | None = None


Translated = Annotated[
    Mapping[Annotated[str, Field(max_length=24)], Annotated[str, _most(INTRO), CLEAN]], Field(max_length=15_000)
]


@dataclass(frozen=True)
class NewSurvey:
    """A survey that is not yet in the house: read from a file, copied from another, or one of the drafts below."""

    __pydantic_config__ = NOTHING_ELSE

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE), CLEAN]
    questions: Annotated[Sequence[NewQuestion], Field(max_length=MOST_QUESTIONS)]
    intro: Annotated[str, _most(INTRO), CLEAN] = ""
    written: Annotated[str, Field(pattern=f"^({'|'.join(TEXT_LANGUAGES)})?$")] = ""
    """The language it is written in, where it can be read in others too."""
    languages: Mapping[Annotated[str, Field(pattern=f"^({'|'.join(TEXT_LANGUAGES)})$")], Translated] = field(
        default_factory=dict
    )
    """The other languages, with the words for each place: "title", "intro", "2.text", "2.hint", "2.low", "2.high", or
    "2/3" for the third answer of the second question."""


def asked_again(item: Item) -> NewQuestion:
    """The same question for another survey, without the roles of a feedback: these belong to one meetup."""
    return NewQuestion(
        item.kind,
        item.text,
        [option.text for option in item.options],
        hint=item.hint,
        required=item.required,
        role=role_kept(item.role),
        own_words=item.own_words,
        low=item.low,
        high=item.high,
        steps=item.steps,
    )


def role_kept(role: str) -> str:
    """Which role of a question it may have in another survey."""
    return role if role == "give" else ""


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


def learning_survey(topics: Sequence[str] = ()) -> NewSurvey:
    """What should we learn next? With these topics to tick, or with a few to begin with."""
    return NewSurvey(learning_title(), learning(topics), learning_intro())


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


def poll_title() -> str:
    """What a poll is called until somebody calls it otherwise."""
    return _("A quick question")


def poll() -> list[NewQuestion]:
    """One question to change, and room for a word."""
    return [
        NewQuestion("one", _("Which would you like best?"), [_("The first"), _("The second"), _("Either is fine")]),
        NewQuestion("short", _("Anything to add?")),
    ]


def blank() -> list[NewQuestion]:
    """One empty question to begin with."""
    return [NewQuestion("one", "", ["", ""])]
