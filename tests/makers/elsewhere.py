"""Makers of files of other systems: tables with the answers to a survey."""

import csv
import io


def a_table(*rows: list[str], delimiter: str = ",") -> bytes:
    """A CSV file of these rows."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def an_export(answers: int = 12) -> bytes:
    """Two header rows and so many answers: ticks, a choice with a comment, a scale and a text from each."""
    heads = ["Respondent ID", "Which tools?", "", "Still here?", "", "How useful was it?", "Anything else?"]
    parts = ["", "Editor", "Terminal", "Response", "Comment", "Response", "Open-Ended Response"]
    rows = [
        [
            str(118392822527 + n),
            "Editor",
            "Terminal" if n % 2 else "",
            "No" if n % 3 else "Yes",
            "",
            str(n % 5 + 1),
            f"Word {n}",
        ]
        for n in range(answers)
    ]
    return b"\xef\xbb\xbf" + a_table(heads, parts, *rows)
