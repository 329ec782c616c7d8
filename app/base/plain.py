"""Markdown as a person would have typed it into a plain mail: no marks, and every address in full."""

from collections.abc import Callable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import OptionsDict

READER = MarkdownIt("js-default", {"linkify": False, "typographer": False}).disable("image")
"""Pictures stay links: one in a mail would tell a foreign server who reads it."""

_LETTER = OptionsDict({**READER.options, "breaks": True})  # type: ignore[typeddict-item]


def plain(text: str) -> str:
    """The text without its marks, blocks parted by blank lines."""
    return _blocks(SyntaxTreeNode(READER.parse(text)))


def paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Each paragraph, list, heading or quote of a letter as plain text and as HTML.

    Line breaks are kept, as in the plain text; headings stand below the letter's own; links are words and address,
    as in `unlinked`."""
    said: dict[str, object] = {}
    for node in SyntaxTreeNode(READER.parse(text, said)).children:
        tokens = node.to_tokens()
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = "h2" if token.tag == "h1" else "h3"
            if token.children:
                token.children = list(_told(token.children))
        yield _block(node), READER.renderer.render(tokens, _LETTER, said).strip()


def unlinked(text: str) -> str:
    """The text as HTML in which every link is words with the address behind them.

    In a mail nothing that somebody wrote leads anywhere by a click: what stands there is where it leads."""
    said: dict[str, object] = {}
    tokens = READER.parse(text, said)
    for token in tokens:
        if token.children:
            token.children = list(_told(token.children))
    html: str = READER.renderer.render(tokens, READER.options, said)
    return html


def _told(inside: list[Token]) -> Iterator[Token]:
    opened, words = "", ""
    for token in inside:
        if token.type == "link_open":
            opened, words = str(token.attrs["href"]), ""
        elif token.type == "link_close":
            address = opened if words in ("", opened) else f" ({opened})"
            yield Token("text", "", 0, content=address if words != opened else "")
        else:
            words += token.content
            yield token


def _blocks(node: SyntaxTreeNode, gap: str = "\n\n") -> str:
    return gap.join(_block(child) for child in node.children)


def _block(node: SyntaxTreeNode) -> str:
    return _BLOCKS.get(node.type, _words)(node)


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    marks = (f"{first + n}. " if first else "- " for n in range(len(node.children)))
    return "\n".join(_hung(mark, _blocks(item, "\n")) for mark, item in zip(marks, node.children, strict=True))


def _hung(mark: str, text: str) -> str:
    """The text with the mark before its first line, and the others below it."""
    return mark + text.replace("\n", "\n" + " " * len(mark))


def _quoted(node: SyntaxTreeNode) -> str:
    """Somebody's own words stand to the right."""
    return "\n".join(f"    {line}".rstrip() for line in _blocks(node).split("\n"))


def _table(node: SyntaxTreeNode) -> str:
    rows = [row for part in node.children for row in part.children]
    return "\n".join(" | ".join(_words(cell) for cell in row.children) for row in rows)


def _as_typed(node: SyntaxTreeNode) -> str:
    return node.content.rstrip("\n")


def _words(node: SyntaxTreeNode) -> str:
    """What stands inside a line."""
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type == "link":
        return _link(node)
    return "".join(_words(child) for child in node.children) if node.children else node.content


def _link(node: SyntaxTreeNode) -> str:
    words, address = "".join(_words(child) for child in node.children), str(node.attrs["href"])
    return address if node.markup == "autolink" or words in ("", address) else f"{words} ({address})"


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quoted,
    "table": _table,
    "fence": _as_typed,
    "code_block": _as_typed,
    "hr": lambda _node: "* * *",
}
