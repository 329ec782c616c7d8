"""What people are promised about their answers: chosen in the draft, checked before sending, fixed after (pure)."""

import re
from dataclasses import replace
from typing import NamedTuple

from pydantic import Field

from app.base.forms import Fields
from app.base.i18n import _, ngettext
from app.surveys.models import Survey
from app.surveys.paper import ANONYMOUS, Item, Paper

LEAST, MOST = 3, 100
"""Between these the number of answers has to lie from which on something is told."""
WORDS = 10
"""From so many writers on words are shown in an anonymous survey, unless it says another number."""


class NewTerms(Fields):
    """What was chosen for a draft. Without `k_words` the usual number is meant."""

    mode: str = Field(pattern="^(named|confidential|anonymous)$")
    k: int = Field(ge=LEAST, le=MOST)
    k_words: int | None = Field(default=None, ge=LEAST, le=MOST)
    segment: str = Field(default="", pattern="^(department|site)$")
    reminders: int = Field(ge=0, le=2)
    was: str
    """The terms that the page showed (`in_short`)."""


class Way(NamedTuple):
    """One way to ask: its name in the database, and in words."""

    mode: str
    label: str
    hint: str


def ways() -> list[Way]:
    """The ways a survey can be asked."""
    return [
        Way("confidential", _("Confidential"), _(
            "You see sums, and who has answered. What people want to learn or can teach carries their name. "
            "Answers can be changed until the close."
        )),
        Way(ANONYMOUS, _("Anonymous"), _(
            "Nobody can see who said what, and you cannot see who has answered. Nothing is shown before the close, "
            "and then it stays closed. Answers cannot be changed."
        )),
        Way("named", _("Named"), _("You see who said what, from the first answer on.")),
    ]  # fmt: skip


def in_short(survey: Survey) -> str:
    """The terms as they are, to tell whether somebody else has changed them."""
    return f"{survey.mode} {survey.k} {survey.k_words} {survey.segment or '-'} {survey.reminders}"


def usual_words(mode: str, k: int) -> int:
    """From how many writers on words are shown, unless somebody chose a number."""
    return max(k, WORDS) if mode == ANONYMOUS else k


def as_chosen(paper: Paper, chosen: NewTerms) -> Paper:
    """The survey as it would be asked then."""
    k_words = chosen.k_words or usual_words(chosen.mode, chosen.k)
    return replace(paper, mode=chosen.mode, k=chosen.k, k_words=k_words, segment=chosen.segment)


# --- what does not fit an anonymous survey -------------------------------------------------------

_WHO = re.compile(
    r"\byour (full |first |last )?names?\b|\be-?mail|\bphone\b|ваше (ім.я|имя)|прізвищ|фамили|телефон|поштов|почтов"
    r"|\bnumele (tău|dvs|dumneavoastră)|\btelefon|\bditt (för|efter)?namn|\bhọ (và )?tên|\btên (của )?bạn|điện thoại",
    re.IGNORECASE,
)
"""Questions that ask who somebody is, in the languages of those we serve."""
_WHICH = re.compile(
    r"\b(team|department|unit|role|position|job title|seniority|tenure|how long have you)\b"
    r"|\b(site|office|city|age|gender)\b"
    r"|команд|відділ|підрозділ|посад|стаж|місто|офіс|скільки вам років|стать\b"
    r"|отдел|подразделен|должност|город|офис|сколько вам лет|возраст|\bпол\b"
    r"|\b(echip|departament|funcți|vechime|birou|oraș|vârst)|\b(team|avdelning|roll|kontor|ort|ålder|kön)\b"
    r"|\b(nhóm|phòng ban|chức vụ|thâm niên|văn phòng|tuổi|giới tính)\b",
    re.IGNORECASE,
)
"""Questions whose answers may tell who somebody is when few give the same."""


def refusals(paper: Paper, asked: int) -> list[str]:
    """Why this cannot be asked anonymously of so many people, in sentences; empty when it can, or is not."""
    if not paper.sealed:
        return []
    found = [
        _("“%(question)s” asks who somebody is. Take it out, or ask confidentially.", question=item.text)
        for item in paper.items
        if item.kind in ("short", "long") and _WHO.search(item.text)
    ]
    found += [
        _("“%(question)s” is of use only with a name. Take it out, or ask confidentially.", question=item.text)
        for item in paper.items
        if item.role == "give"
    ]
    if 0 < asked < paper.k:
        found.append(
            ngettext(
                "Only %(num)d person would be asked. An anonymous survey needs at least %(k)s; ask confidentially, "
                "or choose a larger audience.",
                "Only %(num)d people would be asked. An anonymous survey needs at least %(k)s; ask confidentially, "
                "or choose a larger audience.",
                asked,
                k=paper.k,
            )
        )
    return found


def to_look_at(paper: Paper) -> list[Item]:
    """Questions of an anonymous survey that somebody should think about: together they may tell who answered."""
    if not paper.sealed:
        return []
    return [item for item in paper.items if _WHICH.search(item.text)]
