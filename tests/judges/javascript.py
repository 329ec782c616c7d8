"""ical.js in one process of node, for thousands of calendars at a time."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ICAL_JS = Path(sys.prefix) / "judges/node_modules/ical.js/dist/ical.js"
JUDGE = Path(__file__).with_name("judge.mjs")


@dataclass(frozen=True)
class Read:
    """A component as ical.js reads it; `error` if it cannot."""

    name: str
    properties: list[dict[str, Any]]
    components: list["Read"]
    error: str = ""

    def names(self) -> list[str]:
        """The properties there are, repeated ones repeated."""
        return [one["name"] for one in self.properties]

    def get(self, name: str) -> Any:
        """The value of a property: text as people read it, moments as {epoch, utc, day}. None without one."""
        return next((one["value"] for one in self.properties if one["name"] == name), None)

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of the first property of this name."""
        return next(one["parameters"] for one in self.properties if one["name"] == name)


def read(calendars: list[bytes]) -> list[Read]:
    """What ical.js reads in each of the calendars."""
    node = shutil.which("node") or shutil.which("nodejs")
    if not node or not ICAL_JS.exists():
        raise RuntimeError("node or ical.js is missing: `make test-judges` installs both")
    texts = json.dumps([calendar.decode() for calendar in calendars])
    done = subprocess.run([node, JUDGE, ICAL_JS], input=texts.encode(), capture_output=True, check=True)
    return [_read(verdict) for verdict in json.loads(done.stdout)]


def _read(found: dict[str, Any]) -> Read:
    if "error" in found:
        return Read("", [], [], found["error"])
    return Read(found["name"], found["properties"], [_read(one) for one in found["components"]])
