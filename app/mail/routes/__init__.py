"""The mail room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.mail.routes import campaign, checking, incoming, letters, mailbox, outbox, ruling, wordings

router = APIRouter()
for part in (outbox, incoming, campaign, letters, ruling, wordings, checking, mailbox):
    router.routes.extend(part.router.routes)
