"""The writer of a serving process on SQLite: one real thread, one connection, many jobs to a commit.

A disk may take 8 ms to keep a commit. Written from the event loop, everybody waits for each; here the loop goes on, and
the jobs that arrive meanwhile share the next commit. Each runs in a savepoint: one that fails takes back only itself.
News is published by one greenlet in the order of the commits, before the writer of each is told.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

import gevent
from gevent.event import AsyncResult
from gevent.queue import Full, Queue
from gevent.threadpool import ThreadPool
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from forum.db import Database, Job, working
from forum.errors import Unavailable
from forum.events import publish, take_news

GROUP = 200  # jobs to a commit at most, so that the first of them does not wait too long
STUCK_SECONDS = 10  # a group takes some milliseconds
WAITING = 5000  # jobs in the queue at most; beyond it we say so instead of growing


class _Done:
    """What became of one job."""

    def __init__(self, value: Any = None, error: BaseException | None = None, news: list[object] | None = None) -> None:
        self.value = value
        self.error = error
        self.news = news or []


class GroupWriter:
    """Runs jobs in a thread of its own, joined in groups; `run` waits until its job is safely on disk."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._queue: Queue[tuple[Job, AsyncResult[Any]]] = Queue(WAITING)
        self._pool = ThreadPool(1)
        self._open = 0  # jobs whose writers have not been told yet
        self._since: float | None = None  # when the group began that is being written
        self._loop = gevent.spawn(self._work)

    def run(self, job: Job) -> Any:
        waiting: AsyncResult[Any] = AsyncResult()
        try:
            self._queue.put_nowait((job, waiting))
        except Full:
            raise Unavailable from None
        self._open += 1
        try:
            return waiting.get()
        finally:
            self._open -= 1

    def stop(self, timeout: float = 5.0) -> None:
        """Let what is queued be written, then end the thread."""
        with gevent.Timeout(timeout, False):
            while self._open:
                gevent.sleep(0.005)
        self._loop.kill()
        self._pool.kill()

    def waiting(self) -> int:
        """How many jobs wait."""
        return int(self._queue.qsize())

    def trouble(self) -> str:
        """What keeps it from writing, in a few words; "" for nothing."""
        if self._loop.dead:
            return "it has ended"
        since = self._since
        return "it waits for the disk" if since is not None and monotonic() - since > STUCK_SECONDS else ""

    def _work(self) -> None:
        while True:
            group = [self._queue.get()]
            while len(group) < GROUP and self._queue.qsize():
                group.append(self._queue.get_nowait())
            self._since = monotonic()
            outcome: list[_Done] = self._pool.apply(self._commit, ([job for job, _ in group],))
            self._since = None
            for (_, waiting), done in zip(group, outcome, strict=True):
                if done.error is not None:
                    waiting.set_exception(done.error)
                else:
                    publish(done.news)
                    waiting.set(done.value)

    def _commit(self, jobs: list[Callable[[Session], Any]]) -> list[_Done]:
        """In the thread: all jobs in one transaction. If the commit fails, all of them have failed."""
        try:
            if len(jobs) == 1:  # it needs no savepoint
                return [_kept(self._engine, jobs[0])]
            with self._engine.connect() as connection, connection.begin():
                return [self._one(connection, job) for job in jobs]
        except Exception as error:
            return [_Done(error=error) for _ in jobs]

    def _one(self, connection: Any, job: Job) -> _Done:
        try:
            return _kept(connection, job)
        except Exception as error:
            if getattr(error, "connection_invalidated", False) or not connection.connection.in_transaction:
                raise  # the whole transaction is gone, not this job alone (a full disk rolls everything back)
            return _Done(error=error)


def _kept(bind: Engine | Connection, job: Job) -> _Done:
    with working(bind) as db:
        value = job(db)
        db.commit()
        return _Done(value, news=take_news(db))
