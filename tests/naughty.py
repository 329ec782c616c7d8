"""Strings that break programs: what anybody may type into a field, or a staff list may hold."""

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FAMILY = "👩‍👩‍👧‍👦"

EMPTY = [
    "",
    " ",
    "   \t  ",
    "\n",
    "\r\n\r\n",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u202e",
    "\x00",
    "\x7f",
]

CONTROLS = [
    *(f"before{chr(code)}after" for code in (*range(0x20), *range(0x7F, 0xA0))),
    "\x00\x01\x1b[31mred\x7f", "\x1b]0;title\x07", "NUL\x00in the middle", "bell\x07 and \x08backspace", "\x1a end of file",
    "one\ttab\t\ttwo", "\tleading and trailing\t", "soft\u00adhyphen", "\ufeffbyte order mark", "\ufffe not a character \uffff",
    "\U000e0041\U000e0042 tags", "\ue000 private \U0010ffff", "interlinear \ufff9a\ufffab\ufffb",
]  # fmt: skip

SURROGATES = [
    "\ud83d",
    "\ude00",
    "lone \ud83d high",
    "lone \udc00 low",
    "\ude00\ud83d",
    "\udcff from bytes",
    "\ud83d\r\n\udc00 ",
]

LINE_ENDS = [
    "one\ntwo", "one\rtwo", "one\r\ntwo", "one\n\rtwo", "one\x0btwo\x0cthree", "one\u2028two\u2029three\x85four",
    "one\n\n\n\ntwo", "ends with one\n", "\nbegins with one", "one\r\n two, as if folded", "one\r\n\ttwo, as if folded",
    "\r", "\n ", " \r\n ",
]  # fmt: skip

INJECTIONS = [
    "one\r\nATTENDEE:mailto:evil@example.com", "one\nATTENDEE;ROLE=CHAIR:mailto:evil@example.com", "x\r\nSTATUS:CANCELLED",
    "x\u2028STATUS:CANCELLED", "x\x0bMETHOD:CANCEL", "x\x85RRULE:FREQ=SECONDLY", "BEGIN:VEVENT", "END:VEVENT",
    "END:VEVENT\r\nEND:VCALENDAR", "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:other\r\n", "\r\nBEGIN:VALARM\r\nTRIGGER:-PT1S\r\nEND:VALARM\r\n",
    "BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE", "x\r\nORGANIZER:mailto:evil@example.com", "x\r\nRECURRENCE-ID:20260312T100000Z",
    "x\r\nX-ALT-DESC;FMTTYPE=text/html:<b>", "x\r\nDTSTART:20200101T000000Z", "x\r\nATTACH:file:///etc/passwd", "x\r\n.\r\nQUIT\r\n",
    "x\r\nBcc: evil@example.com", "Subject: x\n\nbody", "x%0d%0aBcc:evil@example.com", "x\\r\\nATTENDEE:mailto:evil@example.com",
    'x";ROLE=CHAIR;CN="y', "x;CN=y:mailto:evil@example.com", "x:mailto:evil@example.com", "x,y;z:w", ';PARTSTAT=ACCEPTED:"',
    "^n^'^^ caret", "x^nATTENDEE:mailto:evil@example.com", "ACCEPTED;ROLE=CHAIR", "mailto:mailto:evil@example.com",
]  # fmt: skip

ESCAPES = [
    "\\", "\\\\", "\\\\\\", "\\n", "\\N", "\\\\n", "\\\n", "\\;", "\\,", ";", ",", ";;;,,,\\\\\\", "C:\\New\\Notes \\n \\N \\;",
    "\\u0041 \\x41", "ends with a backslash\\", "semi;colon, comma: colon", "\"", "\"\"", "'", "''''", "“typographic” ‘quotes’ «гілки»",
    "quotes \" and ^ and '", "a=b;c=\"d\"", "%s %d %n %(name)s {0} {name} ${x} $(x) `x`", "{{ 7*7 }} {% raw %}", "\\0\\1\\g<0>", "&amp;amp; &#x0;",
]  # fmt: skip

DIRECTION = [
    "\u202egnp.exe", "\u202d\u202e\u202c", "\u2066x\u2069 \u2067y\u2069", "\u200eleft \u200fright", "\u061cArabic mark", "שלום עולם",
    "مرحبا بالعالم", "בדיקה test בדיקה", "\u202eevil@example.com\u202c", "سیمینار ۱۲:۰۰", "\u05d0\u05b8\u05d1", "ﷺ ﷽",
]  # fmt: skip

SCRIPTS = [
    "Як ми тестуємо платежі", "ї" * 500, "Ґанок їжака — п’ять євро", "田中さんにあげて下さい, ; : \\", "部落格", "사회과학원 어학연구소", "ひらがなカタカナ漢字",
    "ภาษาไทยไม่มีช่องว่าง", "हिन्दी में एक वाक्य", "தமிழ்", "Ελληνικά", "ქართული", "Հայերեն", "አማርኛ", "ᚠᛇᚻ᛫ᛒᛦᚦ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒻𝓊𝓃", "ΑВС looks Latin",
    "ÅÍÎÏ˝ÓÔ˙©®™", "¡™£¢∞§¶•ªº–≠", "ⅠⅡⅢ ①②③ ½⅓", "ﬁ ﬂ ﬃ", "İstanbul ıışş", "straße STRASSE", "ǅ Ǆ ǆ", "𠜎𠜱𠝹𠱓" * 30, "😀", FAMILY, FAMILY * 40,
    "🏳️‍🌈🏴󠁧󠁢󠁥󠁮󠁧󠁿🇺🇦", "👍🏽👍🏿", "♥️ ♥︎", "e\u0301 é", "a" + "\u0301" * 200, "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "\u0301 begins with an accent",
    "가각\u1100\u1161", "zero\u200bwidth\u200cnon\u200djoiners", "ends with a joiner\u200d", "no\u00a0break and\u2003em and\u3000wide",
]  # fmt: skip

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "<b>bold</b>&nbsp;", "]]><!--", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>",
    "javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "https://example.com/a b", "https://example.com/\r\nX: y", "http://", "https:///",
    "https://user:password@example.com:99999/%zz?#", "https://приклад.укр/шлях", "//example.com", "[link](javascript:x)", "# *not* _a_ `heading`",
]  # fmt: skip

CODE = [
    "'; DROP TABLE meetup; --", "1 OR 1=1", "' UNION SELECT token FROM link --", "=cmd|' /C calc'!A0", "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://evil.example";"x")',
    "a;b;c", "a,b,\"c\"", "$(touch /tmp/x)", "; rm -rf /", "../../etc/passwd", "..\\..\\boot.ini", "CON", "null", "None", "undefined", "NaN", "true", "0", "-0", "1e309", "99999999999999999999",
    "0x7fffffff", "2026-02-30", "DTSTART:20260312T100000Z", "20260312T100000Z", "PT0S", "VALUE=DATE",
]  # fmt: skip

MAIL = [
    "=?utf-8?q?=3Cx=40evil=3E?=", "=?utf-8?b?PHhAZXZpbD4=?=", "=?UTF-8?Q?x?= =?UTF-8?Q?y?=", "?= =?", "<evil@example.com>", "Anna <anna@example.com>", "a@b@c", "@", "a@", "@b", "a b@example.com",
    "\"quoted local\"@example.com", "anna@[127.0.0.1]", "anna@example.com, evil@example.com", "anna@example.com;evil@example.com", "anna@example.com\x00evil", "ana.müller@bücher.example",
    "анна@приклад.укр", "ANNA@EXAMPLE.COM", " anna@example.com ", "o'brien+tag@example.com", "a" * 65 + "@example.com", "a@" + "b" * 300, "mailto:anna@example.com", "anna@example.com?cc=evil@example.com",
    "group: anna@example.com, evil@example.com;", "-- \nsignature", ".", "From me", ">From me",
]  # fmt: skip

HUGE = ["x" * 76, "x" * 5000, LONG_WORD * 3, "й" * 37, "й" * 38, "a" + "й" * 200, "漢" * 1000, "😀" * 1000, "; " * 2000, "\\" * 3000, "\n" * 1000, "word " * 3000,
        *("x" * (64 + extra) + "й😀" * 20 for extra in range(5))]  # fmt: skip

NAUGHTY = [
    *EMPTY, *CONTROLS, *SURROGATES, *LINE_ENDS, *INJECTIONS, *ESCAPES, *DIRECTION, *SCRIPTS, *MARKUP, *CODE, *MAIL, *HUGE,
]  # fmt: skip
