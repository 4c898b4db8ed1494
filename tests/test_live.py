"""The socket edge: what an event brings, problems as acks, polling, and who hears what."""

import json
from typing import Any

import pytest
import socketio
from flask import Flask
from socketio.packet import EVENT

from forum import live
from forum.accounts.actions import end_login
from forum.errors import Conflict, Ended, Invalid, NotAllowed, NotFound, TooFast, Unavailable
from forum.live import Call
from forum.policy import GUEST, Actor, Audience, Role
from tests import factories
from tests.house.world import World
from tests.people import People, Person


def call(**data: object) -> Call:
    return Call(data, "sid", "token", "", GUEST)


def test_texts_are_texts() -> None:
    assert call(text="Hello").text("text") == "Hello"
    for wrong in (None, 7, True, ["x"], {"text": "x"}, b"x"):
        with pytest.raises(Invalid):
            call(text=wrong).text("text")
    with pytest.raises(Invalid):
        call().text("text")


def test_what_cannot_be_an_id_is_none() -> None:
    assert call(room="a1B2-c3").id("room") == "a1B2-c3"
    for wrong in ("x" * 65, "a\0b", "\ud800", "é", "a\nb"):
        assert call(room=wrong).id("room") == ""
    with pytest.raises(Invalid):
        call(room=7).id("room")


def test_numbers_are_numbers_from_0_up() -> None:
    assert call(after=0).number("after") == 0
    assert call(after=2**31 - 1).number("after") == 2**31 - 1
    assert call(after=None).number("after") is None
    assert call().number("after") is None
    for wrong in (-1, 2**31, 1.0, "1", True, [1], float("nan")):
        with pytest.raises(Invalid):
            call(after=wrong).number("after")


def test_only_yes_is_yes() -> None:
    assert call(alias=True).flag("alias") is True
    for wrong in (None, 1, "true", [True], {"x": True}, False):
        assert call(alias=wrong).flag("alias") is False
    assert call().flag("alias") is False


def test_a_list_of_texts_is_short_and_holds_texts() -> None:
    assert call(notes=["violence", "\0"]).texts("notes") == ["violence", "\0"]
    assert call().texts("notes") == []
    for wrong in (None, "violence", {"a": 1}, [1], [["a"]], [None], ["x"] * 65):
        with pytest.raises(Invalid):
            call(notes=wrong).texts("notes")


def test_limits_count_a_guest_by_her_visit_and_a_member_by_her_account() -> None:
    """Two numbers that happen to be the same are two people all the same."""
    guest, member = Call({}, "sid", "", "t", Actor(visit_id=7)), Call({}, "sid", "t", "", Actor(member_id=7))
    assert guest.actor.counted_as != member.actor.counted_as
    assert Call({}, "other", "", "t", Actor(visit_id=7)).actor.counted_as == guest.actor.counted_as


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_writes_is_asked_again_in_the_very_transaction(app: Flask) -> None:
    world = World(app)
    token = factories.log_in(world.database, factories.add_member(world.database))
    _, guest = world.come_in(world.rooms[Audience.EVERYONE])
    with app.app_context():
        before = factories.by_token(world.database, token)
        said = Call({}, "sid", token, "", before)
        assert said.write(lambda db, actor: actor) == before
        world.database.write(lambda db: end_login(db, before, before.login_public_id))
        for over in (said, Call({}, "sid", "", "no visit", guest)):  # what stood at the door no longer counts
            with pytest.raises(Ended):
                over.write(lambda db, actor: actor)


def test_who_is_looked_up_by_writing_alone_has_no_role_before() -> None:
    """A handler that asks anything else as her is refused; so an event that says `by_writing` by mistake opens none."""
    sockets = live._Sockets()
    sockets.add("hers", 7, 3, frozenset({Role.MEMBER}))
    sockets.add("a guest's", -7, 0, frozenset({Role.GUEST}))
    hers = sockets.whose("hers")
    assert hers is not None
    assert (hers.login_id, hers.counted_as, hers.roles) == (7, "member 3", frozenset())
    assert sockets.whose("a guest's") is None
    assert sockets.whose("nobody's") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Invalid, "invalid"),
        (NotAllowed, "not_allowed"),
        (Ended, "ended"),
        (NotFound, "not_found"),
        (Conflict, "conflict"),
        (TooFast, "too_fast"),
        (Unavailable, "unavailable"),
        (KeyError, "problem"),
    ],
)
def test_a_problem_becomes_an_ack_without_a_strangers_words(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: type[Exception],
    code: str,
) -> None:
    def handler(_: Call) -> dict[str, Any]:
        raise problem("Canary") if problem is KeyError else problem()

    monkeypatch.setitem(live.EVENTS, "room:leave", handler)
    world = World(app)
    origin = {"Origin": f"http://127.0.0.1:{world.house.config.server.port}", "Accept-Language": "nl"}
    client = live.socketio.test_client(app, flask_test_client=world.visit("member"), headers=origin)
    ack = client.emit("room:leave", {"room": "x"}, callback=True)
    when = {"retry_after": 10} if problem is TooFast else {}
    assert ack == {"ok": False, "code": code, "message": ack["message"], **when}
    assert ack["message"]
    assert "Canary" not in ack["message"] + caplog.text
    assert ("KeyError" in caplog.text) is (problem is KeyError)
    client.disconnect()


POLLING = "/socket.io/?EIO=4&transport=polling"


class Poller:
    """A page where websockets are blocked: it asks again and again."""

    def __init__(self, person: Person) -> None:
        self.person = person
        sid = json.loads(person.get(POLLING).text[1:])["sid"]
        self.address = f"{POLLING}&sid={sid}"
        self.packets: list[str] = []
        self.send("40")
        assert self.next("40")

    def send(self, packet: str) -> None:
        assert self.person.post(self.address, packet).text.lower() == "ok"

    def ask(self, number: int, event: str, data: object) -> Any:
        """Send an event; its ack."""
        self.send(f"42{number}{json.dumps([event, data])}")
        return json.loads(self.next(f"43{number}").removeprefix(f"43{number}"))[0]

    def next(self, begin: str) -> str:
        """The next packet that begins so."""
        while True:
            for packet in self.packets:
                if packet.startswith(begin):
                    self.packets.remove(packet)
                    return packet
            self.packets += self.person.get(self.address).text.split("\x1e")


def test_a_page_without_websockets_hears_and_speaks_too(people: People) -> None:
    room = factories.add_room(people.database)
    poller, socket = Poller(people.member()), people.member().socket()
    assert poller.ask(1, "room:enter", {"room": room})["messages"] == []
    socket.enter(room)
    socket.say(room, "Hello")
    assert json.loads(poller.next('42["message"')[2:])[1]["text"] == "Hello"
    assert poller.ask(2, "room:say", {"room": room, "text": "Good evening", "client_id": "number-of-mine"})["n"] == 2
    assert [message["text"] for message in socket.wait_for("message", 2)] == ["Hello", "Good evening"]


def test_an_event_without_an_ack_and_one_unknown_do_no_harm(people: People) -> None:
    room = factories.add_room(people.database)
    socket = people.member().socket()
    socket.enter(room)
    socket.client.emit("room:burn", {"room": room})
    socket.client.emit("room:say", {"room": room, "text": "No ack wanted", "client_id": "number-of-mine"})
    assert socket.wait_for("message")[0]["text"] == "No ack wanted"
    assert socket.say(room, "Still here")["n"] == 2


def test_a_new_role_closes_her_sockets_and_only_hers(people: People) -> None:
    """So that the page asks anew what she may hear: an expert needs her second factor first."""
    operator, member = people.member(Role.OPERATOR), people.member()
    socket, other = member.socket(), people.member().socket()
    assert operator.submit("/house/roles", pseudonym=member.name, role="expert").status_code == 303
    socket.wait(lambda: not socket.connected, 2)
    with pytest.raises(socketio.exceptions.ConnectionError):
        member.socket()
    assert other.connected


def test_nothing_is_looked_through_for_bytes() -> None:
    assert live.Plain(data=["message", {"text": b"none of ours"}]).packet_type == EVENT
    assert live.socketio.server_options["serializer"] is live.Plain
