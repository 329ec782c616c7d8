"""Whatever is sent to whichever form: a sentence and a 4xx, or a page; never a 500, never half a change."""

import random
import re

import pytest
from fastapi.routing import iter_route_contexts
from sqlmodel import select

from app.mail.models import PracticeMail
from app.people.models import Person

NAUGHTY = [
    "", " ", "0", "-1", "999999999999999999999", "1e9", "NaN", "null", "true", "١٢٣", "a" * 5000, "Ω≈ç√∫", "\x00\x07",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n%d", "../../etc/passwd", "🏳️‍🌈", "‮rtl", "2026-13-45T99:99",
    "2026-03-29T03:30", "0001-01-01T00:00", "9999-12-31T23:59", "k1" + "0" * 34, "a@b", "=1+1", "\ud800", "on", "1,2,3",
]  # fmt: skip
LIKELY = [
    "name", "email", "title", "text", "words", "kind", "starts_at", "zone", "minutes", "answer", "date", "dates", "answer_by",
    "subject", "message", "reason", "topic_id", "person_id", "audience_id", "meetup_id", "into_id", "version", "order",
    "closes_at", "options", "message", "capacity", "join_url", "place", "language", "note", "paste", "next", "person", "a",
    "availability", "style", "value", "ask", "ask_id", "abstract", "skills", "departments", "picked", "number", "questions",
    "draft", "intro", "suggested_email", "ask_again_on", "other_dates", "confirm", "leap", "seats", "heard", "company",
]  # fmt: skip


def _posts(app) -> list[str]:
    return sorted(
        {c.path_format for c in iter_route_contexts(app.routes) if "POST" in (getattr(c, "methods", None) or ())}
    )


def _filled_in(path: str, token: str, chance: random.Random) -> str:
    path = path.replace("{token}", token)
    return re.sub(r"\{[^}]+\}", lambda _: str(chance.choice([1, 2, 3, 5, 10**12])), path)


@pytest.mark.parametrize("seed", range(3))
def test_no_form_ever_ends_in_a_500(app, db, browse, database, seed):
    chance = random.Random(seed)
    olha = db.exec(select(Person).where(Person.organizer_since != None)).first()  # noqa: E711
    tokens = _tokens(database)
    browsers = [browse(olha), browse()]
    broken = []
    for path in _posts(app):
        for _ in range(4):
            fields = {name: chance.choice(NAUGHTY) for name in chance.sample(LIKELY, 14)}
            fields = {k: v.encode("utf-8", "ignore").decode() for k, v in fields.items()}
            address = _filled_in(
                path, chance.choice(tokens[_door(path)]) if _door(path) in tokens else "k1bad", chance
            )
            page = chance.choice(browsers).post(address, fields)
            if page.status >= 500:
                broken.append((address, page.status, fields))
    assert not broken, broken[:3]


def _door(path: str) -> str:
    return path.split("/")[1]


def _tokens(database) -> dict[str, list[str]]:
    from app.mail.letter import parts

    found: dict[str, list[str]] = {}
    with database.reading() as db:
        for raw in db.exec(select(PracticeMail.raw)).all()[-400:]:
            for door, token in re.findall(r"http://testserver/(\w+)/(k1[0-9a-z]{34})", parts(raw).text):
                found.setdefault(door, []).append(token)
    return found
