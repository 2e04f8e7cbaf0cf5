"""The attack corpus: what is tried, row by row of docs/security.md, and how much of it was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.shown.figure import Figure, exactly, told
from tests.torture.attacks import ATTACKS
from tests.torture.attacks.attack import played

REPORT = Path(__file__).parents[2] / "build" / "attacks.txt"


def show() -> Iterator[Figure]:
    """Play every attack; each by name, with what was fed and what held, stands in the report."""
    there, refused, lines, tried = Counter[str](), Counter[str](), [], 0
    for attack in ATTACKS:
        fate = played(attack)
        there[attack.row] += 1
        refused[attack.row] += fate.is_refused
        tried += fate.tried
        lines.append(fate.line)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines) + "\n", "utf-8")
    for row, count in there.items():
        yield exactly(f"refused of {row}", refused[row], count)
    yield exactly("attacks refused", refused.total(), len(ATTACKS))
    yield exactly("attacks with a name of their own", len({a.name for a in ATTACKS}), len(ATTACKS))
    yield told("things tried", f"{tried:,}")
    yield told("each by name in", REPORT.relative_to(REPORT.parents[1]))
