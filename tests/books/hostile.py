"""Files that mean harm, or that no honest program writes: made when needed, for they are large or lie about their size."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import xlsxwriter

LIST = "Client;N° facture;Date;Échéance;Reste dû\n"
LINE = "Boulangerie Test;FA-{};15/01/2026;14/02/2026;100,00\n"


def archive(**parts: bytes) -> bytes:
    """Return a ZIP of parts whose names have `__` for `/`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def workbook(cell: str = "") -> bytes:
    """Return a small honest workbook, with something written into one more cell."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Client", "N° facture", "Échéance", "Reste dû"])
    sheet.write_row(1, 0, ["Boulangerie Test", "FA-1", "14/02/2026", 100])
    if cell:
        sheet.write(cell, "x")
    book.close()
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return out.getvalue()


def laughs() -> bytes:
    """Return shared strings that would grow a billionfold where entities are expanded."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]><sst xmlns='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&l9;</t></si></sst>'
    ).encode()


def outside() -> bytes:
    """Return shared strings that ask for a file of this machine."""
    return (
        b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst xmlns='
        b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&f;</t></si></sst>'
    )


def rows(count: int) -> str:
    return "".join(LINE.format(number) for number in range(count))


_STRINGS = "xl/sharedStrings.xml"
_SHEET = "xl/worksheets/sheet1.xml"
NESTED = b"<worksheet>" + b"<sheetData><row>" * 200_000

# name -> (file name, its bytes, the sentence it is refused with)
HOSTILE: Mapping[str, tuple[str, Callable[[], bytes], str]] = {
    "a line of 100 MB": ("a.csv", lambda: LIST.encode() + b"x" * 100_000_000, "books.endless_line"),
    "a first line of 100 MB": ("a.csv", lambda: b"x;" * 50_000_000, "books.endless_line"),
    "75 million lines": ("a.csv", lambda: b"a\n" * 75_000_000, "books.too_many_rows"),
    "150 MB and more": ("a.csv", lambda: b"a;b;c;d;e;f\n" * 12_600_000, "books.too_large"),
    "nothing but NUL bytes": ("a.csv", lambda: bytes(1_000_000), "books.endless_line"),
    "nothing but quotes": ("a.csv", lambda: b'"' * 90_000 + b"\n" + b'"\n' * 200_000, "books.no_list"),
    "random bytes": ("a.csv", lambda: bytes((n * 7919 + n // 256) % 256 for n in range(100_000)), "books.no_text"),
    "a bomb": ("a.xlsx", lambda: archive(xl__workbook=b"<w/>", xl__worksheets__sheet1=b"0" * 60_000_000), "books.bomb"),
    "entities that grow": ("a.xlsx", lambda: with_part(workbook(), _STRINGS, laughs()), "books.broken"),
    "an entity from outside": ("a.xlsx", lambda: with_part(workbook(), _STRINGS, outside()), "books.broken"),
    "a sheet nested 200,000 deep": ("a.xlsx", lambda: with_part(workbook(), _SHEET, NESTED), "books.broken"),
    "a workbook without its end": ("a.xlsx", lambda: workbook()[:-40], "books.broken"),
    "a workbook whose middle is gone": ("a.xlsx", lambda: workbook()[:900] + workbook()[2400:], "books.broken"),
    "an archive of something else": ("a.xlsx", lambda: archive(facture=b"<a/>"), "books.no_workbook"),
    "a list named as a workbook": ("a.xlsx", (LIST + rows(3)).encode, "books.broken"),
    "a workbook named as text": ("a.csv", workbook, "books.named_otherwise"),
    "a list cut in its last day": ("a.csv", (LIST + rows(5))[:-12].encode, "books.cut_short"),
}  # fmt: skip
