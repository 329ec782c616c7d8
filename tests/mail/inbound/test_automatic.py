"""Vacation answers and other mail that no person wrote just now, and the day somebody is back."""

from datetime import date

import pytest

from app.mail.inbound import classify, read
from tests.mail.inbound.incoming import answer, calendar, mail, part

SUBJECTS = [
    "Out of Office", "Out of office: Rust", "Automatic reply: Rust", "Vacation", "Absence: Rust", "Urlaub bis 12.03.", "Frånvaro", "Re: Out of office", "[EXT] Automatic reply: x",
    "Automatische Antwort: Rust", "Abwesenheitsnotiz: Rust", "Réponse automatique : Rust", "Absence du bureau", "Автовідповідь: Rust",
    "Автоматична відповідь: Rust", "Автоответ: Rust", "Автоматический ответ: Rust", "Răspuns automat: Rust", "Autosvar: Rust", "Frånvaro: Rust",
    "Automatiskt svar: Rust", "Trả lời tự động: Rust", "Respuesta automática: Rust", "Risposta automatica: Rust", "Odpowiedź automatyczna: Rust",
]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_vacation_answers_are_known_by_their_subject(subject):
    assert classify(mail("Away.\n", subject=subject)) == {"kind": "automatic"}


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x=y"}, {"Auto_Submitted": "Auto-Replied (vacation)"},
        {"X_Autoreply": "yes"}, {"X_Autorespond": "Rust"}, {"X_Autoresponder": "1"}, {"Precedence": "auto_reply"}, {"Precedence": "bulk"},
        {"Precedence": "junk"}, {"X_Auto_Response_Suppress": "All"}, {"Return_Path": "<>"},
    ],
)  # fmt: skip
def test_and_by_their_header(fields):
    assert classify(mail("Away.\n", **fields)) == {"kind": "automatic"}


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "list"},
        {"X_Autoreply": "no"},
        {"Return_Path": "<anna@company.example>"},
    ],
)
def test_a_person_stays_a_person(fields):
    assert classify(mail("I am there.\n", subject="Re: Rust", **fields)) == {"kind": "human"}


@pytest.mark.parametrize(
    "subject",
    [
        "Vacation stories for the meetup",
        "Absence of types: a talk",
        "Semester start",
        "Urlaub und Rust",
        "Re: Autonomous cars",
    ],
)
def test_a_subject_that_only_begins_like_an_absence_is_a_persons(subject):
    assert classify(mail("I am there.\n", subject=subject)) == {"kind": "human"}


def test_a_calendar_answer_is_one_even_when_a_program_sent_it():
    raw = mail(
        part(calendar(*answer()), "text/calendar; method=REPLY"),
        subject="Automatic reply: Rust",
        Auto_Submitted="auto-generated",
    )

    assert classify(raw)["kind"] == "itip"


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("I am out of office until 12 March 2026.", date(2026, 3, 12)),
        ("I am away until Thursday, March 12th, 2026 and read no mail.", date(2026, 3, 12)),
        ("Away through 2026-03-12.", date(2026, 3, 12)),
        ("I am on leave from 2 March to 12 March.", date(2026, 3, 12)),
        ("I will be back on Monday 16 March.", date(2026, 3, 16)),
        ("I'm away until 12 March. Back in the office on 16 March.", date(2026, 3, 12)),
        ("Returning on 13/3/2026", date(2026, 3, 13)),
        ("Мене не буде в офісі до 12.03.2026.", date(2026, 3, 12)),
        ("Я у відпустці з 2 по 12 березня 2026 року включно.", date(2026, 3, 12)),
        ("Повернуся в понеділок, 16 березня.", date(2026, 3, 16)),
        ("Я в отпуске до 12 марта 2026 г.", date(2026, 3, 12)),
        ("Буду на работе 16 марта", date(2026, 3, 16)),
        ("Sunt în concediu până pe 12 martie 2026.", date(2026, 3, 12)),
        ("Revin la birou pe 16 martie.", date(2026, 3, 16)),
        ("Jag är borta till och med 12 mars 2026.", date(2026, 3, 12)),
        ("Jag är ledig t.o.m. 12 mars.", date(2026, 3, 12)),
        ("Åter på kontoret den 16 mars.", date(2026, 3, 16)),
        ("Tôi vắng mặt đến hết ngày 12/3/2026.", date(2026, 3, 12)),
        ("Tôi sẽ trở lại làm việc vào ngày 16 tháng 3 năm 2026.", date(2026, 3, 16)),
        ("Ich bin bis zum 12. März 2026 nicht im Büro.", date(2026, 3, 12)),
        ("Ich bin bis einschließlich 12.03. abwesend.", date(2026, 3, 12)),
        ("Ich bin ab 16.03.2026 wieder da. Wieder erreichbar ab Montag, 16.03.2026", date(2026, 3, 16)),
        ("Je suis absent jusqu'au 12 mars 2026 inclus.", date(2026, 3, 12)),
        ("Je suis absent du 2 au 12 mars 2026.", date(2026, 3, 12)),
        ("De retour le lundi 16 mars.", date(2026, 3, 16)),
        ("Away until 12 March 2026. / Abwesend bis 12.03.2026.", date(2026, 3, 12)),
    ],
)  # fmt: skip
def test_the_end_of_an_absence_is_read_in_eight_languages(text, until):
    assert read(mail(f"Hello,\n{text}\nAnna\n", subject="Out of office")).automatic_until == until


@pytest.mark.parametrize(
    "text",
    [
        "I am away.", "Back on Monday.",
        "Until 5 January", "Until 3/4/2026.", "Until 12 March, or until 14 March.", "Until 31 February 2026.", "Until 12 March 2031.",
        "Until 12 March 2019.", "Office hours until 17:30 on 12.", "Call me until 5 pm.", "Invoice 12.03.2026",
    ],
)  # fmt: skip
def test_a_doubtful_end_is_no_end(text):
    assert read(mail(f"{text}\n", subject="Out of office")).automatic_until is None


def test_without_a_date_of_its_own_a_mail_names_no_end():
    assert read(mail("Until 12 March 2026.\n", subject="Out of office", Date="")).automatic_until is None


def test_a_day_in_the_quoted_letter_is_not_the_end_of_an_absence():
    text = "I am away.\n\nOn Mon, 2 Mar 2026 at 09:00, Olha <meetups@meet.example> wrote:\n> Please answer until 12 March 2026.\n"

    assert read(mail(text, subject="Out of office")).automatic_until is None


def test_only_automatic_mail_names_one():
    assert read(mail("I have time until 12 March 2026.\n")).automatic_until is None
