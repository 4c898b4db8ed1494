"""What becomes a notice: each told once per thread, nobody of what she may not read, and the bell always right."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event, insert, update

from forum import events
from forum.accounts import actions as accounts
from forum.boards import actions
from forum.boards.actions import following
from forum.boards.events import PostWritten
from forum.boards.models import Post, Thread, ThreadFollow
from forum.boards.views import PAGE
from forum.db import Database
from forum.errors import NotFound
from forum.notices import queries
from forum.notices.actions import see_all
from forum.notices.models import Kind
from forum.notices.threads import texts_gone
from forum.notices.views import NoticeLine, NoticePage
from forum.policy import CONSOLE, Actor, Audience, Role
from tests import factories
from tests.factories import add_board, add_member, reply, rows, start_thread


def follow(database: Database, person: Actor, thread: str) -> None:
    database.write(lambda db: following.follow(db, person, thread))


def read(database: Database, person: Actor, thread: str, n: int = 1000) -> None:
    database.write(lambda db: actions.mark_read(db, person, thread, n))


def page(database: Database, person: Actor) -> NoticePage:
    """What her page shows; whatever happened, it explains her bell."""
    now = factories.actor(database, person.member_id)
    with database.reading() as db:
        found = queries.notices(db, now)
    assert now.bell == found.unseen + found.hidden
    return found


def unseen(database: Database, person: Actor) -> list[NoticeLine]:
    return [line for line in page(database, person).lines if not line.seen]


def told(database: Database, person: Actor) -> list[tuple[Kind, int]]:
    return [(line.kind, line.count) for line in unseen(database, person)]


def bell(database: Database, person: Actor) -> int:
    return factories.actor(database, person.member_id).bell


def written(database: Database, thread: str, **changes: object) -> PostWritten:
    """The news of the last text in a thread."""
    found = next(row for row in rows(database, "threads") if row["public_id"] == thread)
    post = [row for row in rows(database, "posts") if row["thread_id"] == found["id"]][-1]
    news = PostWritten(int(str(post["id"])), int(str(found["id"])), thread, added=True, author_id=None)
    return replace(news, **changes)  # type: ignore[arg-type]


@pytest.fixture
def anna(database: Database) -> Actor:
    return add_member(database)


@pytest.fixture
def bea(database: Database) -> Actor:
    return add_member(database)


@pytest.fixture
def thread(database: Database, anna: Actor) -> str:
    """A thread of hers, which she follows."""
    return start_thread(database, anna, add_board(database), title="Tea").thread


# answers


def test_a_follower_is_told_once_with_a_rising_count(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    assert told(database, anna) == []
    for number in (1, 2, 3):
        last = reply(database, bea, thread)
        assert told(database, anna) == [(Kind.ANSWER, number)]
        assert bell(database, anna) == 1
    (line,) = unseen(database, anna)
    assert (line.title, line.place["en"], line.home, line.n, line.page) == ("Tea", "Place", thread, 2, 1)
    assert told(database, bea) == [], "who answers does not follow by that"
    read(database, anna, thread, 2)
    assert unseen(database, anna)[0].n == 3, "it leads to the first she has not read"
    read(database, anna, thread)
    assert (told(database, anna), bell(database, anna)) == ([], 0)
    (line,) = page(database, anna).lines
    assert (line.seen, line.anchor) == (True, last.post)
    reply(database, bea, thread)
    assert told(database, anna) == [(Kind.ANSWER, 1)], "it counts anew from when she looked"


def test_each_thread_rings_once(database: Database, anna: Actor, bea: Actor) -> None:
    board = add_board(database)
    threads = [start_thread(database, anna, board).thread for _ in range(3)]
    for thread in threads * 2:
        reply(database, bea, thread)
    assert bell(database, anna) == 3
    read(database, anna, threads[1])
    assert bell(database, anna) == 2
    assert [line.home for line in unseen(database, anna)] == [threads[2], threads[0]]


def test_the_writer_is_not_told_of_her_own_text(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    follow(database, bea, thread)
    reply(database, anna, thread)
    assert (told(database, anna), told(database, bea)) == ([], [(Kind.ANSWER, 1)])


def test_who_answers_has_seen_what_was_there(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    reply(database, bea, thread)
    reply(database, anna, thread)
    assert told(database, anna) == []


def test_who_follows_no_longer_is_told_no_more(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    database.write(lambda db: following.unfollow(db, anna, thread))
    reply(database, bea, thread)
    assert told(database, anna) == []


def test_a_changed_text_is_no_news(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    news = written(database, thread, added=False, author_id=bea.member_id, quoted_author_id=anna.member_id)
    database.write(lambda db: events.announce(db, news))
    assert rows(database, "notices") == []


def test_under_a_one_time_name_nobody_is_left_out(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    follow(database, bea, thread)
    database.write(lambda db: events.announce(db, written(database, thread)))
    assert (told(database, anna), told(database, bea)) == ([(Kind.ANSWER, 1)], [(Kind.ANSWER, 1)])


# quotes


def test_whom_a_text_quotes_is_told_once_and_of_nothing_else(database: Database, anna: Actor, bea: Actor) -> None:
    placed = start_thread(database, anna, add_board(database))
    reply(database, bea, placed.thread, quoting=placed.post)
    assert told(database, anna) == [(Kind.QUOTE, 1)], "not of the same text as an answer besides"
    reply(database, bea, placed.thread)
    assert sorted(told(database, anna)) == [(Kind.ANSWER, 1), (Kind.QUOTE, 1)]
    assert bell(database, anna) == 2
    read(database, anna, placed.thread)
    assert bell(database, anna) == 0


def test_who_does_not_follow_is_told_of_a_quote_all_the_same(
    database: Database, anna: Actor, bea: Actor, thread: str
) -> None:
    hers = reply(database, bea, thread)
    reply(database, add_member(database), thread, quoting=hers.post)
    assert told(database, bea) == [(Kind.QUOTE, 1)]
    assert told(database, anna) == [(Kind.ANSWER, 2)]


def test_who_quotes_herself_is_not_told(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    hers = reply(database, bea, thread)
    reply(database, bea, thread, quoting=hers.post)
    assert told(database, bea) == []


def test_a_quote_under_a_one_time_name_is_told_even_to_the_writer(
    database: Database, anna: Actor, bea: Actor, thread: str
) -> None:
    database.write(lambda db: events.announce(db, written(database, thread, quoted_author_id=bea.member_id)))
    assert (told(database, bea), told(database, anna)) == ([(Kind.QUOTE, 1)], [(Kind.ANSWER, 1)])


def test_a_text_that_loses_its_name_leaves_no_notice_of_whose_it_was(
    database: Database, anna: Actor, bea: Actor
) -> None:
    placed, cato = start_thread(database, anna, add_board(database)), add_member(database)
    hers = reply(database, bea, placed.thread)
    for post in (placed.post, hers.post):
        reply(database, cato, placed.thread, quoting=post)
    assert (bell(database, anna), bell(database, bea)) == (2, 1)
    nameless = update(Post).where(Post.public_id == hers.post).values(author_id=None)
    database.write(lambda db: db.execute(nameless) and None)
    database.write(lambda db: events.announce(db, written(database, placed.thread, added=False)))
    assert (bell(database, anna), bell(database, bea)) == (2, 0)
    assert bea.member_id not in [row["member_id"] for row in rows(database, "notices")]


# who may not read it


def test_nobody_is_told_of_a_place_that_closed_to_her(database: Database, anna: Actor) -> None:
    placed = start_thread(database, anna, add_board(database, Audience.PEERS))
    bea, cato = add_member(database, name="Bea"), add_member(database)
    follow(database, bea, placed.thread)
    hers = reply(database, bea, placed.thread)
    reply(database, cato, placed.thread)
    assert told(database, bea) == [(Kind.ANSWER, 1)]
    database.write(lambda db: accounts.give_role(db, CONSOLE, "Bea", Role.CASEWORKER))
    assert page(database, bea).lines == []
    assert bell(database, bea) == 0, "what is closed to her does not ring"
    reply(database, cato, placed.thread, quoting=hers.post)
    reply(database, cato, placed.thread)
    assert bell(database, bea) == 0
    database.write(lambda db: accounts.take_role(db, CONSOLE, "Bea", Role.CASEWORKER))
    assert [line.title for line in page(database, bea).lines] == ["T"]
    assert told(database, anna) == [(Kind.ANSWER, 4)]


def test_a_thread_that_moves_out_of_sight_is_explained_and_can_be_hushed(
    database: Database, anna: Actor, bea: Actor
) -> None:
    worker = add_member(database, Role.CASEWORKER)
    thread = start_thread(database, anna, add_board(database)).thread
    peers = add_board(database, Audience.PEERS)
    follow(database, worker, thread)
    reply(database, bea, thread)
    board = next(row["id"] for row in rows(database, "boards") if row["public_id"] == peers)
    database.write(lambda db: db.execute(update(Thread).values(board_id=board)) and None)
    found = page(database, worker)
    assert (found.lines, found.unseen, found.hidden) == ([], 0, 1)
    now = factories.actor(database, worker.member_id)
    database.write(lambda db: see_all(db, now))
    assert (bell(database, worker), page(database, worker).hidden) == (0, 0)


def test_a_notice_leads_to_the_thread_it_was_joined_with(
    database: Database, anna: Actor, bea: Actor, thread: str
) -> None:
    reply(database, bea, thread)
    home = start_thread(database, bea, add_board(database), title="Home").thread
    number = next(row["id"] for row in rows(database, "threads") if row["public_id"] == home)
    joined = update(Thread).where(Thread.public_id == thread).values(merged_into_id=number)
    database.write(lambda db: db.execute(joined) and None)
    (line,) = unseen(database, anna)
    assert (line.title, line.home) == ("Home", home)
    read(database, anna, home)
    assert bell(database, anna) == 0


# texts that go


def test_an_erased_text_is_counted_no_more(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    placed = [reply(database, bea, thread) for _ in range(3)]
    for left in (2, 1):
        database.write(lambda db: actions.erase_post(db, bea, placed.pop().post))
        assert told(database, anna) == [(Kind.ANSWER, left)]
    database.write(lambda db: actions.erase_post(db, bea, placed.pop().post))
    assert (page(database, anna).lines, bell(database, anna)) == ([], 0)


def test_an_erased_quote_is_counted_no_more(database: Database, anna: Actor, bea: Actor) -> None:
    placed = start_thread(database, anna, add_board(database))
    quote = reply(database, bea, placed.thread, quoting=placed.post)
    reply(database, bea, placed.thread)
    database.write(lambda db: actions.erase_post(db, bea, quote.post))
    assert told(database, anna) == [(Kind.ANSWER, 1)]


def test_what_was_read_before_it_was_erased_changes_nothing(
    database: Database, anna: Actor, bea: Actor, thread: str
) -> None:
    first = reply(database, bea, thread)
    read(database, anna, thread)
    reply(database, bea, thread)
    database.write(lambda db: actions.erase_post(db, bea, first.post))
    assert told(database, anna) == [(Kind.ANSWER, 1)]


def test_a_thread_that_goes_takes_its_notices_along(database: Database, anna: Actor, bea: Actor) -> None:
    cato = add_member(database)
    placed = start_thread(database, anna, add_board(database))
    follow(database, cato, placed.thread)
    answer = reply(database, bea, placed.thread)
    database.write(lambda db: actions.erase_post(db, anna, placed.post))
    database.write(lambda db: actions.erase_post(db, bea, answer.post))
    assert rows(database, "threads") == []
    assert (bell(database, anna), bell(database, cato), rows(database, "notices")) == (0, 0, [])


# all read at once


def test_who_has_read_everything_hears_no_bell(database: Database, anna: Actor, bea: Actor) -> None:
    board = add_board(database)
    placed = [start_thread(database, anna, board) for _ in range(3)]
    for place in placed:
        reply(database, bea, place.thread, quoting=place.post)
        reply(database, bea, place.thread)
    assert bell(database, anna) == 6
    database.write(lambda db: following.read_all(db, anna))
    assert (told(database, anna), bell(database, anna)) == ([], 0)
    assert len(page(database, anna).lines) == 6


def test_all_seen_is_ones_own_alone(database: Database, anna: Actor, bea: Actor, thread: str) -> None:
    follow(database, bea, thread)
    reply(database, add_member(database), thread)
    database.write(lambda db: see_all(db, anna))
    assert (bell(database, anna), bell(database, bea)) == (0, 1)


# many


def statements(database: Database, act: Callable[[], object]) -> int:
    asked: list[str] = []

    def note(*values: object) -> None:
        asked.append(str(values[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    act()
    event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def test_two_hundred_are_told_in_as_many_statements_as_one(database: Database, anna: Actor, bea: Actor) -> None:
    placed = start_thread(database, anna, add_board(database))
    few = statements(database, lambda: reply(database, bea, placed.thread, quoting=placed.post))
    crowd = [
        database.write(lambda db: accounts.add_member(db, CONSOLE, factories.new_member(), (Role.MEMBER,)))
        for _ in range(200)
    ]
    number = rows(database, "threads")[0]["id"]
    follows = [{"member_id": member, "thread_id": number} for member in crowd]
    database.write(lambda db: db.execute(insert(ThreadFollow), follows) and None)
    many = statements(database, lambda: reply(database, bea, placed.thread, quoting=placed.post))
    assert many == few
    bells = {row["id"]: row["bell"] for row in rows(database, "members")}
    assert [bells[member] for member in crowd] == [1] * 200
    assert bells[anna.member_id] == 1, "a quote alone"
    texts = update(Post).where(Post.n > 1).values(erased_at=Post.created_at)
    database.write(lambda db: db.execute(texts) and None)
    gone = tuple(int(str(row["id"])) for row in rows(database, "posts"))
    assert statements(database, lambda: database.write(lambda db: texts_gone(db, gone))) < 15
    assert {row["bell"] for row in rows(database, "members")} == {0}


def test_the_page_shows_the_unseen_first_in_two_queries(database: Database, anna: Actor, bea: Actor) -> None:
    board = add_board(database)
    threads = [start_thread(database, anna, board).thread for _ in range(PAGE + 2)]
    for thread in threads:
        reply(database, bea, thread)
    read(database, anna, threads[-1])
    now = factories.actor(database, anna.member_id)
    asked: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda *values: asked.append(values[2]))
    with database.reading() as db:
        first, second = (queries.notices(db, now, number) for number in (1, 2))
        assert len(asked) == 4
        for wrong in (0, -1, 3):
            with pytest.raises(NotFound):
                queries.notices(db, now, wrong)
    assert (first.pages, first.unseen, now.bell) == (2, PAGE + 1, PAGE + 1)
    assert [line.home for line in (*first.lines, *second.lines)] == [*threads[-2::-1], threads[-1]]
