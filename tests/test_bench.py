"""The people of the benches come in, talk, write and hear everything; what they found is kept and told."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sqlalchemy import func, select

from forum import bench
from forum.accounts.hashing import Hasher
from forum.accounts.models import Login
from forum.bench import keeping, lighthouse, neighbours, served, servers, storm, writing
from forum.bench.crowd import at
from forum.bench.furnished import Furnished, furnished
from forum.bench.instance import cookie
from forum.bench.load import Talk, crowd
from forum.bench.projection import MIX, Habits, Prices, load, need, reach
from forum.bench.servers import HOUSE, NODE, NODE_MODULES, PYTHON, Server, present, running, serving
from forum.bench.table import POSTGRESQL, SQLITE, Chart, Table
from forum.bench.visits import Ask, How, street
from forum.boards.models import Post

PEOPLE, ROOMS = 40, 2  # so many that nobody says more in a second than she may in ten
POSTS, REPLIES, LOG_INS = 60, 10, 2


def hears_everything(server: Server) -> None:
    with crowd(server) as (people, memory):
        steady = people.talk(Talk(seconds=1, rate=10))
        full = people.talk(Talk(seconds=1, flight=2, speakers=PEOPLE))
        silent = people.talk(Talk(seconds=0.2))
        without = people.talk(Talk(seconds=0.5, rate=10, asleep=ROOMS))
        assert server.cpu() > steady.cpu + full.cpu > 0
    assert steady.messages == 10
    for heard in (steady, full):
        assert heard.deliveries == heard.messages * PEOPLE // ROOMS > 0
        assert heard.lost == 0
        assert 0 < heard.p50 <= heard.p95 <= heard.p99
    assert full.messages > 2, "each answer lets the next one go"
    assert (silent.messages, silent.deliveries) == (0, 0)
    assert without.deliveries == without.messages * (PEOPLE - ROOMS) // ROOMS > 0, "one of each room reads nothing"
    assert (without.lost, without.cut_off) == (0, 0)
    assert memory.held > 0


def test_everybody_in_a_room_hears_what_is_said_there() -> None:
    with serving(PYTHON, PEOPLE, ROOMS) as server:
        hears_everything(server)


def test_visitors_of_a_house_get_what_they_ask_and_leave_what_they_write() -> None:
    hasher = Hasher()
    known = hasher.hash(storm.PASSPHRASE)
    hasher.close()
    with furnished("", PEOPLE, POSTS, known) as full, running(full.house) as server:
        rooms = full.house.rooms(ROOMS)
        hears_everything(replace(server, rooms=rooms, cookies=[cookie(full.app, person) for person in full.people]))
        before = count(full, Post), count(full, Login)
        with street(server) as visitors:
            pages = [visits[0] for visits in served._pages(full).values()]
            looked = visitors.send(pages, How(seconds=60, flight=2))
            wrote = visitors.send(writing._replies(full)[:REPLIES], How(seconds=60, flight=4))
            came = visitors.send(storm._log_ins(full, LOG_INS), How(rate=10))
            visitors.begin([replace(pages[0], asks=(Ask("no page", "/nothing"),))], How(seconds=60, flight=1))
            lost = visitors.end(may_refuse=True)
        assert (count(full, Post) - before[0], count(full, Login) - before[1]) == (REPLIES, LOG_INS)
    assert [seen.visits for seen in (looked, wrote, came, lost)] == [len(pages), REPLIES, LOG_INS, 0]
    assert (came.asked, lost.refused) == (3 * LOG_INS, {"no page: 404": 1})
    for seen in (looked, wrote, came):
        assert 0 < seen.within(50) <= seen.within(95)
        assert seen.cpu > 0


def count(full: Furnished, kind: type[Post] | type[Login]) -> int:
    with full.house.database.reading() as db:
        return db.execute(select(func.count()).select_from(kind)).scalar_one()


def test_what_most_stay_under() -> None:
    times = [float(number) for number in range(1, 101)]
    assert [at(times, percent) for percent in (50, 95, 99)] == [51, 96, 100]
    assert at([7.0], 99) == 7


def test_the_long_bench_is_measured_only_when_named_and_one_that_fails_takes_nothing_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    measured: list[str] = []

    def measure(name: str) -> list[Table]:
        measured.append(name)
        if name == "storm" and measured.count(name) > 1:
            raise RuntimeError("no room")
        return [Table(f"of {name}", ["", "figure"], [["row", "1 us"]], figures={name: 1.5})]

    monkeypatch.setattr(bench, "BENCHES", {name: lambda _, name=name: measure(name) for name in bench.BENCHES})
    assert bench.run(["nonsense"], folder=tmp_path) == ["nonsense"]
    assert bench.run([], folder=tmp_path) == []
    assert set(measured) == set(bench.BENCHES) - bench.ONLY_NAMED
    assert bench.run(["storm", "crowd"], folder=tmp_path) == ["storm"]
    kept = keeping.read(tmp_path / bench.RESULTS)
    assert [table.title for table in keeping.tables(kept, "storm")] == ["of storm"]
    page = (tmp_path / bench.PAGE).read_text()
    assert "The last run of this bench failed** (RuntimeError: no room)" in page
    assert page.count("| row | 1 us |") == len(bench.BENCHES) - 2, "all but search and lighthouse"


def test_the_page_is_made_of_what_is_kept(tmp_path: Path) -> None:
    measured = neighbours.measure(quick=True)
    chart = Chart(
        "pages-cpu", "CPU of a <page>", "ms", {"board": {"SQLite": 4.0, "PostgreSQL": 8.0}, "home": {"SQLite": 1}}
    )
    figures = prices(SQLITE, 1) | prices(POSTGRESQL, 2)
    table = Table("Pages", ["page", "CPU"], [["board", "4 ms"]], ["A note."], figures, [chart])
    file = tmp_path / bench.RESULTS
    keeping.keep(file, "served", [table], 3.0, "bench served")
    (tmp_path / "performance-old.svg").touch()
    bench.write_report(tmp_path)
    assert "Not reckoned: 'neighbour us' was not measured yet." in (tmp_path / bench.PAGE).read_text()
    keeping.keep(file, "neighbours", measured, 3.0, "bench neighbours")
    assert keeping.tables(keeping.read(file), "served") == [table]
    page, drawn = bench.write_report(tmp_path)
    text = page.read_text()
    assert all(words in text for words in ("| board | 4 ms |", "A note.", "1 000 000 members", f"({drawn.name})"))
    assert sorted(tmp_path.glob("*.svg")) == [drawn]
    picture = ElementTree.parse(drawn).getroot()
    space = "{http://www.w3.org/2000/svg}"
    assert picture.get("aria-labelledby") == "title desc"
    assert picture.findtext(f"{space}title") == chart.title
    assert picture.findtext(f"{space}desc") == "board: SQLite 4.00 ms, PostgreSQL 8.00 ms. home: SQLite 1.00 ms."
    lengths = [float(bar.attrib["width"]) for bar in picture.iter(f"{space}rect") if bar.get("height") == "14"]
    assert [length / max(lengths) for length in lengths] == pytest.approx([0.5, 1, 0.125], abs=0.01)


def prices(database: str, times: float) -> dict[str, float]:
    pages = {f"{database} page {name} {what}": 1000 * times for name in MIX for what in ("us", "database us")}
    writing = {
        f"{database} {kind} {what}": 500.0 for kind in ("reply", "message") for what in ("us", "database us", "bytes")
    }
    others = {"delivery us": 10.0, "idle us": 20.0, "connection KiB": 50.0}
    own = {f"{database} log-in us": 100_000.0, f"{database} process MiB": 150.0, f"{database} post bytes": 5000.0}
    return pages | writing | others | own


def test_the_projection_follows_prices_and_members() -> None:
    one, two = (Prices.read(prices(SQLITE, times), SQLITE) for times in (1, 2))
    small, large = (load(members, Habits(), 365, 24) for members in (10_000, 1_000_000))
    assert large.pages == pytest.approx(100 * small.pages) == pytest.approx(120)
    assert need(large, two).pages == pytest.approx(2 * need(large, one).pages) == pytest.approx(0.24)
    assert need(large, one).rooms == pytest.approx(4000 * 10e-6 + 20_000 * 20e-6)
    assert need(large, one).processes == 4, "no more than 5,000 sockets each"
    alone = reach(one, Habits(), 365, 24)
    dear = replace(one, page=20_000)
    assert alone > reach(dear, Habits(), 365, 24) > alone / 20
    for price in (one, dear):  # one for its sockets, one for its pages
        most = reach(price, Habits(), 365, 24)
        assert need(load(most, Habits(), 365, 24), price).processes == 1
        assert need(load(most + 1000, Habits(), 365, 24), price).processes == 2


def test_without_lighthouse_its_bench_is_left_out_with_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NODE_MODULES, str(tmp_path))
    keeping.keep(tmp_path / bench.RESULTS, "lighthouse", [Table("of old", ["page"])], 1.0, "bench lighthouse")
    assert bench.run(["lighthouse"], folder=tmp_path) == []
    assert "left out" in capsys.readouterr().out
    assert [table.title for table in keeping.tables(keeping.read(tmp_path / bench.RESULTS), "lighthouse")] == ["of old"]


def test_what_lighthouse_says_is_judged() -> None:
    numbers = {
        "cumulative-layout-shift": 0.04,
        "largest-contentful-paint": 1234.0,
        "total-blocking-time": 70.0,
        "total-byte-weight": 18_500,
    }
    said = {
        "categories": {
            name: {"score": score} for name, score in zip(lighthouse.CATEGORIES, (0.97, 1, 0.98), strict=True)
        },
        "audits": {name: {"numericValue": value} for name, value in numbers.items()},
        "environment": {"benchmarkIndex": 1500},
        "lighthouseVersion": "12",
    }
    (row,) = lighthouse._table({"room": lighthouse._read(said)}).rows
    assert row == [
        *("room", "97 (MISSED: 98)", "100 (reached: 98)", "98 (reached: 98)", "0.040 (MISSED: 0)"),
        *("1.2 s", "70 ms", "18.5 kB"),
    ]
    with pytest.raises(RuntimeError, match="no page"):
        lighthouse._read({"runtimeError": {"message": "no page"}})


@pytest.mark.parametrize("inside", [".", "node_modules"])
def test_nodes_package_is_found_in_the_folder_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inside: str
) -> None:
    (tmp_path / inside / "socket.io").mkdir(parents=True)
    monkeypatch.setenv(NODE_MODULES, str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda command: f"/usr/bin/{command}")
    assert servers.node_modules() == (tmp_path / inside).resolve()
    assert present() == ([HOUSE, PYTHON, NODE], [])


def test_who_is_missing_is_said_and_not_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NODE_MODULES, str(tmp_path))
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    found, notes = present()
    assert found == [HOUSE]
    assert ["websockets" in notes[0], NODE_MODULES in notes[1]] == [True, True]


def test_what_is_started_on_a_core_stays_there_and_who_starts_it_does_not() -> None:
    before = os.sched_getaffinity(0)
    with servers.on_core(1):
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
