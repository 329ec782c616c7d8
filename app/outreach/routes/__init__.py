"""The outreach room's pages: the organizer asks, the speaker answers."""

from fastapi import APIRouter

from app.outreach.routes import asking, speaker

router = APIRouter()
for part in (asking, speaker):
    router.routes.extend(part.router.routes)
