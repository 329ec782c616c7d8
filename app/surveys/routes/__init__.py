"""The organizer's pages of the surveys room; what people answer on, `answering`, is included by itself."""

from fastapi import APIRouter

from app.surveys.routes import beginning, building, correcting, people, results, sending, terms, translating

router = APIRouter()
for part in (beginning, building, translating, terms, correcting, sending, results, people):
    router.routes.extend(part.router.routes)
