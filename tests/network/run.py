"""Inside the sandbox: builds the hosts, lets the people come, and prints a line of JSON for each trial.

    python -m tests.network.run FOLDER [--quick] "app 1:killed" …

Started by tests/network/__main__.py. What goes wrong is told with the logs of all hosts.
"""

import sys
from pathlib import Path

from tests.network import house, trials

PLUGGED_IN = "plugged in"
LOG_TAIL = 2000


def main(folder: Path, wanted: list[str]) -> None:
    """Try one after the other."""
    if quick := "--quick" in wanted:
        wanted.remove("--quick")
    try:
        with house.standing(folder, lambda: print(PLUGGED_IN, flush=True)) as hosts, trials.crowd(hosts) as people:
            for one in wanted:
                name, _, how = one.partition(":")
                row = trials.trial(people, name, how, quick=quick)
                print(row.line(), flush=True)
                if not row.holds():
                    raise RuntimeError(f"{one}: {row.line()}")
    except Exception:
        for log in sorted((*folder.rglob("*.log"), *folder.rglob("log"))):
            print(f"--- {log.relative_to(folder)}\n{log.read_text('utf-8', 'replace')[-LOG_TAIL:]}", file=sys.stderr)
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
