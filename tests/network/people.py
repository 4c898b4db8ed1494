"""People on the network of test hosts, a process of its own.

Speakers say one message after the other, each until it is acknowledged; all of them, and the listeners, hear. Writers
send answers to a thread, each until it is accepted; readers open a page. All come in by the proxy. Orders come in as
lines of JSON, answers go out: `status`, `rest`, `go`, `scatter`, `resume`, `told` (see tests/network/trials.py).
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict
from typing import Any

from tests.network.browser import Browser
from tests.network.room import Once, Socket, Talk, spelled

POST_S, READ_S = 3.2, 0.5  # how often: under the limits of a member
FORM_AGAIN_S = 2.0  # who wrote an answer and sees an error taps again
SLOW_S = 2.0  # what takes longer is "waiting"
LATE_S = 3.0  # who has not heard by then is behind: rooms are looked at once a second


async def write(browser: Browser, path: str, talk: Talk) -> None:
    """One answer after the other."""
    while True:
        await talk.going.wait()
        fields = await browser.form(path)
        if fields is None:
            await asyncio.sleep(FORM_AGAIN_S)
            continue
        one = Once(fields["once"], time.monotonic())
        talk.posts[one.key] = one
        while not one.until:
            one.tries += 1
            one.status = await browser.post(path, {**fields, "body": spelled(one.key)})
            if one.status == 303:
                one.until = time.monotonic()
            else:
                await asyncio.sleep(FORM_AGAIN_S)
                fields = {**(await browser.form(path) or fields), "once": one.key}
        await asyncio.sleep(POST_S)


async def read(browser: Browser, path: str, talk: Talk) -> None:
    """A page every half second, whether the one before came or not."""

    async def once() -> None:
        one = Once(path, time.monotonic())
        talk.pages.append(one)
        one.status = await browser.get(path)
        one.until = time.monotonic()

    while True:
        asking = asyncio.create_task(once())
        await asyncio.sleep(READ_S)
        del asking


class People:
    """All of them."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.talk = Talk()
        cookies = iter(plan["cookies"])
        self.sockets = [Socket(plan, next(cookies), self.talk) for _ in range(plan["speakers"] + plan["listeners"])]
        self._tasks = [asyncio.create_task(socket.live()) for socket in self.sockets]
        self._tasks += [asyncio.create_task(socket.speak()) for socket in self.sockets[: plan["speakers"]]]
        for _ in range(plan["writers"]):
            self._tasks.append(asyncio.create_task(write(Browser(plan, next(cookies)), plan["path"], self.talk)))
        self._tasks.append(asyncio.create_task(read(Browser(plan, next(cookies)), plan["path"], self.talk)))

    def waits(self) -> list[str]:
        """What is not as it should be at this moment."""
        now = time.monotonic()
        talk, waits = self.talk, []
        if any(not socket.entered.is_set() for socket in self.sockets):
            waits.append("sockets")
        if any(not one.until and now - one.since > SLOW_S for one in talk.said.values()):
            waits.append("messages")
        if any(not one.until and now - one.since > SLOW_S for one in talk.posts.values()):
            waits.append("posts")
        known = max((n for n, at in talk.numbers.items() if now - at > LATE_S), default=0)
        if any(socket.last < known for socket in self.sockets):
            waits.append("hearing")
        recent = [one for one in talk.pages[-8:] if one.until or now - one.since > SLOW_S]
        if not recent or any(one.status != 200 for one in recent[-4:]):
            waits.append("pages")
        return waits

    async def rest(self) -> None:
        """Let what is under way be done, and begin nothing new."""
        self.talk.going.clear()
        while any(not one.until for one in (*self.talk.said.values(), *self.talk.posts.values())):
            await asyncio.sleep(0.05)

    async def resume(self) -> list[dict[str, Any]]:
        """Each asks once more what came after what she knows; what each heard by then."""
        for socket in self.sockets:
            await socket.entered.wait()
            await socket.catch_up()
        return [
            {"heard": {str(n): at for n, at in s.heard.items()}, "twice": s.twice, "away": s.away} for s in self.sockets
        ]

    def told(self) -> dict[str, Any]:
        """All that was done."""
        talk = self.talk
        return {
            "said": [asdict(one) for one in talk.said.values()],
            "posts": [asdict(one) for one in talk.posts.values()],
            "pages": [asdict(one) for one in talk.pages],
            "numbers": {str(number): at for number, at in talk.numbers.items()},
        }


async def main() -> None:
    """Do what the orders say, one answer for each."""
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    people = People(json.loads(await reader.readline()))
    while order := (await reader.readline()).decode().strip():
        answer: object = None
        if order == "status":
            answer = people.waits()
        elif order == "rest":
            await people.rest()
        elif order == "go":
            people.talk.going.set()
        elif order == "scatter":  # else all stay where they fled to
            for socket in people.sockets:
                socket.drop()
        elif order == "resume":
            answer = await people.resume()
        elif order == "told":
            answer = people.told()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
