"""The first draft of a recap, in Markdown: what the rows know, for a person to make readable.

Title, date, speaker and links are not in it: the page and the mail show them as they are at the time."""

import re
from datetime import datetime

from sqlmodel import Session

from app.base.frames import Frames
from app.base.i18n import _, ngettext, number
from app.feedback import queries
from app.feedback.digest import Digest, digest_of
from app.invitations.answers import counts
from app.meetups.models import Meetup
from app.surveys.wording import words_for_reader

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>&~|]")
_BEGINS_SOMETHING = re.compile(r"^(\d+(?=[.)])|(?=[#+=-]))")

KEPT = 5
"""How many takeaways, and how many wishes, a draft begins with."""


def draft(db: Session, meetup: Meetup, now: datetime) -> str:
    """What came of a meetup, as far as its rows tell."""
    digest = digest_of(db, meetup.id, now)
    parts = [
        _section(_came(), _figures(db, meetup)),
        _section(_took(), _quotes(digest.keep.words) if digest and digest.keep else ""),
        _section(_was_useful(), _useful(digest) if digest else ""),
        _section(_next(), _wishes(digest)),
    ]
    return "\n\n".join(part for part in parts if part)


def for_reader(text: str) -> str:
    """A recap with the draft's own headings and figures in its reader's language; the rest as it was written."""
    return _FRAMES.for_reader(text)


def web_address(text: str) -> str:
    """The address if a browser should open it, else nothing."""
    return text if text.startswith(("https://", "http://")) else ""


def _figures(db: Session, meetup: Meetup) -> str:
    invited, roll = counts(db, meetup).invited, queries.roll(db, meetup)
    came, said = roll.kept_word, len(roll.coming)
    lines = [_invited(invited)]
    if said:
        lines.append(_kept_word(said, came))
    if more := len(roll.surprises):
        lines.append(_surprises(more))
    return "\n".join(f"- {line}" for line in lines) if roll.came else f"- {lines[0]}"


def _useful(digest: Digest) -> str:
    if digest.useful is None or not digest.useful.rated:
        return ""
    return _rated(
        _line(digest.useful.question), mean=number(round(digest.useful.mean, 1)),
        top=len(digest.useful.counts), rated=digest.useful.rated, asked=digest.asked,
    )  # fmt: skip


def _quotes(words: list[str]) -> str:
    return "\n\n".join(f"> {_line(said)}" for said in words[:KEPT])


def _wishes(digest: Digest | None) -> str:
    if digest is None or digest.next is None or not digest.next.words:
        return ""
    wishes = "\n".join(f"- {_line(wish)}" for wish in digest.next.words[:KEPT])
    return _wished() + "\n\n" + wishes


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _line(text: str) -> str:
    """One line of somebody else's words, which stay words: no picture, link or heading comes out of them."""
    return _BEGINS_SOMETHING.sub(r"\1\\", _MEANS_SOMETHING.sub(r"\\\g<0>", " ".join(text.split())))


# --- the sentences of a draft, which every reader gets in their language ---------------------------------


def _came() -> str:
    return _("Who came")


def _took() -> str:
    return _("What people took with them")


def _was_useful() -> str:
    return _("How useful it was")


def _next() -> str:
    return _("What next")


def _wished() -> str:
    return _("People wished for:")


def _invited(num: int) -> str:
    return ngettext("%(num)d person was invited.", "%(num)d people were invited.", num)


def _kept_word(said: object, came: object) -> str:
    return _("Of the %(said)s who said yes, %(came)s came.", came=came, said=said)


def _surprises(num: int) -> str:
    return ngettext("%(num)d more came without saying so.", "%(num)d more came without saying so.", num)


def _rated(text: str, mean: object, top: object, rated: object, asked: object) -> str:
    return _(
        "“%(question)s” %(mean)s of %(top)s. %(rated)s of the %(asked)s people we asked gave a number.",
        question=words_for_reader(text), mean=mean, top=top, rated=rated, asked=asked,
    )  # fmt: skip


_FRAMES = Frames(
    (_came, ()), (_took, ()), (_was_useful, ()), (_next, ()), (_wished, ()), (_invited, ("num",)),
    (_kept_word, ("said", "came")), (_surprises, ("num",)), (_rated, ("text", "mean", "top", "rated", "asked")),
)  # fmt: skip
