"""One statement cache for all the stores of a process.

SQLAlchemy keeps compiled statements with the engine, and the engine's dialect is part of their key. A daemon opens one
store and never notices; a process that founds a firm for each test compiled the same few hundred statements for each
of them, a quarter of its processor time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

CACHE: LRUCache[Any, Any] = LRUCache(4000)


def share() -> None:
    """From here on, engines of one kind find what any of them has compiled."""
    build = Engine.__init__

    # create_engine looks for its options among the names of these arguments.
    def build_sharing(
        self: Engine, pool: Any, dialect: Any, url: Any, logging_name: Any = None, echo: Any = None,
        query_cache_size: int = 500, execution_options: Any = None, hide_parameters: Any = False,  # noqa: FBT002 - as SQLAlchemy has it
    ) -> None:  # fmt: skip
        build(
            self, pool, dialect, url, logging_name, echo, query_cache_size, execution_options, hide_parameters,
        )  # fmt: skip
        self._compiled_cache = CACHE

    Engine.__init__ = build_sharing  # type: ignore[method-assign]
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = _kind  # type: ignore[method-assign, assignment]


def _is_alike(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(one: DefaultDialect) -> int:
    return hash(type(one))
