"""The topics room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.topics.routes import board, choosing, hiding, ranking, rounds, sorting, themes, topic, voting, wall

router = APIRouter()
for part in (board, ranking, rounds, wall, hiding, sorting, themes, voting, topic, choosing):
    router.routes.extend(part.router.routes)
