"""The desk's pages, one file for each table: the organizer's, and everybody's own."""

from fastapi import APIRouter

from app.desk.routes import my_page, table, wishing

router = APIRouter()
for part in (my_page, wishing, table):
    router.include_router(part.router)
