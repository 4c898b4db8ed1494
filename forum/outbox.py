"""What waits to be sent to one client, and what engineio starts beside each connection.

engineio keeps two greenlets for each client that nearly always sleep: one waits to ping, one waits to write. Each holds
some 13 KiB. Here a ping's greenlet begins when it is due, and what is to be written goes straight to the websocket,
which never makes anybody wait (forum/websocket.py). And one greenlet looks one by one, all the time, who no longer
answers: among a thousand it wakes the process fifty times a second. Here it looks at all of them every few seconds.
tests/test_outbox.py pins what this relies on.
"""

import inspect
import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

import gevent
from engineio.packet import PING, Packet
from engineio.socket import Socket
from gevent.queue import JoinableQueue

MAX_UNREAD = 500  # packets; a page that polls finds the gap in the room's numbers and asks again
FAREWELL_SECONDS = 1  # for who polls to fetch the last packet
LOOK_SECONDS = 4  # engineio itself looks at each once in 20
WRITER = "Socket._websocket_handler.<locals>.writer"

log = logging.getLogger(__name__)


class Channel(Protocol):
    """A websocket, as far as it is written to."""

    def pass_on(self, packet: Packet | None) -> None: ...


class Outbox(JoinableQueue[Any]):
    """What waits to be sent to one client who polls, and may forget to come. A websocket gets it at once."""

    _websocket: "Channel | None" = None

    def flow_into(self, websocket: "Channel") -> "Outbox":
        """From now on nothing waits here; in place of engineio's greenlet that writes."""
        waiting = [self.get_nowait() for _ in range(self.qsize())]
        self._websocket = websocket
        for item in waiting:
            self.task_done()
            self.put(item)
        return self

    def put(self, item: Any, *args: Any, **kwargs: Any) -> None:
        """Add a packet, or drop it where too many wait. None (the end) always fits."""
        if self._websocket is not None:
            self._websocket.pass_on(item)
        elif item is None or self.qsize() < MAX_UNREAD:
            super().put(item, *args, **kwargs)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all is fetched. engineio would wait for ever, with the request of a stranger who never comes."""
        return bool(super().join(FAREWELL_SECONDS if timeout is None else timeout))


def begin(eio: Any, ordinary: Callable[..., Any], target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """In place of engineio's `start_background_task`: what it starts, but for three that mostly sleep."""
    if target == eio._service_task:
        return gevent.spawn(_look_after, eio)
    client = getattr(target, "__self__", None)
    if isinstance(client, Socket) and target == client._send_ping:
        return gevent.spawn_later(eio.ping_interval, _ping, client)
    if getattr(target, "__qualname__", "") == WRITER:
        within = inspect.getclosurevars(target).nonlocals
        return within["self"].queue.flow_into(within["ws"])
    return ordinary(target, *args, **kwargs)


def _look_after(eio: Any) -> None:
    """Again and again: let go of who has left, and close who no longer answers."""
    while True:
        gevent.sleep(LOOK_SECONDS)
        look(eio)


def look(eio: Any) -> None:
    """Let go of who has left, and close who no longer answers."""
    for client in list(eio.sockets.values()):
        try:
            if client.closed:
                eio.sockets.pop(client.sid, None)
            elif not client.closing:
                client.check_ping_timeout()
        except Exception as error:
            log.error("a connection could not be looked after: %s", type(error).__name__)


def _ping(client: Socket) -> None:
    """As engineio does it, after its sleep."""
    if not client.closing and not client.closed:
        client.last_ping = time.time()
        client.send(Packet(PING))
