"""The meetups room's pages."""

from fastapi import APIRouter

from app.meetups.routes import files, planning

router = APIRouter()
for part in (planning, files):
    router.routes.extend(part.router.routes)
