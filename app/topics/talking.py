"""People comment on topics; organizers hide what breaks the rules of conduct, and say why."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.base.errors import Missing
from app.people.models import Person
from app.topics.models import Comment, Hiding, Topic, Wish
from app.topics.wall import HIDDEN
from app.topics.words import normal


def comment(db: Session, topic: Topic, words: str, by: Person, now: datetime) -> Comment:
    """Say something about a topic. The same words twice are once."""
    mine = (col(Comment.topic_id) == topic.id, col(Comment.person_id) == by.id, col(Comment.words) == words)
    if before := db.exec(select(Comment).where(*mine)).first():
        return before
    new = Comment(topic_id=topic.id, person_id=by.id, words=words, said_at=now)
    db.add(new)
    db.flush()
    return new


def uncomment(db: Session, said: Comment, by: Person) -> None:
    """Take one's own comment back. Missing when it is somebody else's."""
    if said.person_id != by.id:
        raise Missing
    db.delete(said)


def hide(db: Session, said: Wish | Comment, reason: str, by: Person, now: datetime) -> Hiding:
    """Nobody but its author and organizers reads it any more. Another reason takes the first one's place."""
    if (hiding := _hiding(db, said)) and hiding.reason == reason:
        return hiding
    unhide(db, said, by, now)
    new = Hiding(**_what(said), reason=reason, hidden_by=by.id, hidden_at=now)
    db.add(new)
    db.flush()
    return new


def unhide(db: Session, said: Wish | Comment, by: Person, now: datetime) -> None:
    """Everybody reads it again."""
    if hiding := _hiding(db, said):
        hiding.shown_by, hiding.shown_at = by.id, now
        db.add(hiding)
        db.flush()


def _hiding(db: Session, said: Wish | Comment) -> Hiding | None:
    """Of a comment that one; of a wish its words, whoever else wished the same."""
    if isinstance(said, Comment):
        return db.exec(select(Hiding).where(Hiding.comment_id == said.id, HIDDEN)).one_or_none()
    hidden = db.exec(select(Hiding, Wish.words).join(Wish, col(Wish.id) == col(Hiding.wish_id)).where(HIDDEN))
    return next((hiding for hiding, words in hidden if normal(words) == normal(said.words)), None)


def _what(said: Wish | Comment) -> dict[str, Any]:
    return {"wish_id": said.id} if isinstance(said, Wish) else {"comment_id": said.id}
