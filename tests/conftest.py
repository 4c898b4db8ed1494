"""What every test may ask for: databases, services, a served house; and the rule that CI skips nothing."""

import gc
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, sync_playwright

from forum import keys
from forum.accounts.hashing import CHEAP, Hasher
from forum.app import Application, create_app
from forum.config import load
from forum.db import Database
from forum.gate import calm
from forum.house import House
from forum.limits import Limiter
from tests import depth, factories, quicker
from tests import services as throwaway
from tests.databases import PostgresqlDatabases, SqliteDatabases, knowing
from tests.people import People, visitors
from tests.seconds import Seconds
from tests.served import Served, serving, write_settings

CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# Where there is room in memory, temporary files go there, those of the servers we start too: every commit waits for the
# disk, and what these tests cut off is processes, not the current.
MEMORY = Path("/dev/shm")
ROOM = 3 * 2**30  # bytes; a run takes a tenth of it
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")

depth.set_up(CI)


class Services:
    """The throwaway servers of this worker, each started when first asked for; a missing one skips the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    @cached_property
    def postgresql(self) -> throwaway.Postgresql:
        if throwaway.postgresql_bin() is None:
            pytest.skip("PostgreSQL is missing")
        return self._stack.enter_context(throwaway.postgresql())

    @cached_property
    def databases(self) -> PostgresqlDatabases:
        return PostgresqlDatabases(self.postgresql)

    @cached_property
    def redis(self) -> throwaway.Redis:
        if throwaway.redis_server() is None:
            pytest.skip("Redis is missing")
        return self._stack.enter_context(throwaway.redis())


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """Throwaway PostgreSQL and Redis: `services.postgresql`, `services.redis`."""
    with ExitStack() as stack:
        yield Services(stack)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    """Makes migrated SQLite files."""
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, services: Services, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; the test runs on SQLite and on PostgreSQL.

    One kind alone: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    if request.param == "sqlite":
        databases: SqliteDatabases = request.getfixturevalue("sqlite_databases")
        yield databases.fresh(path := tmp_path / "house.sqlite")
        if path.is_file():  # of which a test may make something else
            path.unlink()
    else:
        with services.databases.fresh() as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The two doors to such a database: `database.reading()`, `database.write(job)`."""
    database = knowing(Database(database_url, factories.KEYS))
    yield database
    database.close()


class Compiled(BytecodeCache):
    """What templates are compiled to, kept for all applications of this process: most of what making one takes."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


calm.SECONDS = 3600  # else a page costs a statement more now and then, and those are counted

Application.jinja_options = {"bytecode_cache": Compiled()}
quicker.remember()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application in this process, on an empty database of each kind; `app.test_client()` is a browser.

    Its passphrases are hashed cheaply: served houses do it at full cost (tests/safety/test_s03_hashing.py).
    """
    keys.create(tmp_path / "keys")
    config = load(write_settings(tmp_path, {"database": {"address": database_url}}), {})
    app = create_app(config, hasher=Hasher(CHEAP))
    house: House = app.extensions["house"]
    knowing(house.database)
    yield app
    house.close()


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """The machine's clock, moved by hand."""
    clock = Seconds()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def limiter(seconds: Seconds) -> Limiter:
    """Limits that go by it."""
    return Limiter(seconds)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Everybody who visits one served house on SQLite, shared by the tests of a file."""
    with visitors(tmp_path_factory.mktemp("house")) as people:
        yield people


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser a worker; tests get fresh contexts of it, which share nothing (tests/browser/conftest.py)."""
    path = throwaway.chromium()
    if path is None:
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A served house on SQLite: its `url`, `log`, `folder`, and `kill()`, `stop()`, `restart()`, `run("command")`.

    Other settings: `@pytest.mark.parametrize("server", [{"accounts": {"sign_up": "closed"}}], indirect=True)`.
    On both databases: ask for `server_on_each` instead.
    """
    with serving(tmp_path, getattr(request, "param", {})) as served:
        yield served


@pytest.fixture
def server_on_each(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """The same, on SQLite and on PostgreSQL."""
    with serving(tmp_path, {"database": {"address": database_url}}) as served:
        yield served


class NothingSkipped:
    """Under CI=true a skipped test is a failure: what was not tried there is not known to work."""

    def __init__(self) -> None:
        self.skipped: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped[report.nodeid] = _reason(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped[report.nodeid] = _reason(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for reason, number in Counter(self.skipped.values()).items():
            terminalreporter.write_line(f"{number} skipped, which CI=true counts as failed: {reason}", red=True)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    place = report.longrepr
    return str(place[2]).removeprefix("Skipped: ") if isinstance(place, tuple) else str(place)


OUTSIDE_THIS_PROCESS = {"people", "people_on_each", "server", "server_on_each", "open_context", "fronted", "around"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What real browsers and servers do is tried once more where it failed, and the summary counts such a second try:
    they share two cores with the whole run, and one of thousands of waits runs out now and then. See decision 60.
    """
    for item in items:
        if OUTSIDE_THIS_PROCESS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """What lives until the end, all tests among it, is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_house: tests of a browser that do with one house a file")
    worker = hasattr(config, "workerinput")
    if CI and not worker:
        config.pluginmanager.register(NothingSkipped(), "nothing-skipped")
