"""The outreach room's pages: the organizer asks, the speaker answers."""

from fastapi import APIRouter

from app.outreach.routes import asking, dates, desk, planning, speaker

router = APIRouter()
for part in (asking, planning, dates, speaker, desk):
    router.routes.extend(part.router.routes)
