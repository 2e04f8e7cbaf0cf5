"""The person's own words: without what they quote, their signature, and what their employer's server adds.

Lines of our own reminder that come back quoted must never count as theirs, so whatever follows a quote's head line
and is not clearly an answer between quoted lines is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from relanced.understanding import quote_words as words
from relanced.understanding.folding import MAX_TEXT, fold
from relanced.understanding.machine_words import TRADE

MAX_LINES = 4_000
WRAPPED = 4  # lines over which a mail program may wrap the head line of a quote
SHORT = 75  # characters up to which a line may belong to a signature


def own_words(text: str) -> str:
    """Return what the writer of a mail says in it, in the order it stands."""
    lines = text[:MAX_TEXT].replace("\r\n", "\n").split("\n")[:MAX_LINES]
    folded = [fold(line).strip() for line in lines]
    kept = _unquoted(lines, folded)
    kept = _without_banner(kept)
    kept = _without_signature(kept)
    return _tidy([line for line, _ in kept])


Line = tuple[str, str]  # as written, and folded


def _unquoted(lines: Sequence[str], folded: Sequence[str]) -> list[Line]:
    """Leave out quoted lines and the lines that announce them; stop where an unmarked quote begins."""
    kept: list[Line] = []
    index = 0
    while index < len(lines):
        if folded[index].startswith((">", "|>")):
            index += 1
            continue
        intro = _intro_length(folded, index)
        if intro:
            index += intro
            if not _marked_quote_follows(folded, index):
                break
            continue
        if _begins_unmarked(folded, index):
            break
        kept.append((lines[index], folded[index]))
        index += 1
    return kept


def _intro_length(folded: Sequence[str], index: int) -> int:
    """Return over how many lines a head such as `Le 5 mai 2026 à 10:12, X a écrit :` stretches, or 0."""
    line = folded[index]
    if not line or not words.INTRO_START.match(line):
        return 0
    joined, length = line, 1
    for _ in range(WRAPPED):
        if len(joined) > 400:
            return 0
        if words.INTRO.fullmatch(joined):
            return length
        length += _blank_lines(folded, index + length, joined)
        if index + length >= len(folded):
            return 0
        following = folded[index + length].lstrip("> ")
        is_address = joined.endswith(("<", "(", "<mailto:")) or following.startswith("<")
        if not following or (words.INTRO.fullmatch(following) and not is_address):
            return 0
        joined = f"{joined}{'' if is_address else ' '}{following}"
        length += 1
    return 0


def _blank_lines(folded: Sequence[str], at: int, joined: str) -> int:
    """Count the empty line that HTML leaves between a name and the bracket of its address."""
    is_broken = at + 1 < len(folded) and not folded[at] and folded[at + 1].startswith("<")
    return 1 if is_broken and words.DATED.search(joined) else 0


def _marked_quote_follows(folded: Sequence[str], index: int) -> bool:
    following = [line for line in folded[index : index + 6] if line]
    return bool(following) and following[0].startswith(">")


def _begins_unmarked(folded: Sequence[str], index: int) -> bool:
    """Say whether everything from this line on is somebody else's mail."""
    line = folded[index]
    if words.SEPARATOR.match(line):
        return True
    if _RULE.fullmatch(line):
        return _is_header_block(folded, index + 1)
    return _is_header_block(folded, index)


_RULE = re.compile(r"[_=*-]{10,200}")


def _is_header_block(folded: Sequence[str], index: int) -> bool:
    """Recognise the copied head of a mail: From, Sent, To, Subject in any order and language."""
    while index < len(folded) and not folded[index]:
        index += 1
    first = words.HEADER_LINE.match(folded[index]) if index < len(folded) else None
    if first is None:
        return False
    kinds = set()
    for line in folded[index : index + 12]:
        found = words.HEADER_LINE.match(line)
        if found:
            kinds.add(words.HEADER_KINDS[found[1]])
    return len(kinds) >= 3 and bool(kinds & {"from", "sent"}) and bool(kinds & {"subject", "to"})


def _without_banner(kept: list[Line]) -> list[Line]:
    """Leave out the warning that a server puts on top of mail from outside."""
    for index, (_, folded) in enumerate(kept[:6]):
        if words.BANNER.match(folded):
            end = index
            while end < len(kept) and kept[end][1]:
                end += 1
            return kept[:index] + kept[end:]
    return kept


def _without_signature(kept: list[Line]) -> list[Line]:
    """Leave out what follows a closing, a signature mark, a disclaimer; a postscript stays."""
    for index, (line, folded) in enumerate(kept):
        if line.rstrip("\n") in ("-- ", "--") or words.HARD_END.match(folded):
            return kept[:index] + _postscript(kept[index:])
        rest = kept[index + 1 :]
        if words.CLOSING.fullmatch(folded) and _is_signature(rest):
            return kept[:index] + _postscript(kept[index:])
        if words.THANKS.fullmatch(folded) and _is_name(rest):
            return kept[:index]
        if words.DRAWN.fullmatch(folded) and _is_signature(rest) and _has_contact(rest):
            return kept[:index]
    return _without_contact_block(kept)


def _is_name(rest: list[Line]) -> bool:
    """Say whether nothing follows but a name."""
    lines = [line for line, _ in rest if line.strip()]
    return len(lines) == 1 and bool(words.NAME.fullmatch(lines[0].strip()))


def _has_contact(rest: list[Line]) -> bool:
    return any(words.CONTACT.search(folded) for _, folded in rest)


def _is_signature(rest: list[Line]) -> bool:
    """After a closing come a name and an address, not more of the message."""
    lines = []
    for _, folded in rest:
        if words.HARD_END.match(folded) or words.POSTSCRIPT.match(folded):
            break
        if folded:
            lines.append(folded)
    prose = [line for line in lines if len(line) > SHORT and not words.CONTACT.search(line)]
    return len(lines) <= 20 and len(prose) <= 1


def _postscript(rest: list[Line]) -> list[Line]:
    """Keep what a signature is followed by and that still speaks: a postscript, a sentence on the debt."""
    kept: list[Line] = []
    within = False
    for line, folded in rest:
        if words.HARD_END.match(folded):
            break
        within = bool(folded) and (within or bool(words.POSTSCRIPT.match(folded)))
        if within or (len(folded.split()) >= 4 and _speaks(folded)):
            kept.append((line, folded))
    return kept


def _speaks(folded: str) -> bool:
    return bool(TRADE.search(folded)) and not words.CONTACT.search(folded)


def _without_contact_block(kept: list[Line]) -> list[Line]:
    """Leave out a last paragraph of name, telephone, address, site."""
    while kept and not kept[-1][1]:
        kept = kept[:-1]
    start = len(kept)
    while start > 0 and kept[start - 1][1] and len(kept) - start <= 12:
        start -= 1
    block = [folded for _, folded in kept[start:]]
    if start and len(block) == 1 and words.CARD.fullmatch(kept[start][0].strip()):
        return _without_contact_block(kept[:start])
    if start == 0 or not 2 <= len(block) <= 12 or any(len(line) > SHORT for line in block):
        return kept
    contacts = sum(1 for line in block if words.CONTACT.search(line))
    sentences = sum(1 for line in block if _SENTENCE.search(line))
    if contacts * 2 >= len(block) or (contacts and not sentences):
        return kept[:start]
    return kept


_SENTENCE = re.compile(r"[.?!,:;]$|\b(?:i|je|nous|we|you|vous|ich|is|est|a ete|sera|will)\b")


def _tidy(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")
