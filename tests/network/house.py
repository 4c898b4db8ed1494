"""The house on its hosts: two that serve it, a database, a Redis, a proxy; and another network for those who come."""

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests import proxy, services
from tests.cradle import ROOT
from tests.network import hosts
from tests.network.hosts import Host
from tests.served import write_settings

NAME = "house.test"
HTTPS, HTTP, APP, REDIS, POSTGRESQL = 8443, 8080, 8000, 6379, 5432
STOP_SECONDS = 10
LOOK_SECONDS = 0.05


@dataclass
class Machine:
    """A host with the one program it is there for."""

    host: Host
    start: Callable[[], None]
    answers: Callable[[], bool]
    polite: signal.Signals  # what its own unit sends to stop it
    process: Callable[[], subprocess.Popen[bytes] | None]

    def kill(self) -> None:
        """The program dies in the middle of anything; the host stands."""
        self.host.kill()
        self._fetch()

    def stop(self) -> None:
        """The program is asked to end, as its unit does; what does not in time is killed."""
        if (running := self.process()) is not None:
            running.send_signal(self.polite)
            with suppress(subprocess.TimeoutExpired):
                running.wait(STOP_SECONDS)
        self.kill()

    def ready(self) -> float:
        """Wait until it answers; when that was."""
        until = time.monotonic() + hosts.START_SECONDS
        while not self.answers():
            if time.monotonic() > until:
                raise RuntimeError(f"{self.host.name} does not answer")
            time.sleep(LOOK_SECONDS)
        return time.monotonic()

    def _fetch(self) -> None:
        if (ended := self.process()) is not None:
            ended.wait()


@dataclass
class House:
    """All of it, and the folder with settings and logs."""

    folder: Path
    settings: Path
    certificate: Path
    machines: dict[str, Machine]
    clients: Host
    database: str  # its address from here: through a file, so also while its cable is out


@contextmanager
def standing(folder: Path, plugged_in: Callable[[], object]) -> Iterator[House]:
    """The whole house, serving; `plugged_in` is called once its hosts are there."""
    hosts.lay_switch()
    apps = {"app 1": Host("app 1", 11), "app 2": Host("app 2", 12)}
    base, memory, front, clients = Host("db", 20), Host("redis", 30), Host("proxy", 40), Host("clients", 50)
    plugged_in()
    with ExitStack() as stack:
        postgresql = stack.enter_context(services.postgresql(base.address, base.within))
        postgresql.create("house")
        redis = services.Redis(folder, REDIS, memory.address, memory.within)
        redis.start()
        settings = _settings(folder, postgresql.user, base.address, redis.url)
        machines = {name: _app(host, folder, settings) for name, host in apps.items()}
        _command(apps["app 1"], settings, "init")
        machines["database"] = Machine(
            base, postgresql.start, postgresql._answers, signal.SIGINT, lambda: postgresql.process
        )
        machines["Redis"] = Machine(memory, redis.start, redis._answers, signal.SIGTERM, lambda: redis.process)
        machines["proxy"] = _proxy(front, folder, settings, list(apps.values()))
        for name in ("app 1", "app 2", "proxy"):
            machines[name].start()
        for machine in machines.values():
            machine.ready()
        try:
            yield House(
                folder, settings, folder / "nginx" / "fullchain.pem", machines, clients, postgresql.url("house")
            )
        finally:
            for machine in machines.values():
                machine.host.kill()


def _settings(folder: Path, user: str, base: str, redis: str) -> Path:
    return write_settings(
        folder,
        {
            "site": {"address": f"https://{NAME}:{HTTPS}"},
            "server": {"redis": redis, "proxies": 1, "port": APP},
            "database": {"address": f"postgresql://{user}@{base}:{POSTGRESQL}/house"},
        },
    )


def _command(host: Host, settings: Path, name: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "forum", name, *arguments, "--config", str(settings)]
    done = subprocess.run([*host.within, *command], cwd=ROOT, env=hosts.environment(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"forum {name} failed:\n{done.stdout}{done.stderr}")


def _app(host: Host, folder: Path, settings: Path) -> Machine:
    running: list[subprocess.Popen[bytes]] = []
    command = [sys.executable, "-m", "forum", "serve", "--config", str(settings), "--host", host.address]

    def start() -> None:
        running[:] = [hosts.start(host, command, folder / f"{host.name}.log", ROOT)]

    def answers() -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://{host.address}:{APP}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    return Machine(host, start, answers, signal.SIGTERM, lambda: running[0] if running else None)


def _proxy(host: Host, folder: Path, settings: Path, apps: list[Host]) -> Machine:
    """nginx with the file that is deployed."""
    program = services.nginx()
    assert program is not None
    (folder := folder / "nginx").mkdir()
    written = proxy.settings(
        folder,
        [f"{app.address}:{APP}" for app in apps],
        http=f"{host.address}:{HTTP}",
        https=f"{host.address}:{HTTPS}",
        run=lambda *command: _command(apps[0], settings, *command),
        name=NAME,
    )
    running: list[subprocess.Popen[bytes]] = []
    # Not as root, whose workers would be another user, who may not read this folder.
    user = services._unprivileged_user()
    become = [] if user == services._current_user() else ["setpriv", *services._as(user), "--"]
    if become:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)
    command = [*become, program, "-c", str(written), "-p", str(folder), "-g", "daemon off;"]

    def start() -> None:
        running[:] = [hosts.start(host, command, folder / "log", folder)]

    def answers() -> bool:
        with suppress(OSError), socket.create_connection((host.address, HTTPS), timeout=2):
            return True
        return False

    return Machine(host, start, answers, signal.SIGQUIT, lambda: running[0] if running else None)
