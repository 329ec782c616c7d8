"""A topic as one line of the board: what is counted about it, and what follows from that in words. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from app.base.i18n import _, day, ngettext, number

STATES = ("wished", "shortlisted", "planned", "done", "parked")


@dataclass(frozen=True)
class Talk:
    """A meetup that a topic was chosen for."""

    meetup_id: int
    title: str
    starts_at: datetime | None
    zone: str
    over: bool
    reason: str
    chosen_at: datetime
    rating: float | None = None
    """How useful it was, 1 to 5, once five people have said so."""


@dataclass(frozen=True)
class Line:
    """One topic on the board, with everything that is counted about it."""

    id: int
    title: str
    blurb: str
    want: int = 0
    teach: int = 0
    unnamed: int = 0
    """How many want it by anonymous surveys that are counted; who of them is in `want` too nobody can know."""
    colleagues: int = 0
    meetups: tuple[Talk, ...] = ()
    shortlisted_at: datetime | None = None
    parked: str | None = None
    """The reason, if it is parked."""
    mine: frozenset[str] = field(default_factory=frozenset)
    """What the reader said of it: "vote" and "offer" can be taken back, "want" and "teach" is said anywhere."""

    @property
    def demand(self) -> int:
        """How often it was asked for, by name and without."""
        return self.want + self.unnamed

    @property
    def planned(self) -> Talk | None:
        """The meetup that is to come, if one is."""
        return next((held for held in self.meetups if not held.over), None)

    @property
    def covered(self) -> Talk | None:
        """The last meetup that was held about it."""
        over = [held for held in self.meetups if held.over and held.starts_at]
        return max(over, key=lambda held: held.starts_at or held.chosen_at, default=None)

    @property
    def shortlisted(self) -> bool:
        """Whether it is considered next, and was not held since."""
        last = self.covered
        held_at = last.starts_at if last else None
        return self.shortlisted_at is not None and (held_at is None or held_at < self.shortlisted_at)

    @property
    def state(self) -> str:
        """wished, shortlisted, planned, done or parked."""
        if self.planned:
            return "planned"
        if self.parked is not None:
            return "parked"
        if self.shortlisted:
            return "shortlisted"
        return "done" if self.covered else "wished"

    @property
    def state_words(self) -> str:
        """The same for people."""
        return state_words(self.state)

    @property
    def reason(self) -> str:
        """Why it stands where it stands: "34 want it, 3 can teach it, last covered on …"."""
        if not self.demand and not self.teach:
            return _("Nobody asked for it yet.")
        want = ngettext("%(num)d person wants it", "%(num)d people want it", self.want)
        if self.unnamed:
            want = ngettext(
                "%(want)s, %(num)d said so anonymously", "%(want)s, %(num)d said so anonymously",
                self.unnamed, want=want,
            )  # fmt: skip
        teach = (
            ngettext("%(num)d can teach it", "%(num)d can teach it", self.teach)
            if self.teach
            else _("nobody here offered to teach it yet")
        )
        if not (self.covered and self.covered.starts_at):
            return _("%(want)s, %(teach)s.", want=want, teach=teach)
        last = day(self.covered.starts_at, self.covered.zone)
        covered = (
            _("last covered on %(day)s and rated %(n)s of 5", day=last, n=number(round(self.covered.rating, 1)))
            if self.covered.rating
            else _("last covered on %(day)s", day=last)
        )
        return _("%(want)s, %(teach)s, %(covered)s.", want=want, teach=teach, covered=covered)

    @property
    def next_up(self) -> int:
        """Its turn when a topic is chosen: shortlisted, wished, covered before, planned elsewhere, parked."""
        return ("shortlisted", "wished", "done", "planned", "parked").index(self.state)


def state_words(state: str) -> str:
    """A state for people."""
    return {
        "wished": _("Wished"),
        "shortlisted": _("Shortlisted"),
        "planned": _("Planned"),
        "done": _("Done"),
        "parked": _("Parked"),
    }[state]
