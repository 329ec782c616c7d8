"""The floor: a bare program on the same database that does only what each job cannot do without.

Nothing is checked that a person would miss only when something is wrong; no languages, no wrapping of answers in
pages that help. What remains: read the form, find the link, write the rows in one group commit, render a page."""

import argparse
import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hashlib import sha256
from queue import SimpleQueue
from typing import Any

import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

Work = Callable[[sqlite3.Connection], Any]

PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1><p>{{ name }}</p><form method="post">
{% for question in questions %}
<fieldset><legend>{{ question.text }}</legend>{% if question.hint %}<p>{{ question.hint }}</p>{% endif %}
{% for option in question.options %}
<div class="choice"><label class="choice__label">
<input type="checkbox" name="q{{ question.id }}" value="{{ option[0] }}"> {{ option[1] }}</label>
<label class="choice__label">
<input type="checkbox" name="q{{ question.id }}-{{ option[0] }}" value="teach"> {{ option[1] }}</label></div>
{% else %}<input class="field__input" name="q{{ question.id }}" value="" maxlength="300">{% endfor %}
</fieldset>
{% endfor %}
<button>Send</button></form></main></body></html>""")


class Writer:
    """One thread, raw SQL, one commit for everything that waits."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._waiting: SimpleQueue[tuple[Work, Future[Any]]] = SimpleQueue()
        threading.Thread(target=self._serve, daemon=True).start()

    def submit(self, work: Work) -> "Future[Any]":
        answer: Future[Any] = Future()
        self._waiting.put((work, answer))
        return answer

    def _serve(self) -> None:
        connection = _open(self._path)
        while True:
            group = [self._waiting.get()]
            while len(group) < 64 and not self._waiting.empty():
                group.append(self._waiting.get())
            try:
                connection.execute("BEGIN IMMEDIATE")
                results = [(answer, work(connection)) for work, answer in group]
                connection.execute("COMMIT")
            except sqlite3.Error as error:  # a table has changed: say it, instead of letting the benchmark wait
                for _work, answer in group:
                    answer.set_exception(error)
                raise
            for answer, value in results:
                answer.set_result(value)


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _link(db: sqlite3.Connection, token: str) -> tuple[int, int, str]:
    found = db.execute(
        "SELECT link.about, link.person_id, person.name FROM link JOIN person ON person.id = link.person_id "
        "WHERE fingerprint = ?",
        (sha256(token.encode()).digest(),),
    ).fetchone()
    return int(found[0]), int(found[1]), str(found[2])


async def form(request: Request) -> Response:
    """Job 2: the survey as a page."""
    db = request.app.state.reader
    survey_id, person_id, name = _link(db, request.path_params["token"])
    title = db.execute("SELECT title FROM survey WHERE id = ?", (survey_id,)).fetchone()[0]
    db.execute("SELECT id FROM response WHERE survey_id = ? AND person_id = ?", (survey_id, person_id)).fetchone()
    options: dict[int, list[tuple[int, str]]] = {}
    for question_id, option_id, text in db.execute(
        "SELECT question_id, option.id, option.text FROM option JOIN question ON question.id = question_id "
        "WHERE survey_id = ? ORDER BY option.position",
        (survey_id,),
    ):
        options.setdefault(question_id, []).append((option_id, text))
    questions = [
        {"id": row[0], "text": row[1], "hint": row[2], "options": options.get(row[0], [])}
        for row in db.execute(
            "SELECT id, text, hint FROM question WHERE survey_id = ? ORDER BY position", (survey_id,)
        )
    ]
    return HTMLResponse(PAGE.render(title=title, name=name, questions=questions))


async def answer(request: Request) -> Response:
    """Jobs 1 and 9: what was answered, on disk before the reply, and thanks that say it again."""
    sent = (await request.form()).multi_items()
    token = request.path_params["token"]

    def write(db: sqlite3.Connection) -> str:
        survey_id, person_id, name = _link(db, token)
        now = _now()
        response_id = db.execute(
            "INSERT INTO response (survey_id, person_id, begun_at, submitted_at, changed_at, segment) "
            "VALUES (?, ?, ?, ?, ?, '')",
            (survey_id, person_id, now, now, now),
        ).lastrowid
        db.executemany(
            "INSERT INTO answer (response_id, question_id, words, side) VALUES (?, ?, ?, '')",
            [(response_id, int(field[1:].partition("-")[0]), str(value)) for field, value in sent],
        )
        return name

    name = await asyncio.wrap_future(request.app.state.writer.submit(write))
    said: list[dict[str, object]] = [{"text": value, "options": []} for _field, value in sent]
    return HTMLResponse(PAGE.render(title="Thank you", name=name, questions=said))


async def rsvp(request: Request) -> Response:
    """Job 4: a guest's answer."""
    sent = await request.form()
    token = request.path_params["token"]

    def write(db: sqlite3.Connection) -> None:
        meetup_id, person_id, _name = _link(db, token)
        now = _now()
        db.execute(
            "UPDATE guest SET answer = ?, answered_at = ?, seat_asked_at = ? WHERE meetup_id = ? AND person_id = ?",
            (str(sent["answer"]), now, now, meetup_id, person_id),
        )

    await asyncio.wrap_future(request.app.state.writer.submit(write))
    return RedirectResponse(f"/rsvp/{token}", 303)


async def feed(request: Request) -> Response:
    """Job 5: a calendar, or (whoever asks whether it has changed) that it has not."""
    db = request.app.state.reader
    key = sha256(request.path_params["token"].encode()).digest()
    person_id = db.execute("SELECT person_id FROM feed WHERE fingerprint = ?", (key,)).fetchone()[0]
    events = db.execute(
        "SELECT meetup.id, secret, title, abstract, place, join_url, starts_at FROM meetup "
        "JOIN guest ON meetup_id = meetup.id WHERE person_id = ?",
        (person_id,),
    ).fetchall()
    if "if-none-match" in request.headers:
        return Response(status_code=304)
    text = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}.{secret}@example.com\r\nDTSTART:{at}\r\nSUMMARY:{title}\r\n"
        f"LOCATION:{place}\r\nDESCRIPTION:{abstract}\r\nURL:{url}\r\nEND:VEVENT\r\n"
        for number, secret, title, abstract, place, url, at in events
    )
    return Response(f"BEGIN:VCALENDAR\r\n{text}END:VCALENDAR\r\n", media_type="text/calendar")


COUNTED = (
    "SELECT question.id, question.text, option.id, option.text || ' ' || count(*) FROM answer "
    "JOIN question ON question.id = answer.question_id LEFT JOIN option ON option.id = option_id "
    "WHERE question.survey_id = ? GROUP BY question.id, option_id, number, side"
)
SUMS = (
    "SELECT question.id, question.text, what, what || ' ' || n FROM sum "
    "JOIN question ON question.id = question_id WHERE survey_id = ?"
)


async def results(request: Request) -> Response:
    """Job 7: what came of a survey, counted the first time it is asked for, or (?anew=1) each time."""
    survey_id, kept = request.path_params["survey_id"], request.app.state.results
    if survey_id not in kept or request.query_params.get("anew"):
        read = request.app.state.reader.execute
        questions: dict[int, dict[str, Any]] = {}
        for question_id, text, option_id, said in read(COUNTED, (survey_id,)).fetchall() or read(SUMS, (survey_id,)):
            one = questions.setdefault(question_id, {"id": question_id, "text": text, "hint": "", "options": []})
            one["options"].append((option_id, said))
        kept[survey_id] = list(questions.values())
    return HTMLResponse(PAGE.render(title="Results", name="", questions=kept[survey_id]))


FOUND = (
    "SELECT person.id, name, department || ', ' || site FROM search_index "
    "JOIN person ON person.id = search_index.rowid % ? "
    "WHERE search_index MATCH ? AND search_index.rowid < ? LIMIT 30"
)
KIND = 2**40


async def search(request: Request) -> Response:
    """Job 10: thirty people whose words begin so."""
    words = request.query_params["q"].casefold().split()
    asked = " AND ".join(f'"{word}" *' for word in words)
    rows = request.app.state.reader.execute(FOUND, (KIND, asked, 2 * KIND)).fetchall()
    people = [{"id": number, "text": name, "hint": where, "options": []} for number, name, where in rows]
    return HTMLResponse(PAGE.render(title="Search", name="", questions=people))


async def healthz(request: Request) -> Response:
    """That it answers."""
    return PlainTextResponse("ok")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    path = os.environ["BROWNBAG_DATABASE_URL"].removeprefix("sqlite:///")
    app.state.reader, app.state.writer, app.state.results = _open(path), Writer(path), {}
    yield


app = Starlette(
    lifespan=_life,
    middleware=[Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)],
    routes=[
        Route("/healthz", healthz),
        Route("/s/{token}", form),
        Route("/s/{token}", answer, methods=["POST"]),
        Route("/rsvp/{token}", rsvp, methods=["POST"]),
        Route("/calendar/{token}.ics", feed),
        Route("/surveys/{survey_id}", results),
        Route("/search", search),
    ],
)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False)
