"""What a candidate or speaker said, in short, for whoever asked: each mail of one conversation says it anew."""

from app.base.i18n import _, day
from app.outreach.models import Reply


def headline(reply: Reply, name: str, what: str, zone: str) -> str:
    """Who says what, about which talk."""
    values = {"name": name, "what": what}
    if reply.said == "confirmed" and reply.starts_at:
        return _("%(name)s has confirmed %(day)s: “%(what)s”", day=day(reply.starts_at, zone), **values)
    return {
        "yes": lambda: _("%(name)s says yes: “%(what)s”", **values),
        "another_date": lambda: _("%(name)s says yes, but on another date: “%(what)s”", **values),
        "not_now": lambda: _("%(name)s says not now: “%(what)s”", **values),
        "no": lambda: _("%(name)s says no: “%(what)s”", **values),
        "undone": lambda: _("%(name)s took the answer back: “%(what)s”", **values),
        "back": lambda: _("%(name)s can make it after all: “%(what)s”", **values),
    }[reply.said]()


def said_before(earlier: Reply | None, reply: Reply, name: str) -> str:
    """What they had answered before, if this is another answer."""
    if earlier is None:
        return ""
    if earlier.said == reply.said:
        return _("%(name)s had answered before. This is what counts now.", name=name)
    return {
        "yes": lambda: _("%(name)s had said yes before.", name=name),
        "another_date": lambda: _("%(name)s had said yes, but on another date, before.", name=name),
        "not_now": lambda: _("%(name)s had said not now before.", name=name),
        "no": lambda: _("%(name)s had said no before.", name=name),
    }[earlier.said]()
