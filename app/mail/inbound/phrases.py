"""Tables of sentences in many languages as one pattern: alternatives stand on lines or between bars with spaces."""

import re


def any_of(table: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """Any of the table's alternatives, regardless of case. A line that begins with `# ` names a language."""
    lines = (line.strip() for line in table.strip().split("\n"))
    found = [part for line in lines if not line.startswith("# ") for part in re.split(r"\s+\|\s+", line) if part]
    return re.compile(f"{before}(?:{'|'.join(found)}){after}", re.IGNORECASE | re.MULTILINE)
