"""How often something may be asked: a sliding window per key, in this process's memory."""

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.base.errors import TooOften


class Limits:
    """The windows of one application."""

    def __init__(self) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self, rate: str, *key: str) -> None:
        """Count one use ("3/hour"); TooOften beyond the rate."""
        window = parse(rate)
        if not self._windows.hit(window, *key):
            raise TooOften(window.get_expiry())

    def allows(self, rate: str, *key: str) -> bool:
        """Count one use and say whether it was within the rate."""
        return self._windows.hit(parse(rate), *key)
