"""The one way out by HTTP: a file is fetched from an address somebody typed, and from nowhere inside our network.

A name is resolved once, all that it resolves to is looked at, and the connection goes to just that address; the
certificate still has to be the name's. Each redirect is looked at anew. No proxy of the environment is used: it
would resolve for itself."""

import re
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer
from typing import IO, Any

import httpx2

from app.base.errors import Refused
from app.base.i18n import _

MAX_BYTES = 50 * 1024 * 1024
SECONDS, REDIRECTS = 20.0, 3
_WAIT = 10.0
"""Seconds that a server may be silent."""
_NAT64 = IPv6Network("64:ff9b::/96")
_NOWHERE = (
    IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("::/96"), IPv6Network("3fff::/20"),
)  # fmt: skip
"""Set aside for protocols and examples, which Python's own list leaves out."""
_HEADERS = {"User-Agent": "Brownbag", "Accept": "*/*", "Accept-Encoding": "identity"}
"""Uncompressed, so that what is counted is what comes."""


class Unreachable(Refused):
    """Nothing was fetched; the sentence says why and what to do."""


class _Patience:
    """Ends a connection when the time for all of it is over, however slowly it still speaks."""

    def __init__(self) -> None:
        self.over = False
        self._stream: Any = None
        self._timer = Timer(SECONDS, self._end)

    def __enter__(self) -> "_Patience":
        self._timer.start()
        return self

    def __exit__(self, *_how: object) -> None:
        self._timer.cancel()

    def watch(self, event: str, told: dict[str, Any]) -> None:
        """Told of each step of a request: which connection it has now."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = told["return_value"]
            if self.over:
                self._end()

    def unreachable(self) -> Unreachable:
        """Why nothing came."""
        if self.over:
            return Unreachable(
                _("The server is too slow: nothing whole came in time. Download the file and choose it.")
            )
        return Unreachable(
            _("Nothing answers at this address. Look whether it is right, or download the file and choose it.")
        )

    def _end(self) -> None:
        self.over = True
        if self._stream:
            with suppress(OSError):
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


@contextmanager
def fetched(address: str, inside: Collection[str] = ()) -> Iterator[Path]:
    """The content of an address, in a file that is gone afterwards. `inside` names the hosts of our own network
    from which an administrator allows it. Unreachable for everything else that is not out in the world."""
    with NamedTemporaryFile(prefix="brownbag-", buffering=0) as file:
        with _Patience() as patience:
            try:
                _fetch(httpx2.URL(with_scheme(address)), file, inside, patience)
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
                raise patience.unreachable() from error
            if patience.over:  # cut off, a body without a length looks complete
                raise patience.unreachable()
        yield Path(file.name)


def with_scheme(address: str) -> str:
    """As somebody typed it, or copied it without its beginning."""
    return address.strip() if "://" in address else f"https://{address.strip()}"


def _fetch(url: httpx2.URL, file: IO[bytes], inside: Collection[str], patience: _Patience) -> None:
    with httpx2.Client(trust_env=False, follow_redirects=False, timeout=_WAIT) as client:
        for _hop in range(REDIRECTS + 1):
            headers = _HEADERS | {"Host": url.netloc.decode()}
            known = {"sni_hostname": url.host, "trace": patience.watch}
            with client.stream("GET", _pinned(url, inside), headers=headers, extensions=known) as answer:
                if not answer.has_redirect_location:
                    return _take(answer, file)
                url = url.join(answer.headers["Location"])
    raise Unreachable(_("This address leads on and on. Open it in a browser and copy the last one."))


_HOST = re.compile(r"[\w.:-]+")
"""The letters of a host's name, or of a network address; a sentence has others."""


def _pinned(url: httpx2.URL, inside: Collection[str]) -> httpx2.URL:
    """The same, with a network address that was looked at in place of the name."""
    if url.scheme not in ("http", "https") or not _HOST.fullmatch(url.host) or url.userinfo:
        raise Unreachable(_("Write an address that begins with http:// or https://, without a password in it."))
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(url.host.rstrip("."), port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(sockaddr[0])) for *_how, sockaddr in found]
    if url.host.lower().rstrip(".") not in inside and not all(map(is_out_in_the_world, addresses)):
        raise Unreachable(
            _(
                "This address is inside a network that is not everybody’s, so nothing is fetched from it. "
                "Download the file and choose it, or ask your administrator to allow the host."
            )
        )
    return url.copy_with(host=str(addresses[0]))


def is_out_in_the_world(address: IPv4Address | IPv6Address) -> bool:
    """Whether everybody could reach it, also where it hides an IPv4 address (mapped, NAT64, 6to4, Teredo)."""
    if isinstance(address, IPv6Address):
        if hidden := _hidden(address):
            return is_out_in_the_world(hidden)
        if address.is_site_local or address.scope_id:
            return False
    special = address.is_multicast or address.is_reserved or any(address in network for network in _NOWHERE)
    return address.is_global and not special


def _hidden(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1]) or None


def _take(answer: httpx2.Response, file: IO[bytes]) -> None:
    if answer.status_code != 200:
        raise Unreachable(_("The server has nothing to give here (it says %(code)s).", code=answer.status_code))
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreachable(_("The server only sends this compressed. Download the file and choose it."))
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > MAX_BYTES:
            raise Unreachable(_("The file is larger than 50 MB."))
        file.write(part)
