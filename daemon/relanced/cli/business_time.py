"""The business moment of an installation: the machine's, or the one `run --once --at` set.

A rehearsal on a test installation lives its days by `run --once --at`. What a person then does by other commands, a
call made, a letter posted, belongs to that day and not to the machine's: the moment is kept beside the store until a
`run` without `--at` gives the clock back to the machine.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from relanced.clock import Clock, MachineClock, SetClock
from relanced.words import phrase

FILE = "clock"  # in the state folder


def business_clock(settings: Any, language: str) -> Clock:
    """Return the clock every command acts by, with a warning where it is not the machine's."""
    try:
        kept = _place(settings).read_text("utf-8").strip()
    except OSError:
        return MachineClock()
    click.echo(phrase("cli.clock_set", language).format(at=kept), err=True)
    return SetClock(datetime.fromisoformat(kept))


def set_clock(settings: Any, moment: datetime) -> SetClock:
    """Set the business moment, in UTC, until a run without one."""
    place = _place(settings)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.write_text(moment.isoformat(), "utf-8")
    return SetClock(moment)


def give_back(settings: Any) -> None:
    """Let business time be the machine's again."""
    _place(settings).unlink(missing_ok=True)


def _place(settings: Any) -> Path:
    return Path(settings.service.state_dir) / FILE
