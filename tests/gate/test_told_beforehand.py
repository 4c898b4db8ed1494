"""Before somebody writes she is told who can read along, and, while her first texts wait for a look, that they do."""

import pytest
from flask import Flask

from forum.db import Database
from forum.policy import Audience, Role
from tests import factories
from tests.gate.newcomers import newcomer, receive
from tests.moderation.pages import database_of, visitor, words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LOOKED_AT = "The first things somebody writes here are looked at by an expert"
READERS = {
    Audience.EVERYONE: "Everybody can read along here, without an account too.",
    Audience.MEMBERS: "Members, experts by experience and caseworkers can read along here.",
    Audience.PEERS: "Only those who do or did this work can read along here. Caseworkers cannot.",
    Audience.TEAM: "Only experts by experience can read along here.",
}


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the house that serves these pages."""
    return database_of(app)


def test_who_reads_along_is_said_where_one_writes(app: Flask, database: Database) -> None:
    actor = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    expert = visitor(app, actor)
    for audience, said in READERS.items():
        board, room = factories.add_board(database, audience), factories.add_room(database, audience)
        thread = factories.start_thread(database, actor, board).thread
        for address in (f"/boards/{board}/new", f"/threads/{thread}", f"/rooms/{room}"):
            page = words(expert.get(address).text)
            assert said in page and LOOKED_AT not in page, address
            assert [other for other in READERS.values() if other in page] == [said]


def test_a_newcomer_is_told_that_her_first_texts_wait(app: Flask, database: Database) -> None:
    receive(database)
    board, room = factories.add_board(database), factories.add_room(database)
    new, known = visitor(app, newcomer(database)), visitor(app, factories.add_member(database))
    for address in (f"/boards/{board}/new", f"/rooms/{room}"):
        assert LOOKED_AT in words(new.get(address).text)
        assert LOOKED_AT not in words(known.get(address).text)
