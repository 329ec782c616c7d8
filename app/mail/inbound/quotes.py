"""What a person wrote themselves: the text without the mail it answers, in the languages we meet."""

import re

_LONGEST = 400
_WROTE = (
    r"(?:on|am|le|el|il|den|pe|în|vào|op|em|\d|[\w.]{2,12},?\s).{3,300}"
    r"(?:wrote|schrieb|a écrit|a scris|skrev|đã viết|пише|писав|писала|написав(?:\(-?ла\))?|написала|"
    r"пишет|писал|писала|написал(?:\(-?а\))?|пишуть|napisał(?:\(a\))?|ha scritto|escribió)(?:\s[^:]{1,200})?\s?:"
)
_ATTRIBUTION = re.compile(rf"^\s*>?\s*(?:{_WROTE})\s*$", re.IGNORECASE)
_DATED = re.compile(r"\W?.{6,200}\d[:.]\d\d\b.{0,200}<[^<>\s@]{1,100}@[^<>\s@]{1,200}>\s?:")
_OPENING = re.compile(r"\s*>?\s*(?:on|am|le|den|în|pe|vào)\s.*\d", re.IGNORECASE)
_NAMES = (
    "original message|original appointment|forwarded message|ursprüngliche nachricht|originalnachricht|"
    "weitergeleitete nachricht|message d.origine|message original|message transféré|исходное сообщение|"
    "оригинальное сообщение|пересылаемое сообщение|пересланное сообщение|оригінальне повідомлення|"
    "вихідне повідомлення|початкове повідомлення|переслане повідомлення|mesaj original|mesajul original|"
    "mesaj redirecționat|ursprungligt meddelande|originalmeddelande|ursprungligt mejl|vidarebefordrat meddelande|"
    "tin nhắn gốc|thư gốc|thư gốc ban đầu|tin nhắn được chuyển tiếp|tin nhắn đã chuyển tiếp"
)
_DIVIDER = re.compile(rf"^\s*[-_*=]{{2,30}}\s?(?:{_NAMES})\s?[-_*=]{{2,30}}\s*$", re.IGNORECASE)
_FROM = re.compile(r"^\s*\*?(?:from|von|de|de la|від|кому від|от|от кого|från|từ|da)\s?:\*?\s", re.IGNORECASE)
_SENT = re.compile(
    r"^\s*\*?(?:sent|date|gesendet|datum|envoyé|надіслано|дата|відправлено|отправлено|skickat|trimis|data|"
    r"đã gửi|ngày|gửi|inviato)(?:\s?le)?\s?:\*?\s",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*_{10,100}\s*$")


def trimmed(text: str) -> str:
    """The text above what it quotes; for an answer written below or between, its own lines."""
    lines = text.split("\n")
    end = next((number for number in range(len(lines)) if _begins_quote(lines, number)), len(lines))
    above = _own(lines[:end])
    if above:
        return above
    return _own([line for number, line in enumerate(lines) if not _is_attribution(lines, number)])


def _own(lines: list[str]) -> str:
    own = [line for line in lines if not line.lstrip().startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in own)).strip()


def _begins_quote(lines: list[str], number: int) -> bool:
    line = lines[number][:_LONGEST]
    if _DIVIDER.match(line):
        return True
    if _RULE.match(line):
        return any(_FROM.match(after[:_LONGEST]) for after in lines[number + 1 : number + 4])
    if _FROM.match(line):
        return any(_SENT.match(after[:_LONGEST]) for after in lines[number + 1 : number + 5])
    return _is_attribution(lines, number)


def _is_attribution(lines: list[str], number: int) -> bool:
    """`On …, Anna wrote:`, which mail programs break into two or three lines."""
    joined = ""
    opened = bool(_OPENING.match(lines[number]))
    for count, line in enumerate(lines[number : number + 3]):
        if not line.strip() or (joined and not opened and _is_whole_attribution(line)):
            return False
        joined = f"{joined} {line.strip()}"
        if _is_whole_attribution(joined):
            return True
        after = lines[number + count + 1 : number + count + 3]
        if _ATTRIBUTION.match(joined) and any(one.startswith(">") for one in after):
            return True  # "On Wed, Anna wrote:", and then what she wrote
    return False


def _is_whole_attribution(line: str) -> bool:
    """It ends in a colon and names a date or an address."""
    said = line.strip()
    if not said.endswith(":") or len(said) > _LONGEST or not re.search(r"[\d@]", said):
        return False
    return bool(_ATTRIBUTION.match(said) or _DATED.match(said))
