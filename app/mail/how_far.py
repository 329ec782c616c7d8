"""How far the mails of a campaign have come, in sentences: what has gone, what waits and for what."""

from collections.abc import Iterator

from app.base.i18n import _, ngettext, short_day
from app.mail.budget import HeldBack
from app.mail.campaigns import Campaign


def how_far(one: Campaign) -> str:
    """In a sentence or two: "14 of 21 have gone. 7 mails wait for you to send them." """
    return " ".join([*_went(one), *waits(one)])


def still(one: Campaign) -> str:
    """The same as long as something of it has not gone; "" once all have."""
    return how_far(one) if one.unsent or one.to_come else ""


def promised(one: Campaign, people: int, held: HeldBack) -> str:
    """What becomes of mails that were sent just now to so many people: what goes now, and by when the rest."""
    all_mails, later, latest = (one.every, one.put_off, one.latest) if one.rows else (people, held.count, held.latest)
    if one.to_release or (held.all_wait and not one.rows):
        return ngettext(
            "%(num)d mail waits in the outbox until you send it.",
            "%(num)d mails wait in the outbox until you send them.", all_mails,
        )  # fmt: skip
    said = ngettext("%(num)d mail goes now.", "%(num)d mails go now.", all_mails - later)
    if not later or not latest:
        return said
    more = ngettext(
        "%(num)d more goes by %(day)s: its reader has had enough programme mail this week.",
        "%(num)d more go by %(day)s: their readers have had enough programme mail this week.",
        later, day=short_day(latest),
    )  # fmt: skip
    return f"{said} {more}"


def headline(one: Campaign, paused: bool) -> str:
    """The same in one, for the head of its page."""
    if one.to_release:
        return ngettext("%(num)d mail waits for you", "%(num)d mails wait for you", one.to_release)
    if one.going and paused:
        words = "%(num)d mail waits for the mail server", "%(num)d mails wait for the mail server"
        return ngettext(*words, one.going)
    if one.going:
        return ngettext("%(num)d mail is on its way", "%(num)d mails are on their way", one.going)
    said = [*waits(one), *_went(one)] if one.moves_on else [*_went(one), *waits(one)]
    return said[0].rstrip(".") if said else _("Nobody needs these mails any more")


def _went(one: Campaign) -> Iterator[str]:
    if one.practised:
        yield _practised(one)
    elif one.sent and one.sent == one.every:
        yield ngettext("%(num)d has gone.", "%(num)d have gone.", one.sent)
    elif one.sent:
        yield ngettext("%(n)s of %(num)d has gone.", "%(n)s of %(num)d have gone.", one.every, n=one.sent)


def _practised(one: Campaign) -> str:
    if one.sent == one.every:
        return ngettext(
            "%(num)d mail is in the practice mailbox.", "%(num)d mails are in the practice mailbox.", one.sent
        )  # fmt: skip
    return ngettext(
        "%(n)s of %(num)d is in the practice mailbox.", "%(n)s of %(num)d are in the practice mailbox.",
        one.every, n=one.sent,
    )  # fmt: skip


def waits(one: Campaign) -> Iterator[str]:
    """What has not gone, a sentence for each reason."""
    if one.to_come:
        yield _("The mails are being put into the outbox.")
    if one.to_release:
        yield ngettext(
            "%(num)d mail waits for you to send it.", "%(num)d mails wait for you to send them.", one.to_release
        )  # fmt: skip
    if one.going:
        yield ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", one.going)
    if one.put_off and one.latest:
        yield ngettext(
            "%(num)d mail waits until %(day)s for the weekly budget.",
            "%(num)d mails wait for the weekly budget, the last until %(day)s.",
            one.put_off, day=short_day(one.latest),
        )  # fmt: skip
    if one.on_hold:
        yield ngettext("%(num)d mail is on hold.", "%(num)d mails are on hold.", one.on_hold)
    if one.failed:
        yield ngettext("%(num)d mail could not be delivered.", "%(num)d mails could not be delivered.", one.failed)
