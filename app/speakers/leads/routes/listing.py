"""Leads by name, one of them with all talks, and forgetting them."""

from collections.abc import Mapping

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing
from app.base.forms import Form, Sent, clean, row_number
from app.base.i18n import _, ngettext
from app.base.web import done, show
from app.people.access import Organizer
from app.speakers.leads import queries
from app.speakers.leads.forgetting import forget
from app.speakers.leads.queries import Wanted
from app.speakers.leads.sameness import Said, said, said_of
from app.speakers.leads.suggesting import Suggested, suggested
from app.speakers.queries import anybody

router = APIRouter()
FEW = 5
"""How many leads and how many people are shown of a name that is looked for."""


@router.get("/leads", name="speakers.leads")
@reads
def index(
    request: Request, who: Organizer, db: Db,
    q: str = "", event: str = "", language: str = "", tag: str = "", programme: str = "",
    after: str = "",
) -> Response:  # fmt: skip
    """Everybody from outside who gave a talk somewhere, by name."""
    q, event, language, tag = (clean(word).strip()[:200] for word in (q, event, language, tag))
    wanted = Wanted(q, event, language, tag, row_number(programme) or 0)
    known = said(db)
    asked = {"q": q, "event": event, "language": language, "tag": tag, "programme": programme}
    return show(
        request, "speakers/leads/index.html", listed=queries.listed(db, wanted, known, row_number(after) or 0),
        wanted=wanted, asked={name: word for name, word in asked.items() if word}, choices=queries.choices(db),
        alike=len(suggested(db, known)), notice=_told(request.query_params),
    )  # fmt: skip


def _told(query: Mapping[str, str]) -> str | None:
    """What has just been done, in words."""
    if "forgotten" in query:
        return _("They are forgotten.")
    added, talks = row_number(query.get("added", "")), row_number(query.get("talks", ""))
    if added is None or talks is None:
        return None
    here = ngettext("The programme’s %(num)d talk is here.", "The programme’s %(num)d talks are here.", talks)
    return f"{here} " + ngettext("%(num)d lead is new.", "%(num)d leads are new.", added)


@router.get("/leads/{lead_id}", name="speakers.lead")
@reads
def lead(request: Request, lead_id: int, who: Organizer, db: Db, q: str = "") -> Response:
    """One lead: every talk, every spelling, and what can be done; `q` looks for who is the same."""
    return _lead(request, db, lead_id, Form(q=clean(q).strip()[:200]))


def _lead(request: Request, db: Session, lead_id: int, form: Form, status: int = 200) -> Response:
    known = said(db)
    if not (found := queries.someone(db, lead_id, known)):
        raise Missing
    one, leads = found
    spoken = said_of(db, [lead.id for lead in leads])
    alike = [two for two in suggested(db, known) if one.id in (two.head, two.other if not two.is_person else 0)]
    alike = list(dict.fromkeys([*alike, *_named(db, form["q"], one.id, known)]))
    return show(
        request, "speakers/leads/lead.html", status, one=one, leads=leads, form=form, said=spoken,
        names=queries.names_said(db, spoken), alike=queries.sides(db, alike, known),
        sources=queries.sources_of(db, one.talks),
    )  # fmt: skip


def _named(db: Session, words: str, head: int, known: Said) -> list[Suggested]:
    """Who else has such a name, when somebody knows that it is the same person."""
    if len(words) < 2:
        return []
    leads = [one.id for one in queries.listed(db, Wanted(words), known).people if one.id != head]
    people = [one.person_id for one in anybody(db, words) if one.person_id != known.people.get(head)]
    return [
        *(Suggested(0, min(head, other), max(head, other), is_person=False) for other in leads[:FEW]),
        *(Suggested(0, head, person, is_person=True) for person in people[:FEW]),
    ]


@router.post("/leads/{lead_id}/forgetting", name="speakers.forget")
@writes
def forget_lead(request: Request, lead_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """They asked for it: nothing of them stays."""
    form = Form(sent)
    if form["sure"] != "yes":
        form.wrong("sure", _("Tick this if they asked for it: it cannot be taken back."))
        return _lead(request, db, lead_id, form, 422)
    forget(db, said(db).everybody(lead_id), now())
    return done(request, "speakers.leads", forgotten=1)
