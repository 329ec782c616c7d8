"""Step 1. A survey, its questions, who was asked, and what they answered."""

from app.surveys.models.answers import Answer, Response
from app.surveys.models.asking import (
    Closing,
    Condition,
    Correction,
    Option,
    Participation,
    Question,
    Reminder,
    Survey,
    Translation,
)
from app.surveys.models.sealed import (
    Counted,
    Envelope,
    FreeText,
    HandedIn,
    Imported,
    NextCount,
    Seal,
    SegmentGroup,
    Sum,
    Turnout,
)

__all__ = [
    "Answer",
    "Closing",
    "Condition",
    "Correction",
    "Counted",
    "Envelope",
    "FreeText",
    "HandedIn",
    "Imported",
    "NextCount",
    "Option",
    "Participation",
    "Question",
    "Reminder",
    "Response",
    "Seal",
    "SegmentGroup",
    "Sum",
    "Survey",
    "Translation",
    "Turnout",
]
