"""A house in a temporary folder, with people in it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from forum import features, keys
from forum.accounts import actions as accounts
from forum.accounts import queries
from forum.accounts.models import Device
from forum.config import EXAMPLE, PREFIX, Config, load
from forum.db import Database
from forum.policy import CONSOLE, Actor, Audience, Role
from forum.rooms.actions import arranging as rooms


@dataclass(frozen=True)
class Person:
    actor: Actor
    token: str


class Instance:
    """The folder, its settings, its database."""

    def __init__(self, folder: Path, port: int, database: str = "") -> None:
        """`database` is an address; without one it is an SQLite file in the folder."""
        self.settings = folder / "config.toml"
        self.port = port
        shutil.copy(EXAMPLE, self.settings)
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self.environ["FORUM_SERVER_PORT"] = str(port)
        if database:
            self.environ["FORUM_DATABASE_ADDRESS"] = database
        subprocess.run(self.command("init"), env=self.environ, check=True, stdout=subprocess.DEVNULL)
        self.config: Config = load(self.settings, self.environ)
        features.load(*features.DOMAIN)
        self.database = Database(self.config.database_url, keys.load(self.config.keys_folder, self.config.keys.help))

    def command(self, name: str, *arguments: str) -> list[str]:
        """A command line of this house."""
        return [sys.executable, "-m", "forum", name, "--config", str(self.settings), *arguments]

    def people(self, count: int, passphrase_hash: str = "no passphrase") -> list[Person]:
        """New members, logged in; "Person 0" and so on. Without a hash nobody can log in as one of them."""

        def job(db: Session) -> list[Person]:
            people = []
            for number in range(count):
                new = accounts.NewMember(f"Person {number}", passphrase_hash, os.urandom(32))
                member = accounts.add_member(db, CONSOLE, new, (Role.MEMBER,))
                token = accounts.log_in(db, queries.actor_by_member(db, member), member, Device.OWN)
                people.append(Person(queries.actor_by_token(db, token), token))
            return people

        return self.database.write(job)

    def rooms(self, count: int) -> list[str]:
        """New rooms for all members, by public id."""

        def job(db: Session) -> list[str]:
            names = [dict.fromkeys(("nl", "en"), f"Room {number}") for number in range(count)]
            return [rooms.add_room(db, CONSOLE, Audience.MEMBERS, name, name) for name in names]

        return self.database.write(job)


def cookie(app: Flask, person: Person) -> str:
    """The Cookie header of somebody logged in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': person.token, '_fresh': True})}"


@contextmanager
def instance(port: int = 8000, database: str = "") -> Iterator[Instance]:
    """A fresh house, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="huiskamer-bench-") as folder:
        house = Instance(Path(folder), port, database)
        try:
            yield house
        finally:
            house.database.close()
