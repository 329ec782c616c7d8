"""What there is to know about a mail server's certificate, good or bad."""

import ssl
from datetime import UTC, datetime

from app.base.i18n import _
from app.mail.smtp.line import Line

_OTHER_NAME, _UNKNOWN_ISSUER, _EXPIRED = (62, 64), (18, 19, 20, 21), (10,)
"""OpenSSL's numbers for what is wrong with a certificate (X509_V_ERR_…)."""


def certificate_until(line: Line) -> datetime:
    """The end of the certificate on an encrypted line; the beginning of time where there is none."""
    found = line.sock.getpeercert() if isinstance(line.sock, ssl.SSLSocket) else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])) if found else 0, UTC)


def what_is_wrong(host: str, error: ssl.SSLCertVerificationError) -> str:
    """Why this certificate is not believed, and what to do."""
    if error.verify_code in _OTHER_NAME:
        words = _("The certificate is for another name than %(host)s. Use in BROWNBAG_SMTP_URL the name it has.")
    elif error.verify_code in _UNKNOWN_ISSUER:
        words = _(
            "The certificate of %(host)s was issued by nobody this machine trusts. If your company issues its own,"
            " put its root certificate into a file and name that in SSL_CERT_FILE."
        )
    elif error.verify_code in _EXPIRED:
        words = _("The certificate of %(host)s has run out. Its administrator has to renew it.")
    else:
        return _("The certificate of %(host)s is not good: %(why)s.", host=host, why=error.verify_message)
    return words % {"host": host}
