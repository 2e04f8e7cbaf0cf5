"""The command line: every command of the contract whose work has come. Answers on stdout, everything else on stderr."""

from __future__ import annotations

import importlib
import sys

from relanced.cli.door import Asked, cli, language
from relanced.cli.helping import speak
from relanced.cli.mishaps import answer_for

# Each module of commands adds its own to `cli` as it is imported.
MODULES = (
    "decisions", "desk", "follow_up", "foreseeing", "free", "keeping", "ledgers", "matching", "measuring",
    "outgoing", "papers", "penalties", "recovering", "running", "settling", "showing", "story", "terms", "tray",
    "worklist",
)  # fmt: skip
for module in MODULES:
    importlib.import_module(f"relanced.cli.{module}")


def main() -> None:
    """Run the command line; no traceback ever reaches a person."""
    asked = Asked(language(sys.argv[1:]))
    speak(cli, asked.language)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli.main(standalone_mode=False, obj=asked)
    except (Exception, KeyboardInterrupt) as mishap:  # noqa: BLE001 - each becomes a sentence
        sys.exit(answer_for(mishap, asked.language))
