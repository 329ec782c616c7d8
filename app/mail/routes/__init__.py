"""The mail room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.mail.routes import mailbox, outbox

router = APIRouter()
for part in (outbox, mailbox):
    router.include_router(part.router)
