"""`python -m tests.shown NAME`: compute one claim's figures, print them, fail where one falls short."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time

import tests.shown
from tests.shown.figure import Figure

FRAME = {"__main__", "figure"}


def claims() -> list[str]:
    """Return the names of all claims, as `make show-NAME` spells them."""
    found = (module.name for module in pkgutil.iter_modules(tests.shown.__path__))
    return sorted(name.replace("_", "-") for name in found if name not in FRAME)


def main() -> int:
    """Show one claim; 1 where a figure falls short, 2 where there is no such claim."""
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    if wanted not in claims():
        print(f"no such claim: {wanted!r}; there are: {', '.join(claims())}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"tests.shown.{wanted.replace('-', '_')}")
    began = time.monotonic()
    figures: list[Figure] = []
    for figure in module.show():
        figures.append(figure)
        mark = {True: "ok   ", False: "SHORT", None: "     "}[figure.holds]
        print(f"{mark} {figure.name:<58} {figure.seen:>18}  {figure.asked}", flush=True)
    print(f"{wanted}: {time.monotonic() - began:.0f} s")
    falls_short = not figures or any(figure.holds is False for figure in figures)
    return 1 if falls_short else 0


if __name__ == "__main__":
    sys.exit(main())
