"""Makers for themes: a question that was answered in people's own words, and what an organizer does with the answers."""

from dataclasses import dataclass

from sqlmodel import Session

from app.people.queries import members
from app.surveys import actions as surveys
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.topics.themes.queries import Arranged, arranged
from app.topics.themes.texts import fingerprint
from tests.house import NOON, People, many_people
from tests.makers.surveys import OPEN_FOR, a_draft, an_answer, counted, paper

CLOSED = NOON + 2 * OPEN_FOR
SAID = ["Kafka streams", "Streams with Kafka", "kafka  STREAMS!", "How to test React", "Testing React", "Tea"]


@dataclass(frozen=True)
class Open:
    """A question in own words that was answered, and where its themes are made."""

    survey: Survey
    question_id: int

    @property
    def path(self) -> str:
        return f"/surveys/{self.survey.id}/questions/{self.question_id}/themes"

    def arranged(self, db: Session) -> Arranged:
        """How its answers stand, long after the survey has closed."""
        db.commit()
        return arranged(db, self.survey, self.question_id, CLOSED)

    def themes(self, db: Session) -> dict[str, set[str]]:
        """The words in each theme, by its name."""
        return {one.theme.name: {text.words for text in one.texts} for one in self.arranged(db).kept}


def an_open_question(db: Session, people: People, said: list[str] | None = None, mode: str = "confidential") -> Open:
    """One question to everyone, to which each of many people wrote one of these; all at noon."""
    said = SAID if said is None else said
    crowd = many_people(db, len(said))
    survey = a_draft(db, people, [NewQuestion("long", "What should we learn?")])
    survey.mode = mode
    surveys.send(db, survey, members(people.everyone), NOON, NOON + OPEN_FOR, people.olha, NOON)
    db.commit()
    question_id = paper(db, survey).items[0].id
    for person, words in zip(crowd, said, strict=True):
        an_answer(db, survey, person, Mark(question_id, words=words))
    counted(db, CLOSED)
    return Open(survey, question_id)


def keys(*said: str) -> list[str]:
    """What forms call these texts."""
    return [fingerprint(words) for words in said]
