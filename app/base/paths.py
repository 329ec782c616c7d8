"""Where the files are that are not Python: beside the code in a checkout, inside the package in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_WHEEL = _PACKAGE / "_data"

ROOT = _WHEEL if _WHEEL.is_dir() else _PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
ALEMBIC_INI = ROOT / "alembic.ini"
ALEMBIC = ROOT / "alembic"
LOCALE = _PACKAGE / "locale"
