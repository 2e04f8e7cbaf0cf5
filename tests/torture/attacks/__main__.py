"""Play the whole corpus and say, by name, what was refused and what got through."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.torture.attacks import ATTACKS
from tests.torture.attacks.attack import played


def main() -> int:
    """Return 0 when every attack was refused."""
    words = argparse.ArgumentParser(prog="python -m tests.torture.attacks", description=__doc__)
    words.add_argument("--report", type=Path, help="write the lines here too")
    told = words.parse_args()
    lines, broke = [], 0
    for attack in ATTACKS:
        fate = played(attack)
        broke += not fate.is_refused
        print(fate.line, flush=True)
        lines.append(fate.line)
    lines.append(f"{len(ATTACKS)} attacks, {broke} got through")
    print(lines[-1])
    if told.report:
        told.report.write_text("\n".join(lines) + "\n", "utf-8")
    return 1 if broke else 0


if __name__ == "__main__":
    sys.exit(main())
