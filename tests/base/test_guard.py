"""Before every handler: only our own host, no foreign site's forms, and strict headers on every answer."""

import pytest
from starlette.testclient import TestClient

from app.base.config import Settings
from app.base.guard import HEADERS
from app.main import create_app

EVIL_HOSTS = [
    "evil.example",
    "testserver.evil.example",
    "evil.example:80",
    "evil@testserver",
    "testserver@evil.example",
    "testserver:80@evil.example",
    "testserver, evil.example",
    "",
    "testserver\\@evil.example",
    "127.0.0.1.evil.example",
    "[::1].evil.example",
    "evil.example#testserver",
    "0x7f000001",
]


@pytest.fixture
def client(app) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("host", EVIL_HOSTS)
def test_a_foreign_host_is_not_answered(client: TestClient, host: str):
    answer = client.get("/signin", headers={"host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "host", ["testserver", "testserver:8000", "127.0.0.1", "127.0.0.1:8000", "localhost", "[::1]:8000"]
)
def test_our_host_and_the_loopback_ones_are(client: TestClient, host: str):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_a_forwarded_host_is_not_believed(client: TestClient):
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-host": "evil.example"}

    assert "evil.example" not in client.get("/signin", headers=headers).text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "https://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "null"},
        {"origin": "http://evil.example/testserver"},
    ],
)
def test_another_sites_form_is_refused_before_anything_happens(client: TestClient, headers: dict[str, str]):
    answer = client.post("/language", data={"lang": "uk", "next": "/"}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}, {}]
)
def test_our_own_forms_pass(client: TestClient, headers: dict[str, str]):
    assert client.post("/nowhere-at-all", headers=headers).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_every_method_that_could_change_something_is_guarded(client: TestClient, method: str):
    assert client.request(method, "/", headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/signin", 200),
        ("/", None),
        ("/nowhere", 404),
        ("/meetups/word", None),
        ("/static/x/y.css", 404),
        ("/s/k1nothing", 404),
    ],
)
def test_every_answer_wears_the_headers(client: TestClient, people, path: str, status: int | None):
    answer = client.get(path)

    assert status is None or answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["cache-control"] == "no-store"


def test_an_answer_that_broke_wears_them_too(app, client: TestClient):
    def broken() -> None:
        raise RuntimeError("a secret of ours")

    app.add_api_route("/broken", broken)
    answer = client.get("/broken")

    assert answer.status_code == 500
    assert "a secret of ours" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_the_policy_lets_nothing_inline_and_nothing_foreign_in():
    policy = HEADERS["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'")


def test_browsers_are_told_to_stay_with_https_where_that_is_our_address(settings: Settings, database):
    secure = create_app(settings.model_copy(update={"base_url": "https://meetups.example.com"}), database)
    headers = {"host": "meetups.example.com"}

    assert "max-age" in TestClient(secure).get("/healthz", headers=headers).headers["strict-transport-security"]


def test_plain_http_promises_nothing_about_https(client: TestClient):
    assert "strict-transport-security" not in client.get("/healthz").headers


@pytest.mark.parametrize(
    ("path", "headers", "language"),
    [
        ("/signin", {}, "en"),
        ("/signin", {"accept-language": "uk-UA,uk;q=0.9,en;q=0.8"}, "uk"),
        ("/signin", {"accept-language": "sv,ro;q=0.9"}, "en"),
        ("/signin", {"accept-language": "uk", "cookie": "lang=en"}, "en"),
        ("/signin?lang=uk", {"cookie": "lang=en"}, "uk"),
        ("/signin?lang=xx", {"cookie": "lang=<script>"}, "en"),
    ],
)
def test_the_language_is_what_was_asked_then_chosen_then_preferred(client, people, path, headers, language):
    assert f'<html lang="{language}"' in client.get(path, headers=headers).text


def test_a_form_larger_than_anybody_types_is_refused(browse):
    page = browse().post("/signin", {"email": "x" * 2_000_000})
    assert page.status == 413


def test_who_asks_what_can_be_asked_is_told_in_a_header(client: TestClient, people):
    asked = client.options("/signin")
    assert (asked.status_code, asked.headers["allow"], asked.text) == (204, "GET, HEAD, POST, OPTIONS", "")
    assert client.options("/nothing").status_code == 404
    refused = client.put("/me/calendar")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
