"""What organizers call each kind of email."""

from app.base.i18n import _


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
    "outreach/moved": lambda: _("Speaker told of a move"),
    "outreach/cancelled": lambda: _("Speaker told of a cancellation"),
    "outreach/other": lambda: _("Another time"),
    "outreach/speaker_out": lambda: _("Speaker cannot make it"),
    "outreach/answered": lambda: _("Speaker's answer"),
    "invitations/invite": lambda: _("Invitation"),
    "invitations/move": lambda: _("Meetup moved"),
    "invitations/cancelled": lambda: _("Meetup cancelled"),
    "invitations/reminder": lambda: _("The day before"),
    "invitations/seat": lambda: _("A seat became free"),
    "feedback/thanks": lambda: _("Thanks to the speaker"),
    "feedback/numbers": lambda: _("Numbers for the speaker"),
    "feedback/recap": lambda: _("Recap"),
}
