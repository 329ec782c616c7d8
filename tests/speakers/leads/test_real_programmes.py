"""Every programme of the shared data comes in once: read, applied, and read again it changes no row."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.base.tabular.tables import Unreadable
from app.speakers.leads import importing
from app.speakers.leads.sources import in_file
from app.speakers.models import GivenBy, Lead, PastTalk
from tests.house import NOON

ROOT = Path(__file__).parents[3].parent / "shared" / "data"
PROGRAMMES = sorted([*ROOT.glob("schedules/*/*"), *ROOT.glob("talks/*"), *ROOT.glob("speakers/*")], key=str)
NONE = {"LICENSE", "schema.json", "schedule.xml.xsd", "invalid-example.json", "jres_2022.ics"}
"""What lies beside them and is no programme, or does not say who speaks."""


def rows(db) -> list:
    return [row for table in (Lead, PastTalk, GivenBy) for row in db.execute(sa.select(table.__table__)).all()]


@pytest.mark.timeout(200)
@pytest.mark.parametrize("path", PROGRAMMES, ids=[f"{path.parent.name}/{path.name}" for path in PROGRAMMES])
def test_two_imports_of_one_programme_change_no_row(db, people, path: Path):
    if path.name in NONE:
        with pytest.raises(Unreadable):
            in_file(path, path.name)
        return

    found = in_file(path, path.name)
    importing.apply(db, importing.keep(db, found, path.name, people.olha, NOON), NOON)
    db.commit()
    before = rows(db)
    again = importing.apply(db, importing.keep(db, in_file(path, path.name), path.name, people.olha, NOON), NOON)
    db.commit()

    assert before and again.changes_nothing
    assert rows(db) == before
    texts = [
        *db.scalars(sa.select(PastTalk.title + " " + PastTalk.abstract)),
        *db.scalars(sa.select(Lead.name + " " + Lead.about)),
    ]
    assert [text for text in texts if re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text)] == []
