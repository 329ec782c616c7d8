"""What can go wrong in ways people should be told about. Each becomes a page in `base/web.py`."""


class Refused(Exception):
    """The action does not fit the facts. Its text is a whole sentence for people; answered with 409."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Overtaken(Refused):
    """Somebody else changed the same thing meanwhile. What was typed is shown again, nothing is lost; 409."""


class Missing(Exception):
    """There is no such thing, or it is not for this person; both look alike; 404."""


class SignedOut(Exception):
    """Nobody is signed in; 401 with a way in."""


class NotAllowed(Exception):
    """Signed in, but this is the organizers' room; 403."""


class TooOften(Exception):
    """The same was asked too many times in a short while; after `seconds` at most it may be asked again; 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
