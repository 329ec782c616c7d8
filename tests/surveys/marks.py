"""A form with an answer to every question of a paper."""

from app.surveys.paper import Paper
from tests.makers.surveys import question


def everything(paper: Paper) -> tuple[dict[str, object], list[str]]:
    """What a browser would send, and the words the thanks should say."""
    one, several, scale, rank, short, long, grid = (
        question(paper, kind) for kind in ("one", "several", "scale", "rank", "short", "long", "grid")
    )
    fields: dict[str, object] = {
        one.name: str(one.options[1].id),
        several.name: [str(several.options[0].id), str(several.options[2].id)],
        scale.name: "4",
        f"{rank.name}-1": str(rank.options[2].id),
        f"{rank.name}-2": str(rank.options[0].id),
        short.name: "The examples",
        long.name: "More time\nfor questions",
        f"{grid.name}-{grid.options[0].id}": ["want", "teach"],
        f"{grid.name}-want": "Rust\nSQL",
        f"{grid.name}-teach": "Writing",
    }
    said = [
        "Online",
        "Tuesday", "Friday", "4 of 5", "1. Automation", "2. Docs", "The examples", "More time for questions",
        "Kafka – want to learn", "Kafka – can teach", "Rust – want to learn", "Writing – can teach",
    ]  # fmt: skip
    return fields, said
