#!/usr/bin/env python3
"""Write `requirements/all.txt` and `requirements/demo.txt` anew from pyproject.toml. Needs uv and the network.

    tools/lock.py                keep every pin that still fits, add what is missing
    tools/lock.py --upgrade      take the newest of everything
    tools/lock.py --check        change nothing; say whether every pin has a wheel for each Python we promise

One resolution serves Python 3.11 to 3.13. The smaller file is cut out of the larger one, so that the two can never
disagree. The package index is whatever uv is configured with; it is never written down.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALL = ROOT / "requirements" / "all.txt"
DEMO = ROOT / "requirements" / "demo.txt"
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORM = "x86_64-manylinux_2_36"  # the C library of Debian 12

HEADER = """\
# {what}
# Python 3.11 to 3.13, every file by its hash. Written by tools/lock.py: edit pyproject.toml, not this.
--only-binary :all:
"""
WHAT_ALL = "Everything: core, every extra, development, build."
WHAT_DEMO = (
    "What `make demo` needs: core, the pretend world, build. A subset of all.txt, pin by pin."
)


def main(arguments: list[str]) -> int:
    """Run the command line; the exit code is 1 when a pin has no wheel."""
    if arguments not in ([], ["--upgrade"], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments != ["--check"]:
        write(keep=not arguments)
    return check_wheels()


def write(*, keep: bool) -> None:
    """Resolve, and write both files; `keep` holds on to the pins there are."""
    everything = blocks(resolve(["--all-extras", "--generate-hashes"], pins=ALL if keep else None))
    put(ALL, WHAT_ALL, everything.values())
    small = blocks(resolve(["--extra", "demo", "--extra", "build"], pins=ALL))
    put(DEMO, WHAT_DEMO, (block for name, block in everything.items() if name in small))


def resolve(options: list[str], *, pins: Path | None) -> str:
    """Return what `uv pip compile` makes of pyproject.toml, preferring the pins of that file."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "pins.txt"
        if pins is not None and pins.exists():
            shutil.copy(pins, out)
        uv("pip", "compile", "--universal", "--python-version", PYTHONS[0], "--no-build", "--no-header",
           "--no-annotate", "--no-emit-index-url", *options, "--output-file", str(out), "pyproject.toml")  # fmt: skip
        return out.read_text(encoding="utf-8")


def blocks(text: str) -> dict[str, str]:
    """Cut a requirements text into one block a package: the pin and the hashes that follow it."""
    found = re.findall(r"^([a-z0-9][a-z0-9._-]*)==.*(?:\n[ \t]+.*)*\n", text, re.MULTILINE)
    parts = re.findall(r"^[a-z0-9][a-z0-9._-]*==.*(?:\n[ \t]+.*)*\n", text, re.MULTILINE)
    return dict(zip(found, parts, strict=True))


def put(path: Path, what: str, pins: Iterable[str]) -> None:
    """Write one requirements file."""
    path.write_text(HEADER.format(what=what) + "".join(pins), encoding="utf-8")


def check_wheels() -> int:
    """Ask uv to install all.txt, on paper only, for each Python; wheels are all it may use."""
    missing = 0
    for python in PYTHONS:
        with tempfile.TemporaryDirectory() as target:
            answer = uv("pip", "install", "--dry-run", "--require-hashes", "--no-build", "--python-version", python,
                        "--python-platform", PLATFORM, "--target", target, "--requirements", str(ALL),
                        may_fail=True)  # fmt: skip
        print(f"Python {python}: {'every pin has a wheel' if answer == 0 else 'see above'}")
        missing += answer != 0
    return 1 if missing else 0


def uv(*arguments: str, may_fail: bool = False) -> int:
    """Run uv, from .venv or from the path."""
    beside = ROOT / ".venv" / "bin" / "uv"
    program = str(beside) if beside.exists() else shutil.which("uv")
    if program is None:
        sys.exit("tools/lock.py: uv is not here; `.venv/bin/pip install uv` brings it")
    done = subprocess.run([program, "--quiet", *arguments], cwd=ROOT, check=False)  # noqa: S603
    if done.returncode and not may_fail:
        sys.exit(done.returncode)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
