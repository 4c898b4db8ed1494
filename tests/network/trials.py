"""One trial: people talk, a host fails and comes back, and what they noticed is read from what each of them did."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Flask

from forum import keys
from forum.config import load
from forum.db import Database
from forum.policy import Audience, Role
from tests import factories
from tests.cradle import ROOT
from tests.network.house import HTTPS, NAME, House, Machine

SPEAKERS, LISTENERS, WRITERS = 6, 4, 6
CALM_SECONDS = 3.0
WAITED_SECONDS = 3.0  # shorter is no waiting: rooms are looked at once a second
WELL_SECONDS = 4.0  # nothing waits for so long: it is over
OVER_SECONDS = 180.0  # it never is
AWAY_SECONDS = {"killed": 8.0, "restarted": 0.0, "cut off": 25.0, "cut off while it writes": 25.0, "power cut": 25.0}
PLEASE_WAIT = (502, 503, 504)
COMMAND = [sys.executable, "-m", "tests.network.people"]
# Holds what everybody who says something in the room must change, and never goes on.
HOLD = """
import sys, time
from sqlalchemy import text
from forum.db import Database
def hold(db):
    db.execute(text("update rooms set last_n = last_n"))
    print("held", flush=True)
    time.sleep(600)
Database(sys.argv[1]).write(hold)
"""


@dataclass
class Row:
    """What came of one trial; moments in seconds after its beginning, durations in seconds."""

    host: str
    how: str
    away: float = 0.0  # how long the host was
    pages: int = 0  # asked for from the failure until all was well
    answered: int = 0
    told: int = 0  # pages that said to come back in a moment
    page: float = 0.0  # the longest that one page took which came
    said: float = 0.0  # the longest that one message waited for its acknowledgement
    heard: float = 0.0  # the longest until the last one heard a message that was said
    posted: float = 0.0  # the longest that one post waited, with all the tries
    well: float = 0.0  # from the host's return until all goes on as before
    messages: int = 0
    posts: int = 0
    lost: int = 0
    twice: int = 0
    unheard: int = 0  # messages somebody did not have after asking once for what she missed
    waits: list[str] = field(default_factory=list)  # what was still waiting when patience was over

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    def holds(self) -> bool:
        """Whether all went on, and nothing that was acknowledged is lost, doubled or missed."""
        return not (self.waits or self.lost or self.twice or self.unheard)


class Crowd:
    """The people's process, and what they know."""

    def __init__(self, house: House, process: subprocess.Popen[str], database: Database) -> None:
        self.house = house
        self.database = database
        self._process = process

    def ask(self, order: str) -> Any:
        """Give an order; the answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise RuntimeError("the people are gone")
        return json.loads(line)

    def until_well(self, seconds: float) -> list[str]:
        """Wait until nothing has waited for a while; what still does when patience is over."""
        until, well = time.monotonic() + OVER_SECONDS, time.monotonic()
        while time.monotonic() < until:
            if waits := self.ask("status"):
                well = time.monotonic()
            elif time.monotonic() - well > seconds:
                return []
            time.sleep(0.2)
        return list(waits)


@contextmanager
def crowd(house: House) -> Iterator[Crowd]:
    """People who have come in and talk."""
    database = Database(house.database, keys.load(load(house.settings, {}).keys_folder))
    plan = {
        "url": f"https://{NAME}:{HTTPS}",
        "address": house.machines["proxy"].host.address,
        "certificate": str(house.certificate),
        "speakers": SPEAKERS,
        "listeners": LISTENERS,
        "writers": WRITERS,
        **_invited(house, database),
    }
    with (house.folder / "people.log").open("ab") as log:
        process = subprocess.Popen(
            [*house.clients.within, *COMMAND],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            process_group=0,
        )
    try:
        people = Crowd(house, process, database)
        assert process.stdin is not None
        process.stdin.write(json.dumps(plan) + "\n")
        people.ask("go")
        if waits := people.until_well(1.0):
            raise RuntimeError(f"they never came in: {waits}")
        yield people
    finally:
        process.kill()
        process.communicate()
        database.close()


def _invited(house: House, database: Database) -> dict[str, Any]:
    signer = Flask("signer")
    signer.secret_key = keys.load(load(house.settings, {}).keys_folder).secret
    dumps = signer.session_interface.get_signing_serializer(signer).dumps  # type: ignore[attr-defined]
    cookies = []
    for _ in range(SPEAKERS + LISTENERS + WRITERS + 1):
        member = factories.add_member(database, Role.MEMBER)
        token = factories.log_in(database, member)
        cookies.append(f"__Host-s={dumps({'_user_id': token, '_fresh': True, 'lang': 'en'})}")
    board = next(row for row in factories.rows(database, "boards") if row["audience"] == Audience.MEMBERS)
    room = next(row for row in factories.rows(database, "rooms") if row["audience"] == Audience.MEMBERS)
    thread = factories.start_thread(database, member, str(board["public_id"])).thread
    return {"cookies": cookies, "room": str(room["public_id"]), "path": f"/threads/{thread}"}


def trial(people: Crowd, name: str, how: str, *, quick: bool = False) -> Row:
    """Let one host fail while all talk, and come back; `quick`: it is not away for long, and fewer seconds are calm."""
    hurry = 0.3 if quick else 1.0
    machine = people.house.machines[name]
    row = Row(name, how)
    people.ask("scatter")
    people.until_well(CALM_SECONDS * hurry)
    began = time.monotonic()
    with _holding(people.house, machine, how):
        _fail(machine, how)
        time.sleep(AWAY_SECONDS[how] * hurry)
    _mend(machine, how)
    back = machine.ready()
    row.away = back - began
    row.waits = people.until_well(WELL_SECONDS * hurry)
    row.well = back
    if row.waits:
        return row
    people.ask("rest")
    heard, told = people.ask("resume"), people.ask("told")
    _measure(row, began, back, heard, told)
    _compare(row, began, people.database, heard, told)
    people.ask("go")
    return row


def _fail(machine: Machine, how: str) -> None:
    if how not in ("killed", "restarted"):
        machine.host.cut()
    if how in ("killed", "power cut"):
        machine.kill()
    elif how == "restarted":
        machine.stop()


@contextmanager
def _holding(house: House, machine: Machine, how: str) -> Iterator[None]:
    """Perhaps somebody on this host is in the middle of a transaction."""
    if how != "cut off while it writes":
        yield
        return
    command = [*machine.host.within, sys.executable, "-c", HOLD, load(house.settings, {}).database_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as held:
        assert held.stdout is not None
        held.stdout.readline()
        yield
        held.kill()


def _mend(machine: Machine, how: str) -> None:
    if how in ("killed", "restarted", "power cut"):
        machine.start()
    if how not in ("killed", "restarted"):
        machine.host.join()


def _measure(row: Row, began: float, back: float, heard: list[dict[str, Any]], told: dict[str, Any]) -> None:
    """How long each waited; and when the last thing that waited was done."""
    said = [one for one in told["said"] if one["until"] > began]
    posts = [one for one in told["posts"] if one["until"] > began]
    numbers = {int(n): at for n, at in told["numbers"].items() if at > began}
    waits = [(one["since"], one["until"]) for one in (*said, *posts)]
    row.said = max(one["until"] - one["since"] for one in said)
    row.posted = max(one["until"] - one["since"] for one in posts)
    for listener in heard:
        for n, at in numbers.items():
            row.heard = max(row.heard, listener["heard"][str(n)] - at)
            waits.append((at, listener["heard"][str(n)]))
        waits += [(since, until) for since, until in listener["away"] if until > began]
    pages = [one for one in told["pages"] if one["until"] > began or not one["until"]]
    waits += [(one["since"], one["until"]) for one in pages if one["status"] == 200]
    over = max((until for since, until in waits if until - since > WAITED_SECONDS), default=began)
    over = max([over, *(one["until"] for one in pages if one["status"] != 200)])
    row.well = over - back
    asked = [one for one in pages if began <= one["since"] <= max(over, back)]
    good = [one for one in asked if one["status"] == 200]
    row.pages, row.answered = len(asked), len(good)
    row.told = sum(one["status"] in PLEASE_WAIT for one in asked)
    row.page = max((one["until"] - one["since"] for one in good), default=0.0)
    row.messages, row.posts = len(said), len(posts)


def _compare(row: Row, began: float, database: Database, heard: list[dict[str, Any]], told: dict[str, Any]) -> None:
    """What was acknowledged against what is kept, and what is kept against what each has heard."""
    messages = factories.rows(database, "messages")
    kept = Counter(str(one["client_id"]) for one in messages)
    kept.update(str(one["once"]) for one in factories.rows(database, "posts") if one["once"] is not None)
    acknowledged = [one["key"] for one in (*told["said"], *told["posts"]) if one["until"]]
    row.lost = sum(key not in kept for key in acknowledged)
    numbers = [int(str(one["n"])) for one in messages]
    row.twice = sum(count - 1 for count in kept.values()) + len(numbers) - len(set(numbers))
    row.unheard = sum(str(n) not in listener["heard"] for n in numbers for listener in heard)
