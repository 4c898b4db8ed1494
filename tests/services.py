"""Throwaway PostgreSQL and Redis for tests and benchmarks, started from the system's packages (nginx: tests/proxy.py).

Each lives in a temporary directory of its own, listens there or on a free loopback port, and is gone afterwards,
also when its parent is killed. A server that already runs on the machine is never touched.

As a program (`python -m tests.services`) it puts in place what is missing: on Debian, as root, by apt-get;
else it says which tests will be skipped. Programs from npm too: tests/node.py.
"""

import functools
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests import node

START_SECONDS = 30
PORTS = range(10_000, 32_000)
DRAW = random.SystemRandom()  # not what a test may have seeded
PACKAGES = {
    "Chromium": "chromium-headless-shell",
    "PostgreSQL": "postgresql",
    "Redis": "redis-server",
    "nginx": "nginx-light",
}
UNITS = {"PostgreSQL": "postgresql", "Redis": "redis-server", "nginx": "nginx"}
LOGGING = Path(__file__).parent.parent / "deploy" / "postgresql.conf"
POLICY = Path("/usr/sbin/policy-rc.d")  # Debian's packages ask it whether they may start what they bring


def chromium() -> str | None:
    """Path of the system's Chromium: the one without windows, at half the work, before the whole."""
    return next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)


def postgresql_bin() -> Path | None:
    """Directory of initdb and postgres: Debian keeps them off the PATH, one directory a version."""
    found = shutil.which("initdb")
    if found and shutil.which("postgres"):
        return Path(found).parent
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(versions, key=lambda path: float(path.parent.name), default=None)


def redis_server() -> str | None:
    """Path of redis-server."""
    return shutil.which("redis-server")


def nginx() -> str | None:
    """Path of nginx: Debian keeps it where only root's PATH leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def missing() -> list[str]:
    """Names of the services that are not installed."""
    found = {"Chromium": chromium(), "PostgreSQL": postgresql_bin(), "Redis": redis_server(), "nginx": nginx()}
    return [name for name, path in found.items() if path is None]


def free_port() -> int:
    """A loopback port that nobody listens on at this moment, and that no connection is given in the next one.

    What the system would choose is among those it also gives to whoever connects somewhere; and it is drawn, so that
    two who look at once hardly ever find the same.
    """
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", port := DRAW.choice(PORTS))):
            return port


@dataclass
class Postgresql:
    """A running PostgreSQL with an own directory; clients reach it through a socket in there."""

    directory: Path
    user: str
    within: Sequence[str] = ()  # prefix of its command: into a network of its own
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one database."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.directory}"

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement for the whole server, outside a transaction."""
        with psycopg.connect(
            host=str(self.directory), user=self.user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, empty or as a copy of one nobody is connected to, and return its address."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, also under those still connected."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def start(self) -> None:
        """Start the server on its directory and wait until it answers."""
        binaries = postgresql_bin()
        assert binaries is not None
        self.process = _start(
            [str(binaries / "postgres"), "-D", str(self.directory / "data")],
            self.directory,
            stop_signal="QUIT",
            user=self.user,
            within=self.within,
        )
        _wait(self.process, self._answers, self.directory)

    def stop(self) -> None:
        """End the server at once, as if the power had failed."""
        _stop(self.process, signal.SIGQUIT)

    def _answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.directory), user=self.user, dbname="postgres").close()
        except psycopg.OperationalError:
            return False
        return True


@dataclass
class Redis:
    """A running Redis that stores nothing on disk."""

    directory: Path
    port: int
    host: str = "127.0.0.1"
    within: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of its first database."""
        return f"redis://{self.host}:{self.port}/0"

    def start(self) -> None:
        """Start the server on its port and wait until it answers."""
        program = redis_server()
        assert program is not None
        options = (
            f"--bind {self.host} --port {self.port} --dir {self.directory} --protected-mode no --appendonly no --save"
        )
        self.process = _start([program, *options.split(), ""], self.directory, stop_signal="KILL", within=self.within)
        _wait(self.process, self._answers, self.directory)

    def stop(self) -> None:
        """End the server at once; it forgets everything."""
        _stop(self.process, signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def postgresql(host: str = "", within: Sequence[str] = ()) -> Iterator[Postgresql]:
    """A PostgreSQL for this block. It refuses to run as root, so root lends it to an ordinary user.

    `host`: an address where it listens too, in a network of ours alone (`within`), trusting all who are there.
    """
    binaries = postgresql_bin()
    assert binaries is not None
    user = _unprivileged_user()
    with _directory(user) as directory:
        data = directory / "data"
        command = [str(binaries / "initdb"), "-D", str(data), "-U", user]
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        made = subprocess.run(
            [*end_with_parent("QUIT", _as(user)), *command, *options], cwd=directory, capture_output=True, text=True
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        with (data / "postgresql.conf").open("a") as settings:
            # Only the socket in a directory of ours: no port to collide on, nobody else can knock. fsync stays on.
            settings.write(f"listen_addresses = '{host}'\nunix_socket_directories = '{directory}'\n")
            settings.write("max_connections = 200\nshared_buffers = 32MB\nautovacuum = off\n")
            settings.write("dynamic_shared_memory_type = mmap\n")  # in its directory: gone with it, also when killed
            settings.write(LOGGING.read_text("utf-8"))
        if host:
            with (data / "pg_hba.conf").open("a") as trusted:
                trusted.write("host all all samenet trust\n")
        server = Postgresql(directory, user, within)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def redis() -> Iterator[Redis]:
    """A Redis for this block."""
    with _directory(_current_user()) as directory:
        server = Redis(directory, free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _current_user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _unprivileged_user() -> str:
    if os.geteuid() != 0:
        return _current_user()
    users = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


@contextmanager
def _directory(user: str) -> Iterator[Path]:
    """A temporary directory owned by `user`; its short path fits into a socket's address."""
    with tempfile.TemporaryDirectory(prefix="huiskamer-", ignore_cleanup_errors=True) as name:
        if user != _current_user():
            shutil.chown(name, user)
        yield Path(name)


def end_with_parent(number: str = "KILL", become: Sequence[str] = ()) -> list[str]:
    """Prefix of a command that is to get this signal when its parent dies (where Linux's setpriv is there)."""
    return ["setpriv", *become, f"--pdeathsig={number}", "--"] if shutil.which("setpriv") else []


def _as(user: str) -> list[str]:
    if user == _current_user():
        return []
    return [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]


def _start(
    command: Sequence[str], directory: Path, *, stop_signal: str, user: str | None = None, within: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    # A process group of its own: Ctrl-C reaches the tests alone, which then end their servers in order.
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(
            [*within, *end_with_parent(stop_signal, _as(user or _current_user())), *command],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], bool], directory: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{process.args!r} did not start:\n{(directory / 'log').read_text(errors='replace')}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _nothing_started() -> Iterator[None]:
    """Packages put in place meanwhile start no servers of their own: those would listen on the machine's own ports."""
    if POLICY.exists():  # somebody else's word holds
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", "utf-8")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()


def _is_debian() -> bool:
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def prepare() -> int:
    """Install what is missing where that is ours to do, and say what stays missing."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and _is_debian():
        print(f"Installing for the tests: {', '.join(PACKAGES[name] for name in lacking)} ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run = functools.partial(subprocess.run, env=environment, stdout=subprocess.DEVNULL, check=False)
        run(["apt-get", "update", "-q"])
        with _nothing_started():
            run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *(PACKAGES[name] for name in lacking)])
        if shutil.which("systemctl"):  # nor at the next start of the machine
            run(
                ["systemctl", "disable", *(UNITS[name] for name in lacking if name in UNITS)], stderr=subprocess.DEVNULL
            )
        lacking = missing()
    for name in lacking:
        print(f"{name} is missing: the tests that need it are skipped.")
    node.prepare()
    return 0


if __name__ == "__main__":
    sys.exit(prepare())
