"""What we stand on, audited: pins hashed, wheels only, no address, each accounted for; and known vulnerabilities.

The first part needs no network. The second asks pip-audit, where it is installed and its service is to be had; where
not, that is said loudly and is no failure: nothing is claimed that was not looked at.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("requirements/all.txt", "requirements/demo.txt")
PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==([^ ;]+)(?: ; [^\\]+?)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SECONDS = 120


def faults() -> Iterator[str]:
    """Say what is wrong with the pins and with docs/dependencies.md."""
    for file in FILES:
        lines = (ROOT / file).read_text("utf-8").splitlines()
        if "--only-binary :all:" not in lines:
            yield f"{file}: something else than wheels could be taken"
        for number, line in enumerate(lines, 1):
            is_known = PIN.fullmatch(line) or HASH.fullmatch(line) or line == "--only-binary :all:"
            if not (is_known or line.startswith("#")):
                yield f"{file}:{number}: neither a pin nor a hash: {line}"
            following = lines[number] if number < len(lines) else ""
            if PIN.fullmatch(line) and not HASH.fullmatch(following):
                yield f"{file}:{number}: a pin without a hash"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    for asked in (*project["dependencies"], *extras):
        name = NAME.match(asked)
        if name is None or f"`{name[0]}`" not in page:
            yield f"{asked} is not accounted for in docs/dependencies.md"


def vulnerabilities() -> tuple[bool | None, str]:
    """Ask pip-audit about every pin: whether all is well, None where nobody could be asked, and its words."""
    if find_spec("pip_audit") is None:
        return None, "pip-audit is not installed here (pip install pip-audit)"
    asked = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    asked += ["--progress-spinner", "off", "-r", str(ROOT / FILES[0])]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None, f"no answer within {SECONDS} s"
    said = (done.stdout + done.stderr).strip()
    if done.returncode == 0:
        return True, said
    return (False, said) if "Fix Versions" in done.stdout else (None, said[-400:])


def main() -> int:
    """Return 1 on a fault or a known vulnerability, else 0."""
    found = list(faults())
    print("\n".join(found) or "pins: hashed, wheels only, no address, each accounted for")
    is_well, said = vulnerabilities()
    if is_well is None:
        print(f"!!!! NOT AUDITED for known vulnerabilities: {said}")
    else:
        print(said)
    return 1 if found or is_well is False else 0


if __name__ == "__main__":
    sys.exit(main())
