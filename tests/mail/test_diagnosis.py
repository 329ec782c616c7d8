"""The diagnosis of mail's way: every step that can be wrong is told in words, with what to do, and nothing is sent."""

import shutil
import ssl
import subprocess
import time
from pathlib import Path

import pytest
import time_machine

from app.base.config import Settings
from app.mail import diagnosis
from app.mail.diagnosis import diagnose, way
from tests.mail.faulty import CUT, SILENT, Faulty

SENDER = "meetups@brownbag.example"


def looked_at(server: Faulty, user: str = "", more: str = "", **settings: str) -> tuple[str, str]:
    """What is well and what is not, each in one string."""
    scheme = settings.pop("scheme", "smtp")
    return told(smtp_url=f"{scheme}://{user}127.0.0.1:{server.port}{more}", **settings)


def told(**settings: str) -> tuple[str, str]:
    found = diagnose(Settings(**{"mail_from": SENDER, **settings}))
    assert all(finding.words.endswith((".", "?", "AQAB")) for finding in found), found
    well, bad = ("\n".join(f.words for f in found if f.good is good) for good in (True, False))
    return well, bad


def certificate(folder: Path, name: str = "IP:127.0.0.1", days: str = "60") -> ssl.SSLContext:
    """A server's TLS with a self-made certificate in this folder."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is absent")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", days, "-subj", "/CN=test", "-addext",
         f"subjectAltName={name}", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture(autouse=True)
def at_noon():
    """Certificates are made and checked at the real time."""
    with time_machine.travel(time.time(), tick=True):
        yield


def test_a_way_that_is_well_is_told_step_by_step_and_nothing_is_sent(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with Faulty(features=("AUTH PLAIN", "SIZE 10240000"), tls=certificate(tmp_path)) as server:
        well, bad = looked_at(server, user="ana:hunter2@")

    assert bad == ""
    for words in ("has the address 127.0.0.1", "answers at port", "greets us", "holds for another 59 days", "lets ana in",
                  f"takes mail from {SENDER}"):  # fmt: skip
        assert words in well
    assert server.taken == [] and "hunter2" not in well
    assert [said[:4] for said in server.callers[-1].heard if said[:4] in ("RCPT", "DATA")] == []


def test_practice_mode_talks_to_nobody():
    well, bad = told(smtp_url="")

    assert "Practice mode" in well and bad == ""


@pytest.mark.parametrize(("settings", "words"), [
    ({"smtp_url": "mail.example.com"}, "BROWNBAG_SMTP_URL cannot be read. The address of the mail server must begin"),
    ({"smtp_url": "smtp://a:hunter2@host:port"}, "cannot be read"),
    ({"smtp_url": "smtp://no-such-host.invalid"}, "Nobody knows a machine called no-such-host.invalid"),
    ({"smtp_url": "smtp://127.0.0.1:1"}, "127.0.0.1 does not answer at port 1 (Connection refused)"),
    ({"smtp_url": "smtp://127.0.0.1:1", "mail_from": "brownbag@localhost"}, "Nobody accepts mail from brownbag@localhost"),
])  # fmt: skip
def test_a_wrong_setting_is_told(settings, words):
    _well, bad = told(**settings)

    assert words in bad and "hunter2" not in bad


@pytest.mark.parametrize(("answers", "words"), [
    ({"greeting": "554 go away"}, "127.0.0.1 turns us away: 554 go away."),
    ({"greeting": CUT}, "no greeting of a mail server"),
    ({"greeting": "HTTP/1.1 400 Bad Request"}, "no greeting of a mail server"),
    ({"ehlo": "550 not you"}, "does not want to talk to us: 550 not you"),
    ({"ehlo": CUT}, "broke the connection off"),
    ({"auth": "535 5.7.8 hunter2 is no password"}, "refuses the user or password in BROWNBAG_SMTP_URL: 535 5.7.8 … is no"),
    ({"auth": CUT}, "broke the connection off"),
    ({"auth": "334 nonsense!"}, "refuses the user or password"),
    ({"mail": "550 5.7.1 not your address"}, f"takes no mail from {SENDER}: 550 5.7.1 not your address"),
    ({"mail": CUT}, "broke the connection off"),
])  # fmt: skip
def test_each_step_that_fails_is_told_in_the_servers_words(answers, words):
    with Faulty(answers, features=("AUTH PLAIN",)) as server:
        _well, bad = looked_at(server, user="ana:hunter2@")

    assert words in bad and "hunter2" not in bad


def test_a_server_where_nobody_can_sign_in_is_told():
    with Faulty() as server:
        assert "refuses the user or password" in looked_at(server, user="ana:hunter2@")[1]


def test_a_silent_server_does_not_keep_anybody_waiting(monkeypatch):
    monkeypatch.setattr(way, "PATIENCE", 0.2)
    with Faulty({"greeting": SILENT}) as server:
        assert "no greeting of a mail server" in looked_at(server)[1]


def test_looking_is_given_up_after_a_while_and_what_was_found_is_told(monkeypatch):
    monkeypatch.setattr(diagnosis, "AT_MOST", 0.3)
    with Faulty({"mail": SILENT}) as server:
        well, bad = looked_at(server)

    assert "greets us" in well and "so slow" in bad


@pytest.mark.parametrize(
    ("limit", "told_so"), [("SIZE 100000", True), ("SIZE 10000000", False), ("SIZE 0", False), ("SIZE", False)]
)
def test_a_limit_smaller_than_our_letters_is_told(limit, told_so):
    with Faulty(features=(limit,)) as server:
        assert ("letters of 97 KB at most" in looked_at(server)[1]) is told_so


# --- encryption --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "trusted", "words"), [
    ("DNS:other.example", True, "for another name than 127.0.0.1"),
    ("IP:127.0.0.1", False, "issued by nobody this machine trusts"),
])  # fmt: skip
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_is_not_good_is_told(tmp_path, monkeypatch, name, trusted, words, scheme):
    tls = certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with Faulty(tls=tls, from_the_start=scheme == "smtps") as server:
        assert words in looked_at(server, scheme=scheme)[1]


def test_a_certificate_that_runs_out_soon_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with Faulty(tls=certificate(tmp_path, days="10")) as server:
        assert "runs out in 9 days" in looked_at(server)[1]


def test_encryption_that_is_offered_and_unused_or_required_and_missing_is_told(tmp_path, monkeypatch):
    with Faulty(tls=certificate(tmp_path)) as server:
        assert "?starttls=never leaves it unused" in looked_at(server, more="?starttls=never")[1]
    with Faulty() as server:
        assert "does not offer STARTTLS, which is required" in looked_at(server, more="?starttls=require")[1]
        monkeypatch.setattr(way, "LOOPBACK", ())
        assert "offers no encryption" in looked_at(server)[1]


def test_encryption_that_is_offered_and_does_not_work_is_told(tmp_path):
    with Faulty({"starttls": "454 not now"}, tls=certificate(tmp_path)) as server:
        assert "then it does not work: 454 not now" in looked_at(server)[1]


def test_the_wrong_kind_of_encryption_for_a_port_is_told():
    with Faulty() as server:
        assert "Port 465 needs smtps://" in looked_at(server, scheme="smtps")[1]


# --- the signature -----------------------------------------------------------------------------


def test_the_record_of_a_key_is_told_and_what_is_wrong_with_a_key(tmp_path):
    certificate(tmp_path)
    key = tmp_path / "key.pem"
    key.chmod(0o600)
    well, bad = told(smtp_url="", dkim_key=str(key))
    assert "at brownbag._domainkey.brownbag.example this TXT record: v=DKIM1; k=rsa; p=MIIB" in well and bad == ""

    key.chmod(0o644)
    assert "Everybody on this machine can read" in told(smtp_url="", dkim_key=str(key))[1]
    assert "cannot be read: No such file" in told(smtp_url="", dkim_key=str(tmp_path / "absent.pem"))[1]
    subprocess.run([shutil.which("openssl"), "genrsa", "-out", str(key), "1024"], check=True, capture_output=True)
    assert "is short (1024 bits)" in told(smtp_url="", dkim_key=str(key))[1]
