"""What pages of earlier rooms show of later ones. Rooms never look ahead, so `main` hands these functions over."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request


@dataclass(frozen=True)
class Ahead:
    """Mostly one function for each thing. The rows they are about belong to rooms that the ground does not know."""

    road: Callable[[Callable[..., str], Session, Any, datetime], dict[str, object]]
    """(url, db, meetup, now): the line at the head of a meetup's pages, and where it stands in words."""
    concerned: Callable[[Session, Any], Any]
    """Who would notice if a meetup moved or was cancelled (`meetups.queries.Concerned`)."""
    moving: Callable[[Session, Any, Any], Any]
    """(db, meetup, setting): who would hear of it if it were moved there (`meetups.queries.Moving`)."""
    leaving: Callable[[Session, datetime], Sequence[Any]]
    """(db, now): the mails about changes that can still be corrected (`desk.leaving.Leaving`)."""
    what: Callable[[Session, Any], str]
    """What a meetup is called: its title, else its topic's."""
    know_topic: Callable[[Session, Any, Any, datetime], None]
    """(db, meetup, by, now): its title becomes its topic, for a meetup that was planned with one."""
    past: Callable[[Session, Any, Sequence[int], datetime], Mapping[int, Any]]
    """(db, meetup, person_ids, now): what a choice among these people as speakers needs to know of each."""
    behind: Callable[[Session, Any, Sequence[int] | None, datetime], Mapping[int, Any]]
    """(db, meetup, person_ids, now): questions and talks at other meetups (`speakers.ranking.Behind`); without a
    meetup at any, without people of everybody."""
    spoke_at: Callable[[Session, Collection[int]], Mapping[int, int]]
    """(db, meetup_ids): who spoke at these meetups, and at which of them last."""
    talk_news: Callable[[Session, Any, datetime], list[str]]
    """What the speaker of a meetup may know of who comes, in sentences."""
    afterwards: Callable[[Session, Any], list[tuple[str, str]]]
    """What there is to see of a meetup once it is over: (label, personal door)."""
    told_of: Callable[[Session, int, datetime], Sequence[tuple[str, Sequence[Any]]]]
    """(db, person_id, now): what an organizer sees of somebody, under headings."""
    unreached: Callable[[Session, int, datetime], Any]
    """(db, person_id, now): why mail does not reach somebody (`mail.bounces.Unreached`); None when it does."""
    unwanted: Callable[[Session, int], list[str]]
    """(db, person_id): the names of the kinds of mail that somebody turned off one by one."""
    mail_title: Callable[[Session, str, int], str]
    """(db, kind, about): the title of what mails are about."""
    conversation_page: Callable[[Session, str, int | None], tuple[str, dict[str, object]] | None]
    """(db, thread, person_id): where an organizer writes down what somebody said in a conversation: route, values."""
    wordable: Mapping[str, Any]
    """The kinds of mail that organizers may word themselves (`mail.vocabulary.Wordable`), step by step."""


def ahead(request: Request) -> Ahead:
    """What `main` handed over."""
    found: Ahead = request.app.state.ahead
    return found
