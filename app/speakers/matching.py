"""Whether what somebody can speak about touches a topic. Pure."""

from app.base.search.folding import latin
from app.topics.words import share_a_word, tokens

COMMON = frozenset(
    word
    for line in (
        "read reads reader readers reading write writes writing written get gets getting make makes making use uses",
        "using work works working good better best great new first do does doing done learn learning teach teaching",
        "talk talks practice people thing things way ways basics introduction that this these those it its can you",
        "your they their who when without through every all one two",
        "читати читання писати написання робити робота роботі працювати вчити навчання люди людей практика практиці",
        "основи вступ це цей яка який які коли хто без все всі новий нове",
        "читать чтение писать делать работа работе люди людей практика практике основы это который когда без все",
    )
    for word in line.split()
)
"""Words that half of all topics have: sharing one of them says nothing about what somebody can teach."""


def touching(words: str, topic: str) -> bool:
    """Whether they share a word that tells what it is about. Of a topic that has only common words, half of
    what they said has to be in it. Кафка is Kafka."""
    telling = tokens(topic) - COMMON
    if telling:
        return any(share_a_word(latin(word), latin(words)) for word in telling)
    said = tokens(words)
    shared = sum(share_a_word(latin(word), latin(topic)) for word in said)
    return bool(shared) and 2 * shared >= len(said)


def mostly(words: str, topic: str) -> bool:
    """Whether they share more than half of what tells what it is about. A programme of a thousand talks has one for
    every single word."""
    telling = tokens(topic) - COMMON
    shared = sum(share_a_word(latin(word), latin(words)) for word in telling)
    return 2 * shared > len(telling) if telling else touching(words, topic)
