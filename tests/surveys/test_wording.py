"""What a draft brings along is read in the reader's language; what an organizer wrote stays as it was written."""

import email
from dataclasses import replace
from email.policy import default

import pytest
from sqlmodel import select

from app.base.i18n import speaking
from app.mail.models import PracticeMail
from app.surveys import actions, drafts
from app.surveys.drafts import NewQuestion
from app.surveys.wording import for_reader
from tests.house import NOON
from tests.makers.meetups import a_meetup
from tests.makers.surveys import a_survey, only, paper, their_link


def in_(language, found):
    with speaking(language, "UTC"):
        return for_reader(found)


def its_feedback(db, people, language="en", title="Accessible forms"):
    """The feedback of a meetup, sent to Anna, by an organizer who speaks this language."""
    meetup = a_meetup(db, people, title=title)
    with speaking(language, "UTC"):
        survey = actions.draft_feedback(db, meetup.id, people.olha, NOON)
    actions.send(db, survey, only(people.anna), NOON, NOON.replace(day=9), people.olha, NOON)
    db.commit()
    return survey


def every_text(found):
    texts = [found.title, found.intro]
    for item in found.items:
        texts += [item.text, item.hint, item.low, item.high, *item.texts.values()]
    return texts


@pytest.mark.parametrize(("written", "read"), [("en", "uk"), ("uk", "en")])
def test_a_ready_made_survey_is_read_in_ones_own_language(db, people, written, read):
    with speaking(written, "UTC"):
        stored = actions.draft_learning(db, people.everyone.id, None, [], people.olha, NOON)
    with speaking(read, "UTC"):
        wanted = actions.draft_learning(db, people.everyone.id, None, [], people.olha, NOON)
    db.commit()

    assert every_text(in_(read, paper(db, stored))) == every_text(paper(db, wanted))
    assert every_text(in_(written, paper(db, stored))) == every_text(paper(db, stored))


def test_a_poll_is_read_in_ones_own_language_until_its_question_is_another(db, people):
    with speaking("uk", "UTC"):
        wanted = drafts.poll()
    poll = paper(db, a_survey(db, people, drafts.poll()))
    other = paper(db, a_survey(db, people, [replace(drafts.poll()[0], text="Tea or coffee?"), drafts.poll()[1]]))

    assert [item.text for item in in_("uk", poll).items] == [question.text for question in wanted]
    assert list(in_("uk", poll).items[0].texts.values()) == wanted[0].options
    mine, added = in_("uk", other).items
    assert [mine.text, *mine.texts.values()] == ["Tea or coffee?", "The first", "The second", "Either is fine"]
    assert added.text == wanted[1].text


def test_the_feedbacks_title_keeps_the_meetups_name(db, people, browse):
    survey = its_feedback(db, people)
    people.anna.language = "uk"
    db.add(people.anna)
    db.commit()

    page = browse().get(their_link(db, survey, people.anna))

    assert page.title == "Як вам «Accessible forms»?"
    for english in ("How was", "How useful", "not useful", "One thing to keep"):
        assert english not in page.text


def test_a_ukrainian_title_is_read_in_english_with_its_name(db, people):
    survey = its_feedback(db, people, language="uk")

    assert survey.title == "Як вам «Accessible forms»?"
    assert in_("en", paper(db, survey)).title == "How was “Accessible forms”?"


def test_what_an_organizer_wrote_stays_as_it_was_written(db, people):
    own = [NewQuestion("one", "Where do we sit?", ["Upstairs", "Online"])]
    found = in_("uk", paper(db, a_survey(db, people, own, title="Our room")))

    assert (found.title, found.items[0].text, found.items[0].options[0].text) == (
        "Our room", "Where do we sit?", "Upstairs",
    )  # fmt: skip


def test_nothing_ready_made_means_the_very_same_paper(db, people):
    found = paper(db, a_survey(db, people, [NewQuestion("short", "Anything?")], title="Ours"))

    assert in_("uk", found) is found


def test_so_is_the_mail(db, people, run_worker):
    people.anna.language = "uk"
    db.add(people.anna)
    its_feedback(db, people)

    run_worker(NOON)

    raw = db.exec(select(PracticeMail.raw)).one()
    assert email.message_from_bytes(raw, policy=default)["Subject"] == "Як вам «Accessible forms»?"


def test_my_page_names_the_survey_in_the_readers_language(db, people, browse):
    people.anna.language = "uk"
    db.add(people.anna)
    its_feedback(db, people)

    assert "Як вам «Accessible forms»?" in browse(people.anna).get("/me").words
