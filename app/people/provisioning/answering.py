"""One request of the protocol, answered inside one transaction. Importing this needs the extra `scim`."""

from collections.abc import Mapping
from datetime import datetime

from scim2_models import InvalidValueException, PayloadTooLargeException, SCIMException
from scim2_server.applications.base import BaseApplication
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from sqlmodel import Session

from app.people.provisioning.protocol import SERVICE
from app.people.provisioning.storage import Storage

MOST_OF_ONE = 64 * 1024
"""The largest body about one account: what takes seconds to read would keep all writers waiting."""


def asked(
    method: str, base_url: str, path: str, query: Mapping[str, str], headers: list[tuple[str, str]], body: bytes
) -> ScimRequest:
    """What the protocol needs of a request; `path` is what follows /scim in its address."""
    return ScimRequest(method, f"{base_url}/scim/v2", BaseApplication.split_path(path), query, headers, body)


def answer(db: Session, request: ScimRequest, now: datetime) -> ScimResponse:
    """Do it. What may not be done is raised, so that nothing of it stays."""
    texts = (request.path, *request.query.values())
    if b"\\u0000" in request.body or any("\0" in text for text in texts):  # PostgreSQL keeps no such text
        raise InvalidValueException(detail="A text has a NUL character in it.")
    if request.path.casefold().startswith("/users") and len(request.body) > MOST_OF_ONE:
        raise PayloadTooLargeException
    return ScimHandler(SERVICE, Storage(db, SERVICE, now)).handle(request)


def refused(error: Exception) -> ScimResponse:
    """What the protocol says about it; raises again what is no refusal."""
    if not isinstance(error, SCIMException):
        raise error
    return SERVICE.error_response(error)
