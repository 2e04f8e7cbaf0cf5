"""A sheet set on A4 as PDF/A-2a: tagged, its fonts inside, and the same bytes each time from the same sheet."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Final

from relanced.assets import templates_folder
from relanced.dunning.sheet import Sheet
from relanced.words import phrase, tell

STANDARD: Final = "a-2a"


class NoPdf(Exception):
    """The library that sets pages is not installed; the text says how to install it."""


def to_pdf(sheet: Sheet, privacy_contact: str | None = None) -> bytes:
    """Set one sheet; NoPdf where the extra `pdf` is not installed."""
    try:
        import typst
    except ImportError:
        raise NoPdf(tell("papers.no_pdf", sheet.language)) from None
    document = {
        **asdict(sheet),
        "written_on": None,
        "year": sheet.written_on.year,
        "month": sheet.written_on.month,
        "day": sheet.written_on.day,
        "page": phrase("papers.page", sheet.language),
        "pay": phrase("papers.pay", sheet.language),
        "enclosed_head": phrase("papers.enclosed", sheet.language),
        "privacy": tell("papers.privacy", sheet.language, contact=privacy_contact)
        if privacy_contact
        else None,
    }
    folder = templates_folder() / "papers"
    # The day it was written, not the moment: two renderings of one sheet are one file.
    written_at = datetime.combine(sheet.written_on, time(), UTC)
    compiler = typst.Compiler(
        folder / "letter.typ", root=folder, ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(document, ensure_ascii=False)},
    )  # fmt: skip
    pages = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=written_at)
    return bytes(pages)  # type: ignore[arg-type]  # one file: `pdf` never gives a list
