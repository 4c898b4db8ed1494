"""The calm mode: nobody signs up, newcomers and guests read along, rooms go slowly; it ends by itself."""

from datetime import timedelta

import pytest

from forum.accounts import actions as accounts
from forum.config import SignUp
from forum.db import Database
from forum.errors import Invalid, NotAllowed
from forum.gate import keeping
from forum.gate.state import calm_until
from forum.policy import CONSOLE, GUEST, Audience, Role
from forum.rooms import queries as rooms
from tests import factories
from tests.factories import SPAN, Watch
from tests.gate.newcomers import deeds, newcomer


def test_the_door_closes_and_opens_by_itself(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, room = Watch(monkeypatch), factories.add_room(database, Audience.EVERYONE)
    expert, member = factories.add_member(database, Role.MEMBER, Role.EXPERT), factories.add_member(database)
    new, guest = newcomer(database, 0), factories.visitor(database, room)
    database.write(lambda db: keeping.begin_calm(db, expert, 2))
    with pytest.raises(NotAllowed):
        database.write(lambda db: accounts.sign_up(db, GUEST, factories.new_member(), SignUp.OPEN))
    for person in (new, guest):
        with pytest.raises(NotAllowed, match="calm"):
            factories.say(database, person, room)
    assert factories.say(database, member, room).n == 1
    with database.reading() as db:
        assert rooms.seen(db, member, room, SPAN).slow_seconds == 30
    watch.forward(timedelta(hours=2, minutes=1))
    assert factories.say(database, new, room).n == 2
    database.write(lambda db: accounts.sign_up(db, GUEST, factories.new_member(), SignUp.OPEN))
    with database.reading() as db:
        assert rooms.seen(db, member, room, SPAN).slow_seconds == 0
        assert calm_until(db) is None


def test_it_is_switched_for_a_day_at_most_and_off_at_any_time(database: Database) -> None:
    with pytest.raises(Invalid):
        database.write(lambda db: keeping.begin_calm(db, CONSOLE, 25))
    database.write(lambda db: keeping.begin_calm(db, CONSOLE, 24))
    database.write(lambda db: keeping.end_calm(db, CONSOLE))
    with database.reading() as db:
        assert calm_until(db) is None
    assert deeds(database) == ["calm.begun", "calm.ended"]
