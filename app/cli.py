"""The command line: serve, demo, worker, migrate, doctor, login-link, people import, speakers import,
surveys import and reseal."""

import argparse
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import uvicorn
from fastapi import FastAPI
from sqlmodel import Session

from app.base import clock
from app.base.config import Settings
from app.base.db import Database
from app.base.errors import Refused
from app.base.migrations import migrate
from app.base.tabular.files import tables
from app.base.tabular.tables import Unreadable
from app.mail.delivery import PostOffice
from app.main import create_app
from app.people import applying, importing
from app.people.actions import make_login_link, may_sign_in
from app.people.comparing import compare
from app.people.models import Person
from app.people.queries import by_email, first_organizer
from app.people.sheets.apart import read
from app.people.sheets.reading import Sheet
from app.speakers.leads import importing as schedules
from app.speakers.leads import sources
from app.speakers.schedules.talks import Found as Programme
from app.surveys.interchange.answers import Found, understood
from app.surveys.interchange.importing import bring_in as bring_answers_in
from app.surveys.models import Survey
from app.surveys.sealed.resealing import reseal
from app.worker import DUES, Worker, work

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> None:
    """Read the command and run it. Exit code 0 when it went well, 1 with a sentence when not, 2 for a wrong call."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        sys.exit(command(asked))
    except (Refused, Unreadable) as no:
        print(no.sentence)
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="brownbag", description="The organizer of knowledge-sharing meetups.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, run, words in (
        ("serve", _serve, "migrate, then serve the pages (and run the worker, unless BROWNBAG_WORKER=false)"),
        ("demo", _demo, "the same with a sample company, in a database of its own"),
    ):
        command = commands.add_parser(name, help=words, description=words)
        command.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        command.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        command.set_defaults(command=run)
    for name, run, words in (
        ("worker", _worker, "only the worker: queue and deliver mail until stopped"),
        ("migrate", _migrate, "bring the database to this version's tables"),
        ("doctor", _doctor, "look whether everything is in order, and say what to do"),
    ):
        commands.add_parser(name, help=words, description=words).set_defaults(command=run)
    link = commands.add_parser("login-link", help="print a login link: a way in when mail does not work")
    link.add_argument("email")
    link.set_defaults(command=_login_link)
    people = commands.add_parser("people", help="the staff list").add_subparsers(required=True, metavar="what")
    load = people.add_parser("import", help="read a staff list (CSV or XLSX) and add who is new")
    load.add_argument("file", type=Path)
    load.add_argument("--dry-run", action="store_true", help="only say what would change")
    load.set_defaults(command=_people_import)
    speakers = commands.add_parser("speakers", help="talks given elsewhere").add_subparsers(
        required=True, metavar="what"
    )
    load = speakers.add_parser("import", help="read the programme of a conference: talks, and who gave them")
    load.add_argument("source", help="a file, a folder, or an address")
    load.add_argument("--dry-run", action="store_true", help="only say what would be there")
    load.add_argument("--event", default="", help="what the conference is called, where the programme does not say")
    load.set_defaults(command=_speakers_import)
    surveys = commands.add_parser("surveys", help="surveys").add_subparsers(required=True, metavar="what")
    load = surveys.add_parser("import", help="read the answers to a survey of another system (CSV or XLSX)")
    load.add_argument("file", type=Path)
    load.add_argument("--title", help="what it is called here; without it, as the file is")
    load.add_argument("--dry-run", action="store_true", help="only say what would be there")
    load.set_defaults(command=_surveys_import)
    again = surveys.add_parser("reseal", help="ask people again whose anonymous answers lost their key")
    again.add_argument("survey_id", type=int)
    again.set_defaults(command=_surveys_reseal)
    return parser


def _serve(asked: argparse.Namespace) -> int:
    settings = Settings()
    database = Database(settings.database)
    migrate(database.engine)
    return _run(create_app(settings, database), asked)


def _demo(asked: argparse.Namespace) -> int:
    settings = Settings(
        demo=True,
        smtp_url="",
        base_url=f"http://{asked.host}:{asked.port}",
        mail_from="brownbag@example.com",
        data_dir=Settings().data_dir / "demo",
    )
    database = Database(settings.database)
    migrate(database.engine)
    from app.demo.company import fill  # noqa: PLC0415 -- only the demo needs it

    app = create_app(settings, database)
    office = PostOffice(database, app.state.pages, settings, DUES)
    fill(database, settings, partial(work, database, office), clock.now())
    return _run(app, asked)


def _run(app: FastAPI, asked: argparse.Namespace) -> int:
    _greet(app.state.settings, app.state.database, asked)
    gc.collect()
    gc.freeze()  # what is loaded now stays; looking through it again and again costs requests their time
    gc.set_threshold(20_000, 20, 50)
    uvicorn.run(app, host=asked.host, port=asked.port, log_level="warning", access_log=False, server_header=False)
    return 0


def _greet(settings: Settings, database: Database, asked: argparse.Namespace) -> None:
    from app.people.first_start import first_link  # noqa: PLC0415 -- only starting needs it

    print(f"\n  Brownbag is open at http://{asked.host}:{asked.port}")
    link = first_link(database, settings, clock.now())
    if link:
        print(f"  First start: open {link} to begin. The link works once.")
    print("  Stop with Ctrl+C.\n", flush=True)


def _worker(asked: argparse.Namespace) -> int:
    settings = Settings()
    database = Database(settings.database)
    app = create_app(settings, database)
    worker = Worker(database, app.state.pages, settings)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end in either way, it ends alike
    try:
        worker.start()
        print("The worker runs. Stop with Ctrl+C.", flush=True)
        worker.wait()
    except KeyboardInterrupt:
        if worker.stop():
            database.close()
    return 0


def _migrate(asked: argparse.Namespace) -> int:
    database = Database(Settings().database)
    migrate(database.engine)
    print("The tables are those of this version.")
    return 0


def _doctor(asked: argparse.Namespace) -> int:
    from app.base.doctor import examine  # noqa: PLC0415
    from app.mail.diagnosis import diagnose  # noqa: PLC0415
    from app.mail.receiving import check  # noqa: PLC0415
    from app.surveys.sealed import diagnosis  # noqa: PLC0415

    settings = Settings()
    findings = examine(settings) + diagnosis.examine(settings) + diagnose(settings) + check.examine(settings)
    for finding in findings:
        print(f"{'ok ' if finding.good else 'BAD'}  {finding.words}")
    return 0 if all(finding.good for finding in findings) else 1


def _people_import(asked: argparse.Namespace) -> int:
    sheet = read(_content(asked.file), _write(importing.said))
    for problem in sheet.problems:
        print(f"line {problem.line}: {problem.what}")
    print(_write(partial(_bring_in, sheet=sheet, source=asked.file.name, only_look=asked.dry_run)))
    return 0


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as no:
        raise Refused(str(no)) from None


def _write(job: Callable[[Session], T]) -> T:
    """One job for the database, from a command that ends with it."""
    database = Database(Settings().database)
    try:
        migrate(database.engine)
        return database.write(job)
    finally:
        database.close()


def _somebody(db: Session) -> Person:
    """In whose name a file is imported."""
    by = first_organizer(db)
    if by is None:
        raise Refused("There is no organizer yet. Run `brownbag serve` and open the link it prints.")
    return by


def _bring_in(db: Session, sheet: Sheet, source: str, only_look: bool) -> str:
    """What the list does, or with `only_look` what it would do. Who is missing from it stays."""
    by = _somebody(db)
    found = compare(sheet.rows, applying.directory(db))
    counts = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.leaving)} left, {found.same} as before."
    if only_look:
        return f"It would be: {counts} Nothing was changed."
    kept = importing.keep(db, sheet, source, by, clock.now())
    applying.apply(db, kept, (), False, "", by, clock.now())
    rest = f" {len(found.missing)} in the directory are not in this list; they stay." if found.missing else ""
    return f"Done: {counts}{rest}"


def _speakers_import(asked: argparse.Namespace) -> int:
    found, source = sources.anywhere(asked.source, Settings().inside)
    for refused in found.refused:
        print(f"{refused.where}: {refused.why}")
    print(_write(partial(_bring_schedule, found=found, source=source, event=asked.event, only_look=asked.dry_run)))
    return 0


def _bring_schedule(db: Session, found: Programme, source: str, event: str, only_look: bool) -> str:
    """What the programme brings, or with `only_look` what it would."""
    kept = schedules.as_read(found, source, _somebody(db), clock.now())
    told = schedules.comparison(db, kept, event)
    counts = (
        f"{told.talks} talks by {len(told.speakers)} people: {len(told.new)} talks new, {len(told.changed)} changed, "
        f"{len(told.leads)} leads new; {found.left_out} left out, {len(found.refused)} refused."
    )
    if only_look:
        return f"It would be: {counts} Nothing was changed."
    schedules.apply(db, kept, clock.now(), event)
    return f"Done: {counts} See {Settings().base_url}/leads"


def _surveys_import(asked: argparse.Namespace) -> int:
    found = understood(max(tables(_content(asked.file)), key=len, default=[]))
    counts = f"{len(found.rows)} people's answers to {len(found.questions)} questions."
    left_out = f" Left out: {', '.join(f'“{header[:60]}”' for header in found.left_out)}." if found.left_out else ""
    if asked.dry_run:
        print(f"It would be: {counts}{left_out} Nothing was changed.")
        return 0
    title = asked.title or asked.file.stem.replace("_", " ")
    survey_id = _write(partial(_bring_answers, found=found, title=title, file=asked.file))
    print(f"Done: {counts}{left_out} See {Settings().base_url}/surveys/{survey_id}")
    return 0


def _bring_answers(db: Session, found: Found, title: str, file: Path) -> int:
    return bring_answers_in(db, title, file.name, found, _somebody(db), clock.now()).id


def _surveys_reseal(asked: argparse.Namespace) -> int:
    folder = Settings().keys
    _write(lambda db: reseal(db, db.get(Survey, asked.survey_id), folder, clock.now()))
    print("Done. The worker makes a new key; then everybody who was asked is written to once more.")
    return 0


def _login_link(asked: argparse.Namespace) -> int:
    """A way in when mail does not work, for whoever may run commands on this machine."""

    def make(db: Session) -> str | None:
        person = by_email(db, asked.email)
        return make_login_link(db, person, clock.now()) if person and may_sign_in(person) else None

    token = _write(make)
    print(f"{Settings().base_url}/login/{token}" if token else f"Nobody here has the address {asked.email}.")
    return 0 if token else 1
