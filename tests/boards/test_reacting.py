"""Words of support: shown, never counted, nobody's; and folded texts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.boards import actions, queries, retention
from forum.boards.actions.reacting import react
from forum.boards.reactions import REACTIONS, joined, split
from forum.boards.views import PostView
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from tests.factories import add_board, add_member, reply, rows, start_thread


def see(database: Database, person: Actor, thread: str) -> PostView:
    with database.reading() as db:
        return queries.posts(db, person, queries.thread(db, person, thread), 1)[0]


def give(database: Database, person: Actor, post: str, word: str, *, take: bool = False) -> None:
    database.write(lambda db: react(db, person, post, word, not take))


@given(st.lists(st.sampled_from([*REACTIONS, "applause", ""])))
def test_words_are_kept_once_each_in_their_order(words: list[str]) -> None:
    assert split(joined(words)) == tuple(word for word in REACTIONS if word in words)


def test_words_show_without_a_number_and_only_she_sees_which_are_hers(database: Database) -> None:
    anna, bea, carla = add_member(database), add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    give(database, bea, placed.post, "thanks")
    give(database, carla, placed.post, "thanks")
    give(database, carla, placed.post, "known")
    assert (see(database, anna, placed.thread).reactions, see(database, anna, placed.thread).mine) == (
        "known,thanks",
        "",
    )
    assert see(database, bea, placed.thread).mine == "thanks"
    give(database, bea, placed.post, "thanks", take=True)
    assert see(database, bea, placed.thread).reactions == "known,thanks"
    give(database, carla, placed.post, "thanks", take=True)
    give(database, carla, placed.post, "known", take=True)
    assert see(database, bea, placed.thread).reactions == ""
    assert rows(database, "reactions") == []


def test_twice_is_once_and_taking_what_was_not_given_changes_nothing(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    give(database, bea, placed.post, "known", take=True)
    give(database, bea, placed.post, "known")
    give(database, bea, placed.post, "known")
    assert len(rows(database, "reactions")) == 1


def test_many_at_once(database: Database) -> None:
    anna = add_member(database)
    placed = start_thread(database, anna, add_board(database))
    people = [add_member(database) for _ in range(6)]
    words = [list(REACTIONS)[n % 3] for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda pair: give(database, pair[0], placed.post, pair[1]), zip(people, words, strict=True)))
    assert see(database, anna, placed.thread).reactions == joined(REACTIONS)


def test_who_may(database: Database) -> None:
    anna = add_member(database)
    peers = start_thread(database, anna, add_board(database, Audience.PEERS))
    open_ = start_thread(database, anna, add_board(database, Audience.EVERYONE))
    give(database, add_member(database, Role.CASEWORKER), open_.post, "known")
    for person in (add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR), GUEST):
        with pytest.raises(NotFound):
            give(database, person, peers.post, "known")
    with pytest.raises(NotAllowed):
        give(database, GUEST, open_.post, "known")
    with pytest.raises(Invalid):
        give(database, anna, open_.post, "applause")


def test_an_erased_post_keeps_no_words_of_support(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    reply(database, bea, placed.thread)
    give(database, bea, placed.post, "known")
    database.write(lambda db: actions.erase_post(db, anna, placed.post))
    assert see(database, bea, placed.thread).reactions == ""
    assert rows(database, "reactions") == []
    with pytest.raises(NotAllowed):
        give(database, bea, placed.post, "known")


def test_the_words_of_who_leaves_go(database: Database) -> None:
    anna, bea, carla = add_member(database), add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database))
    give(database, bea, placed.post, "known")
    give(database, carla, placed.post, "thanks")
    database.write(lambda db: retention.erase_member(db, bea.member_id or 0, True))
    assert see(database, carla, placed.thread).reactions == "thanks"


def test_a_quote_of_a_noted_text_shows_the_note(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    placed = start_thread(database, anna, add_board(database), "A hard story.", notes="violence")
    reply(database, bea, placed.thread, quoting=placed.post)
    with database.reading() as db:
        first, second = queries.posts(db, bea, queries.thread(db, bea, placed.thread), 1)
    assert first.notes == "violence"
    assert second.quoted is not None
    assert second.quoted.notes == "violence"
