"""What a mail server or the network did, in words that say what to do."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.smtp.certificate import what_is_wrong
from app.mail.smtp.outcome import Stopped, one_line, why
from app.mail.smtp.server import Server


class Enough(Exception):
    """There is no use in looking further; what was found."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.finding = Finding(False, words)


@contextmanager
def told(server: Server, refused: Callable[[str, str], str]) -> Iterator[None]:
    """End the looking with words for what the server or the network did."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Enough(what_is_wrong(server.host, error)) from None
    except Stopped as no:
        raise Enough(no.outcome.said) from None
    except smtplib.SMTPResponseException as no:
        raise Enough(refused(server.host, answer_of(server, no))) from None
    except smtplib.SMTPServerDisconnected as error:
        words = _("%(host)s broke the connection off (%(why)s). Look again; if it goes on, ask its administrator.")
        raise Enough(words % {"host": server.host, "why": why(error)}) from None
    except (OSError, ValueError) as error:
        raise Enough(refused(server.host, server.discreet(why(error)))) from None


def hello_refused(host: str, said: str) -> str:
    """It does not answer our greeting."""
    return _("%(host)s does not want to talk to us: %(said)s. Its administrator can say why.", host=host, said=said)


def starttls_refused(host: str, said: str) -> str:
    """It does not encrypt, though it offered to."""
    words = _("%(host)s offers encryption, and then it does not work: %(said)s. Ask its administrator.")
    return words % {"host": host, "said": said}


def sign_in_refused(host: str, said: str) -> str:
    """It does not let our user in."""
    words = _(
        "%(host)s refuses the user or password in BROWNBAG_SMTP_URL: %(said)s. A password may have been changed or"
        " withdrawn; some servers want one made for programs."
    )
    return words % {"host": host, "said": said}


def answer_of(server: Server, no: smtplib.SMTPResponseException) -> str:
    """Its code and words, without our password."""
    return f"{no.smtp_code} {server.discreet(one_line(no.smtp_error))}".rstrip(". ")
