"""What experts do with threads: on top, closed, moved, joined; and what a text said before it was changed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.boards import actions, versions
from forum.boards import queries as forum
from forum.boards.actions import keeping
from forum.boards.models import Alias, Poll, Post, PostVersion, Tag, Thread, ThreadFollow, ThreadTag
from forum.boards.queries import keeping as queries
from forum.boards.queries.keeping import Version
from forum.boards.views import PAGE, page_of
from forum.db import Database
from forum.errors import Conflict, NotAllowed, NotFound, Problem
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role
from tests.depth import examples
from tests.factories import NAMES, Watch, add_board, add_member, reply, rows, start_thread

Deed = Callable[[Session, Actor, str], None]
SIMPLE: dict[str, Deed] = {
    "pin": keeping.pin,
    "unpin": keeping.unpin,
    "lock": keeping.lock,
    "unlock": keeping.unlock,
}


def add_expert(database: Database) -> Actor:
    return add_member(database, Role.MEMBER, Role.EXPERT)


def strangers(database: Database) -> list[Actor]:
    """Everybody who keeps nothing in order."""
    unproved = add_member(database, Role.MEMBER, Role.EXPERT, second_factor=False)
    others = [add_member(database, *roles) for roles in ((), (Role.CASEWORKER,), (Role.MEMBER, Role.OPERATOR))]
    return [GUEST, CONSOLE, unproved, *others]


def thread_row(database: Database, public_id: str) -> dict[str, object]:
    return next(row for row in rows(database, "threads") if row["public_id"] == public_id)


def do(database: Database, deed: Deed, person: Actor, thread: str) -> None:
    database.write(lambda db: deed(db, person, thread))


def number(database: Database, public_id: str) -> int:
    found = thread_row(database, public_id)["id"]
    assert isinstance(found, int)
    return found


def merge(database: Database, person: Actor, thread: str, into: str) -> None:
    database.write(lambda db: keeping.merge(db, person, thread, into))


def move(database: Database, person: Actor, thread: str, board: str) -> None:
    database.write(lambda db: keeping.move(db, person, thread, board))


def order(database: Database, thread: str) -> list[tuple[int, str]]:
    """Number and source of the posts of a thread, by number."""
    number_of = number(database, thread)
    with database.reading() as db:
        found = db.execute(select(Post.n, Post.source).where(Post.thread_id == number_of).order_by(Post.n))
        return [(n, source) for n, source in found]


def led_to(database: Database, person: Actor, thread: str) -> str | None:
    with database.reading() as db:
        return queries.led_to(db, person, thread)


def put(database: Database, row: object) -> None:
    database.write(lambda db: db.add(row))


# on top, closed


@pytest.mark.parametrize(
    ("deed", "undo", "column"), [(keeping.pin, keeping.unpin, "pinned"), (keeping.lock, keeping.unlock, "locked")]
)
def test_a_thread_is_put_on_top_or_closed_and_back(database: Database, deed: Deed, undo: Deed, column: str) -> None:
    expert, member = add_expert(database), add_member(database)
    thread = start_thread(database, member, add_board(database)).thread
    for act, wanted in ((deed, True), (deed, True), (undo, False), (undo, False)):
        do(database, act, expert, thread)
        assert thread_row(database, thread)[column] is wanted


def test_a_closed_thread_takes_no_answer_until_it_is_opened(database: Database) -> None:
    expert, member = add_expert(database), add_member(database)
    thread = start_thread(database, member, add_board(database)).thread
    database.write(lambda db: keeping.lock(db, expert, thread))
    with pytest.raises(NotAllowed):
        reply(database, member, thread)
    database.write(lambda db: keeping.unlock(db, expert, thread))
    assert reply(database, member, thread).page == 1


@pytest.mark.parametrize("name", SIMPLE)
def test_only_experts_keep_a_thread_in_order(database: Database, name: str) -> None:
    thread = start_thread(database, add_member(database), add_board(database, Audience.EVERYONE)).thread
    before = rows(database, "threads")
    for person in strangers(database):
        with pytest.raises(NotFound):
            do(database, SIMPLE[name], person, thread)
    with pytest.raises(NotFound):
        do(database, SIMPLE[name], add_expert(database), "unknown")
    assert rows(database, "threads") == before


def test_an_expert_keeps_nothing_where_she_may_not_read(database: Database) -> None:
    """Who is operator or caseworker besides reads nothing of peers."""
    both = add_member(database, Role.MEMBER, Role.EXPERT, Role.CASEWORKER)
    peers, members = add_board(database, Audience.PEERS), add_board(database)
    peer = add_member(database)
    hers, other = start_thread(database, peer, peers).thread, start_thread(database, peer, members).thread
    for act in SIMPLE.values():
        with pytest.raises(NotFound):
            do(database, act, both, hers)
    for refused in (partial(move, board=peers, thread=other), partial(move, board=members, thread=hers)):
        with pytest.raises(NotFound):
            refused(database, both)
    for thread, into in ((hers, other), (other, hers)):
        with pytest.raises(NotFound):
            merge(database, both, thread, into)


# moved


@pytest.mark.parametrize("old", Audience)
@pytest.mark.parametrize("new", Audience)
def test_a_thread_never_goes_before_more_people_than_it_was_written_for(
    database: Database, old: Audience, new: Audience
) -> None:
    expert, member = add_expert(database), add_member(database, Role.EXPERT)
    here, there = add_board(database, old), add_board(database, new)
    thread = start_thread(database, member, here).thread
    into = start_thread(database, member, there).thread
    wider = list(Audience).index(new) < list(Audience).index(old)
    with database.reading() as db:
        offered = queries.places(db, expert, queries.kept(db, expert, thread))
    assert [place.public_id for place in offered] == ([] if wider else [there])
    if wider:
        for act, where, field in ((move, there, "board"), (merge, into, "into")):
            with pytest.raises(NotAllowed, match="smaller circle") as caught:
                act(database, expert, thread, where)
            assert caught.value.field == field
        assert len(order(database, thread)) == len(order(database, into)) == 1
        return
    move(database, expert, thread, there)
    with database.reading() as db:
        assert queries.kept(db, expert, thread).board_id == there
    merge(database, expert, thread, into)
    assert len(order(database, into)) == 2


def test_only_experts_move_and_only_to_a_board_that_is_there(database: Database) -> None:
    thread = start_thread(database, add_member(database), add_board(database)).thread
    there = add_board(database)
    before = rows(database, "threads")
    for person in strangers(database):
        with pytest.raises(NotFound):
            move(database, person, thread, there)
    with pytest.raises(NotFound):
        move(database, add_expert(database), thread, "unknown")
    assert rows(database, "threads") == before


# joined


def talk(database: Database, person: Actor, board: str, name: str, size: int) -> tuple[str, list[str]]:
    """A thread with so many posts that say "a 1", "a 2", …; the ids of the posts."""
    first = start_thread(database, person, board, f"{name} 1")
    posts = [first.post, *(reply(database, person, first.thread, f"{name} {n}").post for n in range(2, size + 1))]
    return first.thread, posts


@settings(max_examples=examples(6), suppress_health_check=list(HealthCheck))
@given(st.integers(1, 24), st.integers(1, 24), st.sets(st.integers(1, 24), max_size=3))
def test_numbers_go_on_without_gap_or_double(database: Database, of_into: int, of_old: int, erased: set[int]) -> None:
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    into, _ = talk(database, member, board, "a", of_into)
    old, posts = talk(database, member, board, "b", of_old)
    gone = [posts[n - 1] for n in erased if n <= of_old]
    database.write(lambda db: db.execute(update(Post).where(Post.public_id.in_(gone)).values(source="")) and None)
    merge(database, expert, old, into)
    wanted = [f"a {n}" for n in range(1, of_into + 1)]
    wanted += ["" if n in erased else f"b {n}" for n in range(1, of_old + 1)]
    assert order(database, into) == list(enumerate(wanted, 1))
    assert order(database, old) == []
    assert thread_row(database, into)["last_n"] == len(wanted)
    with database.reading() as db:
        moved = forum.post(db, member, posts[-1])
    assert (moved.thread_id, page_of(moved.n)) == (into, (of_into + of_old - 1) // PAGE + 1)
    answer = reply(database, member, into, "the next")
    assert answer.page == page_of(len(wanted) + 1)
    assert order(database, into)[-1] == (len(wanted) + 1, "the next")


def test_the_emptied_thread_is_an_address_and_nothing_else(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    into, _ = talk(database, member, board, "a", 2)
    watch.forward(timedelta(days=1))
    newest = watch.now
    old, _ = talk(database, member, board, "b", 1)
    database.write(lambda db: keeping.pin(db, expert, old))
    watch.forward(timedelta(days=1))
    merge(database, expert, old, into)
    row = thread_row(database, old)
    assert (row["title"], row["author_id"], row["locked"], row["pinned"], row["last_n"]) == ("", None, True, False, 0)
    assert row["merged_into_id"] == number(database, into)
    assert thread_row(database, into)["last_at"] == newest, "the last text is the day's, not the joining"
    assert led_to(database, member, old) == into
    assert led_to(database, member, into) is None
    for act in SIMPLE.values():
        with pytest.raises(Conflict):
            do(database, act, expert, old)
    with pytest.raises(Conflict):
        move(database, expert, old, add_board(database))


def test_the_older_thread_keeps_its_last_day(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    old, _ = talk(database, member, board, "b", 2)
    watch.forward(timedelta(days=1))
    into, _ = talk(database, member, board, "a", 1)
    newest = watch.now
    merge(database, expert, old, into)
    assert thread_row(database, into)["last_at"] == newest


def test_what_hung_on_the_old_thread_is_gone_and_its_followers_follow_the_new(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    expert, anna, bea, cleo, board = (
        add_expert(database),
        *(add_member(database) for _ in range(3)),
        add_board(database),
    )
    into, old = start_thread(database, anna, board).thread, start_thread(database, bea, board).thread
    a, b = number(database, into), number(database, old)
    database.write(lambda db: db.execute(delete(ThreadFollow)) and None)
    for thread, people in ((a, (anna, bea)), (b, (bea, cleo))):
        for person in people:
            put(database, ThreadFollow(thread_id=thread, member_id=person.member_id))
    put(database, Tag(key="rest", names=NAMES, position=1))
    for thread in (a, b):
        put(database, ThreadTag(thread_id=thread, tag_key="rest"))
        put(database, Poll(thread_id=thread, question="?", several=False, closes_at=watch.now, options=[], votes=[]))
    merge(database, expert, old, into)
    follows = [(row["member_id"], row["thread_id"]) for row in rows(database, "thread_follows")]
    assert follows == [(person.member_id, a) for person in (anna, bea, cleo)]
    assert [row["thread_id"] for row in rows(database, "thread_tags")] == [a]
    assert [row["thread_id"] for row in rows(database, "polls")] == [a]
    assert [(row["member_id"], row["n"]) for row in rows(database, "thread_reads")] == [(anna.member_id, 1)]


def test_one_time_names_and_their_key_stay_where_they_were(database: Database) -> None:
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    into, old = start_thread(database, member, board).thread, start_thread(database, member, board)
    key = update(Thread).where(Thread.public_id == old.thread).values(sealed_key=b"key")
    database.write(lambda db: db.execute(key) and None)
    put(database, Alias(thread_id=number(database, old.thread), who=b"w", sealed_member=b"s", name="x", mark=1))
    named = (
        update(Post)
        .where(Post.public_id == old.post)
        .values(author_id=None, alias_id=rows(database, "aliases")[0]["id"])
    )
    database.write(lambda db: db.execute(named) and None)
    before = rows(database, "aliases")
    merge(database, expert, old.thread, into)
    assert rows(database, "aliases") == before
    assert thread_row(database, old.thread)["sealed_key"] == b"key"
    assert rows(database, "posts")[1]["alias_id"] == before[0]["id"]


def test_all_that_was_ever_joined_leads_to_the_last(database: Database) -> None:
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    chain = [talk(database, member, board, name, 2)[0] for name in "abcd"]
    for old, into in pairwise(chain):
        merge(database, expert, old, into)
    assert [led_to(database, member, old) for old in chain] == [chain[-1]] * 3 + [None]
    said = [f"{name} {n}" for name in "dcba" for n in (1, 2)]
    assert order(database, chain[-1]) == list(enumerate(said, 1))


def test_an_address_leads_on_only_to_what_one_may_read(database: Database) -> None:
    expert, member, caseworker = add_expert(database), add_member(database), add_member(database, Role.CASEWORKER)
    old = start_thread(database, member, add_board(database, Audience.EVERYONE)).thread
    into = start_thread(database, member, add_board(database, Audience.PEERS)).thread
    merge(database, expert, old, into)
    assert led_to(database, member, old) == into
    assert [led_to(database, person, old) for person in (GUEST, CONSOLE, caseworker)] == [None] * 3


def test_a_thread_is_not_joined_with_itself_nor_with_what_was_joined_before(database: Database) -> None:
    expert, member, board = add_expert(database), add_member(database), add_board(database)
    a, b, c = (start_thread(database, member, board).thread for _ in range(3))
    merge(database, expert, a, b)
    before = rows(database, "posts")
    for thread, into in ((c, c), (a, c), (c, a), (a, b), (b, a), (a, a)):
        with pytest.raises(Conflict):
            merge(database, expert, thread, into)
    with pytest.raises(NotFound):
        merge(database, expert, c, "unknown")
    assert rows(database, "posts") == before


def test_only_experts_join_threads(database: Database) -> None:
    member, board = add_member(database), add_board(database, Audience.EVERYONE)
    a, b = (start_thread(database, member, board).thread for _ in range(2))
    for person in strangers(database):
        with pytest.raises(NotFound):
            merge(database, person, a, b)
    assert len(order(database, a)) == len(order(database, b)) == 1


def test_answers_that_come_while_threads_are_joined_are_kept_or_refused(database: Database) -> None:
    """Each has a number of its own in one of them, or its writer hears that something changed: none is lost."""
    expert, board = add_expert(database), add_board(database)
    people = [add_member(database) for _ in range(4)]
    into, old = (talk(database, people[0], board, name, 3)[0] for name in "ab")

    def answer(n: int) -> bool:
        try:
            reply(database, people[n % 4], (into, old)[n % 2], f"answer {n}")
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(9) as pool:
        early = [pool.submit(answer, n) for n in range(12)]
        joining = pool.submit(merge, database, expert, old, into)
        late = [pool.submit(answer, n) for n in range(12, 24)]
        joining.result()
        taken = {n for n, done in enumerate([*early, *late]) if done.result()}
    kept = order(database, into)
    assert [n for n, _ in kept] == list(range(1, len(kept) + 1))
    assert {int(source.split()[1]) for _, source in kept if source.startswith("answer")} == taken
    assert taken >= {n for n in range(24) if n % 2 == 0}, "the thread that stays takes all of its answers"
    assert order(database, old) == []
    assert thread_row(database, into)["last_n"] == len(kept)


def test_two_experts_who_join_crosswise_lose_nothing(database: Database) -> None:
    experts, member, board = [add_expert(database) for _ in range(2)], add_member(database), add_board(database)
    for _ in range(5):
        a, b = (talk(database, member, board, name, 2)[0] for name in "ab")

        def join(expert: Actor, thread: str, into: str) -> bool:
            try:
                merge(database, expert, thread, into)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(join, experts, (a, b), (b, a)))
        assert sorted(done) == [False, True]
        assert sorted(len(order(database, thread)) for thread in (a, b)) == [0, 4]


# what a text said before


def earlier(database: Database, person: Actor, post: str) -> list[Version]:
    with database.reading() as db:
        return queries.versions(db, person, post)


def keep_version(database: Database, post: str, html: str, watch: Watch) -> None:
    with database.reading() as db:
        post_id = db.execute(select(Post.id).where(Post.public_id == post)).scalar_one()
    put(database, PostVersion(post_id=post_id, html=html, replaced_at=watch.now))


def test_experts_read_what_a_text_said_for_thirty_days(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    expert, member = add_expert(database), add_member(database)
    placed = start_thread(database, member, add_board(database))
    keep_version(database, placed.post, "<p>first</p>", watch)
    watch.forward(timedelta(days=2))
    keep_version(database, placed.post, "<p>second</p>", watch)
    said = earlier(database, expert, placed.post)
    assert [version.html for version in said] == ["<p>second</p>", "<p>first</p>"]
    assert said[0].replaced_on == watch.now.date()
    with database.reading() as db:
        thread = queries.kept(db, expert, placed.thread)
        assert queries.changed(db, expert, thread) == [(placed.post, 1)]
    watch.forward(versions.KEPT - timedelta(days=2))
    assert [version.html for version in earlier(database, expert, placed.post)] == ["<p>second</p>"]
    assert database.write(lambda db: versions.purge_versions(db, watch.now)) == 1
    assert [row["html"] for row in rows(database, "post_versions")] == ["<p>second</p>"]
    watch.forward(timedelta(days=2))
    assert earlier(database, expert, placed.post) == []
    with database.reading() as db:
        assert queries.changed(db, expert, thread) == []
    assert database.write(lambda db: versions.purge_versions(db, watch.now)) == 1


def test_nobody_else_reads_what_a_text_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    member = add_member(database)
    placed = start_thread(database, member, add_board(database, Audience.EVERYONE))
    hidden = start_thread(database, member, add_board(database, Audience.PEERS))
    for post in (placed.post, hidden.post):
        keep_version(database, post, "<p>first</p>", watch)
    for person in (member, *strangers(database)):
        with pytest.raises(NotFound):
            earlier(database, person, placed.post)
    both = add_member(database, Role.MEMBER, Role.EXPERT, Role.CASEWORKER)
    assert len(earlier(database, both, placed.post)) == 1
    for post in (hidden.post, "unknown"):
        with pytest.raises(NotFound):
            earlier(database, both, post)


def test_with_its_text_all_earlier_ones_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    expert, member = add_expert(database), add_member(database)
    placed = start_thread(database, member, add_board(database))
    other = reply(database, member, placed.thread)
    for post in (placed.post, other.post):
        keep_version(database, post, "<p>canary</p>", watch)
    with database.reading() as db:
        numbers = list(db.execute(select(Post.id).order_by(Post.n)).scalars())
    database.write(lambda db: versions.forget(db, [numbers[0]]))
    assert [row["post_id"] for row in rows(database, "post_versions")] == [numbers[1]]
    gone = update(Post).where(Post.public_id == other.post).values(erased_at=watch.now)
    database.write(lambda db: db.execute(gone) and None)
    assert earlier(database, expert, other.post) == [], "not even where an eraser forgot them"


# SQLite has one writer at a time: nothing can come in between.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_text_erased_while_its_thread_is_joined_is_erased(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, expert = add_member(database), add_member(database, Role.MEMBER, Role.EXPERT)
    board = add_board(database)
    old, into = start_thread(database, anna, board, "canary"), start_thread(database, anna, board)
    find = actions._post

    def find_then_merge(db: Session, public_id: str) -> Post:
        found = find(db, public_id)
        monkeypatch.setattr(actions, "_post", find)
        merge(database, expert, old.thread, into.thread)
        return found

    monkeypatch.setattr(actions, "_post", find_then_merge)
    placed = database.write(lambda db: actions.erase_post(db, anna, old.post))
    assert placed is not None
    assert placed.thread == into.thread
    assert len(rows(database, "threads")) == 2
    assert "canary" not in repr(rows(database, "posts"))
