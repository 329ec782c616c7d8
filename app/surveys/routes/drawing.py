"""The pictures and tables of results, drawn once for everybody who reads them in one language."""

from markupsafe import Markup, escape
from starlette.requests import Request

from app.base.i18n import Reader, reader
from app.base.web import pages
from app.surveys.paper import Paper
from app.surveys.papers import KEPT_AT_MOST
from app.surveys.results import Results

_drawn: dict[tuple[int, Reader], tuple[Results, Markup]] = {}
"""The last drawing of each survey, with the results it shows: they are another object once something is new."""


def draw(request: Request, paper: Paper, results: Results, all_texts_of: int = 0) -> Markup:
    """What was answered, question by question."""
    key = (paper.id, reader())
    if key not in _drawn or _drawn[key][0] is not results:
        if len(_drawn) >= KEPT_AT_MOST:
            _drawn.clear()
        template = pages(request).env.get_template("surveys/_tallies.html")
        needs = {"paper": paper, "results": results, "all_texts_of": all_texts_of}
        _drawn[key] = results, escape(template.make_module(needs))
    return _drawn[key][1]
