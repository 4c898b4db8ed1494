"""S24: what was acknowledged (messages, texts, letters) is there after `kill -9` and a restart, once; what was not can
be sent again.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Barrier, Thread
from uuid import uuid4

from forum.db import Database
from tests import factories
from tests.helpdesk.desk import Desk
from tests.served import Served
from tests.wire import Cut, Person, Socket, Wire

SPEAKERS = 3
SOCKETS = 8  # of each speaker, in turn: a member may say 30 messages in 10 seconds
SAY_LIMIT = 30
WRITERS = 8  # of answers, in turn: a member may send 20 in a minute
POST_LIMIT = 20
ASKERS = 3  # who write letters, in turn: a member may send 30 in a minute
LETTER_LIMIT = 25
BURST_SECONDS = 1.0
PATIENCE_SECONDS = 60  # until each has been acknowledged something, on a machine that does much else
ENOUGH = 200  # messages acknowledged: then the power goes, while the speakers have most still to say
ROUNDS = 2
DONE = 303


@dataclass
class Sent:
    """What one thread sent, by its own number: who sent it, its fields, and whether it was acknowledged."""

    together: Barrier
    acknowledged: set[str] = field(default_factory=set)
    open: dict[str, tuple[Person, dict[str, str]]] = field(default_factory=dict)
    cut: bool = False

    def take(self, number: str) -> None:
        """This one was acknowledged. After the first, wait until all have one: then everybody is in the middle."""
        self.acknowledged.add(number)
        del self.open[number]
        if len(self.acknowledged) == 1:
            self.together.wait(PATIENCE_SECONDS)


def spelled(number: str) -> str:
    """Letters for digits: a row of digits may look like a telephone number, which is not sent at once."""
    return number.translate(str.maketrans("0123456789", "ghijklmnop"))


def speak(sockets: list[tuple[Person, Socket]], room: str, sent: Sent) -> None:
    """As fast as the acks come, until the power goes."""
    for number in range(SAY_LIMIT * len(sockets)):
        person, socket = sockets[number % len(sockets)]
        client_id = uuid4().hex
        sent.open[client_id] = (person, {"room": room, "text": spelled(client_id), "client_id": client_id})
        try:
            ack = socket.ask("room:say", sent.open[client_id][1])
        except Cut:
            sent.cut = True
            return
        if ack["ok"]:
            sent.take(client_id)


@dataclass
class Place:
    """Where somebody writes: an address, and how its form calls the text."""

    person: Person
    path: str
    field: str


def write(wire: Wire, places: list[Place], each: int, sent: Sent) -> None:
    """One text after the other, in turn, until the power goes."""
    for number in range(each * len(places)):
        place = places[number % len(places)]
        person, path = place.person, place.path
        try:
            fields = wire.form(person, path)
            once = fields["once"]
            fields[place.field] = spelled(once)
            sent.open[once] = (person, fields | {"to": path})
            status = wire.post(person, path, fields)
        except (OSError, HTTPException):
            sent.cut = True
            return
        if status == DONE:
            sent.take(once)


def onces(database: Database, table: str) -> list[str]:
    """The numbers of the forms whose texts are there."""
    return [str(row["once"]) for row in factories.rows(database, table) if row["once"] is not None]


def power_cut(wire: Wire, desk: Desk, room: str, path: str) -> tuple[set[str], set[str], set[str]]:
    """A burst, the cut in its middle, and the retries; the numbers of messages, answers and letters now there."""
    together = Barrier(SPEAKERS + 3)
    talks = [Sent(together) for _ in range(SPEAKERS)]
    answers, letters = Sent(together), Sent(together)
    threads = []
    for talk in talks:
        people = [wire.person() for _ in range(SOCKETS)]
        sockets = [(person, wire.inside(person, room)) for person in people]
        threads.append(Thread(target=speak, args=(sockets, room, talk)))
    places = [Place(wire.person(), path, "body") for _ in range(WRITERS)]
    threads.append(Thread(target=write, args=(wire, places, POST_LIMIT, answers)))
    askers = [wire.person() for _ in range(ASKERS)]
    asked = [Place(person, f"/letters/{desk.ask(person.actor)}", "text") for person in askers]
    threads.append(Thread(target=write, args=(wire, asked, LETTER_LIMIT, letters)))
    for thread in threads:
        thread.start()
    together.wait(PATIENCE_SECONDS)
    began = time.monotonic()
    while time.monotonic() < began + BURST_SECONDS and sum(len(talk.acknowledged) for talk in talks) < ENOUGH:
        time.sleep(0.005)
    wire.served.kill()
    for thread in threads:
        thread.join()
    assert all(sent.cut and sent.acknowledged for sent in (*talks, answers, letters)), "not in the middle"
    said = set().union(*(talk.acknowledged for talk in talks))
    assert said <= {str(row["client_id"]) for row in factories.rows(wire.database, "messages")}
    assert answers.acknowledged <= set(onces(wire.database, "posts"))
    assert letters.acknowledged <= set(onces(wire.database, "help_letters"))
    wire.served.restart()
    for talk in talks:
        for client_id, (person, message) in talk.open.items():
            assert wire.inside(person, room).ask("room:say", message)["ok"]
            said.add(client_id)
    for sent in (answers, letters):
        for once, (person, fields) in sent.open.items():
            assert wire.post(person, fields.pop("to"), fields) == DONE
            sent.acknowledged.add(once)
    return said, answers.acknowledged, letters.acknowledged


def test_what_was_acknowledged_survives_a_power_cut_once(server_on_each: Served) -> None:
    with Wire(server_on_each) as wire:
        room = wire.room()
        thread = factories.start_thread(wire.database, wire.person().actor, wire.board()).thread
        desk = Desk(wire.database)
        messages: set[str] = set()
        answers: set[str] = set()
        letters: set[str] = set()
        for _ in range(ROUNDS):
            said, written, sent = power_cut(wire, desk, room, f"/threads/{thread}")
            messages |= said
            answers |= written
            letters |= sent
        kept = factories.rows(wire.database, "messages")
        assert Counter(row["client_id"] for row in kept) == Counter(messages)
        assert sorted(int(str(row["n"])) for row in kept) == list(range(1, len(kept) + 1))
        posts = [row for row in factories.rows(wire.database, "posts") if row["once"] is not None]
        assert Counter(onces(wire.database, "posts")) == Counter(answers)
        assert sorted(int(str(row["n"])) for row in posts) == list(range(2, len(posts) + 2))
        assert Counter(onces(wire.database, "help_letters")) == Counter(letters)
        for asked in factories.rows(wire.database, "help_conversations"):
            rows = factories.rows(wire.database, "help_letters")
            numbers = sorted(int(str(row["number"])) for row in rows if row["conversation_id"] == asked["id"])
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
