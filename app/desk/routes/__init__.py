"""The desk's pages, one file for each table: the organizer's, and everybody's own."""

from fastapi import APIRouter

from app.desk.routes import mail_choices, my_page, promise, table, wishing

router = APIRouter()
for part in (my_page, mail_choices, wishing, promise, table):
    router.routes.extend(part.router.routes)
