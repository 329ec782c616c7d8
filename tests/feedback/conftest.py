"""What the feedback room has mailed."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from app.mail.letter import Parts, parts
from app.mail.models import Email, PracticeMail
from app.people.models import Person


@pytest.fixture
def letters(db: Session) -> Callable[[str], dict[str, Parts]]:
    """`letters(kind)` is every letter of a kind that went out, by address."""

    def sent(kind: str) -> dict[str, Parts]:
        db.expire_all()
        rows = (
            select(Person.email, PracticeMail.raw)
            .join(Email, col(Email.person_id) == col(Person.id))
            .join(PracticeMail, col(PracticeMail.email_id) == col(Email.id))
            .where(col(Email.kind) == kind)
        )
        found = db.exec(rows).all()
        assert len({address for address, _raw in found}) == len(found), "somebody got it twice"
        return {address: parts(raw) for address, raw in found}

    return sent
