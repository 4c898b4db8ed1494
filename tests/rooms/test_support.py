"""What a message carries besides its words: words of support, what it answers, what it is about; and where one was."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from forum.boards.reactions import REACTIONS
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role, Standing
from forum.rooms import actions, queries
from forum.rooms.events import MessageSaid, MessageSupported, MessageView
from tests.factories import SPAN, Watch, add_member, add_room, hear, rows, say, visitor


def support(database: Database, person: Actor, message: str, word: str, give: bool = True) -> str:
    return database.write(lambda db: actions.support(db, person, message, word, SPAN, give=give))


def latest(database: Database, person: Actor, room: str) -> list[MessageView]:
    with database.reading() as db:
        return queries.latest(db, person, queries.room(db, person, room, SPAN))


def left(database: Database, person: Actor, room: str) -> int | None:
    with database.reading() as db:
        return queries.left_at(db, person, queries.room(db, person, room, SPAN))


def leave(database: Database, person: Actor, room: str, n: int) -> None:
    database.write(lambda db: actions.note_left(db, person, room, n, SPAN))


def test_support_is_shown_once_and_taken_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSupported)
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    said = say(database, anna, room)
    assert support(database, bea, said.id, "thanks") == room
    support(database, anna, said.id, "thanks")
    support(database, anna, said.id, "known")
    support(database, anna, said.id, "known")
    assert latest(database, anna, room)[0].words == "known,thanks", "in the house's order, each once"
    support(database, anna, said.id, "thanks", give=False)
    support(database, anna, said.id, "strength", give=False)
    assert latest(database, anna, room)[0].words == "known,thanks", "somebody else gives it still"
    support(database, bea, said.id, "thanks", give=False)
    support(database, anna, said.id, "known", give=False)
    assert latest(database, anna, room)[0].words == ""
    assert rows(database, "message_support") == []
    shown = ["thanks", "thanks", *["known,thanks"] * 4, "known", ""]
    assert heard == [MessageSupported(room, said.id, said.n, words) for words in shown]


def test_nobody_is_counted_and_nobody_named(database: Database) -> None:
    people, room = [add_member(database) for _ in range(3)], add_room(database)
    said = [say(database, people[0], room), say(database, people[0], room)]
    for person in people:
        for one in said:
            support(database, person, one.id, "known")
    assert [message.words for message in latest(database, people[0], room)] == ["known", "known"]
    kept = rows(database, "message_support")
    assert len({row["who"] for row in kept}) == 6, "for each message, something else stands for her"
    assert set(kept[0]) == {"message_id", "who", "words"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_give_at_once_are_both_seen(database: Database) -> None:
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    said = say(database, anna, room)
    with ThreadPoolExecutor(1) as pool, Session(database.engine) as first:
        actions.support(first, anna, said.id, "known", SPAN)
        second = pool.submit(support, database, bea, said.id, "thanks")
        with pytest.raises(TimeoutError):
            second.result(0.3)
        first.commit()
        second.result(10)
    assert latest(database, anna, room)[0].words == "known,thanks"


def test_support_goes_with_the_message(database: Database) -> None:
    anna, room = add_member(database), add_room(database)
    said = say(database, anna, room)
    support(database, anna, said.id, "known")
    database.write(lambda db: actions.remove(db, anna, said.id, SPAN))
    assert rows(database, "message_support") == []
    with pytest.raises(Invalid):
        support(database, anna, said.id, "known")
    assert rows(database, "messages")[0]["words"] == ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_not_talk_there_gives_no_support(database: Database) -> None:
    anna, room = add_member(database), add_room(database, Audience.PEERS)
    said = say(database, anna, room)
    outside = visitor(database, add_room(database, Audience.EVERYONE))
    for person in (GUEST, outside, add_member(database, Role.CASEWORKER), add_member(database, Role.OPERATOR)):
        with pytest.raises(NotFound):
            support(database, person, said.id, "known")
    for person in (anna, add_member(database)):
        with pytest.raises(NotAllowed, match="not write for the moment"):
            support(database, replace(person, standing=Standing.MUTED), said.id, "known")
    for word in ("", "hate", "known,thanks"):
        with pytest.raises(Invalid):
            support(database, anna, said.id, word)
    with pytest.raises(NotFound):
        support(database, anna, "x" * 12, "known")
    assert rows(database, "message_support") == []
    assert set(REACTIONS) == {"known", "strength", "thanks"}


def test_an_answer_says_what_it_answers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    anna, room, other = add_member(database), add_room(database), add_room(database)
    first, gone, elsewhere = say(database, anna, room), say(database, anna, room), say(database, anna, other)
    database.write(lambda db: actions.remove(db, anna, gone.id, SPAN))
    for reply in (first.id, gone.id, elsewhere.id, "x" * 12, ""):
        say(database, anna, room, "Yes", reply=reply)
    assert [message.reply for message in latest(database, anna, room)] == [0, first.n, 0, 0, 0, 0]
    assert [event.message.reply for event in heard if isinstance(event, MessageSaid)][3:] == [first.n, 0, 0, 0, 0]


def test_a_message_says_what_it_is_about(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, MessageSaid)
    anna, room = add_member(database), add_room(database)
    for notes in ((), ("police", "violence", "police"), ("nonsense", "")):
        said = say(database, anna, room, notes=notes)
    assert [message.notes for message in latest(database, anna, room)] == ["", "violence,police", ""]
    assert [event.message.notes for event in heard if isinstance(event, MessageSaid)] == ["", "violence,police", ""]
    again = say(database, anna, room, notes=("loss",))
    database.write(lambda db: actions.remove(db, anna, again.id, SPAN))
    kept = rows(database, "messages")[-1]
    assert (kept["text"], kept["notes"], kept["words"], kept["reply_n"]) == ("", "", "", 0)
    assert said.n == 3


def test_where_she_left_is_kept_and_goes_forward_only(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    anna, bea, room = add_member(database), add_member(database), add_room(database)
    for _ in range(5):
        say(database, bea, room)
    assert left(database, anna, room) is None
    for n, expected in ((3, 3), (2, 3), (99, 5), (0, 5)):
        watch.forward(timedelta(days=1))
        leave(database, anna, room, n)
        assert left(database, anna, room) == expected
    assert left(database, bea, room) is None
    assert left(database, anna, add_room(database)) is None
    assert set(rows(database, "room_marks")[0]) == {"room_id", "who", "n", "on"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_guest_no_mark_is_kept(database: Database) -> None:
    room = add_room(database, Audience.EVERYONE)
    guest = visitor(database, room)
    say(database, guest, room)
    leave(database, guest, room, 1)
    assert left(database, guest, room) is None
    assert rows(database, "room_marks") == []
    with pytest.raises(NotAllowed):
        leave(database, GUEST, room, 1)
