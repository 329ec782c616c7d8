"""What we heard: the first words of the mail that tells people what they said together."""

from app.base.i18n import _, ngettext
from app.surveys.queries import Results, Row, Tally

TOP = 3


def draft(results: Results) -> str:
    """A letter from the numbers, to be edited before it goes. Markdown, as people write it in mails."""
    parts = [
        _("%(answered)s of %(asked)s of you answered. Thank you.", answered=results.answered, asked=results.asked)
    ]
    if results.shown:
        parts += [words for tally in results.tallies if (words := _told(tally))]
    parts.append(
        _(
            "What happens next: we choose the next topics from this list and look for people to give them. "
            "Whoever asked for one is told when it is planned."
        )
    )
    return "\n\n".join(parts)


def _told(tally: Tally) -> str:
    if tally.item.kind == "grid":
        return _told_grid(tally)
    if tally.item.kind == "scale" and tally.mean is not None:
        return f"{tally.item.text}\n\n- " + _(
            "%(mean)s of %(of)s on average", mean=round(tally.mean, 1), of=tally.item.steps
        )
    if tally.item.kind == "rank":
        return _listed(tally.item.text, [row.text for row in tally.rows[:TOP] if row.n])
    if tally.item.kind in ("one", "several"):
        most = sorted((row for row in tally.rows if row.n), key=lambda row: -row.n)[:TOP]
        return _listed(tally.item.text, [f"{row.text}: {_of(row.n, tally.people)}" for row in most])
    return ""


def _told_grid(tally: Tally) -> str:
    return _listed(_("What you want to learn most:"), [_wanted(row) for row in tally.rows[:5] if row.n])


def _wanted(row: Row) -> str:
    want = ngettext("%(num)d wants to learn it", "%(num)d want to learn it", row.n)
    teach = ngettext("%(num)d can teach it", "%(num)d can teach it", row.teach) if row.teach else ""
    return f"{row.text}: " + ", ".join(words for words in (want, teach) if words)


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([title, "", *(f"- {line}" for line in lines)]) if lines else ""


def _of(n: int, people: int) -> str:
    return _("%(n)s of %(of)s", n=n, of=people)
