"""HTML to plain text, with what is quoted marked by `> ` as in a plain mail."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from inscriptis import get_text  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml import etree
from lxml import html as lxml_html

MAX_HTML = 1_000_000  # characters; more is machine-made and says nothing new
MAX_CELLS = 3_000  # of tables, whose layout takes quadratic time
MAX_DEPTH = 150  # elements inside one another; beyond it inscriptis returns nothing

# How mail programs mark what they quote: Gmail, Apple Mail, Thunderbird, Yahoo, Proton, Zimbra.
_QUOTES = (
    '//blockquote[@type="cite"] | //*[contains(concat(" ",@class," ")," gmail_quote ")]'
    '| //*[contains(@class,"yahoo_quoted")] | //*[contains(@class,"protonmail_quote")]'
    '| //blockquote[contains(@class,"gmail_quote")]'
)
_CELL = re.compile("<t[dh][ >]", re.IGNORECASE)
_CONFIG = ParserConfig(display_images=False, display_links=False)
_BLANKS = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+\n?")


def to_text(html: str) -> str:
    """Return the readable text of an HTML body; never raises, falls back to the bare text of the tags."""
    html = html[:MAX_HTML].replace("\x00", "")
    try:
        text = _render(html)
    except (etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        text = ""
    return tidy(text if text.strip() else bare_text(html))


def tidy(text: str) -> str:
    """Leave no trailing blanks and no more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return _BLANKS.sub("\n\n", lines).strip("\n")


def _render(html: str) -> str:
    tree = _tree(html)
    if tree is None or len(_CELL.findall(html)) > MAX_CELLS or _depth(tree) > MAX_DEPTH:
        return ""
    _mark_quotes(tree)
    return _flush(get_text(lxml_html.tostring(tree, encoding="unicode"), _CONFIG))


def _flush(rendered: object) -> str:
    """Take away the margins a renderer draws."""
    return "\n".join(line.strip() for line in str(rendered).splitlines())


def _tree(html: str) -> lxml_html.HtmlElement | None:
    html = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", html)
    if not html.strip():
        return None
    return lxml_html.document_fromstring(html, ensure_head_body=True)


def _depth(tree: lxml_html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _mark_quotes(tree: lxml_html.HtmlElement) -> None:
    """Turn each outermost quoted element into preformatted lines that begin with `> `."""
    quotes = [found for found in tree.xpath(_QUOTES) if _is_outermost(found)]
    for quote in quotes[:100]:
        inner = tidy(
            _flush(get_text(lxml_html.tostring(quote, encoding="unicode", with_tail=False)))
        )
        marked = etree.Element("pre")
        marked.text = "\n" + "\n".join("> " + line for line in inner.splitlines()) + "\n"
        marked.tail = quote.tail
        parent = quote.getparent()
        if parent is not None:
            parent.replace(quote, marked)


def _is_outermost(quote: lxml_html.HtmlElement) -> bool:
    return not any(
        parent.tag == "blockquote" or "gmail_quote" in (parent.get("class") or "")
        for parent in quote.iterancestors()
    )


class _Bare(HTMLParser):
    """The words of an HTML text without its tags, for trees no renderer will climb."""

    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "blockquote"})
    _HIDDEN = frozenset({"script", "style", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line where a block begins."""
        if tag in self._HIDDEN and not self._hidden:
            self._hidden = tag
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Show again what follows a hidden element."""
        if tag in (self._hidden, "body"):
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._hidden:
            self.pieces.append(data)


def bare_text(html: str) -> str:
    """Return the words between the tags, a new line at each block."""
    parser = _Bare()
    try:
        parser.feed(html)
        parser.close()
    except (AssertionError, ValueError, RecursionError):
        return re.sub(r"<[^<>]{0,1000}>", " ", html)
    return "".join(parser.pieces)
