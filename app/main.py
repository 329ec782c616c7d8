"""The front door: the application, its rooms, what stands before them and what happens at start and stop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.base import clock
from app.base.ahead import Ahead
from app.base.assets import Assets
from app.base.config import Settings
from app.base.db import Database
from app.base.guard import Guard
from app.base.limits import Limits
from app.base.migrations import is_current
from app.base.web import Pages, install_error_pages
from app.demo import routes as demo
from app.desk import actions as desk_actions
from app.desk import leaving, mailed, road, someone
from app.desk import routes as desk
from app.feedback import places as after_words
from app.feedback import routes as feedback
from app.invitations import concerned
from app.invitations import places as guest_words
from app.invitations import routes as invitations
from app.invitations.feeds import Feeds
from app.invitations.routes import fetching, rsvp
from app.mail import bounces, lists
from app.mail import routes as mail
from app.mail.writer import Writer
from app.meetups import routes as meetups
from app.outreach import behind, past
from app.outreach import places as speaker_words
from app.outreach import routes as outreach
from app.people import routes as people
from app.people.presence import Presence
from app.speakers import routes as speakers
from app.speakers.leads import routes as leads
from app.surveys import places as survey_words
from app.surveys import routes as surveys
from app.surveys.conditions import in_words
from app.surveys.routes import answering
from app.surveys.wording import words_for_reader
from app.topics import places as topic_words
from app.topics import routes as topics
from app.topics.queries import what
from app.worker import DUES, Worker

ROOMS = (
    answering,
    rsvp,
    fetching,
    feedback,
    outreach,
    surveys,
    invitations,
    topics,
    speakers,
    leads,
    people,
    mail,
    meetups,
    desk,
)
"""Routes are tried in this order: first what everybody opens in the same minute; the desk's /meetups/{id} last."""

WORDABLE = {
    **survey_words.WORDABLE,
    **topic_words.WORDABLE,
    **speaker_words.WORDABLE,
    **guest_words.WORDABLE,
    **after_words.WORDABLE,
}
"""The kinds of mail that organizers may word themselves, in the order of the six steps."""

AHEAD = Ahead(
    road=road.road,
    concerned=concerned.concerned,
    moving=concerned.moving,
    leaving=leaving.leaving,
    what=what,
    know_topic=desk_actions.know_topic,
    past=past.past,
    behind=behind.behind,
    spoke_at=behind.spoke_at,
    talk_news=road.talk_news,
    afterwards=road.afterwards,
    told_of=someone.told_of,
    unreached=bounces.unreached_of,
    unwanted=lists.turned_off,
    mail_title=mailed.title,
    conversation_page=mailed.conversation_page,
    wordable=WORDABLE,
)
"""What earlier rooms show of later ones."""

FORM = 1024 * 1024
"""The largest form anybody may send, in bytes; a staff list may be larger (see its route)."""


def create_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """The application. Tests hand in their own database; otherwise it is opened from the settings."""
    app = FastAPI(
        title="Brownbag", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life, max_body_size=FORM
    )  # fmt: skip
    assets = Assets()
    app.state.settings, app.state.began_at = settings, clock.now()
    app.state.database = database or Database(settings.database)
    app.state.pages = Pages(settings, assets)
    app.state.pages.env.filters["ready_made"] = words_for_reader
    app.state.pages.env.filters["only_if"] = in_words
    app.state.writer = Writer(app.state.pages, settings, DUES)
    app.state.limits = Limits()
    app.state.presence = Presence()
    app.state.feeds = Feeds(settings.mail_from)
    app.state.ahead = AHEAD
    for room in (*ROOMS, demo) if settings.demo else ROOMS:
        app.router.routes.extend(room.router.routes)  # including a router would build every route a second time
    app.add_api_route("/static/{version}/{name:path}", assets.serve, include_in_schema=False)
    app.add_api_route("/healthz", _healthy)
    app.add_api_route("/readyz", _ready)
    app.state.pages.learn(app)
    install_error_pages(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Guard, settings=settings)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    state = app.state
    if state.settings.demo:
        with state.database.reading() as db:
            clock.restore(db)
    worker = Worker(state.database, state.pages, state.settings) if state.settings.worker else None
    if worker:
        worker.start()
    yield
    state.presence.stop(state.database.submit)
    state.feeds.stop(state.database.submit)
    if worker is None or worker.stop():  # a worker whose server is slow to answer still needs its database
        state.database.close()


async def _healthy(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"ok": True})


def _ready(request: Request) -> Response:
    """The database answers and has this version's tables."""
    current = is_current(request.app.state.database.engine)
    return JSONResponse({"ok": current}, 200 if current else 503)
