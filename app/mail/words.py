"""What organizers call each kind of email, how a mail stands, who gets it, which rules hold: in words."""

from collections.abc import Sequence
from datetime import datetime

from app.base.config import Settings
from app.base.due import kinds
from app.base.i18n import _, clock_time, day, ngettext, short_day
from app.mail.models import Bounce, Email
from app.mail.rules import Rules
from app.mail.smtp import Server
from app.mail.smtp.outcome import by_server


def set_up(settings: Settings) -> str:
    """Where mail goes, and from which address. Never the password."""
    if settings.practice:
        return _(
            "Practice mode: mail stays here, in the practice mailbox. To really send it, "
            "whoever runs this server connects a mail server (the setting BROWNBAG_SMTP_URL)."
        )
    try:
        server = Server.from_url(settings.smtp_url)
    except ValueError as no:
        return _("Mail cannot go out: %(why)s Put BROWNBAG_SMTP_URL right.", why=no)
    where = f"{server.host}:{server.port}"
    return _("Mail is set to go through %(server)s, from %(sender)s.", server=where, sender=settings.mail_from)


def called(kind: str) -> str:
    """The name of a kind of email in words; the kind itself when it has none yet."""
    due = kinds().get(kind)
    return due.called() if due else kind


def stands(email: Email, now: datetime, back: Bounce | None = None) -> str:
    """When it went or goes, came back, or for what it waits."""
    if back:
        return _moment(back.at)
    if email.sent_at:
        return _moment(email.sent_at)
    if email.failed_at:
        return _moment(email.failed_at)
    if email.dropped_at:
        return _("not needed since %(when)s", when=short_day(email.dropped_at))
    if email.held_at:
        return _HELD[email.held_for]() if email.held_for in _HELD else _("is on hold")
    if email.try_at <= now:
        return _("goes at once")
    if email.tries:
        return _("tries again at %(when)s", when=clock_time(email.try_at))
    return _("waits for the weekly budget until %(when)s", when=_moment(email.try_at))


def told(said: str) -> str:
    """What was written down about a try, as a sentence: a server's words as such, ours in the reader's language."""
    if by_server(said):
        return _("The server said: “%(said)s”.", said=said)
    return _(said) if said else ""


def why_paused(said: str) -> str:
    """Why nothing goes out, as a sentence: what the server said, where it did; else what kept us from it."""
    if not by_server(said):
        return told(said) or _("The mail server could not be reached.")
    if said.startswith(("530", "534", "535", "538")):
        return _("The mail server does not let us sign in: “%(said)s”.", said=said)
    return _("The mail server refused us: “%(said)s”.", said=said)


def maybe_sent(email: Email) -> str:
    """That there may be copies of it; empty when there are none."""
    if not email.doubts:
        return ""
    times = email.doubts + (1 if email.sent_at else 0)
    if times == 1:
        return _("It may have arrived already: the server did not say.")
    return ngettext(
        "It may have arrived %(num)d time: the server did not always say.",
        "It may have arrived %(num)d times: the server did not always say.",
        times,
    )  # fmt: skip


def readers(names: Sequence[str], count: int) -> str:
    """ "Anna, Bohdan, Clara and 35 others": the first of so many people."""
    if count > len(names):
        return ngettext(
            "%(names)s and %(num)d other", "%(names)s and %(num)d others", count - len(names), names=", ".join(names)
        )  # fmt: skip
    return _(" and ").join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def in_force(rules: Rules, waiting: int, now: datetime) -> str:
    """The rules in a sentence or two, and how many mails wait by them."""
    said = [_release_rule(rules, now)]
    if waiting:
        said.append(ngettext("%(num)d waits now.", "%(num)d wait now.", waiting))
    said.append(_weekly_rule(rules.weekly))
    return " ".join(said)


def _release_rule(rules: Rules, now: datetime) -> str:
    if rules.always:
        return _("Programme mail waits for you.")
    if rules.release_until and rules.waits(now):
        return _("Until %(day)s programme mail waits for you.", day=day(rules.release_until))
    return _("Programme mail goes out by itself.")


def _weekly_rule(weekly: int) -> str:
    if not weekly:
        return _("There is no limit on how many of these mails somebody gets in a week.")
    return ngettext(
        "Nobody gets more than %(num)d of these mails in seven days, unless you send one all the same.",
        "Nobody gets more than %(num)d of these mails in seven days, unless you send one all the same.",
        weekly,
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{short_day(at)}, {clock_time(at)}"


_HELD = {
    "release": lambda: _("waits for you"),
    "organizer": lambda: _("is on hold until you send it"),
    "address": lambda: _("its address does not work"),
    "practice": lambda: _("waits for your word: it was only practised"),
}
