"""The board of what people want and can teach, and wishing for something."""

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing
from app.base.forms import Everything, Fields, Form, Sent, Yes
from app.base.web import done, show
from app.people.access import Member
from app.people.models import Person
from app.surveys.wording import words_for_reader
from app.topics import actions, queries, waits, wishes
from app.topics.lines import STATES, Line, state_words
from app.topics.models import Wish
from app.topics.picture import points
from app.topics.routes.told import told_by
from app.topics.words import normal

router = APIRouter()

SHOWN = 50
"""How many topics the board shows before "show all"."""


class NewWish(Fields):
    """What somebody would like to learn."""

    words: str = Field(min_length=2, max_length=300)


@router.get("/topics", name="topics.board")
@reads
def board(
    request: Request,
    who: Member,
    db: Db,
    state: str = "",
    q: str = "",
    everything: Everything = False,
    old: Yes = False,
    told: str = "",
    wish: int = 0,
    topic: int = 0,
) -> Response:
    """What people want and what they can teach."""
    return show(
        request,
        "topics/index.html",
        **_board(db, who, state, q, everything, old),
        form=None,
        notice=told_by(request, db, who, told, wish, topic),
    )


@router.get("/topics/lookalikes", name="topics.lookalikes")
@reads
def lookalikes(request: Request, who: Member, db: Db, words: str = "") -> Response:
    """Topics that look like what is being typed."""
    return show(request, "topics/lookalikes.html", words=words.strip()[:300], found=_alike(db, words, who), form=None)


@router.post("/topics/wishes", name="topics.wish")
@writes
def wish(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Wish for something, unless there is something like it: then that is shown first."""
    form = Form(sent)
    if not (new := form.fill(NewWish)):
        return show(request, "topics/index.html", 422, **_board(db, who), form=form, notice=None)
    found = _alike(db, new.words, who)
    unseen = {str(line.id) for line in found} - set(form["seen"].split(","))
    if unseen and not form["sure"]:
        return show(request, "topics/lookalikes.html", words=new.words, found=found, form=form)
    if form["as"] == "topic" and who.organizer_since:
        return done(request, "topics.topic", topic_id=actions.add_topic(db, new.words, who, now()).id)
    made = actions.wish(db, who, new.words, now())
    return done(request, "topics.board", told="wished", wish=made.id)


@router.post("/topics/wishes/{wish_id}/withdrawal", name="topics.unwish")
@writes
def unwish(request: Request, wish_id: int, who: Member, db: Db) -> Response:
    """Take one's own wish back."""
    mine = db.get_one(Wish, wish_id)
    if mine.person_id != who.id:
        raise Missing
    actions.unwish(db, mine)
    return done(request, "topics.board", told="unwished")


def _alike(db: Session, words: str, who: Person) -> list[Line]:
    found = [id for id, _title in queries.lookalikes(db, words)]
    if not found:
        return []
    lines = {line.id: line for line in queries.board(db, now(), who.id)}
    return [lines[id] for id in found if id in lines]


def _has(line: Line, words: list[str]) -> bool:
    """Whether all these words are in the title, as it was written or as its reader reads it."""
    title = normal(f"{line.title} {words_for_reader(line.title)}")
    return all(word in title for word in words)


def _board(
    db: Session, who: Person, state: str = "", q: str = "", everything: bool = False, old: bool = False
) -> dict[str, object]:
    lines = queries.board(db, now(), who.id)
    shown = [line for line in lines if state in ("", line.state) and _has(line, normal(q).split())]
    if old:
        _n, unanswered = waits.unanswered(db, now())
        shown = [line for line in shown if line.id in unanswered]
    counted = [(name, state_words(name), sum(1 for line in lines if line.state == name)) for name in STATES]
    organizes = bool(who.organizer_since)
    unsorted, waiting = wishes.unsorted(db, lines) if organizes else ([], 0)
    return {
        "lines": shown if everything else shown[:SHOWN],
        "more": 0 if everything else max(0, len(shown) - SHOWN),
        "everything": everything,
        "every": lines,
        "states": counted,
        "state": state if state in STATES else "",
        "q": q,
        "old": old,
        "colleagues": lines[0].colleagues if lines else 0,
        "points": points(shown),
        "wishes": wishes.wishes_of(db, who.id),
        "unsorted": unsorted,
        "waiting": waiting,
        "aside": wishes.set_aside(db) if organizes else [],
        "organizes": organizes,
    }
