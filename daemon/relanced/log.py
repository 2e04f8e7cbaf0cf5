"""Two log streams: the mail log, one line a fact of a letter's life, and the debug log.

Never bodies, secrets or whole addresses.
"""

from __future__ import annotations

import io
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


def set_up(level: str = "info", *, as_json: bool = False) -> None:
    """Send both streams to standard error, as text for people or as JSON for machines."""
    renderer: Any = structlog.processors.JSONRenderer()
    lines: Any = _Unfailing()
    if not as_json:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(lambda info: traceback_of(info[1])),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: structlog.PrintLogger(lines),
        cache_logger_on_first_use=False,
    )


class _Unfailing(io.TextIOBase):
    """Standard error, whatever it is at that moment; a full disk under it stops no round and loses no answer."""

    def write(self, text: str) -> int:
        """Write, or lose the line."""
        with suppress(OSError):
            return sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Write out what waits, where that is possible."""
        with suppress(OSError):
            sys.stderr.flush()


def traceback_of(error: BaseException) -> str:
    """Return the traceback of an error, without the row PostgreSQL quotes when it refuses one."""
    text = "".join(traceback.format_exception(error))
    for one in _chain(error):
        detail = getattr(getattr(one, "diag", None), "message_detail", None)
        text = text.replace(detail, "(left out)") if detail else text
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


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
