"""Every route goes through the door: what looks cannot write, what writes is on disk before the reply leaves."""

import re

import pytest

from app.main import ROOMS, create_app
from tests.rules.house import ROOT, Door, doors

NO_DATABASE = {
    "serve": "a static file",
    "_healthy": "says that the process answers",
    "_ready": "asks the database itself whether it has this version's tables",
}
"""Handlers outside rooms, and why they stand outside the door."""

OWN_DOOR: dict[str, str] = {
    "people.imports": "reads a workbook in a thread before it writes",
    "speakers.imports": "fetches and reads a programme in a thread before it writes",
    "mail.check": "talks to the mail server in a thread, with no transaction open",
    "meetups.hand_in": "copies a file to the disk before it writes",
    "outreach.hand_in": "copies a file to the disk before it writes",
    "people.import_columns": "reads a list again before it writes",
    "people.import_new": "reads a workbook in a thread before it writes",
}
"""Named handlers that open the door themselves, and why."""

OTHERS_WORDS = {"people.scim"}
"""What another protocol says: its methods, and one address for looking and writing, each through its own door."""


@pytest.fixture
def house(settings, database) -> list[Door]:
    """Every route there is, the demo's too."""
    app = create_app(settings.model_copy(update={"demo": True}), database)
    return [door for door in doors(app) if door.name not in NO_DATABASE]


def test_only_get_and_post(house: list[Door]):
    ours = [door for door in house if door.name not in OTHERS_WORDS]

    assert [door for door in ours if not door.methods <= {"GET", "HEAD", "POST"}] == []


def test_whatever_is_posted_goes_through_the_door_for_writes(house: list[Door]):
    """Or, when it keeps nothing (a preview of what was typed), through the one that cannot write."""
    posts = [door for door in house if "POST" in door.methods]

    assert {
        door.name for door in posts if door.kind not in ("writes", "reads", "glances")
    } <= OWN_DOOR.keys() | OTHERS_WORDS


def test_whatever_is_looked_at_cannot_write(house: list[Door]):
    """Or, where it shows what a decision would cause, keeps nothing of what it writes."""
    looks = [door for door in house if "GET" in door.methods and door.name not in OTHERS_WORDS]

    assert [door.name for door in looks if door.kind not in ("reads", "glances", "tries")] == []
    assert {door.name for door in house if door.kind == "tries"} == {"invitations.decision", "invitations.undecide"}


def test_every_route_has_a_name_of_its_room(house: list[Door]):
    rooms = {room.__name__.split(".")[1] for room in ROOMS} | {"demo"}

    assert [door for door in house if door.name.partition(".")[0] not in rooms] == []


def test_a_name_is_one_address(house: list[Door]):
    paths: dict[str, set[str]] = {}
    for door in house:
        paths.setdefault(door.name, set()).add(door.path)

    assert {name: several for name, several in paths.items() if len(several) > 1} == {}


def test_links_in_mails_can_be_looked_at_by_head(house: list[Door]):
    by_link = [door for door in house if "{token}" in door.path and "GET" in door.methods]

    assert [door.name for door in by_link if "HEAD" not in door.methods] == []


def test_admins_are_told_every_address_that_is_as_good_as_a_key(house: list[Door]):
    told = (ROOT / "docs" / "admin.md").read_text(encoding="utf-8")
    line = next(line for line in told.splitlines() if line.startswith("Keep tokens out of"))
    secret = {door.path[: door.path.index("{token}")] for door in house if "{token}" in door.path}

    assert set(re.findall(r"`(/[a-z]+/)`", line)) == secret


def test_every_room_but_the_demo_wants_somebody(house: list[Door], browse, people, db):
    """Without sign-in and without a link nothing is shown but the door itself."""
    stranger = browse()
    open_doors = {}
    for door in house:
        if door.name.startswith("demo.") or "{token}" in door.path:
            continue
        path = door.path
        while "{" in path:
            path = path[: path.index("{")] + "1" + path[path.index("}") + 1 :]
        for method in door.methods & {"GET", "POST"}:
            answer = stranger.client.request(method, path, follow_redirects=False)
            if answer.status_code not in (401, 422):  # 422: the address lacks its query, nothing was looked at
                open_doors[f"{method} {door.name}"] = answer.status_code

    assert {name for name in open_doors if name not in OPEN} == set()


OPEN = {
    "GET people.signin": "the way in",
    "POST people.signin": "the way in",
    "POST people.signout": "the way out, also for one who is out",
    "POST people.language": "everybody may choose a language",
    "GET surveys.modes": "whoever is asked may read what each way of asking protects",
    "GET desk.home": "before the first start it says how to begin",
}
"""What a stranger may reach, and why."""
