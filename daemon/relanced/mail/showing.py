"""A stranger's mail made fit to be shown: its words, its HTML of a short list of tags, the names of its files.

It runs in the walled-off child. What is left of the HTML can neither run, fetch, submit, nor dress up as the page.
"""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import Final

import nh3

from relanced.mail import charsets
from relanced.mail.parse import MAX_MAIL, parse

TASK: Final = "relanced.mail.showing:serve"
MAX_HTML: Final = 400_000  # characters handed to the sanitiser
MAX_TEXT: Final = 100_000
MAX_FILES: Final = 50
MAX_PARTS: Final = 200
# No style, svg, math, form, image, frame or link that could be followed (reliability, threat table).
TAGS: Final = frozenset(
    {"a", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4",
     "hr", "i", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
     "thead", "tr", "u", "ul"}
)  # fmt: skip
ATTRIBUTES: Final = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "*": {"dir"}}


def clean(html: str) -> str:
    """Return HTML of the short list; the content of scripts, styles and titles is dropped with them."""
    return nh3.clean(
        html[:MAX_HTML], tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(), link_rel=None,
        strip_comments=True, clean_content_tags={"script", "style", "title", "template", "noscript"},
    )  # fmt: skip


def serve(payload: bytes) -> bytes:
    """Answer one mail with a JSON document: `text`, `html`, `files` (name, octets), `defects`."""
    mail = parse(payload)
    document = {
        "text": mail.text[:MAX_TEXT],
        "html": clean(_html(payload[:MAX_MAIL])),
        "files": [{"name": f.name, "size": f.size} for f in mail.attachments[:MAX_FILES]],
        "defects": list(mail.defects),
    }
    return json.dumps(document, ensure_ascii=True).encode()


def _html(raw: bytes) -> str:
    """Return the first HTML part; whatever is wrong with a mail, the words are shown without it."""
    try:
        for number, part in enumerate(message_from_bytes(raw).walk()):
            if number >= MAX_PARTS:
                break
            if part.get_content_type() != "text/html" or part.is_multipart():
                continue
            body = part.get_payload(decode=True)
            charset = part.get_content_charset()
            return charsets.decode(body, charset) if isinstance(body, bytes) else ""
    except (AttributeError, IndexError, LookupError, RecursionError, TypeError, ValueError):
        return ""
    return ""
