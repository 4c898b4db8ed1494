"""The power goes in the middle of a burst: what was acknowledged is there afterwards, once (S24)."""

import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import requests
import socketio
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import actions as accounts
from forum.accounts import queries as account_queries
from forum.accounts.actions import NewMember
from forum.accounts.models import Device
from forum.app import create_app
from forum.boards import actions as boards
from forum.boards import queries as board_queries
from forum.boards.models import Post
from forum.config import load
from forum.db import Database
from forum.policy import CONSOLE, Role
from forum.rooms import queries as rooms
from forum.rooms.models import Message
from forum.text import prose
from tests.served import Served

TALKERS, WRITERS = 4, 3
BURST_SECONDS = 1.0
PATIENCE_SECONDS = 10


class House:
    """Members with log-ins, made beside the served house in its own database."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.config = load(served.settings, {})
        self.database = Database(self.config.database_url)
        app = create_app(self.config)
        self._signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        self._cookie = app.config["SESSION_COOKIE_NAME"]
        app.extensions["house"].database.close()

    def member(self, name: str) -> str:
        """A new member's cookie."""

        def job(db: Session) -> str:
            new = NewMember(name, "no passphrase", uuid.uuid4().bytes * 2)
            number = accounts.add_member(db, CONSOLE, new, (Role.MEMBER,))
            return accounts.log_in(db, account_queries.actor_by_member(db, number), number, Device.OWN)

        return f"{self._cookie}={self._signer.dumps({'_user_id': self.database.write(job)})}"

    def places(self, name: str) -> tuple[str, str]:
        """The living room, and a thread to answer."""

        def job(db: Session) -> tuple[str, str]:
            number = accounts.add_member(db, CONSOLE, NewMember(name, "none", b"x" * 32), (Role.MEMBER,))
            actor = account_queries.actor_by_member(db, number)
            board = board_queries.boards(db, actor)[1].public_id
            thread = boards.start_thread(db, actor, board, "A long night", prose("Who is awake?")).thread
            return rooms.rooms(db, actor)[0].public_id, thread

        return self.database.write(job)

    def texts(self) -> Counter[str]:
        """All messages and posts there are."""
        with self.database.reading() as db:
            return Counter([*db.execute(select(Message.text)).scalars(), *db.execute(select(Post.source)).scalars()])

    def numbers(self) -> list[int]:
        """The numbers of all messages of the only room that was talked in."""
        with self.database.reading() as db:
            return list(db.execute(select(Message.n).order_by(Message.id)).scalars())


class Sender:
    """Sends one text after the other until the house is gone, and remembers what was acknowledged."""

    def __init__(self, send: Callable[[str, str], bool]) -> None:
        self._send = send
        self.kept: list[str] = []
        self.open: tuple[str, str] | None = None

    def burst(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.open = (uuid.uuid4().hex, f"text {uuid.uuid4().hex}")
            if not self._try():
                return

    def again(self) -> None:
        """Send what was under way once more, with the same number."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.open is not None and not self._try():
            assert time.monotonic() < until, "it is back, so it takes what it missed"
            time.sleep(0.1)

    def _try(self) -> bool:
        assert self.open is not None
        try:
            kept = self._send(*self.open)
        except (requests.RequestException, socketio.exceptions.SocketIOError):
            return False
        if kept:
            self.kept.append(self.open[1])
            self.open = None
        return kept


def talker(url: str, cookie: str, room: str) -> Callable[[str, str], bool]:
    """Says things in the room over a socket of its own, opened when needed."""
    client: Any = None

    def send(number: str, text: str) -> bool:
        nonlocal client
        if client is None:
            client = socketio.Client(reconnection=False)
            client.connect(url, headers={"Cookie": cookie}, transports=["websocket"])
        try:
            ack = client.call("room:say", {"room": room, "text": text, "client_id": number}, timeout=2)
        except socketio.exceptions.SocketIOError:
            client.disconnect()
            client = None
            raise
        return bool(ack["ok"])

    return send


def writer(url: str, cookie: str, thread: str) -> Callable[[str, str], bool]:
    """Answers the thread by form."""
    session = requests.Session()
    session.headers.update({"Cookie": cookie, "Origin": url})
    token: str | None = None

    def send(number: str, text: str) -> bool:
        nonlocal token
        if token is None:
            page = session.get(f"{url}/threads/{thread}", timeout=5)
            found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
            assert found is not None
            token = found.group(1)
            # the token belongs to the cookie that came with the page
            session.headers["Cookie"] = "; ".join(f"{c.name}={c.value}" for c in page.cookies) or cookie
        form = {"csrf_token": token, "once": number, "quoting": "", "body": text}
        answer = session.post(f"{url}/threads/{thread}", form, timeout=5, allow_redirects=False)
        return answer.status_code == 303

    return send


def test_what_was_acknowledged_is_there_once(server_on_each: Served) -> None:
    house = House(server_on_each)
    room, thread = house.places("Waker")
    url = server_on_each.url
    for turn in range(2):
        senders = [
            *(Sender(talker(url, house.member(f"Talker {turn} {n}"), room)) for n in range(TALKERS)),
            *(Sender(writer(url, house.member(f"Writer {turn} {n}"), thread)) for n in range(WRITERS)),
        ]
        stop = threading.Event()
        threads = [threading.Thread(target=sender.burst, args=(stop,)) for sender in senders]
        for one in threads:
            one.start()
        stop.wait(BURST_SECONDS)
        server_on_each.kill()
        stop.set()
        for one in threads:
            one.join()
        server_on_each.restart()
        there = house.texts()
        assert sum(len(sender.kept) for sender in senders) > 20, "this was no burst"
        for sender in senders:
            assert all(there[text] == 1 for text in sender.kept)
            sender.again()
        there = house.texts()
        assert {there[text] for sender in senders for text in sender.kept} == {1}
        assert house.numbers() == sorted(set(house.numbers()))
    house.database.close()
