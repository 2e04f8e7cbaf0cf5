"""Understanding one mail from a file, for `relanced read`: behind the same wall as every other."""

from __future__ import annotations

import functools
from typing import Any

from relanced.rounds import read
from relanced.wall import Child


def read_file(path: str) -> dict[str, Any]:
    """Understand one mail from a file, as `read --json` prints it; what cannot be read is human and unclear."""
    import json
    from pathlib import Path

    from relanced.understanding import mail as mails
    from relanced.understanding import reading as readings
    from relanced.wall import ChildFailed

    child = _reader()
    try:
        answer = json.loads(child.ask(Path(path).read_bytes()))
    except (ChildFailed, OSError) as trouble:
        nothing = readings.Reading(kind="human", intents=("unclear",), signals=(str(trouble),))
        return readings.document(path, mails.ParsedMail(), nothing)
    return readings.document(
        path, mails.from_json(answer["parsed"]), readings.from_json(answer["reading"])
    )


@functools.cache
def _reader() -> Child:
    return read.parser()
