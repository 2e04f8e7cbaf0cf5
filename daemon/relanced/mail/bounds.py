"""What a template may cost: a second of work and half a mebibyte, in whatever way it grows.

Jinja's sandbox keeps a template from what is not its own; a short one that doubles a text thirty times,
or nests silent loops, would still stop the daemon.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join
from jinja2.runtime import markup_join
from jinja2.utils import pass_eval_context

__all__ = ["FILTERS", "LONGEST", "TooLong", "begin", "bounded", "confine", "keep_time"]

LONGEST: Final = 512 * 1024  # characters one rendering, or any text made on the way, may have
SECONDS: Final = 1.0  # of the thread's own work, whatever else the machine does


class TooLong(SecurityError):
    """A text without end."""


class _Thread(threading.local):
    ends = float("inf")


_THREAD = _Thread()


def begin() -> None:
    """Give this thread's next rendering its second."""
    _THREAD.ends = time.thread_time() + SECONDS


def keep_time() -> None:
    """Raise SecurityError when the second is over."""
    if time.thread_time() > _THREAD.ends:
        raise SecurityError(
            f"a template takes no more than {SECONDS:g} s; this one loops too often"
        )


def bounded(parts: Iterable[str]) -> str:
    """Join what a template wrote; SecurityError as soon as it is too long."""
    kept: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > LONGEST:
            raise TooLong(f"a template writes no more than {LONGEST} characters")
        kept.append(part)
    return "".join(kept)


def measure(text: Any) -> Any:
    """Give a text back that is not too long."""
    bounded([text])
    return text


@pass_eval_context
def join(context: Any, value: Iterable[Any], between: str = "", attribute: Any = None) -> str:
    """Join as Jinja does, within the bounds."""
    return str(measure(do_join(context, value, between, attribute)))


class Counted:
    """What a loop goes through, with an eye on the clock."""

    def __init__(self, items: Any) -> None:
        self._items = items if hasattr(items, "__len__") else list(items)

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            keep_time()
            yield item


def tilde(parts: Iterable[Any]) -> Any:
    """Join as `~` does, within the bounds."""
    return measure(markup_join(parts))


# By these names a template's tree asks for them; `confine` puts them there.
FILTERS: Final = {"join": join, "_counted": Counted, "_joined": tilde}


def confine(tree: nodes.Template) -> nodes.Template:
    """Put every loop and every `~` of a template within the bounds."""
    for loop in list(tree.find_all(nodes.For)):
        loop.iter = _filtered(loop.iter, "_counted")
    for joined in list(tree.find_all(nodes.Concat)):
        whole = nodes.List(joined.nodes, lineno=joined.lineno)
        joined.nodes = [_filtered(whole, "_joined")]
    return tree


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
