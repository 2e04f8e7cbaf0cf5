"""A list as delimited text, in whatever encoding and with whatever separator it was saved."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from relanced.books.furniture import FOOT, TOTAL
from relanced.books.grid import Grid, Refused, Row, filled, text_of
from relanced.books.headings import fold_heading
from relanced.books.layout import find_layout
from relanced.words import Because, because

DELIMITERS = (";", "\t", ",", "|")
LARGEST = 150_000_000  # bytes; a million lines with every column fit in
LONGEST_CELL = 40  # lines that one quoted cell may span; further on, the quote was never closed
LONGEST_LINE = 100_000  # characters; a hundred full cells of a spreadsheet stay far below
WIDEST = 1000  # cells of a line that are parted; no list has so many columns
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ASCII = bytes(range(128))
_ACCENTS = frozenset("éèêàçôîûùëïâ°€œ’")  # noqa: RUF001
_CAPITALS = frozenset("ÉÈÀÇÊÔÎŒ")
_LEGACY = (
    "cp1252",
    "iso8859-15",  # differs by `œ` and `€` only
    "cp850",
    "mac_roman",
)  # Windows, Unix, the DOS programs some books still come from, old Macs
_STRAYS = "relanced-strays"
_STEP = 1_000_000  # bytes looked at together
_OPENED = re.compile(r'(?:^|[;,\t|]) *"')
_FORMULA = re.compile(r'="([^"]*)"\Z')


def _columns_in(grid: Grid) -> int:
    layout, _ = find_layout(grid)
    return len(layout.columns.at) if layout else 0


def open_text(
    data: bytes, *, max_rows: int = 1_000_000, understood: Callable[[Grid], int] = _columns_in
) -> Grid:
    """Return the rows of a delimited text; `Refused` when it is no text, or ends in the middle of a line.

    `understood` says how many headings make sense under a separator; the best one is taken.
    """
    refuse_endless(data, max_rows)
    text, warnings = decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    lines = _unwrapped(text.split("\n"))
    delimiter = _stated_delimiter(lines) or _best_delimiter(lines, understood)
    _refuse_cut(lines, delimiter)
    return Grid(lambda: _records(lines, delimiter), delimiter=delimiter, warnings=warnings)


def refuse_endless(data: bytes, max_rows: int) -> None:
    """Refuse lines too long or too many before anything is copied: what follows holds the text three times over."""
    mark = b"\n" if b"\n" in data else b"\r"
    position = line = 0
    while position < len(data):
        end = data.find(mark, position)
        end = len(data) if end < 0 else end
        line += 1
        if end - position > LONGEST_LINE:
            raise Refused("books.endless_line", line=str(line), most=str(LONGEST_LINE))
        if line > max_rows:
            raise Refused("books.too_many_rows", most=str(max_rows))
        position = end + 1


def decode(data: bytes) -> tuple[str, tuple[Because, ...]]:
    """Return the text: by its mark, else UTF-16 by its zeros, else UTF-8, else what its accents betray."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            _refuse_half(data, encoding)
            return data.decode(encoding, "replace"), ()
    head = data[:4000]
    if head.count(0) > len(head) // 8:
        return data.decode(
            "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be", "replace"
        ), ()
    if (
        sum(head.count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32)))
        > len(head) // 50
    ):
        raise Refused("books.no_text")
    try:
        return _mended(data.decode("utf-8"))
    except UnicodeDecodeError as trouble:
        if trouble.reason == "unexpected end of data" and not data[: trouble.start].isascii():
            raise Refused("books.cut_short", last=_tail(data[: trouble.start])) from None
        return _legacy(data), ()


def encoding_of(data: bytes) -> tuple[str, str]:
    """Return the encoding of a long text and how its strays are read, without decoding it as a whole.

    `Refused` when it is no text, or ends inside a letter.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            _refuse_half(data, encoding)
            return encoding, _STRAYS
    head = data[:4000]
    if head.count(0) > len(head) // 8:
        is_little = head[1::2].count(0) >= head[::2].count(0)
        return "utf-16-le" if is_little else "utf-16-be", "replace"
    if any(head.count(byte) for byte in range(1, 9)):
        raise Refused("books.no_text")
    marks, strays, cut = _marks_of(data)
    if cut and not strays and marks.total() > cut:
        raise Refused("books.cut_short", last=_tail(data[:-cut]))
    if (strays or cut) * 4 < marks.total() or not marks:
        return "utf-8", _STRAYS
    return max(_LEGACY, key=lambda name: _score(marks, name)), "replace"


def _marks_of(data: bytes) -> tuple[Counter[int], int, int]:
    """Count the bytes that are no ASCII, those of them that are no UTF-8, and those of a letter cut at the end."""
    marks: Counter[int] = Counter()
    strays = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    for start in range(0, len(data), _STEP):
        step = data[start : start + _STEP]
        if step.isascii() and not decoder.getstate()[0]:
            continue
        marks.update(step.translate(None, _ASCII))
        strays += len(re.findall("[\udc80-\udcff]", decoder.decode(step)))
    return marks, strays, len(decoder.getstate()[0])


def _read_stray(trouble: UnicodeError) -> tuple[str, int]:
    """Read what is not UTF-8 in a text that otherwise is, as Windows wrote it."""
    if not isinstance(trouble, UnicodeDecodeError):
        raise trouble
    return trouble.object[trouble.start : trouble.end].decode("cp1252", "replace"), trouble.end


codecs.register_error(_STRAYS, _read_stray)


def _refuse_half(data: bytes, encoding: str) -> None:
    """Refuse UTF-16 that ends in half a letter, unless one lone line end was put behind it."""
    if encoding == "utf-16" and len(data) % 2 and data[-1:] not in {b"\n", b"\r"}:
        raise Refused("books.cut_short", last=data[-41:-1].decode("utf-16-le", "replace"))


def _tail(data: bytes) -> str:
    return data[-60:].decode("utf-8", "ignore").rpartition("\n")[2][-40:]


def _mended(text: str) -> tuple[str, tuple[Because, ...]]:
    """Undo UTF-8 that was read as cp1252 and saved again (`Ã‰chÃ©ance`)."""
    if "Ã" not in text:
        return text, ()
    try:
        return text.encode("cp1252").decode("utf-8"), (because("books.twice_encoded"),)
    except UnicodeError:
        return text, ()


def _legacy(data: bytes) -> str:
    """Return text that is not whole UTF-8: mostly UTF-8 with strays, or one of the old code pages."""
    strays = len(re.findall("[\udc80-\udcff]", data.decode("utf-8", "surrogateescape")))
    high = len(data.translate(None, _ASCII))
    if strays * 4 < high:
        whole = data.decode("utf-8", "surrogateescape")
        return re.sub("[\udc80-\udcff]", _stray, whole)
    marks = Counter(data.translate(None, _ASCII))
    return data.decode(max(_LEGACY, key=lambda name: _score(marks, name)), "replace")


def _stray(found: re.Match[str]) -> str:
    return found.group().encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _score(marks: Counter[int], encoding: str) -> int:
    score = 0
    for byte, count in marks.items():
        letter = bytes([byte]).decode(encoding, "replace")
        score += count * (3 if letter in _ACCENTS else 1 if letter in _CAPITALS else 0)
        score -= (
            3 * count * ("─" <= letter <= "▟" or "\x80" <= letter <= "\x9f")
        )  # frames, controls
    return score


def _stated_delimiter(lines: Sequence[str]) -> str:
    """Return the separator a first line `sep=;` states, as spreadsheets write and obey it."""
    head = lines[0].strip().strip('"').lower() if lines else ""
    return head[4:5] if head.startswith("sep=") and len(head) == 5 else ""


def _unwrapped(lines: list[str]) -> list[str]:
    """Take off the quotes of a list whose every line was quoted once more as a whole."""
    head = [line for line in lines[:50] if line.strip()]
    wrapped = [
        line
        for line in head
        if line[:1] == line[-1:] == '"' and '"' not in line[1:-1].replace('""', "")
    ]
    if len(wrapped) < 3 or len(wrapped) * 10 < len(head) * 9:
        return lines
    return [next(csv.reader([line]), [""])[0] if line[:1] == '"' else line for line in lines]


def _best_delimiter(lines: Sequence[str], understood: Callable[[Grid], int]) -> str:
    """Return the separator under which the headings are best understood, else the commonest."""
    head = lines[:150]

    def weight(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in head if line.strip())
        counts.pop(0, None)
        return understood(Grid(lambda: _records(head, mark))), max(counts.values(), default=0)

    return max(DELIMITERS, key=weight)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    """Yield each record with the line it begins on; a quote never closed costs its own line only."""
    position, last = 0, len(lines)
    widest = max((line.count(delimiter) for line in lines[:200]), default=0) + 1
    while position < last:
        line = lines[position]
        if '"' not in line:
            yield position + 1, line.split(delimiter, WIDEST)
            position += 1
            continue
        cells, taken = _quoted(lines, position, delimiter, widest)
        yield position + 1, cells
        position += taken


def _quoted(
    lines: Sequence[str], position: int, delimiter: str, widest: int
) -> tuple[list[str], int]:
    """Read a record with quotes; return its cells and how many lines it took.

    No record has more cells than the widest line: a quote that swallows more was never closed.
    """
    line = lines[position]
    if line.count('"') % 2 == 0 or not _OPENED.search(line):
        return _parsed(line, delimiter), 1
    for taken in range(2, LONGEST_CELL + 1):
        if position + taken > len(lines):
            break
        record = "\n".join(lines[position : position + taken])
        if record.count('"') % 2 == 0:
            cells = _parsed(record, delimiter)
            if len(cells) <= widest:
                return cells, taken
    return [cell.strip().strip('"') for cell in line.split(delimiter, WIDEST)], 1


def _parsed(record: str, delimiter: str) -> list[str]:
    if record.count('"') % 2:
        return record.split(delimiter, WIDEST)
    try:
        cells = next(csv.reader([record], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return record.split(delimiter, WIDEST)
    return [_FORMULA.sub(r"\1", cell) if cell.startswith("=") else cell for cell in cells]


def _refuse_cut(lines: Sequence[str], delimiter: str) -> None:
    """Refuse a text that stops in the middle of a line: taken for complete, it would settle what it lost."""
    if len(lines) < 3 or not lines[-1].strip():
        return
    last = _parsed(lines[-1], delimiter)
    before = [cells for _, cells in _records(lines[-60:-1], delimiter) if filled(cells) > 1]
    widths = Counter(map(len, before))
    usual, count = widths.most_common(1)[0] if widths else (0, 0)
    is_foot = bool(TOTAL.match(lead := fold_heading(last[0])) or FOOT.search(lead))
    is_narrow = (
        len(last) < usual and count * 3 >= len(before) * 2 and len(before) > 1 and not is_foot
    )
    has_open_quote = lines[-1].count('"') % 2 == 1 and bool(_OPENED.search(lines[-1]))
    in_column = [text_of(cells[-1]) for cells in before if len(cells) == usual]
    if has_open_quote or is_narrow or (len(last) == usual and _is_stump(last[-1], in_column)):
        raise Refused("books.cut_short", last=lines[-1].strip()[-40:])


_WHOLE = (
    re.compile(r".*\d[.,]\d\d\Z"),
    re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}\Z"),
    re.compile(r"\S+@\S+\.\w{2,}\Z"),
)


def _is_stump(text: str, column: Sequence[str]) -> bool:
    """Say whether the last cell of all is the beginning of what its column always holds."""
    text = text.strip()
    others = [other for other in column if any(map(str.isdigit, other)) or "@" in other]
    for whole in _WHOLE:
        if len(others) > 2 and all(map(whole.match, others)):
            return text != "" and not whole.match(text)
    repeated = {other for other, count in Counter(column).items() if count > 1}
    return text != "" and text not in column and any(other.startswith(text) for other in repeated)
