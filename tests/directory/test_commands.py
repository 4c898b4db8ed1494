"""The directory at the machine: a file in, with a bar that shows how far it is, and all of it out."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import main
from forum.directory import files
from tests.databases import SqliteDatabases
from tests.served import write_settings

FILE = "name,what_nl,areas,region\nThuis,Koffie,law,NL\n112,Bel,safety,NL\n"


@pytest.fixture
def settings(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Path:
    """The settings of a new house."""
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    settings = write_settings(tmp_path, {"database": {"address": url}})
    assert CliRunner().invoke(main, ["init", "--config", str(settings)]).exit_code == 0
    return settings


def run(settings: Path, command: str, *words: str) -> Result:
    return CliRunner().invoke(main, ["directory", command, "--config", str(settings), *words])


def written(tmp_path: Path, data: bytes) -> str:
    (tmp_path / "list.csv").write_bytes(data)
    return str(tmp_path / "list.csv")


def test_a_file_comes_in_and_all_of_it_goes_out(settings: Path, tmp_path: Path) -> None:
    began, file = run(settings, "export").output, written(tmp_path, FILE.encode())
    dry = run(settings, "import", file, "--dry-run")
    assert dry.output.splitlines() == [
        "line 2: new: Thuis",
        "line 3: changed: 112 (what)",
        "This would be: 1 new, 1 changed, 0 the same. Nothing was put in.",
    ]
    assert run(settings, "export").output == began
    done = run(settings, "import", file)
    assert "Putting it in" in done.output
    assert done.output.endswith("1 new, 1 changed, 0 the same.\n")
    assert "\r\nThuis,Koffie," in run(settings, "export").stdout_bytes.decode()
    again = written(tmp_path, run(settings, "export", "--format", "json").output.encode())
    assert run(settings, "import", again).output.endswith("0 new, 0 changed, 28 the same.\n")


def test_a_broken_file_changes_nothing_and_says_why(settings: Path, tmp_path: Path) -> None:
    began = run(settings, "export").output
    for data, why in [
        (
            FILE.encode() + b"Stuk,x,law,Zuid\n,y,law,NL\n",
            "line 4: region 'Zuid' is unknown\nline 5, name: Please",
        ),
        (FILE.encode() + "é".encode("latin-1"), "line 4: these are no letters"),
        (FILE.encode() + b'"Stuk\n', "line 4: the quotes do not fit"),
        (b"", "There is nothing in it."),
    ]:
        refused = run(settings, "import", written(tmp_path, data))
        assert refused.exit_code == 1
        assert why in refused.output
        assert "Traceback" not in refused.output
    assert run(settings, "export").output == began


def test_of_a_file_of_100_mb_nothing_is_read(settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as opened:
        opened.truncate(100_000_000)
    monkeypatch.setattr(files, "decode", lambda data: pytest.fail("it was read"))
    refused = run(settings, "import", str(file))
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: This file is too large: 100 MB. There is room for 2 MB; nothing was read.\n",
    )
