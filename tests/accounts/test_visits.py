"""Guests: a visit to one room, under a drawn name, for an evening."""

from datetime import timedelta
from functools import partial

import pytest

from forum.accounts import logins, pseudonyms, queries
from forum.accounts.actions import visits
from forum.accounts.events import VisitsEnded
from forum.db import Database
from forum.errors import Conflict, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role
from forum.rooms.actions import leading, visiting
from tests.factories import SPAN, Watch, add_member, add_room, everything, hear, log_in, rows, say, visitor


def begin(database: Database, actor: Actor, room: str, language: str = "nl") -> str:
    return database.write(lambda db: visiting.begin_visit(db, actor, room, language, SPAN))


def who(database: Database, token: str | None) -> Actor:
    with database.reading() as db:
        return queries.visitor(db, token)


def test_a_guest_has_a_drawn_name_and_one_room(database: Database) -> None:
    room, other = add_room(database, Audience.EVERYONE), add_room(database, Audience.EVERYONE)
    guest = who(database, begin(database, GUEST, room))
    (visit,) = rows(database, "visits")
    assert (guest.visit_id, guest.pseudonym, guest.public_id) == (visit["id"], visit["name"], visit["public_id"])
    assert (guest.visits, guest.is_member, guest.badge, guest.roles) == (room, False, "guest", GUEST.roles)
    assert set(visit) == {"id", "public_id", "token_digest", "room", "name", "mark", "ends_at"}, "nothing of who it is"
    say(database, guest, room)
    with pytest.raises(NotAllowed):
        say(database, guest, other)


def test_the_token_is_not_kept(database: Database) -> None:
    token = begin(database, GUEST, add_room(database, Audience.EVERYONE))
    assert token not in everything(database)
    for wrong in (None, "", token[:-1], token + "x"):
        assert who(database, wrong) == GUEST


def test_only_strangers_visit_and_only_rooms_open_to_guests(database: Database) -> None:
    room, expert = add_room(database, Audience.EVERYONE), add_member(database, Role.EXPERT)
    for member in (add_member(database), expert, add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            begin(database, member, room)
    for audience in (Audience.MEMBERS, Audience.PEERS):
        with pytest.raises(NotFound):
            begin(database, GUEST, add_room(database, audience))
    database.write(lambda db: leading.close_room(db, expert, room, "", SPAN))
    with pytest.raises(NotAllowed, match="closed at the moment"):
        begin(database, GUEST, room)
    assert rows(database, "visits") == []


def test_a_visit_is_over_after_an_evening(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    room = add_room(database, Audience.EVERYONE)
    token = begin(database, GUEST, room)
    guest = who(database, token)
    numbers = [guest.visit_id or 0, 10**6]
    watch.forward(logins.VISIT - timedelta(seconds=1))
    with database.reading() as db:
        assert queries.visiting(db, numbers) == {guest.visit_id}
    watch.forward(timedelta(seconds=1))
    assert who(database, token) == GUEST
    with database.reading() as db:
        assert queries.visiting(db, numbers) == set()


def test_ended_it_is_over_at_once_and_its_words_stay(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    room = add_room(database, Audience.EVERYONE)
    guest, other = visitor(database, room), visitor(database, room)
    say(database, guest, room)
    heard = hear(monkeypatch, VisitsEnded)
    database.write(lambda db: visits.end_visit(db, guest))
    assert heard == [VisitsEnded((guest.visit_id or 0,))]
    with database.reading() as db:
        assert queries.visiting(db, [guest.visit_id or 0, other.visit_id or 0]) == {other.visit_id}
    assert [row["visit_id"] for row in rows(database, "messages")] == [guest.visit_id]
    for nobody in (GUEST, add_member(database)):
        database.write(partial(visits.end_visit, actor=nobody))
    assert len(heard) == 1


def test_a_second_visit_ends_the_first_and_has_another_name(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, other = add_room(database, Audience.EVERYONE), add_room(database, Audience.EVERYONE)
    first = begin(database, GUEST, room)
    guest = who(database, first)
    heard = hear(monkeypatch, VisitsEnded)
    second = who(database, begin(database, guest, other))
    assert heard == [VisitsEnded((guest.visit_id or 0,))]
    assert who(database, first) == GUEST
    assert second.visits == other
    assert second.pseudonym != guest.pseudonym


def test_no_guest_has_a_name_somebody_has(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add_member(database, name="Stille Otter")
    room = add_room(database, Audience.EVERYONE)
    drawn = iter(["stille otter", "warme beer", "warme beer", "oude vos"])
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: next(drawn))
    first, second = visitor(database, room), visitor(database, room)
    assert (first.pseudonym, second.pseudonym) == ("warme beer", "oude vos")
    monkeypatch.setattr(pseudonyms, "suggest", lambda language: "oude vos")
    with pytest.raises(Conflict):
        visitor(database, room)


def test_a_log_in_goes_before_a_visit(database: Database) -> None:
    anna, visit = add_member(database), begin(database, GUEST, add_room(database, Audience.EVERYONE))
    token = log_in(database, anna)
    with database.reading() as db:
        assert queries.who_asks(db, token, visit).member_id == anna.member_id
        assert queries.who_asks(db, "dead", visit) == queries.visitor(db, visit)
        assert queries.who_asks(db, None, None) == GUEST
