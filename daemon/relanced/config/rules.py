"""Reads the send window and the caps: set once for all, and again by a creditor that differs."""

from __future__ import annotations

from datetime import time
from typing import Final

from relanced.config.creditor import Caps, Window
from relanced.config.sections import Section

DEFAULT_WINDOW: Final = Window(days=(0, 1, 2, 3, 4), opens=time(9), closes=time(17, 30))

# Reliability I6: 25 letters or three times the usual, a jump of more than half and of more than 20.
DEFAULT_CAPS: Final = Caps(
    per_day=200,
    approval_above=25,
    first_list_approval=True,
    min_gap_days=7,
    jump_percent=50,
    jump_least=20,
)


def read_window(section: Section, default: Window) -> Window:
    """Read a `[window]`; what it leaves out is taken from `default`."""
    window = Window(
        days=section.weekdays("days", default.days),
        opens=section.hour("from", default.opens),
        closes=section.hour("to", default.closes),
    )
    if section.table and window.opens >= window.closes:
        opens, closes = window.opens.strftime("%H:%M"), window.closes.strftime("%H:%M")
        section.wrong("to", "empty_window", opens=opens, closes=closes)
    section.close()
    return window


def read_caps(section: Section, default: Caps) -> Caps:
    """Read a `[caps]`; what it leaves out is taken from `default`."""
    caps = Caps(
        per_day=section.whole("per_day", default.per_day, 1, 100_000),
        approval_above=section.whole("approval_above", default.approval_above, 1, 100_000),
        first_list_approval=section.yes("first_list_approval", default=default.first_list_approval),
        min_gap_days=section.whole("min_gap_days", default.min_gap_days, 1, 365),
        jump_percent=section.whole("jump_percent", default.jump_percent, 1, 1000),
        jump_least=section.whole("jump_least", default.jump_least, 1, 100_000),
    )
    section.close()
    return caps
