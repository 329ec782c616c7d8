"""How many of the answers are told: results grow in steps, so that two looks never tell what the few between said."""

from collections.abc import Iterable


def shown(answered: int, k: int, closed: bool, before: int = 0) -> int:
    """How many of `answered` may be told, where `before` were told when the survey had closed last.

    While it is open the last full k stay back: whatever comes until the close, what is told then has grown by k at
    least. So there are never fewer than k people between two looks (SECURITY.md 3)."""
    new = answered - before
    if closed:
        return answered if new >= k else before
    return before + max(0, new // k - 1) * k


def shown_after(closings: Iterable[int], k: int) -> int:
    """How many were told when it had closed last; `closings`: how many had answered each time it closed."""
    told = 0
    for answered in closings:
        told = shown(answered, k, closed=True, before=told)
    return told
