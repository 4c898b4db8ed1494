"""What can be done in a live room besides talking: who hears of it, and to whom it is refused."""

from typing import Any

import pytest

from forum.policy import Audience, Role
from forum.rooms.queries import HISTORY
from tests import factories
from tests.people import People, Person
from tests.wire import Ack

NOT_THERE = "x" * 12


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.EXPERT)


def refused(ack: Ack) -> str:
    """The code of an ack that says no, in words."""
    assert ack["ok"] is False
    assert ack["message"]
    return str(ack["code"])


def test_older_messages_come_page_by_page(people: People, room: str) -> None:
    anna = people.member()
    for number in range(1, HISTORY + 6):
        factories.say(people.database, anna.actor, room, f"line {number}")
    socket = people.member().socket()
    newest = socket.enter(room)["messages"]
    assert (newest[0]["n"], len(newest)) == (6, HISTORY)
    older = socket.ask("room:older", {"room": room, "before": 6})
    assert [message["text"] for message in older["messages"]] == [f"line {number}" for number in range(1, 6)]
    assert socket.ask("room:older", {"room": room, "before": 1}) == {"ok": True, "messages": []}
    assert refused(socket.ask("room:older", {"room": NOT_THERE, "before": 6})) == "not_found"
    assert refused(socket.ask("room:older", {"room": room, "before": "6"})) == "invalid"


def test_support_is_heard_as_words_without_a_giver(people: People, room: str) -> None:
    anna, bea = people.member().inside(room), people.member().inside(room)
    said = anna.say(room, "Hello")
    give = {"id": said["id"], "word": "strength", "give": True}
    for giver in (bea, anna):
        assert giver.ask("room:support", give) == {"ok": True}
    heard = anna.wait_for("message:words", 2)
    assert heard == [{"room": room, "id": said["id"], "n": said["n"], "words": "strength"}] * 2
    assert bea.enter(room)["messages"][0]["words"] == "strength"
    for giver in (bea, anna):
        giver.ask("room:support", {**give, "give": False})
    assert [news["words"] for news in anna.wait_for("message:words", 4)] == ["strength"] * 3 + [""]
    for wrong, code in (
        ({**give, "word": "hate"}, "invalid"),
        ({**give, "id": NOT_THERE}, "not_found"),
        ({"id": said["id"], "give": True}, "invalid"),
    ):
        assert refused(bea.ask("room:support", wrong)) == code


def test_an_answer_and_a_note_travel_with_the_message(people: People, room: str) -> None:
    anna, bea = people.member().inside(room), people.member().inside(room)
    first = anna.say(room, "Hello")
    bea.say(room, "Hm", reply=first["id"], notes=["police", "nonsense", "violence"])
    heard = anna.wait_for("message", 2)[1]
    assert (heard["reply"], heard["notes"]) == (first["n"], "violence,police")
    for wrong in ({"notes": "police"}, {"notes": [1]}, {"reply": 7}):
        assert refused(bea.say(room, "Hm", **wrong)) == "invalid"


def test_whose_hand_is_up_is_heard_by_all(people: People, room: str, expert: Person) -> None:
    anna, bea, leader = people.member(), people.member().inside(room), expert.inside(room)
    socket = anna.inside(room)
    assert socket.ask("room:hand", {"room": room, "up": True}) == {"ok": True}
    up = {"room": room, "hands": [{"who": anna.actor.public_id, "name": anna.name, "floor": False}]}
    bea.wait(lambda: bea.events("room:hands")[-1:] == [up])
    assert bea.enter(room)["hands"] == up["hands"]
    give = {"room": room, "who": anna.actor.public_id, "give": True}
    for other in (bea, socket):
        assert refused(other.ask("room:floor", give)) == "not_found"
    assert leader.ask("room:floor", give) == {"ok": True}
    bea.wait(lambda: bea.events("room:hands")[-1]["hands"][0]["floor"])
    assert refused(leader.ask("room:floor", {**give, "who": NOT_THERE})) == "not_found"
    assert socket.ask("room:hand", {"room": room, "up": False}) == {"ok": True}
    bea.wait(lambda: bea.events("room:hands")[-1] == {"room": room, "hands": []})
    assert refused(socket.ask("room:hand", {"room": NOT_THERE, "up": True})) == "not_found"


def test_a_call_is_heard_by_who_leads_and_its_answer_by_the_caller(people: People, room: str, expert: Person) -> None:
    anna, other, leaders = (
        people.member(),
        people.member(),
        [expert.inside(room), people.member(Role.EXPERT).inside(room)],
    )
    caller, second, bea = anna.inside(room, alias=True), anna.inside(room), other.inside(room)
    said = caller.ask("room:call", {"room": room, "text": "Please look", "alias": True})
    assert set(said) == {"ok", "id"}
    (call,) = leaders[0].wait_for("call")
    assert leaders[1].wait_for("call") == [call]
    assert (call["room"], call["id"], call["text"]) == (room, said["id"], "Please look")
    assert call["name"] not in (anna.name, "")
    answer = {"room": room, "id": said["id"], "text": "I am coming"}
    for nobody in (caller, bea):
        assert refused(nobody.ask("room:answer", answer)) == "not_found"
    assert leaders[1].ask("room:answer", answer) == {"ok": True}
    assert caller.wait_for("answer") == second.wait_for("answer") == [answer], "on every socket of hers"
    assert leaders[0].wait_for("call:answered") == [answer]
    bea.say(room, "the end")
    for socket in (bea, *leaders):
        socket.wait_for("message")
        assert socket.events("answer") == []
    assert bea.events("call") == caller.events("call") == bea.events("call:answered") == []
    assert refused(leaders[0].ask("room:answer", {**answer, "id": NOT_THERE})) == "not_found"
    assert refused(leaders[0].ask("room:answer", {**answer, "text": " "})) == "invalid"
    assert refused(caller.ask("room:call", {"room": room, "text": ""})) == "invalid"
    assert refused(caller.ask("room:call", {"room": NOT_THERE, "text": "Hello"})) == "not_found"


def test_who_calls_all_the_time_has_to_wait(people: People, room: str) -> None:
    socket = people.member().inside(room)
    acks = [socket.ask("room:call", {"room": room, "text": f"call {number}"}) for number in range(7)]
    assert [ack.get("code", "ok") for ack in acks] == ["ok"] * 5 + ["conflict", "too_fast"]
    assert 0 < acks[-1]["retry_after"] <= 600


def test_of_a_report_those_who_lead_hear_and_nobody_else(people: People, room: str, expert: Person) -> None:
    anna, bea, leader = people.member().inside(room), people.member().inside(room), expert.inside(room)
    said = anna.say(room, "canary")
    report = {"id": said["id"], "why": "It hurts"}
    assert bea.ask("room:report", report) == {"ok": True}
    assert leader.wait_for("report") == [{"room": room}]
    for wrong, code in (
        ({**report, "why": ""}, "invalid"),
        ({**report, "id": NOT_THERE}, "not_found"),
        ({"id": said["id"]}, "invalid"),
    ):
        assert refused(bea.ask("room:report", wrong)) == code
    anna.ask("room:remove", {"id": said["id"]})
    assert refused(bea.ask("room:report", report)) == "conflict"
    for socket in (anna, bea):
        socket.wait_for("message:gone")
        assert socket.events("report") == []


def test_who_leads_takes_words_away_and_who_does_not_leads_nothing(people: People, room: str, expert: Person) -> None:
    anna, leader = people.member().inside(room), expert.inside(room)
    said = anna.say(room, "canary")
    assert leader.ask("room:remove", {"id": said["id"]}) == {"ok": True}
    assert anna.wait_for("message:gone") == [{"room": room, "id": said["id"], "n": said["n"]}]
    assert refused(leader.ask("room:remove", {"id": said["id"]})) == "not_allowed"
    assert leader.enter(room)["me"]["leads"] is True
    assert anna.enter(room)["me"]["leads"] is False


def test_an_expert_under_a_drawn_name_hears_calls_and_is_not_told_apart(
    people: People, room: str, expert: Person
) -> None:
    anna, leader = people.member().inside(room), expert.inside(room, alias=True)
    anna.ask("room:call", {"room": room, "text": "Hello"})
    leader.wait_for("call")
    leader.say(room, "I see you", alias=True)
    (heard,) = anna.wait_for("message")
    shown: dict[str, Any] = next(who for who in anna.enter(room)["present"]["names"] if who["who"] == heard["who"])
    assert (shown["badge"], heard["badge"], heard["name"] == expert.name) == ("", "", False)


@pytest.mark.parametrize("roles", [(Role.CASEWORKER,), (Role.MEMBER, Role.OPERATOR)])
def test_in_a_room_for_peers_nothing_is_done_by_others(people: People, roles: tuple[Role, ...]) -> None:
    kitchen, peer = factories.add_room(people.database, Audience.PEERS), people.member()
    said = factories.say(people.database, peer.actor, kitchen)
    listener, socket = peer.inside(kitchen), people.member(*roles).socket()
    deeds: dict[str, dict[str, object]] = {
        "room:enter": {},
        "room:say": {"text": "Hello", "client_id": "number-of-mine"},
        "room:older": {"before": 9},
        "room:hand": {"up": True},
        "room:floor": {"who": peer.actor.public_id, "give": True},
        "room:call": {"text": "Help"},
        "room:answer": {"id": NOT_THERE, "text": "Hello"},
        "room:support": {"id": said.id, "word": "thanks", "give": True},
        "room:report": {"id": said.id, "why": "Coffee"},
        "room:remove": {"id": said.id},
    }
    for event, data in deeds.items():
        assert refused(socket.ask(event, {"room": kitchen, **data})) == "not_found", event
    listener.say(kitchen, "the end")
    listener.wait_for("message")
    assert {name for name, _ in listener.heard} <= {"message", "presence", "room:state", "room:hands"}
    assert all(news["hands"] == [] for news in listener.events("room:hands"))
