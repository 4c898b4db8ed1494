"""Five hundred log-ins in a minute, each with a real Argon2, while rooms talk: nobody in them should notice.

The house may use all cores, as anywhere: 500 hashes alone keep one of them busy for most of the minute. The crowd is on
one of them, too, so what is heard late counts against the house wherever it comes from. The quiet is measured before
and after.
"""

from contextlib import ExitStack
from dataclasses import replace
from statistics import mean
from urllib.parse import urlencode

from forum.accounts.hashing import Hasher
from forum.bench.databases import on_each
from forum.bench.furnished import Furnished, furnished
from forum.bench.instance import cookie
from forum.bench.load import Heard, Talk, crowd
from forum.bench.servers import running
from forum.bench.table import Chart, Table, judged
from forum.bench.visits import Ask, How, Seen, Visit, street

LOG_INS, SECONDS = 500, 60
QUIET_SECONDS = 12  # before, and again after
WARM_UP_SECONDS = 5
LISTENERS, ROOMS = 200, 4
RATE = 20  # messages/s over all rooms
MAX_RATIO = 1.5
PASSPHRASE = "zeven zachte kanaries"
COLUMNS = ["", "chat p50", "p95", "p99", "log-in p50", "p95", "core used", "memory"]


def measure(quick: bool = False) -> list[Table]:
    """A table for each database."""
    chart = Chart("storm-chat", f"Chat while {LOG_INS} people log in within a minute: 95 of 100 hear it within", "ms")
    tables = on_each(lambda name, address: _measure(name, address, quick, chart))
    tables[0].charts = [chart]
    return tables


def _measure(name: str, address: str, quick: bool, chart: Chart) -> Table:
    count, seconds, listeners = (10, 2, 20) if quick else (LOG_INS, SECONDS, LISTENERS)
    title = f"{count} log-ins in {seconds} s on {name}, while {listeners} people in {ROOMS} rooms say {RATE} messages/s"
    table = Table(f"{title}; chat at most {MAX_RATIO} times as late", COLUMNS)
    quiet, storm = Talk(max(1, seconds * QUIET_SECONDS // SECONDS), rate=RATE), Talk(seconds, rate=RATE)
    hasher = Hasher()
    passphrase_hash = hasher.hash(PASSPHRASE)
    hasher.close()
    with ExitStack() as stack:
        full = stack.enter_context(furnished(address, count + listeners, 100, passphrase_hash))
        visits, rooms = _log_ins(full, count), full.house.rooms(ROOMS)
        server = stack.enter_context(running(full.house, pinned=False))
        cookies = [cookie(full.app, person) for person in full.people[count:]]
        server = replace(server, rooms=rooms, cookies=cookies)
        people, memory = stack.enter_context(crowd(server))
        visitors = stack.enter_context(street(server))
        visitors.send(visits[:2], How(10, flight=1))
        people.talk(Talk(1 if quick else WARM_UP_SECONDS, rate=RATE))
        before = people.talk(quiet)
        visitors.begin(visits, How(rate=count / seconds))
        heard = people.talk(storm)
        seen = visitors.end(may_refuse=True)
        highest = server.memory()
        after = people.talk(quiet)
    usual = mean((before.p95, after.p95))
    _row(table, "quiet, before", before, None, memory.held)
    _row(table, "the storm", heard, seen, highest, usual)
    _row(table, "quiet, after", after, None, 0)
    for label, late in (("quiet, before", before), ("the storm", heard), ("quiet, after", after)):
        chart.add(label, name, late.p95)
    each = (seen.cpu + seen.database_cpu - _talk_cpu((before, after), heard)) / max(1, seen.visits)
    table.figures = {
        f"{name} log-in us": each * 1e6,
        f"{name} storm ratio": heard.p95 / usual,
        f"{name} log-ins": seen.visits,
        f"{name} storm messages": heard.messages,
        f"{name} storm lost": heard.lost,
    }
    table.notes += [
        f"Told to try again in a minute: {judged(count - seen.visits, 0, '')} of {count}. Deliveries lost: "
        f"{heard.lost}. "
        f"A log-in (its page, the hash, the first page) costs {each * 1000:.0f} ms of CPU.",
    ]
    return table


def _talk_cpu(quiet: tuple[Heard, Heard], storm: Heard) -> float:
    """What the talk of the storm would have cost without it."""
    each = sum(heard.cpu for heard in quiet) / max(1, sum(heard.messages for heard in quiet))
    return each * storm.messages


def _row(table: Table, label: str, heard: Heard, seen: Seen | None, memory: int, usual: float = 0) -> None:
    table.rows.append(
        [
            label,
            f"{heard.p50:.1f} ms",
            judged(heard.p95, round(usual * MAX_RATIO, 1), "ms", 1) if usual else f"{heard.p95:.1f} ms",
            f"{heard.p99:.1f} ms",
            f"{seen.within(50, 'log-in'):.0f} ms" if seen else "–",
            f"{seen.within(95, 'log-in'):.0f} ms" if seen else "–",
            f"{heard.cpu / heard.seconds * 100:.0f} %",
            f"{memory / 2**20:.0f} MiB" if memory else "–",
        ]
    )


def _log_ins(full: Furnished, count: int) -> list[Visit]:
    """Somebody opens the log-in page, gives her name and passphrase, and sees the first page."""
    hers, token = full.opened("/login")
    return [
        Visit(
            (
                Ask("its page", "/login"),
                Ask("log-in", "/login", urlencode(_words(token, number)), 303),
                Ask("first page", "/"),
            ),
            hers,
        )
        for number in range(count)
    ]


def _words(token: str, number: int) -> dict[str, str]:
    return {"csrf_token": token, "name": f"Person {number}", "passphrase": PASSPHRASE, "phone": "watched", "next": ""}
