"""The mail room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.mail.routes import campaign, letters, mailbox, outbox, ruling

router = APIRouter()
for part in (outbox, campaign, letters, ruling, mailbox):
    router.include_router(part.router)
