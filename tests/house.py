"""Makers and the browser every test uses: the same three people everywhere, and pages read as people read them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from bs4 import BeautifulSoup, Tag
from sqlmodel import Session
from starlette.testclient import TestClient

from app.base import clock
from app.people.access import sign_in
from app.people.models import Audience, Person, Programme

NOON = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""Tuesday 3 March 2026, noon in Kyiv."""


@dataclass(frozen=True)
class People:
    """The three people of every test, and everybody as an audience."""

    olha: Person
    anna: Person
    bohdan: Person
    everyone: Audience


def a_person(db: Session, name: str, **values: object) -> Person:
    """A colleague; the address follows from the name."""
    email = values.pop("email", f"{name.lower().replace(' ', '.')}@example.com")
    person = Person(name=name, email=email, added_at=NOON, **values)
    db.add(person)
    db.commit()
    return person


def many_people(db: Session, count: int, **values: object) -> list[Person]:
    """So many colleagues with plain names."""
    rows = [Person(name=f"Person {n}", email=f"person{n}@example.com", added_at=NOON, **values) for n in range(count)]
    db.add_all(rows)
    db.commit()
    return rows


def move_in(db: Session) -> People:
    """The programme, Olha who organizes, Anna who speaks, Bohdan who only watches."""
    db.add(Programme(id=1, name="Brown bags", zone="Europe/Kyiv", started_at=NOON - timedelta(days=60)))
    olha = a_person(db, "Olha", department="People", site="Kyiv", language="en", organizer_since=NOON)
    anna = a_person(db, "Anna", department="Data", site="Lviv", language="en")
    bohdan = a_person(db, "Bohdan", department="Data", site="Kyiv", language="en")
    everyone = Audience(name="Everyone", created_at=NOON)
    db.add(everyone)
    db.commit()
    return People(olha, anna, bohdan, everyone)


class Page:
    """An answer, read as HTML."""

    def __init__(self, response) -> None:  # noqa: ANN001
        self.response = response
        self.status: int = response.status_code
        self.text: str = response.text

    @cached_property
    def html(self) -> BeautifulSoup:
        """Its elements; many tests need none."""
        return BeautifulSoup(self.text, "html.parser")

    @property
    def words(self) -> str:
        """All words of the page's main part, spaces folded."""
        return " ".join((self.html.find("main") or self.html).get_text(" ").split())

    @property
    def title(self) -> str:
        """The page's one heading."""
        heading = self.html.find("h1")
        return " ".join(heading.get_text(" ").split()) if heading else ""

    def all(self, selector: str) -> list[Tag]:
        """Every element of a CSS selector."""
        return list(self.html.select(selector))

    def one(self, selector: str) -> Tag:
        """The one element of a CSS selector."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} × {selector} in {self.words[:300]}"
        return found[0]

    def forms(self) -> list[str]:
        """Where the page's forms lead."""
        return [str(form.get("action")) for form in self.all("main form")]


class Browser:
    """Somebody's browser, signed in when a person is given. It follows redirects like one."""

    def __init__(self, app, db: Session, person: Person | None = None) -> None:  # noqa: ANN001
        self._db = db
        self.client = TestClient(app, raise_server_exceptions=False)
        if person is not None:
            self.client.cookies.set("sid", sign_in(db, person, clock.now()))
            db.commit()

    def get(self, path: str, **headers: str) -> Page:
        """Open a page."""
        return self._page(lambda: self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()}))

    def post(
        self,
        path: str,
        fields: dict[str, object] | None = None,
        files: dict[str, object] | None = None,
        **more: object,
    ) -> Page:
        """Send a form; a list sends a field several times."""
        data = {**(fields or {}), **more}
        return self._page(lambda: self.client.post(path, data=data, files=files))

    def _page(self, ask) -> Page:  # noqa: ANN001
        self._db.commit()
        response = ask()
        self._db.expire_all()
        return Page(response)
