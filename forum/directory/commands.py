"""The directory at the machine: a file of it in, with a bar that shows how far it is; all of it out."""

from collections.abc import Iterator
from pathlib import Path

import click

from forum.db import Database
from forum.directory import actions, files, queries
from forum.directory.planning import Plan, What, plan
from forum.directory.values import FILE_NAMES
from forum.directory.views import Filter
from forum.errors import Invalid
from forum.policy import CONSOLE

SHOWN = 100  # lines of what is wrong


def put_in(database: Database, file: Path, *, dry_run: bool) -> Iterator[str]:
    """Put a file in; lines to print. Raises Invalid with all that is wrong, and nothing is changed then."""
    records = files.read(files.decode(_bytes(file)))
    with database.reading() as db:
        planned = plan(records, queries.present(db, CONSOLE))
    for line in planned.lines:
        if line.what in (What.NEW, What.CHANGED):
            columns = f" ({', '.join(line.columns)})" if line.columns else ""
            yield f"line {line.line}: {line.what}: {line.name}{columns}"
    if planned.of(What.WRONG):
        raise Invalid("%(wrong)s\nNothing was put in.", wrong=_all_wrong(planned))
    if dry_run:
        yield f"This would be: {_counted(planned)}. Nothing was put in."
        return
    with click.progressbar(length=len(records), label="Putting it in") as bar:
        done = database.write(lambda db: actions.put_in(db, CONSOLE, records, bar.update))
    yield f"{_counted(done)}."


def printed(database: Database, kind: str) -> str:
    """All of it as "csv" or "json"."""
    with database.reading() as db:
        views = queries.search(db, CONSOLE, Filter())
    return files.as_json(views) if kind == "json" else files.as_csv(views)


def _bytes(file: Path) -> bytes:
    """What stands in a file; of a file that is far too large, nothing is read."""
    size = file.stat().st_size
    if size > files.MAX_BYTES:
        raise files.too_large(size)
    try:
        with file.open("rb") as opened:
            return opened.read(files.MAX_BYTES + 1)
    except OSError:
        raise Invalid("%(file)s cannot be read.", file=file) from None


def _all_wrong(planned: Plan) -> str:
    wrong = [(line.line, line.wrong) for line in planned.of(What.WRONG) if line.wrong]
    said = [_sentence(line, problem) for line, problem in wrong[:SHOWN]]
    return "\n".join(said + ([f"and {len(wrong) - SHOWN} lines more"] if len(wrong) > SHOWN else []))


def _sentence(line: int, problem: Invalid) -> str:
    column = f", {FILE_NAMES.get(problem.field, problem.field)}" if problem.field else ""
    return f"line {line}{column}: {problem.message % problem.params}"


def _counted(planned: Plan) -> str:
    counts = {what: len(planned.of(what)) for what in (What.NEW, What.CHANGED, What.SAME)}
    return f"{counts[What.NEW]} new, {counts[What.CHANGED]} changed, {counts[What.SAME]} the same"
