"""Two log streams: the mail log, one line a fact of a letter's life, and the debug log.

Never bodies, secrets or whole addresses.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


def set_up(level: str = "info", *, as_json: bool = False) -> None:
    """Send both streams to standard error, as text for people or as JSON for machines."""
    renderer: Any = structlog.processors.JSONRenderer()
    if not as_json:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: structlog.PrintLogger(
            sys.stderr
        ),  # whatever it is at that moment
        cache_logger_on_first_use=False,
    )


def mail_log() -> Any:
    """Return the mail log: greppable by case and letter."""
    return structlog.get_logger(stream="mail")


def debug_log() -> Any:
    """Return the debug log."""
    return structlog.get_logger(stream="debug")


def veil(address: str) -> str:
    """Shorten an address so that a log names nobody: `a…@client.test`."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
