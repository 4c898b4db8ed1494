"""A connection costs one greenlet: pings begin when they are due, and what is written goes out at once, in order.

The last part pins what forum/outbox.py relies on in engineio.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest.mock import Mock

import gevent
import pytest
from engineio.packet import CLOSE, MESSAGE, PING, PONG, Packet
from engineio.socket import Socket
from gevent.event import Event
from socketio import Server

from forum import outbox
from forum.outbox import MAX_UNREAD, WRITER, begin, look
from forum.websocket import install


class Channel:
    """A websocket that keeps what it is given."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def pass_on(self, packet: Packet | None) -> None:
        self.given.append(packet.data if packet is not None and packet.packet_type == MESSAGE else packet)

    def wait(self) -> None:
        """Nothing comes in any more."""

    def close(self) -> None:
        raise AssertionError("the ordinary writer runs")


@pytest.fixture
def eio() -> Any:
    server = Server(async_mode="gevent", monitor_clients=False, ping_interval=0.05).eio
    install(server)
    return server


def message(text: str) -> Packet:
    return Packet(MESSAGE, text)


def test_what_waited_goes_first_and_the_rest_at_once(eio: Any) -> None:
    client, channel = Socket(eio, "sid"), Channel()
    client.send(message("first"))
    client.send(message("second"))
    client.queue.flow_into(channel)
    client.send(message("third"))
    assert channel.given == ["first", "second", "third"]
    assert client.queue.empty()
    assert client.queue.join(timeout=0), "nobody waits for what is sent"


def test_who_polls_has_it_waiting_up_to_a_limit(eio: Any) -> None:
    client = Socket(eio, "sid")
    for number in range(MAX_UNREAD + 5):
        client.send(message(str(number)))
    client.queue.put(None)
    assert client.queue.qsize() == MAX_UNREAD + 1


def test_a_ping_comes_when_it_is_due_and_not_to_who_left(eio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[tuple[float, Callable[[], object]]] = []
    monkeypatch.setattr(gevent, "spawn_later", lambda seconds, job, *args: later.append((seconds, partial(job, *args))))
    there, gone = Socket(eio, "there"), Socket(eio, "gone")
    channels = [Channel(), Channel()]
    for client, channel in zip((there, gone), channels, strict=True):
        client.queue.flow_into(channel)
        client.schedule_ping()
    gone.closed = True
    assert channels[0].given == []
    assert [seconds for seconds, _ in later] == [eio.ping_interval] * 2
    for _, ping in later:
        ping()
    assert [packet.packet_type for packet in channels[0].given] == [PING], "the next one follows its answer"
    assert there.last_ping
    assert channels[1].given == []
    there.receive(Packet(PONG))
    later[2][1]()
    assert len(channels[0].given) == 2


def test_who_no_longer_answers_is_closed_and_who_left_is_let_go(eio: Any, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("there", "silent", "left", "broken"):
        eio.sockets[name] = Socket(eio, name)
        eio.sockets[name].connected = True
    eio.sockets["there"].last_ping = time.time()
    eio.sockets["silent"].last_ping = time.time() - eio.ping_timeout - 1
    eio.sockets["left"].closed = True
    eio.sockets["broken"].check_ping_timeout = Mock(side_effect=ZeroDivisionError)
    silent = eio.sockets["silent"]
    look(eio)
    assert silent.closed
    assert "left" not in eio.sockets
    assert not eio.sockets["there"].closed
    assert caplog.messages == ["a connection could not be looked after: ZeroDivisionError"]


def test_that_is_looked_at_by_itself_instead_of_engineios_own_way(eio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()
    monkeypatch.setattr(outbox, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(outbox, "look", lambda eio: looked.set())
    task = eio.start_background_task(eio._service_task)
    assert looked.wait(30)
    task.kill()
    assert eio.service_task_event is None, "engineio's own would have made it"


# What we rely on


def test_engineio_begins_nothing_else_beside_a_websocket(eio: Any) -> None:
    """Its whole way from the upgrade to the end: written to straight, the goodbye too, and no greenlet begun."""
    begun = Mock()
    eio.start_background_task = partial(begin, eio, begun)
    client, channel = Socket(eio, "sid"), Channel()
    client.last_ping = 1.0
    client.schedule_ping()
    client.send(message("hello"))
    client._websocket_handler(channel)
    assert channel.given[0] == "hello"
    assert channel.given[-1] is None
    assert client.closed
    begun.assert_not_called()


def test_the_goodbye_comes_before_the_end(eio: Any) -> None:
    client, channel = Socket(eio, "sid"), Channel()
    client.queue.flow_into(channel)
    client.close()
    assert [packet and packet.packet_type for packet in channel.given] == [CLOSE, None]


def test_the_writer_is_where_we_look_for_it() -> None:
    names = [code.co_qualname for code in Socket._websocket_handler.__code__.co_consts if hasattr(code, "co_qualname")]
    assert WRITER in names


def test_other_tasks_begin_as_ever(eio: Any) -> None:
    task = eio.start_background_task(lambda: "done")
    task.join(1)
    assert task.value == "done"
