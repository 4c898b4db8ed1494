"""What changes the rooms: messages come in one order, once each, whoever sends them and however often."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Audience, Role, Standing
from forum.rooms import actions, queries
from forum.rooms.actions import MAX_MESSAGE
from forum.rooms.events import MessageGone, MessageSaid
from forum.rooms.queries import Span
from tests.factories import ZONE, Watch, add_member, add_room, hear, rows, say

SPAN = Span(24, ZONE)


def test_what_is_said_is_kept_numbered_and_announced(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    watch = Watch(monkeypatch)
    watch.now = datetime(2030, 7, 1, 22, 4, 59, tzinfo=UTC)
    person, room = add_member(database, Role.MEMBER, Role.EXPERT), add_room(database)
    first, second = say(database, person, room, " Hello <b>\n"), say(database, person, room)
    assert (first.n, second.n) == (1, 2)
    assert isinstance(heard[0], MessageSaid)
    message = heard[0].message
    assert (message.room, message.id, message.n, message.text) == (room, first.id, 1, "Hello <b>")
    assert (message.who, message.name, message.mark) == (person.public_id, person.pseudonym, person.mark)
    assert (message.badge, message.day, message.at) == ("expert", "2030-07-02", "00:00"), (
        "five minutes, in the house's zone"
    )
    assert rows(database, "messages")[0]["created_at"] == datetime(2030, 7, 1, 22, 0, tzinfo=UTC)
    with database.reading() as db:
        assert queries.latest(db, person, queries.room(db, person, room, SPAN))[0] == message, "history is the same"


def test_a_retry_is_there_once_and_heard_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    number = str(uuid4())
    assert say(database, anna, room, "Hello", number) == say(database, anna, room, "Hello", number)
    assert say(database, bea, room, "Hello", number).n == 2, "the number is the sender's own"
    assert len(heard) == len(rows(database, "messages")) == 2


def test_20_who_speak_at_once_get_20_numbers_in_the_order_of_the_news(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = hear(monkeypatch, MessageSaid)
    people, room = [add_member(database) for _ in range(5)], add_room(database)
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda n: say(database, people[n % 5], room, f"message {n}"), range(20)))
    assert sorted(one.n for one in said) == list(range(1, 21))
    with database.reading() as db:
        kept = queries.latest(db, people[0], queries.room(db, people[0], room, SPAN))
    assert [message.n for message in kept] == list(range(1, 21))
    assert {message.id: message.text for message in kept} == {one.id: f"message {n}" for n, one in enumerate(said)}
    told = [event.message for event in heard if isinstance(event, MessageSaid)]
    assert sorted(told, key=lambda message: message.n) == kept


def test_rooms_count_each_for_itself(database: Database) -> None:
    person, one, other = add_member(database), add_room(database), add_room(database)
    assert [say(database, person, room).n for room in (one, other, one)] == [1, 1, 2]


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "a\0", "\ud800", "x" * (MAX_MESSAGE + 1)])
def test_what_is_no_message_is_refused(database: Database, text: str) -> None:
    person, room = add_member(database), add_room(database)
    with pytest.raises(Invalid) as caught:
        say(database, person, room, text)
    assert caught.value.field == "text"
    assert rows(database, "rooms")[0]["last_n"] == 0


def test_the_longest_message_goes(database: Database) -> None:
    assert say(database, add_member(database), add_room(database), "x" * MAX_MESSAGE).n == 1


@pytest.mark.parametrize("client_id", ["short", "x" * 37, "12345678\n", "12345678 ", "12345678'", "éééééééé"])
def test_a_number_that_is_none_is_refused(database: Database, client_id: str) -> None:
    person, room = add_member(database), add_room(database)
    with pytest.raises(Invalid, match="number"):
        say(database, person, room, "Hello", client_id)


def test_only_who_may_be_there_speaks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    open_room, peers = add_room(database), add_room(database, Audience.PEERS)
    caseworker = add_member(database, Role.MEMBER, Role.CASEWORKER)
    operator = add_member(database, Role.MEMBER, Role.OPERATOR)
    for person in (caseworker, operator, GUEST, CONSOLE):
        with pytest.raises(NotFound):
            say(database, person, peers)
    with pytest.raises(NotFound):
        say(database, caseworker, "unknown")
    with pytest.raises(NotAllowed, match="not write for the moment"):
        say(database, replace(add_member(database), standing=Standing.MUTED), open_room)
    assert heard == rows(database, "messages") == []


def test_a_message_is_taken_away_by_its_writer_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageGone)
    anna, room = add_member(database), add_room(database)
    said = say(database, anna, room, "canary")
    for other, refusal in (
        (add_member(database), NotAllowed),
        (add_member(database, Role.MEMBER, Role.OPERATOR), NotAllowed),
        (add_member(database, Role.CASEWORKER), NotAllowed),
        (add_member(database, Role.OPERATOR), NotFound),
        (GUEST, NotFound),
    ):
        with pytest.raises(refusal):
            database.write(partial(actions.remove, actor=other, message_id=said.id, span=SPAN))
    assert database.write(lambda db: actions.remove(db, anna, said.id, SPAN)) == room
    assert heard == [MessageGone(room, said.id, 1)]
    assert "canary" not in repr(rows(database, "messages"))
    with database.reading() as db:
        assert queries.latest(db, anna, queries.room(db, anna, room, SPAN)) == []
    with pytest.raises(NotAllowed):
        database.write(lambda db: actions.remove(db, anna, said.id, SPAN))
    assert say(database, anna, room).n == 2, "numbers are never given twice"


def test_who_leads_takes_any_message_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, expert, room = add_member(database), add_member(database, Role.EXPERT), add_room(database)
    said = [say(database, anna, room, "canary", alias=alias) for alias in (False, True)]
    heard = hear(monkeypatch, MessageGone)
    for one in said:
        database.write(partial(actions.remove, actor=expert, message_id=one.id, span=SPAN))
    assert heard == [MessageGone(room, one.id, one.n) for one in said]
    assert "canary" not in repr(rows(database, "messages"))


def test_what_she_said_under_a_drawn_name_is_hers_on_another_day_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    said = [say(database, anna, room, alias=True), say(database, bea, room, alias=True)]
    watch.forward(timedelta(hours=23))
    say(database, anna, room, alias=True)
    with pytest.raises(NotAllowed):
        database.write(lambda db: actions.remove(db, anna, said[1].id, SPAN))
    database.write(lambda db: actions.remove(db, anna, said[0].id, SPAN))


def test_she_takes_her_words_back_from_a_place_that_is_closed_to_her_now(database: Database) -> None:
    anna, room = add_member(database), add_room(database, Audience.PEERS)
    said = [say(database, anna, room, "canary", alias=alias) for alias in (False, True)]
    caseworker = replace(anna, granted=frozenset({Role.MEMBER, Role.CASEWORKER}), has_second_factor=True)
    with pytest.raises(NotFound):
        say(database, caseworker, room)
    for one in said:
        database.write(partial(actions.remove, actor=caseworker, message_id=one.id, span=SPAN))
    assert "canary" not in repr(rows(database, "messages"))


def test_muted_she_may_still_take_away_what_is_hers(database: Database) -> None:
    person = add_member(database)
    said = say(database, person, add_room(database))
    muted = replace(person, standing=Standing.MUTED)
    database.write(lambda db: actions.remove(db, muted, said.id, SPAN))
    assert rows(database, "messages")[0]["text"] == ""


def test_a_retry_of_what_was_taken_away_does_not_bring_it_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, room = add_member(database), add_room(database)
    said = say(database, person, room, "Hello", "number-1")
    database.write(lambda db: actions.remove(db, person, said.id, SPAN))
    heard = hear(monkeypatch, MessageSaid)
    assert say(database, person, room, "Hello", "number-1") == said
    assert heard == []
