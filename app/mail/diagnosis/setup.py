"""What the settings alone tell about the way mail goes."""

from collections.abc import Iterator
from pathlib import Path

from app.base.config import Settings
from app.base.doctor import Finding
from app.base.i18n import _
from app.mail.letter import is_address


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """The sender's address, and the key that mails are signed with."""
    if settings.practice:
        words = _("Practice mode: no mail leaves. Set BROWNBAG_SMTP_URL and BROWNBAG_MAIL_FROM to send for real.")
        yield Finding(True, words)
    elif not is_address(settings.mail_from) or "." not in settings.mail_domain:
        sender = settings.mail_from
        yield Finding(False, _("Nobody accepts mail from %(sender)s. Set BROWNBAG_MAIL_FROM.", sender=sender))
    if settings.dkim_key:
        yield _signature(settings)
        if _open_to_all(Path(settings.dkim_key)):
            words = _("Everybody on this machine can read %(file)s. Let only Brownbag read it.")
            yield Finding(False, words % {"file": settings.dkim_key})


def _signature(settings: Settings) -> Finding:
    from app.mail.dkim import Signer  # noqa: PLC0415 -- it loads a lot, and few have a key

    try:
        signer = Signer.from_settings(settings)
    except ValueError as no:
        return Finding(False, str(no))
    assert signer is not None  # noqa: S101 -- there is a key
    if signer.bits < 2048:
        words = _("The DKIM key %(file)s is short (%(n)d bits). Make one of 2048.")
        return Finding(False, words % {"file": settings.dkim_key, "n": signer.bits})
    return Finding(
        True,
        _(
            "Mails are signed. Receivers believe it once the DNS of your domain has at %(name)s this TXT record:"
            " %(record)s",
            name=signer.record_name,
            record=signer.record,
        ),
    )


def _open_to_all(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & 0o004)
    except OSError:
        return False
