"""People and places for tests, made through the house's own actions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Executable, Table, select
from sqlalchemy.orm import Session

from forum import clock, events, features, schema
from forum.accounts import actions as accounts
from forum.accounts import queries as people
from forum.accounts import recovery
from forum.accounts.models import Device
from forum.announcements import actions as announcements
from forum.boards import actions as boards
from forum.boards.placing import Placed
from forum.db import Base, Database
from forum.help_keys import HelpKeys
from forum.keys import KeyRing
from forum.policy import CONSOLE, GUEST, STAFF, Actor, Audience, Role
from forum.rooms import actions as rooms
from forum.rooms.actions import Said, arranging, visiting
from forum.rooms.queries import Span
from forum.sessions.models import SessionHost, ThemedSession
from forum.text import prose

NAMES = {"nl": "Plek", "en": "Place"}
CODE = "appel berg cello duim egel fiets gitaar hamer"
KEYS = KeyRing(secret=b"s" * 32, data=b"d" * 32, help=HelpKeys(named=(b"h" * 32,)))
ZONE = ZoneInfo("Europe/Amsterdam")
SPAN = Span(24, ZONE)

# As a house does when it starts: every feature says what its tables are, and how they forget.
schema.load_models()
features.load(*features.DOMAIN)


class Watch:
    """The house's clock, standing still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


def hear(monkeypatch: pytest.MonkeyPatch, *kinds: type) -> list[object]:
    """What is published of these kinds from now on; the house's own listeners rest."""
    heard: list[object] = []
    monkeypatch.setattr(events, "_listeners", defaultdict(list))
    for kind in kinds:
        events.subscribe(kind, heard.append)
    return heard


def new_member(pseudonym: str = "") -> accounts.NewMember:
    """What a sign-up brings; its recovery code is CODE."""
    return accounts.NewMember(pseudonym or f"name {uuid4().hex[:8]}", "no passphrase opens this", recovery.digest(CODE))


def add_member(database: Database, *roles: Role, name: str = "", second_factor: bool = True) -> Actor:
    """Somebody with these roles, a plain member by default; staff with their second factor."""
    held = roles or (Role.MEMBER,)
    number = database.write(lambda db: accounts.add_member(db, CONSOLE, new_member(name), held))
    if second_factor and STAFF & set(held):
        bare = actor(database, number)
        database.write(lambda db: accounts.set_second_factor(db, bare, b"sealed", 0))
    return actor(database, number)


def actor(database: Database, member_id: int | None) -> Actor:
    """The person with this number as the database knows her now."""
    with database.reading() as db:
        return people.actor_by_member(db, member_id or 0)


def log_in(database: Database, person: Actor, device: Device = Device.OWN) -> str:
    """A fresh log-in of hers; its token."""
    number = person.member_id
    assert number is not None
    return database.write(lambda db: accounts.log_in(db, GUEST, number, device))


def by_token(database: Database, token: str) -> Actor:
    """The person behind a log-in's token; the guest for a dead one."""
    with database.reading() as db:
        return people.actor_by_token(db, token)


def add_board(database: Database, audience: Audience = Audience.MEMBERS) -> str:
    """A board in an area of its own; its public id."""
    key = uuid4().hex[:8]
    database.write(lambda db: boards.add_area(db, CONSOLE, key, NAMES))
    return database.write(lambda db: boards.add_board(db, CONSOLE, key, audience, NAMES, NAMES))


def start_thread(
    database: Database,
    person: Actor,
    board: str,
    text: str = "Tea is ready.",
    title: str = "T",
    *,
    anonymous: bool = False,
    numbered: bool = False,
    notes: str = "",
    language: str | None = None,
) -> Placed:
    """A thread with its first post."""
    body, manner = prose(text), dict[str, Any](anonymous=anonymous, numbered=numbered, language=language)
    return database.write(lambda db: boards.start_thread(db, person, board, title, body, notes=notes, **manner))


def reply(
    database: Database,
    person: Actor,
    thread: str,
    text: str = "Yes, please.",
    *,
    quoting: str | None = None,
    once: str | None = None,
    anonymous: bool = False,
    numbered: bool = False,
    notes: str = "",
    language: str | None = None,
) -> Placed:
    """An answer in a thread."""
    body, manner = prose(text), dict[str, Any](anonymous=anonymous, numbered=numbered, language=language)
    return database.write(lambda db: boards.reply(db, person, thread, body, quoting, once, notes=notes, **manner))


def add_room(database: Database, audience: Audience = Audience.MEMBERS) -> str:
    """A room; its public id."""
    return database.write(lambda db: arranging.add_room(db, CONSOLE, audience, NAMES, NAMES))


def add_session(
    database: Database,
    *hosts: Actor,
    audience: Audience = Audience.MEMBERS,
    starts_in: timedelta = timedelta(days=7),
    lasts: timedelta = timedelta(minutes=90),
    **values: Any,
) -> str:
    """A planned evening, online unless told otherwise; its public id. `values` are columns of ThemedSession."""
    starts_at = clock.now() + starts_in
    columns = {"theme": NAMES, "about": NAMES, "languages": ["nl"], "capacity": None, "online": True, **values}
    evening = ThemedSession(starts_at=starts_at, ends_at=starts_at + lasts, audience=audience, **columns)

    def job(db: Session) -> str:
        db.add(evening)
        db.flush()
        db.add_all(SessionHost(session_id=evening.id, member_id=host.member_id) for host in hosts)
        return evening.public_id

    return database.write(job)


def announce(
    database: Database,
    person: Actor,
    audience: Audience = Audience.MEMBERS,
    title: str = "Tea",
    text: str = "There is tea.",
    **more: Any,
) -> str:
    """An announcement; its public id. `more` as in Wording."""
    new = announcements.Wording(audience, title, prose(text), **{"language": "en", **more})
    return database.write(lambda db: announcements.announce(db, person, new))


def visitor(database: Database, room: str) -> Actor:
    """A guest who has just come into a room open to guests."""

    def job(db: Session) -> str:
        return visiting.begin_visit(db, GUEST, room, "nl", SPAN)

    token = database.write(job)
    with database.reading() as db:
        return people.visitor(db, token)


def say(
    database: Database,
    person: Actor,
    room: str,
    text: str = "Hello",
    client_id: str = "",
    *,
    alias: bool = False,
    reply: str = "",
    notes: Iterable[str] = (),
) -> Said:
    """A message in a room."""
    number = client_id or uuid4().hex
    return database.write(
        lambda db: rooms.say(db, person, room, text, number, SPAN, alias=alias, reply=reply, content_notes=notes)
    )


def change(database: Database, statement: Executable) -> None:
    """Change rows as no action does."""
    database.write(lambda db: db.execute(statement) and None)


def rows(database: Database, table: str) -> list[dict[str, object]]:
    """All rows of a table, as they are kept, the oldest first."""
    kept: Table = Base.metadata.tables[table]
    with database.reading() as db:
        return [dict(row) for row in db.execute(select(kept).order_by(*kept.primary_key)).mappings()]


def everything(database: Database) -> str:
    """All that the database keeps, as one text to look for words in."""
    return repr([rows(database, table) for table in Base.metadata.tables])
