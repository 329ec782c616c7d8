"""Why a mail server could not be reached, in our own words: it said nothing, so nothing of it can be quoted."""

import smtplib
import socket

from app.base.i18n import _


def not_reached(error: Exception) -> str:
    """One of few whole sentences: the worker keeps it, and whoever reads it later may read it in another language."""
    if isinstance(error, ConnectionRefusedError):
        return _("The mail server could not be reached: nobody answers at its address.")
    if isinstance(error, socket.gaierror):
        return _("The mail server could not be reached: its name is not known.")
    if isinstance(error, TimeoutError):
        return _("The mail server could not be reached: it did not answer in time.")
    if isinstance(error, (smtplib.SMTPServerDisconnected, ConnectionError, EOFError)):
        return _("The connection to the mail server broke off.")
    return _("The mail server could not be reached.")
