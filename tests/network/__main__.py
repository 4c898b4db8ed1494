"""Kills, cuts and restarts the parts of a house on several hosts while people are in it: `make network`.

    python -m tests.network                              all trials; writes docs/reliability.md
    python -m tests.network "app 1:killed" "Redis:cut off"   these alone; writes nothing

The hosts are network namespaces on this machine (tests/network/hosts.py). Root is not needed where the kernel lets
everybody make those. All is gone at the end, also after Ctrl-C.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Timer

from tests import services
from tests.cradle import ROOT
from tests.network import hosts, report, run
from tests.network.trials import Row

TRIALS = (
    *(f"app 1:{how}" for how in ("restarted", "killed", "cut off", "cut off while it writes", "power cut")),
    *(f"app 2:{how}" for how in ("restarted", "killed", "cut off")),
    *(f"database:{how}" for how in ("restarted", "killed", "cut off", "power cut")),
    *(f"Redis:{how}" for how in ("restarted", "killed", "cut off")),
    *(f"proxy:{how}" for how in ("restarted", "killed", "cut off")),
)


def trials(wanted: list[str], within: float | None = None) -> Generator[Row, None, None]:
    """Try these, each as "host:what happens"; what came of each. Raises RuntimeError where it cannot go on, or has not
    ended after `within` seconds.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="huis-", ignore_cleanup_errors=True))
        Path(folder).chmod(0o755)  # PostgreSQL and nginx run as somebody else
        trouble = Path(folder) / "trouble"
        process = subprocess.Popen(
            [*services.end_with_parent(), *hosts.sandbox(), sys.executable, "-m", run.__name__, folder, *wanted],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder},
            stdout=subprocess.PIPE,
            stderr=stack.enter_context(trouble.open("wb")),
            text=True,
            process_group=0,  # Ctrl-C is for us alone: who is first in there is no ordinary process
        )
        assert process.stdout is not None
        stack.enter_context(process.stdout)
        if within is not None:
            alarm = Timer(within, process.kill)
            stack.callback(alarm.cancel)
            alarm.start()
        try:
            for line in process.stdout:
                if line.startswith("{"):
                    yield Row(**json.loads(line))
                else:
                    print(line, end="", flush=True)
            if process.wait():
                raise RuntimeError(trouble.read_text("utf-8", "replace"))
        finally:
            process.kill()
            process.stdout.read()  # ends when the last of them has
            process.wait()


def main() -> int:
    """Run, tell, write."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if lacking := [*services.missing(), *filter(None, [hosts.refused()])]:
        print(f"No network of test hosts here: {', '.join(lacking)}")
        return 1
    wanted = sys.argv[1:] or list(TRIALS)
    rows = []
    try:
        with closing(trials(wanted)) as coming:
            for row in coming:
                rows.append(row)
                print(report.in_short(row), flush=True)
    except KeyboardInterrupt:
        return 130
    except RuntimeError as error:
        print(error)
        return 1
    if not sys.argv[1:]:
        (ROOT / "docs" / "reliability.md").write_text(report.page(rows), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
