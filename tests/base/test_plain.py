"""Markdown in the text part of a mail: words and addresses, no marks."""

import pytest

from app.base.plain import plain
from app.base.web import markdown


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("**Query plans** with *Anna*, `EXPLAIN`.", "Query plans with Anna, EXPLAIN."),
        ("## Who came\n\nNine.", "Who came\n\nNine."),
        ("- one\n- two\n  - deeper", "- one\n- two\n  - deeper"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> Keep the *live* demo", "    Keep the live demo"),
        ("- Slides: <https://example.com/s>", "- Slides: https://example.com/s"),
        ("[the slides](https://example.com/s)", "the slides (https://example.com/s)"),
        ("a \\*seq scan\\* is not bold", "a *seq scan* is not bold"),
        ("```\nselect 1\n```", "select 1"),
        ("one  \ntwo\nthree", "one\ntwo\nthree"),
        ("| a | b |\n| - | - |\n| 1 | 2 |", "a | b\n1 | 2"),
        ("---", "* * *"),
        ("<b>Ada</b>", "<b>Ada</b>"),
        ("", ""),
    ],
)
def test_the_marks_go_and_the_words_stay(typed, read):
    assert plain(typed) == read


def test_no_picture_is_loaded_from_anywhere():
    assert "<img" not in markdown("![you](https://spy.example/pixel.png)")
