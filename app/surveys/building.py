"""What an organizer typed into the builder: every question of the page at once, checked field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.base.forms import Form, row_number
from app.base.i18n import _, number
from app.surveys.paper import CHOOSING, KINDS, WITH_OWN_WORDS, Item, Paper

TITLE, INTRO, TEXT, HINT, OPTION, END = 200, 2000, 300, 300, 200, 60
MOST_OPTIONS = 60
STEPS = range(3, 11)


@dataclass(frozen=True)
class Typed:
    """A question as it was typed."""

    id: int
    kind: str
    text: str
    hint: str
    required: bool
    own_words: bool
    options: Sequence[str]
    low: str
    high: str
    steps: int


@dataclass(frozen=True)
class Draft:
    """All that was typed, as far as it can be kept: where something is wrong, it is what was stored before."""

    title: str
    intro: str
    questions: list[Typed]
    order: Sequence[int] = ()
    """The questions as they stand on the page, from the first to the last."""


def read(paper: Paper, form: Form) -> Draft:
    """What the form carries of this survey; what is wrong is told in `form.errors`."""
    title = _short(form, "title", TITLE, paper.title)
    if not title:
        form.wrong("title", _("Give the survey a title: it is the subject of the mail."))
    return Draft(
        title or paper.title,
        _short(form, "intro", INTRO, paper.intro),
        [_question(item, form) for item in paper.items if f"text-{item.id}" in form.values],
        [row_number(place) or 0 for place in form.all.get("order", [])],
    )


def _question(item: Item, form: Form) -> Typed:
    def field(name: str, limit: int, stored: str) -> str:
        return _short(form, f"{name}-{item.id}", limit, stored)

    kind = form[f"kind-{item.id}"]
    steps = row_number(form[f"steps-{item.id}"])
    return Typed(
        id=item.id,
        kind=item.kind if item.role or kind not in KINDS else kind,
        text=field("text", TEXT, item.text),
        hint=field("hint", HINT, item.hint),
        required=bool(form[f"required-{item.id}"]),
        own_words=bool(form[f"own-{item.id}"]),
        options=_options(item, form),
        low=field("low", END, item.low),
        high=field("high", END, item.high),
        steps=steps if steps is not None and steps in STEPS else item.steps,
    )


def _options(item: Item, form: Form) -> list[str]:
    name, stored = f"options-{item.id}", [option.text for option in item.options]
    if name not in form.values:  # the kind shown had no answers to choose from: keep what is there
        return stored
    lines = list(dict.fromkeys(line.strip() for line in form[name].split("\n") if line.strip()))
    if any(len(line) > OPTION for line in lines):
        form.wrong(name, _("One answer is too long: at most %(n)s characters.", n=OPTION))
    if len(lines) > MOST_OPTIONS:
        form.wrong(name, _("These are too many: at most %(n)s answers.", n=MOST_OPTIONS))
    return stored if name in form.errors else lines


def _short(form: Form, name: str, limit: int, stored: str) -> str:
    text = form[name].strip()
    if len(text) <= limit:
        return text
    form.wrong(name, _("This is too long: at most %(n)s characters.", n=number(limit)))
    return stored


def gone(paper: Paper, form: Form) -> list[str]:
    """What was typed into questions that somebody else deleted meanwhile."""
    there = {f"text-{item.id}" for item in paper.items}
    lost = [name.partition("-")[2] for name in form.values if name.startswith("text-") and name not in there]
    return [words for n in lost if (words := "\n".join(filter(None, (form[f"text-{n}"], form[f"options-{n}"]))))]


def missing(paper: Paper) -> list[str]:
    """What a draft still lacks before it can be sent, in sentences."""
    if not paper.items:
        return [_no_questions()]
    return [sentence for _field, sentence in _lacks(paper.items)]


def check(paper: Paper, draft: Draft, form: Form) -> None:
    """Whether what was typed can be sent: all that is missing is told in `form.errors`, beside its field."""
    typed = {question.id: question for question in draft.questions}
    for field, sentence in _lacks([typed.get(item.id, item) for item in paper.items]):
        form.wrong(field, sentence)
    if not paper.items:
        form.wrong("", _no_questions())


def _no_questions() -> str:
    return _("It has no questions yet. Add one.")


def _lacks(questions: Sequence[Item | Typed]) -> Iterator[tuple[str, str]]:
    """The field of the builder where something is missing, and what."""
    for place, question in enumerate(questions, 1):
        if not question.text:
            yield f"text-{question.id}", _("Question %(n)s has no words yet.", n=place)
        if question.kind in CHOOSING and len(question.options) < _fewest(question):
            yield f"options-{question.id}", _too_few(question, place)


def _fewest(question: Item | Typed) -> int:
    own = question.own_words and question.kind in WITH_OWN_WORDS
    return 1 if own or question.kind == "grid" else 2


def _too_few(question: Item | Typed, place: int) -> str:
    if question.kind == "grid":
        return _("Question %(n)s needs a topic.", n=place)
    if _fewest(question) == 1:
        return _("Question %(n)s needs an answer to choose from.", n=place)
    return _("Question %(n)s needs at least two answers to choose from.", n=place)
