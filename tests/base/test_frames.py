"""A draft is kept in its organizer's language; every reader gets its ready-made sentences in theirs."""

from app.base.frames import Frames
from app.base.i18n import ngettext, speaking
from app.feedback import draft
from app.surveys import heard

RECAP = """## Who came

- 12 people were invited.
- Of the 5 who said yes, 4 came.

## What people took with them

> Who came

My own line: 3 of us will go on."""


def test_headings_and_figures_of_a_recap_are_in_the_readers_language_and_the_rest_as_it_was_written():
    with speaking("uk", "UTC"):
        here = draft.for_reader(RECAP).split("\n")
        there = draft._came(), draft._invited(12), draft._kept_word(5, 4), draft._took()
    with speaking("en", "UTC"):
        back = draft.for_reader("\n".join(here))

    assert (here[0], here[2], here[3], here[5]) == (
        f"## {there[0]}",
        f"- {there[1]}",
        f"- {there[2]}",
        f"## {there[3]}",
    )
    assert here[0] != "## Who came"
    assert here[-1] == "My own line: 3 of us will go on."
    assert back == RECAP


def test_what_was_heard_is_told_in_the_readers_language():
    with speaking("en", "UTC"):
        lines = [
            heard._answered(5, 8),
            heard._most(),
            "- " + heard._want_and_teach("Kafka", 1, 1),
            heard._want("Go", 4),
        ]
        told = "\n".join([*lines, "Kafka is what most of you want."])
    with speaking("uk", "UTC"):
        read = heard.for_reader(told).split("\n")
        assert read[:4] == [
            heard._answered(5, 8),
            heard._most(),
            "- " + heard._want_and_teach("Kafka", 1, 1),
            heard._want("Go", 4),
        ]
    assert read[:4] != lines
    assert read[4] == "Kafka is what most of you want."


def test_a_line_that_only_looks_alike_stays():
    frames = Frames(
        (lambda num: ngettext("%(num)d person was invited.", "%(num)d people were invited.", num), ("num",))
    )
    with speaking("uk", "UTC"):
        assert frames.for_reader("Some people were invited.") == "Some people were invited."
