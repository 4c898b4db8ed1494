"""Reads of the rooms: whoever may enter sees the last messages, and what she missed."""

from datetime import timedelta

import pytest

from forum import clock
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Audience, Do, Role, can
from forum.rooms import actions, defaults, queries
from forum.rooms.events import MessageView
from forum.rooms.queries import HISTORY, Span
from tests.factories import ZONE, Watch, add_member, add_room, rows, say

SPAN = Span(24, ZONE)


def latest(database: Database, person: Actor, room: str) -> list[MessageView]:
    with database.reading() as db:
        return queries.latest(db, person, queries.room(db, person, room, SPAN))


def after(database: Database, person: Actor, room: str, n: int) -> list[MessageView]:
    with database.reading() as db:
        return queries.after(db, person, queries.room(db, person, room, SPAN), n)


@pytest.mark.parametrize(
    "roles",
    [
        (),
        (Role.MEMBER,),
        (Role.MEMBER, Role.EXPERT),
        (Role.CASEWORKER,),
        (Role.MEMBER, Role.CASEWORKER),
        (Role.OPERATOR,),
        (Role.MEMBER, Role.OPERATOR),
    ],
)
def test_what_is_shown_agrees_with_the_rules(database: Database, roles: tuple[Role, ...]) -> None:
    person, peer = add_member(database, *roles) if roles else GUEST, add_member(database, Role.EXPERT)
    rooms = {audience: add_room(database, audience) for audience in Audience}
    with database.reading() as db:
        views = {audience: queries.room(db, peer, room, SPAN) for audience, room in rooms.items()}
        allowed = {audience for audience in Audience if can(person, Do.ENTER_ROOM, views[audience])}
        assert {view.public_id for view in queries.rooms(db, person, SPAN)} == {
            rooms[audience] for audience in Audience if can(person, Do.READ, views[audience])
        }
        for audience, view in views.items():
            asks = (
                lambda a=audience: queries.room(db, person, rooms[a], SPAN) and None,
                lambda v=view: queries.latest(db, person, v) and None,
                lambda v=view: queries.after(db, person, v, 0) and None,
            )
            for ask in asks:
                if audience in allowed:
                    ask()
                else:
                    with pytest.raises(NotAllowed if can(person, Do.READ, view) else NotFound):
                        ask()


def test_a_new_house_has_its_rooms_once(database: Database) -> None:
    for _ in range(2):
        database.write(lambda db: defaults.furnish(db, CONSOLE))
    assert [row["audience"] for row in rows(database, "rooms")] == [Audience.MEMBERS, Audience.PEERS, Audience.TEAM]


def test_history_is_the_last_messages_oldest_first(database: Database) -> None:
    person, room = add_member(database), add_room(database)
    for n in range(HISTORY + 5):
        say(database, person, room, f"message {n}")
    say(database, person, add_room(database), "elsewhere")
    assert [message.n for message in latest(database, person, room)] == list(range(6, HISTORY + 6))


def test_who_was_away_gets_what_she_missed_in_pieces(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    person, room = add_member(database), add_room(database)
    said = [say(database, person, room, f"message {n}") for n in range(12)]
    database.write(lambda db: actions.remove(db, person, said[6].id, SPAN))
    assert [message.n for message in after(database, person, room, 4)] == [5, 6, 8, 9, 10, 11, 12]
    assert after(database, person, room, 12) == after(database, person, room, 10**9) == []
    assert [message.n for message in after(database, person, room, -5)] == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    monkeypatch.setattr(queries, "_AFTER", queries._AFTER.limit(5))
    missed: list[int] = []
    while more := after(database, person, room, missed[-1] if missed else 0):
        missed += [message.n for message in more]
    assert missed == [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]


def test_a_message_past_its_time_is_gone_before_it_is_purged(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    watch.now = clock.rounded_down(watch.now, timedelta(minutes=5))
    person, room = add_member(database), add_room(database)
    say(database, person, room, "old")
    watch.forward(timedelta(hours=24) - timedelta(seconds=1))
    say(database, person, room, "new")
    assert [message.text for message in latest(database, person, room)] == ["old", "new"]
    watch.forward(timedelta(seconds=1))
    assert [message.text for message in latest(database, person, room)] == ["new"]
    assert [message.text for message in after(database, person, room, 0)] == ["new"]
    assert len(rows(database, "messages")) == 2


def test_a_message_whose_writer_is_gone_has_no_name(database: Database) -> None:
    from forum.accounts.actions import erase_account

    anna, bea, room = add_member(database), add_member(database), add_room(database)
    say(database, anna, room, "Hello")
    database.write(lambda db: erase_account(db, anna, keep_texts=True))
    (message,) = latest(database, bea, room)
    assert (message.who, message.name, message.mark, message.badge, message.text) == ("", "", 0, "", "Hello")


def test_the_caseworker_badge_stands_in_history(database: Database) -> None:
    caseworker, room = add_member(database, Role.EXPERT, Role.CASEWORKER), add_room(database)
    say(database, caseworker, room)
    assert latest(database, caseworker, room)[0].badge == "caseworker"
