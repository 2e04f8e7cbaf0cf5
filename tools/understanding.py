"""`make understanding`: read every labelled mail and write docs/understanding.md anew.

`make understanding CORPUS=DIR` reads a folder of public mails too; `ARGS=--misses` prints what was read wrongly.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "daemon"), str(ROOT)]

from tests.understanding import measure  # noqa: E402
from tests.understanding.public import Public, read_folder  # noqa: E402
from tests.understanding.voices import voices  # noqa: E402

FILES = ("fr", "en", "neighbours")


def main(arguments: Sequence[str]) -> int:
    """Print the tables; with --misses also what was read wrongly in the half that may be looked at."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path)
    options.add_argument("--misses", action="store_true")
    options.add_argument("--test", action="store_true")
    chosen = options.parse_args(arguments)
    half = "test" if chosen.test else "dev"
    for name in FILES:
        found = measure.tally(v for v in voices(name) if v.half == half)
        print(f"\n== {name} {half}", *measure.table(found), *measure.facts(found), sep="\n")
        if chosen.misses and half == "dev":
            print(*found.misses, sep="\n  ")
    if chosen.corpus:
        _print_public(read_folder(chosen.corpus))
    return 0


def _print_public(found: Public) -> None:
    print(f"\n== {found.files} files, slowest {found.slowest}")
    for labelled, kinds in found.kinds.items():
        print(labelled, dict(kinds))
    print(f"hard/soft {found.class_right}/{found.classes.total()} {dict(found.classes)}")
    for group, scores in sorted(found.own.items()):
        exact = sum(score == 1 for score in scores)
        print(f"own words {group}: {sum(scores) / len(scores):.3f}, exact {exact}/{len(scores)}")
    scores = [score for group in found.own.values() for score in group]
    print(f"own words, all: {sum(scores) / max(1, len(scores)):.3f} of {len(scores)}")
    print(*found.notes, sep="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
