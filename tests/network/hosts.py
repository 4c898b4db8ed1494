"""Test hosts on one machine: network namespaces on one switch, and gone with the process that made them.

All of it happens inside a process namespace of its own (`sandbox`): when its first process ends, however that comes,
the kernel ends every other in it, and the networks go with the last process that was in them. Nothing is named outside.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

NET = "10.77.0"
SWITCH = "switch"
OURS = f"{NET}.254"  # where this process itself is on that network, to look and to prepare
START_SECONDS = 60


def sandbox() -> list[str]:
    """Prefix of a command that is to be first in namespaces of its own; root or not, it may lay cables in there."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-current-user", "--keep-caps"]
    return ["unshare", *user, "--net", "--ipc", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=KILL", "--"]


def refused() -> str:
    """Why no network can be made here; empty where it can."""
    for program in ("unshare", "nsenter", "ip"):
        if shutil.which(program) is None:
            return f"there is no {program} here"
    lay = "ip link add probe0 type bridge && ip link add probe1 type veth peer name probe2 && unshare --net true"
    tried = subprocess.run([*sandbox(), "sh", "-c", lay], capture_output=True, text=True)
    return (tried.stderr.strip().splitlines() or ["no reason given"])[-1] if tried.returncode else ""


def run(*command: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stdout}{done.stderr}")


def lay_switch() -> None:
    """What all hosts are plugged into, and a place on it for ourselves."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", SWITCH, "type", "bridge")
    run("ip", "addr", "add", f"{OURS}/24", "dev", SWITCH)
    run("ip", "link", "set", SWITCH, "up")


class Host:
    """One machine on the network. What runs on it is started through `within`."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.address = f"{NET}.{number}"
        self._cable = f"to{number}"
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self._net = Path(f"/proc/{self._holder.pid}/ns/net")
        ours = os.readlink("/proc/self/ns/net")
        _until(lambda: os.readlink(self._net) != ours, f"{name} got no network")
        run("ip", "link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", str(self._holder.pid))
        run("ip", "link", "set", self._cable, "master", SWITCH, "up")
        for words in (f"addr add {self.address}/24 dev eth0", "link set eth0 up", "link set lo up"):
            run(*self.within, "ip", *words.split())

    @property
    def within(self) -> list[str]:
        """Prefix of a command that is to run on this host."""
        return ["nsenter", f"--net={self._net}", "--"]

    def cut(self) -> None:
        """Pull its cable: nobody is told, nothing comes through."""
        run("ip", "link", "set", self._cable, "down")

    def join(self) -> None:
        """Plug it in again."""
        run("ip", "link", "set", self._cable, "up")

    def kill(self) -> None:
        """End every program on it at once, in the middle of anything."""
        mine = os.readlink(self._net)

        def running() -> list[int]:
            return [pid for pid in _processes() if pid != self._holder.pid and _net_of(pid) == mine]

        for pid in running():
            os.kill(pid, signal.SIGKILL)
        _until(lambda: not running(), f"{self.name} does not die")


def _processes() -> list[int]:
    return [int(entry) for entry in os.listdir("/proc") if entry.isdecimal()]


def _net_of(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:  # gone already, or dead and not yet fetched
        return ""


def _until(holds: object, complaint: str) -> None:
    assert callable(holds)
    until = time.monotonic() + START_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(complaint)
        time.sleep(0.01)


def environment() -> dict[str, str]:
    """This process's, without what would overrule settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}


def start(host: Host, command: Sequence[str], log: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start a program on a host; what it says goes into `log`."""
    with log.open("ab") as said:
        return subprocess.Popen(
            [*host.within, *command],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            process_group=0,  # Ctrl-C is for the first process alone
        )
