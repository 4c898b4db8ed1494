"""Results as they are kept: one JSON file, an entry for each bench, written as soon as that bench has ended."""

import json
import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forum.bench.databases import given_version
from forum.bench.table import Table

LIBRARIES = ("gevent", "flask", "flask-socketio", "python-engineio", "sqlalchemy", "psycopg")

Kept = dict[str, dict[str, Any]]  # by bench


def read(path: Path) -> Kept:
    """What is kept there; nothing where there is no such file yet."""
    kept: Kept = json.loads(path.read_text()) if path.exists() else {}
    return kept


def keep(path: Path, bench: str, tables: list[Table], seconds: float, command: str) -> None:
    """Put the result of a bench in place of its last one."""
    entry = {
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "command": command,
        "seconds": round(seconds),
        "machine": machine(),
        "tables": [table.as_json() for table in tables],
    }
    _write(path, {**read(path), bench: entry})


def keep_failure(path: Path, bench: str, why: str) -> None:
    """Note that a bench failed; its last result stays."""
    kept = read(path)
    _write(path, {**kept, bench: {**kept.get(bench, {"tables": []}), "failed": why}})


def tables(kept: Kept, bench: str) -> list[Table]:
    """The tables of a bench."""
    return [Table.from_json(table) for table in kept.get(bench, {}).get("tables", [])]


def figures(kept: Kept) -> dict[str, float]:
    """All figures by name."""
    return {name: value for bench in kept for table in tables(kept, bench) for name, value in table.figures.items()}


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": given_version(),
        "Node": _node(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "others": f"{os.getloadavg()[1]:.1f}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _node() -> str:
    try:
        return subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not here"


def _write(path: Path, kept: Kept) -> None:
    """All of it, or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    new.replace(path)
