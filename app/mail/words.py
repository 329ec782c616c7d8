"""What organizers call each kind of email, and how mail is set up, in words."""

from app.base.config import Settings
from app.base.i18n import _
from app.mail.smtp import Server


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
    return _("Mail goes out through %(server)s, from %(sender)s.", server=where, sender=settings.mail_from)


def called(kind: str) -> str:
    """The name of a kind of email in words; the kind itself when it has none yet."""
    return _NAMES[kind]() if kind in _NAMES else kind


_NAMES = {
    "people/login": lambda: _("Sign-in link"),
    "mail/test": lambda: _("Test mail"),
    "surveys/invite": lambda: _("Survey"),
    "surveys/feedback_invite": lambda: _("Feedback, asked"),
    "surveys/reminder": lambda: _("Survey, reminder"),
    "surveys/feedback_reminder": lambda: _("Feedback, reminder"),
    "surveys/heard": lambda: _("What we heard"),
    "topics/planned": lambda: _("Your wish is planned"),
    "topics/parked": lambda: _("Your wish waits"),
    "outreach/ask": lambda: _("Speaker asked"),
    "outreach/link": lambda: _("Speaker's answer link"),
    "outreach/reminder": lambda: _("Speaker, reminder"),
    "outreach/confirmed": lambda: _("Speaker confirmed"),
    "outreach/proposed": lambda: _("Speaker offered a date"),
    "outreach/released": lambda: _("Speaker released"),
    "outreach/moved": lambda: _("Speaker told of a move"),
    "outreach/cancelled": lambda: _("Speaker told of a cancellation"),
    "outreach/other": lambda: _("Another time"),
    "outreach/speaker_out": lambda: _("Speaker cannot make it"),
    "outreach/answered": lambda: _("Speaker's answer"),
    "invitations/invite": lambda: _("Invitation"),
    "invitations/move": lambda: _("Meetup moved"),
    "invitations/cancelled": lambda: _("Meetup cancelled"),
    "invitations/answer": lambda: _("What was answered"),
    "invitations/reminder": lambda: _("The day before"),
    "invitations/seat": lambda: _("A seat became free"),
    "feedback/thanks": lambda: _("Thanks to the speaker"),
    "feedback/numbers": lambda: _("Numbers for the speaker"),
    "feedback/recap": lambda: _("Recap"),
}
