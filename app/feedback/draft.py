"""The first draft of a recap, in Markdown: what the rows know, for a person to make readable."""

import re
from datetime import datetime

from sqlmodel import Session

from app.base.i18n import _, day, ngettext, number, zone_of
from app.feedback import queries
from app.feedback.queries import Digest
from app.invitations.queries import counts, what
from app.meetups.models import Meetup
from app.outreach.queries import speaker_of

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>&~|]")
_BEGINS_SOMETHING = re.compile(r"^(\d+(?=[.)])|(?=[#+=-]))")

KEPT = 5
"""How many takeaways, and how many wishes, a draft begins with."""


def draft(db: Session, meetup: Meetup, now: datetime) -> str:
    """What came of a meetup, as far as its rows tell."""
    speaker = speaker_of(db, meetup.id)
    digest = queries.digest(db, meetup.id, now)
    parts = [
        _opening(meetup, what(db, meetup) or _("A meetup"), speaker.called if speaker else ""),
        _section(_("Who came"), _figures(db, meetup)),
        _section(_("What people took with them"), _quotes(digest.keep.words) if digest and digest.keep else ""),
        _section(_("How useful it was"), _useful(digest) if digest else ""),
        _section(_("Slides and recording"), _links(meetup)),
        _section(_("What next"), _wishes(digest)),
    ]
    return "\n\n".join(part for part in parts if part)


def web_address(text: str) -> str:
    """The address if a browser should open it, else nothing."""
    return text if text.startswith(("https://", "http://")) else ""


def _opening(meetup: Meetup, title: str, speaker: str) -> str:
    values = {"day": _day(meetup), "title": _line(title), "speaker": _line(speaker)}
    if speaker:
        return _("**%(title)s** with %(speaker)s, %(day)s.", **values)
    return _("**%(title)s**, %(day)s.", **values)


def _day(meetup: Meetup) -> str:
    """With the year: a recap is read for years."""
    if meetup.starts_at is None:
        return ""
    words, year = day(meetup.starts_at, meetup.zone), str(meetup.starts_at.astimezone(zone_of(meetup.zone)).year)
    return words if year in words else f"{words} {year}"


def _figures(db: Session, meetup: Meetup) -> str:
    invited, roll = counts(db, meetup).invited, queries.roll(db, meetup)
    came, said = roll.kept_word, len(roll.coming)
    lines = [ngettext("%(num)d person was invited.", "%(num)d people were invited.", invited)]
    lines.append(_("%(came)s of the %(said)s who said they come were there.", came=came, said=said))
    if more := len(roll.surprises):
        lines.append(ngettext("%(num)d more came without saying so.", "%(num)d more came without saying so.", more))
    return "\n".join(f"- {line}" for line in lines) if roll.came else f"- {lines[0]}"


def _useful(digest: Digest) -> str:
    if digest.useful is None or not digest.useful.rated:
        return ""
    return _(
        "“%(question)s” %(mean)s of %(top)s. %(rated)s of the %(asked)s people we asked gave a number.",
        question=_line(digest.useful.question),
        mean=number(round(digest.useful.mean, 1)),
        top=len(digest.useful.counts),
        rated=digest.useful.rated,
        asked=digest.asked,
    )


def _quotes(words: list[str]) -> str:
    return "\n\n".join(f"> {_line(said)}" for said in words[:KEPT])


def _wishes(digest: Digest | None) -> str:
    if digest is None or digest.next is None or not digest.next.words:
        return ""
    wishes = "\n".join(f"- {_line(wish)}" for wish in digest.next.words[:KEPT])
    return _("You wished for:") + "\n\n" + wishes


def _links(meetup: Meetup) -> str:
    links = ((_("Slides"), web_address(meetup.slides_url)), (_("Recording"), web_address(meetup.recording_url)))
    return "\n".join(f"- {label}: <{address}>" for label, address in links if address)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _line(text: str) -> str:
    """One line of somebody else's words, which stay words: no picture, link or heading comes out of them."""
    return _BEGINS_SOMETHING.sub(r"\1\\", _MEANS_SOMETHING.sub(r"\\\g<0>", " ".join(text.split())))
