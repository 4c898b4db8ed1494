"""What waits to be sent to one client, and what engineio starts beside each connection.

engineio keeps two greenlets for each client that nearly always sleep: one waits to ping, one waits to write. Each holds
some 13 KiB. Here a ping's greenlet begins when it is due, and what is to be written goes straight to the websocket,
which never makes anybody wait (forum/websocket.py). tests/test_outbox.py pins what this relies on.
"""

import inspect
import time
from collections.abc import Callable
from typing import Any, Protocol

import gevent
from engineio.packet import PING, Packet
from engineio.socket import Socket
from gevent.queue import JoinableQueue

MAX_UNREAD = 500  # packets; a page that polls finds the gap in the room's numbers and asks again
FAREWELL_SECONDS = 1  # for who polls to fetch the last packet
WRITER = "Socket._websocket_handler.<locals>.writer"


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
    """In place of engineio's `start_background_task`: what it starts, but for the two that would only sleep."""
    client = getattr(target, "__self__", None)
    if isinstance(client, Socket) and target == client._send_ping:
        return gevent.spawn_later(eio.ping_interval, _ping, client)
    if getattr(target, "__qualname__", "") == WRITER:
        within = inspect.getclosurevars(target).nonlocals
        return within["self"].queue.flow_into(within["ws"])
    return ordinary(target, *args, **kwargs)


def _ping(client: Socket) -> None:
    """As engineio does it, after its sleep."""
    if not client.closing and not client.closed:
        client.last_ping = time.time()
        client.send(Packet(PING))
