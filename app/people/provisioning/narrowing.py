"""A filter of the protocol as a condition of the database (RFC 7644 §3.4.2.2); what is asked all day has an index."""

from typing import Any
from unicodedata import normalize

from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    ValuePath,
)
from sqlalchemy import ColumnElement, and_, exists, true
from sqlmodel import col

from app.people.provisioning.models import Account, AccountGroup, AccountMember

MOST_TERMS = 20
"""SQLite takes no condition that is a thousand deep; systems join two or three."""
Narrowed = tuple[ColumnElement[bool], bool]
"""A condition that keeps every row that matches, and whether it keeps no other."""


def narrowed(table: type[Account] | type[AccountGroup], node: FilterNode | None) -> Narrowed:
    """As far as the database can tell; the rest is for the library to match."""
    if node is None:
        return true(), True
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_ and len(node.terms) <= MOST_TERMS:
        terms = [narrowed(table, term) for term in node.terms]
        return and_(*(condition for condition, _exact in terms)), all(exact for _condition, exact in terms)
    if isinstance(node, ValuePath):
        inside = node.val_filter
        path = AttrPath(node.attr_path.attr, inside.attr_path.attr) if isinstance(inside, Comparison) else None
        node = Comparison(path, inside.op, inside.value) if path and isinstance(inside, Comparison) else node
    if isinstance(node, Comparison) and node.op == CompareOperator.eq and isinstance(node.value, str):
        found = _equal(table, str(node.attr_path).casefold(), node.value)
        return (true(), False) if found is None else (found, True)
    return true(), False


def _equal(table: Any, attribute: str, value: str) -> ColumnElement[bool] | None:
    """None: there is no column of this attribute."""
    match table.__name__, attribute:
        case _, "id":
            return col(table.id) == value
        case _, "externalid" if value:
            return col(table.external_id) == normalize("NFC", value)
        case "Account", "username":
            return col(Account.user_name) == fold(value)
        case "AccountGroup", "displayname":
            return col(AccountGroup.display_name) == fold(value)
        case "AccountGroup", "members" | "members.value":
            mine = col(AccountMember.group_id) == col(AccountGroup.id)
            return exists().where(mine, col(AccountMember.member_id) == value)
        case _:
            return None


def fold(text: str) -> str:
    """As the library compares what is not case-exact."""
    return normalize("NFC", normalize("NFC", text).lower())
