"""A list as delimited text, in whatever encoding and with whatever separator it was saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from relanced.books.grid import Grid, Refused, Row

DELIMITERS = (";", "\t", ",", "|")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> str:
    """Return the text: by its mark, else UTF-8, else UTF-16 without a mark, else cp1252; `Refused` for binary."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:2000]
    if head[1::2].count(0) > len(head) // 3:
        return data.decode("utf-16-le", "replace")
    if head[::2].count(0) > len(head) // 3:
        return data.decode("utf-16-be", "replace")
    if b"\x00" in head:
        raise Refused("books.no_text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Bytes cp1252 leaves undefined stand for themselves, so that one of them loses no line.
        return data.decode("cp1252", "replace")


def open_text(data: bytes) -> Grid:
    """Return the rows of a delimited text."""
    text = decode(data)
    delimiter = _delimiter(text)

    def rows() -> Iterator[Row]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line = 1
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                line = start
                continue
            line = start
            yield line, cells

    return Grid(rows, delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Return the separator that parts the most lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    best, most = ";", 0
    for mark in DELIMITERS:
        counts = [len(next(csv.reader([line], delimiter=mark), [])) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n) * (n > 1), n)) if counts else 0
        weight = counts.count(common) * (common > 1) * 100 + common
        if weight > most:
            best, most = mark, weight
    return best
