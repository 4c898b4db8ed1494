"""S6: who may open a socket, how much it may bring, and that each event is asked anew of the database."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
import requests
import socketio
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from forum.accounts.actions import give_role, take_role
from forum.live import MAX_EVENT
from forum.policy import CONSOLE, Audience, Role
from tests import factories
from tests.people import People, Person, visitors
from tests.wire import Cut, Socket

POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """Behind a proxy, as a house on the internet is."""
    with visitors(tmp_path_factory.mktemp("house"), {"server": {"proxies": 1}}) as people:
        yield people


def websocket(person: Person, **headers: str) -> ClientConnection:
    address = person.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    return connect(
        address,
        proxy=None,
        compression=None,
        open_timeout=60,
        additional_headers={"Cookie": f"s={person.cookie}", **headers},
    )


def lets_in(answer: requests.Response, person: Person) -> bool:
    """Whether a handshake by polling is let in: Engine.IO first, then our namespace."""
    if answer.status_code != 200:
        return False
    sid = answer.json()["sid"] if answer.text.startswith("{") else answer.text.split('"sid":"')[1].split('"')[0]
    person.post(f"{POLLING}&sid={sid}", "40")
    return person.get(f"{POLLING}&sid={sid}").text.startswith("40")


@pytest.mark.parametrize("lie", ["X-Forwarded-Host", "X-Forwarded-Server", "X-Original-Host", "Forwarded", "Host"])
def test_what_a_header_claims_about_our_host_is_not_believed(people: People, lie: str) -> None:
    person = people.member()
    value = "host=evil.example" if lie == "Forwarded" else "evil.example"
    headers = {"Origin": "https://evil.example", "X-Forwarded-Proto": "https", lie: value}
    assert not lets_in(person.get(POLLING, headers=headers), person)
    if lie != "Host":
        with pytest.raises((InvalidStatus, ConnectionClosed)), websocket(person, **headers) as wire:
            wire.recv(timeout=60)
    assert lets_in(person.get(POLLING), person)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None], ids=["foreign", "null", "missing"])
def test_a_socket_from_elsewhere_is_refused(people: People, origin: str | None) -> None:
    person = people.member()
    headers = {"Cookie": f"s={person.cookie}"} | ({} if origin is None else {"Origin": origin})
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(people.server.url, headers)
    assert person.socket().connected


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
        {"Origin": None, "Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
    ],
    ids=str,
)
def test_polling_asks_for_the_origin_too(people: People, headers: dict[str, str | None]) -> None:
    person = people.member()
    assert not lets_in(person.get(POLLING, headers=headers), person)


def test_a_browser_that_says_same_origin_needs_no_origin(people: People) -> None:
    """Browsers send no Origin with a GET of the same origin, which is how polling begins."""
    person = people.member()
    assert lets_in(person.get(POLLING, headers={"Origin": None, "Sec-Fetch-Site": "same-origin"}), person)


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJfdXNlcl9pZCI6IngifQ.aaaaaa.bbbbbbbbbbbb"])
def test_a_guest_is_not_let_in(people: People, cookie: str) -> None:
    person = people.stranger(cookie=cookie)
    assert not lets_in(person.get(POLLING), person)


def test_more_than_64_kib_in_one_message_ends_that_socket_alone(people: People) -> None:
    person = people.member()
    room = factories.add_room(people.database)
    other = person.socket()
    other.enter(room)
    with websocket(person, Origin=person.url) as wire:
        wire.recv(timeout=60)
        wire.send("40")
        assert str(wire.recv(timeout=60)).startswith("40")
        with pytest.raises(ConnectionClosed):
            wire.send("42" + '["room:say",{"text":"' + "x" * MAX_EVENT + '"}]')
            wire.recv(timeout=60)
    assert other.say(room, "Still here")["ok"]


def test_more_than_64_kib_by_polling_is_refused(people: People) -> None:
    person = people.member()
    sid = person.get(POLLING).text.split('"sid":"')[1].split('"')[0]
    person.post(f"{POLLING}&sid={sid}", "40")
    answer = person.post(f"{POLLING}&sid={sid}", '42["room:say",{"text":"' + "x" * MAX_EVENT + '"}]')
    assert answer.status_code in (400, 413), "and it waits for nobody who never fetches her last packet"


def test_an_event_is_asked_of_the_database_as_it_is_now(people: People) -> None:
    """Her role changes behind the server's back: nothing tells her socket, and it is asked before it is swept away."""
    person = people.member()
    room = factories.add_room(people.database, Audience.PEERS)
    socket = person.socket()
    socket.enter(room)
    assert socket.say(room, "Among ourselves")["ok"]
    people.database.write(lambda db: give_role(db, CONSOLE, person.name, Role.CASEWORKER))
    with suppress(Cut):  # swept away already, where the machine does much else
        ack = socket.say(room, "Still among ourselves?")
        assert (ack["ok"], ack["code"]) == (False, "not_found"), ack
    assert "Still among ourselves?" not in {row["text"] for row in factories.rows(people.database, "messages")}
    people.database.write(lambda db: take_role(db, CONSOLE, person.name, Role.CASEWORKER))
    assert person.socket().say(room, "Back")["n"] == 2


def test_who_floods_is_told_to_wait_by_account_not_by_socket(people: People) -> None:
    person, room = people.member(), factories.add_room(people.database)
    sockets = [person.socket() for _ in range(3)]
    acks = [sockets[n % 3].say(room, f"{n}", uuid4().hex) for n in range(33)]
    assert [ack["ok"] for ack in acks] == [True] * 30 + [False] * 3
    assert people.member().socket().say(room, "I may")["ok"]


def test_nothing_is_compressed(people: People) -> None:
    person = people.member()
    address = person.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    headers = {"Cookie": f"s={person.cookie}", "Origin": person.url}
    with connect(address, proxy=None, compression="deflate", additional_headers=headers) as wire:
        assert wire.response is not None
        assert "Sec-WebSocket-Extensions" not in wire.response.headers
    answer = person.get(POLLING, headers={"Accept-Encoding": "gzip, deflate"})
    assert "Content-Encoding" not in answer.headers


def test_events_of_all_kinds_together_have_a_limit(people: People) -> None:
    person, room = people.member(), factories.add_room(people.database)
    socket = person.socket()
    codes = [ack.get("code") for ack in socket.ask_at_once(*[("room:leave", {"room": room})] * 205)]
    assert codes[:200] == [None] * 200
    assert set(codes[200:]) == {"too_fast"}
