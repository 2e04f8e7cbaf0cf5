"""How exposed each unit is by systemd's own measure, offline: nothing of it is started."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.shown.figure import Figure, at_most, exactly

UNITS = Path(__file__).parents[2] / "systemd"
# Reliability §5: 10 is everything, 0 nothing. The rest of the core's is what talking to a network costs.
MOST = {
    "relanced": 1.2,
    "relanced-parser@": 0.3,
    "relanced-desk": 1.0,
    "relanced-verify": 0.6,
    "relanced-backup": 0.6,
}


def show() -> Iterator[Figure]:
    """Ask `systemd-analyze security` about each unit, and `verify` about all."""
    for unit, most in MOST.items():
        yield at_most(f"exposure of {unit}.service", _exposure(unit), most)
    files = [
        str(path) for kind in ("service", "socket", "timer") for path in UNITS.glob(f"*.{kind}")
    ]
    done = subprocess.run(
        ["systemd-analyze", "--no-pager", "verify", *files], capture_output=True, text=True, check=False
    )  # fmt: skip
    yield exactly("words systemd has about the units", len(done.stdout + done.stderr), 0)


def _exposure(unit: str) -> float:
    done = subprocess.run(
        ["systemd-analyze", "--no-pager", "security", "--offline=true", str(UNITS / f"{unit}.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    if found is None:
        raise OSError(done.stderr or done.stdout)
    return float(found[1])
