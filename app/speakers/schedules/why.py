"""Why something in a schedule cannot be read, in words."""

from app.base.i18n import _


def why(reason: str, about: str = "") -> str:
    """The sentence for one of the reasons that the readers give."""
    return {
        "broken": _("The file is broken here. Download it again."),
        "declares": _("The file declares words of its own, which a schedule has no need of. It is not read."),
        "deep": _("Too much is nested in each other here for a schedule."),
        "encoding": _("These are not letters in UTF-8. Save the file as UTF-8."),
        "large": _("The file is too large, or would be when unpacked. Split it, or take out what is no schedule."),
        "schema": _("This describes how a schedule is written; it is none itself."),
        "untitled": _("This talk has no title."),
        "zip": _("The ZIP file is broken. Pack the folder again."),
    }[reason]


def cannot_be_read() -> str:
    """For what is no schedule at all."""
    return _(
        "No schedule can be recognized here. What can be read: schedule XML (frab, pretalx, wafer), schedule JSON, "
        "Sessionize, Open Event, pyvideo, iCalendar, YAML or Markdown as conferences keep them, tables (CSV, Excel), "
        "and a ZIP of such files."
    )
