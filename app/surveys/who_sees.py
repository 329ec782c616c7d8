"""The sentence that tells people who will see what they say: the same in the mail, on the form and in the thanks."""

from app.base.i18n import _, ngettext
from app.surveys.paper import Paper


def who_sees_what(paper: Paper) -> str:
    """Written from the survey's terms, which stand once it is sent."""
    if paper.sealed:
        return " ".join(part for part in (_sealed(paper), _compared(paper), _for_good()) if part)
    if paper.mode == "named":
        return _("The organizers see what you say, with your name, as soon as you send it.")
    return " ".join(part for part in (_confidential(paper), _compared(paper)) if part)


def _confidential(paper: Paper) -> str:
    if paper.about_talk:
        return ngettext(
            "The organizers and the speaker see what was said without names, and only once %(num)d person has "
            "answered. Your name is kept with it, so that you can change it.",
            "The organizers and the speaker see what was said without names, and only once %(num)d people have "
            "answered. Your name is kept with it, so that you can change it.",
            paper.k,
        )  # fmt: skip
    if paper.interests:
        return ngettext(
            "What you want to learn, can teach or would give carries your name, so that we can invite you. "
            "Everything else is shown without it, and only once %(num)d person has answered.",
            "What you want to learn, can teach or would give carries your name, so that we can invite you. "
            "Everything else is shown without it, and only once %(num)d people have answered.",
            paper.k,
        )  # fmt: skip
    return ngettext(
        "The organizers see who has answered; what was answered is shown without names, and only once %(num)d person "
        "has answered.",
        "The organizers see who has answered; what was answered is shown without names, and only once %(num)d people "
        "have answered.",
        paper.k,
    )  # fmt: skip


def _sealed(paper: Paper) -> str:
    sums = ngettext(
        "Nobody can see who said what: not the organizers, and not whoever runs the database. Sums are shown after "
        "the close, if %(num)d person has answered.",
        "Nobody can see who said what: not the organizers, and not whoever runs the database. Sums are shown after "
        "the close, if %(num)d people have answered.",
        paper.k,
    )  # fmt: skip
    if not any(item.own_words or item.kind in ("short", "long") for item in paper.items):
        return sums
    words = ngettext(
        "What was written is shown, without anything else its writer said, if %(num)d person wrote something.",
        "What was written is shown, without anything else its writer said, if %(num)d people wrote something.",
        paper.k_words,
    )  # fmt: skip
    return f"{sums} {words}"


def _compared(paper: Paper) -> str:
    if not paper.segment:
        return ""
    by_department = paper.segment == "department"
    return (
        ngettext(
            "Departments are compared; small ones are put together, so that no group has fewer than %(num)d person.",
            "Departments are compared; small ones are put together, so that no group has fewer than %(num)d people.",
            paper.k,
        )
        if by_department
        else ngettext(
            "Sites are compared; small ones are put together, so that no group has fewer than %(num)d person.",
            "Sites are compared; small ones are put together, so that no group has fewer than %(num)d people.",
            paper.k,
        )
    )


def _for_good() -> str:
    return _(
        "That you answered is kept, so that you are not reminded; when is not, and the organizers see only about how "
        "many have. What you send cannot be changed, and cannot be seen again, not even by you."
    )
