"""What an organizer typed into the builder: every question of the page at once, checked field by field."""

from dataclasses import dataclass

from app.base.forms import Form, row_number
from app.base.i18n import _, number
from app.surveys.paper import CHOOSING, KINDS, WITH_OWN_WORDS, Item, Paper

TITLE, INTRO, TEXT, HINT, OPTION, END = 200, 2000, 300, 300, 200, 60
MOST_OPTIONS = 60
STEPS = range(3, 11)


@dataclass(frozen=True)
class Typed:
    """A question as it was typed."""

    id: int
    kind: str
    text: str
    hint: str
    required: bool
    own_words: bool
    options: list[str]
    low: str
    high: str
    steps: int


def read(paper: Paper, form: Form) -> list[Typed]:
    """The questions of this survey that the form carries; what is wrong is told in `form.errors`."""
    _short(form, "intro", INTRO)
    if not _short(form, "title", TITLE):
        form.wrong("title", _("Give the survey a title: it is the subject of the mail."))
    return [_question(item, form) for item in paper.items if f"text-{item.id}" in form.values]


def _question(item: Item, form: Form) -> Typed:
    def field(name: str, limit: int) -> str:
        return _short(form, f"{name}-{item.id}", limit)

    kind = form[f"kind-{item.id}"]
    steps = row_number(form[f"steps-{item.id}"])
    return Typed(
        id=item.id,
        kind=item.kind if item.role or kind not in KINDS else kind,
        text=field("text", TEXT),
        hint=field("hint", HINT),
        required=bool(form[f"required-{item.id}"]),
        own_words=bool(form[f"own-{item.id}"]),
        options=_options(item, form),
        low=field("low", END),
        high=field("high", END),
        steps=steps if steps is not None and steps in STEPS else item.steps,
    )


def _options(item: Item, form: Form) -> list[str]:
    name = f"options-{item.id}"
    if name not in form.values:  # the kind shown had no answers to choose from: keep what is there
        return [option.text for option in item.options]
    lines = list(dict.fromkeys(line.strip() for line in form[name].split("\n") if line.strip()))
    if any(len(line) > OPTION for line in lines):
        form.wrong(name, _("One answer is too long: at most %(n)s characters.", n=OPTION))
    if len(lines) > MOST_OPTIONS:
        form.wrong(name, _("These are too many: at most %(n)s answers.", n=MOST_OPTIONS))
    return lines


def _short(form: Form, name: str, limit: int) -> str:
    text = form[name].strip()
    if len(text) > limit:
        form.wrong(name, _("This is too long: at most %(n)s characters.", n=number(limit)))
    return text


def missing(paper: Paper) -> list[str]:
    """What a draft still lacks before it can be sent, in sentences."""
    if not paper.items:
        return [_("It has no questions yet. Add one.")]
    lacks = []
    for place, item in enumerate(paper.items, 1):
        if not item.text:
            lacks.append(_("Question %(n)s has no words yet.", n=place))
        fewest = 1 if item.kind == "grid" or (item.own_words and item.kind in WITH_OWN_WORDS) else 2
        if item.kind in CHOOSING and len(item.options) < fewest:
            lacks.append(
                _("Question %(n)s needs a topic.", n=place)
                if item.kind == "grid"
                else _("Question %(n)s needs at least two answers to choose from.", n=place)
            )
    return lacks
