"""What organizers call what came in, and why a mail waits for them, in words."""

from collections.abc import Callable

from app.base.config import Settings
from app.base.i18n import _
from app.mail.models import CalendarAnswer, Incoming, ReceivingTrouble
from app.mail.receiving.ways import Account, Endpoint


def set_up(settings: Settings) -> str:
    """By which ways mail comes in. Never the password."""
    ways = []
    try:
        if settings.mail_listen:
            place = Endpoint.from_url(settings.mail_listen)
            ways.append(_("your mail server hands them over at %(place)s", place=f"{place.host}:{place.port}"))
        if settings.imap_url:
            account = Account.from_url(settings.imap_url)
            ways.append(_("they are fetched every minute from the mailbox of %(user)s", user=account.user))
    except ValueError as no:
        return str(no)
    if not ways:
        return _(
            "Whoever runs this server says where answers and bounces are to be taken from: the mail server hands them"
            " over (the setting BROWNBAG_MAIL_LISTEN), or they are fetched from a mailbox (BROWNBAG_IMAP_URL)."
        )
    return _("Answers and bounces come in: %(ways)s.", ways=_(" and ").join(ways))


def trouble(found: ReceivingTrouble) -> str:
    """What keeps mail from coming in."""
    if found.said in _FULL:
        return _FULL[found.said]()
    if found.way == "listener":
        return _("Nobody can hand mail over to us: %(said)s", said=found.said)
    return _("The mailbox cannot be fetched: %(said)s", said=found.said)


def came(incoming: Incoming) -> str:
    """What kind of mail it is."""
    return _KINDS[incoming.kind]() if incoming.kind in _KINDS else _("Not read yet")


def calendar_said(answer: CalendarAnswer) -> str:
    """What a calendar answered, in a word or two."""
    if answer.method == "COUNTER":
        return _("another time")
    return PARTSTATS[answer.partstat]() if answer.partstat in PARTSTATS else ""


def why(review: str) -> str:
    """Why a person should look; empty when nobody has to."""
    if not review:
        return ""
    return _WHY[review]() if review in _WHY else _("A calendar answered in a way we do not understand.")


_FULL: dict[str, Callable[[], str]] = {
    "full disk": lambda: _(
        "The disk is nearly full, so no mail is taken in. It waits where it is until there is room again."
    ),
    "full house": lambda: _(
        "So much mail came in these months that no more is taken. It waits where it is until older mail goes."
    ),
    "full hour": lambda: _("Too many mails came within an hour. The others wait where they are and come later."),
    "full address": lambda: _(
        "Too many mails came to one address within an hour. The others wait in the mailbox and come later."
    ),
}
"""Why nothing more is taken, by the codes of `limits.py`."""

PARTSTATS: dict[str, Callable[[], str]] = {
    "ACCEPTED": lambda: _("yes"),
    "DECLINED": lambda: _("no"),
    "TENTATIVE": lambda: _("maybe"),
    "DELEGATED": lambda: _("somebody else instead"),
}
"""What a calendar answered (PARTSTAT, RFC 5545 §3.2.12), in words."""

_KINDS: dict[str, Callable[[], str]] = {
    "human": lambda: _("Written by a person"),
    "itip": lambda: _("A calendar's answer"),
    "automatic": lambda: _("Automatic reply"),
    "receipt": lambda: _("Receipt"),
    "bounce": lambda: _("Did not arrive"),
    "complaint": lambda: _("Called spam"),
}

_WHY: dict[str, Callable[[], str]] = {
    "unmatched": lambda: _("It answers none of our letters that we know of. Say whose it is, or lay it aside."),
    "unreadable": lambda: _("It could not be read, three times. Read it yourself below, or download it."),
    "answer": lambda: _("Somebody answered a mail of ours. They wait for a person to read it."),
    "at bounce": lambda: _("A person wrote to the address where failed mail comes back to."),
    "complaint": lambda: _(
        "They called a mail of ours spam. It is of a kind that cannot be turned off: ask them why."
    ),
    "complaint off": lambda: _("They called a mail of ours spam, so mails of this kind are turned off for them now."),
    "unknown entry": lambda: _("A calendar answered to an entry that is none of ours. Nothing was changed."),
    "calendar unreadable": lambda: _("A calendar's answer was cut off or broken. Nothing was changed: ask them."),
    "alias": lambda: _(
        "A calendar answered from another address of the same company than the one we invited. The answer counts. "
        "If the address is theirs, lay this aside: the next time nobody is asked."
    ),
    "stranger": lambda: _(
        "A calendar answered to an entry of ours from an address we do not know. Nothing was changed: ask them."
    ),
    "tnef": lambda: _("It is in Outlook's own format (winmail.dat), which only Outlook reads."),
    "several attendees": lambda: _("A calendar answered for several people at once. Nothing was changed."),
    "several events": lambda: _("A calendar answered to several entries at once. Nothing was changed."),
    "several answers": lambda: _("A calendar gave several different answers in one mail. Nothing was changed."),
    "unknown method": lambda: _("A calendar sent something that is no answer. Nothing was changed."),
    "unknown partstat": lambda: _("A calendar answered neither yes, no nor maybe. Nothing was changed."),
    "unknown zone": lambda: _("A calendar named a time in a zone we do not know. Nothing was changed."),
}
