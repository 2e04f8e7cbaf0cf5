"""A sheet set on A4 as PDF/A-2a: tagged, its fonts inside, and the same bytes each time from the same sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Any, Final

from relanced.assets import templates_folder
from relanced.dunning.sheet import Sheet
from relanced.words import phrase, tell

STANDARD: Final = "a-2a"


class NoPdf(Exception):
    """The library that sets pages is not installed; the text says how to install it."""


class CannotSet(NoPdf):
    """A sign that no font of this machine has: PDF/A shows no empty boxes."""


_UNSHOWN: Final = re.compile(r'the text `"(.*?)"` could not be displayed')
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _clean(value: Any) -> Any:
    """Take out of every text what is no sign at all: controls, and halves of pairs."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(part) for key, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value


def to_pdf(sheet: Sheet, privacy_contact: str | None = None) -> bytes:
    """Set one sheet; NoPdf where the extra `pdf` is not installed, CannotSet where no font has a sign."""
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
    text = json.dumps(_clean(document), ensure_ascii=False)
    # The fonts inside first, so that every machine sets the same page; the machine's own for what they lack.
    unshown = ""
    for own_fonts in (False, True):
        try:
            return _set(text, sheet, own_fonts=own_fonts)
        except typst.TypstError as trouble:
            missing = _UNSHOWN.search(str(trouble))
            if missing is None:
                raise
            unshown = missing[1]
    raise CannotSet(tell("papers.no_font", sheet.language, text=unshown))


def _set(text: str, sheet: Sheet, *, own_fonts: bool) -> bytes:
    import typst

    folder = templates_folder() / "papers"
    # The day it was written, not the moment: two renderings of one sheet are one file.
    written_at = datetime.combine(sheet.written_on, time(), UTC)
    compiler = typst.Compiler(
        folder / "letter.typ", root=folder, ignore_system_fonts=not own_fonts,
        sys_inputs={"sheet": text},
    )  # fmt: skip
    pages = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=written_at)
    return bytes(pages)  # type: ignore[arg-type]  # one file: `pdf` never gives a list
