"""How well the mails of a folder outside the project are read, by the labels of its manifest."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.understanding.measure import token_f1

from relanced.mail.parse import parse
from relanced.understanding import meaning, reading


@dataclass
class Public:
    """What was seen on a folder of public mails with a manifest."""

    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: dict[str, list[float]] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    files: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def class_right(self) -> int:
        """How many bounces labelled hard or soft were read so."""
        return sum(count for (want, got), count in self.classes.items() if _same(want, got))


def _same(want: str, got: str) -> bool:
    """The manifest knows no third class: what is still tried (`delayed`) is not dead, and so not hard."""
    return got == want or (want == "soft" and got == "delayed")


def read_folder(folder: Path) -> Public:
    """Read every mail that the folder's manifest names."""
    found = Public()
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["path"].endswith(".eml"):
            _read(found, folder, entry)
    return found


def _read(found: Public, folder: Path, entry: dict[str, Any]) -> None:
    began = time.perf_counter()
    mail = parse((folder / entry["path"]).read_bytes())
    document = reading.document(entry["path"], mail, meaning.read(mail))
    found.slowest = max(found.slowest, (time.perf_counter() - began, entry["path"]))
    found.files += 1
    labelled = entry["kind"]
    if labelled is None:
        return
    found.kinds.setdefault(labelled, Counter())[document["kind"]] += 1
    if document["kind"] != labelled:
        found.notes.append(f"{entry['path']}: {document['kind']}, not {labelled}")
    if labelled == "bounce" and entry["bounce"] in ("hard", "soft"):
        pair = (entry["bounce"], str(document["bounce"]))
        found.classes[pair] += 1
        if not _same(*pair):
            found.notes.append(f"{entry['path']}: {pair[1]}, not {pair[0]}")
    expected = folder / entry["path"].replace(".eml", ".expected.txt")
    if labelled == "human" and expected.exists():
        score = token_f1(document["reply_text"], expected.read_text("utf-8"))
        found.own.setdefault(entry["group"], []).append(score)
        if score < 0.97:
            found.notes.append(f"{entry['path']}: own words {score:.2f}")
