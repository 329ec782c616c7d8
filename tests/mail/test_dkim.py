"""Signatures, checked by a verifier that is not ours against a record published as we say it should be."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from app.base.config import Settings
from app.mail.dkim import AS_THEY_ARE, ONCE, Signer
from app.mail.letter import Letter, to_bytes
from app.mail.smtp import Post
from tests.makers.mail import a_mail_server

HEADERS = [
    "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
    "list-unsubscribe", "list-unsubscribe-post", "in-reply-to", "references",
]  # fmt: skip


def openssl(*command: str) -> None:
    program = shutil.which("openssl")
    if not program:
        pytest.skip("openssl is absent")
    subprocess.run([program, *command], check=True, capture_output=True)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dkim") / "key.pem"
    openssl("genrsa", "-out", str(made), "2048")
    return made


def settings(key: Path, **more: str) -> Settings:
    return Settings(dkim_key=str(key), mail_from="meetups@brownbag.example", **more)


@pytest.fixture
def signer(key: Path) -> Signer:
    found = Signer.from_settings(settings(key))
    assert found is not None
    return found


def a_letter(text: str = "Hello.\n\nSee you on Thursday.\n") -> bytes:
    return to_bytes(
        Letter(
            sender_name="Brown bags", sender_email="meetups@brownbag.example", to_name="Богдан",
            to_email="bohdan@example.com", subject="Хто розкаже про швидкі запити, і коли саме, і кому насамперед?",
            text=text, html="<p>Hello.</p>", message_id="<7.k2@brownbag.example>",
            date=datetime(2026, 3, 3, 10, tzinfo=UTC), reply_to="reply+k7w2@brownbag.example",
            in_reply_to="<6.k1@brownbag.example>", references=("<5.k0@brownbag.example>", "<6.k1@brownbag.example>"),
            headers=(("List-Unsubscribe", "<https://brownbag.example/my/k1/no-mail>"),
                     ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
        )
    )  # fmt: skip


def verified(raw: bytes, signer: Signer) -> bool:
    record = {signer.record_name + ".": signer.record.encode()}
    return dkim.verify(raw, dnsfunc=lambda name, **_more: record.get(name.decode()))


def lines_of(raw: bytes, name: str) -> list[bytes]:
    head, _blank, _body = raw.partition(b"\r\n\r\n")
    return [line for line in head.split(b"\r\n") if line.lower().startswith(name.encode() + b":")]


def test_a_signed_letter_is_found_genuine_by_somebody_elses_verifier(signer: Signer) -> None:
    signed = signer.sign(a_letter())

    assert verified(signed, signer)
    assert signed.endswith(a_letter()) and signed.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
    assert b" l=" not in signed.partition(b"\r\nFrom")[0], "a signature of half a letter is none"
    assert signer.record_name == "brownbag._domainkey.brownbag.example"


@pytest.mark.parametrize("raw", [
    b"From: a@brownbag.example\r\nSubject:x\r\n\r\n", b"From: a@brownbag.example\r\n\r\n.\r\n\r\n\r\n",
    b"From: a@brownbag.example\r\nSubject: one\r\n  two\t\tthree  \r\n\r\n a  b \t\r\n\r\n",
])  # fmt: skip
def test_odd_letters_can_be_signed_too(signer: Signer, raw: bytes) -> None:
    assert verified(signer.sign(raw), signer)


def test_every_header_a_reader_goes_by_is_named(signer: Signer) -> None:
    assert sorted(name.decode() for name in (*ONCE, *AS_THEY_ARE)) == sorted(HEADERS)


@pytest.mark.parametrize("name", HEADERS)
def test_a_changed_header_breaks_the_seal_and_so_does_a_missing_one(signer: Signer, name: str) -> None:
    signed = signer.sign(a_letter())
    [line] = lines_of(signed, name)

    assert not verified(signed.replace(line, line[:-1] + b"X", 1), signer)
    assert not verified(signed.replace(line + b"\r\n", b"", 1), signer)


@pytest.mark.parametrize("name", [name.decode() for name in ONCE])
def test_a_second_header_of_a_kind_breaks_the_seal(signer: Signer, name: str) -> None:
    extra = f"{name}: another\r\n".encode()
    signed = signer.sign(a_letter())

    assert not verified(extra + signed, signer)
    assert not verified(signed.replace(b"\r\n\r\n", b"\r\n" + extra + b"\r\n", 1), signer)


def test_a_changed_or_lengthened_body_breaks_the_seal(signer: Signer) -> None:
    signed = signer.sign(a_letter())

    assert not verified(signed.replace(b"Thursday", b"Saturday"), signer)
    assert not verified(signed + b"One more line.\r\n", signer)


def test_what_relays_do_to_white_space_does_no_harm(signer: Signer) -> None:
    signed = signer.sign(a_letter())

    assert verified(signed.replace(b"Subject: ", b"subject:   ") + b"\r\n\r\n", signer)


def test_the_same_letter_signed_again_is_the_same_bytes(signer: Signer) -> None:
    assert signer.sign(a_letter()) == signer.sign(a_letter())


def test_another_key_does_not_make_it_genuine(signer: Signer, tmp_path: Path) -> None:
    openssl("genrsa", "-out", str(tmp_path / "other.pem"), "2048")
    other = Signer.from_settings(settings(tmp_path / "other.pem"))

    assert other and not verified(other.sign(a_letter()), signer)


# --- the key -----------------------------------------------------------------------------------


def test_without_a_key_nothing_is_signed() -> None:
    assert Signer.from_settings(Settings()) is None


def test_older_keys_and_keys_from_windows_are_read(key: Path, tmp_path: Path, signer: Signer) -> None:
    openssl("rsa", "-traditional", "-in", str(key), "-out", str(tmp_path / "old.pem"))
    (tmp_path / "windows.pem").write_bytes(key.read_bytes().replace(b"\n", b"\r\n"))

    for name in ("old.pem", "windows.pem"):
        again = Signer.from_settings(settings(tmp_path / name))
        assert again == signer


def _bad_keys(folder: Path, key: Path) -> list[Path]:
    openssl("genpkey", "-algorithm", "ed25519", "-out", str(folder / "ed25519.pem"))
    openssl("genrsa", "-out", str(folder / "short.pem"), "512")
    openssl("rsa", "-aes128", "-passout", "pass:x", "-in", str(key), "-out", str(folder / "locked.pem"))
    openssl("rsa", "-in", str(key), "-pubout", "-out", str(folder / "public.pem"))
    lines = key.read_bytes().splitlines(keepends=True)
    (folder / "torn.pem").write_bytes(b"".join(lines[: len(lines) // 2]) + lines[-1])
    (folder / "mended.pem").write_bytes(b"".join([*lines[:5], lines[6], lines[5], *lines[7:]]))
    (folder / "empty.pem").write_bytes(b"")
    (folder / "letters.pem").write_text("-----BEGIN PRIVATE KEY-----\nхто?\n-----END PRIVATE KEY-----\n")
    return [*sorted(folder.iterdir()), folder / "absent.pem", folder]


def test_a_key_that_cannot_be_used_is_told_in_a_sentence_that_names_the_file(key: Path, tmp_path: Path) -> None:
    for bad in _bad_keys(tmp_path, key):
        with pytest.raises(ValueError, match=r"(no RSA key|cannot be read).*\.pem|cannot be read") as no:
            Signer.from_settings(settings(bad))
        assert str(bad) in str(no.value)


@pytest.mark.parametrize("more", [{"dkim_selector": "a;b"}, {"dkim_selector": ""}, {"mail_from": "me@a b"}])
def test_a_name_that_no_record_can_have_is_told(key: Path, more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no part of a DKIM record"):
        Signer.from_settings(settings(key).model_copy(update=more))


def test_the_key_is_not_shown_by_accident(signer: Signer) -> None:
    assert str(signer.key["privateExponent"]) not in repr(signer)


# --- in the post -------------------------------------------------------------------------------


def test_with_a_key_what_arrives_is_signed(key: Path, signer: Signer) -> None:
    with a_mail_server() as server:
        configured = settings(key, smtp_url=f"smtp://127.0.0.1:{server.port}")
        with Post.of(configured) as post:
            outcome = post.hand_over(configured.mail_from, "bohdan@example.com", a_letter("..\n.\n"))

    assert outcome.kind == "sent"
    [envelope] = server.taken
    assert verified(bytes(envelope.content or b""), signer)


def test_with_a_bad_key_nothing_goes_unsigned_and_the_mail_waits(tmp_path: Path) -> None:
    with a_mail_server() as server:
        configured = settings(tmp_path / "absent.pem", smtp_url=f"smtp://127.0.0.1:{server.port}")
        with Post.of(configured) as post:
            outcome = post.hand_over(configured.mail_from, "bohdan@example.com", a_letter())

    assert outcome.kind == "paused" and "BROWNBAG_DKIM_KEY" in outcome.said
    assert server.taken == []


def test_with_an_address_of_the_server_nobody_can_read_the_mail_waits() -> None:
    with Post.of(Settings(smtp_url="smtp://host:port", mail_from="meetups@brownbag.example")) as post:
        outcome = post.hand_over("meetups@brownbag.example", "bohdan@example.com", a_letter())

    assert outcome.kind == "paused" and outcome.said.endswith(".")
