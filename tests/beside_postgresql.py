"""Run a command beside a throwaway PostgreSQL, where it is installed and none is given.

python -m tests.beside_postgresql python -m forum bench writing
"""

import os
import subprocess
import sys

from forum.bench.databases import GIVEN
from tests.services import postgresql, postgresql_bin


def main(command: list[str]) -> int:
    """Its exit code."""
    if GIVEN in os.environ or postgresql_bin() is None:
        return subprocess.run(command, check=False).returncode
    with postgresql() as server:
        environ = {**os.environ, GIVEN: server.create("bench")}
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
