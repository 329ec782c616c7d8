"""Bounces of many servers are told from people and from automatic replies; only few codes call an address dead."""

import pytest

from app.mail.inbound import classify, read
from tests.mail.inbound.incoming import ANNA, DATE, answer, bounce, calendar, dsn, mail, multipart, part

ORIGINAL = (
    f"\nReceived: from meet.example by mx\nFrom: meetups@meet.example\nTo: {ANNA}\nSubject: Rust at lunch\n\nHello\n"
)

WORDS = {
    "qmail": f"Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
    f"<{ANNA}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n{ORIGINAL}",
    "exim": "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more "
    f"of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {ANNA}\n    SMTP error from remote mail server "
    f"after RCPT TO:<{ANNA}>:\n    550 5.1.1 User unknown\n\n------ This is a copy of the message, including all the headers. ------\n{ORIGINAL}",
    "postfix": f"This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered.\n\n"
    f"<{ANNA}>: host mx.company.example[192.0.2.1] said: 550 5.1.1 <{ANNA}>:\n    Recipient address rejected: User unknown\n",
    "sendmail": f"   ----- The following addresses had permanent fatal errors -----\n<{ANNA}>\n    (reason: 550 5.1.1 User unknown)\n\n"
    f"   ----- Transcript of session follows -----\n>>> RCPT To:<{ANNA}>\n<<< 550 5.1.1 User unknown\n",
    "exchange 5.5": f"Your message\n\n  To:      {ANNA.replace('anna', 'everybody')}\n  Subject: Rust\n  Sent:    {DATE}\n\n"
    f"did not reach the following recipient(s):\n\n{ANNA} on {DATE}\n    The recipient name is not recognized\n#5.1.1\n",
    "exchange 2007": f"Delivery has failed to these recipients or distribution lists:\n\n{ANNA}\nThe recipient's e-mail address was not found. #5.1.1\n\n"
    f"Diagnostic information for administrators:\n\nGenerating server: mx.example\n\n{ANNA}\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
    "microsoft 365": f"Your message to {ANNA} couldn't be delivered.\n\nanna wasn't found at company.example.\n\nStatus code: 550 5.1.1\n",
    "gmail": f"** Address not found **\n\nYour message wasn't delivered to {ANNA} because the address couldn't be found.\n\n550 5.1.1 The email account "
    "that you tried to reach does not exist.\n",
    "yahoo": f"Message from  yahoo.example.\nUnable to deliver message to the following address(es).\n\n<{ANNA}>:\nThis user doesn't have a yahoo.example account "
    f"(#5.1.1)\n\n--- Original message follows.\n{ORIGINAL}",
    "groupwise": f"The message that you sent was undeliverable to the following:\n\t{ANNA} (user not found) (#5.1.1)\n",
    "domino": f"Your message\n\n  Subject: Rust\n\nwas not delivered to:\n\n  {ANNA}\n\nbecause:\n\n  User anna ({ANNA}) not listed in Domino Directory\n",
    "mimecast": f"Your email was not delivered because the recipient email address {ANNA} could not be found. 550 5.1.1 Invalid Recipient\n",
    "barracuda": f"A message from <bounce@meet.example> to <{ANNA}> was not delivered: 550 5.1.1 No such user\n",
    "courier": f"This is a delivery status notification from mx.example.\n\nUNDELIVERABLE MAIL\n\n<{ANNA}>:\n     mx [192.0.2.1]:\n<<< 550 5.1.1 User unknown.\n",
    "mdaemon": f"The following addresses did NOT receive a copy of your message:\n\n> {ANNA}\n\n--- Session Transcript ---\n550 5.1.1 unknown user\n",
    "james": f"Hi. This is the James mail server at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
    f"Message details:\n  RCPT TO: {ANNA}\n\n550 5.1.1 No such user\n",
    "opensmtpd": f"    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message "
    f"for\n    the following list of recipients:\n\n{ANNA}: 550 5.1.1 User unknown\n",
    "einsundeins": f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to\none or more of its "
    f"recipients. The following addresses failed:\n\n<{ANNA}>\n\nSMTP error from remote server after RCPT command:\n550 5.1.1 user unknown\n",
    "german": f"Ihre Nachricht konnte nicht zugestellt werden.\n\n{ANNA}\n\n550 5.1.1 Empfänger unbekannt\n",
    "french": f"Votre message n'a pas pu être remis au destinataire suivant :\n\n{ANNA}\n\n550 5.1.1 inconnu\n",
    "spanish": f"No se pudo entregar su mensaje a:\n\n{ANNA}\n\n550 5.1.1 desconocido\n",
    "italian": f"Non è stato possibile recapitare il messaggio a:\n\n{ANNA}\n\n550 5.1.1 sconosciuto\n",
    "russian": f"Ваше сообщение не может быть доставлено:\n\n{ANNA}\n\n550 5.1.1 нет такого пользователя\n",
    "ukrainian": f"Не вдалося доставити повідомлення:\n\n{ANNA}\n\n550 5.1.1 немає такого користувача\n",
    "polish": f"Nie można dostarczyć wiadomości do:\n\n{ANNA}\n\n550 5.1.1 nieznany użytkownik\n",
    "swedish": f"Det gick inte att leverera meddelandet till:\n\n{ANNA}\n\n550 5.1.1 okänd\n",
    "romanian": f"Mesajul nu a putut fi livrat către:\n\n{ANNA}\n\n550 5.1.1 necunoscut\n",
    "vietnamese": f"Thư của bạn không thể gửi được tới:\n\n{ANNA}\n\n550 5.1.1 không tồn tại\n",
    "japanese": f"メールが配信できませんでした。\n\n{ANNA}\n\n550 5.1.1 User unknown\n",
}
DEAD = {"kind": "bounce", "recipient": ANNA, "status": "5.1.1", "permanent": True}


@pytest.mark.parametrize("server", WORDS)
def test_a_servers_own_words_are_understood(server):
    assert classify(bounce(WORDS[server])) == DEAD


@pytest.mark.parametrize("server", WORDS)
def test_they_are_understood_from_a_nameless_machine_without_return_path_too(server):
    subject = "Mail delivery failed: returning message to sender"

    assert (
        classify(bounce(WORDS[server], sender="Relay <relay7@mx.company.example>", subject=subject, Return_Path="<>"))
        == DEAD
    )


@pytest.mark.parametrize(
    "subject",
    [
        "Mail delivery failed: returning message to sender", "Undelivered Mail Returned to Sender", "failure notice", "Returned mail: see transcript for details",
        "Delivery Status Notification (Failure)", "Undeliverable: Rust at lunch", "DELIVERY FAILURE: User anna not listed", "Delivery Notification: Delivery has failed",
        "Unzustellbar: Rust at lunch", "Nicht zugestellt: Rust", "Non remis : Rust", "Échec de la remise", "No entregado: Rust", "Mancato recapito: Rust",
        "Recapito non riuscito: Rust", "Недоставлено: Rust", "Не доставлено: Rust", "Не вдалося доставити: Rust", "Niedostarczalne: Rust", "Niedoręczone: Rust",
        "Kan inte levereras: Rust", "Olevererbart: Rust", "Nelivrat: Rust", "Nu poate fi livrat: Rust", "Không gửi được: Rust", "Onbestelbaar: Rust",
        "Nedoručitelné: Rust", "Kézbesíthetetlen: Rust", "Não entregue: Rust", "配信不能: Rust", "退信通知",
    ],
)  # fmt: skip
def test_bounces_are_known_by_their_subjects_in_many_languages(subject):
    raw = mail(
        f"{ANNA}\n", subject=subject, sender="relay@mx.example", to="bounce+k3v9@meet.example", Return_Path="<>"
    )

    assert (classify(raw)["kind"], classify(raw)["recipient"]) == ("bounce", ANNA)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.1.1"), ("5.1.1", True)),
        ((f"Final-Recipient: RFC822;<{ANNA.upper()}>", "Action: Failed (bounced)", "Status: 5.1.10 (no such)"), ("5.1.10", True)),
        ((f"Original-Recipient: rfc822;{ANNA}", "Final-Recipient: rfc822;box7@hidden.example", "Status: 5.4.4"), ("5.4.4", True)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.2.2"), ("5.2.2", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.7.1"), ("5.7.1", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 4.4.7"), ("4.4.7", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 550 5.1.1 gone"), ("5.1.1", True)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 550 User unknown"), ("5.1.1", True)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 554 no"), ("5.0.0", False)),
        ((f"Final-Recipient: {ANNA}", "Action: failed", "Diagnostic-Code: X-Notes; over quota"), ("5.2.2", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Diagnostic-Code: smtp;550 5.1.1", "\tcontinued"), ("5.1.1", True)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: delayed", "Status: 4.4.1"), ("4.4.1", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: delayed"), ("4.0.0", False)),
        ((f"Final-Recipient: rfc822; {ANNA}", "Action: delayed", "Status: 5.1.1"), ("5.1.1", False)),
        (("Final-Recipient: rfc822; ok@company.example", "Action: delivered", "Status: 2.0.0", "",
          f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.1.1"), ("5.1.1", True)),
        (("Final-Recipient: rfc822; ok@company.example", "Action: relayed", f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.1.2"),
         ("5.1.2", True)),
    ],
)  # fmt: skip
def test_delivery_reports_say_who_and_why(fields, expected):
    found = classify(mail(dsn(*fields), sender="postmaster@mx.example"))

    assert found == {"kind": "bounce", "recipient": ANNA, "status": expected[0], "permanent": expected[1]}


def test_a_report_is_known_by_its_part_whatever_is_around_it():
    status = part(
        f"Final-Recipient: rfc822; {ANNA}\r\nAction: failed\r\nStatus: 5.1.1\r\n", "message/delivery-status", "base64"
    )

    assert classify(mail(multipart("mixed", part("x"), status), sender="odd@mx.example")) == DEAD


def test_a_report_without_its_part_is_still_a_bounce():
    raw = mail(multipart("report", part(WORDS["postfix"]), report_type="delivery-status"), sender="odd@mx.example")

    assert classify(raw) == DEAD


def test_a_report_of_success_is_a_receipt():
    raw = mail(
        dsn(f"Final-Recipient: rfc822; {ANNA}", "Action: delivered", "Status: 2.1.5"), sender="postmaster@mx.example"
    )

    assert classify(raw) == {"kind": "receipt"}


def test_the_failed_recipient_in_the_header_is_enough():
    raw = mail("...", subject="?", sender="relay@mx.example", X_Failed_Recipients=ANNA)

    assert (classify(raw)["kind"], classify(raw)["recipient"]) == ("bounce", ANNA)


def test_a_delay_is_told_and_never_permanent():
    text = f"Warning: message 1x2 delayed 24 hours\n\nA message has not yet been delivered to\n\n  {ANNA}\n\nDelivery attempts will continue.\n"
    reading = read(bounce(text, subject="Warning: message 1x2 delayed 24 hours"))

    assert (reading.kind, reading.bounce.delayed, reading.bounce.permanent, reading.bounce.status) == (
        "bounce",
        True,
        False,
        "4.0.0",
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("550 User unknown", "5.1.1"), ("550 No such user here", "5.1.1"), ("Sorry, I couldn't find any host named company.example. (#5.1.2)", "5.1.2"),
        ("Host or domain name not found", "5.1.2"), ("552 mailbox full", "5.2.2"), ("450 User unknown, try again", "4.0.0"), ("554 no", ""),
        ("550 mailbox unavailable", ""), ("Postfix 5.1.1 said no", ""), ("ERROR_CODE :550, ERROR_CODE :5.1.1 sorry", "5.1.1"), ("550-5.7.1 spam\n550 5.7.1 spam", "5.7.1"),
    ],
)  # fmt: skip
def test_a_code_is_inferred_only_where_words_leave_no_doubt(said, status):
    assert classify(bounce(f"Not delivered:\n\n<{ANNA}>:\n{said}\n"))["status"] == status


def test_the_servers_words_are_kept_and_cut():
    fields = (
        f"Final-Recipient: rfc822; {ANNA}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 " + "gone " * 200,
    )
    words = read(mail(dsn(*fields))).bounce.words

    assert words.startswith("550 5.1.1 gone gone")
    assert len(words) == 500
    assert read(bounce(WORDS["qmail"])).bounce.words.startswith("Sorry, no mailbox here by that name.")


def test_the_returned_mail_names_the_recipient_when_nothing_else_does():
    returned = part(f"To: Anna <{ANNA}>\r\nSubject: Rust\r\n\r\nHello", "message/rfc822")
    raw = mail(
        multipart("mixed", part("Your message was not delivered.\n"), returned),
        sender="MAILER-DAEMON@mx.example",
        subject="failure notice",
    )

    assert classify(raw)["recipient"] == ANNA


def test_shapes_only_the_library_knows_are_found():
    text = f"Votre message n'a pas pu etre delivre a\n{ANNA}\n\n****\nYour message could not be delivered to\n{ANNA}\n\n****\n"
    raw = mail(text, subject="x", sender="system@company.example", Return_Path="<>")

    assert (classify(raw)["kind"], classify(raw)["recipient"]) == ("bounce", ANNA)


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, my delivery failed again, the mail could not be delivered.\n",
        WORDS["qmail"],
        "550 5.1.1 User unknown, what is that?\n",
    ],
)
@pytest.mark.parametrize(
    "subject", ["Hello", "Re: Undelivered Mail Returned to Sender", "AW: Mail delivery failed", "Fwd: failure notice"]
)
def test_a_person_who_writes_about_a_bounce_is_a_person(text, subject):
    assert classify(mail(text, subject=subject, Return_Path=f"<{ANNA}>")) == {"kind": "human"}


@pytest.mark.parametrize(
    "text",
    [
        "Mails could not be delivered. 550 5.1.1 was the code.\n",
        "It was not delivered.\n\n-----Original Message-----\nFrom: Olha\n",
    ],
)
def test_a_person_who_asks_about_failed_deliveries_is_a_person(text):
    assert classify(mail(text, subject="Delivery failed yesterday?")) == {"kind": "human"}


def test_a_forwarded_report_is_a_persons_mail():
    inner = part(bounce(WORDS["postfix"]), "message/rfc822")

    assert (
        classify(mail(multipart("mixed", part("What does that mean?"), inner), subject="Fwd: Undeliverable"))["kind"]
        == "human"
    )


def test_a_vacation_answer_without_return_path_marks_no_address_dead():
    raw = mail(
        "I am away. My mailbox is full, mail could not be delivered.\n",
        subject="Out of Office: Rust",
        Return_Path="<>",
    )

    assert classify(raw) == {"kind": "automatic"}


def test_a_daemon_without_any_word_and_without_return_path_still_bounces():
    assert classify(bounce("?", subject="?", Return_Path="<>"))["kind"] == "bounce"


@pytest.mark.parametrize("sender", ["info@company.example", "support@company.example"])
def test_a_role_that_people_write_from_is_no_daemon(sender):
    raw = mail(
        "We can deliver the pizza. Two could not be delivered last time.\n",
        subject="Delivery of the pizza",
        sender=sender,
    )

    assert classify(raw)["kind"] == "human"


def test_a_calendar_answer_about_deliveries_is_no_bounce():
    inside = part(calendar(*answer()), "text/calendar; method=REPLY")
    raw = mail(
        inside,
        subject="Delivery failed: how we fixed it",
        Return_Path="<>",
        sender="Room <postmaster@company.example>",
    )

    assert classify(raw)["kind"] == "itip"


def test_the_envelope_says_better_than_the_header_where_answers_go():
    raw = mail(
        f"{ANNA}\n", subject="Undeliverable message", sender="relay@mx.example", Return_Path="<relay@mx.example>"
    )

    assert [read(raw).kind, read(raw, "").kind, read(raw, "relay@mx.example").kind] == ["human", "bounce", "human"]


def test_a_daemons_return_path_is_as_good_as_none():
    raw = mail(
        f"{ANNA}\n",
        subject="Undeliverable message",
        sender="relay@mx.example",
        Return_Path="<MAILER-DAEMON@mx.example>",
    )

    assert classify(raw)["kind"] == "bounce"
