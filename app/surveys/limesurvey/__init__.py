"""Reads the questions of a LimeSurvey export (.lss, an XML file), of version 2 to 6. No database, no HTTP.

What has no like here becomes the nearest kind of question, or is left out; either is said in a sentence. Types of
questions and tables are those of LimeSurvey's manual (“Question object”, “Survey structure import”)."""

from dataclasses import replace

from app.base.errors import Refused
from app.base.i18n import TEXT_LANGUAGES, _
from app.surveys.building import INTRO, TITLE
from app.surveys.drafts import MOST_QUESTIONS, NewSurvey
from app.surveys.limesurvey.asked import asked, lost_in_words, unread, words_of
from app.surveys.limesurvey.file import File, tree_of
from app.surveys.paper import SECTION


def read(text: str) -> tuple[NewSurvey, list[str]]:
    """The survey in this file, and what of it could not be kept as it was. Refused when it is no such file."""
    tree = tree_of(text)
    file = File(tree)
    made = asked(file)
    if not any(question.kind != SECTION for question in made.questions):
        raise Refused(_("There is no question in this file that can be asked here."))
    if len(made.questions) > MOST_QUESTIONS:
        raise Refused(
            _(
                "This survey has %(count)d questions, at most %(most)d fit in one. Split it in LimeSurvey first.",
                count=len(made.questions), most=MOST_QUESTIONS,
            )
        )  # fmt: skip
    survey = NewSurvey(file.title[:TITLE], made.questions, file.intro[:INTRO])
    languages = {one: words_of(survey, File(tree, one)) for one in file.others if one in TEXT_LANGUAGES}
    kept = {language: words for language, words in languages.items() if words and file.language in TEXT_LANGUAGES}
    notes = [*made.notes, *lost_in_words(made.lost), *unread(file, kept)]
    return replace(survey, written=file.language, languages=kept) if kept else survey, notes
