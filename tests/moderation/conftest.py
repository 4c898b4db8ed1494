"""Who the tests of moderation are about."""

import pytest

from forum.db import Database
from forum.policy import Actor
from tests.factories import add_board, add_member
from tests.moderation.house import add_expert


@pytest.fixture
def anna(database: Database) -> Actor:
    return add_member(database, name="Anna Appel")


@pytest.fixture
def bea(database: Database) -> Actor:
    return add_member(database, name="Bea Boom")


@pytest.fixture
def expert(database: Database) -> Actor:
    return add_expert(database, "Wilg")


@pytest.fixture
def board(database: Database) -> str:
    return add_board(database)
