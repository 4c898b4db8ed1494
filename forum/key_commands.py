"""Commands about the key that letters of help are locked with; they join those of cli.py."""

import logging
from pathlib import Path

import click

from forum import help_keys
from forum.cli import config_option, main, opened, plainly
from forum.config import Config, load
from forum.db import Database, keyring
from forum.progress import steps

log = logging.getLogger(__name__)


@main.group("keys")
def keys_group() -> None:
    """The key that letters of help are locked with: change it, or go on without a lost one."""


@keys_group.command()
@config_option
@plainly
def rotate(path: Path) -> None:
    """Lock all letters of help with a new key, or with the first one in the settings. The house may serve meanwhile.

    Stopped half way, it goes on when called again.
    """
    from forum.helpdesk import rotation

    with opened(load(path)) as database, steps("Locking anew") as watch:
        with database.reading() as db:
            keys = keyring(db).help
        came = rotation.rotate(database, keys, watch)
    click.echo(f"Help is locked with the key {came.key_id}; {came.done} conversations were locked anew.")
    if came.stuck:
        click.echo(
            f"{came.stuck} conversations do not open with any key that is here, so no key was taken away. Put the key "
            "they need back and call this again; or, if it is gone for good: python -m forum keys give-up"
        )
    elif came.destroyed:
        click.echo("The earlier key is destroyed. Copy the new one to where you keep the keys.")
    elif keys.named:
        click.echo("No other key is needed: take the earlier ones out of the settings, and its file away.")


@keys_group.command("give-up")
@config_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def give_up(path: Path, yes: bool) -> None:
    """Erase letters of help that no key here opens, and make a key if there is none: then help is open again."""
    from forum.helpdesk import rotation

    config = load(path)
    if not yes:
        click.confirm("What cannot be opened now is lost for good then, also if its key is found. Go on?", abort=True)
    with opened(config) as database:
        with database.reading() as db:
            keys = keyring(db).help
        gone = database.write(lambda db: rotation.give_up(db, keys))
        click.echo(f"{gone} conversations are erased.")
        make(config, database)


def make(config: Config, database: Database) -> None:
    """Make the key file where none is, none is named, and nothing was ever locked: else it went missing, and a fresh
    one would hide that.
    """
    from forum.helpdesk import rotation

    with database.reading() as db:
        if config.keys.help or rotation.anything_sealed(db):
            return
    if help_keys.make(config.keys_folder):
        click.echo(f"The key of help is in {config.keys_folder / help_keys.FILE}. Copy it to where you keep the keys.")


def warn(database: Database) -> None:
    """Say to who starts the house that help is closed, and why."""
    from forum.helpdesk import rotation

    with database.reading() as db:
        trouble = rotation.trouble(db, keyring(db).help)
    if trouble:
        log.warning("Help is closed, all else is open. %s. See: docs/operations.md", trouble)
