"""What a writer finds of her drafts, and others do not."""

from datetime import timedelta

import pytest

from forum.db import Database
from forum.drafts import actions, queries
from forum.drafts.queries import FIRST_WORDS
from forum.drafts.views import DraftLine, Fields
from forum.keys import KeyRing
from forum.policy import GUEST, Actor
from tests.factories import KEYS, Watch, add_member, rows

THREAD = "thread:abcdefABCDEF"
BOARD = "board:abcdef123456"


def save(database: Database, actor: Actor, place: str, fields: Fields) -> None:
    database.write(lambda db: actions.save(db, actor, place, fields))


def drafts(database: Database, actor: Actor) -> list[DraftLine]:
    with database.reading() as db:
        return queries.drafts(db, actor)


def has_drafts(database: Database, actor: Actor) -> bool:
    with database.reading() as db:
        return queries.has_drafts(db, actor)


def test_the_list_has_the_newest_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, anna, bea = Watch(monkeypatch), add_member(database), add_member(database)
    save(database, anna, THREAD, Fields(body="Who\n\nwants  tea?"))
    first = watch.now
    watch.forward(timedelta(days=1))
    save(database, anna, BOARD, Fields(title="Biscuits", body="Sweet ones"))
    save(database, bea, BOARD, Fields(body="Bea's own"))
    found = drafts(database, anna)
    assert found == [
        DraftLine(BOARD, "Biscuits", "Sweet ones", watch.now),
        DraftLine(THREAD, "Who wants tea?", "Who\n\nwants tea?", first),
    ]
    assert [(line.kind, line.public_id) for line in found] == [("board", "abcdef123456"), ("thread", "abcdefABCDEF")]


def test_of_one_day_too_the_newest_comes_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, anna = Watch(monkeypatch), add_member(database)
    watch.now = watch.now.replace(hour=12)
    places = [f"thread:{n:012}" for n in (3, 1, 2)]
    for place in places:
        save(database, anna, place, Fields(body="Tea"))
        watch.forward(timedelta(minutes=1))
    assert [line.place for line in drafts(database, anna)] == places[::-1]


def test_long_texts_are_shown_by_their_first_words(database: Database) -> None:
    anna, text = add_member(database), "seven " * 30
    save(database, anna, THREAD, Fields(body=text))
    (line,) = drafts(database, anna)
    assert line.first_words == "seven " * 12 + "seven…"
    assert len(line.first_words) <= FIRST_WORDS
    assert line.text == text.strip()


def test_whether_there_are_any(database: Database) -> None:
    anna, bea = add_member(database), add_member(database)
    save(database, anna, THREAD, Fields(body="Tea"))
    assert (has_drafts(database, anna), has_drafts(database, bea)) == (True, False)
    database.write(lambda db: actions.sent(db, anna, THREAD))
    assert not has_drafts(database, anna)


def test_a_visitor_has_none(database: Database) -> None:
    assert (drafts(database, GUEST), has_drafts(database, GUEST)) == ([], False)
    with database.reading() as db:
        assert queries.draft(db, GUEST, THREAD) is None


def test_sealed_in_another_query_it_opens_with_the_houses_key_alone(database: Database) -> None:
    anna = add_member(database)
    save(database, anna, THREAD, Fields(body="Tea", alias="y"))
    (row,) = rows(database, "drafts")
    sealed, number = row["sealed"], anna.member_id
    assert isinstance(sealed, bytes)
    assert number is not None
    assert queries.opened(KEYS, number, THREAD, sealed) == Fields(body="Tea", alias="y")
    assert queries.opened(KEYS, number, THREAD, None) is None
    other = KeyRing(secret=KEYS.secret, data=b"x" * 32)
    assert queries.opened(other, number, THREAD, sealed) is None
    assert queries.opened(KEYS, number, BOARD, sealed) is None
    assert queries.opened(KEYS, number + 1, THREAD, sealed) is None


def test_what_cannot_be_opened_is_not_listed(database: Database, database_url: str) -> None:
    anna = add_member(database)
    save(database, anna, THREAD, Fields(body="Tea"))
    other = Database(database_url, KeyRing(secret=KEYS.secret, data=b"x" * 32))
    assert drafts(other, anna) == []
    other.close()
