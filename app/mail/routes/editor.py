"""What the editor of a mail's words shows: how they read for somebody, who lacks what they ask for, what is wrong."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.exc import NoResultFound
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.due import kinds
from app.base.errors import Missing
from app.base.forms import Form, row_number
from app.base.guard import HEADERS
from app.base.i18n import LANGUAGES, _, speaking
from app.base.web import Pages, pages, show
from app.mail import trying, wordings
from app.mail.models import Wording
from app.mail.placeholders import Lacking, Own, Unreadable, read
from app.mail.routes.reading import tall
from app.mail.vocabulary import Meaning, Wordable, meanings_of
from app.mail.words import called
from app.people.models import Person, Programme

EXAMPLE = "example"
"""Chosen instead of somebody real."""
NAMED = 10
"""How many of those who lack something are named."""


@dataclass(frozen=True)
class Worded:
    """What is worded: a kind of mail in one language."""

    name: str
    kind: Wordable
    language: str

    @property
    def at(self) -> dict[str, str]:
        """Its address."""
        room, mail = self.name.split("/")
        return {"room": room, "mail": mail, "language": self.language}


@dataclass(frozen=True)
class Preview:
    """A letter as one reader would get it, or why there is none."""

    subject: str = ""
    text: str = ""
    html: str = ""
    problem: str = ""

    @property
    def height(self) -> int:
        """Of its frame, in pixels, where nobody can measure it."""
        return tall(self.text)


@dataclass(frozen=True)
class Found:
    """On how many people the words were tried, and what is missing for whom: some of them in sentences."""

    tried: int
    lacking: int
    sentences: Sequence[str]
    first: str = ""
    """The first placeholder that is missing for somebody."""


def worded_by_address(request: Request, _db: Session) -> Worded:
    """The kind and language of the address; there are no others."""
    room, mail, language = (str(request.path_params[name]) for name in ("room", "mail", "language"))
    kind = wordable(request).get(f"{room}/{mail}")
    if kind is None or language not in LANGUAGES:
        raise Missing
    return Worded(f"{room}/{mail}", kind, language)


def wordable(request: Request) -> Mapping[str, Wordable]:
    """The kinds of mail that organizers may word themselves."""
    found: Mapping[str, Wordable] = ahead(request).wordable
    return found


def edit(
    request: Request, db: Session, worded: Worded, form: Form, status: int = 200, *,
    theirs: Wording | None = None, found: Found | None = None, notice: str | None = None, live: bool = False,
) -> Response:  # fmt: skip
    """The editor's page, with the words of the form as the chosen reader would get them.

    `live`: only the preview is looked at, while somebody types: what is wrong stands in it."""
    everybody = trying.cases(db, worded.name, worded.language)
    form.values.setdefault("reader", str(everybody[0].person.id) if everybody else EXAMPLE)
    last, meanings = wordings.newest(db, worded.name, worded.language), meanings_of(worded.kind)
    page = show(
        request, "mail/wording.html", status, form=form, worded=worded, title=called(worded.name),
        follows=bool(worded.kind.sample().thread), meanings=meanings, example=_may_be_missing(meanings),
        readers=_readers(everybody), told=told(db, last), last=last, theirs=theirs, found=found, notice=notice,
        waiting=trying.waiting(db, worded.name, worded.language), everybody=len(everybody),
        preview=_preview(request, db, worded, form, everybody), live=live,
    )  # fmt: skip
    page.headers["Content-Security-Policy"] = _letters_inside(pages(request))
    return page


def typed(worded: Worded, form: Form) -> Own | None:
    """The words as they stand in the form, or None with everything that is wrong with them."""
    for field, sentence in wordings.checked(worded.kind, form["subject"], form["body"]).items():
        form.wrong(field, sentence)
    try:
        return None if form.errors else read(form["subject"], form["body"])
    except Unreadable:
        return None


def tried_out(request: Request, db: Session, worded: Worded, own: Own) -> Found:
    """Who lacks what the words ask for."""
    everybody = trying.cases(db, worded.name, worded.language)
    tried, missing = trying.check(stage(request, db, worded), everybody, own) if everybody else (0, [])
    said = [wordings.lacks(name, person.called) for person, names in missing[:NAMED] for name in names]
    return Found(tried, len(missing), said, missing[0][1][0] if missing else "")


def stage(request: Request, db: Session, worded: Worded) -> trying.Stage:
    """Where the letters are tried out."""
    return trying.Stage(db, pages(request), pages(request).settings, kinds()[worded.name], now())


def shipped(request: Request, db: Session, worded: Worded) -> tuple[str, str]:
    """Subject and body of the shipped text."""
    programme = db.get_one(Programme, 1)
    with speaking(worded.language, programme.zone):
        return wordings.shipped(pages(request), worded.name, worded.kind, programme)


def told(db: Session, last: Wording | None) -> tuple[Wording, str] | None:
    """The words and the name of who wrote them, or set them back."""
    if last is None:
        return None
    return last, db.get_one(Person, last.reset_by or last.written_by).called


def _readers(everybody: list[trying.Case]) -> list[tuple[str, str]]:
    some = [(str(case.person.id), case.person.called) for case in everybody[: trying.SHOWN]]
    return [*some, (EXAMPLE, _("An example, nobody real"))]


def _may_be_missing(meanings: Mapping[str, Meaning]) -> str:
    """A placeholder of this kind to show by how to say something else instead; "" when none may be missing."""
    return next((name for name, meaning in meanings.items() if meaning.optional and not meaning.block), "")


def _preview(request: Request, db: Session, worded: Worded, form: Form, everybody: list[trying.Case]) -> Preview:
    own, here = typed(worded, form), stage(request, db, worded)
    if own is None:
        return Preview(problem=_("As soon as the words can be read, you see them here."))
    number = row_number(form["reader"])
    case = next((case for case in everybody if case.person.id == number), None)
    try:
        return Preview(*(here.letter(case, own) if case else here.sample(worded.kind, worded.language, own)))
    except Lacking as no:
        return Preview(problem=wordings.lacks(no.name, case.person.called if case else _("the example")))
    except NoResultFound:
        return Preview(problem=_("What this mail was about is gone. Choose somebody else."))
    except ValueError as no:
        return Preview(problem=str(no))


def _letters_inside(house: Pages) -> str:
    """The policy of a page that holds a letter: mail programs need style attributes, and one sheet known by its hash.

    The frame with the letter takes over this policy; it runs nothing and leads nowhere."""
    sheet = b64encode(sha256(house.page("emails/_style.css").encode()).digest()).decode()
    ours, theirs = "style-src 'self'", f"style-src 'self' 'sha256-{sheet}'; style-src-attr 'unsafe-inline'"
    return HEADERS["Content-Security-Policy"].replace(ours, theirs)
