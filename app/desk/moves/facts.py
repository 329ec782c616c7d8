"""What the desk knows beyond single meetups, and what its moves follow from."""

from dataclasses import dataclass
from datetime import datetime

from app.mail.campaigns import Campaign
from app.surveys.numbers import answered


@dataclass(frozen=True)
class Unreached:
    """Somebody whom mail does not reach."""

    person_id: int
    name: str
    said: str
    since: datetime


@dataclass(frozen=True)
class MailFacts:
    """What keeps mail from going out, from coming in, and from reaching people."""

    unreached: tuple[Unreached, ...] = ()
    to_sort: int = 0
    sort_since: datetime | None = None
    paused_since: datetime | None = None
    paused_words: str = ""
    refused: bool = False
    """Whether the server refused us; else it could not be reached."""
    stuck: int = 0
    """How many mails wait for it."""
    deaf_since: datetime | None = None
    deaf_words: str = ""
    on_hold: int = 0
    """How many mails an organizer has held."""
    held_since: datetime | None = None


@dataclass(frozen=True)
class RoundFacts:
    """A round of votes that is open, or that ended and nobody has acted on."""

    id: int
    name: str
    ends_at: datetime


@dataclass(frozen=True)
class ReleaseFacts:
    """Mails of one kind about one thing that wait until an organizer sends them."""

    kind: str
    about: int
    title: str
    mails: int
    names: str
    """The first of their readers, and how many others."""


@dataclass(frozen=True)
class ImportFacts:
    """A staff list that was read and waits for a look."""

    id: int
    source: str
    read_at: datetime
    rows: int


@dataclass(frozen=True)
class SurveyFacts:
    """One survey of the programme or of a meetup, feedback left out."""

    id: int
    title: str
    created_at: datetime
    sent_at: datetime | None
    closes_at: datetime | None
    told_at: datetime | None
    asked: int
    answered: int
    roughly: bool = False
    """Whether `answered` is only "at least so many", for it is anonymous and not counted yet."""
    reminds_at: datetime | None = None
    """When those who are still silent are written to next."""
    told_from: int = 1
    """From how many answers on anything is shown."""
    mails: Campaign | None = None
    """How far its mails have come, while some of them have not gone."""

    @property
    def may_be_told(self) -> bool:
        """Whether there is something to tell those who were asked."""
        return self.answered >= self.told_from and not self.roughly

    @property
    def answers(self) -> str:
        """How many have answered, in words."""
        return answered(self.answered, self.roughly)


@dataclass(frozen=True)
class Programme:
    """What the desk knows beyond single meetups."""

    people: int
    topics: int
    unsorted_wishes: int
    failed_mails: int
    import_waiting: ImportFacts | None
    surveys: tuple[SurveyFacts, ...]
    last_failed_at: datetime | None = None
    to_release: tuple[ReleaseFacts, ...] = ()
    mail: MailFacts | None = None
    practised: int = 0
    """Mails that were only practised, and could go for real."""
    unanswered_wishes: int = 0
    """Wishes in topics that nobody planned, shortlisted or parked for long."""
    round: RoundFacts | None = None
    from_wish: tuple[int, int] | None = None
    """The median of days from a wish to its meetup, and of how many topics."""
    release_until: datetime | None = None
    """Until when programme mail waits for an organizer."""

    def waits(self, at: datetime) -> bool:
        """Whether programme mail that becomes due then waits for an organizer."""
        return self.release_until is not None and at < self.release_until
