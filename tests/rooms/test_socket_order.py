"""Order in a live room: what who leads it does is told at once, and holds at once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from forum.policy import Audience, Role
from forum.rooms.actions import arranging, leading
from forum.rooms.actions.leading import Kind
from tests import factories
from tests.factories import NAMES, SPAN
from tests.people import People, Person
from tests.wire import Ack, Socket

WITHIN = 2.0


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.EXPERT)


def lead(people: People, expert: Person, deed: Callable[..., object], *args: object, **more: object) -> None:
    """Do something that leads, in another process than the one that serves."""
    people.database.write(lambda db: deed(db, expert.actor, *args, span=SPAN, **more) and None)


def told(socket: Socket) -> dict[str, Any]:
    """How the room is, by the last that was heard."""
    state = socket.events("room:state")[-1]
    return {key: state[key] for key in ("open", "text", "slow", "floor")}


def press(expert: Person, room: str, do: str, thing: str = "", text: str = "") -> None:
    """The same on the page of who leads."""
    fields = {"csrf_token": expert.token(), "do": do, "thing": thing, "text": text}
    assert expert.post(f"/rooms/{room}/lead", fields).status_code == 303


def test_a_slow_room_lets_each_wait_for_her_turn(people: People, room: str, expert: Person) -> None:
    anna, leader = people.member().inside(room), expert.inside(room)
    press(expert, room, "slow", "60")
    anna.wait(lambda: told(anna)["slow"] == 60, WITHIN)
    assert anna.say(room, "One", "number-1")["ok"]
    ack = anna.say(room, "Two", "number-2")
    assert (ack["ok"], ack["code"]) == (False, "too_fast")
    assert 0 < ack["retry_after"] <= 60
    assert ack["message"]
    assert anna.say(room, "One", "number-1")["n"] == 1, "a retry of what is kept takes no turn"
    assert anna.say(room, "Two", "number-2", alias=True)["code"] == "too_fast", "under every name"
    assert people.member().inside(room).say(room, "Another")["ok"]
    assert all(leader.say(room, f"line {number}")["ok"] for number in range(3))
    press(expert, room, "slow", "0")
    anna.wait(lambda: told(anna)["slow"] == 0, WITHIN)
    assert anna.say(room, "Two", "number-2")["ok"]


@pytest.mark.parametrize("alias", [False, True])
@pytest.mark.parametrize(
    ("kind", "words", "enters"),
    [(Kind.MUTE, "not write for a while", True), (Kind.BAN, "cannot come into this room", False)],
)
def test_a_pause_closes_her_sockets_and_says_why_when_she_comes_back(
    people: People, room: str, expert: Person, kind: Kind, words: str, enters: bool, alias: bool
) -> None:
    anna, bea = people.member(), people.member().inside(room)
    sockets = [anna.inside(room), anna.inside(room, alias=True)]
    said = sockets[alias].say(room, "Hello", alias=alias)
    fields = {"csrf_token": expert.token(), "kind": kind.value, "hours": "1"}
    assert expert.post(f"/messages/{said['id']}/bar", fields).status_code == 303
    for socket in sockets:
        socket.wait(lambda socket=socket: not socket.connected, WITHIN)  # type: ignore[misc]
    back = anna.socket()
    ack = back.enter(room)
    assert ack["ok"] is enters
    if enters:
        assert (ack["me"]["muted"], ack["me"]["speaks"]) == (True, False)
    else:
        assert (ack["code"], words in ack["message"]) == ("not_allowed", True)
    for name in (False, True):
        refusal = back.say(room, "Hello", alias=name)
        assert (refusal["code"], words in refusal["message"]) == ("not_allowed", True)
    assert bea.connected
    assert bea.say(room, "Among us")["ok"]
    assert back.say(factories.add_room(people.database), "Elsewhere")["ok"]
    bar = factories.rows(people.database, "room_bars")[-1]
    press(expert, room, "lift", str(bar["public_id"]))
    again = anna.inside(room)
    assert again.say(room, "Hello again")["ok"]


def test_a_pause_given_in_another_process_closes_her_socket_too(people: People, room: str, expert: Person) -> None:
    anna = people.member().inside(room)
    said = anna.say(room, "Hello")
    lead(people, expert, leading.bar, said["id"], Kind.BAN, 1)
    anna.wait(lambda: not anna.connected, WITHIN)


@pytest.mark.parametrize("here", [True, False], ids=["on the page", "in another process"])
def test_closing_is_told_to_all_and_holds(people: People, room: str, expert: Person, here: bool) -> None:
    anna, leader = people.member().inside(room), expert.inside(room)
    assert anna.enter(room)["state"]["open"] is True
    anna.wait_for("room:state")
    if here:
        press(expert, room, "close", text="Sleep well")
    else:
        lead(people, expert, leading.close_room, room, "Sleep well")
    for socket in (anna, leader):
        socket.wait(lambda socket=socket: not told(socket)["open"], WITHIN)  # type: ignore[misc]
    assert told(anna) == {"open": False, "text": "Sleep well", "slow": 0, "floor": False}
    refusal = anna.say(room, "Wait")
    assert (refusal["code"], "closed" in refusal["message"]) == ("not_allowed", True)
    assert anna.connected
    assert leader.say(room, "Until tomorrow")["ok"]
    assert anna.wait_for("message")[0]["text"] == "Until tomorrow"
    press(expert, room, "open")
    anna.wait(lambda: told(anna)["open"], WITHIN)
    assert anna.say(room, "Hello")["ok"]


def test_one_by_one_who_has_the_floor_speaks(people: People, room: str, expert: Person) -> None:
    anna, bea, leader = people.member(), people.member().inside(room), expert.inside(room)
    socket = anna.inside(room)
    press(expert, room, "floor-only")
    socket.wait(lambda: told(socket)["floor"], WITHIN)
    for other in (socket, bea):
        refusal = other.say(room, "Hello")
        assert (refusal["code"], "Raise your hand" in refusal["message"]) == ("not_allowed", True)
    socket.ask("room:hand", {"room": room, "up": True})
    leader.ask("room:floor", {"room": room, "who": anna.actor.public_id, "give": True})
    assert socket.say(room, "Thank you")["ok"]
    assert socket.enter(room)["me"]["speaks"] is True
    assert bea.enter(room)["me"]["speaks"] is False
    leader.ask("room:floor", {"room": room, "who": anna.actor.public_id, "give": False})
    assert socket.say(room, "One more")["code"] == "not_allowed"


def test_what_is_removed_leaves_every_screen(people: People, room: str, expert: Person) -> None:
    anna, bea = people.member().inside(room), people.member().inside(room)
    for number in range(3):
        anna.say(room, f"line {number}")
    press(expert, room, "empty")
    for socket in (anna, bea):
        assert socket.wait_for("room:emptied") == [{"room": room, "n": 3}]
    assert anna.enter(room)["messages"] == []
    assert anna.say(room, "Anew")["n"] == 4


@pytest.mark.parametrize("here", [True, False], ids=["on the page", "in another process"])
def test_before_others_may_come_in_all_are_asked_anew(people: People, room: str, expert: Person, here: bool) -> None:
    peer, caseworker = people.member().inside(room), people.member(Role.CASEWORKER).inside(room)
    peer.say(room, "canary")
    if here:
        assert expert.submit(f"/rooms/{room}/arrange", audience="peers").status_code == 303
    else:
        lead(people, expert, partial(arranging.arrange, new=arranging.Arrangement(NAMES, NAMES, Audience.PEERS)), room)
    for socket in (peer, caseworker):
        socket.wait(lambda socket=socket: not socket.connected, WITHIN)  # type: ignore[misc]


def test_a_new_host_leads_at_once(people: People, room: str, expert: Person) -> None:
    host = people.member()
    socket = host.inside(room)
    assert expert.submit(f"/rooms/{room}/arrange", host=host.name).status_code == 303
    socket.wait(lambda: not socket.connected, WITHIN)
    again = host.socket()
    ack: Ack = again.enter(room)
    assert ack["me"]["leads"] is True
    people.member().inside(room).ask("room:call", {"room": room, "text": "Hello"})
    again.wait_for("call")
