"""Two processes serve one house on PostgreSQL, joined by Redis: what is said at one is heard at the other, and nothing
that was acknowledged is missed when Redis was away.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
import socketio

from forum.accounts import actions as accounts
from forum.policy import Role
from forum.rooms.actions import leading
from forum.rooms.actions.leading import Kind
from tests import factories
from tests.conftest import Services
from tests.factories import SPAN
from tests.served import Served
from tests.services import Redis
from tests.wire import Cut, Person, Socket, Wire

LOOKED_SECONDS = 4.0  # to find out by looking, once a second
PATIENCE_SECONDS = 60
END_SECONDS = 2.5  # a socket whose person may not be there any more closes within two seconds (S4)


@dataclass
class Pair:
    """One house, two processes."""

    wire: Wire
    one: Served
    other: Served
    redis: Redis

    def inside(self, person: Person, served: Served) -> Socket:
        """A socket of hers at one of the two, in the room."""
        socket = Socket(served.url, {"Cookie": person.cookie, "Origin": served.url})
        assert socket.enter(self.wire.room())["ok"]
        return socket


@pytest.fixture
def pair(services: Services, tmp_path: Path) -> Iterator[Pair]:
    """A house for each test: they stop its parts."""
    with services.databases.fresh() as url, ExitStack() as stack:
        joined = {"database": {"address": url}, "server": {"redis": services.redis.url}}
        one = Served(_folder(tmp_path, "one"), joined)
        other = Served(_folder(tmp_path, "other"), {**joined, "keys": {"folder": str(one.folder / "keys")}})
        for served in (one, other):
            stack.callback(served.kill)
            served.start()
        yield Pair(stack.enter_context(Wire(one)), one, other, services.redis)


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def numbers(socket: Socket) -> list[int]:
    return [message["n"] for message in socket.events("message")]


def test_what_is_said_at_one_is_heard_once_at_the_other_and_all_are_counted(pair: Pair) -> None:
    anna, bea = pair.wire.person(), pair.wire.person()
    at_one, at_other = pair.inside(anna, pair.one), pair.inside(bea, pair.other)
    room = pair.wire.room()
    for number in range(1, 21):
        speaker = at_one if number % 2 else at_other
        assert speaker.say(room, f"word {number}")["n"] == number
    for socket in (at_one, at_other):
        socket.wait(lambda socket=socket: len(numbers(socket)) >= 20)  # type: ignore[misc]
        assert sorted(numbers(socket)) == list(range(1, 21)), "each once"
        socket.wait(lambda socket=socket: any(p["count"] == 2 for p in socket.events("presence")))  # type: ignore[misc]
        names = {who["name"] for who in socket.events("presence")[-1]["names"]}
        assert names == {anna.actor.pseudonym, bea.actor.pseudonym}
    pair.other.kill()
    at_one.wait(lambda: at_one.events("presence")[-1]["count"] == 1, 10)
    for socket in (at_one, at_other):
        socket.close()


def test_nothing_is_missed_while_redis_is_away(pair: Pair) -> None:
    anna, bea = pair.wire.person(), pair.wire.person()
    at_one, at_other = pair.inside(anna, pair.one), pair.inside(bea, pair.other)
    room = pair.wire.room()
    at_one.say(room, "before")
    at_other.wait_for("message")
    pair.redis.stop()
    try:
        said = [at_one.say(room, f"while it was away {number}")["n"] for number in range(5)]
        assert said == [2, 3, 4, 5, 6], "nobody waits for Redis"
        at_other.wait(lambda: any(news["n"] == 6 for news in at_other.events("room:last")), LOOKED_SECONDS)
        missed = at_other.enter(room, after=1)
        assert [message["n"] for message in missed["messages"]] == said, "one question brings all of it"
    finally:
        pair.redis.start()
    number = 6
    for _ in range(40):  # until both listen again
        number = at_one.say(room, "after")["n"]
        try:
            at_other.wait(lambda n=number: n in numbers(at_other), 0.5)  # type: ignore[misc]
            break
        except AssertionError:
            continue
    assert number in numbers(at_other), "it goes on by itself"
    for socket in (at_one, at_other):
        socket.close()


def test_who_may_not_be_there_is_out_of_the_other_process_too(pair: Pair) -> None:
    room = pair.wire.room()
    anna, bea, cleo = pair.wire.person(), pair.wire.person(), pair.wire.person()
    ended, banned, stays = (pair.inside(person, pair.other) for person in (anna, bea, cleo))
    said = banned.say(room, "not kind")["id"]
    expert = factories.add_member(pair.wire.database, Role.MEMBER, Role.EXPERT)
    pair.wire.database.write(lambda db: accounts.end_logins(db, anna.actor, but_this=False))
    pair.wire.database.write(lambda db: leading.bar(db, expert, said, Kind.BAN, 24, SPAN))
    for socket in (ended, banned):
        socket.wait(lambda socket=socket: not socket.connected, END_SECONDS)  # type: ignore[misc]
    assert stays.connected
    assert stays.say(room, "quiet again")["ok"]
    for socket in (ended, banned, stays):
        socket.close()


def test_each_is_started_anew_in_turn_and_nothing_acknowledged_is_lost_or_doubled(pair: Pair) -> None:
    """A rolling restart, as docs/operations.md has it: the next one only once this one says that it is ready."""
    room, over = pair.wire.room(), Event()
    talks = [Talk(pair, room, pair.wire.person(), over) for _ in range(2)]
    for talk in talks:
        talk.start()
    for served in (pair.one, pair.other):
        for talk in talks:
            talk.wait_for_more()
        served.stop()
        served.start()
        _wait_until_ready(served)
    for talk in talks:
        talk.wait_for_more()
    over.set()
    for talk in talks:
        talk.join()
    kept = factories.rows(pair.wire.database, "messages")
    assert Counter(str(row["client_id"]) for row in kept) == Counter(
        {one for talk in talks for one in talk.acknowledged}
    )
    assert sorted(int(str(row["n"])) for row in kept) == list(range(1, len(kept) + 1))
    assert all(talk.moved for talk in talks), "each lost its connection on the way"


class Talk(Thread):
    """Somebody who goes on talking: what was not acknowledged is said again, at the other process if need be."""

    def __init__(self, pair: Pair, room: str, person: Person, over: Event) -> None:
        super().__init__()
        self.acknowledged: list[str] = []
        self.moved = 0
        self._pair, self._room, self._person, self._over = pair, room, person, over

    def run(self) -> None:
        places = cycle((self._pair.one, self._pair.other))
        socket = None
        while not self._over.is_set():
            client_id, ack = uuid4().hex, None
            while ack is None:
                try:
                    socket = socket or self._pair.inside(self._person, next(places))
                    ack = socket.ask("room:say", {"room": self._room, "text": "Tea?", "client_id": client_id})
                except (Cut, socketio.exceptions.ConnectionError):
                    if socket is not None:
                        socket.close()
                        self.moved += 1
                    socket = None
            assert ack["ok"], ack
            self.acknowledged.append(client_id)
            self._over.wait(0.4)  # 30 in ten seconds are allowed
        if socket is not None:
            socket.close()

    def wait_for_more(self) -> None:
        """Until it was acknowledged something more."""
        so_far, until = len(self.acknowledged), time.monotonic() + PATIENCE_SECONDS
        while len(self.acknowledged) < so_far + 2:
            assert self.is_alive() and time.monotonic() < until
            time.sleep(0.1)


def _wait_until_ready(served: Served) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urlopen(f"{served.url}/readyz") as answer:
                assert answer.read().startswith(b"ready\n")
                return
        except HTTPError:
            assert time.monotonic() < until
            time.sleep(0.05)
