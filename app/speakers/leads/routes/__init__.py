"""The pages of leads: the list and one of them, who may be one person, bringing in a schedule."""

from fastapi import APIRouter

from app.speakers.leads.routes import imports, listing, pairs

router = APIRouter()
for part in (pairs, imports, listing):
    router.routes.extend(part.router.routes)
