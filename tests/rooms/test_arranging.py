"""Rooms as furniture: nothing said for a few is ever shown to more, or kept for longer, than it was said for."""

from dataclasses import replace
from functools import partial

import pytest

from forum.accounts.actions import erase_account
from forum.db import Database
from forum.errors import Invalid, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Audience, Role
from forum.rooms import queries
from forum.rooms.actions import arranging
from forum.rooms.actions.arranging import LONGEST_HOURS, Arrangement
from forum.rooms.events import AudienceChanged, RoomEmptied
from forum.rooms.hours import opening
from forum.rooms.queries import RoomView
from forum.rooms.queries import leading as lead_queries
from tests.factories import NAMES, SPAN, add_member, add_room, hear, rows, say, visitor

E, M, P = Audience.EVERYONE, Audience.MEMBERS, Audience.PEERS
AS_IT_IS = Arrangement(NAMES, NAMES, M)


def arrange(database: Database, person: Actor, room: str, new: Arrangement) -> None:
    database.write(lambda db: arranging.arrange(db, person, room, new, SPAN))


def arranged(database: Database, person: Actor, room: str) -> RoomView:
    with database.reading() as db:
        return lead_queries.arranged(db, person, room, SPAN)


def kept(database: Database) -> list[object]:
    return [row["text"] for row in rows(database, "messages")]


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in (P, M, E) for b in (P, M, E)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_before_more_may_come_in_the_room_is_emptied(
    database: Database, before: Audience, after: Audience, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, expert, room = add_member(database), add_member(database, Role.EXPERT), add_room(database, before)
    say(database, anna, room, "canary")
    say(database, anna, add_room(database, before), "elsewhere")
    heard = hear(monkeypatch, RoomEmptied, AudienceChanged)
    arrange(database, expert, room, replace(AS_IT_IS, audience=after))
    wider = (before, after) in [(P, M), (P, E), (M, E)]
    assert kept(database) == (["elsewhere"] if wider else ["canary", "elsewhere"])
    assert heard == [RoomEmptied(room, 1)] * wider + [AudienceChanged(room)] * (before is not after)
    assert rows(database, "rooms")[0]["audience"] is after
    assert say(database, anna, room).n == 2


@pytest.mark.parametrize(
    ("before", "after", "emptied"),
    [
        (None, SPAN.hours, False),
        (None, SPAN.hours - 1, False),
        (None, SPAN.hours + 1, True),
        (SPAN.hours + 1, None, False),
        (1, None, True),
        (1, 2, True),
        (2, 1, False),
        (LONGEST_HOURS, LONGEST_HOURS, False),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_before_words_stay_longer_the_room_is_emptied(
    database: Database, before: int | None, after: int | None, emptied: bool
) -> None:
    anna, expert, room = add_member(database), add_member(database, Role.EXPERT), add_room(database)
    arrange(database, expert, room, replace(AS_IT_IS, retention_hours=before))
    say(database, anna, room)
    arrange(database, expert, room, replace(AS_IT_IS, retention_hours=after))
    assert kept(database) == ([] if emptied else ["Hello"])
    assert arranged(database, expert, room).kept_hours == (after or SPAN.hours)


def test_a_room_is_arranged_as_it_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    expert, host, room = (
        add_member(database, Role.EXPERT),
        add_member(database, name="Stille Otter"),
        add_room(database),
    )
    other = add_room(database)
    heard = hear(monkeypatch, RoomEmptied, AudienceChanged)
    hours = opening([1], "20:00", "22:00")
    new = Arrangement(
        {"nl": "De tuin", "en": "The garden"}, {"nl": "Buiten", "en": "Outside"}, M, hours, "STILLE otter", 12
    )
    arrange(database, expert, room, new)
    view = arranged(database, expert, room)
    assert (view.names, view.about, view.audience, view.hours, view.host_id, view.retention_hours) == (
        new.names,
        new.about,
        M,
        hours,
        host.member_id,
        12,
    )
    with database.reading() as db:
        assert lead_queries.host_name(db, expert, view) == "Stille Otter"
    assert heard == [AudienceChanged(room)], "who leads has changed: all are asked anew"
    arrange(database, expert, room, new)
    assert len(heard) == 1
    assert arranged(database, expert, other).names == NAMES
    arrange(database, expert, room, replace(new, host=" ", hours=None))
    view = arranged(database, expert, room)
    assert (view.host_id, view.hours) == (None, None)
    with database.reading() as db:
        assert lead_queries.host_name(db, expert, view) == ""


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"host": "nobody at all"}, "host", "Nobody here"),
        ({"retention_hours": 0}, "retention_hours", "from 1 to"),
        ({"retention_hours": -1}, "retention_hours", "from 1 to"),
        ({"retention_hours": LONGEST_HOURS + 1}, "retention_hours", "from 1 to"),
        ({"names": {"nl": "Plek", "en": " "}}, "names", "write something"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_changes_nothing(database: Database, change: dict[str, object], field: str, words: str) -> None:
    expert, room = add_member(database, Role.EXPERT), add_room(database, P)
    say(database, expert, room)
    before = rows(database, "rooms")
    with pytest.raises(Invalid, match=words) as caught:
        arrange(database, expert, room, replace(AS_IT_IS, audience=E, **change))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert rows(database, "rooms") == before
    assert kept(database) == ["Hello"]


def test_the_operator_arranges_a_room_she_does_not_see(database: Database) -> None:
    operator, room = add_member(database, Role.OPERATOR), add_room(database, P)
    with database.reading() as db:
        assert queries.rooms(db, operator, SPAN) == []
        with pytest.raises(NotFound):
            queries.seen(db, operator, room, SPAN)
    arrange(database, operator, room, replace(AS_IT_IS, audience=P, retention_hours=1))
    assert arranged(database, operator, room).retention_hours == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_find_nothing_to_arrange(database: Database) -> None:
    expert, host = add_member(database, Role.EXPERT), add_member(database)
    room, kitchen = add_room(database), add_room(database, P)
    arrange(database, expert, room, replace(AS_IT_IS, host=host.pseudonym))
    before = rows(database, "rooms")
    cases = [
        *((person, room) for person in (GUEST, host, add_member(database, Role.CASEWORKER))),
        (visitor(database, add_room(database, E)), room),
        (add_member(database, Role.EXPERT, second_factor=False), room),
        (add_member(database, Role.EXPERT, Role.CASEWORKER), kitchen),
        (expert, "x" * 12),
        (CONSOLE, "x" * 12),
    ]
    for person, place in cases:
        with pytest.raises(NotFound):
            arrange(database, person, place, replace(AS_IT_IS, audience=P))
        with pytest.raises(NotFound):
            arranged(database, person, place)
    with database.reading() as db:
        view = lead_queries.arranged(db, expert, room, SPAN)
        with pytest.raises(NotFound):
            lead_queries.host_name(db, host, view)
    assert rows(database, "rooms")[: len(before)] == before


def test_only_who_runs_the_house_adds_rooms(database: Database) -> None:
    for person in (GUEST, add_member(database), add_member(database, Role.EXPERT)):
        with pytest.raises(NotFound):
            database.write(partial(arranging.add_room, actor=person, audience=M, names=NAMES, about=NAMES))
    assert rows(database, "rooms") == []
    places = [add_room(database, audience) for audience in (P, M)]
    assert [row["public_id"] for row in rows(database, "rooms")] == places
    assert [row["position"] for row in rows(database, "rooms")] == [1, 2]


def test_a_host_who_goes_leaves_the_room_without_one(database: Database) -> None:
    expert, host, room = add_member(database, Role.EXPERT), add_member(database), add_room(database)
    arrange(database, expert, room, replace(AS_IT_IS, host=host.pseudonym))
    database.write(lambda db: erase_account(db, host, keep_texts=False))
    assert arranged(database, expert, room).host_id is None
