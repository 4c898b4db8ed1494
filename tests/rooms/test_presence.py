"""Who is in a room: counted once each, named as she wants to be, here and in other processes."""

from typing import Any

import pytest

from forum.policy import GUEST, Audience, Role
from forum.rooms import presence as module
from forum.rooms.names import Guise
from forum.rooms.presence import NAMES, SILENT_SECONDS, Presence, Seat, Who
from tests import factories
from tests.people import People
from tests.wire import Socket


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database, Audience.EVERYONE)


def seat(name: str, *, quiet: bool = False) -> Seat:
    return Seat(GUEST, Guise(name, name.title(), 1, ""), quiet, False, frozenset(), b"", (Audience.EVERYONE, None))


def who(name: str) -> Who:
    return {"who": name, "name": name.title(), "mark": 1, "badge": ""}


def test_each_name_is_counted_once_and_the_quiet_are_not_named() -> None:
    presence = Presence()
    for sid, name, quiet in (("1", "anna", False), ("2", "anna", False), ("3", "bea", True), ("4", "cleo", False)):
        presence.enter("room", sid, seat(name, quiet=quiet))
    presence.enter("other", "1", seat("anna"))
    assert presence.present("room") == {"room": "room", "count": 3, "names": [who("anna"), who("cleo")]}
    assert presence.people(["room"]) == presence.people(["room", "other"]) == 3
    assert presence.people([]) == 0
    assert sorted(presence.rooms()) == ["other", "room"]
    assert sorted(presence.rooms_of("1")) == ["other", "room"]
    assert [sid for sid, _ in presence.seats("room")] == ["1", "2", "3", "4"]


def test_who_sits_quietly_on_one_socket_and_not_on_another_is_named() -> None:
    presence = Presence()
    presence.enter("room", "1", seat("anna"))
    presence.enter("room", "2", seat("anna", quiet=True))
    assert presence.present("room")["names"] == [who("anna")]


def test_who_leaves_is_gone_and_nothing_of_her_stays() -> None:
    presence = Presence()
    presence.enter("room", "1", seat("anna"))
    presence.enter("room", "1", seat("bea"))
    assert presence.seat("room", "1") == seat("bea"), "the way she came in last"
    assert presence.leave("room", "2") is None
    assert presence.leave("nowhere", "1") is None
    assert presence.leave("room", "1") == seat("bea")
    assert presence.leave("room", "1") is None
    assert presence.present("room") == {"room": "room", "count": 0, "names": []}
    assert presence.rooms() == presence.rooms_of("1") == []
    assert presence.seats("room") == []


def test_of_a_full_room_all_are_counted_and_some_are_named() -> None:
    presence = Presence()
    for number in range(NAMES + 5):
        presence.enter("room", str(number), seat(f"name {number}"))
    present = presence.present("room")
    assert (present["count"], len(present["names"])) == (NAMES + 5, NAMES)  # type: ignore[arg-type]


def test_other_processes_are_counted_in_until_they_fall_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    presence = Presence()
    presence.enter("room", "1", seat("anna"))
    assert presence.heard("p", "room", ["anna", "bea", "cleo"], [who("anna"), who("bea")])
    assert not presence.heard("p", "room", ["cleo", "anna", "bea"], [who("anna"), who("bea")]), "that is no news"
    assert presence.heard("q", "room", ["dora"], [])
    assert presence.present("room") == {"room": "room", "count": 4, "names": [who("anna"), who("bea")]}
    assert presence.people(["room"]) == 4
    now += SILENT_SECONDS - 1
    assert presence.forget() == []
    presence.heard("q", "room", [], [])
    now += 1
    assert presence.forget() == ["room"]
    assert presence.present("room") == {"room": "room", "count": 1, "names": [who("anna")]}
    now += SILENT_SECONDS
    assert presence.forget() == ["room"]
    assert presence.forget() == []


def latest(socket: Socket, count: int) -> dict[str, Any]:
    """Who is there, once so many are."""
    socket.wait(lambda: [news["count"] for news in socket.events("presence")][-1:] == [count])
    return dict(socket.events("presence")[-1])


def test_who_sits_in_quietly_is_counted_and_not_named(people: People, room: str) -> None:
    anna, bea = people.member(), people.member()
    watcher = anna.inside(room)
    bea.inside(room, quiet=True)
    assert [one["name"] for one in latest(watcher, 2)["names"]] == [anna.name]
    assert "2 people are here now." in people.member().page(f"/rooms/{room}?as=n").words


def test_under_a_drawn_name_she_is_named_by_that(people: People, room: str) -> None:
    anna, watcher = people.member(Role.EXPERT), people.member().inside(room)
    ack = anna.socket().enter(room, alias=True)
    me = ack["me"]
    assert me["name"] not in ("", anna.name)
    shown = {one["who"]: one for one in latest(watcher, 2)["names"]}
    assert shown[me["who"]] == {"who": me["who"], "name": me["name"], "mark": me["mark"], "badge": ""}
    assert anna.name not in repr(watcher.heard)
    assert anna.actor.public_id not in repr(watcher.heard)
    assert set(ack["mine"]) == {me["who"], anna.actor.public_id}
    assert anna.socket().enter(room, alias=True)["me"] == me


def test_a_caseworker_who_asks_for_a_drawn_name_sits_under_her_own(people: People, room: str) -> None:
    caseworker = people.member(Role.CASEWORKER)
    socket = caseworker.socket()
    ack = socket.enter(room, alias=True)
    assert (ack["me"]["name"], ack["me"]["badge"]) == (caseworker.name, "caseworker")
    refused = socket.say(room, "Hello", alias=True)
    assert (refused["code"], "own name" in refused["message"]) == ("invalid", True)


def test_a_guest_is_named_with_her_badge_and_talks(people: People, room: str) -> None:
    guest, watcher = people.stranger(), people.member().inside(room)
    assert guest.submit(f"/rooms/{room}", f"/rooms/{room}/visit").status_code == 303
    socket = guest.socket()
    ack = socket.enter(room, alias=True)
    assert (ack["me"]["badge"], ack["mine"], ack["left"]) == ("guest", [ack["me"]["who"]], None)
    said = socket.say(room, "Hello", alias=True)
    assert (said["ok"], said["who"]) == (True, ack["me"]["who"])
    (heard,) = watcher.wait_for("message")
    assert (heard["name"], heard["badge"]) == (ack["me"]["name"], "guest")
    assert ack["me"]["who"] in {one["who"] for one in latest(watcher, 2)["names"]}
    assert socket.ask("room:support", {"id": said["id"], "word": "known", "give": True}) == {"ok": True}
    assert socket.ask("room:leave", {"room": room, "read": 1}) == {"ok": True}
    assert latest(watcher, 1)["count"] == 1
    other = factories.add_room(people.database)
    assert socket.enter(other)["code"] == "not_found"


def test_where_she_left_is_told_when_she_comes_back(people: People, room: str) -> None:
    anna, speaker = people.member(), people.member().inside(room)
    for number in range(5):
        speaker.say(room, f"line {number}")
    socket = anna.socket()
    assert socket.enter(room)["left"] is None
    assert socket.ask("room:leave", {"room": room, "read": 3}) == {"ok": True}
    assert socket.enter(room)["left"] == 3
    assert socket.enter(room, after=3)["left"] is None, "only where she comes in, not where she comes back"
    assert socket.ask("room:leave", {"room": room, "read": "3"})["code"] == "invalid"
    assert anna.socket().ask("room:leave", {"room": room, "read": 5}) == {"ok": True}
    assert socket.enter(room)["left"] == 3, "who was not in the room has read nothing there"
    assert socket.ask("room:leave", {"room": "nowhere", "read": 5}) == {"ok": True}


def test_who_left_hears_no_more(people: People, room: str) -> None:
    anna, bea, leader = (
        people.member().inside(room),
        people.member().inside(room),
        people.member(Role.EXPERT).inside(room),
    )
    for socket in (bea, leader):
        socket.ask("room:leave", {"room": room})
    latest(anna, 1)
    anna.say(room, "Hello")
    anna.ask("room:call", {"room": room, "text": "Hello"})
    anna.wait_for("message")
    bea.enter(factories.add_room(people.database))
    for socket in (bea, leader):
        assert socket.events("message") == socket.events("call") == []
