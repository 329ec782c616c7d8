"""What import-linter and ruff cannot see: one clock, one address book, one door, one word for one thing."""

import ast
import re
import tomllib

from sqlmodel import SQLModel

import app.models  # noqa: F401 -- fills the metadata
from app.base.config import Settings
from app.base.web import Pages
from tests.rules.house import APP, ROOT, found, sources


def _except(*names: str) -> list:
    return [path for path in sources() if path.relative_to(APP).as_posix() not in names]


def _named(*stems: str) -> list:
    return [path for path in sources() if path.stem in stems]


def test_only_the_clock_asks_for_the_time():
    hits = found(_except("base/clock.py"), r"\b(datetime|date)\.(now|today|utcnow)\(|\btime\.time\(")

    assert [hit for hit in hits if not hit.startswith("app/base/i18n.py")] == []  # there: whether to name the year


def test_addresses_in_mails_never_come_from_a_request():
    assert found(_except("base/web.py"), r"request\.(url_for|base_url|url)\b(?!\.path\b|\.query\b)") == []


MAKES_MARKUP = {
    "base/web.py": "Markdown that escapes what it does not write",
    "mail/placeholders.py": "paragraphs that the house's Markdown wrote, cut at their placeholders",
    "mail/routes/reading.py": "addresses in a plain mail as links",
}


def test_markup_is_made_in_three_places():
    assert found(_except(*MAKES_MARKUP), r"\bMarkup\(") == []


def test_what_asks_and_changes_does_not_speak_http():
    assert found(_named("models", "queries", "actions", "emails", "progress"), r"^from (starlette|fastapi)\b") == []


def test_only_pages_and_what_finds_their_arguments_see_a_request():
    rooms = [path for path in sources() if path.parent.name not in ("app", "base") and "routes" not in str(path)]
    finders = {"people/access.py", "people/links.py", "meetups/door.py"}

    others = [path for path in rooms if path.relative_to(APP).as_posix() not in finders]

    assert found(others, r"^from (starlette|fastapi)\b") == []


def test_actions_never_commit():
    assert found(_named("actions", "routes", "queries", "emails"), r"\.(commit|rollback)\(\)") == []


def test_actions_are_told_the_time():
    assert found(_named("actions", "queries", "emails", "progress"), r"\bclock\.now\(\)|\bnow\(\)") == []


def test_no_relationship_between_tables():
    assert found(sources(), r"\bRelationship\(") == []


def test_every_table_and_setting_is_in_the_glossary():
    glossary = (ROOT / "docs/words.md").read_text()
    words = set(re.findall(r"\*\*(.+?)\*\*", glossary))
    tables = {mapper.class_.__name__ for mapper in SQLModel._sa_registry.mappers}

    assert sorted(tables - words) == []


def test_every_setting_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()

    assert [name for name in Settings.model_fields if f"BROWNBAG_{name.upper()}" not in readme] == []


def test_every_dependency_says_why_it_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    record = (ROOT / "docs/decisions/0006-dependencies.md").read_text()
    extras = [one for several in project["optional-dependencies"].values() for one in several]
    names = [re.split(r"[\[<>=~! ]", line)[0] for line in [*project["dependencies"], *extras]]

    assert [name for name in names if f"**{name}**" not in record] == []


def test_locks_are_pinned_by_hash_and_name_no_host():
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^([a-z0-9._-]+)==((?:.*\\\n)*.*)", text, re.MULTILINE)
        assert len(pinned) > 30
        assert [package for package, rest in pinned if "--hash=sha256:" not in rest] == []
        assert "://" not in text
        assert "index-url" not in text


def test_both_locks_agree():
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

    running, testing = versions("requirements.lock"), versions("requirements-test.lock")

    assert {name: testing.get(name) for name in running} == running


def test_every_module_begins_with_what_it_is_for():
    silent = []
    for path in sources():
        text = path.read_text()
        if text and not (ast.get_docstring(ast.parse(text)) and text.startswith('"""')):
            silent.append(str(path.relative_to(ROOT)))

    assert silent == []


def test_sentences_are_extracted_as_they_are_looked_up(app):
    options = next(m for m in tomllib.loads((ROOT / "babel.toml").read_text())["mappings"] if m["method"] == "jinja2")
    pages: Pages = app.state.pages

    assert (options["trimmed"] == "true") == bool(pages.env.policies["ext.i18n.trimmed"])
    assert (options["trim_blocks"] == "true") == pages.env.trim_blocks
    assert (options["lstrip_blocks"] == "true") == pages.env.lstrip_blocks


def test_sentences_are_whole_when_they_reach_gettext():
    """An f-string or a sum inside _() can never be found in a catalog."""
    assert found(sources(), r"""\b_\(\s*f["']|\bngettext\(\s*f["']""") == []
