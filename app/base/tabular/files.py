"""From a file as somebody has it to its tables: a workbook, or text in any encoding with any delimiter."""

import re

from app.base.i18n import _
from app.base.tabular.tables import MAX_BYTES, Known, Line, Unreadable, decoded, is_text, nothing_known, table_of
from app.base.tabular.workbooks import workbook

_DOCUMENT = re.compile(r"\s*(<(!doctype|html|\?xml|table)|[\[{]\s*[\"\[{])", re.IGNORECASE)
"""HTML, XML, JSON."""


def tables(data: bytes, known: Known = nothing_known) -> list[list[Line]]:
    """One table for each visible worksheet, or the one of a CSV; Unreadable for what holds none.

    `known` says of a cell whether it is a header that the caller understands: such words tell encodings and
    delimiters apart."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Leave out the columns that are not needed, or split it."))
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Export the list again and choose the new file."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return workbook(data)
    text = decoded(data, known)
    if data.startswith((b"%PDF", b"{\\rtf")) or _DOCUMENT.match(text):
        raise Unreadable(
            _("This is a document, not a table. Open it, copy the table and paste it, or save it as CSV.")
        )
    if not is_text(text):
        raise Unreadable(_("This is a picture or another kind of file, not a list. Choose a CSV or Excel file."))
    return [table_of(text, known)]
