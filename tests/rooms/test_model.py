"""A room under all that can go wrong, against a model: connections that go before or after the commit, retries, news
that comes late or never, restarts, two processes that write at once, words taken away.

The pages here do what static/js/room.js does: what is unsent waits with its own number and is tried again, one after
the other; who comes back is in the room first and then asks for what came after the last number she has; a number that
is missing is asked for; and what was shown before she was away is looked through for what has gone.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import event
from sqlalchemy.orm import Session

from forum import events
from forum.db import Database
from forum.errors import Unavailable
from forum.policy import Actor
from forum.rooms import actions, queries
from forum.rooms.events import MessageGone, MessageSaid, MessageView
from forum.rooms.queries import Span
from tests import factories
from tests.databases import SqliteDatabases
from tests.depth import examples
from tests.rooms.pages import News, Page

MONTH = Span(24 * 30, factories.ZONE)  # nothing is forgotten meanwhile
AT_ONCE = 4  # messages given to who was away: so few that she has to ask again
FIVE_IN_THE_MORNING = datetime(2030, 7, 1, 3, 0, tzinfo=UTC)
MAX = 2**31
WHO = st.integers(0, 2)


class Room(RuleBasedStateMachine):
    """Three pages, one room, and a database whose house can stop at any moment."""

    def __init__(self, template: Path, file: Path, room: str, people: list[Actor]) -> None:
        super().__init__()
        shutil.copyfile(template, file)
        self.file, self.room = file, room
        self.pages = [Page(actor, alias=number > 0) for number, actor in enumerate(people)]
        self.removed: set[str] = set()
        self.numbers = count(1)
        self.patch = pytest.MonkeyPatch()
        self.watch = factories.Watch(self.patch)
        self.watch.now = FIVE_IN_THE_MORNING
        self.patch.setattr(queries, "_AFTER", queries._AFTER.limit(AT_ONCE))
        self.patch.setattr(events, "_listeners", defaultdict(list))
        events.subscribe(MessageSaid, self._publish)
        events.subscribe(MessageGone, self._publish)
        self.house, self.other = self._open(), self._open()

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.house.close()
            self.other.close()
            self.patch.undo()

    def _open(self) -> Database:
        database = Database(f"sqlite:///{self.file}", factories.KEYS)
        for engine in (database.engine, database.reader):  # power cuts are another test's; this one is to be fast
            event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
        return database

    def _publish(self, news: News) -> None:
        for page in self.pages:
            if page.coming is not None:
                page.coming.append(news)

    def _say(self, database: Database, page: Page, *, commits: bool = True) -> int:
        text = page.unsent[0]

        def job(db: Session) -> int:
            said = actions.say(db, page.actor, self.room, text, f"number-{text}", MONTH, alias=page.alias)
            if not commits:
                raise Unavailable
            return said.n

        return database.write(job)

    def _after(self, page: Page, n: int) -> tuple[dict[int, MessageView], int, int]:
        """What the ack of room:enter says: messages by number, the last of them, and the last there is."""
        with self.house.reading() as db:
            view = queries.room(db, page.actor, self.room, MONTH)
            messages = queries.after(db, page.actor, view, n)
        return {message.n: message for message in messages}, messages[-1].n if messages else view.last_n, view.last_n

    def _catch_up(self, page: Page) -> None:
        """Ask for what came after the last number she has, until there is no more."""
        newest, last = -1, 0
        while newest < last:
            messages, newest, last = self._after(page, page.last)
            for message in messages.values():
                page.hear(MessageSaid(message))
            page.last = max(page.last, newest)

    def _look(self, page: Page) -> None:
        """Take away what is shown and no longer given."""
        after, last = min(page.known, default=1) - 1, MAX
        while after < last:
            messages, newest, last = self._after(page, after)
            page.known |= {n: None for n in page.known if after < n <= newest and n not in messages}
            after = newest

    @rule(who=WHO)
    def write(self, who: int) -> None:
        """She writes something; it waits to be sent."""
        page = self.pages[who]
        text = f"{who}-{next(self.numbers):04}"
        page.unsent.append(text)
        page.written.append(text)

    @rule(who=WHO, fate=st.sampled_from(["acked", "never arrived", "rolled back", "ack lost", "cut after"]))
    def send(self, who: int, fate: str) -> None:
        """The first that waits goes out, and whatever happens to it and to the connection."""
        page = self.pages[who]
        self.enter(who)
        if not page.unsent:
            self.write(who)
        if fate == "rolled back":
            with pytest.raises(Unavailable):
                self._say(self.house, page, commits=False)
        elif fate != "never arrived":
            self._say(self.house, page)
        if fate in ("acked", "cut after"):
            page.acked.append(page.unsent.pop(0))
        if fate in ("never arrived", "cut after"):
            page.cut()

    @rule(one=WHO, other=WHO)
    def send_at_once(self, one: int, other: int) -> None:
        """Two processes keep messages at the same moment; of one page, that is a retry that overtakes the first try."""
        pages = [self.pages[one], self.pages[other]]
        for number in {one, other}:
            self.enter(number)
            if not self.pages[number].unsent:
                self.write(number)
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(self._say, *job) for job in zip((self.house, self.other), pages, strict=True)]
        numbers = {job.result() for job in jobs}
        assert len(numbers) == len({one, other})
        for number in {one, other}:
            page = self.pages[number]
            page.acked.append(page.unsent.pop(0))

    @rule(who=WHO, which=st.integers(0, 9))
    def take_away(self, who: int, which: int) -> None:
        """She takes one of her messages away: acknowledged or not, it is there."""
        hers = [row for row in self._rows() if row["text"] in self.pages[who].written]
        if hers:
            row, actor = hers[which % len(hers)], self.pages[who].actor
            number = str(row["public_id"])
            self.other.write(lambda db: actions.remove(db, actor, number, MONTH))
            self.removed.add(str(row["text"]))

    @rule(who=WHO)
    def connect(self, who: int) -> None:
        """She is back in the room, and hears before she has asked what she missed."""
        page = self.pages[who]
        if page.coming is None:
            page.coming = []

    @rule(who=WHO)
    def enter(self, who: int) -> None:
        """She asks what she missed."""
        page = self.pages[who]
        self.connect(who)
        if not page.entered:
            self._catch_up(page)
            self._look(page)
            page.entered = True

    @rule(who=WHO, most=st.integers(1, 5))
    def hear(self, who: int, most: int) -> None:
        """Some of the news on its way arrives; a number still missing when no more comes is asked for."""
        page = self.pages[who]
        if page.coming is None:
            return
        arrived, page.coming = page.coming[:most], page.coming[most:]
        for news in arrived:
            page.hear(news)
        if page.entered:
            while page.last + 1 in page.known:
                page.last += 1
            if not page.coming and max(page.known, default=0) > page.last:
                self._catch_up(page)

    @rule(who=WHO, lost=st.booleans())
    def garble(self, who: int, lost: bool) -> None:
        """A piece of news between two processes gets lost, or is overtaken by another."""
        page = self.pages[who]
        if page.coming:
            news = page.coming.pop(0)
            page.whole = page.whole and not lost
            if not lost:
                page.coming.append(news)

    @rule(who=st.integers(0, 3))
    def cut(self, who: int) -> None:
        """The connection of one goes; or the house stops and starts again, and all go."""
        if who < len(self.pages):
            return self.pages[who].cut()
        for database in (self.house, self.other):
            database.close()
        self.house, self.other = self._open(), self._open()
        for page in self.pages:
            page.cut()

    @precondition(lambda self: self.watch.now == FIVE_IN_THE_MORNING)
    @rule()
    def draw_names_anew(self) -> None:
        """It is six in the morning, once: what waits is tried again within a day."""
        self.watch.forward(timedelta(hours=1))

    @rule()
    def settle(self) -> None:
        """All are connected and try again what waits; then all see the same, which is all that was acknowledged."""
        for number, page in enumerate(self.pages):
            self.connect(number)
            self.enter(number)
            while page.unsent:
                self.send(number, "acked")
        for number, page in enumerate(self.pages):
            while page.coming:
                self.hear(number, 5)
        there = [(row["n"], row["text"]) for row in self._rows() if row["erased_at"] is None]
        for number, page in enumerate(self.pages):
            assert page.shown() == there or not page.whole
            page.cut()
            self.connect(number)
            self.enter(number)
            page.whole = True
            assert page.shown() == there
            assert page.acked == page.written, "each in the order she wrote it"
        kept = [str(row["client_id"]).removeprefix("number-") for row in self._rows()]
        for page in self.pages:
            assert [text for text in kept if text in page.written] == page.written
        assert {text for _, text in there} == {text for page in self.pages for text in page.written} - self.removed

    @invariant()
    def each_is_kept_once_and_nothing_acknowledged_is_missing(self) -> None:
        kept = self._rows()
        assert [row["n"] for row in kept] == list(range(1, len(kept) + 1))
        once = Counter(str(row["client_id"]) for row in kept)
        assert set(once.values()) <= {1}
        assert {f"number-{text}" for page in self.pages for text in page.acked} <= once.keys()
        assert self.removed.isdisjoint(row["text"] for row in kept)

    def _rows(self) -> list[dict[str, object]]:
        return sorted(factories.rows(self.house, "messages"), key=lambda row: int(str(row["n"])))


@pytest.fixture
def machine(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Callable[[], Room]:
    """A room with three people, anew for each run."""
    template = tmp_path / "template.sqlite"
    database = Database(sqlite_databases.fresh(template), factories.KEYS)
    room, people = factories.add_room(database), [factories.add_member(database) for _ in range(3)]
    database.close()
    return lambda: Room(template, tmp_path / f"{uuid4().hex}.sqlite", room, people)


def test_each_message_is_there_once_in_one_order_for_everybody(machine: Any) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=examples(20), stateful_step_count=30))
