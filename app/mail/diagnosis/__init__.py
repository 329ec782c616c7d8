"""Looks at the way mail goes, step by step, and says what is wrong in words one can forward to an administrator.

No mail is sent. It talks to a network: never call it inside a transaction."""

import logging
from contextvars import copy_context
from threading import Thread

from app.base.config import Settings
from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.diagnosis.refusals import Enough
from app.mail.diagnosis.setup import look_at_settings
from app.mail.diagnosis.way import look_at_way

log = logging.getLogger("brownbag.mail")

AT_MOST = 18.0
"""Seconds all of it may take: somebody sits before the page."""


def diagnose(settings: Settings) -> list[Finding]:
    """What is well on mail's way and what is not, in the order in which to put it right. Never raises."""
    found: list[Finding] = []
    looking = Thread(target=copy_context().run, args=(_look, settings, found), name="diagnosis", daemon=True)
    looking.start()
    looking.join(AT_MOST)
    if not looking.is_alive():
        return found
    words = _("The mail server is so slow that looking was given up here. Look again, or ask its administrator.")
    return [*found, Finding(False, words)]


def _look(settings: Settings, found: list[Finding]) -> None:
    try:
        found.extend(look_at_settings(settings))
        if not settings.practice:
            for finding in look_at_way(settings):
                found.append(finding)
    except Enough as no:
        found.append(no.finding)
    except Exception as error:
        log.exception("The way of mail could not be looked at.")
        words = _("Something unforeseen happened (%(kind)s). The log says more.", kind=type(error).__name__)
        found.append(Finding(False, words))
