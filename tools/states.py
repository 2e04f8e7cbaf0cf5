"""Print docs/states.md from the tables of moves."""

from __future__ import annotations

from relanced.dunning.case import MOVES
from relanced.dunning.letter import LETTER_MOVES


def page() -> str:
    """Return the page as Markdown."""
    lines = [
        "# States",
        "",
        "Printed from the tables of moves by `tools/states.py`.",
        "",
        "## A case",
        "",
    ]
    lines += ["| event | may come in | leads to |", "| --- | --- | --- |"]
    lines += [
        f"| {kind} | {', '.join(sorted(move.allowed))} | {move.leads_to} |"
        for kind, move in MOVES.items()
    ]
    lines += ["", "## A letter", "", "| from | to | when |", "| --- | --- | --- |"]
    lines += [
        f"| {a} | {b} | {why} |" for a, moves in LETTER_MOVES.items() for b, why in moves.items()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
