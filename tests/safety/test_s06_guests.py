"""S6 in the rooms: a guest hears one room and no other, each event is asked anew, and a socket whose person may not be
there any more is closed within two seconds, whoever changed that and in whatever process.

The tests change things through a database of their own on the same file: to the house that is served, another process.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
import socketio
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Login, Member, Visit
from forum.policy import Audience, Role, Standing
from forum.rooms.actions import leading
from forum.rooms.actions.leading import Kind
from forum.rooms.models import Room
from tests import factories
from tests.factories import SPAN
from tests.people import People, Person, visitors
from tests.safety.guests import guest
from tests.wire import Ack, Cut, Socket

GONE = "not_found"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Behind a proxy: so each guest can have an address of her own."""
    with visitors(tmp_path_factory.mktemp("house"), {"server": {"proxies": 1}}) as people:
        yield people


@pytest.fixture
def room(people: People) -> str:
    """A room open to guests."""
    return factories.add_room(people.database, Audience.EVERYONE)


@pytest.fixture
def expert(people: People) -> Person:
    return people.member(Role.MEMBER, Role.EXPERT)


def inside(person: Person, room: str) -> Socket:
    socket = person.socket()
    ack = socket.enter(room)
    assert ack["ok"], ack
    return socket


def refused(ack: Ack) -> str:
    """The code of an ack that must not be ok, with a sentence."""
    assert ack["ok"] is False
    assert ack["message"]
    return str(ack["code"])


def change(people: People, job: Callable[[Session], object]) -> None:
    """Change the database behind the server's back."""
    people.database.write(lambda db: job(db) and None)


def bar(people: People, expert: Person, message: str, kind: Kind) -> None:
    people.database.write(lambda db: leading.bar(db, expert.actor, message, kind, 1, SPAN))


def hears_nothing_more(people: People, room: str, socket: Socket) -> None:
    """What is said now does not reach this socket."""
    other = inside(people.member(), room)
    before = len(socket.events("message"))
    assert other.say(room, "Among us")["ok"]
    other.wait_for("message")
    time.sleep(0.2)
    assert len(socket.events("message")) == before


def test_without_a_visit_a_guest_has_no_socket(people: People, room: str) -> None:
    person = people.stranger()
    assert person.get(f"/rooms/{room}").status_code == 200, "she stands at the door"
    with pytest.raises(socketio.exceptions.ConnectionError):
        person.socket()


def test_nor_has_one_whose_visit_is_over(people: People, room: str) -> None:
    person = guest(people, room)
    cookie = person.cookie
    assert person.submit(f"/rooms/{room}?as=n", f"/rooms/{room}/leave").status_code == 303
    with pytest.raises(socketio.exceptions.ConnectionError):
        people.stranger(cookie=cookie).socket()


@pytest.mark.parametrize(
    ("audience", "code"),
    [(Audience.EVERYONE, "not_allowed"), (Audience.MEMBERS, GONE), (Audience.PEERS, GONE)],
)
def test_a_visit_opens_one_room_and_no_other(people: People, room: str, audience: Audience, code: str) -> None:
    other, member = factories.add_room(people.database, audience), people.member()
    said = factories.say(people.database, member.actor, other, "Tea?")
    socket, listener = inside(guest(people, room), room), inside(member, other)
    events: dict[str, dict[str, object]] = {
        "room:enter": {},
        "room:say": {"text": "Hello", "client_id": "number-of-mine"},
        "room:older": {"before": 9},
        "room:hand": {"up": True},
        "room:call": {"text": "Help"},
        "room:support": {"id": said.id, "word": "thanks", "give": True},
        "room:report": {"id": said.id, "why": "Coffee"},
        "room:remove": {"id": said.id},
    }
    for event, data in events.items():
        assert refused(socket.ask(event, {"room": other, **data})) == code, event
    assert refused(socket.ask("room:typing", {"room": other})) == "not_allowed"
    assert listener.say(other, "Among us")["ok"]
    listener.wait_for("message")
    assert socket.say(room, "Here I may")["ok"]
    assert [message["text"] for message in socket.wait_for("message")] == ["Here I may"]
    assert listener.events("typing") == []


def test_a_guest_hears_nothing_that_is_for_moderators(people: People, room: str, expert: Person) -> None:
    socket, moderator = inside(guest(people, room), room), inside(expert, room)
    socket.ask("room:enter", {"room": f"{room}:leaders"})
    member = inside(people.member(), room)
    said = member.say(room, "Tea?")
    assert member.ask("room:call", {"room": room, "text": "Come, please"})["ok"]
    assert member.ask("room:report", {"id": said["id"], "why": "Coffee"})["ok"]
    moderator.wait_for("call")
    moderator.wait_for("report")
    assert socket.events("call") == socket.events("report") == []


WHO: list[Callable[[People, str], Person]] = [guest, lambda people, room: people.member()]
each_of_both = pytest.mark.parametrize("who", WHO, ids=["guest", "member"])


@each_of_both
def test_sent_out_between_two_events(
    people: People, room: str, expert: Person, who: Callable[[People, str], Person]
) -> None:
    person = who(people, room)
    socket = inside(person, room)
    said = socket.say(room, "Coffee!")
    bar(people, expert, said["id"], Kind.BAN)
    with suppress(Cut):  # closed already, where the machine does much else
        assert refused(socket.say(room, "More coffee!")) == "not_allowed"
    socket.wait(lambda: not socket.connected)
    hears_nothing_more(people, room, socket)
    back = person.socket()
    ack = back.enter(room)
    assert (refused(ack), ack["message"]) == ("not_allowed", "You cannot come into this room for a while.")


@each_of_both
def test_muted_between_two_events(
    people: People, room: str, expert: Person, who: Callable[[People, str], Person]
) -> None:
    """Her page comes back by itself, and then knows it."""
    person, sentence = who(people, room), "You can read along here, but not write for a while."
    socket = inside(person, room)
    said = socket.say(room, "Coffee!")
    bar(people, expert, said["id"], Kind.MUTE)
    with suppress(Cut):  # closed already, where the machine does much else
        ack = socket.say(room, "More coffee!")
        assert (refused(ack), ack["message"]) == ("not_allowed", sentence)
    socket.wait(lambda: not socket.connected)
    back = person.socket()
    me = back.enter(room)["me"]
    assert (me["muted"], me["speaks"]) == (True, False)
    ack = back.say(room, "More coffee!")
    assert (refused(ack), ack["message"]) == ("not_allowed", sentence)
    assert inside(people.member(), room).say(room, "Tea!")["ok"]
    assert [message["text"] for message in back.wait_for("message")] == ["Tea!"], "she reads along"
    assert back.ask("room:call", {"room": room, "text": "Why?"})["ok"], "she may still ask"
    assert back.ask("room:remove", {"id": said["id"]})["ok"], "and take back what is hers"


def test_under_another_name_one_is_sent_out_all_the_same(people: People, room: str, expert: Person) -> None:
    person = people.member()
    named, hidden = inside(person, room), person.socket()
    assert hidden.ask("room:enter", {"room": room, "alias": True})["ok"]
    said = hidden.ask("room:say", {"room": room, "text": "Coffee!", "client_id": "number-of-mine", "alias": True})
    bar(people, expert, said["id"], Kind.BAN)
    for socket in (named, hidden):
        socket.wait(lambda: not socket.connected)  # noqa: B023 - called at once
    assert refused(person.socket().enter(room)) == "not_allowed"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"floor_only": True}, "Raise your hand"),
        ({"closed_at": clock.now(), "farewell": "Good night"}, "closed at the moment"),
        ({"hours": {"days": [], "from": "20:00", "to": "22:00"}}, "closed at the moment"),
    ],
    ids=["floor", "closed", "hours"],
)
def test_order_in_the_room_changes_between_two_events(
    people: People, room: str, changes: dict[str, object], sentence: str
) -> None:
    sockets = [inside(guest(people, room), room), inside(people.member(), room)]
    for socket in sockets:
        assert socket.say(room, "Tea?")["ok"]
    change(people, lambda db: db.execute(update(Room).where(Room.public_id == room).values(**changes)))
    for socket in sockets:
        ack = socket.say(room, "More tea?")
        assert refused(ack) == "not_allowed"
        assert sentence in ack["message"]
        assert socket.connected, "she reads along"


def test_a_room_that_is_no_longer_for_everyone_is_closed_to_guests(people: People, room: str) -> None:
    visitor, member = guest(people, room), people.member()
    socket, listener = inside(visitor, room), inside(member, room)
    assert socket.say(room, "Tea?")["ok"]
    people.looked()
    new = update(Room).where(Room.public_id == room).values(audience=Audience.MEMBERS)
    change(people, lambda db: db.execute(new))
    with suppress(Cut):
        assert refused(socket.say(room, "More tea?")) == GONE
    socket.wait(lambda: not socket.connected)
    listener.wait(lambda: not listener.connected)  # all are asked anew
    hears_nothing_more(people, room, socket)
    assert refused(visitor.socket().enter(room)) == GONE
    assert member.socket().enter(room)["ok"]


def test_nor_does_one_stay_who_came_in_just_before(people: People) -> None:
    """The house has not looked at these rooms yet: what it sees first is not what she came into."""
    rooms = [factories.add_room(people.database, Audience.EVERYONE) for _ in range(4)]
    sockets = [(one, inside(guest(people, one), one)) for one in rooms]
    for one, _ in sockets:
        new = update(Room).where(Room.public_id == one).values(audience=Audience.MEMBERS)
        change(people, lambda db: db.execute(new))  # noqa: B023 - called at once
    for _, socket in sockets:
        socket.wait(lambda: not socket.connected)  # noqa: B023 - called at once


Change = Callable[[Session], object]


def ended_visit(person: Person) -> Change:
    return lambda db: db.execute(update(Visit).where(Visit.name == person.name).values(ends_at=clock.now()))


def removed_visit(person: Person) -> Change:
    return lambda db: db.execute(delete(Visit).where(Visit.name == person.name))


def out_of_time(person: Person) -> Change:
    mine = Login.member_id == person.actor.member_id
    return lambda db: db.execute(update(Login).where(mine).values(idle_until=clock.now()))


def no_log_in(person: Person) -> Change:
    return lambda db: db.execute(delete(Login).where(Login.member_id == person.actor.member_id))


def standing(value: Standing, person: Person) -> Change:
    mine = Member.id == person.actor.member_id
    until = clock.now() + timedelta(days=1)
    return lambda db: db.execute(update(Member).where(mine).values(standing=value, standing_until=until))


ENDS: list[tuple[Callable[[People, str], Person], Callable[[Person], Change]]] = [
    (WHO[0], ended_visit),
    (WHO[0], removed_visit),
    (WHO[1], out_of_time),
    (WHO[1], no_log_in),
    (WHO[1], partial(standing, Standing.BANNED)),
    (WHO[1], partial(standing, Standing.SUSPENDED)),
]


@pytest.mark.parametrize(
    ("who", "end"), ENDS, ids=["visit over", "visit gone", "idle", "logged out", "banned", "suspended"]
)
def test_what_another_process_ended_is_closed_within_two_seconds(
    people: People, room: str, who: Callable[[People, str], Person], end: Callable[[Person], Change]
) -> None:
    person = who(people, room)
    socket = person.socket()
    person.name = socket.enter(room)["me"]["name"]
    change(people, end(person))
    with suppress(Cut):
        assert refused(socket.say(room, "Still here?")) in ("ended", "not_allowed")
    socket.wait(lambda: not socket.connected)
    hears_nothing_more(people, room, socket)
    with pytest.raises(socketio.exceptions.ConnectionError):
        person.socket()
    assert "Still here?" not in {row["text"] for row in factories.rows(people.database, "messages")}


def test_a_role_taken_at_the_command_line_is_taken_from_her_sockets(people: People, room: str) -> None:
    """She led the room: nothing that is for moderators reaches her after that."""
    expert = people.member(Role.MEMBER, Role.EXPERT)
    socket, member = inside(expert, room), inside(people.member(), room)
    people.server.run("member", expert.name, "expert", "--take")
    socket.wait(lambda: not socket.connected)
    back = expert.socket()
    assert back.enter(room)["me"]["leads"] is False
    assert member.ask("room:call", {"room": room, "text": "Come, please"})["ok"]
    assert refused(back.ask("room:answer", {"room": room, "id": "x", "text": "I come"})) == GONE
    assert back.events("call") == []


def test_a_host_is_one_no_longer(people: People, room: str) -> None:
    host, member = people.member(), inside(people.member(), room)
    hers = update(Room).where(Room.public_id == room).values(host_id=host.actor.member_id)
    change(people, lambda db: db.execute(hers))
    people.looked()
    socket, listener = host.socket(), people.member().socket()
    assert socket.enter(room)["me"]["leads"] is True
    listener.enter(room)
    people.looked()
    change(people, lambda db: db.execute(update(Room).where(Room.public_id == room).values(host_id=None)))
    socket.wait(lambda: not socket.connected)
    member.wait(lambda: not member.connected)  # all are asked anew
    assert host.socket().enter(room)["me"]["leads"] is False


def test_a_guest_who_floods_is_told_to_wait_and_not_put_out(people: People, room: str) -> None:
    visitor = guest(people, room)
    sockets, bars = [inside(visitor, room), inside(visitor, room)], factories.rows(people.database, "room_bars")
    acks = [sockets[n % 2].say(room, f"{n}") for n in range(13)]
    assert [ack["ok"] for ack in acks] == [True] * 10 + [False] * 3, "counted by visit, not by socket"
    assert {ack["code"] for ack in acks[10:]} == {"too_fast"}
    assert all("Please wait a moment" in ack["message"] and 1 <= ack["retry_after"] <= 10 for ack in acks[10:])
    assert visitor.submit(f"/rooms/{room}/write?as=n", f"/rooms/{room}?as=n", text="By form").status_code == 429
    assert inside(guest(people, room), room).say(room, "I may")["ok"], "another guest may"
    assert all(socket.connected for socket in sockets)
    assert factories.rows(people.database, "room_bars") == bars
    time.sleep(acks[-1]["retry_after"])
    assert sockets[0].say(room, "And now I may again")["ok"]


def test_calls_are_limited_but_never_end_a_visit(people: People, room: str) -> None:
    socket = inside(guest(people, room), room)
    acks = [socket.ask("room:call", {"room": room, "text": f"Come {n}"}) for n in range(8)]
    assert [ack["ok"] for ack in acks[:5]] == [True] * 5
    assert [ack.get("code") for ack in acks[5:]] == ["conflict", "too_fast", "too_fast"]
    assert all(ack["message"] for ack in acks[5:])
    assert socket.say(room, "Tea?")["ok"]


def test_a_slow_room_makes_everybody_wait_but_who_leads(people: People, room: str, expert: Person) -> None:
    change(people, lambda db: db.execute(update(Room).where(Room.public_id == room).values(slow_seconds=60)))
    for person in (guest(people, room), people.member()):
        socket = inside(person, room)
        assert socket.say(room, "Tea?", "number-of-mine")["ok"]
        ack = socket.say(room, "More tea?")
        assert (refused(ack), ack["message"]) == (
            "too_fast",
            "This room goes slowly now. Your message waits for its turn.",
        )
        assert 50 <= ack["retry_after"] <= 60
        assert socket.say(room, "Tea?", "number-of-mine")["ok"], "a retry takes no turn"
    leader = inside(expert, room)
    assert [leader.say(room, "Slowly, please")["ok"] for _ in range(3)] == [True] * 3
