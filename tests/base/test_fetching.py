"""Fetching from an address: out in the world and nowhere else, bounded in size and time, pinned to what was checked."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from app.base import fetching
from app.base.fetching import Unreachable, fetched, is_out_in_the_world

INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "0",
    "0.0.0.0",
    "127.255.255.254",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127.0.0.1.",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1.254",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2002:a9fe:a9fe::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fc00::1]",
    "[fd00::1]",
    "[ff02::1]",
    "[100::1]",
    "[5f00::1]",
    "127。0。0。1",
    "①②⑦.0.0.1",
]
"""What a server must not be talked into asking, in the spellings that have fooled others."""


class Answers(BaseHTTPRequestHandler):
    """A web server whose answer is chosen by the path."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str]]
    trap: int
    body: bytes

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Host"]))
        name, _slash, rest = urlsplit(self.path).path.strip("/").partition("/")
        getattr(self, name)(rest)

    def plain(self, rest: str) -> None:
        self.reply(200, self.body, {})

    def reply(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for header, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def hop(self, rest: str) -> None:
        left = int(rest)
        self.reply(302, b"", {"Location": f"/hop/{left - 1}" if left else "/plain"})

    def away(self, rest: str) -> None:
        self.reply(301, b"", {"Location": f"http://{rest}:{self.trap}/plain"})

    def file(self, rest: str) -> None:
        self.reply(302, b"", {"Location": "file:///etc/passwd"})

    def gone(self, rest: str) -> None:
        self.reply(404, b"", {})

    def packed(self, rest: str) -> None:
        self.reply(200, b"\x1f\x8b", {"Content-Encoding": "gzip"})

    def long(self, rest: str) -> None:
        self.reply(200, b"x" * 2000, {})

    def drip(self, rest: str) -> None:
        self.send_response(200)
        self.end_headers()
        self._drop_by_drop(b"x")

    def headers_drip(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._drop_by_drop(b"X: y\r\n")

    def _drop_by_drop(self, drop: bytes) -> None:
        try:
            for _n in range(200):
                self.wfile.write(drop)
                sleep(0.05)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(trap: int = 0, body: bytes = b"BEGIN:VCALENDAR") -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """A server on loopback: its port, and what was asked of it."""
    seen: list[tuple[str, str]] = []
    handler = type("Here", (Answers,), {"seen": seen, "trap": trap, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port, seen
        server.shutdown()


@pytest.fixture
def trap() -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Whoever connects here was talked into it."""
    with serving() as here:
        yield here
        assert here[1] == []


@pytest.fixture
def server(trap) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """A server inside, which an administrator allows by the name "localhost"."""
    with serving(trap[0]) as here:
        yield here


def get(address: str, *inside: str) -> bytes:
    with fetched(address, inside) as path:
        return path.read_bytes()


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_inside_is_asked(host: str, trap):
    with pytest.raises(Unreachable):
        get(f"http://{host}:{trap[0]}/plain")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0", "[::1]", "127.1"])
def test_a_redirect_leads_nowhere_inside_either(host: str, server):
    port, seen = server

    with pytest.raises(Unreachable, match="inside a network"):
        get(f"http://localhost:{port}/away/{host}", "localhost")

    assert len(seen) == 1


def test_a_host_that_is_allowed_is_asked_by_its_name(server):
    port, seen = server

    assert get(f"http://localhost:{port}/plain?key=1", "localhost") == b"BEGIN:VCALENDAR"
    assert seen == [("/plain?key=1", f"localhost:{port}")]


def test_a_name_is_resolved_once_and_asked_where_it_was_looked_at(server, monkeypatch):
    port, seen = server
    asked: list[str] = []
    truly = socket.getaddrinfo

    def rebinding(host: str, *how: object, **more: object) -> object:
        asked.append(host)
        answer = "127.0.0.1" if host != "two-faced.example" or len(asked) > 1 else "93.184.216.34"
        return truly(host if host[0].isdigit() else answer, *how, **more)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    connected: list[tuple[str, int]] = []
    monkeypatch.setattr(
        socket, "create_connection", lambda where, *_how, **_more: connected.append(where) or _refuse()
    )

    with pytest.raises(Unreachable):
        get(f"http://two-faced.example:{port}/plain")

    assert asked == ["two-faced.example"]
    assert (connected, seen) == ([("93.184.216.34", port)], [])


def _refuse() -> socket.socket:
    raise OSError


def test_one_bad_address_among_several_is_enough(monkeypatch, trap):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, trap[0])) for host in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_how, **_more: both)

    with pytest.raises(Unreachable, match="inside a network"):
        get("http://both.example/plain")


def test_three_redirects_are_followed_and_no_fourth(server):
    port, _seen = server

    assert get(f"http://localhost:{port}/hop/2", "localhost") == b"BEGIN:VCALENDAR"
    with pytest.raises(Unreachable, match="leads on and on"):
        get(f"http://localhost:{port}/hop/3", "localhost")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("file", "begins with http"), ("gone", "it says 404"), ("packed", "compressed"), ("long", "larger than 50 MB")],
)
def test_what_cannot_be_taken_says_why(path: str, sentence: str, server, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 1000)

    with pytest.raises(Unreachable, match=sentence):
        get(f"http://localhost:{server[0]}/{path}", "localhost")


@pytest.mark.parametrize("path", ["drip", "headers_drip"])
def test_a_server_that_speaks_drop_by_drop_is_left_in_time(path: str, server, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    began = monotonic()

    with pytest.raises(Unreachable, match="too slow"):
        get(f"http://localhost:{server[0]}/{path}", "localhost")

    assert monotonic() - began < 3


def test_a_certificate_has_to_be_the_names_though_an_address_is_asked():
    names: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            with suppress(OSError), context.wrap_socket(listening.accept()[0], server_side=True):
                pass

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(Unreachable):
            get(f"localhost:{listening.getsockname()[1]}/plain", "localhost")

    assert names == ["localhost"]


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/x", "file:///etc/passwd", "http:///x", "http://user:pw@example.org/", "gopher://x", "http://[::1", "http://exa mple.org", "", "javascript:alert(1)", "https://not an address"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str):
    with pytest.raises(Unreachable):
        get(address)


def test_the_file_is_gone_afterwards(server):
    with fetched(f"http://localhost:{server[0]}/plain", ["localhost"]) as path:
        assert path.exists()

    assert not path.exists()


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_the_world_is_the_world_however_it_is_written(address: str):
    assert is_out_in_the_world(ip_address(address))


def test_proxies_of_the_environment_are_not_asked(server, trap, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{trap[0]}")

    assert get(f"http://localhost:{server[0]}/plain", "localhost") == b"BEGIN:VCALENDAR"
