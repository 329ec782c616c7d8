"""Why something in a schedule cannot be read, in words."""

from app.base.i18n import _


def why(reason: str, about: str = "") -> str:
    """The sentence for one of the reasons that the readers give."""
    return {
        "alias": _("The file repeats parts of itself by name (*), which a schedule has no need of. It is not read."),
        "code": _("A code is made of capital letters and digits, not “%(what)s”.", what=about),
        "broken": _("The file is broken. Download it again."),
        "declares": _("The file declares words of its own, which a schedule has no need of. It is not read."),
        "deep": _("Too much is nested in each other here for a schedule."),
        "encoding": _("These are not letters in UTF-8. Save the file as UTF-8."),
        "entry": _("Here stands no talk."),
        "large": _("The file is too large, or would be when unpacked. Split it, or take out what is no schedule."),
        "many": _("A schedule may have 100,000 entries. What stands behind them is not read; split the file."),
        "number": _("Here stands a whole number, not “%(what)s”.", what=about),
        "presenter": _("Who “%(what)s” is stands in another file. Choose the whole folder, as a ZIP.", what=about),
        "rooms": _("Rooms belong to the conference; a schedule has no list of them of its own."),
        "schema": _("This describes how a schedule is written; it is none itself."),
        "untitled": _("This talk has no title."),
        "wall": _("The speaker wall of Sessionize shows faces and no talks. Choose the view All."),
        "zip": _("The ZIP file is broken. Pack the folder again."),
    }[reason]


def cannot_be_read() -> str:
    """For what is no schedule at all."""
    return _(
        "No schedule can be recognized here. What can be read: schedule XML (frab, pretalx, wafer), schedule JSON, "
        "Sessionize, Open Event, pyvideo, iCalendar, YAML or Markdown as conferences keep them, tables (CSV, Excel), "
        "and a ZIP of such files."
    )
