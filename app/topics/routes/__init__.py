"""The topics room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.topics.routes import board, choosing, hiding, ranking, rounds, sorting, themes, topic, voting, waits, wall

router = APIRouter()
for part in (board, ranking, rounds, waits, wall, hiding, themes, sorting, voting, topic, choosing):
    router.routes.extend(part.router.routes)
