"""A backup holds all that is kept, for whoever has the key and nobody else; put back it is the same house."""

import gzip
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from forum import clock
from forum.backup import copying, making, sealed
from forum.backup.copying import Damaged
from forum.boards.models import Thread
from forum.db import Database
from forum.errors import Unavailable
from forum.search import index
from tests import factories
from tests.backup.house import HERS, House, kept, quiet
from tests.databases import SqliteDatabases, knowing

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
AHEAD = 6  # answers of each writer between two looks of the backup
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_put_back_it_is_the_same_house(house: House, bare: Database) -> None:
    older = factories.start_thread(house.database, house.bea, house.board, "Eerder.")
    newer = factories.start_thread(house.database, house.bea, house.board, "Later.")
    factories.log_in(house.database, house.anna)
    numbers = {row["public_id"]: row["id"] for row in factories.rows(house.database, "threads")}
    joined = update(Thread).where(Thread.public_id == older.thread)  # to one whose row comes after its own
    factories.change(house.database, joined.values(merged_into_id=numbers[newer.thread]))
    before = kept(house.database)
    assert house.put_back(house.back_up(), bare) == 0
    assert kept(bare) == before
    assert before["members"] and before["posts"] and before["messages"]
    assert factories.rows(bare, "logins") == [], "who was logged in logs in anew"
    with bare.reading() as db:
        count = db.exec_driver_sql("SELECT count(*) FROM post_words").scalar_one()
    assert count == len(before["posts"]), "all can be found"
    bare.write(index.rebuild)  # once more, and nothing is there twice
    with bare.reading() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM post_words").scalar_one() == count


def test_from_sqlite_to_postgresql(tmp_path: Path, sqlite_databases: SqliteDatabases, services: Any) -> None:
    small = knowing(Database(sqlite_databases.fresh(tmp_path / "small.sqlite"), factories.KEYS))
    house = House(tmp_path, small)
    with services.databases.fresh() as url:
        large = knowing(Database(url, factories.KEYS))
        house.put_back(house.back_up(), large)
        assert kept(large) == kept(small)
        # The numbers go on after those that were put back.
        factories.reply(large, house.bea, house.begun.thread, "Er staat een nieuwe.")
        large.close()
    small.close()


def test_it_is_one_moment_of_a_house_in_which_people_write(house: House, bare: Database) -> None:
    """An answer is a row and a count in its conversation: of no answer there is half, and none is missing between."""
    done, written = threading.Event(), [0, 0]
    places = [factories.start_thread(house.database, house.bea, house.board, "Wie is er?") for _ in written]

    def write(which: int) -> None:
        while not done.is_set():
            factories.reply(house.database, house.bea, places[which].thread, "Ik ook.")
            written[which] += 1

    def wait() -> None:
        wanted = [count + AHEAD for count in written]
        while any(count < most for count, most in zip(written, wanted, strict=True)):
            assert all(writer.is_alive() for writer in writers), "what they met stands above"
            done.wait(0.002)

    writers = [threading.Thread(target=write, args=(which,)) for which in range(len(written))]
    for writer in writers:
        writer.start()
    try:
        wait()
        looks = iter(range(3))  # at the first tables, so that what comes then would be in later ones

        def watch(length: int) -> Callable[[int], object]:
            return lambda rows: wait() if next(looks, None) is not None else None

        file = house.back_up(watch)
        after = sum(written)
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert next(looks, None) is None
    house.put_back(file, bare)
    posts = [(row["thread_id"], row["n"]) for row in factories.rows(bare, "posts")]
    for row in factories.rows(bare, "threads"):
        there = sorted(int(str(n)) for thread, n in posts if thread == row["id"])
        assert there == list(range(1, int(str(row["last_n"])) + 1))
    assert len(writers) * AHEAD <= len(posts) < after, "some were written before, and some meanwhile"


@ON_SQLITE
def test_the_file_says_nothing_without_the_key_and_holds_none(house: House) -> None:
    file = house.back_up()
    raw = file.read_bytes()
    assert HERS.encode() not in raw and raw.startswith(b"age-encryption.org")
    assert file.stat().st_mode & 0o077 == 0
    copy = "".join(sealed.read(file, house.identity))
    assert HERS in copy
    for key in (factories.KEYS.secret, factories.KEYS.data):
        assert key.hex() not in copy and key.decode() not in copy
    sealed.new_identity(house.folder / "other.txt")
    with pytest.raises(Unavailable, match="does not open"):
        list(sealed.read(file, house.folder / "other.txt"))


@ON_SQLITE
def test_anybody_can_read_it_with_age_and_gzip(house: House) -> None:
    """Not bound to this program: age's own format, and gzip within."""
    import pyrage  # type: ignore[import-untyped]

    identity = pyrage.x25519.Identity.from_str(house.identity.read_text().splitlines()[1])
    plain = gzip.decompress(pyrage.decrypt(house.back_up().read_bytes(), [identity]))
    assert plain.decode().startswith('{"huiskamer":1')


@ON_SQLITE
def test_one_from_before_the_list_of_erasures_is_put_back_only_if_one_says_so(
    house: House, bare: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, time = house.back_up(), factories.Watch(monkeypatch)
    time.forward(timedelta(days=house.config.backup.days, seconds=1))
    with pytest.raises(Unavailable, match="--older"):
        house.put_back(file, bare)
    assert not factories.rows(bare, "members")
    making.restore(house.config, bare, factories.KEYS, file, house.identity, quiet, older=True)
    assert factories.rows(bare, "members")


def test_where_it_cannot_be_put_or_made_a_sentence_says_so(house: House, bare: Database) -> None:
    file, before = house.back_up(), kept(house.database)
    with pytest.raises(Unavailable, match="lives"):
        house.put_back(file, house.database)
    assert kept(house.database) == before
    other = replace(factories.KEYS, secret=b"o" * 32)
    with pytest.raises(Unavailable, match="other keys"):
        making.restore(house.config, bare, other, file, house.identity, quiet)
    house.config.erasures.unlink()
    with pytest.raises(Unavailable, match="erased since"):
        house.put_back(file, bare)
    assert not factories.rows(bare, "members")
    for recipient, says in (("", "recipient"), ("age1nobody", "public key")):
        house.config = replace(house.config, backup=replace(house.config.backup, recipient=recipient))
        with pytest.raises(Unavailable, match=says):
            house.back_up()
    assert house.backups() == [file]


def lines_of(house: House) -> list[str]:
    with making.one_moment(house.database) as db:
        return list(copying.lines(db, copying.heading(db, clock.now(), "k")))


HARMS: tuple[Callable[[list[str]], list[str]], ...] = (
    lambda lines: lines[:-1],
    lambda lines: [line.replace("Zutphen", "Zwolle") for line in lines],
    lambda lines: [line for line in lines if "Zutphen" not in line],
    lambda lines: [line.replace('"table":"posts"', '"table":"posts; drop"') for line in lines],
    lambda lines: [line.replace('"source":"text"', '"source":"secret"') for line in lines],
    lambda lines: [*lines[:-1], lines[1], lines[-1]],
    lambda lines: ["{}\n", *lines[1:]],
    lambda lines: ["gibberish\n", *lines[1:]],
    lambda lines: ["3\n"],
    lambda lines: [],
)


@ON_SQLITE
def test_a_copy_that_is_not_whole_shows_it(house: House) -> None:
    lines = lines_of(house)
    copying.verify(iter(lines))
    for number, harm in enumerate(HARMS):
        with pytest.raises(Damaged):
            copying.verify(iter(harm(lines)))
            pytest.fail(f"harm {number} was not seen")
