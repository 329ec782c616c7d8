"""The worker: on its own in a process, ended from outside, and going on by itself while mail waits."""

import os
import select as files
import signal
import subprocess
import sys
import time

import pytest
from sqlmodel import func, select

from app.mail import claiming, delivery
from app.mail.models import Email, PracticeMail
from app.main import create_app
from app.worker import Worker
from tests.house import many_people
from tests.makers.mail import a_letter, owed


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_asked_to(settings, how):
    surroundings = os.environ | {
        "BROWNBAG_DATA_DIR": str(settings.data_dir), "BROWNBAG_DATABASE_URL": settings.database_url,
    }  # fmt: skip
    command = [sys.executable, "-c", "from app.cli import main; main(['worker'])"]
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert files.select([process.stdout], [], [], 60)[0] and "Stop with" in process.stdout.readline()
        process.send_signal(how)
        _said, complaints = process.communicate(timeout=30)
    finally:
        process.kill()

    assert (process.returncode, complaints) == (0, "")


def test_stopping_one_that_never_started_is_no_mistake(app, settings, database):
    assert Worker(database, app.state.pages, settings).stop()


def test_while_mail_waits_it_goes_on_at_once(app, settings, database, db, people, monkeypatch):
    monkeypatch.setattr(claiming, "TOGETHER", 2)
    monkeypatch.setattr(delivery, "ROUND", 0.01)
    monkeypatch.setattr("app.worker.REST", 0.01)
    owed(db, *many_people(db, 20))
    worker = Worker(database, app.state.pages, settings)
    worker.start()
    sent = 0
    until = time.monotonic() + 15  # less than the wait between two rounds with nothing to do
    while sent < 20 and time.monotonic() < until:
        time.sleep(0.1)
        sent = db.exec(select(func.count()).select_from(Email).where(Email.sent_at != None)).one()  # noqa: E711
        db.commit()

    assert worker.stop()
    assert sent == 20


def test_with_a_mail_server_its_first_round_forgets_what_practice_mails_said(settings, database, db, people):
    a_letter(db, people.anna, b"Subject: x\r\n\r\nhttp://testserver/login/alive\r\n")
    real = settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"})
    worker = Worker(database, create_app(real, database).state.pages, real)

    assert worker._round() is False
    assert db.exec(select(PracticeMail.raw)).all() == [b""]


def test_in_practice_it_keeps_it(app, settings, database, db, people):
    a_letter(db, people.anna, b"Subject: x\r\n\r\n")
    Worker(database, app.state.pages, settings)._round()

    assert len(db.exec(select(PracticeMail)).all()) == 1
