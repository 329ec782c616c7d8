"""The mail room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.mail.routes import campaign, checking, letters, mailbox, outbox, ruling, wordings

router = APIRouter()
for part in (outbox, campaign, letters, ruling, wordings, checking, mailbox):
    router.include_router(part.router)
