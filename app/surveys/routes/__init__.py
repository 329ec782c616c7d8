"""The surveys room's pages. What most people open comes first: routes are tried in order."""

from fastapi import APIRouter

from app.surveys.routes import answering, building, results, sending

router = APIRouter()
for part in (answering, building, sending, results):
    router.include_router(part.router)
