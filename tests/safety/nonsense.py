"""What a stranger's program may think up, and a small house to throw it at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import strategies as st
from sqlalchemy import update

from forum import keys, live
from forum.accounts.hashing import CHEAP, Hasher
from forum.accounts.models import Member
from forum.app import create_app
from forum.config import load
from forum.limits import Limiter
from forum.policy import Audience
from tests.databases import SqliteDatabases
from tests.house.world import Things, World
from tests.people import PASSPHRASE
from tests.served import write_settings

LONG = "long " * 4000
NASTY = [
    b"",
    b"\0",
    b"a\0b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"9" * 400,
    b"9" * 5000,
    b"-1",
    "\u202e\u200b".encode(),
    b"../../etc",
    b"%s%n{{7*7}}",
]
VISITOR = "visitor"  # a guest on a visit to the room for everyone

TEXT = st.one_of(st.text(max_size=60), st.sampled_from(["", "\0", "a\0b", "\ud800", "x" * 3000, "constructor"]))
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)


@contextmanager
def house_without_limits(folder: Path, databases: SqliteDatabases) -> Iterator[World]:
    """A house without limits and tokens: those stop a fuzzer before anything happens."""
    keys.create(folder / "keys")
    url = databases.fresh(folder / "house.sqlite")
    hasher = Hasher(CHEAP)
    app = create_app(load(write_settings(folder, {"database": {"address": url}}), {}), hasher=hasher)
    app.config["WTF_CSRF_ENABLED"] = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limiter, "hit", lambda *_: None)
        world = World(app)
        real = update(Member).values(passphrase_hash=hasher.hash(PASSPHRASE))
        world.database.write(lambda db: db.execute(real) and None)
        yield world
        world.database.close()
    hasher.close()


_things: dict[tuple[int, str], Things] = {}


def once(world: World, role: str) -> Things:
    """Things to try on, made once for each role: whether they are still there does not matter here."""
    if (id(world), role) not in _things:
        audience = Audience.EVERYONE if role == VISITOR else Audience.MEMBERS
        _things[id(world), role] = world.things(role, audience)
    return _things[id(world), role]


def browser(world: World, role: str) -> FlaskClient:
    """A browser of somebody with this role."""
    return world.come_in(world.rooms[Audience.EVERYONE])[0] if role == VISITOR else world.visit(role)


def tell(world: World, event: str, data: object, role: str = "member", *, enter: str = "") -> dict[str, Any]:
    """Send an event from a fresh socket, in the room `enter` if one is given; the ack."""
    origin = {"Origin": f"http://127.0.0.1:{world.house.config.server.port}"}
    client = live.socketio.test_client(world.app, flask_test_client=browser(world, role), headers=origin)
    if enter:
        assert client.emit("room:enter", {"room": enter}, callback=True)["ok"]
    ack: dict[str, Any] = client.emit(event, data, callback=True)
    client.disconnect()
    return ack
