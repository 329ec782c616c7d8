"""The directory: who is here, one person, adding one, leaving, organizing."""

from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent
from app.base.web import done, show
from app.people import actions, queries
from app.people.access import Member, Organizer
from app.people.fields import PersonFields
from app.people.models import Person, SignIn

router = APIRouter()


@router.get("/people", name="people.index")
@reads
def index(
    request: Request, who: Organizer, db: Db,
    q: str = "", department: str = "", site: str = "", tag: str = "", left: str = "", after: str = "",
) -> Response:  # fmt: skip
    """Everybody by name, narrowed by words, department, site and tag."""
    wanted = queries.Wanted(q.strip()[:100], department, site, tag, bool(left))
    people, total = queries.directory(db, wanted, after)
    shown = people[: queries.PAGE]
    following = queries.place_in_directory(shown[-1]) if len(people) > queries.PAGE else ""
    everybody = queries.directory(db, queries.Wanted())[1]
    return show(
        request, "people/index.html", people=shown, total=total, everybody=everybody, wanted=wanted,
        following=following, first=not after, groups=queries.groups(db), form=None,
    )  # fmt: skip


@router.get("/people/new", name="people.add")
@reads
def add(request: Request, who: Organizer, db: Db) -> Response:
    """A form for one more person."""
    return show(request, "people/add.html", form=Form(), zones=queries.usual_zones(), groups=queries.groups(db))


@router.post("/people/new", name="people.add")
@writes
def create(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Write one more person down."""
    form = Form(sent)
    if new := form.fill(PersonFields):
        try:
            return done(request, "people.person", person_id=actions.add(db, new, now()).id)
        except Refused as no:
            form.wrong("email", no.sentence)
    return show(request, "people/add.html", 422, form=form, zones=queries.usual_zones(), groups=queries.groups(db))


@router.get("/people/{person_id}", name="people.person")
@reads
def person(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """One person: what we know, to be corrected."""
    found = db.get_one(Person, person_id)
    return show(request, "people/person.html", **_about(db, found, _form_of(db, found), now()))


@router.post("/people/{person_id}", name="people.person")
@writes
def edit(request: Request, person_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Keep the corrections."""
    found, form = db.get_one(Person, person_id), Form(sent)
    if new := form.fill(PersonFields):
        try:
            actions.edit(db, found, new, now())
            return done(request, "people.person", person_id=person_id)
        except Refused as no:
            form.wrong("email", no.sentence)
    return show(request, "people/person.html", 422, **_about(db, found, form, now()))


def _about(db: Session, found: Person, form: Form, at: datetime) -> dict[str, object]:
    return {
        "person": found, "form": form, "zones": queries.usual_zones(), "groups": queries.groups(db),
        "signins": queries.sign_ins_of(db, found.id, at),
    }  # fmt: skip


def _form_of(db: Session, found: Person) -> Form:
    words = {
        name: getattr(found, name) for name in ("name", "email", "department", "site", "title", "language", "zone")
    }
    skills, tags = queries.skills_of(db, found.id), queries.tags_of(db, found.id)
    return Form(**words, tags=", ".join(tags), skills="\n".join(skills))


# --- facts about a person ----------------------------------------------------------------------------


@router.post("/people/{person_id}/leaving", name="people.leave")
@writes
def leave(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They left the company."""
    actions.leave(db, db.get_one(Person, person_id), who, now())
    return done(request, "people.person", person_id=person_id)


@router.post("/people/{person_id}/leaving/withdrawal", name="people.come_back")
@writes
def come_back(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They are here after all."""
    actions.come_back(db, db.get_one(Person, person_id))
    return done(request, "people.person", person_id=person_id)


@router.post("/people/{person_id}/organizer", name="people.make_organizer")
@writes
def make_organizer(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They run the programme too."""
    actions.make_organizer(db, db.get_one(Person, person_id), now())
    return done(request, "people.person", person_id=person_id)


@router.post("/people/{person_id}/organizer/withdrawal", name="people.withdraw_organizer")
@writes
def withdraw_organizer(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They run it no longer."""
    actions.withdraw_organizer(db, db.get_one(Person, person_id))
    return done(request, "people.person", person_id=person_id)


@router.post("/signins/{signin_id}/ending", name="people.end_signin")
@writes
def end_signin(request: Request, signin_id: int, who: Member, db: Db) -> Response:
    """End a signed-in browser: one's own, or as an organizer anybody's."""
    row = db.get_one(SignIn, signin_id)
    actions.end_sign_in(db, row, who, now())
    return (
        done(request, "desk.me")
        if row.person_id == who.id
        else done(request, "people.person", person_id=row.person_id)
    )
