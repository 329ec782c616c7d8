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
    """Nobody but its author and organizers reads it any more; a wish not in anybody's words who wished the same.
    Another reason takes the first one's place."""
    if (standing := _standing(db, said)) and standing[0].reason == reason:
        return standing[0]
    unhide(db, said, by, now)
    rows = [Hiding(**what, reason=reason, hidden_by=by.id, hidden_at=now) for what in _everywhere(db, said)]
    db.add_all(rows)
    db.flush()
    return rows[0]


def unhide(db: Session, said: Wish | Comment, by: Person, now: datetime) -> None:
    """Everybody reads it again."""
    for hiding in _standing(db, said):
        hiding.shown_by, hiding.shown_at = by.id, now
        db.add(hiding)
    db.flush()


def _standing(db: Session, said: Wish | Comment) -> list[Hiding]:
    """What hides it now."""
    if isinstance(said, Comment):
        return list(db.exec(select(Hiding).where(Hiding.comment_id == said.id, HIDDEN)))
    hidden = db.exec(select(Hiding, Wish.words).join(Wish, col(Wish.id) == col(Hiding.wish_id)).where(HIDDEN))
    return [hiding for hiding, words in hidden if normal(words) == normal(said.words)]


def _everywhere(db: Session, said: Wish | Comment) -> list[dict[str, Any]]:
    """A row for each wish in the same words: whoever takes theirs back does not show the others' again."""
    if isinstance(said, Comment):
        return [{"comment_id": said.id}]
    alike = db.exec(select(Wish.id, Wish.words).order_by(col(Wish.id)))
    return [{"wish_id": id} for id, words in alike if normal(words) == normal(said.words)]
