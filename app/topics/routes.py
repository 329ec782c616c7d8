"""The topics room's pages: the board, one topic, and the choice for a meetup."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Overtaken, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.meetups.door import TheMeetup
from app.people.access import Member, Organizer
from app.people.models import Person
from app.people.queries import programme
from app.topics import actions, queries
from app.topics.lines import STATES, Line, state_words
from app.topics.models import Choice, Parking, Shortlisting, Topic, Wish
from app.topics.words import normal

router = APIRouter()

SHOWN = 200
"""How many voices a topic's page shows before "show all"."""


# --- the board ---------------------------------------------------------------------------------


class NewWish(Fields):
    """What somebody would like to learn."""

    words: str = Field(min_length=2, max_length=300)


@router.get("/topics", name="topics.board")
@reads
def board(
    request: Request, who: Member, db: Db, state: str = "", q: str = "", told: str = "", wish: int = 0, topic: int = 0
) -> Response:
    """What people want and what they can teach."""
    return show(request, "topics/index.html", **_board(db, who, state, q), form=None,
                notice=_told(request, db, who, told, wish, topic))


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


def _board(db: Session, who: Person, state: str = "", q: str = "") -> dict[str, object]:
    lines = queries.board(db, now(), who.id)
    shown = [
        line for line in lines
        if (not state or line.state == state) and all(word in normal(line.title) for word in normal(q).split())
    ]
    counted = [(name, state_words(name), sum(1 for line in lines if line.state == name)) for name in STATES]
    organizes = bool(who.organizer_since)
    unsorted, waiting = queries.unsorted(db, lines) if organizes else ([], 0)
    return {
        "lines": shown, "every": lines, "states": counted, "state": state if state in STATES else "", "q": q,
        "colleagues": lines[0].colleagues if lines else 0, "wishes": queries.wishes_of(db, who.id),
        "unsorted": unsorted, "waiting": waiting,
        "aside": queries.set_aside(db) if organizes else [], "organizes": organizes,
    }


def _told(request: Request, db: Session, who: Person, told: str, wish_id: int, topic_id: int) -> object:
    """What has just happened, with the way back."""
    url = pages(request).url
    its = db.get(Wish, wish_id) if wish_id else None
    its = its if its and (its.person_id == who.id or who.organizer_since) else None
    topic = db.get(Topic, topic_id) if topic_id else None
    title = topic.title if topic else ""
    if told == "wished" and its:
        sorted_into = db.get(Topic, its.topic_id) if its.topic_id else None
        text = (
            _("Your wish counts for “%(title)s”.", title=sorted_into.title) if sorted_into
            else _("Your wish is on the list. An organizer sorts it into a topic; you hear when it is planned.")
        )
        return _notice(text, url("topics.unwish", wish_id=its.id), _("Take it back"))
    if told == "sorted" and its and topic:
        text = _("“%(words)s” counts for “%(title)s” now.", words=its.words, title=title)
        return _notice(text, url("topics.unsort", wish_id=its.id), _("Undo"))
    if told == "aside" and its:
        text = _("“%(words)s” is set aside: no topic.", words=its.words)
        return _notice(text, url("topics.take_up", wish_id=its.id), _("Undo"))
    if told == "merged" and topic:
        text = _("“%(title)s” is part of this topic now, with every vote.", title=title)
        return _notice(text, url("topics.unmerge", topic_id=topic.id), _("Undo"))
    return {
        "unwished": _("Your wish is taken back."),
        "unmerged": _("They are two topics again, each with its own votes."),
        "saved": _("Saved."), "unplanned": _("The choice is taken back. Nobody is told about it."),
    }.get(told)


def _notice(text: str, action: str, label: str) -> dict[str, object]:
    return {"text": text, "undo": {"action": action, "label": label}}


# --- sorting wishes ----------------------------------------------------------------------------


class NewTopic(Fields):
    """A topic's title, and a line or two about it."""

    title: str = Field(min_length=2, max_length=120)
    blurb: str = Field(default="", max_length=1000)


@router.post("/topics/wishes/{wish_id}/topic", name="topics.sort")
@writes
def sort(request: Request, wish_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """This wish belongs to a topic, or is a new one."""
    mine, form = db.get_one(Wish, wish_id), Form(sent)
    if topic_id := row_number(form["topic_id"]):
        topic = db.get_one(Topic, topic_id)
        actions.sort(db, mine, topic)
    elif new := Form(sent, title=form["title"] or mine.words[:120]).fill(NewTopic):
        topic = actions.make_topic(db, mine, new.title, who, now())
    else:
        raise Refused(_("A topic's title has between 2 and 120 characters."))
    return done(request, "topics.board", told="sorted", wish=mine.id, topic=topic.id)


@router.post("/topics/wishes/{wish_id}/topic/withdrawal", name="topics.unsort")
@writes
def unsort(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """Let it wait again for being sorted."""
    actions.unsort(db, db.get_one(Wish, wish_id))
    return done(request, "topics.board")


@router.post("/topics/wishes/{wish_id}/aside", name="topics.set_aside")
@writes
def set_aside(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """This is no topic."""
    actions.set_aside(db, db.get_one(Wish, wish_id), now())
    return done(request, "topics.board", told="aside", wish=wish_id)


@router.post("/topics/wishes/{wish_id}/aside/withdrawal", name="topics.take_up")
@writes
def take_up(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """It may be one after all."""
    actions.take_up(db, db.get_one(Wish, wish_id))
    return done(request, "topics.board")


# --- votes and offers --------------------------------------------------------------------------


@router.post("/topics/{topic_id}/vote", name="topics.vote")
@writes
def vote(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """Me too."""
    actions.vote(db, db.get_one(Topic, topic_id), who, now())
    return _back(request, topic_id, sent)


@router.post("/topics/{topic_id}/vote/withdrawal", name="topics.unvote")
@writes
def unvote(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """Not me after all."""
    actions.unvote(db, db.get_one(Topic, topic_id), who)
    return _back(request, topic_id, sent)


@router.post("/topics/{topic_id}/offer", name="topics.offer")
@writes
def offer(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """I could teach this."""
    actions.offer(db, db.get_one(Topic, topic_id), who, now())
    return _back(request, topic_id, sent)


@router.post("/topics/{topic_id}/offer/withdrawal", name="topics.unoffer")
@writes
def unoffer(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """I cannot after all."""
    actions.unoffer(db, db.get_one(Topic, topic_id), who)
    return _back(request, topic_id, sent)


def _back(request: Request, topic_id: int, sent: FormData) -> Response:
    """To where the button stood: the topic's page, or the board as it was filtered."""
    form = Form(sent)
    if form["from"] == "topic":
        return done(request, "topics.topic", topic_id=topic_id)
    state = form["state"] if form["state"] in STATES else None
    return done(request, "topics.board", state=state, q=form["q"] or None)


# --- one topic ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Someone:
    """Everything one person said on one side of a topic."""

    person_id: int
    name: str
    sub: str
    voices: list[queries.Voice]


@router.get("/topics/{topic_id}", name="topics.topic")
@reads
def topic(
    request: Request, topic_id: int, who: Member, db: Db, all: int = 0, told: str = "", topic: int = 0
) -> Response:
    """The people behind a topic's numbers, and what can be done with it."""
    notice = _told(request, db, who, told, 0, topic)
    return show(request, "topics/topic.html", **_topic(db, topic_id, who, bool(all)), notice=notice)


@router.post("/topics/{topic_id}", name="topics.topic")
@writes
def edit(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Give it better words."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    new = form.fill(NewTopic)
    try:
        if new:
            actions.edit(db, its, new.title, new.blurb, row_number(form["version"]) or 0)
            return done(request, "topics.topic", topic_id=topic_id, told="saved")
    except Overtaken as late:
        form.wrong("", late.sentence)
        return show(request, "topics/topic.html", 409, **_topic(db, topic_id, who, form=form, theirs=its))
    except Refused as no:
        form.wrong("title", no.sentence)
    return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))


def _topic(
    db: Session, topic_id: int, who: Person, everybody: bool = False, form: Form | None = None,
    theirs: Topic | None = None,
) -> dict[str, object]:
    its = db.get_one(Topic, topic_id)
    line = queries.line_of(db, topic_id, now(), who.id)
    organizes = bool(who.organizer_since)
    voices = queries.voices(db, topic_id) if organizes else []
    others = queries.board(db, now()) if organizes else []
    alike = [id for id, _title in queries.lookalikes(db, its.title, but=line.id)] if organizes else []
    others = sorted(others, key=lambda other: (other.id not in alike, normal(other.title)))
    return {
        "topic": its, "line": line, "merged_into": queries.merged_into(db, topic_id),
        "merged_here": queries.merged_here(db, topic_id) if organizes else [],
        "wanting": _someones(voices, "want", everybody), "teaching": _someones(voices, "teach", everybody),
        "others": [(other.id, other.title) for other in others if other.id != line.id], "alike": alike,
        "audiences": queries.audiences(db) if organizes else [], "history": _history(db, its, line),
        "minutes": int(queries.SECOND_THOUGHT.total_seconds() // 60), "form": form, "theirs": theirs,
        "organizes": organizes,
    }


def _someones(voices: list[queries.Voice], side: str, everybody: bool) -> tuple[list[Someone], int, int]:
    """The people to be named, how many are left out for length, and how many a survey keeps nameless."""
    named: dict[int, Someone] = {}
    nameless: set[int] = set()
    for voice in voices:
        if voice.side != side:
            continue
        if voice.named:
            someone = named.setdefault(voice.person_id, Someone(voice.person_id, voice.name, voice.sub, []))
            someone.voices.append(voice)
        else:
            nameless.add(voice.person_id)
    people = sorted(named.values(), key=lambda one: normal(one.name))
    shown = people if everybody else people[:SHOWN]
    return shown, len(people) - len(shown), len(nameless - set(named))


def _history(db: Session, its: Topic, line: Line) -> list[tuple[object, str, str]]:
    """(when, what happened, the meetup's id or "") in order."""
    happened: list[tuple[object, str, str]] = [(its.created_at, _("On the board"), "")]
    if short := db.get(Shortlisting, its.id):
        happened.append((short.shortlisted_at, _("Shortlisted"), ""))
    if parked := db.get(Parking, its.id):
        happened.append((parked.parked_at, _("Parked: %(reason)s", reason=parked.reason), ""))
    for held in line.meetups:
        words = _("Chosen for a meetup: %(reason)s", reason=held.reason) if held.reason else _("Chosen for a meetup")
        happened.append((held.chosen_at, words, str(held.meetup_id)))
        if held.over and held.starts_at:
            happened.append((held.starts_at, _("Held"), str(held.meetup_id)))
    return sorted(happened, key=lambda one: str(one[0]))


@router.post("/topics/{topic_id}/merge", name="topics.merge")
@writes
def merge(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """This topic is the same as another one."""
    into = row_number(Form(sent)["into"])
    if into is None:
        raise Refused(_("Choose the topic it is the same as."))
    actions.merge(db, db.get_one(Topic, topic_id), db.get_one(Topic, into), who, now())
    return done(request, "topics.topic", topic_id=into, told="merged", topic=topic_id)


@router.post("/topics/{topic_id}/merge/withdrawal", name="topics.unmerge")
@writes
def unmerge(request: Request, topic_id: int, who: Organizer, db: Db) -> Response:
    """They are two topics after all."""
    actions.unmerge(db, db.get_one(Topic, topic_id))
    return done(request, "topics.topic", topic_id=topic_id, told="unmerged")


@router.post("/topics/{topic_id}/shortlisting", name="topics.shortlist")
@writes
def shortlist(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Consider it next."""
    actions.shortlist(db, db.get_one(Topic, topic_id), who, now())
    return _back(request, topic_id, sent)


@router.post("/topics/{topic_id}/shortlisting/withdrawal", name="topics.unshortlist")
@writes
def unshortlist(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Not next."""
    actions.unshortlist(db, db.get_one(Topic, topic_id))
    return _back(request, topic_id, sent)


class Reason(Fields):
    """Why."""

    reason: str = Field(min_length=3, max_length=500)


@router.post("/topics/{topic_id}/parking", name="topics.park")
@writes
def park(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Let it wait, and tell those who wished for it why."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    if not (why := form.fill(Reason)):
        return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))
    actions.park(db, its, why.reason, who, now())
    return done(request, "topics.topic", topic_id=topic_id)


@router.post("/topics/{topic_id}/parking/withdrawal", name="topics.unpark")
@writes
def unpark(request: Request, topic_id: int, who: Organizer, db: Db) -> Response:
    """It waits no longer."""
    actions.unpark(db, db.get_one(Topic, topic_id))
    return done(request, "topics.topic", topic_id=topic_id)


# --- choosing ----------------------------------------------------------------------------------


class Why(Fields):
    """For whom, and why this topic."""

    audience_id: int | None = None
    reason: str = Field(default="", max_length=500)


@router.post("/topics/{topic_id}/meetup", name="topics.plan")
@writes
def plan(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """A new meetup about this topic; its speaker is the next question."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    if not (new := form.fill(Why)):
        return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))
    home = programme(db)
    meetup = actions.plan(db, its, new.audience_id, new.reason, who, now(), home.zone if home else "UTC")
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.get("/meetups/{meetup_id}/topic", name="topics.for_meetup")
@reads
def for_meetup(request: Request, who: Organizer, meetup: TheMeetup, db: Db, told: str = "", all: int = 0) -> Response:
    """Choose what this meetup is about."""
    chosen, choice = queries.topic_of(db, meetup.id), db.get(Choice, meetup.id)
    lines = sorted(queries.board(db, now()), key=lambda line: line.next_up)
    return show(
        request, "topics/for_meetup.html", chosen=chosen, choice=choice, everything=bool(all),
        chooser=db.get(Person, choice.chosen_by) if choice else None,
        line=next((line for line in lines if chosen and line.id == chosen.id), None),
        lines=[line for line in lines if not chosen or line.id != chosen.id],
        minutes=int(queries.SECOND_THOUGHT.total_seconds() // 60), still=_unheard(db, meetup.id),
        notice=_told(request, db, who, told, 0, 0),
    )


def _unheard(db: Session, meetup_id: int) -> bool:
    """Whether the choice can still be taken back before anybody hears of it."""
    choice = db.get(Choice, meetup_id)
    return choice is not None and now() - choice.chosen_at < queries.SECOND_THOUGHT


@router.post("/meetups/{meetup_id}/topics/{topic_id}/choice", name="topics.choose")
@writes
def choose(request: Request, topic_id: int, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Make this the meetup's topic."""
    reason = Form(sent)["reason"].strip()[:500]
    actions.choose(db, meetup, db.get_one(Topic, topic_id), reason, who, now())
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/choice/withdrawal", name="topics.unchoose")
@writes
def unchoose(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Take the choice back."""
    told = "unplanned" if _unheard(db, meetup.id) else None
    actions.unchoose(db, meetup)
    return done(request, "topics.for_meetup", meetup_id=meetup.id, told=told)
