"""A folder of files as one ZIP that is the same bytes each time, with the sums of everything in it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Final

SUMS: Final = "SHA256SUMS"
_NO_DAY: Final = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the first a ZIP can tell: it says nothing, and changes nothing


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the files in one ZIP, sorted by name, uncompressed, with their SHA-256 in `SHA256SUMS`."""
    whole = {**files, SUMS: sums(files)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(whole):
            entry = zipfile.ZipInfo(name, _NO_DAY)
            entry.create_system = 3  # Unix, wherever it was made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, whole[name])
    return made.getvalue()


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return the lines that `sha256sum -c` reads."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()
