"""Somebody in a room, as patient as its page (static/js/room*.js): a socket that is lost and comes back, what she hears
by it, and what she says, each thing until it is acknowledged.
"""

import asyncio
import json
import random
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ACK_S, AGAIN_S, GAP_S = 10.0, 3.0, 0.2  # as in the page of a room
DELAYS_S = (1.0, 2.0, 4.0, 5.0)  # between tries to connect, as in its library
SAY_S = 0.4  # between two messages: under the limit of a member
Gone = (OSError, WebSocketException, asyncio.TimeoutError, EOFError)


def spelled(number: str) -> str:
    """Letters for digits: a row of digits may look like a telephone number, which is not sent at once."""
    return number.translate(str.maketrans("0123456789", "ghijklmnop"))


@dataclass
class Once:
    """Something somebody did: since when, until when it was done, how often it was tried, what came back."""

    key: str
    since: float
    until: float = 0.0
    tries: int = 0
    status: int = 0


@dataclass
class Talk:
    """What all of them know together: what was acknowledged, and when."""

    said: dict[str, Once] = field(default_factory=dict)
    posts: dict[str, Once] = field(default_factory=dict)
    pages: list[Once] = field(default_factory=list)
    numbers: dict[int, float] = field(default_factory=dict)  # of messages: when the first of all knew of it
    going: asyncio.Event = field(default_factory=asyncio.Event)


class Socket:
    """Somebody in the room, whose page holds a socket, loses it, and comes back."""

    def __init__(self, plan: dict[str, Any], cookie: str, talk: Talk) -> None:
        self._plan = plan
        self._talk = talk
        self._headers = {"Cookie": cookie, "Origin": plan["url"]}
        self._line: ClientConnection | None = None
        self._acks: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._next = 0
        self.entered = asyncio.Event()
        self.heard: dict[int, float] = {}
        self.twice = 0
        self.last = 0  # up to there she has heard all
        self._newest = 0  # the highest number she knows of
        self.away = [[time.monotonic(), 0.0]]  # from when until when out of the room
        self._catching: asyncio.Task[None] | None = None

    async def live(self) -> None:
        """Be there until the end."""
        failures = 0
        while True:
            with suppress(*Gone):
                await self._connected()
            if self.entered.is_set():
                failures = 0
                self.away.append([time.monotonic(), 0.0])
                self.entered.clear()
            for ack in self._acks.values():
                if not ack.done():
                    ack.set_exception(ConnectionResetError())
            await asyncio.sleep(DELAYS_S[min(failures, len(DELAYS_S) - 1)] * random.uniform(0.5, 1.5))
            failures += 1

    async def _connected(self) -> None:
        url = self._plan["url"].replace("https", "wss") + "/socket.io/?EIO=4&transport=websocket"
        trust = ssl.create_default_context(cafile=self._plan["certificate"])
        async with asyncio.timeout(ACK_S):
            line = await connect(
                url,
                host=self._plan["address"],
                ssl=trust,
                additional_headers=self._headers,
                compression=None,
                ping_interval=None,
                close_timeout=0.2,
                user_agent_header=None,
                proxy=None,
            )
        try:
            opened = json.loads(str(await asyncio.wait_for(line.recv(), ACK_S))[1:])
            silence = (opened["pingInterval"] + opened["pingTimeout"]) / 1000
            await line.send("40")
            if not str(await asyncio.wait_for(line.recv(), ACK_S)).startswith("40"):
                return
            self._line = line
            entering = asyncio.create_task(self._enter())
            try:
                await self._listen(line, silence)
            finally:
                entering.cancel()
        finally:
            self._line = None
            line.transport.abort()

    async def _listen(self, line: ClientConnection, silence: float) -> None:
        pinged = time.monotonic()
        while True:
            packet = str(await asyncio.wait_for(line.recv(), pinged + silence - time.monotonic()))
            if packet == "2":
                pinged = time.monotonic()
                await line.send("3")
            elif packet.startswith("42"):
                self._hear(*json.loads(packet[2:]))
            elif packet.startswith("43"):
                number, _, ack = packet[2:].partition("[")
                if (waiting := self._acks.pop(int(number), None)) and not waiting.done():
                    waiting.set_result(json.loads("[" + ack)[0])
            elif packet.startswith("41"):
                return

    def drop(self) -> None:
        """Lose the connection; she comes back by herself."""
        if self._line is not None:
            self._line.transport.abort()

    async def ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """An event and its ack. Raises one of Gone without one."""
        if (line := self._line) is None:
            raise ConnectionResetError
        self._next += 1
        number = self._next
        self._acks[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ACK_S):
                await line.send(f"42{number}" + json.dumps([event, data]))
                return await self._acks[number]
        finally:
            self._acks.pop(number, None)

    async def _enter(self) -> None:
        while True:
            try:
                if await self.catch_up():
                    break
            except TimeoutError:
                pass
            except Gone:
                return
            await asyncio.sleep(AGAIN_S)
        self.away[-1][1] = time.monotonic()
        self.entered.set()

    async def catch_up(self) -> bool:
        """Ask for what was said after what is known; the server gives so many at once."""
        while True:
            ack = await self.ask("room:enter", {"room": self._plan["room"], "after": self.last})
            if not ack["ok"]:
                return False
            for message in ack["messages"]:
                self._take(message["n"])
            self._advance()
            if not ack["messages"] or ack["messages"][-1]["n"] >= ack["last"]:
                return True

    def _hear(self, event: str, news: dict[str, Any]) -> None:
        if event == "message":
            self.twice += news["n"] in self.heard
            self._take(news["n"])
        elif event != "room:last":
            return
        self._newest = max(self._newest, news["n"])
        self._advance()
        idle = self._catching is None or self._catching.done()
        if self.entered.is_set() and self._newest > self.last and idle:
            self._catching = asyncio.create_task(self._catch())

    async def _catch(self) -> None:
        await asyncio.sleep(GAP_S)  # it may only have been overtaken
        if self._newest > self.last:
            with suppress(*Gone):
                await self.catch_up()

    def _take(self, number: int) -> None:
        self.heard.setdefault(number, time.monotonic())
        self._talk.numbers.setdefault(number, self.heard[number])

    def _advance(self) -> None:
        while self.last + 1 in self.heard:
            self.last += 1

    async def speak(self) -> None:
        """Say one thing after the other."""
        while True:
            await self._talk.going.wait()
            one = Once(uuid4().hex, time.monotonic())
            self._talk.said[one.key] = one
            while not one.until:
                await self.entered.wait()
                one.tries += 1
                message = {"room": self._plan["room"], "text": spelled(one.key), "client_id": one.key}
                try:
                    ack = await self.ask("room:say", message)
                except TimeoutError:
                    self.drop()
                    await asyncio.sleep(AGAIN_S)
                    continue
                except Gone:
                    await asyncio.sleep(GAP_S)  # until it is noticed here that the line is gone
                    continue
                if ack["ok"]:
                    one.until = time.monotonic()
                    self._talk.numbers.setdefault(ack["n"], one.until)
                else:
                    await asyncio.sleep(ack.get("retry_after") or AGAIN_S)
            await asyncio.sleep(SAY_S)
