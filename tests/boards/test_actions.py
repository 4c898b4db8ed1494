"""What changes the forum: stories, answers, changes and erasures, also by many at once and twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from forum.boards import actions, queries
from forum.boards.models import Thread
from forum.boards.placing import Placed
from forum.boards.views import PAGE, PostView, ThreadView
from forum.db import Database
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, EDIT_WINDOW, GUEST, Actor, Audience, Role, Standing
from forum.text import prose
from tests.factories import NAMES, Watch, add_board, add_member, reply, rows, start_thread


def see(database: Database, person: Actor, thread: str, page: int = 1) -> tuple[ThreadView, list[PostView]]:
    with database.reading() as db:
        view = queries.thread(db, person, thread)
        return view, queries.posts(db, person, view, page)


def lock(database: Database, thread: str) -> None:
    statement = update(Thread).where(Thread.public_id == thread).values(locked=True)
    database.write(lambda db: db.execute(statement) and None)


def edit(database: Database, person: Actor, post: str, text: str) -> None:
    body = prose(text)
    database.write(lambda db: actions.edit_post(db, person, post, body))


def erase(database: Database, person: Actor, post: str) -> Placed | None:
    return database.write(lambda db: actions.erase_post(db, person, post))


def test_a_story_and_an_answer_are_there(database: Database) -> None:
    anna, bea = add_member(database), add_member(database, Role.MEMBER, Role.EXPERT)
    placed = start_thread(database, anna, add_board(database), "**Tea** is ready.", "  Come\nin ")
    answer = reply(database, bea, placed.thread, "Yes, please.")
    view, posts = see(database, anna, placed.thread)
    assert (view.title, view.last_n, view.locked) == ("Come in", 2, False)
    assert [post.n for post in posts] == [1, 2]
    assert [post.public_id for post in posts] == [placed.post, answer.post]
    assert posts[0].html == "<p><strong>Tea</strong> is ready.</p>"
    assert (posts[1].author, posts[1].badge, posts[1].mark) == (bea.pseudonym, "expert", bea.mark)
    assert answer.page == 1


@pytest.mark.parametrize("title", ["", " \n ", "x" * 121, "a\0b"])
def test_a_story_needs_a_fitting_title(database: Database, title: str) -> None:
    person, board = add_member(database), add_board(database)
    with pytest.raises(Invalid) as caught:
        start_thread(database, person, board, "text", title)
    assert caught.value.field == "title"
    assert rows(database, "threads") == []


def test_what_is_not_there_or_not_for_her_cannot_be_answered(database: Database) -> None:
    peer, caseworker = add_member(database), add_member(database, Role.MEMBER, Role.CASEWORKER)
    board = add_board(database, Audience.PEERS)
    placed = start_thread(database, peer, board)
    for person, where in ((peer, "unknown"), (caseworker, board), (GUEST, board), (CONSOLE, board)):
        with pytest.raises(NotFound):
            start_thread(database, person, where)
    for person, where in ((peer, "unknown"), (caseworker, placed.thread), (GUEST, placed.thread)):
        with pytest.raises(NotFound):
            reply(database, person, where)
        with pytest.raises(NotFound):
            erase(database, person, placed.post if person is not peer else "unknown")
    assert len(rows(database, "posts")) == 1


def test_who_may_only_read_cannot_write(database: Database) -> None:
    anna, board = add_member(database), add_board(database, Audience.EVERYONE)
    placed = start_thread(database, anna, board)
    muted = replace(add_member(database), standing=Standing.MUTED)
    for person in (GUEST, muted):
        with pytest.raises(NotAllowed):
            start_thread(database, person, board)
        with pytest.raises(NotAllowed):
            reply(database, person, placed.thread)
    with pytest.raises(NotAllowed):
        edit(database, replace(anna, standing=Standing.MUTED), placed.post, "changed")


def test_a_locked_thread_takes_no_answer(database: Database) -> None:
    person = add_member(database)
    placed = start_thread(database, person, add_board(database))
    lock(database, placed.thread)
    with pytest.raises(NotAllowed, match="closed"):
        reply(database, person, placed.thread)


def test_a_thread_locked_while_she_wrote_takes_no_answer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    person = add_member(database)
    placed = start_thread(database, person, add_board(database))
    with database.reading() as db:
        before = queries.thread(db, person, placed.thread)
    lock(database, placed.thread)
    with monkeypatch.context() as patch:
        patch.setattr(queries, "thread", lambda *_: before)
        with pytest.raises(Conflict):
            reply(database, person, placed.thread)
    assert see(database, person, placed.thread)[0].last_n == 1


def test_sent_twice_is_there_once(database: Database) -> None:
    person, board = add_member(database), add_board(database)
    body = prose("text")
    first, second = (
        database.write(lambda db: actions.start_thread(db, person, board, "T", body, "form-1")) for _ in range(2)
    )
    assert first == second
    answers = [reply(database, person, first.thread, once="form-2") for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert see(database, person, first.thread)[0].last_n == 2
    other = add_member(database)
    assert reply(database, other, first.thread, once="form-2").post != answers[0].post, "the number is the writer's own"


def test_20_who_answer_at_once_get_20_numbers(database: Database) -> None:
    people = [add_member(database) for _ in range(5)]
    thread = start_thread(database, people[0], add_board(database)).thread
    with ThreadPoolExecutor(20) as pool:
        placed = list(pool.map(lambda n: reply(database, people[n % 5], thread, f"answer {n}"), range(20)))
    view, posts = see(database, people[0], thread)
    assert view.last_n == 21
    assert view.pages == 2
    posts += see(database, people[0], thread, 2)[1]
    assert [post.n for post in posts] == list(range(1, 22))
    assert {post.public_id for post in posts[1:]} == {place.post for place in placed}
    pages = {post.public_id: (post.n - 1) // PAGE + 1 for post in posts}
    assert all(pages[place.post] == place.page for place in placed)


# quoting


def test_a_quote_shows_the_text_as_it_is_now(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), "before")
    reply(database, bea, placed.thread, quoting=placed.post)
    quoted = see(database, bea, placed.thread)[1][1].quoted
    assert quoted is not None
    assert (quoted.public_id, quoted.n, quoted.author, quoted.excerpt) == (placed.post, 1, anna.pseudonym, "before")
    edit(database, anna, placed.post, "**after**")
    quoted = see(database, bea, placed.thread)[1][1].quoted
    assert quoted is not None
    assert quoted.excerpt == "after"
    erase(database, anna, placed.post)
    assert see(database, bea, placed.thread)[1][1].quoted is None


def test_only_a_text_of_the_same_thread_that_is_still_there_is_quoted(database: Database) -> None:
    person, board = add_member(database), add_board(database)
    placed, elsewhere = start_thread(database, person, board), start_thread(database, person, board)
    erased = reply(database, person, placed.thread)
    erase(database, person, erased.post)
    for quoting in (elsewhere.post, erased.post, "unknown"):
        with pytest.raises(Invalid) as caught:
            reply(database, person, placed.thread, quoting=quoting)
        assert caught.value.field == "body"


# changing and erasing


def test_a_text_is_changed_while_its_window_is_open(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person = add_member(database)
    placed = start_thread(database, person, add_board(database), "before")
    watch.forward(EDIT_WINDOW)
    assert not see(database, person, placed.thread)[1][0].edited
    edit(database, person, placed.post, "after <b>")
    post = see(database, person, placed.thread)[1][0]
    assert (post.html, post.edited) == ("<p>after &lt;b&gt;</p>", True)
    watch.forward(timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="30 minutes"):
        edit(database, person, placed.post, "too late")
    assert "too late" not in repr(rows(database, "posts"))


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.MEMBER, Role.EXPERT), (Role.MEMBER, Role.OPERATOR)])
def test_nobody_changes_or_erases_the_text_of_another(database: Database, roles: tuple[Role, ...]) -> None:
    author, other = add_member(database), add_member(database, *roles)
    placed = start_thread(database, author, add_board(database), "hers")
    with pytest.raises(NotAllowed):
        edit(database, other, placed.post, "mine")
    with pytest.raises(NotFound):
        erase(database, other, placed.post)
    assert see(database, author, placed.thread)[1][0].html == "<p>hers</p>"


def test_an_erased_text_leaves_an_empty_place(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), "canary", "canary")
    reply(database, bea, placed.thread, "still here")
    assert erase(database, anna, placed.post) == placed
    view, posts = see(database, bea, placed.thread)
    assert (posts[0].author, posts[0].author_id, posts[0].html) == (None, None, "")
    assert posts[0].erased_at is not None
    assert (posts[1].n, posts[1].html, view.last_n, view.title) == (2, "<p>still here</p>", 2, "")
    assert "canary" not in repr([rows(database, table) for table in ("threads", "posts")])
    with pytest.raises(NotFound):
        erase(database, anna, placed.post)
    assert reply(database, bea, placed.thread).page == 1


def test_an_erased_answer_leaves_the_title(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), title="A title")
    erase(database, bea, reply(database, bea, placed.thread).post)
    assert see(database, anna, placed.thread)[0].title == "A title"


def test_with_the_last_text_its_thread_goes(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    answer = reply(database, bea, placed.thread, quoting=placed.post)
    assert erase(database, anna, placed.post) is not None
    assert erase(database, bea, answer.post) is None
    assert rows(database, "threads") == rows(database, "posts") == rows(database, "thread_reads") == []


def test_muted_she_may_still_erase_what_is_hers(database: Database) -> None:
    person = add_member(database)
    placed = start_thread(database, person, add_board(database))
    assert erase(database, replace(person, standing=Standing.MUTED), placed.post) is None


# reading on


def test_how_far_she_read_never_goes_back_nor_beyond_the_end(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    thread = start_thread(database, anna, add_board(database)).thread
    for _ in range(4):
        reply(database, anna, thread)

    def read(n: int) -> int:
        database.write(lambda db: actions.mark_read(db, bea, thread, n))
        return see(database, bea, thread)[0].read_n

    assert see(database, bea, thread)[0].read_n == 0
    assert [read(n) for n in (2, 1, 4, 3, 99, -1)] == [2, 2, 4, 4, 5, 5]
    assert see(database, anna, thread)[0].read_n == 5, "she wrote the last one herself"


def test_a_guest_has_no_reading_mark(database: Database) -> None:
    thread = start_thread(database, add_member(database), add_board(database, Audience.EVERYONE)).thread
    with pytest.raises(NotAllowed):
        database.write(lambda db: actions.mark_read(db, GUEST, thread, 1))


# furnishing


def test_only_who_runs_the_house_furnishes_it(database: Database) -> None:
    for person in (GUEST, add_member(database), add_member(database, Role.CASEWORKER)):
        with pytest.raises(NotFound):
            database.write(partial(actions.add_area, actor=person, key="rest", names=NAMES))
        with pytest.raises(NotFound):
            database.write(
                partial(
                    actions.add_board, actor=person, area="rest", audience=Audience.MEMBERS, names=NAMES, about=NAMES
                )
            )
    operator = add_member(database, Role.OPERATOR)
    database.write(lambda db: actions.add_area(db, operator, "rest", NAMES))
    assert len(rows(database, "areas")) == 1
