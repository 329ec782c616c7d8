"""What a meetup waits for once it has taken place: who came, how it was, thanks, the recap."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.base.i18n import _, ngettext
from app.desk.moves.move import PATIENCE, Move, of_meetup
from app.desk.progress import Facts
from app.surveys.paper import THRESHOLD


def celebrate(facts: Facts, now: datetime) -> Iterator[Move]:
    """It has taken place."""
    ended = facts.ends_at or now
    if not facts.attended:
        yield of_meetup(
            facts,
            _("Tick who came to “%(title)s”", title=facts.name),
            _("Only those who were there are asked how it was."),
            _("Tick who came"),
            "feedback.index",
            ended + timedelta(days=1),
        )
    elif not facts.feedback_opened_at:
        yield of_meetup(
            facts,
            ngettext("Ask %(num)d guest how it was", "Ask %(num)d guests how it was", facts.attended),
            _("Three questions, twenty seconds. The sooner, the more answers."),
            _("Open feedback"),
            "feedback.index",
            ended + timedelta(days=1),
        )
    elif not facts.thanked_at and facts.booked:
        closes = facts.feedback_closes_at or now
        if closes <= now:
            said = _("%(n)s of %(all)s said how it was.", n=facts.feedback_answered, all=facts.feedback_asked)
            few = facts.feedback_answered < THRESHOLD
            digest = _("Too few to show, so thank without numbers.") if few else _("The digest is ready.")
            yield of_meetup(
                facts,
                _("Thank %(name)s", name=facts.booked),
                f"{said} {digest}",
                _("Read and thank"),
                "feedback.index",
                closes + PATIENCE,
            )
    if facts.attended and not facts.recap_published_at:
        yield of_meetup(
            facts,
            _("Tell everybody what came of “%(title)s”", title=facts.name),
            _("The recap is drafted from the numbers and answers."),
            _("Read and publish"),
            "feedback.recap_edit",
            ended + timedelta(days=7),
        )
