"""Where the protocol reads and writes: accounts and groups, inside the transaction of one request."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from unicodedata import normalize

from scim2_models import (
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.service import ScimService
from scim2_server.storage import ScimStorage, SearchPage
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.people import actions
from app.people.provisioning import groups
from app.people.provisioning.following import follow
from app.people.provisioning.models import Account, AccountGroup
from app.people.provisioning.narrowing import fold, narrowed

LONGEST = 300
"""Of what is looked for: user names, names of groups, external ids."""
Row = Account | AccountGroup


class Storage(ScimStorage):
    """One request's view. What it reads it reads anew: resources are made of rows each time."""

    def __init__(self, db: Session, service: ScimService, now: datetime) -> None:
        self.db, self.service, self.now = db, service, now

    def operation(self) -> AbstractContextManager[Any]:
        """Of a bulk request one operation may fail and the next one not."""
        return self.db.begin_nested()

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        row = self._row(resource_type, resource_id)
        return self._resources(resource_type, [row], _shows_members(response_parameters))[0]

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """Paged by the database if it can tell what matches; else everything that may match is looked through."""
        wanted, shown = search_request.filter, _shows_members(search_request)
        narrow = {kind.name: narrowed(_table(kind), wanted.ast if wanted else None) for kind in resource_types}
        start, count = search_request.start_index_0 or 0, search_request.count
        if len(resource_types) == 1 and search_request.sort_by is None and narrow[resource_types[0].name][1]:
            kind = resource_types[0]
            condition, _exact = narrow[kind.name]
            total = self.db.exec(select(func.count()).select_from(_table(kind)).where(condition)).one()
            return SearchPage(total, self._resources(kind, self._rows(kind, condition, start, count), shown))
        found = [
            resource
            for kind in resource_types
            for resource in self._resources(kind, self._rows(kind, narrow[kind.name][0]))
            if wanted is None or wanted.match(resource)
        ]
        ordered = search_request.sort(found) if search_request.sort_by else found
        return SearchPage(len(ordered), ordered[start : None if count is None else start + count])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        row = _table(resource_type)(document={}, version=0, made_at=self.now)
        return self._keep(resource_type, row, resource)

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        return self._keep(resource_type, self._row(resource_type, resource.id, expected_version), resource)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Whoever had the account has left; what they did stays."""
        row = self._row(resource_type, resource_id, expected_version)
        if isinstance(row, AccountGroup):
            groups.untag(self.db, row)
        elif row.person_id:
            actions.let_go(self.db, [row.person_id], self.now)
        groups.leave_all(self.db, row.id)
        self.db.delete(row)
        self.db.flush()

    # --- rows -----------------------------------------------------------------------------------

    def _row(self, kind: ResourceType, resource_id: str | None, expected_version: str | None = None) -> Row:
        row: Row | None = self.db.get(_table(kind), resource_id)
        if row is None:
            raise NotFoundException
        if expected_version not in (None, _version(row)):
            raise PreconditionFailedException
        return row

    def _rows(
        self, kind: ResourceType, condition: ColumnElement[bool], start: int = 0, count: int | None = None
    ) -> list[Row]:
        table = _table(kind)
        ordered = select(table).where(condition).order_by(col(table.made_at), col(table.id))
        return list(self.db.exec(ordered.offset(start).limit(count)))

    def _resources(self, kind: ResourceType, rows: list[Row], with_members: bool = True) -> list[Resource[Any]]:
        """The rows as the protocol shows them."""
        model = self.service.get_model(kind)
        in_groups = kind.name == "Group" and with_members
        members = groups.members_of(self.db, [row.id for row in rows]) if in_groups else {}
        resources = []
        for row in rows:
            meta = {
                "resourceType": kind.name, "created": row.made_at, "lastModified": row.changed_at,
                "version": _version(row),
            }  # fmt: skip
            inside = {"members": members[row.id]} if members.get(row.id) else {}
            shown = {**row.document, "id": row.id, "meta": meta, **inside}
            resources.append(model.model_validate(shown))
        return resources

    def _keep(self, kind: ResourceType, row: Row, resource: Resource[Any]) -> Resource[Any]:
        document = resource.model_dump()
        members = [str(member["value"]) for member in document.pop("members", []) if member.get("value")]
        document = {name: value for name, value in document.items() if name not in ("id", "meta")}
        if isinstance(row, Account):
            self._keep_account(row, document)
        else:
            self._keep_group(row, document, members)
        return self.get(kind, row.id)

    def _keep_account(self, account: Account, document: dict[str, Any]) -> None:
        before, user_name = account.document, _fit(fold(document["userName"]))
        same = select(Account).where(Account.user_name == user_name, Account.id != account.id)
        if self.db.exec(same).first():
            raise UniquenessException(detail="This userName is taken.")
        account.user_name = user_name
        self._write(account, document)
        try:
            follow(self.db, account, before, self.now)
        except Refused as no:
            raise UniquenessException(detail=no.sentence) from None
        self.db.flush()
        groups.tag_person(self.db, account)

    def _keep_group(self, group: AccountGroup, document: dict[str, Any], member_ids: list[str]) -> None:
        if groups.unknown(self.db, member_ids):
            raise InvalidValueException(detail="A member is neither a user nor a group of this service.")
        if group.document and group.document["displayName"] != document["displayName"]:
            groups.untag(self.db, group)
        group.display_name = _fit(fold(document["displayName"]))
        self._write(group, document)
        self.db.flush()
        groups.set_members(self.db, group, member_ids)
        groups.tag(self.db, group)

    def _write(self, row: Row, document: dict[str, Any]) -> None:
        row.document, row.external_id = document, _fit(normalize("NFC", document.get("externalId") or ""))
        row.version, row.changed_at = row.version + 1, self.now
        self.db.add(row)


def _table(kind: ResourceType) -> Any:
    return Account if kind.name == "User" else AccountGroup


def _version(row: Row) -> str:
    return f'W/"{row.version}"'


def _fit(text: str) -> str:
    if len(text) > LONGEST:
        raise InvalidValueException(detail=f"This is longer than {LONGEST} characters.")
    return text


def _shows_members(parameters: ResponseParameters[Any] | None) -> bool:
    """Whether an answer shows who is in a group: thousands need not be read to be left out."""
    if parameters is None:
        return True
    only = [str(path).casefold() for path in parameters.attributes or ()]
    without = [str(path).casefold() for path in parameters.excluded_attributes or ()]
    asked = not only or any("members" in path for path in only)
    return asked and not any(path.endswith("members") for path in without)
