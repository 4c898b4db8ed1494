"""What a phone makes of the pages, by Lighthouse: a browser on this machine that reckons as if it were a slow phone.

It needs Node, a Chromium and the package lighthouse, in whatever folder; without one of them this bench is left out:

    npm install --prefix /tmp/node lighthouse@12.8.2
    BENCH_NODE_MODULES=/tmp/node python -m forum bench lighthouse
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts import actions as accounts
from forum.accounts import queries
from forum.accounts.models import Device, Member
from forum.app import create_app
from forum.bench.instance import Instance, Person, cookie, instance
from forum.bench.pages import Asked, get
from forum.bench.servers import NODE_MODULES, free_port, node_modules, running
from forum.bench.table import Table, judged
from forum.boards.models import Post, Thread
from forum.demo.people import SHOWN
from forum.policy import GUEST

PACKAGE = "lighthouse"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
RUNS = 3
RUN_SECONDS = 180
CATEGORIES = ("performance", "accessibility", "best-practices")
MIN_SCORE, MAX_SHIFT = 98, 0
COLUMNS = [
    "page",
    "performance",
    "accessibility",
    "best practices",
    "layout shift",
    "largest paint",
    "blocked",
    "loaded",
]
ROOM = re.compile(r'href="(/rooms/[\w-]{12})')


@dataclass(frozen=True)
class Seen:
    """What it says of a page, in one run."""

    scores: tuple[int, ...]  # of CATEGORIES, out of 100
    shift: float
    paint: float  # ms
    blocked: float  # ms
    loaded: float  # bytes
    machine: float  # its own measure of how fast this machine was
    version: str


def measure(quick: bool = False) -> list[Table]:
    """Five pages of a house with the demo in it; none where Lighthouse is missing, which is said."""
    modules, browser = node_modules(PACKAGE), next(filter(None, map(shutil.which, BROWSERS)), None)
    if not (modules and browser and shutil.which("node")):
        print(f"Lighthouse or a Chromium is not here, so this bench is left out; {NODE_MODULES} may name its folder.")
        return []
    phone = Phone(modules / PACKAGE / "cli" / "index.js", browser)
    found: dict[str, Seen] = {}
    with instance(free_port()) as house:
        subprocess.run(house.command("demo"), env=house.environ, check=True, capture_output=True)
        pages = dict(_pages(house))
        with running(house, pinned=False) as server:
            for name, asked in pages.items():
                url = f"http://127.0.0.1:{server.port}{asked.path}"
                runs = [phone.look(url, asked.cookie, house.settings.parent) for _ in range(1 if quick else RUNS)]
                found[name] = sorted(runs, key=lambda seen: (seen.scores, -seen.blocked))[len(runs) // 2]
    return [_table(found)]


@dataclass(frozen=True)
class Phone:
    """Lighthouse and the browser it uses."""

    program: Path
    browser: str

    def look(self, url: str, cookie_header: str, folder: Path) -> Seen:
        """Load a page as somebody, and say what came of it. Raises RuntimeError where nothing did."""
        said = folder / "lighthouse.json"
        headers = {"Accept-Language": "nl", **({"Cookie": cookie_header} if cookie_header else {})}
        flags = ["--headless=new", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        command = ["node", str(self.program), url, "--quiet", "--output=json", f"--output-path={said}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={json.dumps(headers)}"]
        command.append(f"--chrome-flags={' '.join(flags)}")
        environ = {**os.environ, "CHROME_PATH": self.browser}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)
        if done.returncode:
            raise RuntimeError(f"Lighthouse ended: {done.stderr.strip()[-300:]}")
        return _read(json.loads(said.read_text("utf-8")))


def _read(said: dict[str, Any]) -> Seen:
    if "runtimeError" in said:
        raise RuntimeError(said["runtimeError"]["message"])
    audits = said["audits"]
    return Seen(
        tuple(round((said["categories"][name]["score"] or 0) * 100) for name in CATEGORIES),
        audits["cumulative-layout-shift"]["numericValue"],
        audits["largest-contentful-paint"]["numericValue"],
        audits["total-blocking-time"]["numericValue"],
        audits["total-byte-weight"]["numericValue"],
        said["environment"]["benchmarkIndex"],
        said["lighthouseVersion"],
    )


def _pages(house: Instance) -> Iterator[tuple[str, Asked]]:
    """The first page as a stranger sees it; for a member the longest conversation, the fullest room, and the rest."""
    app = create_app(house.config)
    try:
        member = cookie(app, _member(house))
        yield "first page, a guest's", Asked("/")
        yield "conversation", Asked(next(path for path in _threads(house) if _may(app, path, member)), member)
        rooms = {f"{path}?as=n" for path in ROOM.findall(get(app, Asked("/rooms", member)).body.decode())}
        sizes = {path: len(get(app, Asked(path, member)).body) for path in rooms if _may(app, path, member)}
        yield "room", Asked(max(sizes, key=lambda path: sizes[path]), member)
        yield "agenda", Asked("/agenda", member)
        yield "help", Asked("/ask", member)
    finally:
        app.extensions["house"].close()


def _member(house: Instance) -> Person:
    """Somebody of the demo, without duties, logged in."""

    def job(db: Session) -> Person:
        name = next(person.pseudonym for person in SHOWN if not person.staff)
        member = db.execute(select(Member.id).where(Member.pseudonym == name)).scalar_one()
        token = accounts.log_in(db, GUEST, member, Device.OWN)
        return Person(queries.actor_by_token(db, token), token)

    return house.database.write(job)


def _threads(house: Instance) -> list[str]:
    """All conversations, the longest first."""
    with house.database.reading() as db:
        found = db.execute(
            select(Thread.public_id).join(Post).group_by(Thread.id).order_by(func.count().desc(), Thread.id)
        ).scalars()
        return [f"/threads/{thread}" for thread in found]


def _may(app: Any, path: str, cookie_header: str) -> bool:
    try:
        get(app, Asked(path, cookie_header))
    except RuntimeError:
        return False
    return True


def _table(found: dict[str, Seen]) -> Table:
    versions, speed = {seen.version for seen in found.values()}, median(seen.machine for seen in found.values())
    table = Table(f"Pages on a phone, by Lighthouse {', '.join(versions)}; at least {MIN_SCORE} of 100 each", COLUMNS)
    for name, seen in found.items():
        table.rows.append(
            [
                name,
                *(f"{score} ({'reached' if score >= MIN_SCORE else 'MISSED'}: {MIN_SCORE})" for score in seen.scores),
                judged(round(seen.shift, 3), MAX_SHIFT, "", 3),
                f"{seen.paint / 1000:.1f} s",
                f"{seen.blocked:.0f} ms",
                f"{seen.loaded / 1000:.1f} kB",
            ]
        )
    table.notes = [
        f"The middle one of {RUNS} runs, with an empty cache, of a house with the demo in it, for a member but for the "
        "first page. Lighthouse loads a page here and reckons what a phone would make of it whose processor is four "
        "times slower and whose line carries 1.6 Mbit/s, with 150 ms for each way there and back.",
        "Layout shift: how much moves while the page comes (0: nothing). Largest paint: when the largest text or "
        "picture is on the screen. Blocked: how long taps may wait behind scripts, all such moments together. Loaded: "
        "all that comes over the line. There is no proxy and no https here. How well search engines find a page is not "
        "asked: they are sent away.",
        f"It gives this machine {speed:.0f} for speed; while a machine does other things it gets less, and the figures "
        "for performance are lower.",
    ]
    return table
