"""Conversations of help, for tries at doors and pages."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from forum import clock
from forum.db import Database
from forum.errors import NotFound
from forum.helpdesk.actions import answering, asking
from forum.helpdesk.models import Wanted
from forum.helpdesk.views import Asked, Placed, Soon
from forum.policy import GUEST, Actor

SOON = timedelta(hours=4)
WORDS = "Who knows a quiet place to live?"


def ask(database: Database, asker: Actor = GUEST, words: str = WORDS, wanted: Wanted = Wanted.EITHER) -> Placed:
    """Somebody asks for help."""
    asked = Asked(words, (), wanted, False, "nl", "", Soon.DAYS)
    return database.write(lambda db: asking.ask(db, asker, asked, clock.now() + SOON, uuid4().hex))


def take_on(database: Database, colleague: Actor, letters: str) -> str:
    """A colleague takes it on, and opens the letters."""
    database.write(lambda db: answering.claim(db, colleague, letters))
    database.write(lambda db: answering.open_letters(db, colleague, letters))
    return letters


def close(database: Database, asker: Actor, letters: str) -> None:
    """She who asked closes it, unless she has erased it."""
    with suppress(NotFound):
        database.write(lambda db: asking.close(db, asker, letters, 0, 90))
