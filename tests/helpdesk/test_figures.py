"""Promises counted: each conversation once, by when its answer was promised; shown so that nobody can be found."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from forum import retention
from forum.config import EXAMPLE, load
from forum.db import Database
from forum.figures import queries as all_figures
from forum.figures.models import Figure
from forum.helpdesk import figures
from forum.helpdesk.figures import Month
from forum.helpdesk.models import HelpConversation, HelpPromises, State, Wanted
from forum.policy import GUEST
from tests.factories import Watch, change, rows

DUE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Asked:
    """A request as the counting knows it."""

    id: int
    due_at: datetime


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(monkeypatch)
    watch.now = DUE
    return watch


def asked(database: Database, due_at: datetime = DUE) -> Asked:
    row = HelpConversation(
        key_id="k",
        wrapped_key=b"k",
        sealed_head=b"h",
        wanted=Wanted.EITHER,
        state=State.NEW,
        asked_at=due_at - 4 * HOUR,
        due_at=due_at,
        last_at=due_at - 4 * HOUR,
    )

    def job(db: Session) -> int:
        db.add(row)
        db.flush()
        return row.id

    return Asked(database.write(job), due_at)


def answer(database: Database, request: Asked, at: datetime) -> None:
    database.write(lambda db: figures.answered(db, request, at))


def look(database: Database, request: Asked, at: datetime) -> None:
    database.write(lambda db: figures.fell_due(db, request, at))


def kept(database: Database) -> list[tuple[object, ...]]:
    return [(row["month"], row["due"], row["kept"]) for row in rows(database, "help_promises")]


def test_in_time_late_and_never_each_once(database: Database) -> None:
    in_time, late, never, later = (asked(database) for _ in range(4))
    look(database, in_time, DUE)
    assert kept(database) == [], "it is not late yet"
    answer(database, in_time, DUE)
    answer(database, late, DUE + HOUR)
    look(database, never, DUE + HOUR)
    look(database, later, DUE + HOUR)
    assert kept(database) == [("2026-11", 4, 1)]
    answer(database, later, DUE + 2 * HOUR)
    for request in (in_time, late, never, later):
        look(database, request, DUE + 3 * HOUR)
        answer(database, request, DUE)
    assert kept(database) == [("2026-11", 4, 1)]


def test_one_that_was_withdrawn_counts_only_if_it_was_due(database: Database) -> None:
    was_due, not_yet = asked(database), asked(database, DUE + HOUR)
    for request in (was_due, not_yet):
        look(database, request, DUE + HOUR)
        change(database, delete(HelpConversation).where(HelpConversation.id == request.id))
    answer(database, not_yet, DUE)
    assert kept(database) == [("2026-11", 1, 0)]


def test_at_the_same_moment_it_still_counts_once(database: Database) -> None:
    requests = [asked(database) for _ in range(2)]
    gate = Barrier(8)

    def run(number: int) -> None:
        gate.wait()
        (look if number % 2 else answer)(database, requests[number // 4], DUE + HOUR)

    threads = [Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(database) == [("2026-11", 2, 0)]


def fill(database: Database, months: dict[str, tuple[int, int]]) -> None:
    values = [{"month": month, "due": due, "kept": kept} for month, (due, kept) in months.items()]
    change(database, insert(HelpPromises).values(values))


def test_months_that_are_over_are_shown_from_five_on_and_in_fives(database: Database, watch: Watch) -> None:
    fill(database, {"2026-07": (4, 4), "2026-08": (5, 4), "2026-09": (14, 14), "2026-10": (29, 25), "2026-11": (9, 8)})
    wanted = [
        Month(date(2026, 10, 1), 25, 25, False),
        Month(date(2026, 9, 1), 10, 10, True),
        Month(date(2026, 8, 1), 5, None, False),
    ]
    with database.reading() as db:
        assert figures.months(db) == wanted
    watch.forward(HOUR)
    with database.reading() as db:
        assert figures.months(db) == [Month(date(2026, 11, 1), 5, 5, False), *wanted]


def test_the_figures_of_the_house_show_the_same(database: Database, watch: Watch) -> None:
    fill(database, {"2026-09": (14, 9), "2026-10": (4, 4), "2026-11": (50, 50)})
    seen = [{"month": date(2026, month, 1), "name": "threads", "value": 7} for month in (9, 10)]
    change(database, insert(Figure).values(seen))
    with database.reading() as db:
        found = {row.kind.name: [bar.value for bar in row.bars] for row in all_figures.public(db, GUEST)}
    assert found["help_due"] == [None, 10]
    assert found["help_kept"] == [None, 5]


def test_after_three_years_a_month_is_forgotten(database: Database, watch: Watch) -> None:
    fill(database, {"2023-10": (9, 9), "2023-12": (9, 9)})
    settings = load(EXAMPLE, {}).retention
    database.write(lambda db: retention.purge_everywhere(db, settings, watch.now))
    assert [month for month, _, _ in kept(database)] == ["2023-12"]
