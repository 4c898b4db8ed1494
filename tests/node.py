"""Programs from npm that check what a house sends, put into .venv/node where there is npm: nothing else here needs it.

`python -m tests.services`, which `make test` begins with, puts them in place. Where one is missing, its tests are left
out.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".venv" / "node"
PACKAGES = {"html-validate": "9.7.1", "csstree-validator": "4.0.1"}
INSTALL_SECONDS = 180
# Nothing of theirs runs when it is put in place; nobody waits long for a network that is not there.
OPTIONS = "--no-audit --no-fund --no-save --ignore-scripts --engine-strict --fetch-retries=0 --fetch-timeout=30000"


def present(name: str) -> bool:
    """Whether this package is there as it is named here, and can be run."""
    described = FOLDER / "node_modules" / name / "package.json"
    if not shutil.which("node") or not described.is_file():
        return False
    return bool(json.loads(described.read_text("utf-8"))["version"] == PACKAGES[name])


def missing() -> list[str]:
    """Names of the packages that are not."""
    return [name for name in PACKAGES if not present(name)]


def run(name: str, arguments: Sequence[str], folder: Path) -> str:
    """What a program says of the files in a folder; that it finds something is no failure."""
    command = [str(FOLDER / "node_modules" / ".bin" / name), *arguments]
    with tempfile.TemporaryFile("w+") as said:  # no pipe: they end before all they say has gone through
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, check=False)
        said.seek(0)
        words = said.read()
    assert done.returncode in (0, 1), words
    return words


def prepare() -> None:
    """Put in place what is missing, where there is npm; say which tests are left out."""
    if (lacking := missing()) and shutil.which("npm") and FOLDER.parent.is_dir():
        print(f"Installing for the tests: {', '.join(lacking)} ...", flush=True)
        packages = [f"{name}@{version}" for name, version in PACKAGES.items()]
        FOLDER.mkdir(exist_ok=True)
        try:
            done = subprocess.run(
                ["npm", "install", "--prefix", str(FOLDER), *OPTIONS.split(), *packages],
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            print("npm does not answer.")
        else:
            if done.returncode:
                print(f"npm could not: {done.stderr.strip().partition(chr(10))[0]}")
    for name in missing():
        print(f"{name} is missing (it comes from npm): the tests that need it are left out.")
