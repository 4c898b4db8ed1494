"""The two doors to the database: reading cannot write, writing keeps all or nothing and tells only what was kept."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from forum import clock
from forum import db as doors
from forum.boards.models import Area, Board, Thread
from forum.config import EXAMPLE, load
from forum.db import ID_LETTERS, Database, new_id
from forum.errors import Invalid, Unavailable
from forum.events import announce, subscribe
from forum.policy import Audience
from forum.retention import purge_everywhere
from tests.factories import add_board, add_member, hear, rows, start_thread

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Added:
    key: str


def add(db: Session, key: str = "rest") -> str:
    db.add(Area(key=key, names={"nl": "Rust"}, position=1))
    db.flush()
    announce(db, Added(key))
    return key


def keys(database: Database) -> list[object]:
    return [row["key"] for row in rows(database, "areas")]


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises((Unavailable, DBAPIError)), database.reading() as db:
        add(Session(db))
        db.commit()
    assert keys(database) == []


def test_reading_cannot_write_after_a_commit_or_past_the_session(database: Database) -> None:
    with pytest.raises((Unavailable, DBAPIError)), database.reading() as db:
        db.commit()
        db.exec_driver_sql("INSERT INTO areas (key, names, position) VALUES ('rest', '{}', 1)")
    with pytest.raises((Unavailable, DBAPIError)), database.reading() as db:
        db.execute(text("CREATE TABLE cups (tea integer)"))
    assert keys(database) == []


def test_writing_commits_and_gives_the_result(database: Database) -> None:
    assert database.write(add) == "rest"
    assert keys(database) == ["rest"]


def test_news_comes_after_the_commit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Added, list[object]]] = []
    hear(monkeypatch)
    subscribe(Added, lambda event: seen.append((event, keys(database))))
    database.write(add)
    assert seen == [(Added("rest"), ["rest"])]


def test_what_fails_is_taken_back_and_never_heard_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = hear(monkeypatch, Added)

    def add_and_fail(db: Session) -> None:
        add(db)
        raise Invalid("no")

    with pytest.raises(Invalid):
        database.write(add_and_fail)
    assert keys(database) == heard == []
    database.write(lambda db: add(db, "next"))
    assert heard == [Added("next")]


def test_what_the_database_refuses_is_no_outage(database: Database) -> None:
    database.write(add)
    with pytest.raises(IntegrityError):
        database.write(add)
    assert database.write(lambda db: add(db, "more")) == "more"


def test_references_and_enums_are_kept_by_the_database(database: Database) -> None:
    database.write(add)
    good = {"area": "rest", "audience": "peers"}
    statement = text(
        "INSERT INTO boards (public_id, area_key, audience, names, about, position)"
        " VALUES (:id, :area, :audience, '{}', '{}', 1)"
    )

    def insert_board(**values: str) -> None:
        database.write(lambda db: db.execute(statement, {**good, **values}) and None)

    insert_board(id="good")
    for wrong in ({"area": "unknown"}, {"audience": "strangers"}):
        with pytest.raises(IntegrityError):
            insert_board(id="wrong", **wrong)
    assert len(rows(database, "boards")) == 1


def test_news_in_turn_is_told_in_the_order_of_the_commits(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Moved:
        position: int
        in_turn: str = "room"

    hear(monkeypatch)
    told: list[int] = []
    first_is_being_told, second_was_told = Event(), Event()

    def listen(event: Moved) -> None:
        if event.position == 2:
            first_is_being_told.set()
            second_was_told.wait(0.5)  # were it told meanwhile, it would stand before this one
        told.append(event.position)
        if event.position == 3:
            second_was_told.set()

    subscribe(Moved, listen)
    database.write(add)

    def move(db: Session) -> None:
        position = db.scalars(update(Area).values(position=Area.position + 1).returning(Area.position)).one()
        announce(db, Moved(position))

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(database.write, move)
        assert first_is_being_told.wait(20)
        pool.submit(database.write, move).result()
        first.result()
    assert told == [2, 3]


@on_postgresql
def test_two_who_wait_for_each_other_both_come_through(database: Database) -> None:
    for key in ("first", "second"):
        database.write(lambda db, key=key: add(db, key))  # type: ignore[misc]
    both_hold_one = Barrier(2)

    def rename(*order: str) -> None:
        def job(db: Session) -> None:
            for key in order:
                db.execute(update(Area).where(Area.key == key).values(position=Area.position + 1))
                with suppress(BrokenBarrierError):  # only at the first try do they meet
                    both_hold_one.wait(2)
                both_hold_one.abort()

        database.write(job)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(rename, "first", "second"), pool.submit(rename, "second", "first")]:
            done.result()
    assert [row["position"] for row in rows(database, "areas")] == [3, 3]


@on_postgresql
def test_postgresql_plans_what_is_asked_again_and_again_only_once(database: Database) -> None:
    asked = "SELECT count(*) FROM areas WHERE position > :position"
    for position in range(20):
        with database.reading() as db:
            db.execute(text(asked), {"position": position})
    with database.reading() as db:
        kept = db.execute(text("SELECT statement, generic_plans FROM pg_prepared_statements")).all()
    assert [row.generic_plans > 0 for row in kept if "FROM areas" in row.statement] == [True]


@on_sqlite
def test_sqlite_keeps_what_was_acknowledged_and_overwrites_what_was_erased(database: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    found = database.write(lambda db: {name: db.execute(text(f"PRAGMA {name}")).scalar() for name in wanted})
    assert found == wanted


@on_sqlite
def test_an_erased_word_is_no_longer_in_the_file(database: Database, tmp_path: Path) -> None:
    author = add_member(database)
    board = add_board(database)
    start_thread(database, author, board, "canaryword " * 300)
    database.engine.dispose()
    database.reader.dispose()
    file = tmp_path / "house.sqlite"
    assert b"canaryword" in file.read_bytes()
    database.write(lambda db: db.execute(text("DELETE FROM threads")) and None)
    for _ in range(2):  # found in the index by the first, gone to the last trace by the second
        database.write(lambda db: purge_everywhere(db, load(EXAMPLE, {}).retention, clock.now()))
    database.close()
    assert b"canaryword" not in file.read_bytes()
    assert not file.with_name("house.sqlite-wal").exists()


@on_sqlite
def test_a_full_disk_is_unavailable_and_passes(database: Database) -> None:
    def fill(db: Session) -> None:
        db.execute(text("PRAGMA max_page_count=1"))
        add(db, "little")
        db.execute(insert(Area).values(key="much", names={"nl": "x" * 10**6}, position=1))

    with pytest.raises(Unavailable):
        database.write(fill)
    assert keys(database) == []
    database.write(lambda db: db.execute(text("PRAGMA max_page_count=100000")) and None)
    database.write(add)
    assert keys(database) == ["rest"]


@on_sqlite
def test_a_database_held_by_another_is_unavailable_and_passes(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "BUSY_MS", 20)
    other = Database(database_url)
    with other.engine.connect() as connection, connection.begin():
        with pytest.raises(Unavailable):
            database.write(add)
        assert keys(database) == [], "reading goes on"
    other.close()
    database.write(add)


@on_postgresql
def test_a_lost_connection_is_unavailable_and_passes(database: Database) -> None:
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")

    def cut(db: Session) -> None:
        add(db)
        db.execute(end)

    with pytest.raises(Unavailable):
        database.write(cut)
    with pytest.raises(Unavailable), database.reading() as db:
        db.execute(end)
    with pytest.raises(Unavailable), database.reading() as db:
        with suppress(DBAPIError):
            db.execute(end)
        db.execute(text("SELECT 1"))  # as the page that says so does
    assert keys(database) == []
    database.write(add)
    assert keys(database) == ["rest"]


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.sqlite", "postgresql+psycopg://nobody@/nothing?host=/nowhere/at/all"]
)
def test_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    database = Database(url)
    with pytest.raises(Unavailable):
        database.write(add)
    with pytest.raises(Unavailable):
        keys(database)
    database.close()


def test_too_many_at_once_is_unavailable_not_an_endless_queue(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "POOL_SIZE", 1)
    monkeypatch.setattr(doors, "POOL_WAIT_S", 0.02)
    database = Database(database_url)
    with pytest.raises(Unavailable), ExitStack() as readers:
        for _ in range(20):
            readers.enter_context(database.reading()).execute(text("SELECT 1"))
    assert keys(database) == []
    database.close()


def test_a_moment_comes_back_the_same_in_utc(database: Database) -> None:
    author, board = add_member(database), add_board(database)
    there = datetime(2030, 7, 1, 0, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))

    def keep(db: Session) -> None:
        number = db.execute(select(Board.id).where(Board.public_id == board)).scalar_one()
        db.add(Thread(board_id=number, author_id=author.member_id, title="t", created_at=there, last_at=there))

    database.write(keep)
    with database.reading() as db:
        kept = db.execute(select(Thread.created_at).where(Thread.created_at == there)).scalar_one()
    assert kept == there
    assert kept.tzinfo is UTC


def test_a_moment_without_time_zone_is_refused(database: Database) -> None:
    naive = datetime(2030, 7, 1)  # noqa: DTZ001 - what must not get in
    with database.reading() as db, pytest.raises(StatementError, match="without time zone"):
        db.execute(select(Thread.id).where(Thread.created_at == naive))


def test_enums_come_back_as_they_went(database: Database) -> None:
    add_board(database, Audience.PEERS)
    with database.reading() as db:
        assert db.execute(select(Board.audience)).scalar_one() is Audience.PEERS
        assert db.execute(text("SELECT audience FROM boards")).scalar_one() == "peers"


def test_ids_are_not_to_be_guessed() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {len(i) for i in ids} == {12}
    assert set("".join(ids)) == set(ID_LETTERS)
