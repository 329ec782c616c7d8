"""Static files: named by their content, kept for ever by browsers, compressed once."""

import gzip
from pathlib import Path

import pytest

from app.base.assets import FOR_EVER, Assets


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "css/a.css": "a{}",
        "css/b.css": "b{}",
        "css/both.list": "css-is-named-from-here",
        "js/behaviours/x.js": "x()",
        "js/behaviours/y.js": "y()",
        "icons.svg": "<svg/>",
        "notes.md": "not served",
    }.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "static/css/both.list").write_text("b.css\n\na.css\n")
    return tmp_path / "static"


def test_a_bundle_is_its_list_in_order(folder: Path):
    assets = Assets(folder)

    assert assets._files["both.css"].body == b"b{}\na{}"
    assert assets._files["js/behaviours.js"].body == b"x()\ny()"


def test_a_name_changes_with_any_content_and_only_then(folder: Path):
    before = Assets(folder).path("icons.svg")
    assert Assets(folder).path("icons.svg") == before

    (folder / "css/a.css").write_text("a{color:red}")

    assert Assets(folder).path("icons.svg") != before


def test_what_is_not_there_fails_when_the_page_is_written(folder: Path):
    with pytest.raises(KeyError, match=r"notes\.md"):
        Assets(folder).path("notes.md")


def test_browsers_keep_it_for_ever_and_get_it_compressed(app, browse):
    path = app.state.pages.env.globals["asset"]("participant.css")

    small = browse().client.get(path, headers={"accept-encoding": "gzip"})
    plain = browse().client.get(path, headers={"accept-encoding": "identity"})

    assert small.status_code == plain.status_code == 200
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.content == plain.content  # the client unpacks
    assert int(small.headers["content-length"]) < len(plain.content) / 2
    assert {name: small.headers[name] for name in FOR_EVER} == FOR_EVER
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert gzip.decompress(gzip.compress(plain.content)) == plain.content


@pytest.mark.parametrize(
    "name", ["nothing.css", "../pyproject.toml", "..%2fpyproject.toml", "js/VENDORED.md", "css/participant.list"]
)
def test_nothing_else_is_served(browse, name: str):
    assert browse().client.get(f"/static/x/{name}").status_code == 404


def test_an_older_pages_name_still_finds_the_file(browse):
    assert browse().client.get("/static/000000000000/participant.css").status_code == 200
