"""From the shell: a house, its backup, a new machine with the old keys; and how far it has come."""

import shutil
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import forum.upkeep_commands  # noqa: F401 - joins those of the command line
from forum import progress
from forum.cli import main
from tests.databases import SqliteDatabases

BAR = click.progressbar


def run(folder: Path, *words: str, **more: str) -> str:
    environ = {"FORUM_CONFIG": str(folder / "config.toml"), **more}
    done = CliRunner(env=environ).invoke(main, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_backup_on_another_machine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> None:
    old, new, third = tmp_path / "old", tmp_path / "new", tmp_path / "third"
    old.mkdir()
    sqlite_databases.fresh(old / "huiskamer.sqlite")  # migrated before, which is what `init` takes long for
    run(old, "init")
    recipient = run(old, "backup-key", str(tmp_path / "key.txt")).split('"')[1]
    told = run(old, "backup", FORUM_BACKUP_RECIPIENT=recipient)
    assert "Backing up: 10 %\n" in told and "Backing up: 100 %\n" in told and "read back whole" in told
    [file] = (old / "backups").glob("*.age")
    new.mkdir()
    shutil.copytree(old / "keys", new / "keys")
    for name in ("config.toml", "erased.txt"):
        shutil.copy(old / name, new)
    told = run(new, "restore", str(file), "--identity", str(tmp_path / "key.txt"))
    assert "Putting back: 100 %\n" in told and "The house is as it was" in told
    assert (new / "huiskamer.sqlite").stat().st_mode & 0o077 == 0
    third.mkdir()
    sqlite_databases.fresh(third / "huiskamer.sqlite")
    told = run(new, "migrate-database", f"sqlite:///{third / 'huiskamer.sqlite'}")
    assert "Moving: 100 %\n" in told and "each compared" in told


def test_on_a_terminal_a_bar_grows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    drawn: list[dict[str, Any]] = []

    def bar(**more: Any) -> Any:
        drawn.append(more)
        return BAR(**more)

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(click, "progressbar", bar)
    with progress.steps("Moving") as watch:
        step = watch(10)
        for _ in range(10):
            step(1)
    assert drawn == [{"length": 10, "label": "Moving"}]
    assert "Moving: " not in capsys.readouterr().out
