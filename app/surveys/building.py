"""What an organizer typed into the builder: every question of the page at once, checked field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from app.base.forms import Form, row_number
from app.base.i18n import _, number
from app.surveys.options import typed_away
from app.surveys.paper import CHOOSING, CONDITIONAL, KINDS, SECTION, WITH_OWN_WORDS, Item, OnlyIf, Paper

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
    only_if: OnlyIf | None


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
        [_question(paper, item, form) for item in paper.rows if f"text-{item.id}" in form.values],
        [row_number(place) or 0 for place in form.all.get("order", [])],
    )


def _question(paper: Paper, item: Item, form: Form) -> Typed:
    def field(name: str, limit: int, stored: str) -> str:
        return _short(form, f"{name}-{item.id}", limit, stored)

    kind = form[f"kind-{item.id}"]
    steps = row_number(form[f"steps-{item.id}"])
    return Typed(
        id=item.id,
        kind=item.kind if item.role or item.kind == SECTION or kind not in KINDS else kind,
        text=field("text", TEXT, item.text),
        hint=field("hint", HINT, item.hint),
        required=bool(form[f"required-{item.id}"]),
        own_words=bool(form[f"own-{item.id}"]),
        options=_options(paper, item, form),
        low=field("low", END, item.low),
        high=field("high", END, item.high),
        steps=steps if steps is not None and steps in STEPS else item.steps,
        only_if=_only_if(paper, item, form),
    )


def _only_if(paper: Paper, item: Item, form: Form) -> OnlyIf | None:
    """Whom it is asked. Another question than before is chosen first, its answers are shown then."""
    if f"on-{item.id}" not in form.values:
        return item.only_if
    on = paper.by_id.get(row_number(form[f"on-{item.id}"]) or 0)
    if on is None or on is item:
        return None
    if item.only_if is None or item.only_if.on_id != on.id:
        return OnlyIf(on.id)
    if on.kind == "scale":
        return OnlyIf(on.id, (), *_range(item, on, form))
    chosen = form.all.get(f"if-{item.id}", [])
    return OnlyIf(on.id, tuple(option.id for option in on.options if str(option.id) in chosen))


def _range(item: Item, on: Item, form: Form) -> tuple[int | None, int | None]:
    """From which number to which; an end that was not chosen is the scale's own."""
    least, most = (row_number(form[f"{end}-{item.id}"]) for end in ("least", "most"))
    if not least and not most:
        return None, None
    low, high = sorted((least or 1, most or on.steps))
    return low, high


def _options(paper: Paper, item: Item, form: Form) -> list[str]:
    name, stored = f"options-{item.id}", [option.text for option in item.options]
    if name not in form.values:  # the kind shown had no answers to choose from: keep what is there
        return stored
    lines = list(dict.fromkeys(line.strip() for line in form[name].split("\n") if line.strip()))
    if any(len(line) > OPTION for line in lines):
        form.wrong(name, _("One answer is too long: at most %(n)s characters.", n=OPTION))
    if len(lines) > MOST_OPTIONS:
        form.wrong(name, _("These are too many: at most %(n)s answers.", n=MOST_OPTIONS))
    for sentence in _needed_still(paper, item, lines, form):
        form.wrong(name, sentence)
    return stored if name in form.errors else lines


def _needed_still(paper: Paper, item: Item, lines: Sequence[str], form: Form) -> Iterator[str]:
    """Answers that were typed away though a question hangs on them: it would be asked of others than was meant."""
    gone = typed_away(item.options, lines)
    for n, row in enumerate(paper.items if gone else (), 1):
        only_if = _only_if(paper, row, form)
        for answer in gone:
            if only_if is not None and answer.id in only_if.options:
                yield _(
                    "“%(answer)s” cannot be taken away: question %(n)s is asked only of those who say it. "
                    "Let it be asked of others first.",
                    answer=answer.text, n=n,
                )  # fmt: skip


def _short(form: Form, name: str, limit: int, stored: str) -> str:
    text = form[name].strip()
    if len(text) <= limit:
        return text
    form.wrong(name, _("This is too long: at most %(n)s characters.", n=number(limit)))
    return stored


def gone(paper: Paper, form: Form) -> list[str]:
    """What was typed into questions that somebody else deleted meanwhile."""
    there = {f"text-{item.id}" for item in paper.rows}
    lost = [name.partition("-")[2] for name in form.values if name.startswith("text-") and name not in there]
    return [words for n in lost if (words := "\n".join(filter(None, (form[f"text-{n}"], form[f"options-{n}"]))))]


def missing(paper: Paper) -> list[str]:
    """What a draft still lacks before it can be sent, in sentences."""
    if not paper.items:
        return [_no_questions()]
    return [sentence for _field, sentence in _lacks(paper.rows)]


def check(paper: Paper, draft: Draft, form: Form) -> None:
    """Whether what was typed can be sent: all that is missing is told in `form.errors`, beside its field."""
    for field, sentence in _lacks(_as_typed(paper, draft)):
        form.wrong(field, sentence)
    if not paper.items:
        form.wrong("", _no_questions())


def check_deletion(paper: Paper, draft: Draft, question_id: int, form: Form) -> None:
    """Whether nothing hangs on a question that is to be deleted."""
    for place, row in _numbered(_as_typed(paper, draft)):
        if row.only_if is not None and row.only_if.on_id == question_id:
            form.wrong(
                f"on-{row.id}",
                _("Question %(n)s hangs on the one you want to delete. Let everybody be asked it first.", n=place),
            )


def _as_typed(paper: Paper, draft: Draft) -> list[Item | Typed]:
    typed = {question.id: question for question in draft.questions}
    return in_order([typed.get(row.id, row) for row in paper.rows], draft.order)


class Row(Protocol):
    """A question, stored or typed."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)


def in_order(rows: Sequence[R], order: Sequence[int]) -> list[R]:
    """As they stand on the page; a question that it did not show keeps its place."""
    place = {number: n for n, number in enumerate(order)}
    shown = iter(sorted((row for row in rows if row.id in place), key=lambda row: place[row.id]))
    return [next(shown) if row.id in place else row for row in rows]


def _no_questions() -> str:
    return _("It has no questions yet. Add one.")


def _lacks(rows: Sequence[Item | Typed]) -> Iterator[tuple[str, str]]:
    """The field of the builder where something is missing, and what."""
    before: set[int] = set()
    for place, row in _numbered(rows):
        if not row.text:
            yield f"text-{row.id}", _no_words(row, place)
        if row.kind in CHOOSING and len(row.options) < _fewest(row):
            yield f"options-{row.id}", _too_few(row, place)
        if row.only_if is not None and row.only_if.on_id not in before:
            yield (f"on-{row.id}", _hangs_on_nothing(place))
        if row.kind in CONDITIONAL:
            before.add(row.id)


def _hangs_on_nothing(place: int) -> str:
    return _(
        "Question %(n)s hangs on one that stands below it, or that cannot decide it any more. "
        "Move it down, or let everybody be asked it.",
        n=place,
    )


def _numbered(rows: Sequence[Item | Typed]) -> Iterator[tuple[int, Item | Typed]]:
    """Each with the number of its question; a heading has that of the question before it."""
    place = 0
    for row in rows:
        place += row.kind != SECTION
        yield place, row


def _no_words(row: Item | Typed, place: int) -> str:
    if row.kind == SECTION:
        return _("A section has no heading yet.")
    return _("Question %(n)s has no words yet.", n=place)


def _fewest(question: Item | Typed) -> int:
    own = question.own_words and question.kind in WITH_OWN_WORDS
    return 1 if own or question.kind == "grid" else 2


def _too_few(question: Item | Typed, place: int) -> str:
    if question.kind == "grid":
        return _("Question %(n)s needs a topic.", n=place)
    if _fewest(question) == 1:
        return _("Question %(n)s needs an answer to choose from.", n=place)
    return _("Question %(n)s needs at least two answers to choose from.", n=place)
