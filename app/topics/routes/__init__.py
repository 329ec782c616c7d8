"""The topics room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.topics.routes import board, choosing, ranking, sorting, topic, voting

router = APIRouter()
for part in (board, ranking, sorting, voting, topic, choosing):
    router.routes.extend(part.router.routes)
