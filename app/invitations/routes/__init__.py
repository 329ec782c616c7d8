"""The organizer's pages of the invitations room; where guests answer, `rsvp`, is included by itself."""

from fastapi import APIRouter

from app.invitations.routes import deciding, inviting

router = APIRouter()
for part in (deciding, inviting):
    router.include_router(part.router)
