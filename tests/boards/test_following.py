"""Following threads, and taking all as read."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from forum.boards import queries
from forum.boards.actions import following
from forum.boards.views import PAGE
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from tests.factories import Watch, add_board, add_member, reply, rows, start_thread


def follow(database: Database, person: Actor, thread: str) -> None:
    database.write(lambda db: following.follow(db, person, thread))


def unfollow(database: Database, person: Actor, thread: str) -> None:
    database.write(lambda db: following.unfollow(db, person, thread))


def read_all(database: Database, person: Actor) -> None:
    database.write(lambda db: following.read_all(db, person))


def followers(database: Database) -> list[object]:
    return [row["member_id"] for row in rows(database, "thread_follows")]


def read(database: Database, person: Actor) -> dict[str, int]:
    """How far she has read, by thread."""
    names = {row["id"]: str(row["public_id"]) for row in rows(database, "threads")}
    hers = [row for row in rows(database, "thread_reads") if row["member_id"] == person.member_id]
    return {names[row["thread_id"]]: int(str(row["n"])) for row in hers}


def test_who_starts_a_thread_follows_it_and_who_answers_does_not(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    thread = start_thread(database, anna, add_board(database)).thread
    reply(database, bea, thread)
    assert followers(database) == [anna.member_id]


@pytest.mark.parametrize("roles", [(Role.MEMBER,), (Role.MEMBER, Role.EXPERT), (Role.CASEWORKER,)])
def test_following_begins_once_and_ends(database: Database, roles: tuple[Role, ...]) -> None:
    anna, person = add_member(database), add_member(database, *roles)
    thread = start_thread(database, anna, add_board(database)).thread
    unfollow(database, anna, thread)
    for _ in range(2):
        follow(database, person, thread)
        with database.reading() as db:
            assert queries.thread(db, person, thread).following
            assert not queries.thread(db, anna, thread).following
    assert followers(database) == [person.member_id]
    for _ in range(2):
        unfollow(database, person, thread)
    assert followers(database) == []


def test_nobody_follows_what_she_may_not_read(database: Database) -> None:
    anna = add_member(database)
    thread = start_thread(database, anna, add_board(database, Audience.PEERS)).thread
    before = followers(database)
    for person in (GUEST, add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR)):
        for act in (follow, unfollow):
            with pytest.raises(NotFound):
                act(database, person, thread)
    for act in (follow, unfollow):
        with pytest.raises(NotFound):
            act(database, anna, "unknown")
    assert followers(database) == before


def test_who_takes_no_part_does_not_follow(database: Database) -> None:
    thread = start_thread(database, add_member(database), add_board(database, Audience.EVERYONE)).thread
    before = followers(database)
    for person in (GUEST, add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            follow(database, person, thread)
    assert followers(database) == before


def test_all_is_taken_as_read_where_she_may_read(database: Database) -> None:
    anna, bea = add_member(database, Role.EXPERT), add_member(database, Role.CASEWORKER)
    threads = {audience: start_thread(database, anna, add_board(database, audience)).thread for audience in Audience}
    for thread in threads.values():
        reply(database, anna, thread)
    read_all(database, bea)
    assert read(database, bea) == {threads[Audience.EVERYONE]: 2, threads[Audience.MEMBERS]: 2}
    reply(database, anna, threads[Audience.MEMBERS])
    read_all(database, bea)
    assert read(database, bea) == {threads[Audience.EVERYONE]: 2, threads[Audience.MEMBERS]: 3}
    assert set(read(database, anna)) == set(threads.values()), "nobody else's is touched"


def test_what_came_after_she_looked_stays_new(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    anna, bea, board = add_member(database), add_member(database), add_board(database)
    first, second = (start_thread(database, anna, board).thread for _ in range(2))
    looked = watch.now
    watch.forward(timedelta(seconds=1))
    reply(database, anna, second)
    database.write(lambda db: following.read_all(db, bea, looked))
    assert read(database, bea) == {first: 1}
    database.write(lambda db: following.read_all(db, bea, watch.now + timedelta(days=1)))
    assert read(database, bea) == {first: 1, second: 2}


@pytest.mark.parametrize("person", [GUEST, Actor(member_id=1, granted=frozenset({Role.OPERATOR}))])
def test_who_takes_no_part_has_nothing_to_take_as_read(database: Database, person: Actor) -> None:
    start_thread(database, add_member(database), add_board(database, Audience.EVERYONE))
    before = rows(database, "thread_reads")
    with pytest.raises(NotAllowed):
        read_all(database, person)
    assert rows(database, "thread_reads") == before


def test_many_threads_are_read_in_a_fixed_number_of_statements(database: Database) -> None:
    anna, board = add_member(database), add_board(database)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    counts = set()
    for number in (1, PAGE):
        for _ in range(number):
            start_thread(database, anna, board)
        person = add_member(database)
        asked.clear()
        read_all(database, person)
        counts.add(len(asked))
    assert len(counts) == 1
