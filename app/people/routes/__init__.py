"""The people room's pages, one file for each thing people do here."""

from fastapi import APIRouter

from app.people.routes import audiences, columns, directory, imports, provisioning, settings, signing_in

router = APIRouter()
for part in (signing_in, imports, columns, audiences, directory, settings, provisioning):
    router.routes.extend(part.router.routes)
