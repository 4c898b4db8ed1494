"""Information pages for tests."""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from forum.boards import actions as boards
from forum.db import Database
from forum.information import actions
from forum.information.views import Wording
from forum.policy import CONSOLE, Actor
from forum.text import prose
from tests.factories import NAMES

DAY = date(2026, 11, 27)


def wording(title: str = "Thee", text: str = "Er is *thee*.", **changes: Any) -> Wording:
    """A page in one language."""
    return Wording(**{"title": title, "summary": "Kort.", "body": prose(text), "sources": "", "dated": DAY, **changes})


def add_area(database: Database, names: dict[str, str] | None = None) -> str:
    """An area of life; its key."""
    key = uuid4().hex[:8]
    database.write(lambda db: boards.add_area(db, CONSOLE, key, names or NAMES))
    return key


def add_page(
    database: Database, expert: Actor, area: str = "", language: str = "nl", *, public: bool = True, **changes: Any
) -> str:
    """A page with its first version; its public id."""
    key, new = area or add_area(database), wording(**changes)

    def job(db: Session) -> str:
        page = actions.start(db, expert, key, language, new)
        if public:
            actions.publish(db, expert, page, language, 1)
        return page

    return database.write(job)


def write(
    database: Database, expert: Actor, page: str, language: str, on: int, *, public: bool = True, **changes: Any
) -> int:
    """A further version; its number."""
    new = wording(**changes)

    def job(db: Session) -> int:
        number = actions.write(db, expert, page, language, on, new)
        if public:
            actions.publish(db, expert, page, language, number)
        return number

    return database.write(job)
