"""A house with something in it, and whoever can open its backups."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from forum import erasures
from forum.backup import copying, making, sealed
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.rooms import actions as rooms
from tests import factories

HERS = "Het regende die nacht in Zutphen."
SAID = "Ik zit in de trein."


class Killed(BaseException):
    """The process ends here."""


def quiet(length: int) -> Callable[[int], None]:
    """Watches without a word."""
    return lambda rows: None


def kept(database: Database) -> dict[str, Any]:
    """All that belongs into a copy."""
    return {table.name: factories.rows(database, table.name) for table in copying.tables()}


class House:
    """Its settings are in `folder`, the secret key of its backups too."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self.identity = folder / "identity.txt"
        raw = load(EXAMPLE, {})
        settings = replace(raw.backup, recipient=sealed.new_identity(self.identity))
        self.config: Config = replace(raw, folder=folder, backup=settings)
        database.carried[erasures.LEDGER] = self.config.erasures
        self.anna, self.bea = factories.add_member(database), factories.add_member(database)
        self.board = factories.add_board(database)
        self.begun = factories.start_thread(database, self.bea, self.board, "Wie kent een goede fietsenmaker?")
        self.hers = factories.reply(database, self.anna, self.begun.thread, HERS, quoting=self.begun.post)
        self.room = factories.add_room(database)
        self.said = factories.say(database, self.anna, self.room, SAID)

    def back_up(self, watch: Any = quiet) -> Path:
        """A backup of it."""
        return making.make(self.config, self.database, factories.KEYS, watch)[0]

    def put_back(self, file: Path, database: Database, watch: Any = quiet) -> int:
        """A backup into another database; how much was erased again."""
        return making.restore(self.config, database, factories.KEYS, file, self.identity, watch)[1]

    def backups(self) -> list[Path]:
        """All files that are in the folder of backups."""
        return sorted(self.config.backup_folder.glob("*"))

    def take_away_message(self) -> None:
        """She takes away what she said in the room."""
        self.database.write(lambda db: rooms.remove(db, self.anna, self.said.id, factories.SPAN))
