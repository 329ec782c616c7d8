"""Groups of accounts: who is in them, and the tag that the people in them have."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.base.db import insert_new
from app.people.actions import BATCH
from app.people.models import Tag
from app.people.provisioning.models import Account, AccountGroup, AccountMember


def word(group: AccountGroup) -> str:
    """The tag that its name is. A comma would part it in two when an organizer edits somebody."""
    return re.sub(r"[,;\s]+", " ", str(group.document["displayName"])).strip()[:60]


def members_of(db: Session, group_ids: Collection[str]) -> dict[str, list[dict[str, str]]]:
    """Who is in each of these groups, as the protocol writes it (RFC 7643 §4.2)."""
    found: dict[str, list[dict[str, str]]] = {group_id: [] for group_id in group_ids}
    member = col(AccountMember.member_id)
    rows = select(col(AccountMember.group_id), member, col(Account.id)).outerjoin(Account, col(Account.id) == member)
    for group_id, one, account in db.execute(rows.where(col(AccountMember.group_id).in_(group_ids)).order_by(member)):
        found[group_id].append({"value": one, "$ref": f"{'Users' if account else 'Groups'}/{one}"})
    return found


def unknown(db: Session, member_ids: Collection[str]) -> set[str]:
    """Those of them that are neither an account nor a group."""
    left = set(member_ids)
    for table in (Account, AccountGroup):
        for some in _batches(left):
            left -= set(db.scalars(select(col(table.id)).where(col(table.id).in_(some))))
    return left


def set_members(db: Session, group: AccountGroup, member_ids: Collection[str]) -> None:
    """These and no others."""
    there = db.scalars(select(col(AccountMember.member_id)).where(col(AccountMember.group_id) == group.id))
    before, after = set(there), set(member_ids)
    for some in _batches(before - after):
        untag(db, group, some)
        mine = (col(AccountMember.group_id) == group.id, col(AccountMember.member_id).in_(some))
        db.execute(delete(AccountMember).where(*mine))
    if fresh := sorted(after - before):
        db.execute(insert(AccountMember), [{"group_id": group.id, "member_id": one} for one in fresh])


def tag(db: Session, group: AccountGroup) -> None:
    """The people in it are grouped by its name."""
    if not word(group):
        return
    people: Any = (
        select(col(Account.person_id), literal(word(group)))
        .join(AccountMember, col(AccountMember.member_id) == col(Account.id))
        .where(col(AccountMember.group_id) == group.id, col(Account.person_id).is_not(None))
    )
    insert_new(db, Tag, ["person_id", "word"], people)


def untag(db: Session, group: AccountGroup, member_ids: Collection[str] | None = None) -> None:
    """These of its people (None: all) have its name as a tag no longer, unless they are in another one so called."""
    other, member = aliased(AccountMember), col(AccountMember.member_id)
    again = exists().where(col(other.member_id) == member, col(other.group_id).in_(_namesakes(db, group)))
    people = select(col(Account.person_id)).join(AccountMember, member == col(Account.id))
    people = people.where(col(AccountMember.group_id) == group.id, col(Account.person_id).is_not(None), ~again)
    if member_ids is not None:
        people = people.where(member.in_(member_ids))
    db.execute(delete(Tag).where(col(Tag.word) == word(group), col(Tag.person_id).in_(people)))


def _namesakes(db: Session, group: AccountGroup) -> list[str]:
    """The other groups that give the same tag."""
    alike = (col(AccountGroup.display_name) == group.display_name, col(AccountGroup.id) != group.id)
    return [other.id for other in db.scalars(select(AccountGroup).where(*alike)) if word(other) == word(group)]


def tag_person(db: Session, account: Account) -> None:
    """Whoever an account belongs to has the tags of its groups."""
    for group in _groups_of(db, account.id):
        tag(db, group)


def leave_all(db: Session, member_id: str) -> None:
    """An account, or a group, is in no group any more."""
    for group in _groups_of(db, member_id):
        untag(db, group, [member_id])
    db.execute(delete(AccountMember).where(col(AccountMember.member_id) == member_id))


def _groups_of(db: Session, member_id: str) -> Sequence[AccountGroup]:
    joined = select(AccountGroup).join(AccountMember, col(AccountMember.group_id) == col(AccountGroup.id))
    return db.scalars(joined.where(col(AccountMember.member_id) == member_id)).all()


def forget(db: Session, person_id: int) -> None:
    """They are in no group any more; the tags go with the person."""
    theirs = select(col(Account.id)).where(col(Account.person_id) == person_id)
    db.execute(delete(AccountMember).where(col(AccountMember.member_id).in_(theirs)))


def _batches(ids: Collection[str]) -> list[list[str]]:
    ordered = sorted(ids)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
