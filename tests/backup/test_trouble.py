"""What goes wrong with a file, a disk or the current leaves no half backup and no half house."""

import errno
import io
import os
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forum import schema
from forum.backup import loading, making
from forum.backup.copying import Damaged
from forum.boards import actions as boards
from forum.db import Database
from forum.errors import Unavailable
from forum.search import index
from tests import factories
from tests.backup.house import HERS, House, Killed, kept, quiet
from tests.databases import SqliteDatabases, knowing

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_damaged_file_changes_nothing(house: House, bare: Database) -> None:
    file, other = house.back_up(), house.folder / "harmed"
    whole, draw = file.read_bytes(), random.Random(8)
    harmed = [whole[:cut] for cut in (0, 10, 200, -1, -40)] + [whole + b"x"]
    for at in (*draw.sample(range(len(whole)), 30), len(whole) - 1):
        harmed.append(whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :])
    for raw in harmed:
        other.write_bytes(raw)
        with pytest.raises((Unavailable, Damaged)):
            house.put_back(other, bare)
        assert not factories.rows(bare, "members") and loading.unfinished(bare) is None
    house.put_back(file, bare)


class Full(io.FileIO):
    """A file on a disk with little room."""

    room = 0

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


@ON_SQLITE
def test_a_full_disk_leaves_nothing_half_and_the_earlier_ones(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = house.back_up()
    earlier = earlier.rename(earlier.with_name("2020-01-01-000000.age"))  # which a new one would remove
    for room in (0, 1500):  # at the first piece, and at the last one, of which age says nothing
        with monkeypatch.context() as full:
            full.setattr(Full, "room", room)
            full.setattr(os, "fdopen", Full)
            with pytest.raises(Unavailable, match="earlier ones are still there") as told:
                house.back_up()
        assert "space" in str(told.value.params)
    assert house.backups() == [earlier]
    assert house.back_up() in house.backups() and earlier not in house.backups()


@ON_SQLITE
def test_what_was_written_wrongly_gets_no_name(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read back from the disk: a byte that went wrong there is seen."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: os.pwrite(descriptor, b"?", 900))
    with pytest.raises((Unavailable, Damaged)):
        house.back_up()
    assert house.backups() == []


@ON_SQLITE
def test_killed_while_it_is_written_it_is_made_again(house: House) -> None:
    def watch(length: int) -> Any:
        left = iter(range(5))

        def step(rows: int) -> None:
            if next(left, None) is None:
                raise Killed

        return step

    with pytest.raises(Killed):
        house.back_up(watch)
    (house.config.backup_folder / "2020-01-01-000000.age.part").touch()  # as a process leaves it that was killed
    assert making.newest(house.config.backup_folder) is None
    assert house.back_up() in house.backups()


class Cuts:
    """Kills at the first of these moments, then (called again) at the second, and so on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.met, self.until = 0, 1
        self._patch = monkeypatch

    def meet(self) -> None:
        self.met += 1
        if self.met == self.until:
            self.until, self.met = self.until + 1, 0
            raise Killed

    def around(self, place: Any, name: str) -> None:
        real = getattr(place, name)

        def act(*args: Any, **named: Any) -> Any:
            self.meet()
            result = real(*args, **named)
            self.meet()
            return result

        self._patch.setattr(place, name, act)


@ON_SQLITE
def test_a_house_half_put_back_serves_nobody_and_is_finished(
    house: House, bare: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the rows and what was erased since there must be no moment at which people could come in."""
    file, watch_of_the_house = house.back_up(), factories.Watch(monkeypatch)
    watch_of_the_house.forward(timedelta(seconds=10))
    house.database.write(lambda db: boards.erase_post(db, house.anna, house.hers.post))
    another = house.back_up()
    cuts, kills = Cuts(monkeypatch), 0
    for place, name in ((bare, "write"), (schema, "migrate"), (bare, "forget_log")):
        cuts.around(place, name)

    def watch(length: int) -> Any:
        middle = iter(range(2))
        return lambda rows: cuts.meet() if next(middle, None) is not None else None

    while True:
        try:
            house.put_back(file, bare, watch)
            break
        except Killed:
            kills += 1
            if loading.unfinished(bare) is None and factories.rows(bare, "members"):
                break  # after its last step
            if HERS in factories.everything(bare):
                with pytest.raises(Unavailable, match="not all there"):
                    loading.whole(bare)
                with pytest.raises(Unavailable, match="begun here"):
                    house.put_back(another, bare)
    assert kills > 8
    loading.whole(bare)
    assert HERS not in factories.everything(bare)
    assert kept(bare)["posts"] == kept(house.database)["posts"]
    assert kept(bare)["messages"] == kept(house.database)["messages"]


def test_a_house_moves_and_goes_on_from_where_it_was_stopped(
    tmp_path: Path, sqlite_databases: SqliteDatabases, services: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To PostgreSQL and back again. What is there is not copied once more."""
    small = knowing(Database(sqlite_databases.fresh(tmp_path / "small.sqlite"), factories.KEYS))
    back = knowing(Database(sqlite_databases.fresh(tmp_path / "back.sqlite"), factories.KEYS))
    House(tmp_path, small)
    before = kept(small)
    put: list[str] = []
    real = loading.put_table

    def put_table(here: Any, there: Any, each: Any, step: Any) -> None:
        put.append(each.name)
        real(here, there, each, step)

    monkeypatch.setattr(loading, "put_table", put_table)
    with services.databases.fresh() as url:
        large = knowing(Database(url, factories.KEYS))
        for here, there in ((small, large), (large, back)):
            for name in ("messages", "posts"):
                with monkeypatch.context() as cut, pytest.raises(Killed):
                    cut.setattr(there, "write", cut_in_the_middle(there, put, name))
                    making.move(here, there, factories.KEYS, quiet)
                assert not factories.rows(there, name), "half a table"
                with pytest.raises(Unavailable, match="not all there"):
                    loading.whole(there)
            with monkeypatch.context() as cut, pytest.raises(Killed):
                cut.setattr(index, "rebuild", dying)
                making.move(here, there, factories.KEYS, quiet)
            rows = making.move(here, there, factories.KEYS, quiet)
            loading.whole(there)
            assert kept(there) == before and rows == sum(map(len, before.values()))
            assert put.count("members") == 1 and put.count("posts") == put.count("messages") == 2
            put.clear()
        large.close()
    assert factories.reply(back, factories.actor(back, 1), str(before["threads"][0]["public_id"]))
    for each in (small, back):
        each.close()


def dying(*args: Any) -> None:
    raise Killed


def cut_in_the_middle(there: Database, put: list[str], name: str) -> Any:
    real = there.write

    def write(job: Any) -> Any:
        def half(db: Any) -> Any:
            job(db)
            raise Killed

        return real(half if put and put[-1] == name else job)

    return write


@ON_SQLITE
def test_what_moves_must_not_change_meanwhile(house: House, bare: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as cut, pytest.raises(Killed):
        cut.setattr(index, "rebuild", dying)
        making.move(house.database, bare, factories.KEYS, quiet)
    factories.add_member(house.database)
    with pytest.raises(Unavailable, match="changed since"):
        making.move(house.database, bare, factories.KEYS, quiet)
    with pytest.raises(Unavailable, match="lives"):
        making.move(bare, house.database, factories.KEYS, quiet)
