"""New since last time: every thread with something new once, in one query, and nothing that is not hers to read."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, update

from forum.boards import actions
from forum.boards.actions import following
from forum.boards.models import Thread
from forum.boards.queries import news
from forum.boards.queries.news import LONGEST_BACK, News, NewsLine
from forum.boards.views import PAGE
from forum.db import Database
from forum.errors import NotAllowed
from forum.policy import GUEST, Actor, Audience, Do, Role, can, readable
from tests.factories import Watch, add_board, add_member, reply, rows, start_thread

PEOPLE: dict[str, tuple[Role, ...]] = {
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "member+operator": (Role.MEMBER, Role.OPERATOR),
}


@pytest.fixture
def short_sighted(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A page looks at three threads only."""
    monkeypatch.setattr(news, "LOOKED_AT", 3)
    news._page.cache_clear()
    yield 3
    news._page.cache_clear()


def lines(database: Database, person: Actor) -> list[NewsLine]:
    """All pages, by going to the older ones."""
    found: list[NewsLine] = []
    after = None
    with database.reading() as db:
        while True:
            page = news.news(db, person, after)
            found += page.threads
            if page.older is None:
                return found
            after = page.older


def titles(database: Database, person: Actor) -> list[str]:
    return [line.title for line in lines(database, person)]


@pytest.mark.parametrize("name", PEOPLE)
def test_each_sees_what_is_new_where_she_may_read(database: Database, name: str) -> None:
    person, peer = add_member(database, *PEOPLE[name]), add_member(database, Role.EXPERT)
    for audience in Audience:
        start_thread(database, peer, add_board(database, audience), title=audience.value)
    assert set(titles(database, person)) == {audience.value for audience in readable(person)}
    assert titles(database, peer) == [], "one's own is not new"


def test_who_takes_no_part_is_refused(database: Database) -> None:
    with database.reading() as db:
        for person in (
            GUEST,
            add_member(database, Role.OPERATOR),
            add_member(database, Role.EXPERT, second_factor=False),
        ):
            assert not can(person, Do.MARK_READ, news.ALL_BOARDS)
            with pytest.raises(NotAllowed):
                news.news(db, person)


def test_a_line_tells_what_is_new_and_where_it_begins(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    placed = start_thread(database, anna, board, title="Tea")
    (line,) = lines(database, bea)
    assert (line.public_id, line.title, line.unread, line.read_n, line.page) == (placed.thread, "Tea", 1, 0, 1)
    assert line.board["en"] == "Place"
    database.write(lambda db: actions.mark_read(db, bea, placed.thread, 1))
    assert lines(database, bea) == []
    watch.forward(timedelta(days=1))
    answers = [reply(database, anna, placed.thread) for _ in range(PAGE)]
    (line,) = lines(database, bea)
    assert (line.unread, line.anchor, line.page, line.last_at) == (PAGE, answers[0].post, 1, watch.now)
    database.write(lambda db: actions.mark_read(db, bea, placed.thread, PAGE))
    (line,) = lines(database, bea)
    assert (line.unread, line.anchor, line.page) == (1, answers[-1].post, 2)
    database.write(lambda db: following.read_all(db, bea))
    assert lines(database, bea) == []


@pytest.mark.parametrize("number", [PAGE, PAGE + 1, 2 * PAGE + 5])
def test_every_thread_is_there_once_the_last_answered_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    watch = Watch(monkeypatch)  # it stands still: all threads have the same moment
    anna, bea, boards = add_member(database), add_member(database), [add_board(database) for _ in range(3)]
    threads = [start_thread(database, anna, boards[n % 3]).thread for n in range(number)]
    assert [line.public_id for line in lines(database, bea)] == threads[::-1]
    watch.forward(timedelta(seconds=1))
    reply(database, anna, threads[1])
    again = [threads[1], *[thread for thread in threads[::-1] if thread != threads[1]]]
    assert [line.public_id for line in lines(database, bea)] == again


def test_what_is_older_than_a_year_or_joined_with_another_is_left_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    start_thread(database, anna, board, title="old")
    watch.forward(LONGEST_BACK)
    home = start_thread(database, anna, board, title="home")
    joined = start_thread(database, anna, board, title="joined")

    kept = {row["public_id"]: row["id"] for row in rows(database, "threads")}
    join = update(Thread).where(Thread.public_id == joined.thread).values(merged_into_id=kept[home.thread])
    database.write(lambda db: db.execute(join) and None)
    assert titles(database, bea) == ["home"]
    database.write(lambda db: following.read_all(db, bea))
    assert titles(database, bea) == []


def test_a_place_she_may_not_read_begins_no_page(database: Database) -> None:
    anna, bea = add_member(database), add_member(database, Role.CASEWORKER)
    start_thread(database, anna, add_board(database))
    hidden = start_thread(database, anna, add_board(database, Audience.PEERS)).thread
    with database.reading() as db:
        for after in (hidden, "unknown"):
            assert news.news(db, bea, after).threads == []


def test_a_page_is_one_query_whatever_is_in_it(database: Database) -> None:
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    asked: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda *values: asked.append(values[2]))
    for number in (0, 3, PAGE + 1):
        for _ in range(number):
            reply(database, anna, start_thread(database, anna, board).thread)
        asked.clear()
        with database.reading() as db:
            news.news(db, bea)
        assert len(asked) == 1


def test_a_page_looks_only_so_far_and_the_next_one_goes_on_there(database: Database, short_sighted: int) -> None:
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    threads = [start_thread(database, anna, board).thread for _ in range(3 * short_sighted + 1)][::-1]
    assert [line.public_id for line in lines(database, bea)] == threads, "none is left out, none there twice"
    for thread in threads[:-1]:
        database.write(partial(actions.mark_read, actor=bea, thread_id=thread, n=1))
    with database.reading() as db:
        page = news.news(db, bea)
        assert page == News([], threads[short_sighted - 1])
        assert news.news(db, bea, page.older) == News([], threads[2 * short_sighted - 1])
    assert [line.public_id for line in lines(database, bea)] == threads[-1:]


def test_where_a_page_stops_looking_is_a_place_she_may_read(database: Database, short_sighted: int) -> None:
    anna, bea = add_member(database), add_member(database, Role.CASEWORKER)
    board, hidden = add_board(database), add_board(database, Audience.PEERS)
    shown = [start_thread(database, anna, board).thread for _ in range(2 * short_sighted)][::-1]
    database.write(lambda db: following.read_all(db, bea))
    for _ in range(2 * short_sighted):
        start_thread(database, anna, hidden)
    with database.reading() as db:
        assert news.news(db, bea) == News([], shown[short_sighted - 1])


# PostgreSQL counts no steps.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_costs_the_same_however_many_conversations_there_are(database: Database, short_sighted: int) -> None:
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    costs = []
    for _ in range(2):
        for _ in range(10 * short_sighted):
            start_thread(database, anna, board)
        database.write(lambda db: following.read_all(db, bea))
        costs.append(_steps(database, bea))
    assert costs[0] == costs[1] > 0


def _steps(database: Database, person: Actor) -> int:
    """What SQLite does for the first page."""
    steps = []

    def step() -> int:
        steps.append(1)
        return 0

    with database.reading() as db:
        driver: Any = db.connection.driver_connection
        driver.set_progress_handler(step, 1)
        news.news(db, person)
        driver.set_progress_handler(None, 1)
    return len(steps)
