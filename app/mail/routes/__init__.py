"""The mail room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.mail.routes import campaign, checking, incoming, letters, mailbox, outbox, practised, ruling, wordings

router = APIRouter()
for part in (outbox, incoming, campaign, practised, letters, ruling, wordings, checking, mailbox):
    router.routes.extend(part.router.routes)
