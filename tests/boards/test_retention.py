"""The forum forgets what a member wrote when she goes, or leaves it without her name."""

import pytest

from forum.boards import actions, queries, retention
from forum.db import Database
from forum.errors import NotFound
from tests.factories import add_board, add_member, reply, rows, start_thread


def erase(database: Database, member_id: int | None, *, keep_texts: bool) -> None:
    database.write(lambda db: retention.erase_member(db, member_id or 0, keep_texts))


def test_her_texts_are_emptied_where_others_wrote_too(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), "canary", "canary")
    reply(database, bea, placed.thread, "still here", quoting=placed.post)
    reply(database, anna, placed.thread, "canary", once="canary-form")
    erase(database, anna.member_id, keep_texts=False)
    assert "canary" not in repr([rows(database, table) for table in ("threads", "posts")])
    with database.reading() as db:
        view = queries.thread(db, bea, placed.thread)
        posts = queries.posts(db, bea, view, 1)
    assert [post.html for post in posts] == ["", "<p>still here</p>", ""]
    assert [post.erased_at is None for post in posts] == [False, True, False]
    assert posts[1].quoted is None
    assert (view.title, view.last_n) == ("", 3)


def test_threads_in_which_nothing_is_left_go(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    board = add_board(database)
    alone = start_thread(database, anna, board)
    reply(database, anna, alone.thread)
    together = start_thread(database, bea, board)
    reply(database, anna, together.thread)
    database.write(lambda db: actions.erase_post(db, bea, together.post))
    untouched = start_thread(database, bea, board)
    erase(database, anna.member_id, keep_texts=False)
    assert [row["public_id"] for row in rows(database, "threads")] == [untouched.thread]
    with database.reading() as db, pytest.raises(NotFound):
        queries.thread(db, bea, alone.thread)


def test_a_thread_of_another_keeps_its_title(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, bea, add_board(database), title="A title")
    reply(database, anna, placed.thread)
    erase(database, anna.member_id, keep_texts=False)
    (thread,) = rows(database, "threads")
    assert (thread["title"], thread["author_id"]) == ("A title", bea.member_id)


def test_texts_she_leaves_have_no_name_and_no_number_of_hers(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), "a story", "A title")
    reply(database, anna, placed.thread, once="form-1")
    reply(database, bea, placed.thread, quoting=placed.post)
    erase(database, anna.member_id, keep_texts=True)
    with database.reading() as db:
        posts = queries.posts(db, bea, queries.thread(db, bea, placed.thread), 1)
    assert [(post.author, post.author_id) for post in posts[:2]] == [(None, None)] * 2
    assert posts[0].html == "<p>a story</p>"
    assert posts[2].quoted is not None
    assert (posts[2].quoted.author, posts[2].quoted.excerpt) == (None, "a story")
    assert [row["once"] for row in rows(database, "posts")] == [None, None, None]
