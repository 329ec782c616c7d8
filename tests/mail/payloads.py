"""What somebody might type into words or into their own name to make a mail do what it should not."""

_EXPRESSIONS = (
    "7*7", "'a'*10**9", "x.password", "config", "self.__init__.__globals__", "''.__class__.__mro__[1].__subclasses__()",
    "request.application", "cycler.__init__.__globals__.os.popen('id').read()", "name.__class__", "name!r", "name:>10000",
    "0", "name.upper()", "namespace.__init__", "lipsum.__globals__['os']", "person.email", "range(10**9)", "name|safe",
    "name|attr('x')", "name[0]",
)  # fmt: skip
_BRACES = (
    ("{{", "}}"), ("{", "}"), ("{%", "%}"), ("${", "}"), ("#{", "}"), ("<%=", "%>"), ("{{{", "}}}"), ("[[", "]]"),
    ("@{", "}"), ("%(", ")s"),
)  # fmt: skip

CODE = [f"{opened}{expression}{closed}" for expression in _EXPRESSIONS for opened, closed in _BRACES]
"""Expressions of template languages, each in the braces of ten of them: 200."""

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='https://evil.example'>here</a>",
    "</p></td></table><form action=https://evil.example>", "<svg/onload=alert(1)>", '"><b>', "<!-- -->", "&lt;b&gt;",
    "[here](https://evil.example)", "[here](javascript:alert(1))", "<https://evil.example>", "![x](https://evil.example/x)",
    "https://evil.example", "www.evil.example", "[x]: https://evil.example\n\n[x]", "**bold**", "# heading", "- list",
    "> quote", "`code`", "| a | b |\n|---|---|", "{name}", "{link}", "{{", "}", "\\{name}",
    "<style>body{display:none}</style>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "[here](data:text/html,x)", "mailto:evil@evil.example", "<a href=//evil.example>x", "'\"`", "\ue1000\ue101",
]  # fmt: skip
"""Markup, links and placeholders where words are expected."""

_ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00")
LINES = [f"Anna{end}Bcc: evil@evil.example" for end in _ENDS]
"""Line ends of every kind before a header."""
