"""What kind of question a block of columns is, told from its answers, and each row's marks on it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from app.surveys.answering import LONG, SHORT, Mark
from app.surveys.building import END, MOST_OPTIONS, OPTION, STEPS, TEXT
from app.surveys.drafts import NewQuestion
from app.surveys.interchange.blocks import Block, Column
from app.surveys.paper import RANKS

FEW = 12
"""So many different answers are all worth a bar of their own; of more, those that somebody gave again."""
_SEPARATORS = (";", ", ")
_STEP = re.compile(r"(\d{1,2})(?: ?[:.)=–-] ?(\D.*))?")


class Asked(NamedTuple):
    """A question and, for each row of the table, the marks made on it: `option_id` is a place, from 0."""

    question: NewQuestion
    marks: list[list[Mark]]


def questions(block: Block) -> list[Asked]:
    """Mostly one; what is rated row by row is a question for each row."""
    if len(block.columns) == 1:
        return [_single(block.title, block.columns[0])]
    whole = _ticked(block) or _ranked(block) or _lines(block) or _with_own_words(block)
    return (
        [whole] if whole else [_single(_titled(block, column), column) for column in block.columns if column.filled]
    )


def _titled(block: Block, column: Column) -> str:
    """ "Please rate: Documentation", cut in the middle when it is long."""
    if not column.part:
        return _cut(block.title, TEXT)
    part = _cut(column.part, TEXT // 2)
    return f"{_cut(block.title.rstrip(' :'), TEXT - len(part) - 2)}: {part}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# --- one column ----------------------------------------------------------------------------------


def _single(title: str, column: Column) -> Asked:
    return _scale(title, column) or _several(title, column) or _one(title, column) or _text(title, column)


def _scale(title: str, column: Column) -> Asked | None:
    """ "1: not at all", "2", … "5: very": numbers from 1 on, each in one spelling."""
    spelled = {cell: found for cell in set(column.filled) if (found := _STEP.fullmatch(cell))}
    numbers = {cell: int(found[1]) for cell, found in spelled.items()}
    steps = max(numbers.values(), default=0)
    if len(spelled) < len(set(column.filled)) or len(set(numbers.values())) < len(numbers):
        return None
    if steps not in STEPS or min(numbers.values()) < 1:
        return None
    steps = next(usual for usual in (5, 7, 10) if steps <= usual)
    ends = {numbers[cell]: found[2] or "" for cell, found in spelled.items()}
    low, high = _cut(ends.get(1, ""), END), _cut(ends.get(steps, ""), END)
    marks = [[Mark(0, number=numbers[cell])] if cell else [] for cell in column.cells]
    return Asked(NewQuestion("scale", _cut(title, TEXT), low=low, high=high, steps=steps), marks)


def _several(title: str, column: Column) -> Asked | None:
    """ "Excel; Python": the same answers come again in other company."""
    for separator in _SEPARATORS:
        split = _whole([_pieces(cell, separator) for cell in column.cells])
        counted = Counter(piece for pieces in split for piece in pieces)
        together = sum(len(pieces) > 1 for pieces in split)
        again = sum(n for n in counted.values() if n > 1)
        different = len({tuple(pieces) for pieces in split if pieces})
        usual = together > 1 and 20 * together >= len(column.filled) and 10 * again >= 7 * counted.total()
        if usual and len(counted) < different:
            return _choosing("several", title, split, _options(counted), separator)
    return None


def _pieces(cell: str, separator: str) -> list[str]:
    """What stands between separators, but for those in brackets."""
    pieces: list[str] = []
    for piece in cell.split(separator):
        if pieces and pieces[-1].count("(") > pieces[-1].count(")"):
            pieces[-1] += separator + piece
        else:
            pieces.append(piece)
    return list(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


def _whole(split: list[list[str]]) -> list[list[str]]:
    """The same where "no", "not yet" always stand together: that is one answer with a comma in it."""
    alone = Counter(piece for pieces in split for piece in pieces)
    pairs = Counter(pair for pieces in split for pair in pairwise(pieces))
    one_answer = {pair for pair, n in pairs.items() if alone[pair[0]] == n == alone[pair[1]] and pair[1][0].islower()}
    return [_glued(pieces, one_answer) for pieces in split]


def _glued(pieces: list[str], one_answer: set[tuple[str, str]]) -> list[str]:
    glued: list[str] = []
    before = ""
    for piece in pieces:
        if (before, piece) in one_answer:
            glued[-1] += f", {piece}"
        else:
            glued.append(piece)
        before = piece
    return glued


def _one(title: str, column: Column) -> Asked | None:
    """A choice: a few answers, each given again and again, say almost all."""
    counted = Counter(column.filled)
    options = _options(counted)
    covered = sum(counted[option] for option in options)
    if 2 * len(options) > covered or 5 * covered < 4 * counted.total() or max(map(len, options)) > OPTION:
        return None
    return _choosing("one", title, [[cell] if cell else [] for cell in column.cells], options)


def _options(counted: Counter[str]) -> list[str]:
    """The answers that get a bar of their own: by their numbers if all begin with one, else the frequent first."""
    often = 1 if len(counted) <= FEW else max(2, counted.total() // 200)
    options = [text for text, n in counted.most_common(MOST_OPTIONS) if n >= often]
    numbers = {option: float(found[0]) for option in options if (found := re.match(r"\d+(\.\d+)?", option))}
    return sorted(options, key=numbers.__getitem__) if len(numbers) == len(options) else options


def _choosing(kind: str, title: str, split: list[list[str]], options: list[str], separator: str = "") -> Asked:
    """A question to choose from; what is no option is said in own words."""
    texts = [_cut(option, OPTION) for option in options]
    places = {option: place for place, option in enumerate(options)}
    marks = []
    for pieces in split:
        chosen = [Mark(0, places[piece]) for piece in pieces if piece in places]
        own = separator.join(piece for piece in pieces if piece not in places)
        marks.append([*chosen, Mark(0, words=own)] if own else chosen)
    own_words = any(mark.words for row in marks for mark in row)
    return Asked(NewQuestion(kind, _cut(title, TEXT), texts, own_words=own_words), marks)


def _text(title: str, column: Column) -> Asked:
    short = all(len(cell) <= SHORT and "\n" not in cell for cell in column.filled)
    return Asked(NewQuestion("short" if short else "long", _cut(title, TEXT)), _as_words(column.cells))


def _as_words(texts: list[str]) -> list[list[Mark]]:
    return [[Mark(0, words=text)] if text else [] for text in texts]


# --- several columns -----------------------------------------------------------------------------


def _ticked(block: Block) -> Asked | None:
    """Boxes to tick: a cell repeats what its box says, or all say the same "x". Other columns are own words."""
    boxes = [column for column in block.columns if _is_box(column, column.part)]
    if sum(bool(column.filled) for column in boxes) < 2:
        crosses = {cell for column in block.columns for cell in column.filled}
        if len(crosses) > 1 or all(len(column.filled) == len(column.cells) for column in block.columns):
            return None
        boxes = block.columns
    parts = [column.part for column in boxes]
    split = [[part for part, cell in zip(parts, row, strict=True) if cell] for row in _rows(boxes)]
    asked = _choosing("several", block.title, split, parts)
    return _and_own_words(asked, [column for column in block.columns if column not in boxes])


def _is_box(column: Column, says: str) -> bool:
    return all(" ".join(cell.split()) == says for cell in column.filled)


def _rows(columns: list[Column]) -> Iterable[tuple[str, ...]]:
    return zip(*(column.cells for column in columns), strict=True)


def _and_own_words(asked: Asked, columns: list[Column]) -> Asked:
    """The same question, where these columns hold what people wrote beside their choice."""
    written = [column for column in columns if column.filled]
    if not written:
        return asked
    own = [[Mark(0, words=cell) for cell in row if cell] for row in _rows(written)]
    marks = [chosen + said for chosen, said in zip(asked.marks, own, strict=True)]
    return Asked(replace(asked.question, own_words=True), marks)


def _ranked(block: Block) -> Asked | None:
    """Places from 1 on, each given to one thing. As when we ask ourselves, the first three are kept."""
    places = {str(place) for place in range(1, len(block.columns) + 1)}
    said = [[cell for cell in row if cell] for row in _rows(block.columns)]
    if len(places) < 3 or not all(cell in places for row in said for cell in row):
        return None
    if 20 * sum(len(set(row)) < len(row) for row in said) > len(said):
        return None
    options = [_cut(column.part, OPTION) for column in block.columns]
    marks = [
        [Mark(0, place, int(cell)) for place, cell in enumerate(row) if cell and int(cell) <= RANKS]
        for row in _rows(block.columns)
    ]
    return Asked(NewQuestion("rank", _cut(block.title, TEXT), options), marks)


def _lines(block: Block) -> Asked | None:
    """ "Aspect #1", "Aspect #2": one text of several lines."""
    if len({re.sub(r"\d+", "", column.part) for column in block.columns}) > 1:
        return None
    joined = ["\n".join(filter(None, row)) for row in _rows(block.columns)]
    if max(map(len, joined)) > LONG:
        return None
    return Asked(
        NewQuestion("long", _cut(block.title, TEXT)), [[Mark(0, words=text)] if text else [] for text in joined]
    )


def _with_own_words(block: Block) -> Asked | None:
    """A choice, and beside it "Other" or "Comment"."""
    first, *others = block.columns
    asked = _single(block.title, first)
    if first.part or asked.question.kind not in ("one", "several"):
        return None
    return _and_own_words(asked, others)
