"""The websocket of a serving process: what engineio uses in place of simple-websocket.

That library, under gevent, drops bytes for a slow reader (it ignores what `send` could not take, so the next frame
starts in the middle of this one), agrees to compression, lets an unread queue grow endlessly and believes any length a
frame claims. Here wsproto parses what comes in and this file does the rest:

- `send` never waits. What the other end cannot take now stays in a backlog; who falls too far behind is cut off.
- A message may be 64 KiB, counted while it comes in.
- Frames cost a token each: who floods is read more slowly, so nobody else waits for it.
- Who polls instead, without fetching what waits for her, has at most so many packets waiting (forum/outbox.py).
- No compression: it would cost 100 KiB a connection, and a compressed secret can be guessed from lengths.
"""

import logging
import struct
import sys
import time
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from socket import SHUT_RDWR
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import gevent
from engineio.packet import Packet
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Event, Message, Ping
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError, generate_accept_token

from forum.crash import log_crash
from forum.metrics.tally import tally
from forum.outbox import Outbox, begin

MAX_MESSAGE = 64 * 1024
MAX_BACKLOG = 256 * 1024  # about a thousand chat messages; then that page does better to come back and ask "after n"
READ_SIZE = 1024  # bytes; each connection that waits holds so much ready
FRAMES_PER_SECOND = 30
FRAMES_AT_ONCE = 120

SOCKET = "forum.socket"  # where forum.serve puts the connection's socket in the environ
TEXT, BINARY = 0x1, 0x2

log = logging.getLogger(__name__)


def install(eio: Any) -> None:
    """Let this engineio server use our websocket and our queue."""
    eio._async = {**eio._async, "websocket": WebSocket, "queue": Outbox}
    eio.start_background_task = partial(begin, eio, eio.start_background_task)


class Discreet:
    """engineio's logger. It drops what holds words of clients, nearly all; that something crashed, and where, stays."""

    def info(self, *words: object) -> None:
        """Drop it."""

    debug = warning = error = info

    def exception(self, *words: object) -> None:
        """Log what is being handled, by kind and place."""
        kind, _, trace = sys.exc_info()
        if kind is not None:
            log_crash(kind, trace)


def frame(data: str | bytes) -> bytes:
    """One whole message as a server sends it. Unmasked, so the same bytes serve every client."""
    opcode, payload = (TEXT, data.encode()) if isinstance(data, str) else (BINARY, data)
    first, length = 0x80 | opcode, len(payload)
    if length < 126:
        return struct.pack("!BB", first, length) + payload
    if length < 65536:
        return struct.pack("!BBH", first, 126, length) + payload
    return struct.pack("!BBQ", first, 127, length) + payload


class WebSocket:
    """One connection. engineio makes it with a handler, calls it as a WSGI application, waits, sends and closes."""

    connected: dict[str, "WebSocket"] = {}  # noqa: RUF012 - of the whole process, by engineio's id of the client

    def __init__(self, handler: Callable[["WebSocket"], Any], server: Any) -> None:
        self._handler = handler
        self._client: Any = handler.__self__  # type: ignore[attr-defined]  # engineio's half: its queue and state
        self._silence = server.ping_interval + server.ping_timeout
        self._protocol = Connection(ConnectionType.SERVER)
        self._backlog = bytearray()
        self._closed = False
        self._parts: list[str | bytes] = []
        self._size = 0
        self._tokens = float(FRAMES_AT_ONCE)
        self._counted = time.monotonic()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the handshake through `start_response`, as any page does, and stay until the connection ends."""
        accept = _accept(environ)
        if accept is None:
            start_response("400 Bad Request", [("Content-Type", "text/plain"), ("Connection", "close")])
            return [b"This address needs a websocket."]
        self._socket = environ[SOCKET]
        self._read = environ["wsgi.input"].read1  # the buffered reader: it may hold frames that came with the handshake
        self._socket.settimeout(self._silence)
        headers = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)]
        start_response("101 Switching Protocols", headers)(b"")
        self.connected[self._client.sid] = self
        try:
            self._handler(self)
        finally:
            if self.connected.get(self._client.sid) is self:  # not one that tried again
                del self.connected[self._client.sid]
            self.close()
        return []

    def wait(self) -> str | bytes | None:
        """The next whole message; None once the connection has ended."""
        while not self._closed:
            event = next(self._protocol.events(), None)
            if event is None:
                self._receive()
                continue
            self._pace()
            message = self._take(event)
            if message is not None and self._makes_sense(message):
                return message
        return None

    def deliver(self, data: bytes) -> bool:
        """Write ready-made frames where nothing that engineio has for this client still waits; whether that was so.

        Its queue flows straight into `send` (forum/outbox.py), or a greenlet takes packets from it and hands them on
        without a pause: so empty means sent. Runs for everybody in a room at each message: what is usual stands first
        and calls nothing of ours.
        """
        client = self._client
        if not client.upgraded or client.closing or self._closed or not client.queue.empty():
            return False
        if self._backlog:
            self.write(data)
            return True
        try:
            sent: int = self._socket._sock.send(data)  # under gevent the inner socket never blocks
        except OSError:  # full, or gone
            self.write(data)
            return True
        if sent < len(data):
            self._keep(data[sent:])
        return True

    def send(self, data: str | bytes) -> None:
        """Send one message, without ever waiting for the other end."""
        self.write(frame(data))

    def pass_on(self, packet: Packet | None) -> None:
        """Send one of engineio's packets; None is the end."""
        if packet is None:
            self.close()
            return
        with suppress(OSError):  # it has ended, and whoever reads from it finds out
            self.send(packet.encode())

    def write(self, data: bytes) -> None:
        """Send ready-made frames, or keep them while the other end is slow."""
        if self._closed:
            raise OSError("the websocket is closed")
        if self._backlog:
            self._backlog += data
            if len(self._backlog) > MAX_BACKLOG:
                tally.cut_off += 1
                self.abort()
            return
        sent = self._send_now(data)
        if sent < len(data) and not self._closed:
            self._keep(data[sent:])

    def close(self, code: int = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye and end the connection."""
        if self._closed:
            return
        self._say(CloseConnection(code=code))
        self.abort()

    def abort(self) -> None:
        """End the connection without a word; a greenlet that waits for it goes on at once."""
        if self._closed:
            return
        self._closed = True
        self._backlog.clear()
        with suppress(OSError):  # the other end was first
            self._socket.shutdown(SHUT_RDWR)

    def _receive(self) -> None:
        try:
            data = self._read(READ_SIZE)
        except (OSError, ValueError):  # gone, silent for too long, or closed by us meanwhile
            data = b""
        if data:
            self._protocol.receive_data(data)
        else:
            self.abort()

    def _take(self, event: Event) -> str | bytes | None:
        """Handle one thing that came in. Gives the message it completes, if any."""
        if isinstance(event, Message):
            self._size += len(event.data.encode() if isinstance(event.data, str) else event.data)
            if self._size > MAX_MESSAGE:
                self.close(CloseReason.MESSAGE_TOO_BIG)
                return None
            self._parts.append(event.data)
            if not event.message_finished:
                return None
            parts, self._parts, self._size = self._parts, [], 0
            return parts[0][:0].join(parts)  # type: ignore[arg-type]  # all of one kind: wsproto sees to that
        if isinstance(event, Ping):
            self._say(event.response())
        elif isinstance(event, CloseConnection):
            self._say(event.response())
            self.abort()
        return None

    def _makes_sense(self, message: str | bytes) -> bool:
        """Whether engineio can read it. An error there would leave its half of the connection behind, as a ghost."""
        try:
            Packet(encoded_packet=message)
        except Exception:  # a list nested too deeply, a letter instead of the type: whatever a stranger thinks up
            self.close(CloseReason.PROTOCOL_ERROR)
            return False
        return True

    def _say(self, event: Event) -> None:
        with suppress(LocalProtocolError, OSError):  # both ends are saying goodbye already
            self.write(bytes(self._protocol.send(event)))

    def _pace(self) -> None:
        """Count one frame, and wait for as long as that is too fast."""
        now = time.monotonic()
        self._tokens = min(FRAMES_AT_ONCE, self._tokens + (now - self._counted) * FRAMES_PER_SECOND) - 1
        self._counted = now
        if self._tokens < 0:
            gevent.sleep(-self._tokens / FRAMES_PER_SECOND)

    def _keep(self, data: bytes) -> None:
        """What the other end cannot take yet, until it can."""
        self._backlog += data
        gevent.spawn(self._send_backlog)

    def _send_now(self, data: bytes) -> int:
        """Give the kernel what it takes at once. Under gevent the inner socket never blocks."""
        try:
            sent: int = self._socket._sock.send(data)
            return sent
        except BlockingIOError:
            return 0
        except OSError:
            self.abort()
            return 0

    def _send_backlog(self) -> None:
        """In a greenlet of its own, while there is a backlog."""
        while self._backlog:
            try:
                sent = self._socket.send(bytes(self._backlog[:65536]))
            except OSError:
                self.abort()
            else:
                del self._backlog[:sent]


def _accept(environ: WSGIEnvironment) -> str | None:
    """The answer to a right handshake (RFC 6455, 4.2.1); None for a wrong one."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    try:
        right = len(b64decode(key, validate=True)) == 16
    except (NotBase64, ValueError):
        right = False
    if not right or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or environ["REQUEST_METHOD"] != "GET":
        return None
    return generate_accept_token(key.encode()).decode()
