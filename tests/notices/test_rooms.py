"""Who leads a room hears of calls and reports in the bell, until somebody has dealt with them."""

import pytest

from forum.db import Database
from forum.notices import queries
from forum.policy import Actor, Audience, Role
from forum.rooms.actions import arranging, asking, leading
from forum.rooms.actions.arranging import Arrangement
from forum.rooms.queries import leading as lead_queries
from forum.rooms.queries import seen
from tests.factories import NAMES, SPAN, actor, add_member, add_room, say


def rung(database: Database, *people: Actor) -> list[int]:
    """The bells of these people."""
    return [actor(database, person.member_id).bell for person in people]


def call(database: Database, person: Actor, room: str) -> str:
    return database.write(lambda db: asking.call(db, person, room, "Can somebody look?", SPAN))


def test_experts_and_the_host_are_told_and_nobody_else(database: Database) -> None:
    room = add_room(database)
    expert, host, member = add_member(database, Role.MEMBER, Role.EXPERT), add_member(database), add_member(database)
    caseworker = add_member(database, Role.CASEWORKER)
    new = Arrangement(NAMES, NAMES, Audience.MEMBERS, host=host.pseudonym)
    database.write(lambda db: arranging.arrange(db, expert, room, new, SPAN))
    call(database, member, room)
    said = say(database, caseworker, room)
    database.write(lambda db: asking.report(db, member, said.id, "Not kind", SPAN))
    assert rung(database, expert, host, member, caseworker) == [1, 1, 0, 0], "one notice for one room"
    with database.reading() as db:
        (line,) = queries.notices(db, host).lines
    assert (line.kind, line.home, line.count, line.place) == ("room", room, 2, NAMES)


def test_a_room_for_peers_calls_no_caseworker(database: Database) -> None:
    room, member = add_room(database, Audience.PEERS), add_member(database)
    peer, caseworker = add_member(database, Role.EXPERT), add_member(database, Role.EXPERT, Role.CASEWORKER)
    call(database, member, room)
    assert rung(database, peer, caseworker) == [1, 0]
    with database.reading() as db:
        assert queries.notices(db, caseworker).lines == []


@pytest.mark.parametrize("last", ["call", "report"])
def test_dealt_with_by_one_it_is_no_news_for_the_other(database: Database, last: str) -> None:
    room, member = add_room(database), add_member(database)
    experts = [add_member(database, Role.EXPERT) for _ in range(2)]
    called, said = call(database, member, room), say(database, member, room)
    database.write(lambda db: asking.report(db, member, said.id, "Not kind", SPAN))
    with database.reading() as db:
        (report,) = lead_queries.reports(db, experts[0], seen(db, experts[0], room, SPAN))

    def answer() -> None:
        database.write(lambda db: leading.answer(db, experts[0], room, called, "I look.", SPAN))

    def settle() -> None:
        database.write(lambda db: leading.settle_report(db, experts[0], room, report.public_id, SPAN))

    deeds = [answer, settle] if last == "report" else [settle, answer]
    deeds[0]()
    assert rung(database, *experts) == [1, 1], "something still waits"
    deeds[1]()
    assert rung(database, *experts) == [0, 0]
