"""The tables of mail: what goes out, what comes in, and what people and organizers choose about both."""

from app.mail.models.choices import MailRules, Unwanted, Wording
from app.mail.models.incoming import Bounce, CalendarAnswer, Incoming, RawMail, ReceivingTrouble
from app.mail.models.outgoing import (
    HELD_ROWS,
    WAITING,
    Email,
    MailKey,
    Pause,
    PracticeMail,
    Skeleton,
    TestMail,
    Version,
)

__all__ = [
    "HELD_ROWS",
    "WAITING",
    "Bounce",
    "CalendarAnswer",
    "Email",
    "Incoming",
    "MailKey",
    "MailRules",
    "Pause",
    "PracticeMail",
    "RawMail",
    "ReceivingTrouble",
    "Skeleton",
    "TestMail",
    "Unwanted",
    "Version",
    "Wording",
]
