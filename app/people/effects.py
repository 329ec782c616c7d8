"""What a staff list has done, and what undoing it did or would do, in words."""

from collections.abc import Mapping

from app.base.i18n import _, ngettext


def done_words(did: Mapping[str, int | None]) -> str:
    """What an import has done."""
    said = []
    if added := did.get("added"):
        said.append(ngettext("%(num)d person was added.", "%(num)d people were added.", added))
    if changed := did.get("changed"):
        said.append(ngettext("%(num)d person was changed.", "%(num)d people were changed.", changed))
    if gone := did.get("gone"):
        said.append(ngettext("%(num)d person was marked as left.", "%(num)d people were marked as left.", gone))
    return " ".join(said) or _("The list is applied. Everybody in it was here already.")


def undone_words(told: Mapping[str, int]) -> str:
    """What undoing has done."""
    said = []
    if removed := told.get("removed"):
        said.append(ngettext("%(num)d person was taken out again.", "%(num)d people were taken out again.", removed))
    if restored := told.get("restored"):
        said.append(ngettext("%(num)d person is as before.", "%(num)d people are as before.", restored))
    if back := told.get("back"):
        said.append(ngettext("%(num)d person is here again.", "%(num)d people are here again.", back))
    return " ".join(said) or _("Nobody could be put back: much has happened since.")
