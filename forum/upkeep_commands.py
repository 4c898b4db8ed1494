"""What keeps a house well: backups, moving it, and whether all is as it should be."""

from dataclasses import replace
from pathlib import Path

import click

from forum import keys
from forum.cli import config_option, main, opened, plainly, private
from forum.config import load
from forum.progress import steps


@main.command()
@config_option
@plainly
def backup(path: Path) -> None:
    """Write all that is kept but the keys, encrypted, into one file, and read it back to see that it is whole.

    A house may serve meanwhile: the file holds one moment of it.
    """
    from forum.backup import making

    config = load(path)
    with opened(config) as database, steps("Backing up") as watch:
        file, head = making.make(config, database, keys.load(config.keys_folder, config.keys.help), watch)
    click.echo(f"{file} holds {sum(head.rows.values())} rows of {len(head.rows)} tables, and was read back whole.")


@main.command()
@config_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--identity", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The secret key."
)
@click.option("--older", is_flag=True, help="Also one from before the list of erasures begins.")
@plainly
def restore(path: Path, file: Path, identity: Path, older: bool) -> None:
    """Put a backup into an empty database, and erase again what was erased after it was made.

    The house must not serve meanwhile. Stopped half way, it goes on when called again; until it is done, nothing serves
    this database. Everybody logs in anew.
    """
    from forum.backup import making

    config = load(path)
    with opened(config) as database, steps("Putting back") as watch:
        ring = keys.load(config.keys_folder, config.keys.help)
        head, again = making.restore(config, database, ring, file, identity, watch, older=older)
        if database.sqlite:
            private(config)
    click.echo(
        f"The house is as it was on {head.made:%Y-%m-%d at %H:%M} UTC; {again} erasures since then were repeated."
    )


@main.command("migrate-database")
@config_option
@click.argument("address")
@plainly
def migrate_database(path: Path, address: str) -> None:
    """Copy everything into the empty database at ADDRESS (postgresql://… or sqlite:///…), and compare every row.

    The house must not serve meanwhile. Stopped half way, it goes on when called again. Then say the new address in the
    settings. Everybody logs in anew.
    """
    from forum.backup import making

    config = load(path)
    other = replace(config, database=replace(config.database, address=address))
    with opened(config) as here, opened(other) as there, steps("Moving") as watch:
        rows = making.move(here, there, keys.load(config.keys_folder, config.keys.help), watch)
    click.echo(f'{rows} rows are there, each compared. Now say in the settings: [database] address = "{address}"')


@main.command("backup-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@plainly
def backup_key(file: Path) -> None:
    """Make the pair of keys for backups: the secret one goes into FILE, to be kept off this machine."""
    from forum.backup import sealed

    click.echo(f"Keep {file} off this machine: who has it can open backups. In the settings goes the public one:")
    click.echo(f'recipient = "{sealed.new_identity(file)}"')


@main.command()
@config_option
@plainly
def check(path: Path) -> None:
    """Look whether all is as it should be; ends with code 1 where something is wrong."""
    from forum.checkup import look

    wrong = 0
    with opened(load(path)) as database:
        for finding in look(load(path), database):
            click.echo(f"{ {True: 'well ', None: 'look ', False: 'WRONG'}[finding.well] }  {finding.says}")
            wrong += finding.well is False
    if wrong:
        raise SystemExit(1)


@main.command("front-pages")
@config_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@plainly
def front_pages(path: Path, folder: Path) -> None:
    """Write the pages that nginx shows while the house is away into FOLDER, from the settings."""
    from forum.front_pages import write

    for file in write(load(path), folder):
        click.echo(str(file))
