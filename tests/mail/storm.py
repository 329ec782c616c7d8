"""The storm: what befalls connections and letters, by a seed, and which of it leaves in doubt what became of a letter."""

import time
from collections import Counter
from random import Random

from tests.mail.faulty import CUT, CUT_INSIDE, LOST, Caller

SEED = 20260303
HOPELESS = "550 5.1.1 no such person"
UNWELCOME = "554 5.6.0 not this letter"
SLOW = "slow"

BY_CHANCE: tuple[tuple[str, str, float], ...] = (
    ("mail", "550 5.7.1 not from you", 0.002), ("mail", "421 4.3.2 going away", 0.002), ("mail", CUT, 0.002),
    ("rcpt", "451 4.7.1 greylisted", 0.06), ("rcpt", CUT, 0.005),
    ("data", CUT, 0.01), ("data", CUT_INSIDE, 0.01), ("data", "451 4.3.0 not now", 0.01),
    ("dot", "452 4.3.1 disk full", 0.02), ("dot", LOST, 0.03), ("dot", CUT, 0.01), ("dot", SLOW, 0.01),
)  # fmt: skip
"""Stage, answer and how likely it is at each try."""
AT_THE_DOOR = ("421 4.3.2 too many", "no tls", "535 5.7.8 no such user", CUT)
"""What befalls whole connections, one of eight."""


class Storm:
    """`answer` for a `Faulty`. Each letter's fate at each of its tries, and each connection's, follow from the seed."""

    def __init__(self) -> None:
        self._tries: Counter[tuple[str, str]] = Counter()
        self._connections: dict[int, str] = {}
        self._dice = Random(SEED)

    def answer(self, stage: str, caller: Caller) -> str | None:
        """What befalls this command."""
        if stage in ("greeting", "ehlo", "starttls", "auth"):
            return self._at_the_door(stage, caller)
        if stage == "rcpt" and is_hopeless(caller.recipient):
            return HOPELESS
        if stage == "dot" and is_unwelcome(caller.recipient):
            return UNWELCOME
        return self._by_chance(stage, caller)

    def _by_chance(self, stage: str, caller: Caller) -> str | None:
        whose = caller.recipient if stage != "mail" else str(len(caller.heard))
        self._tries[stage, whose] += 1
        dice = Random(f"{SEED} {stage} {whose} {self._tries[stage, whose]}").random()  # noqa: S311
        for at, answer, likely in BY_CHANCE:
            if at == stage and (dice := dice - likely) < 0:
                return _slowly() if answer == SLOW else answer
        return None

    def _at_the_door(self, stage: str, caller: Caller) -> str | None:
        if stage == "greeting":
            self._connections[id(caller)] = self._dice.choice(AT_THE_DOOR) if self._dice.random() < 1 / 8 else ""
        fate = self._connections[id(caller)]
        if fate == "no tls":  # encryption is promised, and what comes is none
            return "250-faulty\r\n250 STARTTLS" if stage == "ehlo" else None
        if fate.startswith("535"):
            return fate if stage == "auth" else None
        return fate or None if stage == "greeting" else None


def _slowly() -> None:
    time.sleep(0.3)


def is_hopeless(recipient: str) -> bool:
    """Every fiftieth address is nobody's."""
    return _number(recipient) % 50 == 7


def is_unwelcome(recipient: str) -> bool:
    """Every hundredth letter is one the server does not like."""
    return _number(recipient) % 100 == 13


def _number(recipient: str) -> int:
    return int(recipient.partition("@")[0].removeprefix("person"))
