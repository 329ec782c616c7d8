"""Complaints and receipts: neither people nor bounces; and what our own server said of a sender."""

import pytest

from app.mail.inbound import authentication, classify
from tests.mail.inbound.incoming import ANNA, mail, multipart, part


def test_a_feedback_report_is_a_complaint():
    report = part(
        "Feedback-Type: abuse\r\nUser-Agent: SomeGenerator/1.0\r\nVersion: 1\r\n", "message/feedback-report"
    )
    returned = part(f"To: {ANNA}\r\nSubject: Rust\r\n\r\nHello", "message/rfc822")
    raw = multipart("report", part("This is an email abuse report."), report, returned, report_type="feedback-report")

    assert classify(mail(raw, sender="feedback@isp.example", subject="FW: Rust", Return_Path="<>")) == {
        "kind": "complaint"
    }
    assert classify(mail(multipart("mixed", part("x"), report, returned))) == {"kind": "complaint"}


def test_an_older_complaint_is_known_by_its_subject_and_the_mail_it_returns():
    returned = part(f"To: {ANNA}\r\n\r\nHello", "message/rfc822")
    raw = mail(
        multipart("mixed", returned), sender="staff@mail.example", subject="complaint about message from 192.0.2.1"
    )

    assert classify(raw) == {"kind": "complaint"}


def test_a_disposition_notification_is_a_receipt():
    shown = part(
        f"Final-Recipient: rfc822;{ANNA}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n",
        "message/disposition-notification",
    )
    raw = multipart("report", part("Your message was displayed."), shown, report_type="disposition-notification")

    assert classify(mail(raw, subject="Read: Rust")) == {"kind": "receipt"}
    assert classify(mail(raw, subject="Not read: Rust", Return_Path="<>", Auto_Submitted="auto-replied")) == {
        "kind": "receipt"
    }
    assert classify(mail(multipart("mixed", part("x"), shown))) == {"kind": "receipt"}


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: Rust", "Your message was read on Monday, 2 March 2026."), ("Not read: Rust", "Your message was deleted without being read on Monday."),
        ("Gelesen: Rust", "Ihre Nachricht wurde gelesen am Montag."), ("Прочитано: Rust", "Ваше повідомлення було прочитано 02.03.2026."),
    ],
)  # fmt: skip
def test_outlooks_plain_receipts_are_known(subject, text):
    assert classify(mail(text, subject=subject)) == {"kind": "receipt"}


def test_a_person_may_write_about_reading():
    assert classify(mail("Your question: what should I read?\n", subject="Read: a list of books")) == {
        "kind": "human"
    }


def test_a_refusal_in_the_shape_of_a_receipt_is_a_bounce():
    deleted = part(
        f"Final-Recipient: rfc822; {ANNA}\r\nDisposition: automatic-action/MDN-sent-automatically; deleted\r\n",
        "message/disposition-notification",
    )
    inside = multipart(
        "report",
        part(f"Your message to <{ANNA}> was automatically rejected:\r\nQuota exceeded"),
        deleted,
        report_type="disposition-notification",
    )
    found = classify(
        mail(inside, sender="Mail Delivery Subsystem <admin@company.example>", subject="Automatically rejected mail")
    )

    assert found == {"kind": "bounce", "recipient": ANNA, "status": "5.2.2", "permanent": False}


def test_only_our_own_servers_results_count_and_of_these_the_topmost():
    fields = (
        "Authentication-Results: other.example; dkim=pass\r\nAuthentication-Results: MX.meet.example; spf=fail\r\n smtp.mailfrom=a@b.example\r\n"
        "Authentication-Results: mx.meet.example; spf=pass\r\n"
    )
    raw = fields.encode() + mail()

    assert authentication(raw, "mx.meet.example") == "spf=fail smtp.mailfrom=a@b.example"
    assert authentication(raw, "nobody.example") == ""
    assert authentication(raw, "") == ""
    assert authentication(b"Authentication-Results: mx.meet.example 1; none\r\n\r\n", "mx.meet.example") == "none"
