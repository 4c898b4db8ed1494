"""The queue, with as much in it as a bad week brings."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert

from forum import clock
from forum.db import Database, new_id
from forum.errors import NotFound
from forum.moderation.models import Case, CaseReport, Earlier
from forum.moderation.views import PAGE, Measure, Reason, Which
from forum.policy import Actor, Audience, Role
from tests import factories
from tests.factories import NAMES, Watch, add_board, add_member, start_thread
from tests.moderation.house import decide, queue, report


def fill(database: Database, number: int) -> None:
    """So many open cases, of two reports each, a minute apart."""
    begin = clock.now() - timedelta(minutes=number)
    cases = [
        {
            "public_id": new_id(),
            "kind": "post",
            "thing": new_id(),
            "audience": Audience.PEERS if n % 2 else Audience.MEMBERS,
            "place": NAMES,
            "named": True,
            "earlier": Earlier.NONE,
            "opened_at": begin + timedelta(minutes=n),
        }
        for n in range(number)
    ]
    database.write(lambda db: db.execute(insert(Case), cases) and None)
    reports = [
        {"case_id": row["id"], "reason": reason, "day": clock.now().date()}
        for n, row in enumerate(factories.rows(database, "cases"))
        for reason in (Reason.DATA, Reason.THREAT if n % 3 else Reason.WORRY)
    ]
    database.write(lambda db: db.execute(insert(CaseReport), reports) and None)


def queries_of(database: Database, person: Actor, which: Which, reason: Reason | None = None) -> int:
    counted: list[str] = []

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        counted.append(statement)

    event.listen(database.reader, "before_cursor_execute", count)
    try:
        queue(database, person, which=which, reason=reason)
    finally:
        event.remove(database.reader, "before_cursor_execute", count)
    return len(counted)


def test_it_opens_in_a_fixed_number_of_queries(database: Database, expert: Actor) -> None:
    few = {
        (which, reason): queries_of(database, expert, which, reason)
        for which in Which
        for reason in (None, Reason.DATA)
    }
    fill(database, 5000)
    assert {key: queries_of(database, expert, *key) for key in few} == few
    assert max(few.values()) <= 5
    found = queue(database, expert)
    assert (found.total, found.pages, len(found.cases)) == (5000, 250, PAGE)
    assert queue(database, expert, reason=Reason.WORRY).total == 1667


def test_what_waits_longest_comes_first_and_peers_places_are_for_peers(database: Database, expert: Actor) -> None:
    fill(database, 50)
    found = [line for page in (1, 2, 3) for line in queue(database, expert, page=page).cases]
    assert len(found) == 50 and [line.opened_at for line in found] == sorted(line.opened_at for line in found)
    with pytest.raises(NotFound):
        queue(database, expert, page=4)
    assert queue(database, add_member(database, Role.EXPERT, Role.CASEWORKER)).total == 25


def test_a_promise_is_kept_or_late(database: Database, expert: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    post = start_thread(database, add_member(database), add_board(database)).post
    report(database, add_member(database), post)
    (line,) = queue(database, expert).cases
    assert (line.due_at, line.late) == (watch.now + timedelta(hours=24), False)
    watch.forward(timedelta(hours=25))
    assert queue(database, expert).cases[0].late
    decide(database, expert, line.public_id, Measure.WARN)
    assert queue(database, expert).cases == []
    report(database, add_member(database), post)
    assert queue(database, expert).total == 1, "reported anew, it is looked at anew"
