"""Argon2id in two threads of its own, so that nobody else waits while a passphrase is hashed.

Argon2 lets go of the interpreter while it works (about 100 ms), so two real threads keep two hashes going at most, the
others wait in line, and the event loop goes on.
"""

import base64
import os
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from gevent import monkey
from gevent.threadpool import ThreadPool

from forum.errors import N_, Unavailable
from forum.precedence import precedence

T = TypeVar("T")

NICE = 10  # of a hashing thread: a ninth of the weight of the event loop


@dataclass(frozen=True)
class Parameters:
    """What one hash costs, and how many may be under way."""

    time_cost: int = 2
    memory_kib: int = 46 * 1024  # 96 ms; the least that OWASP allows with two rounds is 19 MiB
    parallelism: int = 1
    workers: int = 2
    waiting: int = 64


CHEAP = Parameters(time_cost=1, memory_kib=8)  # for tests: a tenth of a millisecond


class _Pool(Protocol):
    def run(self, job: Callable[[], T]) -> T: ...

    def close(self) -> None: ...


class _Threads:
    """Without gevent: the caller's thread waits."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="hashing")

    def run(self, job: Callable[[], T]) -> T:
        return self._pool.submit(job).result()

    def close(self) -> None:
        self._pool.shutdown()


def _behind(job: Callable[[], T]) -> T:
    """In a hashing thread: let the event loop go first wherever both want the same core. On Linux alone a thread has a
    niceness of its own. Where a sandbox forbids it, hashing goes on all the same.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
    return job()


class _GeventThreads:
    """Under gevent: real threads, and only the caller's greenlet waits."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPool(size)

    def run(self, job: Callable[[], T]) -> T:
        result: T = self._pool.spawn(_behind, job).get()
        precedence.give()  # the page goes on now, 100 ms after it gave way last
        return result

    def close(self) -> None:
        self._pool.kill()


class Hasher:
    """Hashes and verifies passphrases; to be made once, in the thread that serves. Never call it in a transaction."""

    def __init__(self, parameters: Parameters = Parameters()) -> None:
        self._argon2 = PasswordHasher(parameters.time_cost, parameters.memory_kib, parameters.parallelism)
        self._nobody = _hash_of_nothing(self._argon2)
        self._places = threading.BoundedSemaphore(parameters.workers + parameters.waiting)
        kind = _GeventThreads if monkey.is_module_patched("threading") else _Threads
        self._pool: _Pool = kind(parameters.workers)
        self.at_it = 0  # passphrases being hashed, and those that wait for it; for the metrics

    def hash(self, passphrase: str) -> str:
        """The encoded hash, with its salt and parameters. Raises Unavailable when too many wait."""
        return self._in_line(lambda: self._argon2.hash(_bytes(passphrase)))

    def verify(self, known: str | None, passphrase: str) -> bool:
        """Whether the passphrase is that of the hash. An unknown person (None) costs the same time, and is refused."""
        return self._in_line(lambda: self._matches(known or self._nobody, _bytes(passphrase)))

    def needs_rehash(self, known: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(known)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.close()

    def _matches(self, known: str, passphrase: bytes) -> bool:
        try:
            return self._argon2.verify(known, passphrase)
        except VerifyMismatchError:
            return False

    def _in_line(self, job: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise Unavailable(N_("Many people are logging in right now. Please try again in a minute."))
        self.at_it += 1
        try:
            return self._pool.run(job)
        finally:
            self.at_it -= 1
            self._places.release()


def _bytes(passphrase: str) -> bytes:
    """Broken text too can be compared; it then belongs to nobody."""
    return passphrase.encode("utf-8", "surrogatepass")


def _hash_of_nothing(argon2: PasswordHasher) -> str:
    """A hash of today's parameters that no passphrase has: its salt and its tag are drawn."""
    salt, tag = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (argon2.salt_len, argon2.hash_len)
    )
    cost = f"m={argon2.memory_cost},t={argon2.time_cost},p={argon2.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"
