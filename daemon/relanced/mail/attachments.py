"""What the files of a mail say: the text of a PDF, the rows of a CSV or XLSX. Names are labels, never paths."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from io import BytesIO, StringIO

import pypdfium2  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from relanced.mail import charsets
from relanced.understanding.mail import Attachment

MAX_BYTES = 20_000_000  # larger files are named and hashed, not opened
MAX_PAGES = 20
MAX_TEXT = 200_000  # characters kept of one file
MAX_ROWS = 2_000
MAX_COLUMNS = 60
MAX_CELL = 300
MAX_UNPACKED = 60_000_000  # bytes a workbook may unfold to, and how many times its own size
MAX_RATIO = 100

_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")


def read(name: str, media_type: str, payload: bytes) -> Attachment:
    """Describe one file and read what can be read of it; a broken or hostile one is only described."""
    text, rows, is_scan = _content(name.lower(), media_type, payload)
    return Attachment(
        name=name[:255],
        media_type=media_type[:127],
        size=len(payload),
        sha256=hashlib.sha256(payload).hexdigest(),
        text=text[:MAX_TEXT],
        rows=rows,
        is_scan=is_scan,
    )


def _content(
    name: str, media_type: str, payload: bytes
) -> tuple[str, tuple[tuple[str, ...], ...], bool]:
    if not payload or len(payload) > MAX_BYTES:
        return "", (), False
    if payload[:1024].lstrip().startswith(b"%PDF-"):
        text = pdf_text(payload)
        return text or "", (), text is not None and not text.strip()
    if name.endswith(_SHEETS) or "spreadsheet" in media_type or media_type.endswith("ms-excel"):
        return "", sheet_rows(payload) or csv_rows(payload, name), False
    if name.endswith((".csv", ".tsv")) or media_type in ("text/csv", "application/csv"):
        return "", csv_rows(payload, ".csv"), False
    if name.endswith(".txt") or media_type == "text/plain":
        return charsets.decode(payload[: MAX_TEXT * 2], None), (), False
    return "", (), False


def pdf_text(payload: bytes) -> str | None:
    """Return the text of the first pages, `""` for a scan, None when the file cannot be opened."""
    try:
        document = pypdfium2.PdfDocument(payload)
    except (pypdfium2.PdfiumError, ValueError, TypeError):
        return None
    pieces: list[str] = []
    try:
        for index in range(min(len(document), MAX_PAGES)):
            page = document[index]
            textpage = page.get_textpage()
            pieces.append(textpage.get_text_bounded()[:MAX_TEXT])
            textpage.close()
            page.close()
    except (pypdfium2.PdfiumError, ValueError, UnicodeError):
        pieces.append("")
    finally:
        document.close()
    return charsets.clean("\n".join(pieces))[:MAX_TEXT]


def sheet_rows(payload: bytes) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a workbook's sheets as text, or nothing when it is broken or a bomb."""
    if _unfolds_too_far(payload):
        return ()
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(payload))
        rows: list[tuple[str, ...]] = []
        for sheet in book.sheet_names[:10]:
            for row in book.get_sheet_by_name(sheet).iter_rows():
                rows.append(tuple(_cell(value) for value in row[:MAX_COLUMNS]))
                if len(rows) >= MAX_ROWS:
                    return tuple(rows)
    except (CalamineError, OSError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile):
        return ()
    return tuple(rows)


def _unfolds_too_far(payload: bytes) -> bool:
    if not payload.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
    return size > MAX_UNPACKED or (size > 1_000_000 and size > len(payload) * MAX_RATIO)


def _cell(value: object) -> str:
    if isinstance(value, float):
        value = int(value) if value.is_integer() else f"{value:.2f}"
    return charsets.clean(str(value))[:MAX_CELL].strip()


def csv_rows(payload: bytes, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a delimited text; nothing when it is not one."""
    if not name.endswith((".csv", ".tsv", ".xls")) or b"\x00" in payload[:2000]:
        return ()
    text = charsets.decode(payload[: MAX_TEXT * 2], "utf-8-sig")[:MAX_TEXT]
    head = text[:4000]
    delimiter = max(";\t,|", key=head.count)
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(StringIO(text), delimiter=delimiter):
            rows.append(tuple(cell[:MAX_CELL].strip() for cell in row[:MAX_COLUMNS]))
            if len(rows) >= MAX_ROWS:
                break
    except csv.Error:
        return ()
    return tuple(rows)
