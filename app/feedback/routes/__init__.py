"""The feedback room's pages, one file for each thing people do once a meetup has begun."""

from fastapi import APIRouter

from app.feedback.routes import afterwards, asking, attendance, digest, library, recap, thanking

router = APIRouter()
for part in (attendance, digest, recap, afterwards, asking, thanking, library):
    router.routes.extend(part.router.routes)
