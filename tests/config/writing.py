"""Writes small configurations for the tests."""

from __future__ import annotations

from pathlib import Path

MAIN = """\
[mailboxes.relance]
address = "relance@dupont.test"
imap = { host = "imap.dupont.test" }
smtp = { host = "smtp.dupont.test" }
password_env = "RELANCE_PASSWORD"
"""
CREDITOR = """\
name = "Menuiserie Dupont"
procedure = "standard"
"""
ENVIRON = {"RELANCE_PASSWORD": "tournesol"}


def write(folder: Path, main: str = MAIN, **creditors: str) -> Path:
    """Write a main file and one file a creditor; without any, a small `dupont`."""
    (folder / "creditors.d").mkdir(parents=True, exist_ok=True)
    for name, text in (creditors or {"dupont": CREDITOR}).items():
        (folder / "creditors.d" / f"{name}.toml").write_text(text)
    file = folder / "relanced.toml"
    file.write_text(main)
    return file
