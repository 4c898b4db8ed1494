"""Other processes that serve the same house: what happens in one is told to those in the others, through Redis.

Redis is a fast hint, the database is the truth. What is lost on the way (Redis was away, or is too slow) is found by
looking: a page that misses a number asks again, and each process tells its rooms their newest number every second
(forum/rooms/live.py). So nothing here waits for Redis: what it cannot take at once is kept for a moment, then dropped.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import gevent
from gevent.queue import Full, Queue
from socketio import RedisManager

WAITING = 2000  # messages for a Redis that is slow or away; then the newest are dropped
AGAIN_SECONDS = 0.5  # the library would wait up to a minute
CONNECT_SECONDS = 2
SILENT_SECONDS = 30  # Redis is asked whether it is still there

log = logging.getLogger(__name__)
Heard = Callable[[str, dict[str, Any]], None]
_heard: dict[str, Heard] = {}


def when_heard(kind: str, listener: Heard) -> None:
    """Call `listener(process, payload)` with what another process told of this kind."""
    _heard[kind] = listener


class Neighbours(RedisManager):
    """Socket.IO's manager over Redis, which never waits for it."""

    def __init__(self, url: str) -> None:
        super().__init__(
            url,
            channel="huiskamer",
            redis_options={"socket_connect_timeout": CONNECT_SECONDS, "health_check_interval": SILENT_SECONDS},
        )
        self.connected: bool = False
        self._waiting: Queue[dict[str, Any]] = Queue(WAITING)

    def initialize(self) -> None:
        """Begin to listen, and to publish beside the serving."""
        super().initialize()
        gevent.spawn(self._publish_all)

    def tell(self, kind: str, payload: dict[str, Any]) -> None:
        """Tell the other processes something of our own."""
        self._publish({"method": "neighbour", "kind": kind, "host_id": self.host_id, "payload": payload})

    def _publish(self, data: dict[str, Any]) -> None:
        with suppress(Full):  # found by looking
            self._waiting.put_nowait(data)

    def _publish_all(self) -> None:
        while True:
            data = self._waiting.get()
            try:
                if not self.connected:
                    self._redis_connect()
                self.redis.publish(self.channel, self.json.dumps(data))
            except Exception as error:
                self.connected = False
                log.warning("Redis took no news: %s", type(error).__name__)
                gevent.sleep(AGAIN_SECONDS)

    def _redis_listen_with_retries(self) -> Iterator[dict[str, Any]]:
        while True:
            try:
                self._redis_connect()
                self.pubsub.subscribe(self.channel)
                yield from self.pubsub.listen()
            except Exception as error:
                self.connected = False
                log.warning("Redis is away: %s", type(error).__name__)
            gevent.sleep(AGAIN_SECONDS)

    def _listen(self) -> Iterator[Any]:
        for message in super()._listen():
            data = self.json.loads(message)
            if data.get("method") != "neighbour":
                yield data
            elif data["host_id"] != self.host_id and data["kind"] in _heard:
                _heard[data["kind"]](data["host_id"], data["payload"])
