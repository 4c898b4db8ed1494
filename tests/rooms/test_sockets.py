"""The live rooms over real sockets: what is asked, what comes back, and what everybody hears."""

from collections.abc import Iterator
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from forum import clock
from forum.accounts.models import Login
from forum.policy import Audience, Role
from forum.rooms.actions import MAX_MESSAGE
from tests import factories
from tests.conftest import Services
from tests.people import People, visitors
from tests.served import Served
from tests.wire import Socket, Wire

FIELDS = {
    *("room", "id", "n", "who", "name", "mark", "badge", "text", "day", "at", "client_id"),
    *("reply", "notes", "words"),
}
REVOKED_SECONDS = 2.0
UNREADABLE = "Dit bericht was niet te lezen. Laad de pagina opnieuw."
UNKEEPABLE = "In deze tekst staan tekens die we niet kunnen bewaren. Typ hem opnieuw."


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def people_on_each(
    request: pytest.FixtureRequest, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    """Everybody who visits a house on SQLite, then one on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("people")
    else:
        with (
            services.databases.fresh() as url,
            visitors(tmp_path_factory.mktemp("house"), {"database": {"address": url}}) as people,
        ):
            yield people


@pytest.fixture
def room(people: People) -> str:
    return factories.add_room(people.database)


@pytest.fixture
def room_on_each(people_on_each: People) -> str:
    return factories.add_room(people_on_each.database)


@pytest.fixture
def wire_on_each(server_on_each: Served) -> Iterator[Wire]:
    with Wire(server_on_each) as wire:
        yield wire


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    return [message["n"] for message in messages]


def test_entering_tells_what_was_said_and_who_is_there(people: People, room: str) -> None:
    first = people.member()
    first.inside(room).say(room, "Hello")
    second = people.member()
    ack = second.socket().enter(room)
    assert ack["ok"] is True
    assert [message["text"] for message in ack["messages"]] == ["Hello"]
    assert set(ack["messages"][0]) == FIELDS
    assert ack["last"] == 1
    assert ack["present"]["count"] == 2
    assert {who["name"] for who in ack["present"]["names"]} == {first.actor.pseudonym, second.actor.pseudonym}


def test_what_is_said_is_acked_and_heard_once_by_everybody(people_on_each: People, room_on_each: str) -> None:
    speaker = people_on_each.member()
    sockets = [person.inside(room_on_each) for person in (speaker, people_on_each.member(), people_on_each.member())]
    client_id = uuid4().hex
    ack = sockets[0].say(room_on_each, "Hello", client_id)
    assert ack == {"ok": True, "id": ack["id"], "n": 1, "who": speaker.actor.public_id}
    sockets[0].say(room_on_each, "the end")
    for socket in sockets:
        first, _ = socket.wait_for("message", 2)
        assert set(first) == FIELDS
        expected = {
            "room": room_on_each,
            "id": ack["id"],
            "n": ack["n"],
            "who": speaker.actor.public_id,
            "name": speaker.actor.pseudonym,
            "mark": speaker.actor.mark,
            "badge": "",
            "text": "Hello",
            "client_id": client_id,
            "reply": 0,
            "notes": "",
            "words": "",
        }
        assert {key: first[key] for key in expected} == expected


def test_two_who_talk_at_once_are_heard_in_one_order(people_on_each: People, room_on_each: str) -> None:
    sockets = [people_on_each.member().inside(room_on_each) for _ in range(3)]

    def talk(socket: Socket) -> None:
        for number in range(20):
            socket.say(room_on_each, f"line {number}")

    talkers = [Thread(target=talk, args=(socket,)) for socket in sockets[:2]]
    for talker in talkers:
        talker.start()
    for talker in talkers:
        talker.join()
    heard = [socket.wait_for("message", 40) for socket in sockets]
    assert numbers(heard[0]) == list(range(1, 41))
    assert heard[0] == heard[1] == heard[2]


def test_a_retry_has_the_same_number_and_is_heard_once(people_on_each: People, room_on_each: str) -> None:
    client_id = uuid4().hex
    socket = people_on_each.member().inside(room_on_each)
    once, again = socket.say(room_on_each, "Hello", client_id), socket.say(room_on_each, "Hello", client_id)
    assert again == once
    end = socket.say(room_on_each, "the end")
    assert numbers(socket.wait_for("message", 2)) == [once["n"], end["n"]]


def test_who_was_away_gets_exactly_the_rest(people: People, room: str) -> None:
    speaker = people.member().inside(room)
    for number in range(1, 6):
        speaker.say(room, f"line {number}")
    back = people.member().socket()
    assert numbers(back.enter(room, after=3)["messages"]) == [4, 5]
    assert back.enter(room, after=5)["messages"] == []


def test_the_others_hear_that_somebody_types_but_not_who(people: People, room: str) -> None:
    typist, other = people.member().inside(room), people.member().inside(room)
    assert typist.ask("room:typing", {"room": room}) == {"ok": True}
    assert other.wait_for("typing") == [{"room": room}]
    typist.say(room, "Hello")
    typist.wait_for("message")
    assert typist.events("typing") == []


def test_who_is_not_in_the_room_cannot_type_there(people: People, room: str) -> None:
    ack = people.member().socket().ask("room:typing", {"room": room})
    assert (ack["ok"], ack["code"]) == (False, "not_allowed")


def test_presence_counts_people_not_sockets(people: People, room: str) -> None:
    watcher, other = people.member().inside(room), people.member()
    tabs = [other.inside(room), other.inside(room)]
    watcher.wait(lambda: [news["count"] for news in watcher.events("presence")][-1:] == [2])
    for tab in tabs:
        tab.close()
    watcher.wait(lambda: watcher.events("presence")[-1]["count"] == 1)
    assert set(watcher.events("presence")[-1]) == {"room", "count", "names"}


def test_only_the_writer_takes_a_message_away(people: People, room: str) -> None:
    writer, other = people.member().inside(room), people.member().inside(room)
    said = writer.say(room, "Hello")
    refused = other.ask("room:remove", {"id": said["id"]})
    assert (refused["ok"], refused["code"]) == (False, "not_allowed")
    assert writer.ask("room:remove", {"id": said["id"]}) == {"ok": True}
    assert other.wait_for("message:gone") == [{"room": room, "id": said["id"], "n": said["n"]}]
    assert other.enter(room)["messages"] == []


def test_what_cannot_be_taken_is_told_in_dutch_and_the_socket_stays_usable(people: People, room: str) -> None:
    socket = people.member(language="nl").inside(room)
    said = {"room": room, "text": "Hallo", "client_id": uuid4().hex}
    longest = MAX_MESSAGE + 1
    cases: list[tuple[str, object, str, str]] = [
        ("room:say", {**said, "text": ""}, "invalid", "Schrijf iets."),
        ("room:say", {**said, "text": "a" * longest}, "invalid", str(longest)),
        ("room:say", {**said, "text": "a\0b"}, "invalid", UNKEEPABLE),
        ("room:say", {**said, "text": 7}, "invalid", UNREADABLE),
        ("room:say", {**said, "client_id": "?"}, "invalid", "pagina"),
        ("room:say", ["no", "dict"], "invalid", UNREADABLE),
        ("room:say", "no dict", "invalid", UNREADABLE),
        ("room:say", None, "invalid", UNREADABLE),
        ("room:say", {**said, "room": "nowhere"}, "not_found", "bestaat niet"),
        ("room:enter", {"room": "nowhere"}, "not_found", "bestaat niet"),
        ("room:enter", {"room": room, "after": -1}, "invalid", UNREADABLE),
        ("room:enter", {"room": room, "after": "1"}, "invalid", UNREADABLE),
    ]
    for event, data, code, words in cases:
        ack = socket.ask(event, data)
        assert set(ack) == {"ok", "code", "message"}, (event, data, ack)
        assert (ack["ok"], ack["code"]) == (False, code), (event, data, ack)
        assert words in ack["message"], (event, data, ack)
    assert socket.say(room, "Hallo")["n"] == 1


def test_a_caseworker_does_not_find_the_room_of_peers(people: People, room: str) -> None:
    kitchen = factories.add_room(people.database, Audience.PEERS)
    people.member().inside(kitchen)
    caseworker = people.member(Role.MEMBER, Role.CASEWORKER).inside(room)
    for ack in (caseworker.enter(kitchen), caseworker.say(kitchen, "Hello")):
        assert (ack["ok"], ack["code"]) == (False, "not_found")
    assert caseworker.enter(kitchen) == caseworker.enter("nowhere")


def test_ending_the_log_in_closes_its_socket(people_on_each: People, room_on_each: str) -> None:
    person = people_on_each.member()
    socket, other = person.inside(room_on_each), people_on_each.member().inside(room_on_each)
    assert person.post("/me/logins/end", {"csrf_token": person.token()}).status_code == 303
    socket.wait(lambda: not socket.connected, REVOKED_SECONDS)
    assert other.say(room_on_each, "Hello")["ok"]


def test_a_log_in_that_runs_out_hears_no_more(people_on_each: People, room_on_each: str) -> None:
    person = people_on_each.member()
    socket = person.inside(room_on_each)
    over = update(Login).where(Login.member_id == person.actor.member_id).values(idle_until=clock.now())
    factories.change(people_on_each.database, over)
    socket.wait(lambda: not socket.connected, REVOKED_SECONDS)


def test_a_role_given_at_the_machine_closes_the_rooms_of_peers(people: People, room: str) -> None:
    person, kitchen = people.member(), factories.add_room(people.database, Audience.PEERS)
    socket = person.inside(kitchen)
    people.server.run("member", person.actor.pseudonym, "caseworker")
    socket.wait(lambda: not socket.connected, REVOKED_SECONDS)


def test_who_floods_is_told_to_wait(people: People, room: str) -> None:
    other = people.member()
    socket = people.member().inside(room)
    acks = [socket.say(room, f"line {number}") for number in range(45)]
    assert all(ack["ok"] for ack in acks[:30])
    refused = [ack for ack in acks if not ack["ok"]]  # a few more pass where the counter's window just turned
    assert len(refused) >= 10
    assert {ack["code"] for ack in refused} == {"too_fast"}
    assert other.inside(room).say(room, "Hello")["n"] == 45 - len(refused) + 1


def test_after_a_restart_the_page_comes_back_by_itself_and_misses_nothing(wire_on_each: Wire) -> None:
    room, person = wire_on_each.room(), wire_on_each.person()
    socket = wire_on_each.inside(person, reconnection=True)
    last = socket.say(room, "before")["n"]
    wire_on_each.served.restart()
    meanwhile = wire_on_each.inside(wire_on_each.person()).say(room, "meanwhile")
    socket.wait(lambda: socket.ended and socket.connected)
    ack = socket.enter(room, after=last)
    assert numbers(ack["messages"]) == [meanwhile["n"]] == [last + 1]
    assert socket.say(room, "after")["n"] == last + 2
