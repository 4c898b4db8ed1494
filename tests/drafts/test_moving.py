"""A half-written answer goes along when its thread is joined with another."""

from functools import partial

import pytest

from forum.boards.actions import keeping
from forum.db import Database
from forum.drafts import actions, queries
from forum.drafts.views import Fields
from forum.policy import Actor, Audience, Role
from tests.factories import add_board, add_member, reply, rows, start_thread


class Two:
    """Two threads on a board for members, the other one elsewhere if wanted, and the expert who joins them."""

    def __init__(self, database: Database, audience: Audience = Audience.MEMBERS) -> None:
        self.database, self.expert = database, add_member(database, Role.MEMBER, Role.EXPERT)
        self.old = start_thread(database, self.expert, add_board(database)).thread
        self.new = start_thread(database, self.expert, add_board(database, audience)).thread

    def join(self) -> None:
        self.database.write(lambda db: keeping.merge(db, self.expert, self.old, self.new))

    def write(self, actor: Actor, thread: str, body: str) -> None:
        self.database.write(lambda db: actions.save(db, actor, f"thread:{thread}", Fields(body=body, quoting="x" * 12)))

    def left(self, actor: Actor) -> dict[str, str]:
        """Her texts by the thread they are in."""
        with self.database.reading() as db:
            return {line.public_id: line.text for line in queries.drafts(db, actor)}


def test_it_is_found_where_the_thread_went_on(database: Database) -> None:
    two, anna, bea = Two(database), add_member(database), add_member(database)
    elsewhere = start_thread(database, bea, add_board(database)).thread
    two.write(anna, two.old, "Anna's")
    two.write(bea, two.old, "Bea's")
    two.write(bea, elsewhere, "Another")
    day = rows(database, "drafts")[0]["saved_on"]
    two.join()
    assert two.left(anna) == {two.new: "Anna's"}
    assert two.left(bea) == {two.new: "Bea's", elsewhere: "Another"}
    assert {row["saved_on"] for row in rows(database, "drafts")} == {day}
    with database.reading() as db:
        assert queries.draft(db, anna, f"thread:{two.new}") == Fields(body="Anna's", quoting="x" * 12)


def test_what_she_began_in_the_other_stays_beside_it(database: Database) -> None:
    two, anna = Two(database), add_member(database)
    two.write(anna, two.old, "Old")
    two.write(anna, two.new, "New")
    two.join()
    assert two.left(anna) == {two.old: "Old", two.new: "New"}
    two.write(anna, two.old, "Old, and more")
    assert two.left(anna) == {two.old: "Old, and more", two.new: "New"}, "no text takes the place of another"


def test_a_page_open_since_before_goes_on_with_it(database: Database) -> None:
    two, anna = Two(database), add_member(database)
    two.write(anna, two.old, "Half")
    two.join()
    for text in ("Half a", "Half a story"):
        two.write(anna, two.old, text)
        assert two.left(anna) == {two.new: text}
    reply(database, anna, two.new)
    assert two.left(anna) == {}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EXPERT])
@pytest.mark.parametrize("anonymous", [False, True])
def test_a_save_that_comes_after_the_sending_keeps_nothing(database: Database, role: Role, anonymous: bool) -> None:
    two, writer = Two(database), add_member(database, role)
    place, fields = f"thread:{two.old}", Fields(body="Half")
    reply(database, writer, two.old, once="sent", anonymous=anonymous)
    database.write(lambda db: actions.save(db, writer, place, fields, "sent"))
    assert two.left(writer) == {}
    database.write(lambda db: actions.save(db, writer, place, fields, "new"))
    assert two.left(writer) == {two.old: "Half"}


def test_what_is_begun_there_afterwards_is_found_too(database: Database) -> None:
    two, anna = Two(database), add_member(database)
    two.join()
    two.write(anna, two.old, "Half")
    assert two.left(anna) == {two.new: "Half"}


def test_joined_twice_it_goes_along_twice(database: Database) -> None:
    two, anna = Two(database), add_member(database)
    last = start_thread(database, anna, add_board(database)).thread
    two.write(anna, two.old, "Half")
    two.join()
    database.write(lambda db: keeping.merge(db, two.expert, two.new, last))
    assert two.left(anna) == {last: "Half"}
    two.write(anna, two.old, "Half a")
    assert two.left(anna) == {last: "Half a"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_nobody_learns_of_a_thread_she_may_not_read(database: Database, when: str) -> None:
    two, carla = Two(database, Audience.PEERS), add_member(database, Role.MEMBER, Role.CASEWORKER)
    if when == "before":
        two.write(carla, two.old, "Half")
    two.join()
    two.write(carla, two.old, "Half a")
    assert two.left(carla) == {two.old: "Half a"}


def test_boards_and_threads_that_are_gone_lead_nowhere(database: Database) -> None:
    anna, places = add_member(database), {"board:abcdefABCDEF", "thread:abcdefABCDEF"}
    for place in places:
        database.write(partial(actions.save, actor=anna, place=place, fields=Fields(body="Half")))
    with database.reading() as db:
        assert {line.place for line in queries.drafts(db, anna)} == places
