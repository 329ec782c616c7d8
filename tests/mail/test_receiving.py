"""What follows from a mail that came in: the rules of receiving (I1 to I25), each a sentence."""

import logging
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.mail import bounces
from app.mail.arrival import came_back
from app.mail.history import history
from app.mail.models import Bounce, Email, Incoming, Unwanted
from app.mail.receiving.store import KEPT, raw_of
from app.mail.receiving.work import LEASE
from app.mail.receiving.work import _take as _take_next
from app.mail.sorting import read_again
from app.people.models import Person
from tests.house import NOON
from tests.makers.incoming import (
    a_bounce,
    a_calendar_reply,
    a_complaint,
    a_human_mail,
    a_sent_letter,
    an_away_mail,
    our_addresses,
    read_in,
    taken_in,
)
from tests.makers.mail import an_email, owed

DAY = timedelta(days=1)


@pytest.fixture
def ours(db, settings):
    """Our addresses."""
    return our_addresses(db, settings)


@pytest.fixture
def letter(db, people) -> Email:
    """A question to Anna that went out at noon."""
    return a_sent_letter(db, people.anna)


@pytest.fixture
def take(db, database, settings):
    """It comes in and is read; returns its row."""

    def taken(raw: bytes, recipient: str = "meetups@example.com", at=NOON, **context: object) -> Incoming:
        kept = taken_in(db, raw, recipient, at=at)
        read_in(database, db, settings, at, **context)
        assert kept
        db.refresh(kept)
        return kept

    return taken


def _bounces(db) -> list[Bounce]:
    db.expire_all()
    return list(db.exec(select(Bounce).order_by(Bounce.id)))


def _everything(db) -> list[object]:
    """All rows but those of what came in."""
    db.expire_all()
    rows = [row for table in (Person, Email, Bounce, Unwanted) for row in db.exec(select(table))]
    found = sorted(repr(row) for row in rows)
    db.commit()
    return found


# --- I1, I2, I3: stored first, once, and never in the way ---------------------------------------------


def test_reading_a_mail_twice_ends_where_reading_it_once_did(take, ours, letter, db, database, settings):
    kept = take(a_bounce(), ours.bounce(letter.id))
    once = kept.model_dump(exclude={"raw"}), [one.model_dump() for one in _bounces(db)], _everything(db)

    read_again(db, kept)
    assert read_in(database, db, settings) == 1
    db.refresh(kept)
    assert (kept.model_dump(exclude={"raw"}), [one.model_dump() for one in _bounces(db)], _everything(db)) == once


def test_the_same_mail_delivered_twice_is_one(db, people):
    raw = a_human_mail()
    again = b"Received: from elsewhere\r\n" + raw.replace(b"\r\n", b"\n")

    assert taken_in(db, raw, "meetups@example.com") and not taken_in(db, again, "meetups@example.com")


def test_without_a_message_id_body_and_recipient_tell(db, people):
    raw = a_human_mail(**{"Message-ID": ""})
    assert b"Message-ID" not in raw

    kept = [taken_in(db, raw, to) for to in ("a@example.com", "A@example.com", "b@example.com")]
    assert [one is not None for one in kept] == [True, False, True]


def test_the_same_message_id_with_other_words_is_another_mail(db, people):
    same = {"Message-ID": "<one@example.org>"}

    assert taken_in(db, a_human_mail("One", **same), "x") and taken_in(db, a_human_mail("Two", **same), "x")


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00", b"\r\n\r\n", b"\xff" * 5000, b"Subject: =?utf-8?b?////?=\r\n\r\n\x00\xd8",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 2000, b"From: " + b"(" * 20_000,
        b"Content-Type: text/plain; charset=utf-16\r\n\r\n\xd8\x00\xdc", b"Subject: a\x00b\r\n\r\nnul\x00nul",
    ],
)  # fmt: skip
def test_nothing_that_comes_in_stops_the_reading(take, db, people, raw):
    kept = take(raw)

    assert kept.read_at == NOON and kept.review, "and somebody looks at it"


def test_a_mail_that_cannot_be_read_is_tried_three_times_and_stops_no_other(db, database, settings, people, caplog):
    """A room that fails on one answer stands for whatever may be poison."""

    def poisoned(_db, _incoming, answer, _now):
        if answer.uid == "poison@example.com":
            raise ZeroDivisionError
        return ""

    taken_in(db, a_calendar_reply("poison@example.com"), "meetups@example.com")
    taken_in(db, a_calendar_reply("sound@example.com"), "meetups@example.com")
    done = [read_in(database, db, settings, handlers=(poisoned,)) for _round in range(5)]

    poison, sound = db.exec(select(Incoming).order_by(Incoming.id))
    assert done == [1, 0, 0, 0, 0] and (sound.kind, sound.review) == ("itip", "")
    assert (poison.tries, poison.review, poison.read_at) == (3, "unreadable", NOON) and raw_of(db, poison)
    assert len([one for one in caplog.records if one.levelno == logging.ERROR]) == 3


def test_whoever_is_killed_while_reading_has_used_up_a_try(db, database, settings, people, ours, letter):
    kept = taken_in(db, a_human_mail(), ours.reply(letter.id))

    def killed(_db, _incoming, _answer, _now):
        raise KeyboardInterrupt

    taken_in(db, a_calendar_reply("x@example.com"), "meetups@example.com")
    with pytest.raises(KeyboardInterrupt):
        read_in(database, db, settings, handlers=(killed,))

    db.expire_all()
    assert db.get(Incoming, kept.id).kind == "human"
    assert [(one.tries, one.read_at) for one in db.exec(select(Incoming).where(Incoming.id != kept.id))] == [
        (1, None)
    ]


def test_while_one_worker_reads_a_mail_no_other_does(db, database, settings, people):
    """Whoever took it may have been killed: after five minutes the mail is anybody's again."""
    kept = taken_in(db, a_human_mail(), "meetups@example.com")
    assert database.write(partial(_take_next, tried=set(), now=NOON)).id == kept.id

    assert read_in(database, db, settings, NOON + LEASE - timedelta(seconds=1)) == 0
    assert read_in(database, db, settings, NOON + LEASE) == 1
    db.refresh(kept)
    assert (kept.tries, kept.try_at) == (2, None)


@pytest.mark.parametrize(
    ("date", "dated"),
    [("Tue, 03 Mar 2026 11:30:00 +0200", NOON - timedelta(minutes=30)), ("Fri, 03 Mar 2099 12:00:00 +0000", NOON)],
)
def test_the_date_of_a_mail_is_written_down_but_never_later_than_it_came(take, people, date, dated):
    assert take(a_human_mail(Date=date)).dated_at == dated
    assert take(a_human_mail("No date", Date="")).dated_at is None


def test_after_ninety_days_only_what_was_read_out_of_it_stays(take, ours, letter, db, run_worker):
    kept = take(a_human_mail("My words"), ours.reply(letter.id))
    run_worker(NOON + KEPT)
    assert raw_of(db, kept)
    run_worker(NOON + KEPT + DAY)

    db.refresh(kept)
    assert raw_of(db, kept) is None and kept.trimmed == "My words"


# --- I4: the secret in the address, wherever the mailbox left it ---------------------------------------


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "To", "Cc"])
def test_a_mailbox_leaves_the_secret_in_its_headers(take, ours, letter, people, header):
    raw = a_human_mail(**{"To": "meetups@example.com", header: f"Brown bags <{ours.reply(letter.id).upper()}>"})
    kept = take(raw, "")

    assert (kept.email_id, kept.person_id, kept.thread) == (letter.id, people.anna.id, "outreach/1")


def test_the_envelope_goes_before_the_headers(take, ours, letter, db, people):
    other = a_sent_letter(db, people.bohdan)
    kept = take(a_human_mail(**{"Delivered-To": ours.reply(other.id)}), ours.reply(letter.id))

    assert kept.person_id == people.anna.id


# --- I10, I22: nothing is decided by names or words --------------------------------------------------


def test_what_a_person_writes_is_kept_whole_and_shown_without_what_it_quotes(take, ours, letter, people):
    kept = take(a_human_mail("I accept! Yes, the 18th."), ours.reply(letter.id))

    assert (kept.kind, kept.person_id, kept.review) == ("human", people.anna.id, "")
    assert kept.trimmed == "I accept! Yes, the 18th." and "> Would you tell us about it?" in kept.text


def test_thirty_forged_mails_change_nothing(take, ours, letter, db, people):
    """They know every name and number, but none of the secrets."""
    before, forged = _everything(db), []
    flipped = ours.reply(letter.id)[:-15] + "aaa@example.com"
    for number, sender in enumerate(("anna@example.com", "olha@example.com", "MAILER-DAEMON@example.com") * 2):
        to = (flipped, "reply+1@example.com", f"bounce+{letter.id}@example.com", "meetups@example.com", "")[
            number % 5
        ]
        forged += [
            take(a_human_mail(f"I decline {number}", sender, **{"In-Reply-To": letter.message_id or ""}), to),
            take(a_bounce("anna@example.com", to=to or "x@example.com", number=number), to),
            take(an_away_mail(f"Away {number}", sender), to),
            take(a_complaint(f"bounce+{letter.id}{number}@example.com").replace(b"Hello", b"%d" % number), to),
            take(a_calendar_reply(f"{number}.{letter.id}@example.com", "DECLINED", sender), to),
        ]  # fmt: skip

    assert len(forged) == 30 and _everything(db) == before
    assert {one.review for one in forged} == {"unmatched", "unknown entry"}
    assert {(one.person_id, one.email_id, one.thread) for one in forged} == {(None, None, "")}


def test_what_people_answer_to_other_mails_waits_to_be_read(take, ours, db, people):
    survey = a_sent_letter(db, people.bohdan, kind="surveys/invite", thread="surveys/3")
    kept = take(a_human_mail("Which survey?", "bohdan@example.com"), ours.reply(survey.id))

    assert (kept.review, kept.thread, kept.person_id) == ("answer", "surveys/3", people.bohdan.id)


def test_a_letter_of_ours_that_comes_back_was_written_by_nobody(take, ours, letter):
    assert take(a_human_mail("Hello", "Meetups@example.com"), ours.reply(letter.id)).kind == "automatic"


def test_results_of_our_own_server_are_kept_and_those_of_others_not(db, database, settings, people, ours, letter):
    signed = settings.model_copy(update={"authserv_id": "mx.example.com"})
    raw = a_human_mail()
    raw = (
        b"Authentication-Results: mx.example.com; dkim=fail\r\nAuthentication-Results: mx.evil.org; dkim=pass\r\n"
        + raw
    )
    kept = taken_in(db, raw, ours.reply(letter.id))
    read_in(database, db, signed)

    db.refresh(kept)
    assert kept.authentication == "dkim=fail" and kept.person_id == people.anna.id, "and nothing hangs on it"


# --- I17, I18, I19: bounces ---------------------------------------------------------------------------


def test_that_a_letter_came_back_is_a_fact_beside_that_it_went(take, ours, letter, db, people):
    kept = take(a_bounce(), ours.bounce(letter.id), at=NOON + DAY)

    (bounce,) = _bounces(db)
    assert (bounce.permanent, bounce.status, bounce.address, bounce.person_id) == (
        True,
        "5.1.1",
        "anna@example.com",
        people.anna.id,
    )
    assert (bounce.letter_sent_at, bounce.incoming_id, bounce.at) == (NOON, kept.id, NOON + DAY)
    db.refresh(letter)
    assert (letter.sent_at, letter.failed_at) == (NOON, None) and "User unknown" in bounce.said
    assert _came_back(db, letter) and not _came_back(db, a_sent_letter(db, people.bohdan))
    assert (kept.kind, kept.review) == ("bounce", "")


def _came_back(db, letter) -> bool:
    return db.exec(select(Email.id).where(Email.id == letter.id, came_back())).first() is not None


def test_the_outbox_shows_what_came_back_among_what_failed(take, ours, letter, db, people, browse):
    take(a_bounce(), ours.bounce(letter.id), at=NOON + DAY)
    olha = browse(people.olha)
    failed = olha.get("/mail?folder=failed")

    assert "User unknown" in failed.words and f"/mail/{letter.id}/retry" in failed.forms()
    assert f"/mail/{letter.id}" not in olha.get("/mail?folder=sent").one("main").decode()
    assert f"/mail/{letter.id}/retry" in olha.get(f"/mail/{letter.id}").forms()


def test_what_is_sent_anew_does_not_come_back_by_the_old_report(take, ours, letter, db, people):
    take(a_bounce(), ours.bounce(letter.id))
    bounces.settle(db, _bounces(db)[0], people.olha, NOON + DAY)
    db.refresh(letter)
    letter.sent_at = NOON + DAY
    db.commit()

    assert not _came_back(db, letter) and not bounces.out_of_order(db, NOON + 2 * DAY)
    went = [(at, words) for at, words in history(db, letter) if "It went" in words]
    assert [at for at, _words in went] == [NOON, NOON + DAY]


def test_a_report_that_is_read_before_its_sending_is_written_down_counts(take, ours, letter, db, people):
    letter.sent_at = None
    db.commit()
    take(a_bounce(), ours.bounce(letter.id), at=NOON + DAY)
    db.refresh(letter)
    letter.sent_at = NOON
    db.commit()

    assert _bounces(db)[0].letter_sent_at is None and _came_back(db, letter)
    bounces.settle(db, _bounces(db)[0], people.olha, NOON + 2 * DAY)
    db.refresh(letter)
    assert letter.sent_at is None, "so it is owed again"
    letter.sent_at = NOON + 2 * DAY
    db.commit()
    assert not _came_back(db, letter), "the old report says nothing of the new sending"


def test_two_reports_of_one_sending_say_once_that_it_went(take, ours, letter, db, people):
    for number in (1, 2):
        take(
            a_bounce(said=f"550 5.1.1 User unknown, report {number}"), ours.bounce(letter.id), at=NOON + number * DAY
        )
    bounces.settle(db, _bounces(db)[0], people.olha, NOON + 3 * DAY)
    db.refresh(letter)
    letter.sent_at = NOON + 3 * DAY
    db.commit()

    assert len(_bounces(db)) == 2
    went = [at for at, words in history(db, letter) if "It went" in words]
    assert went == [NOON, NOON + 3 * DAY]


PERMANENT = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4")
MAY_PASS = ("5.2.2", "5.7.1", "5.0.0", "5.4.1", "5.3.4", "4.2.2", "4.4.7", "4.0.0")


@pytest.mark.parametrize("status", [*PERMANENT, *MAY_PASS])
def test_few_codes_say_that_an_address_is_dead(take, ours, letter, db, status):
    take(a_bounce(status=status, said=f"{status[0]}50 {status} it is so"), ours.bounce(letter.id))

    db.refresh(letter)
    assert _bounces(db)[0].permanent == (status in PERMANENT) == _came_back(db, letter)


def test_late_is_not_lost(take, ours, letter, db):
    kept = take(a_bounce(status="4.4.1", said="not yet", action="delayed"), ours.bounce(letter.id))

    assert (kept.kind, kept.review, _bounces(db)) == ("bounce", "", [])


def test_an_absence_note_at_the_bounce_address_marks_nobody(take, ours, letter, db):
    kept = take(an_away_mail(), ours.bounce(letter.id))

    assert (kept.kind, kept.away_until, _bounces(db)) == ("automatic", date(2026, 3, 12), [])


def test_a_person_who_writes_to_the_bounce_address_is_looked_at(take, ours, letter):
    assert take(a_human_mail(), ours.bounce(letter.id)).review == "at bounce"


def test_mail_that_still_waits_for_a_dead_address_is_held_but_not_the_way_in(take, ours, letter, db, people):
    waiting = an_email(db, people.anna, kind="surveys/invite")
    login = an_email(db, people.anna, kind="people/login")
    others = an_email(db, people.bohdan, kind="surveys/invite")
    handed_over = an_email(db, people.anna, kind="surveys/heard", tries=1, try_at=NOON + timedelta(minutes=15))
    take(a_bounce(), ours.bounce(letter.id))

    db.expire_all()
    held = [(one.held_at, one.held_for) for one in (waiting, login, others, handed_over)]
    assert held == [(NOON, "address"), (None, ""), (None, ""), (None, "")]


def test_what_an_organizer_sends_by_hand_since_goes_all_the_same(take, ours, letter, db, people):
    before = an_email(db, people.anna, kind="surveys/invite", released_at=NOON, released_by=people.olha.id)
    take(a_bounce(), ours.bounce(letter.id), at=NOON + DAY)
    db.refresh(before)
    assert before.held_for == "address"

    before.held_at, before.released_at = None, NOON + 2 * DAY
    db.add(before)
    db.commit()
    assert not bounces.out_of_order(db, NOON + 2 * DAY)


def test_trying_a_mail_again_that_came_back_says_that_its_address_is_right(take, ours, db, people, browse):
    owed(db, people.anna)
    letter = an_email(db, people.anna, sent_at=NOON)
    waiting = an_email(db, people.anna, kind="surveys/invite")
    take(a_bounce(), ours.bounce(letter.id))
    assert browse(people.olha).post(f"/mail/{letter.id}/retry").status == 200

    db.expire_all()
    assert (letter.sent_at, waiting.held_at, _bounces(db)[0].settled_by) == (None, None, people.olha.id)


def test_trying_again_what_nobody_needs_any_more_leaves_the_alarm_about_the_address(
    take, ours, letter, db, people, browse
):
    take(a_bounce(), ours.bounce(letter.id))
    page = browse(people.olha).post(f"/mail/{letter.id}/retry")

    assert "not needed any more, so it is not sent again" in page.text
    assert _bounces(db)[0].settled_at is None


def test_a_bounce_takes_back_no_answer_and_mutes_nobody(take, ours, letter, db, people):
    take(a_bounce(), ours.bounce(letter.id))

    db.refresh(people.anna)
    assert people.anna.muted_at is None and db.exec(select(Unwanted)).all() == []


def test_once_the_address_is_corrected_everything_goes(take, ours, letter, db, people, run_worker):
    waiting = an_email(db, people.anna, kind="surveys/invite")
    take(a_bounce(), ours.bounce(letter.id))
    people.anna.email = "anna.new@example.com"
    db.add(people.anna)
    db.commit()
    assert bounces.unreached(db, NOON) == []
    bounces.put_right(db, NOON + DAY)
    db.commit()

    db.expire_all()
    assert (waiting.held_at, waiting.try_at) == (None, NOON + DAY)
    assert (letter.failed_at, letter.sent_at, letter.try_at, letter.tries) == (None, None, NOON + DAY, 0)


def test_what_came_back_is_owed_again_only_if_it_is_still_owed(take, ours, letter, db, people, run_worker):
    take(a_bounce(), ours.bounce(letter.id))
    people.anna.email = "anna.new@example.com"
    db.add(people.anna)
    run_worker(NOON + DAY)

    db.refresh(letter)
    assert letter.dropped_at == NOON + DAY, "nobody asked anything of Anna in this house"


def test_an_organizer_may_say_that_the_address_is_right(take, ours, letter, db, people):
    waiting = an_email(db, people.anna, kind="surveys/invite")
    take(a_bounce(), ours.bounce(letter.id))
    (bounce,) = _bounces(db)
    for _twice in range(2):
        bounces.settle(db, bounce, people.olha, NOON + DAY)
        db.commit()

    db.expire_all()
    assert (bounce.settled_at, bounce.settled_by) == (NOON + DAY, people.olha.id)
    assert (waiting.held_at, letter.sent_at, letter.try_at) == (None, None, NOON + DAY)
    assert bounces.unreached(db, NOON + DAY) == [] and not bounces.out_of_order(db, NOON + DAY)


def test_a_late_report_about_the_old_address_does_not_blame_the_new_one(take, ours, letter, db, people):
    take(a_bounce(), ours.bounce(letter.id))
    people.anna.email = "anna.new@example.com"
    letter.address, letter.sent_at, letter.failed_at = "anna.new@example.com", NOON + DAY, None
    db.add_all([people.anna, letter])
    db.commit()
    take(a_bounce(number=2), ours.bounce(letter.id), at=NOON + 2 * DAY)

    db.refresh(letter)
    assert len(_bounces(db)) == 1 and letter.sent_at == NOON + DAY


def test_three_failures_within_a_week_are_shown_and_stop_nothing(take, ours, db, people):
    full = {"status": "5.2.2", "said": "552 5.2.2 mailbox full"}
    for number in range(3):
        another = a_sent_letter(db, people.anna, number=number, kind=f"surveys/{number}")
        assert bounces.unreached(db, NOON + DAY) == []
        take(a_bounce(number=number, **full), ours.bounce(another.id), at=NOON + number * DAY)

    (one,) = bounces.unreached(db, NOON + 3 * DAY)
    assert (one.person.id, one.stopped, one.times, one.since) == (people.anna.id, False, 3, NOON)
    assert "mailbox full" in one.bounce.said
    assert bounces.unreached(db, NOON + 8 * DAY) == [], "a full mailbox that was emptied is forgotten"


def test_one_letter_that_comes_back_three_times_is_one_failure(take, ours, letter, db):
    for number in range(3):
        take(a_bounce(status="4.4.7", said="450 4.4.7 too long", number=number), ours.bounce(letter.id))

    assert len(_bounces(db)) == 3 and bounces.unreached(db, NOON) == []


@pytest.mark.parametrize(("said", "permanent"), [("5.1.1 User unknown", True), ("Relaying denied", False)])
def test_a_no_while_sending_is_a_bounce_too(letter, db, people, said, permanent):
    letter.sent_at, letter.failed_at = None, NOON
    bounces.refused(db, letter, said, NOON)
    db.commit()

    (one,) = _bounces(db)
    assert (one.permanent, one.incoming_id, one.address) == (permanent, None, "anna@example.com")
    assert len(bounces.unreached(db, NOON)) == permanent


def test_a_report_to_the_reply_address_is_about_the_letter_it_names(take, ours, letter, db, people):
    later = a_sent_letter(db, people.anna, kind="outreach/reminder", number=9)
    raw = a_bounce().replace(b"Auto-Submitted", f"In-Reply-To: {later.message_id}\r\nAuto-Submitted".encode(), 1)
    take(raw, ours.reply(letter.id))

    assert [one.email_id for one in _bounces(db)] == [later.id]


def test_whoever_left_troubles_nobody(take, ours, letter, db, people):
    take(a_bounce(), ours.bounce(letter.id))
    people.anna.left_at = NOON
    db.add(people.anna)
    db.commit()

    assert bounces.unreached(db, NOON) == []


# --- I5, I16, I20, I21 -------------------------------------------------------------------------------


def test_a_complaint_turns_that_kind_of_mail_off_and_is_shown(take, ours, db, people):
    survey = a_sent_letter(db, people.anna, kind="surveys/invite", thread="surveys/3")
    kept = take(a_complaint(ours.bounce(survey.id)), "meetups@example.com")

    assert (kept.kind, kept.review, kept.person_id) == ("complaint", "complaint off", people.anna.id)
    assert [(one.person_id, one.category) for one in db.exec(select(Unwanted))] == [(people.anna.id, "surveys")]


def test_a_complaint_about_what_cannot_be_turned_off_is_only_shown(take, ours, letter, db):
    kept = take(a_complaint(ours.bounce(letter.id)), ours.bounce(letter.id))

    assert kept.review == "complaint" and db.exec(select(Unwanted)).all() == []


def test_a_calendars_answer_goes_to_the_room_whose_entry_it_is(take, people):
    asked = []

    def first(_db, _incoming, answer, _now) -> None:
        asked.append(answer.uid)

    def second(_db, _incoming, answer, now):
        assert now == NOON
        return "earlier" if answer.partstat == "DECLINED" else ""

    assert take(a_calendar_reply("1.a@example.com"), handlers=(first, second)).review == ""
    assert take(a_calendar_reply("1.a@example.com", "DECLINED"), handlers=(first, second)).review == "earlier"
    assert take(a_calendar_reply("2.b@example.com"), handlers=(first,)).review == "unknown entry"
    assert asked == ["1.a@example.com"] * 2 + ["2.b@example.com"]


def test_a_calendar_part_that_cannot_be_read_is_looked_at_and_not_guessed(take, ours, letter):
    raw = a_calendar_reply("").replace(b"Content-Type: text/calendar", b"Content-Type: text/calendar; x=y")

    def nobody(*_all):
        pytest.fail("no room is asked")

    kept = take(raw, ours.reply(letter.id), handlers=(nobody,))
    assert (kept.kind, kept.review, kept.subject) == ("itip", "calendar unreadable", "Accepted: Query plans")


def test_a_hundred_rounds_with_a_machine_that_answers_everything_send_nothing(
    take, ours, letter, db, people, run_worker
):  # fmt: skip
    before = db.exec(select(func.count()).select_from(Email)).one()
    for number in range(100):
        at = NOON + timedelta(minutes=number)
        for raw in (an_away_mail(f"Away {number}"), a_bounce(status="4.2.2", number=number)):
            take(raw, (ours.reply if number % 2 else ours.bounce)(letter.id), at=at)
        run_worker(at)

    assert db.exec(select(func.count()).select_from(Email)).one() == before
