"""The organizer's pages of the invitations room; where guests answer, `rsvp`, is included by itself."""

from fastapi import APIRouter

from app.invitations.routes import answers, deciding, feeds, inviting

router = APIRouter()
for part in (answers, deciding, feeds, inviting):
    router.routes.extend(part.router.routes)
