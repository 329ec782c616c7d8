"""Forms: what a browser sent, checked by a pydantic model, with the words that stand beside each field.

    form = Form(sent)
    if not (new := form.fill(NewMeetup)):
        return show(request, "meetups/new.html", 422, form=form)

What was typed stays in `form.values` (and `form.all` for fields sent more than once)."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, TypeVar, get_origin

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from starlette.datastructures import FormData
from starlette.requests import Request

from app.base.i18n import _


async def _sent(request: Request) -> AsyncIterator[FormData]:
    async with request.form(max_files=4, max_fields=2000, max_part_size=12 * 1024 * 1024) as sent:
        yield sent


Sent = Annotated[FormData, Depends(_sent)]
"""What the form sent, as it came."""
Yes = Annotated[bool, BeforeValidator(lambda said: said == "1")]
"""What an address says with `=1`; whatever else stands there is no, and no error."""
Everything = Annotated[Yes, Query(alias="all")]
"""Whether the whole of a long list is asked for."""


class Fields(BaseModel):
    """A form's fields. Text is stripped; an empty field is one that was not filled in."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_missing(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if not (isinstance(v, str) and not v.strip())}


M = TypeVar("M", bound=Fields)


class Form:
    """What was typed, and what is wrong with it."""

    def __init__(self, sent: FormData | Mapping[str, Any] | None = None, **values: object) -> None:
        """From what a browser sent, or from values to begin with."""
        pairs = sent.multi_items() if isinstance(sent, FormData) else list((sent or {}).items())
        self.all: dict[str, list[str]] = {}
        for name, value in [*pairs, *values.items()]:
            if value is None or hasattr(value, "filename"):
                continue
            several = value if isinstance(value, list | tuple) else [value]
            self.all.setdefault(name, []).extend(clean(str(one)) for one in several)
        self.values = {name: texts[-1] for name, texts in self.all.items() if texts}
        self.errors: dict[str, str] = {}

    def fill(self, model: type[M]) -> M | None:
        """The checked model, or None with `errors` told field by field."""
        given: dict[str, Any] = {
            name: self.all.get(name, []) if _many(field.annotation) else self.values.get(name)
            for name, field in model.model_fields.items()
            if name in self.all
        }
        try:
            return model.model_validate(given)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                self.errors.setdefault(str(error["loc"][0]) if error["loc"] else "", sentence_of(error))
            return None

    def wrong(self, name: str, sentence: str) -> None:
        """Say what is wrong with a field ("" for the whole form). Several things stand on a line each."""
        self.errors.setdefault(name, sentence)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Everything that is wrong, one by one, as (field, sentence)."""
        return [(name, line) for name, sentence in self.errors.items() for line in sentence.splitlines()]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def clean(text: str) -> str:
    """Text without the characters no person types: NUL and other controls; line ends as \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "ignore").decode()  # lone surrogates cannot be stored
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\x7f", "")


def row_number(text: str) -> int | None:
    """The number of a row as a form or an address carries it; None for what cannot be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _many(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple, set)


def sentence_of(error: Any) -> str:
    """A pydantic error in words of ours."""
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "value_error" and "error" in limits:
        return str(limits["error"])
    sentences = {
        "missing": lambda: _("This is needed."),
        "string_too_short": lambda: _("This is too short: at least %(n)s characters.", n=limits["min_length"]),
        "string_too_long": lambda: _("This is too long: at most %(n)s characters.", n=limits["max_length"]),
        "int_parsing": lambda: _("Write a whole number."),
        "greater_than_equal": lambda: _("Write a number that is %(n)s or more.", n=limits["ge"]),
        "less_than_equal": lambda: _("Write a number that is %(n)s or less.", n=limits["le"]),
        "unexpected_keyword_argument": lambda: _("This is not known here."),
        "enum": lambda: _("Choose one of the answers."),
        "literal_error": lambda: _("Choose one of the answers."),
        "string_pattern_mismatch": lambda: _("Choose one of the answers."),
        "too_short": lambda: _("Choose at least one."),
        "too_long": lambda: _("These are too many: at most %(n)s.", n=limits["max_length"]),
    }
    if kind.startswith("datetime"):
        return _("Write a date and time such as 2026-03-12 12:00.")
    if kind.startswith("date_"):
        return _("Write a day such as 2026-03-12.")
    return sentences.get(kind, lambda: _("This cannot be read. Please check it."))()
