"""What ships beside the code: letter templates and the two procedures, in a wheel or in a source tree."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from relanced.dunning.procedure import Procedure, parse_procedure


@cache
def templates_folder() -> Path:
    """Return the shipped templates: inside an installed package, else beside the source tree."""
    package = Path(__file__).parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent.parent / "templates"


@cache
def shipped_procedures() -> dict[str, Procedure]:
    """Return the ladders that ship with relanced, by name."""
    files = sorted((templates_folder() / "procedures").glob("*.toml"))
    return {f.stem: parse_procedure(f.stem, tomllib.loads(f.read_text("utf-8"))) for f in files}
