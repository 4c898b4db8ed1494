"""Requests of visitors for tests of the key: asked, and read again."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from forum import clock
from forum.db import Database
from forum.helpdesk import queries
from forum.helpdesk.actions import asking
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import Asked, Placed, Soon
from forum.policy import GUEST
from tests.factories import rows

ASKED = Asked("De merel zingt.", (), Wanted.EITHER, woman=False, language="nl", region="", soon=Soon.DAYS)


def ask(database: Database) -> Placed:
    """A request of a visitor."""
    return database.write(lambda db: asking.ask(db, GUEST, ASKED, clock.now() + timedelta(hours=4)))


def ask_often(database: Database, count: int) -> None:
    """So many requests, at once."""

    def job(db: Session) -> None:
        for _ in range(count):
            asking.ask(db, GUEST, ASKED, clock.now() + timedelta(hours=4))

    database.write(job)


def read(database: Database, letters: str) -> str:
    """All that was written in one, as who asked reads it; "?" for what does not open."""
    with database.reading() as db:
        view = queries.letters(db, replace(GUEST, holds=letters), letters)
    return "\n".join(letter.text if letter.opens else "?" for letter in view.letters)


def every(database: Database) -> str:
    """What stands in all of them, where it is the same in each."""
    (said,) = {read(database, str(row["public_id"])) for row in rows(database, "help_conversations")}
    return said
