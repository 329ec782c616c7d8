"""Between a form and its marks: what was ticked, ranked and written, and back again to show it once more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.base.forms import Form, row_number
from app.base.i18n import _, number
from app.surveys.conditions import is_asked
from app.surveys.paper import RANKS, Item, Paper

SHORT, LONG, OWN = 300, 4000, 200
"""How long an answer may be: a short text, a long one, and words of one's own beside a choice."""
OWN_LINES, KEPT_LINES = 10, 50
"""How many lines may be sent, and how many of too many are kept while they are being chosen from."""
BEGINNING = 30
"""So much of a line is said again to name it."""
TRAP = "website"
"""A field that no person sees; whoever fills it in is asked once more."""


class Mark(NamedTuple):
    """One mark somebody makes: a chosen answer, a number, a rank, a text, or a want or teach. See `models.Answer`."""

    question_id: int
    option_id: int | None = None
    number: int | None = None
    side: str = ""
    words: str = ""


def read(paper: Paper, form: Form) -> list[Mark]:
    """Every mark a form carries; what is wrong is told beside the question in `form.errors`.

    Questions that were not for them by what they answered before are not read: neither kept nor wrong."""
    marks: list[Mark] = []
    for item in paper.items:
        if is_asked(item, marks):
            marks += READERS[item.kind](item, form)
    return marks


def saveable(paper: Paper, form: Form) -> list[Mark]:
    """What can be kept of a form that is not finished: as it is, but never longer than there is room for."""
    return [mark._replace(words=mark.words[:LONG]) for mark in read(paper, form)]


def fits(marks: Iterable[Mark]) -> bool:
    """Whether all that was typed is in them."""
    return all(len(mark.words) < LONG for mark in marks)


def check(paper: Paper, form: Form, marks: list[Mark], over: int = 0) -> bool:
    """Whether this can be sent: nothing wrong, nothing needed missing, not all of it empty, and all of it together
    not too long, as it is by about so many characters (`over`)."""
    answered = {mark.question_id for mark in marks}
    for n, item in enumerate(paper.items, 1):
        if item.required and item.id not in answered and is_asked(item, marks):
            form.wrong(item.name, _("Question %(n)s needs an answer.", n=n))
    if over:
        longest = max(marks, key=lambda mark: len(mark.words))
        form.wrong(_field(paper.by_id[longest.question_id], longest)[0], _too_long_together(over))
    if not answered and not form.errors:
        form.wrong("", _("There is nothing in it yet. Answer at least one question."))
    if form[TRAP]:
        form.wrong("", _("This looked as if a machine had filled it in. If it was you, press the button once more."))
    return not form.errors


def _too_long_together(over: int) -> str:
    return _(
        "All you wrote is too long together, by about %(n)s characters. This is the longest text: please shorten it.",
        n=number(over),
    )


# --- one reader for each kind of question ----------------------------------------------------


def _chosen(item: Item, form: Form) -> list[int]:
    return [int(value) for value in dict.fromkeys(form.all.get(item.name, [])) if _is_option(item, value)]


def _is_option(item: Item, value: str) -> bool:
    return row_number(value) in item.texts


def _written(form: Form, name: str, limit: int) -> str:
    words = form[name].strip()
    if len(words) > limit:
        has, most = number(len(words)), number(limit)
        form.wrong(name, _("This is too long: it has %(has)s characters, at most %(n)s fit.", has=has, n=most))
    return words


def _one(item: Item, form: Form) -> Iterator[Mark]:
    own = _written(form, f"{item.name}-own", OWN) if item.own_words else ""
    if own:
        yield Mark(item.id, words=own)
    elif chosen := _chosen(item, form):
        yield Mark(item.id, chosen[-1])


def _several(item: Item, form: Form) -> Iterator[Mark]:
    yield from (Mark(item.id, option) for option in _chosen(item, form))
    if item.own_words and (own := _written(form, f"{item.name}-own", OWN)):
        yield Mark(item.id, words=own)


def _scale(item: Item, form: Form) -> Iterator[Mark]:
    value = row_number(form[item.name])
    if value is not None and 1 <= value <= item.steps:
        yield Mark(item.id, number=value)


def _rank(item: Item, form: Form) -> Iterator[Mark]:
    places = {place: form[f"{item.name}-{place}"] for place in range(1, RANKS + 1)}
    ranked = {place: int(value) for place, value in places.items() if _is_option(item, value)}
    if len(set(ranked.values())) < len(ranked):
        form.wrong(item.name, _("The same answer stands in two places. Choose a different one for each."))
    yield from (Mark(item.id, option, place) for place, option in ranked.items())


def _short(item: Item, form: Form) -> Iterator[Mark]:
    if words := _written(form, item.name, SHORT):
        yield Mark(item.id, words=words)


def _long(item: Item, form: Form) -> Iterator[Mark]:
    if words := _written(form, item.name, LONG):
        yield Mark(item.id, words=words)


def _grid(item: Item, form: Form) -> Iterator[Mark]:
    for option in item.options:
        sides = form.all.get(f"{item.name}-{option.id}", [])
        yield from (Mark(item.id, option.id, side=side) for side in item.sides if side in sides)
    for side in item.sides if item.own_words else ():
        yield from (Mark(item.id, side=side, words=line) for line in _lines(item, form, side))


def _lines(item: Item, form: Form, side: str) -> list[str]:
    name = f"{item.name}-{side}"
    typed = [line.strip() for line in form[name].split("\n")]
    for place, line in enumerate(typed, 1):
        if len(line) > OWN:
            form.wrong(name, _too_long(place, line))
    lines = list(dict.fromkeys(line for line in typed if line))
    if len(lines) > OWN_LINES:
        form.wrong(name, _("That is a lot. Please choose the %(n)s that matter most.", n=OWN_LINES))
    return lines[:KEPT_LINES]


def _too_long(place: int, line: str) -> str:
    return _(
        "Line %(place)s, “%(begin)s…”, is too long: it has %(has)s characters, at most %(n)s fit.",
        place=place,
        begin=line[:BEGINNING],
        has=number(len(line)),
        n=OWN,
    )


READERS = {
    "one": _one,
    "several": _several,
    "scale": _scale,
    "rank": _rank,
    "short": _short,
    "long": _long,
    "grid": _grid,
}


# --- and back --------------------------------------------------------------------------------


def as_form(paper: Paper, marks: Iterable[Mark]) -> Form:
    """The form as it was left, to be shown again."""
    values: dict[str, list[str]] = {}
    own: dict[str, list[str]] = {}
    for mark in marks:
        item = paper.by_id.get(mark.question_id)
        if item is None:
            continue
        name, value = _field(item, mark)
        (own if item.kind == "grid" and mark.words else values).setdefault(name, []).append(value)
    return Form({**values, **{name: "\n".join(lines) for name, lines in own.items()}})


def _field(item: Item, mark: Mark) -> tuple[str, str]:
    """The name and value of the form's field that this mark was made with."""
    if item.kind == "grid":
        return (
            (f"{item.name}-{mark.side}", mark.words) if mark.words else (f"{item.name}-{mark.option_id}", mark.side)
        )
    if item.kind == "rank":
        return f"{item.name}-{mark.number}", str(mark.option_id)
    if item.kind == "scale":
        return item.name, str(mark.number)
    if mark.words:
        return (f"{item.name}-own" if item.kind in ("one", "several") else item.name), mark.words
    return item.name, str(mark.option_id)


def in_words(paper: Paper, marks: Iterable[Mark]) -> list[tuple[str, list[str]]]:
    """What somebody said, question by question, as they would read it."""
    said: dict[int, list[str]] = {}
    for mark in marks:
        item = paper.by_id.get(mark.question_id)
        if item is not None:
            said.setdefault(item.id, []).append(_words(item, mark))
    return [(item.text, said[item.id]) for item in paper.items if item.id in said]


def differing(before: Sequence[Mark], after: Sequence[Mark]) -> list[Mark]:
    """What was said before to the questions that are answered otherwise now."""
    others = {mark.question_id for mark in set(before) ^ set(after)}
    return [mark for mark in before if mark.question_id in others]


def wished(paper: Paper, marks: Iterable[Mark]) -> list[str]:
    """What somebody said they want to learn, line by line."""
    found = []
    for mark in marks:
        item = paper.by_id.get(mark.question_id)
        if item is not None and (mark.side == "want" or item.role == "next"):
            found.append(mark.words or item.texts.get(mark.option_id or 0, ""))
    return list(dict.fromkeys(line.strip() for words in found for line in words.split("\n") if line.strip()))


def _words(item: Item, mark: Mark) -> str:
    text = mark.words or item.texts.get(mark.option_id or 0, "")
    if item.kind == "grid":
        sides: Mapping[str, str] = {"want": _("want to learn"), "teach": _("can teach")}
        return f"{text} – {sides[mark.side]}"
    if item.kind == "rank":
        return f"{mark.number}. {text}"
    if item.kind == "scale":
        return _("%(n)s of %(of)s", n=mark.number, of=item.steps)
    return text
