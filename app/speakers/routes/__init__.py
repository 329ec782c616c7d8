"""The speakers room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.speakers.routes import contacts, lineup, searching

router = APIRouter()
for part in (searching, lineup, contacts):
    router.routes.extend(part.router.routes)
