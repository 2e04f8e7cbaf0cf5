"""Opening the store, and the one writer.

A transaction is a plain function of a session: it cannot await, so no lock is ever held across mail. The daemon hands
such functions to one writer thread, which runs all that are waiting in one transaction, each behind its own savepoint,
and answers them after the commit: commits are shared by whoever happens to be waiting.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from relanced.store.ground import ground_of
from relanced.store.trouble import Trouble, trouble_in

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C")
One = TypeVar("One")

# WAL with synchronous=FULL: an acknowledged commit survives a power cut (reliability, lesson 60).
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
UNKEPT = ("synchronous=OFF",)  # after those, for a scratch copy that nobody needs after a crash
SHARED_COMMIT = 256  # functions that may share one commit
STAMPS = {
    "sqlite": "PRAGMA data_version",
    "postgresql": "SELECT txid_snapshot_xmax(txid_current_snapshot())",
}


@dataclass
class _Job:
    run: Callable[[Session], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    together: _Together | None = None


@dataclass(frozen=True)
class _Together:
    """A job that may be done with its like in one call: `many` of a context and all their items."""

    many: Callable[[Session, Any, Sequence[Any]], Sequence[Any]]
    context: Any
    item: Any

    def is_like(self, other: _Together | None) -> bool:
        return other is not None and (self.many, id(self.context)) == (
            other.many,
            id(other.context),
        )


class Store:
    """The memory of one installation. Sync for commands (`begin`), shared by the daemon (`write`)."""

    def __init__(self, url: str, *, is_kept: bool = True) -> None:
        """Open a store; one that is not `is_kept` is fast and may be lost in a crash."""
        pragmas = PRAGMAS if is_kept else (*PRAGMAS, *UNKEPT)
        self.url = url
        self.engine = open_engine(url, "BEGIN IMMEDIATE", pragmas)
        self.reader = open_engine(url, "BEGIN", pragmas)
        self.after_commit: Callable[[], None] | None = None  # tests live on from every commit
        self.after_write: Callable[[], None] | None = None  # told to whoever waited for a `write`
        self.ground = ground_of(url) if is_kept else None
        self.trouble: Trouble | None = None  # of the last transaction; None when it was committed
        self._probe: Connection | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open one transaction; it commits at the end of the block and rolls back on an exception."""
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except Exception as error:
            self.trouble = trouble_in(error) or self.trouble
            raise
        self._committed()

    def has_room(self, more: int = 0) -> bool:
        """Say whether the disk has room to spare for `more` octets; of a server's disk nothing is known here."""
        return self.ground is None or self.ground.has_room(more)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """Open one snapshot for reading; it waits for no writer and keeps none waiting."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function that only reads in a thread of its own, over one snapshot."""

        def seen() -> T:
            with self.look() as session:
                return work(session, *args, **kwargs)

        return await asyncio.to_thread(seen)

    async def write(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a transaction in the writer thread; returns once it is committed, alone or with others."""
        loop = asyncio.get_running_loop()
        job = _Job(lambda session: work(session, *args, **kwargs), loop, loop.create_future())
        result: T = await self._done(job)
        return result

    async def write_each(
        self, many: Callable[[Session, C, Sequence[One]], Sequence[T]], context: C, item: One
    ) -> T:
        """Run a transaction over one item, in one call with whatever items of its like are waiting by then.

        `many` returns an answer for each item. Where it raises, each item is tried again alone.
        """
        loop = asyncio.get_running_loop()
        together = _Together(many, context, item)
        job = _Job(
            lambda session: many(session, context, [item])[0], loop, loop.create_future(), together
        )
        result: T = await self._done(job)
        return result

    async def _done(self, job: _Job) -> Any:
        if self._writer is None:
            self._writer = threading.Thread(target=self._serve, name="relanced-writer", daemon=True)
            self._writer.start()
        self._jobs.put(job)
        try:
            return await job.future
        finally:  # a refusal is an answer too: whoever waited is alive
            if self.after_write is not None:
                self.after_write()

    def stamp(self) -> int:
        """Return a number that differs from the last one whenever anybody, of any process, has committed since.

        It costs some microseconds and sees no data: the daemon asks it each second instead of asking every table.
        """
        if self._probe is None:  # SQLite counts for one connection, which therefore is kept
            self._probe = self.reader.connect()
        number: int = self._probe.exec_driver_sql(STAMPS[self._probe.dialect.name]).scalar_one()
        self._probe.rollback()
        return number

    def close(self) -> None:
        """Let the writer finish what waits, then close every connection."""
        if self._writer is not None:
            self._jobs.put(None)
            self._writer.join()
            self._writer = None
        if self._probe is not None:
            self._probe.close()
            self._probe = None
        self.engine.dispose()
        self.reader.dispose()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch = [job]
            while len(batch) < SHARED_COMMIT and not self._jobs.empty():
                more = self._jobs.get()
                if more is None:
                    self._jobs.put(None)
                    break
                batch.append(more)
            self._commit_together(batch)

    def _commit_together(self, batch: list[_Job]) -> None:
        outcomes: list[_Outcome] = []
        try:
            with self.engine.connect() as connection, connection.begin():
                for jobs in _like_with_like(batch):
                    outcomes += _run_together(connection, jobs)
            self._committed()
        except Exception as trouble:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            self.trouble = trouble_in(trouble) or self.trouble
            outcomes = [(job, None, trouble) for job in batch]
        for job, result, error in outcomes:
            job.loop.call_soon_threadsafe(_answer, job.future, result, error)

    def _committed(self) -> None:
        self.trouble = None
        if self.after_commit is not None:
            self.after_commit()


_Outcome: TypeAlias = tuple[_Job, Any, BaseException | None]


def _like_with_like(batch: Sequence[_Job]) -> list[list[_Job]]:
    groups: list[list[_Job]] = []
    for job in batch:
        like = job.together and next(
            (g for g in groups if job.together.is_like(g[0].together)), None
        )
        if like:
            like.append(job)
        else:
            groups.append([job])
    return groups


def _run_together(connection: Connection, jobs: list[_Job]) -> list[_Outcome]:
    first = jobs[0].together
    if first is not None and len(jobs) > 1:
        items = [job.together.item for job in jobs if job.together]
        whole = replace(jobs[0], run=lambda session: first.many(session, first.context, items))
        _, answers, error = _run_behind_savepoint(connection, whole)
        if error is None:
            return [(job, answer, None) for job, answer in zip(jobs, answers, strict=True)]
    return [_run_behind_savepoint(connection, job) for job in jobs]


def _run_behind_savepoint(connection: Connection, job: _Job) -> _Outcome:
    error: Exception | None = None
    result = None
    try:
        with Session(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            try:
                result = job.run(session)
                session.commit()  # of the savepoint
            except Exception as trouble:  # one failed function must not undo its neighbours
                error = trouble
                raise
    except Exception as last:  # noqa: BLE001 - told to whoever waits
        # But SQLite may have rolled the whole transaction back by itself (lang_transaction.html §3.1): what the
        # neighbours wrote is gone, and what they would write now would be committed statement by statement.
        error = error or last
        if last is not error or trouble_in(error) is not None:
            raise error from None
    return job, result, error


def _answer(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


def open_engine(url: str, begin: str, pragmas: Sequence[str] = PRAGMAS) -> Engine:
    """Open SQLite or PostgreSQL so that the same statements keep the same promises.

    A deferred BEGIN that writes later meets SQLITE_BUSY in spite of the timeout (lesson 59): writers say IMMEDIATE.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=4, pool_pre_ping=True, hide_parameters=True)
    # Values are names and mails of people: no error says them, for errors go to logs and reports (I25).
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # BEGIN is ours to say
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def trouble_of(error: BaseException) -> str | None:
    """Return the database's own words when it cannot be had or is damaged; None for every other error."""
    if type(error) not in (DatabaseError, InterfaceError, InternalError, OperationalError):
        return None
    said = str(getattr(error, "orig", error)).strip()
    return said.splitlines()[0] if said else type(error).__name__
