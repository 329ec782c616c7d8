"""The directory: who is here, one person, adding one, leaving, organizing."""

from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent, clean, row_number
from app.base.i18n import TEXT_LANGUAGES, _
from app.base.web import done, pages, show
from app.people import actions, queries
from app.people.access import Member, Organizer
from app.people.effects import done_words
from app.people.fields import PersonFields, say_what_is_needed, stamp
from app.people.models import Audience, Import, Person, SignIn

router = APIRouter()
WRITTEN = ("name", "email", "department", "site", "title", "language", "zone")
"""What an organizer writes down about a person, besides tags and skills."""


@router.get("/people", name="people.index")
@reads
def index(
    request: Request, who: Organizer, db: Db,
    q: str = "", department: str = "", site: str = "", tag: str = "", audience: str = "", left: str = "",
    after: str = "",
) -> Response:  # fmt: skip
    """Everybody by name, narrowed by words, department, site, tag and audience."""
    only = db.get(Audience, row_number(audience) or 0)
    q, department, site, tag = (clean(word).strip()[:200] for word in (q, department, site, tag))
    wanted = queries.Wanted(q, department, site, tag, only, bool(left))
    people, before, total = queries.directory(db, wanted, row_number(after) or 0)
    here, gone = queries.headcount(db)
    told, added = _brought_in(request, db)
    asked = {"q": wanted.words, "department": department, "site": site, "tag": tag, "left": left and "1"}
    asked["audience"] = str(only.id) if only else ""
    return show(
        request, "people/index.html", people=people[: queries.PAGE], total=total, here=here, gone=gone, wanted=wanted,
        asked={name: word for name, word in asked.items() if word}, before=before, groups=queries.groups(db),
        following=people[queries.PAGE - 1].id if len(people) > queries.PAGE else 0, form=None,
        notice=None if added else told, brought=told if added else None,
    )  # fmt: skip


def _brought_in(request: Request, db: Session) -> tuple[dict[str, Any] | None, bool]:
    """What an import has just done in words, with a way back; and whether it added people."""
    if "aside" in request.query_params:
        return {"text": _("The list is laid aside. Nothing was changed.")}, False
    kept = db.get(Import, row_number(request.query_params.get("applied", "")) or 0)
    if kept is None or "did" not in kept.notes or kept.undone_at:
        return None, False
    undo = {"action": pages(request).url("people.import_undo", import_id=kept.id), "label": _("Undo")}
    did = kept.notes["did"]
    return {"text": done_words(did)} | ({"undo": undo} if any(did.values()) else {}), bool(did["added"])


@router.get("/people/new", name="people.add")
@reads
def add(request: Request, who: Organizer, db: Db) -> Response:
    """A form for one more person."""
    return show(request, "people/add.html", **_blank(db, Form()))


@router.post("/people/new", name="people.add")
@writes
def create(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Write one more person down."""
    form = Form(sent)
    if new := form.fill(PersonFields):
        try:
            return done(request, "people.person", person_id=actions.add(db, new, now()).id, did="added")
        except Refused as no:
            form.wrong("email", no.sentence)
    say_what_is_needed(form)
    return show(request, "people/add.html", 422, **_blank(db, form))


def _blank(db: Session, form: Form) -> dict[str, object]:
    return {"form": form, "zones": queries.usual_zones(), "groups": queries.groups(db), "seen": "", "person": None}


@router.get("/people/{person_id}", name="people.person")
@reads
def person(request: Request, person_id: int, who: Organizer, db: Db, did: str = "") -> Response:
    """One person: what we know, to be corrected."""
    found = db.get_one(Person, person_id)
    notice = _told(request, found, did)
    about = _about(request, db, found, _form_of(db, found)) | {"added": did == "added" and found.is_colleague}
    return show(request, "people/person.html", **about, notice=notice)


def _told(request: Request, person: Person, did: str) -> dict[str, object] | None:
    """What has just been done to a person, in words."""
    name, email = person.called, person.email
    sentences = {
        "added": lambda: _("%(name)s is in the directory.", name=name),
        "saved": lambda: _("Saved."),
        "back": lambda: _("%(name)s is back, and the links they had work again.", name=name),
        "organizes": lambda: _("%(name)s is an organizer now. They sign in with %(email)s.", name=name, email=email),
        "organizes-no-more": lambda: _("%(name)s is an organizer no longer.", name=name),
        "signed-out": lambda: _("That browser is signed out."),
        "reached": lambda: _("Mail goes to %(email)s again, and what had come back is sent again.", email=email),
    }  # fmt: skip
    if did == "left" and person.left_at:
        undo = {"action": pages(request).url("people.come_back", person_id=person.id), "label": _("Undo")}
        said = _("%(name)s gets no more mail, and their links and sign-ins are closed.", name=name)
        return {"text": said, "undo": undo}
    return {"text": sentences[did]()} if did in sentences else None


@router.post("/people/{person_id}", name="people.person")
@writes
def edit(request: Request, person_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Keep the corrections."""
    found, form = db.get_one(Person, person_id), Form(sent)
    new = form.fill(PersonFields)
    if new and new.seen and new.seen != _stamp(db, found):
        form.wrong("", _("Somebody changed this person meanwhile. Compare, then save again."))
        theirs = {"theirs": _form_of(db, found).values}
        return show(request, "people/person.html", 409, **_about(request, db, found, form) | theirs)
    if new:
        try:
            actions.edit(db, found, new, now())
            return done(request, "people.person", person_id=person_id, did="saved")
        except Refused as no:
            form.wrong("email", no.sentence)
    say_what_is_needed(form)
    return show(request, "people/person.html", 422, **_about(request, db, found, form))


def _about(request: Request, db: Session, found: Person, form: Form) -> dict[str, object]:
    profile = queries.profile_of(db, found.id)
    return {
        "person": found, "form": form, "profile": profile,
        "spoken": [TEXT_LANGUAGES[code] for code in profile.languages] if profile else [],
        "zones": queries.usual_zones(), "groups": queries.groups(db),
        "signins": queries.sign_ins_of(db, found.id, now()), "seen": _stamp(db, found), "theirs": None,
        "audiences": queries.audiences_of(db, found.id), "told": ahead(request).told_of(db, found.id, now()),
        "added": False, "unreached": ahead(request).unreached(db, found.id, now()),
        "unwanted": ahead(request).unwanted(db, found.id),
    }  # fmt: skip


def _form_of(db: Session, found: Person) -> Form:
    words = {name: getattr(found, name) for name in WRITTEN}
    skills, tags = queries.skills_of(db, found.id), queries.tags_of(db, found.id)
    return Form(**words, tags=", ".join(tags), skills="\n".join(skills))


def _stamp(db: Session, found: Person) -> str:
    return stamp(sorted(_form_of(db, found).values.items()))


# --- facts about a person ----------------------------------------------------------------------------


@router.post("/people/{person_id}/leaving", name="people.leave")
@writes
def leave(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They left the company."""
    actions.leave(db, db.get_one(Person, person_id), who, now())
    return done(request, "people.person", person_id=person_id, did="left")


@router.post("/people/{person_id}/leaving/withdrawal", name="people.come_back")
@writes
def come_back(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They are here after all."""
    actions.come_back(db, [db.get_one(Person, person_id).id])
    return done(request, "people.person", person_id=person_id, did="back")


@router.post("/people/{person_id}/organizer", name="people.make_organizer")
@writes
def make_organizer(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They run the programme too."""
    actions.make_organizer(db, db.get_one(Person, person_id), now())
    return done(request, "people.person", person_id=person_id, did="organizes")


@router.post("/people/{person_id}/organizer/withdrawal", name="people.withdraw_organizer")
@writes
def withdraw_organizer(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """They run it no longer."""
    actions.withdraw_organizer(db, db.get_one(Person, person_id))
    if person_id == who.id:
        return done(request, "desk.me")
    return done(request, "people.person", person_id=person_id, did="organizes-no-more")


@router.post("/signins/{signin_id}/ending", name="people.end_signin")
@writes
def end_signin(request: Request, signin_id: int, who: Member, db: Db) -> Response:
    """End a signed-in browser: one's own, or as an organizer anybody's."""
    row = db.get_one(SignIn, signin_id)
    actions.end_sign_in(db, row, who, now())
    if row.person_id == who.id:
        return done(request, "desk.me")
    return done(request, "people.person", person_id=row.person_id, did="signed-out")
