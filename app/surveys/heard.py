"""What we heard: the first words of the mail that tells people what they said together."""

from collections.abc import Callable, Mapping, Sequence

from app.base.frames import Frames
from app.base.i18n import _, ngettext, number
from app.surveys.results import Results
from app.surveys.tallies import Row, Tally
from app.surveys.wording import words_for_reader

TOP = 3
LONGEST = 4000


def draft(results: Results, k: int) -> str:
    """A letter from the numbers, to be edited before it goes. Markdown, as people write it in mails.

    Empty as long as the answers are to be counted; of fewer answers than `k` nothing is told."""
    if results.awaited:
        return ""
    if not results.shown:
        return _too_few(k)
    parts = [_answered(results.answered, results.asked)]
    parts += [words for tally in results.tallies if (words := _told(tally))]
    if any(tally.item.kind == "grid" for tally in results.tallies):
        parts.append(_next())
    return "\n\n".join(parts)


def with_promise(letter: str, outcomes: Sequence[tuple[str, str, str]]) -> str:
    """The letter with what comes of each topic (its title, what, why) at its end; what said so before makes room."""
    before, _heading, behind = letter.partition(_promise())
    rest = behind.lstrip("\n").partition("\n\n")[2]
    promised = _listed(_promise(), [_OUTCOMES[what](title, " ".join(why.split())) for title, what, why in outcomes])
    return "\n\n".join(part for part in (before.strip(), rest.strip(), promised) if part)[:LONGEST]


def _told(tally: Tally) -> str:
    if tally.item.kind == "grid":
        return _told_grid(tally)
    if tally.item.kind == "scale" and tally.mean is not None:
        return f"{tally.item.text}\n\n- " + _average(number(round(tally.mean, 1)), tally.item.steps)
    if tally.item.kind == "rank":
        return _listed(tally.item.text, [row.text for row in tally.rows[:TOP] if row.n])
    if tally.item.kind in ("one", "several"):
        most = sorted((row for row in tally.rows if row.n), key=lambda row: -row.n)[:TOP]
        return _listed(tally.item.text, [_of(row.text, row.n, tally.people) for row in most])
    return f"{tally.item.text}\n\n- {_wrote(tally.writers)}" if tally.texts else ""


def _told_grid(tally: Tally) -> str:
    return _listed(_most(), [_wanted(row) for row in tally.rows[:5] if row.n])


def _wanted(row: Row) -> str:
    return _want_and_teach(row.text, row.n, row.teach) if row.teach else _want(row.text, row.n)


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([title, "", *(f"- {line}" for line in lines)]) if lines else ""


# --- the sentences of a draft, which every reader gets in their language ---------------------------------


def for_reader(text: str) -> str:
    """The letter with the draft's own sentences in its reader's language; the rest as it was written."""
    lines = _FRAMES.for_reader(text).split("\n")
    return "\n".join(words_for_reader(line) for line in lines)


def _answered(answered: object, asked: object) -> str:
    return _("%(answered)s of %(asked)s of you answered. Thank you.", answered=answered, asked=asked)


def _too_few(least: object) -> str:
    return _(
        "Fewer than %(least)s of you answered. That is too few to tell anything without telling who said it, so "
        "nothing is told. Thank you to everybody who took the time.",
        least=least,
    )


def _wrote(num: int) -> str:
    return ngettext(
        "%(num)d of you wrote something in your own words", "%(num)d of you wrote something in your own words", num
    )


def _next() -> str:
    return _(
        "What happens next: we choose the next topics from this list and look for people to give them. "
        "Whoever asked for one is told when it is planned."
    )


def _most() -> str:
    return _("What you want to learn most:")


def _average(mean: object, of: object) -> str:
    return _("%(mean)s of %(of)s on average", mean=mean, of=of)


def _want(text: str, num: int) -> str:
    return f"{words_for_reader(text)}: " + ngettext("%(num)d wants to learn it", "%(num)d want to learn it", num)


def _want_and_teach(text: str, num: int, num_teach: int) -> str:
    return f"{_want(text, num)}, " + ngettext("%(num)d can teach it", "%(num)d can teach it", num_teach)


def _of(text: str, n: object, of: object) -> str:
    return f"{words_for_reader(text)}: " + _("%(n)s of %(of)s", n=n, of=of)


def _promise() -> str:
    return _("You said, we plan:")


def _planned(text: str, _why: str = "") -> str:
    return f"{words_for_reader(text)}: " + _("a meetup is planned")


def _held(text: str, _why: str = "") -> str:
    return f"{words_for_reader(text)}: " + _("there was a meetup about it")


def _considered(text: str, _why: str = "") -> str:
    return f"{words_for_reader(text)}: " + _("considered next")


def _waits(text: str, text_why: str) -> str:
    return f"{words_for_reader(text)}: " + _("has to wait. %(text_why)s", text_why=text_why)


def _undecided(text: str, _why: str = "") -> str:
    return f"{words_for_reader(text)}: " + _("not decided yet")


_OUTCOMES: Mapping[str, Callable[[str, str], str]] = {
    "planned": _planned, "done": _held, "shortlisted": _considered, "parked": _waits, "open": _undecided,
}  # fmt: skip


_FRAMES = Frames(
    (_promise, ()), (_planned, ("text",)), (_held, ("text",)), (_considered, ("text",)), (_undecided, ("text",)),
    (_waits, ("text", "text_why")),
    (_answered, ("answered", "asked")), (_too_few, ("least",)), (_wrote, ("num",)),
    (_next, ()), (_most, ()), (_average, ("mean", "of")),
    (_want, ("text", "num")), (_want_and_teach, ("text", "num", "num_teach")), (_of, ("text", "n", "of")),
)  # fmt: skip
