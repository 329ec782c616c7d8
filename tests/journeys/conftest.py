"""A real server on the loopback and a real Chromium in front of it; real time, and the worker runs."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlmodel import Session, col, select

from app.base import clock
from app.base.clock import now
from app.base.config import Settings
from app.base.db import Database
from app.demo.company import fill
from app.mail.delivery import PostOffice
from app.mail.models import Email, PracticeMail
from app.main import create_app
from app.people.first_start import first_link
from app.people.models import Person
from app.worker import DUES, work

CHROMIUM = next((p for name in ("chromium", "google-chrome", "chromium-browser") if (p := shutil.which(name))), None)

PATIENCE = 20_000
"""Milliseconds: two browsers share a machine that may be busy; what comes sooner is not waited for."""


@pytest.fixture(autouse=True)
def at_noon() -> None:
    """Journeys live in real time."""


FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, quiet and without a network of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An organizer's window."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@dataclass
class House:
    """The running installation, and the mail it has sent so far."""

    url: str
    own: Database
    """The running server's."""
    database: Database
    settings: Settings

    def first_link(self) -> str:
        """What `brownbag serve` prints at its first start."""
        link = first_link(self.database, self.settings, now())
        assert link
        return link

    def let_pass(self, **time: float) -> None:
        """Move the clock of this house forward, as the demo does, and wake its worker."""
        self.own.write(lambda db: clock.move_forward(db, timedelta(**time)))
        self.own.written.set()

    def letter(self, kind: str, to: str, patience: float = 15) -> "Letter":
        """The newest mail of a kind to an address; waits for the worker to write it."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with self.database.reading() as db:
                raw = _newest(db, kind, to)
            if raw:
                return Letter(raw)
            time.sleep(0.2)
        with self.database.reading() as db:
            there = [(e.kind, e.said, e.sent_at) for e in db.exec(select(Email))]
        raise AssertionError(f"no {kind} to {to}; there is {sorted(set(there), key=str)[:20]}")


class Letter:
    """A mail as its recipient has it."""

    def __init__(self, raw: bytes) -> None:
        self.message = message_from_bytes(raw, policy=default)
        self.text = self.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def links(self) -> list[str]:
        """Every link of the text, in order."""
        return [word.strip("<>.,") for word in self.text.split() if word.strip("<>").startswith("http")]

    def link(self, part: str) -> str:
        """The first link with this in its path."""
        return next(link for link in self.links if part in link)

    @property
    def calendar(self) -> str:
        """The calendar part, or nothing."""
        parts = [p for p in self.message.walk() if p.get_content_type() == "text/calendar"]
        return parts[0].get_content() if parts else ""


def _newest(db: Session, kind: str, to: str) -> bytes | None:
    return db.exec(
        select(PracticeMail.raw)
        .join(Email, col(Email.id) == col(PracticeMail.email_id))
        .join(Person, col(Person.id) == col(Email.person_id))
        .where(Email.kind == kind, Person.email == to)
        .order_by(col(Email.id).desc())
    ).first()


@contextmanager
def _served(database: Database, folder: Path, demo: bool) -> Iterator[House]:
    """The application on a free port, its worker running, until the test is over."""
    port = _free_port()
    settings = Settings(
        data_dir=folder,
        database_url=database.url,
        base_url=f"http://127.0.0.1:{port}",
        mail_from="us@example.com",
        demo=demo,
    )
    own = Database(database.url)
    app = create_app(settings, own)
    if demo:
        fill(own, settings, partial(work, own, PostOffice(own, app.state.pages, settings, DUES)), now())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield House(settings.base_url, own, database, settings)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        clock.run_ahead(0)


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    """An empty installation."""
    with _served(database, tmp_path, demo=False) as house:
        yield house


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Iterator[House]:
    """The sample company, in the middle of its life."""
    with _served(database, tmp_path, demo=True) as house:
        yield house


def settle(page: Page) -> None:
    """Wait until what was pressed has come to something."""
    with suppress(PlaywrightTimeout):  # a frame that was replaced while it loaded is sometimes never called idle
        page.wait_for_load_state("networkidle", timeout=5_000)
    expect(page.locator(".htmx-request, [aria-busy=true]")).to_have_count(0)


@pytest.fixture
def looks_right() -> Callable[[Page], None]:
    """Asserts what holds on every page: axe finds nothing, nothing scrolls sideways, no policy was broken."""

    def check(page: Page) -> None:
        settle(page)
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        found = [
            (v["id"], [(n["html"][:90], n.get("any", [{}])[0:1]) for n in v["nodes"]][:3])
            for v in results.response["violations"]
        ]
        assert not found, f"{page.url}: {found}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    return check


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """An employee's phone: 360 pixels wide, JavaScript off."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    """The same width with JavaScript, in which axe can look at what the phone sees."""
    options = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
