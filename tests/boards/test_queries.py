"""Reads of the forum: whoever reads sees what the rules grant, and nothing else; pages hold every text once."""

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from forum.boards import actions, defaults, queries
from forum.boards.models import Thread
from forum.boards.views import PAGE, ThreadLine, page_of
from forum.db import Database
from forum.errors import NotFound
from forum.policy import CONSOLE, GUEST, Actor, Audience, Do, Role, can
from tests.factories import Watch, add_board, add_member, reply, rows, start_thread

PEOPLE: dict[str, tuple[Role, ...]] = {
    "guest": (),
    "member": (Role.MEMBER,),
    "expert": (Role.MEMBER, Role.EXPERT),
    "caseworker": (Role.CASEWORKER,),
    "member+caseworker": (Role.MEMBER, Role.CASEWORKER),
    "operator": (Role.OPERATOR,),
    "member+operator": (Role.MEMBER, Role.OPERATOR),
}


def all_lines(database: Database, person: Actor, board: str) -> list[list[ThreadLine]]:
    """All pages of a board, by going to the older ones."""
    pages, after = [], None
    with database.reading() as db:
        while True:
            page = queries.board(db, person, board, after)
            pages.append(page.threads)
            if page.older is None:
                return pages
            after = page.older


def add_threads(database: Database, person: Actor, board: str, number: int) -> list[str]:
    return [start_thread(database, person, board, title=f"thread {n}").thread for n in range(number)]


@pytest.mark.parametrize("name", PEOPLE)
def test_what_is_shown_agrees_with_the_rules(database: Database, name: str) -> None:
    person = add_member(database, *PEOPLE[name]) if name != "guest" else GUEST
    peer = add_member(database, Role.EXPERT)
    boards = {audience: add_board(database, audience) for audience in Audience}
    placed = {audience: start_thread(database, peer, board) for audience, board in boards.items()}
    with database.reading() as db:
        frames = {audience: queries.board_frame(db, peer, board) for audience, board in boards.items()}
        allowed = {audience for audience in Audience if can(person, Do.READ, frames[audience])}
        assert {line.public_id for line in queries.boards(db, person)} == {boards[audience] for audience in allowed}
        for audience in Audience:
            asks = (
                lambda a=audience: queries.board_frame(db, person, boards[a]),
                lambda a=audience: queries.board(db, person, boards[a]).threads[0],
                lambda a=audience: queries.thread(db, person, placed[a].thread),
                lambda a=audience: queries.post(db, person, placed[a].post),
                lambda a=audience: queries.posts(db, person, queries.thread(db, peer, placed[a].thread), 1)[0],
                lambda a=audience: queries.quotable(
                    db, person, queries.thread(db, peer, placed[a].thread), placed[a].post
                ),
            )
            for ask in asks:
                if audience in allowed:
                    assert ask()
                else:
                    with pytest.raises(NotFound):
                        ask()


def test_unknown_things_are_not_found(database: Database) -> None:
    person = add_member(database)
    with database.reading() as db:
        for query in (queries.board_frame, queries.board, queries.thread, queries.post):
            with pytest.raises(NotFound):
                query(db, person, "unknown")


def test_boards_stand_by_area_and_show_their_last_answer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    person = add_member(database)
    boards = [add_board(database) for _ in range(3)]
    start_thread(database, person, boards[1])
    watch.forward(timedelta(hours=1))
    start_thread(database, person, boards[1])
    with database.reading() as db:
        lines = queries.boards(db, person)
    assert [line.public_id for line in lines] == boards
    assert [line.last_at for line in lines] == [None, watch.now, None]


def test_a_new_house_is_furnished_once(database: Database) -> None:
    for _ in range(2):
        database.write(lambda db: defaults.furnish(db, CONSOLE))
    assert len(rows(database, "boards")) == len(defaults.BOARDS)
    with database.reading() as db:
        guest, member = (queries.boards(db, person) for person in (GUEST, add_member(database)))
    assert [line.names["nl"] for line in guest] == ["Welkom"]
    assert len(member) == len(defaults.BOARDS)


# pages of threads


@pytest.mark.parametrize("number", [0, 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 5])
def test_all_threads_are_on_one_page_each_the_last_answered_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    watch = Watch(monkeypatch)  # it stands still: all threads have the same moment
    person, board = add_member(database), add_board(database)
    threads = add_threads(database, person, board, number)
    add_threads(database, person, add_board(database), 1)
    pages = all_lines(database, person, board)
    assert [line.public_id for page in pages for line in page] == threads[::-1]
    assert [len(page) for page in pages[:-1]] == [PAGE] * ((number - 1) // PAGE)
    if number > 2:
        watch.forward(timedelta(seconds=1))
        reply(database, person, threads[1])
        again = [line.public_id for page in all_lines(database, person, board) for line in page]
        assert again == [threads[1], *[thread for thread in threads[::-1] if thread != threads[1]]]


def test_reading_on_misses_nothing_when_a_new_thread_comes_in(database: Database) -> None:
    person, board = add_member(database), add_board(database)
    threads = add_threads(database, person, board, PAGE + 5)
    with database.reading() as db:
        first = queries.board(db, person, board)
    add_threads(database, person, board, 3)
    with database.reading() as db:
        second = queries.board(db, person, board, first.older)
    assert [line.public_id for line in [*first.threads, *second.threads]] == threads[::-1]


def test_a_place_from_another_board_shows_nothing(database: Database) -> None:
    person, board = add_member(database), add_board(database)
    add_threads(database, person, board, 3)
    hidden = start_thread(database, person, add_board(database, Audience.PEERS)).thread
    with database.reading() as db:
        for after in (hidden, "unknown"):
            assert queries.board(db, person, board, after).threads == []


def test_a_thread_line_shows_who_how_many_and_what_is_new(database: Database) -> None:
    anna, bea = add_member(database), add_member(database, Role.CASEWORKER)
    board = add_board(database, Audience.EVERYONE)
    thread = start_thread(database, bea, board).thread
    for _ in range(3):
        reply(database, anna, thread)
    database.write(lambda db: db.execute(update(Thread).values(locked=True)) and None)

    def line(person: Actor) -> ThreadLine:
        with database.reading() as db:
            return queries.board(db, person, board).threads[0]

    assert (line(anna).author, line(anna).badge, line(anna).mark) == (bea.pseudonym, "caseworker", bea.mark)
    assert (line(anna).posts, line(anna).locked) == (4, True)
    assert [line(person).unread for person in (anna, bea, add_member(database), GUEST)] == [0, 3, 4, 0]


# pages of posts


def test_posts_keep_number_and_page_when_one_is_erased(database: Database) -> None:
    person = add_member(database)
    thread = start_thread(database, person, add_board(database)).thread
    placed = [reply(database, person, thread) for _ in range(2 * PAGE + 4)]
    database.write(lambda db: actions.erase_post(db, person, placed[5].post))
    with database.reading() as db:
        view = queries.thread(db, person, thread)
        pages = [queries.posts(db, person, view, page) for page in range(1, view.pages + 1)]
        for wrong in (0, -1, 4, 10**9):
            with pytest.raises(NotFound):
                queries.posts(db, person, view, wrong)
    assert [len(page) for page in pages] == [PAGE, PAGE, 5]
    assert [post.n for page in pages for post in page] == list(range(1, 2 * PAGE + 6))
    where = {post.public_id: number for number, page in enumerate(pages, 1) for post in page}
    assert [where[place.post] for place in placed] == [place.page for place in placed]


def test_a_page_of_posts_is_one_query_whatever_is_in_it(database: Database) -> None:
    people = [add_member(database) for _ in range(4)]
    placed = start_thread(database, people[0], add_board(database))
    for n in range(PAGE - 1):
        reply(database, people[n % 4], placed.thread, quoting=placed.post if n % 2 else None)
    asked: list[str] = []
    with database.reading() as db:
        view = queries.thread(db, people[0], placed.thread)
        event.listen(database.reader, "before_cursor_execute", lambda *values: asked.append(values[2]))
        assert len(queries.posts(db, people[0], view, 1)) == PAGE
    assert len(asked) == 1


@pytest.mark.parametrize(("n", "page"), [(0, 1), (1, 1), (PAGE, 1), (PAGE + 1, 2), (5 * PAGE, 5)])
def test_the_page_of_a_post(n: int, page: int) -> None:
    assert page_of(n) == page


def test_an_erased_post_cannot_be_quoted(database: Database) -> None:
    person = add_member(database)
    placed = start_thread(database, person, add_board(database))
    answer = reply(database, person, placed.thread)
    database.write(lambda db: actions.erase_post(db, person, answer.post))
    with database.reading() as db:
        view = queries.thread(db, person, placed.thread)
        assert queries.quotable(db, person, view, placed.post).excerpt == "Tea is ready."
        with pytest.raises(NotFound):
            queries.quotable(db, person, view, answer.post)
