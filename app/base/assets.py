"""Static files, read once at the start: bundled, named by their content for ever, compressed when first asked for."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from app.base.errors import Missing
from app.base.paths import STATIC

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    body: bytes
    type: str

    @cached_property
    def squeezed(self) -> bytes:
        """The same, compressed as well as gzip can."""
        return gzip.compress(self.body, 9, mtime=0)


class Assets:
    """Every static file under /static/<hash>/<name>, the bundles among them.

    A bundle is what a `css/<name>.list` names, one path a line, or all of `js/behaviours/`."""

    def __init__(self, folder: Path = STATIC) -> None:
        files = {
            p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in TYPES
        }
        for listing in folder.glob("css/*.list"):
            names = [line.strip() for line in listing.read_text().splitlines() if line.strip()]
            files[f"{listing.stem}.css"] = b"\n".join(files[f"css/{name}"] for name in names)
        behaviours = [body for name, body in files.items() if name.startswith("js/behaviours/")]
        files["js/behaviours.js"] = b"\n".join(behaviours)
        self._files = {name: Asset(body, TYPES[Path(name).suffix]) for name, body in files.items()}
        self.version = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:12]

    def path(self, name: str) -> str:
        """The address of a file."""
        if name not in self._files:
            raise KeyError(f"static/{name}")
        return f"/static/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """Answer a request for a file; any version's name is answered with this version's content."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise Missing
        squeeze = "gzip" in request.headers.get("accept-encoding", "")
        headers = {**FOR_EVER, "Content-Encoding": "gzip"} if squeeze else FOR_EVER
        return Response(found.squeezed if squeeze else found.body, media_type=found.type, headers=headers)
