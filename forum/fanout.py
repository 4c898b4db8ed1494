"""One message to many: encoded once, framed once, and written to each websocket at once.

As it comes, Socket.IO puts a packet into each client's queue, wakes a greenlet for each, and each builds its own frame.
But a server's frames carry no mask, so every client can have the very same bytes. And where nothing waits in a client's
queue there is nobody to overtake: then the bytes go to its socket right here. The rest (who polls, who is still coming
in, who has packets waiting) goes the ordinary way, through the queue.

This takes the place of one method of socketio's server, the one that all its managers send through, so rooms, skipping
the sender and a Redis manager stay as they are. Not installed, everything goes the ordinary way.
tests/test_fanout.py pins what it relies on.
"""

import logging
from functools import partial
from typing import Any

from engineio.exceptions import SocketIsClosedError
from engineio.packet import Packet

from forum.metrics.tally import tally
from forum.websocket import WebSocket, frame

log = logging.getLogger(__name__)


def install(sio: Any) -> None:
    """Let this socketio server send the short way. It needs forum.websocket's install as well."""
    sio._send_eio_packet = partial(send, sio.eio)


def send(eio: Any, eio_sid: str, packet: Packet) -> None:
    """Send one packet to one client. A connection that fails never keeps the packet from those who come after it."""
    websocket = WebSocket.connected.get(eio_sid)
    if websocket is not None and not packet.binary and websocket.deliver(_framed(packet)):
        tally.deliveries += 1
        return
    try:
        eio.send_packet(eio_sid, packet)
    except SocketIsClosedError:
        pass  # it left while we were sending
    except Exception as error:
        log.error("a packet could not be sent: %s", type(error).__name__)


def _framed(packet: Packet) -> bytes:
    """The packet as a frame, made for the first client and kept for the others."""
    try:
        kept: bytes = packet.framed
    except AttributeError:
        kept = packet.framed = frame(packet.encode())
    return kept
