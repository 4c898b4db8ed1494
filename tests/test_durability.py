"""What was acknowledged is there after a power cut, once; what was not can be sent again."""

import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Thread
from uuid import uuid4

from tests import factories
from tests.served import Served
from tests.wire import Cut, Person, Socket, Wire

SPEAKERS = 3
SOCKETS = 8  # of each speaker, in turn: a member may say 30 messages in 10 seconds
SAY_LIMIT = 30
WRITERS = 8  # of answers, in turn: a member may send 20 in a minute
POST_LIMIT = 20
BURST_SECONDS = 1.0
PATIENCE_SECONDS = 60  # until each has been acknowledged something, on a machine that does much else
ENOUGH = 200  # messages acknowledged: then the power goes, while the speakers have most still to say
ROUNDS = 2
DONE = 303


@dataclass
class Sent:
    """What one thread sent, by its own number: who sent it, its fields, and whether it was acknowledged."""

    acknowledged: set[str] = field(default_factory=set)
    open: dict[str, tuple[Person, dict[str, str]]] = field(default_factory=dict)
    cut: bool = False


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
            sent.acknowledged.add(client_id)
            del sent.open[client_id]


def write(wire: Wire, people: list[Person], path: str, sent: Sent) -> None:
    """One answer after the other, until the power goes."""
    for number in range(POST_LIMIT * len(people)):
        person = people[number % len(people)]
        try:
            fields = wire.form(person, path)
            once = fields["once"]
            fields["body"] = spelled(once)
            sent.open[once] = (person, fields)
            status = wire.post(person, path, fields)
        except (OSError, HTTPException):
            sent.cut = True
            return
        if status == DONE:
            sent.acknowledged.add(once)
            del sent.open[once]


def power_cut(wire: Wire, room: str, path: str) -> tuple[set[str], set[str]]:
    """A burst, the cut in its middle, and the retries; the numbers of the messages and answers now there."""
    talks = [Sent() for _ in range(SPEAKERS)]
    answers = Sent()
    threads = []
    for talk in talks:
        people = [wire.person() for _ in range(SOCKETS)]
        sockets = [(person, wire.inside(person, room)) for person in people]
        threads.append(Thread(target=speak, args=(sockets, room, talk)))
    writers = [wire.person() for _ in range(WRITERS)]
    threads.append(Thread(target=write, args=(wire, writers, path, answers)))
    began = time.monotonic()
    for thread in threads:
        thread.start()
    while not all(sent.acknowledged for sent in (*talks, answers)) and time.monotonic() < began + PATIENCE_SECONDS:
        time.sleep(0.005)
    while time.monotonic() < began + BURST_SECONDS and sum(len(talk.acknowledged) for talk in talks) < ENOUGH:
        time.sleep(0.005)
    wire.served.kill()
    for thread in threads:
        thread.join()
    assert all(sent.cut and sent.acknowledged for sent in (*talks, answers)), "not in the middle"
    said = set().union(*(talk.acknowledged for talk in talks))
    assert said <= {str(row["client_id"]) for row in factories.rows(wire.database, "messages")}
    assert answers.acknowledged <= {str(row["once"]) for row in factories.rows(wire.database, "posts")}
    wire.served.restart()
    for talk in talks:
        for client_id, (person, message) in talk.open.items():
            assert wire.inside(person, room).ask("room:say", message)["ok"]
            said.add(client_id)
    for once, (person, fields) in answers.open.items():
        assert wire.post(person, path, fields) == DONE
        answers.acknowledged.add(once)
    return said, answers.acknowledged


def test_what_was_acknowledged_survives_a_power_cut_once(server_on_each: Served) -> None:
    with Wire(server_on_each) as wire:
        room = wire.room()
        thread = factories.start_thread(wire.database, wire.person().actor, wire.board()).thread
        messages: set[str] = set()
        answers: set[str] = set()
        for _ in range(ROUNDS):
            said, written = power_cut(wire, room, f"/threads/{thread}")
            messages |= said
            answers |= written
        kept = factories.rows(wire.database, "messages")
        assert Counter(row["client_id"] for row in kept) == Counter(messages)
        assert sorted(int(str(row["n"])) for row in kept) == list(range(1, len(kept) + 1))
        posts = [row for row in factories.rows(wire.database, "posts") if row["once"] is not None]
        assert Counter(row["once"] for row in posts) == Counter(answers)
        assert sorted(int(str(row["n"])) for row in posts) == list(range(2, len(posts) + 2))
