"""What an operator can do at the machine: set up, serve, members, purge, the directory, bench."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from forum import erasures, features, keys, schema
from forum.config import EXAMPLE, BadConfig, Config, load
from forum.db import Database
from forum.errors import Problem

DEFAULT_CONFIG = "instance/config.toml"

config_option = click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=lambda: os.environ.get("FORUM_CONFIG", DEFAULT_CONFIG),
    help=f"The settings file (else FORUM_CONFIG, else {DEFAULT_CONFIG}).",
)


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell what went wrong in one sentence, without a trace."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            raise click.ClickException(problem.message % problem.params) from None
        except BadConfig as error:
            raise click.ClickException(str(error)) from None

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Huiskamer: a pseudonymous support group, on your own server."""


@main.command()
@config_option
@plainly
def init(path: Path) -> None:
    """Make settings, keys and database where they are not there yet, with boards and rooms to begin with."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(EXAMPLE.read_bytes())
        path.chmod(0o600)
        click.echo(f"Settings are in {path}.")
    config = load(path)
    keys.create(config.keys_folder)
    with opened(config) as database:
        _whole(database)
        schema.migrate(database)
        if database.sqlite:
            private(config)
        _furnish(database)
        _make_help_key(config, database)


@main.command()
@config_option
@click.option("--host", help="Overrules [server] host.")
@click.option("--port", type=click.IntRange(1, 65535), help="Overrules [server] port.")
@plainly
def serve(path: Path, host: str | None, port: int | None) -> None:
    """Serve the house until it is told to stop."""
    from forum import saying
    from forum.serve import PortTaken
    from forum.serve import serve as run

    config = load(path)
    config = replace(
        config, server=replace(config.server, host=host or config.server.host, port=port or config.server.port)
    )
    saying.set_up(config.server.logs)
    with saying.told(config.server.logs):
        with opened(config) as database:
            _whole(database)
            if trouble := schema.mismatch(database):
                raise click.ClickException(trouble)
            _greet(config, database)
            _warn_of_help(database)
        try:
            run(config, config.server.host, config.server.port)
        except PortTaken as error:
            raise click.ClickException(str(error)) from None


@main.command()
@config_option
@plainly
def migrate(path: Path) -> None:
    """Bring the database to the schema of this program. Make a backup first."""
    config = load(path)
    with opened(config) as database:
        schema.migrate(database)
        click.echo(f"The database is at {schema.current(database)}.")
        _make_help_key(config, database)


@main.command()
@config_option
@plainly
def purge(path: Path) -> None:
    """Remove what has had its time. A serving process does so by itself every few minutes."""
    from forum import clock, retention

    config = load(path)
    with opened(config) as database:
        gone = database.write(lambda db: retention.purge_everywhere(db, config.retention, clock.now()))
        database.forget_log()
    click.echo(", ".join(f"{name}: {count} removed" for name, count in gone.items()))


@main.command()
@config_option
@click.argument("pseudonym")
@click.argument("role", type=click.Choice(["member", "expert", "caseworker", "operator"]))
@click.option("--take", is_flag=True, help="Take the role back instead of giving it.")
@plainly
def member(path: Path, pseudonym: str, role: str, take: bool) -> None:
    """Give the member PSEUDONYM the ROLE."""
    from forum.accounts import actions
    from forum.policy import CONSOLE, Role

    act = actions.take_role if take else actions.give_role
    with opened(load(path)) as database:
        database.write(lambda db: act(db, CONSOLE, pseudonym, Role(role)))
    click.echo(f"{pseudonym} {'is no longer' if take else 'is now'} {role}.")


@main.command()
@config_option
@plainly
def demo(path: Path) -> None:
    """Fill an empty house with made-up people and talk, and print log-ins to try."""
    from forum.demo import fill

    init.callback(path=path)  # type: ignore[misc]
    config = load(path)
    with opened(config) as database:
        for line in fill(database, config):
            click.echo(line)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--quick", is_flag=True, help="Tiny, to see that it works.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Keep results here, not in docs/.")
@click.option("--report", is_flag=True, help="Measure nothing: make the page anew from the results that are kept.")
def bench(names: tuple[str, ...], quick: bool, into: Path | None, report: bool) -> None:
    """Measure on this machine (NAMES: all by default, but search, crowd and lighthouse only when named)."""
    from forum.bench import run, write_report

    folder = into or EXAMPLE.parent / "docs"
    if report:
        write_report(folder)
    elif failed := run(list(names), quick=quick, folder=folder if into or not quick else None):
        raise click.ClickException(f"Failed: {', '.join(failed)}. What the others found is kept.")


@main.group()
def audit() -> None:
    """The trail of what experts, caseworkers and operators did: whether it is whole, and all of it as a file."""


@audit.command()
@config_option
@click.option("--expect", metavar="N:HASH", help="A head that an earlier verify printed: the trail must go through it.")
@plainly
def verify(path: Path, expect: str | None) -> None:
    """Look whether the trail is as it was written; print its head, to be noted elsewhere."""
    from forum.trail import chain
    from forum.trail.views import everything

    config = load(path)
    noted = chain.read_head(expect) if expect else None
    with opened(config) as database, database.reading() as db:
        sound = chain.verify(keys.load(config.keys_folder, config.keys.help), everything(db), noted)
    since = f" since {sound.since:%Y-%m-%d}, from number {sound.first} on," if sound.since else ""
    entries = f"{sound.entries} entr{'y' if sound.entries == 1 else 'ies'}"
    click.echo(f"The trail is whole: {entries}{since} up to this head:")
    click.echo(str(sound.head))


@audit.command()
@config_option
@plainly
def export(path: Path) -> None:
    """Print the trail, an entry on each line as JSON."""
    from forum.trail.views import as_line, everything

    with opened(load(path)) as database, database.reading() as db:
        for entry in everything(db):
            click.echo(as_line(entry))


@main.group()
def directory() -> None:
    """The directory of organisations: a file of it in, or all of it out."""


@directory.command("import")
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what it would do.")
@plainly
def import_file(path: Path, file: Path, dry_run: bool) -> None:
    """Put a CSV or JSON FILE in: all of it, or nothing. Nothing is ever taken off the list."""
    from forum.directory.commands import put_in

    with opened(load(path)) as database:
        for line in put_in(database, file, dry_run=dry_run):
            click.echo(line)


@directory.command("export")
@config_option
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@plainly
def export_directory(path: Path, kind: str) -> None:
    """Print the directory."""
    from forum.directory.commands import printed

    with opened(load(path)) as database:
        click.echo(printed(database, kind), nl=False)


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The database of these settings, closed afterwards; every feature hears of what is written there."""
    features.load(*features.DOMAIN)
    database = Database(config.database_url, keys.load(config.keys_folder, config.keys.help))
    database.carried[erasures.LEDGER] = config.erasures
    try:
        yield database
    finally:
        database.close()


def _furnish(database: Database) -> None:
    from forum.boards import default_tags
    from forum.boards import defaults as boards
    from forum.directory import defaults as organisations
    from forum.information import first_pages
    from forum.policy import CONSOLE
    from forum.rooms import defaults as rooms

    database.write(lambda db: boards.furnish(db, CONSOLE))
    database.write(lambda db: default_tags.furnish(db, CONSOLE))
    database.write(lambda db: rooms.furnish(db, CONSOLE))
    database.write(lambda db: organisations.furnish(db, CONSOLE))
    database.write(lambda db: first_pages.furnish(db, CONSOLE))


def _whole(database: Database) -> None:
    from forum.backup import loading

    loading.whole(database)


def _make_help_key(config: Config, database: Database) -> None:
    from forum import key_commands

    key_commands.make(config, database)


def _warn_of_help(database: Database) -> None:
    from forum import key_commands

    key_commands.warn(database)


def private(config: Config) -> None:
    """The database file is for its owner alone."""
    url = config.database_url.removeprefix("sqlite:///")
    for suffix in ("", "-wal", "-shm"):
        if (file := Path(url + suffix)).exists():
            file.chmod(0o600)


def _greet(config: Config, database: Database) -> None:
    from forum.accounts.links import first_operator_path
    from forum.accounts.queries import has_operator
    from forum.saying import say

    address = config.site.address.rstrip("/") or f"http://{config.server.host}:{config.server.port}"
    say(f"{config.site.name} is at {address}")
    if schema.current(database) != schema.head():
        say("The database is newer than this program: all is well, but do not leave it so for long.")
    with database.reading() as db:
        if not has_operator(db):
            ring = keys.load(config.keys_folder, config.keys.help)
            say(f"Nobody runs this house yet. Become its operator: {address}{first_operator_path(ring)}")
