"""The house does all it must with the system calls that its unit leaves it (deploy/huiskamer@.service)."""

import ctypes
import ctypes.util
import errno
import shutil
import subprocess
import sys
from pathlib import Path

from forum.accounts.hashing import NICE
from tests import factories
from tests.cradle import ROOT
from tests.people import visiting
from tests.served import Served, environment

UNIT = ROOT / "deploy" / "huiskamer@.service"
ALLOW, ERRNO = 0x7FFF0000, 0x00050000  # SCMP_ACT_ALLOW and SCMP_ACT_ERRNO of seccomp.h
NICENESS = 16  # which word of /proc/<pid>/stat after the name, from 0 (proc(5))


def calls(name: str) -> set[str]:
    """A system call, or those of one of systemd's sets."""
    if not name.startswith("@"):
        return {name}
    said = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True)
    words = [line.strip() for line in said.stdout.splitlines()[1:]]
    return set[str]().union(*(calls(word) for word in words if word and not word.startswith("#")))


def left() -> set[str]:
    """What the unit leaves: the lines of its filter one after the other, as systemd reads them."""
    found = calls("@default")  # to run at all, and to read the clock
    for line in UNIT.read_text("utf-8").splitlines():
        key, _, value = line.partition("=")
        if key == "SystemCallFilter":
            named = set[str]().union(*(calls(word) for word in value.removeprefix("~").split()))
            found = found - named if value.startswith("~") else found | named
    return found


class Sandboxed(Served):
    """A house that may do no more than its unit lets it."""

    def _begin(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        library = ctypes.CDLL("libseccomp.so.2")
        library.seccomp_init.restype = ctypes.c_void_p
        rules = ctypes.c_void_p(library.seccomp_init(ERRNO | errno.EPERM))
        for name in left():
            number = library.seccomp_syscall_resolve_name(name.encode())
            assert number < 0 or library.seccomp_rule_add(rules, ALLOW, number, 0) == 0  # below 0: not on this machine
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "forum", *arguments],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=log,
                preexec_fn=lambda: library.seccomp_load(rules),
            )


def test_what_a_unit_leaves_is_enough(tmp_path: Path) -> None:
    if not (shutil.which("systemd-analyze") and ctypes.util.find_library("seccomp")):
        return
    house = Sandboxed(tmp_path, {})
    try:
        house.start()
        with visiting(house) as people:
            anna = people.arrival()
            assert people.stranger().log_in(anna.name).status_code == 303
            board, room = factories.add_board(people.database), factories.add_room(people.database)
            thread = anna.start_thread(board, "Thee", "Wie wil er?")
            assert "Wie wil er?" in anna.get(thread).text
            assert anna.inside(room).say(room, "Hoi")["ok"]
        assert house.process
        threads = Path(f"/proc/{house.process.pid}/task").iterdir()
        nice = {int((thread / "stat").read_text().rpartition(")")[2].split()[NICENESS]) for thread in threads}
        assert nice == {0, NICE}, "hashing threads alone step back"
        house.stop()
    finally:
        house.kill()
