"""The organizer's pages of the surveys room; what people answer on, `answering`, is included by itself."""

from fastapi import APIRouter

from app.surveys.routes import beginning, building, results, sending

router = APIRouter()
for part in (beginning, building, sending, results):
    router.routes.extend(part.router.routes)
