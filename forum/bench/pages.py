"""What pages cost: CPU and queries of each, in this process and without a network; and what a first visit loads."""

import gzip
import re
import time
from dataclasses import dataclass
from statistics import median
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from forum.app import create_app
from forum.bench.instance import Instance, Person, cookie, instance
from forum.bench.table import Table, judged
from forum.boards import actions, queries
from forum.boards.views import PAGE
from forum.rooms import queries as rooms
from forum.rooms.queries import Span
from forum.serve import settle
from forum.text import prose

RUNS = 5
REQUESTS = 150  # a run
MAX_QUERIES = 4
MAX_RATIO = 9.1  # 1.0 ms on a machine where the page that does nothing costs 110 us; the ratio holds on any
MAX_COLD_KB, MAX_COLD_REQUESTS = 60, 8
GZIP_LEVEL = 6  # as nginx is usually set
NOTHING = "/healthz"
SPAN = Span(24, ZoneInfo("Europe/Amsterdam"))
THREAD = "thread, 20 posts"
TEXT = """Vandaag zat ik weer met die stapel post op tafel. **Drie brieven van de belasting**, en ik durfde er geen \
een open te maken. Hoe doen jullie dat als je zelf je administratie bijhoudt?

Ik heb nu een map gekocht, en elke vrijdag maak ik een uur vrij. Dat helpt al een beetje. Tips zijn welkom, ook over \
wie je kunt bellen als je er echt niet uitkomt. Alvast bedankt!"""

LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')
NOT_LOADED = re.compile(r'<link\b[^>]*\brel="(?:canonical|alternate|next|prev)"[^>]*>')
IMPORTED = re.compile(r"""(?:\bfrom|\bimport|@import|url\()\s*\(?["']?([./][^"')\s]+)["']?""")


def measure(quick: bool = False) -> list[Table]:
    """All pages of a member, and the first visit of a stranger."""
    with instance() as house:
        members = house.people(20)
        paths = {"does nothing": NOTHING, **_furnish(house, members)}
        app = create_app(house.config)
        settle()  # as when it serves
        return [_costs(app, paths, cookie(app, members[0]), 10 if quick else REQUESTS), _first_visit(app)]


def _furnish(house: Instance, members: list[Person]) -> dict[str, str]:
    """A thread of a full page, in a board with a full page of threads."""
    text = prose(TEXT)

    def job(db: Session) -> dict[str, str]:
        writer = members[0].actor
        board = queries.boards(db, writer)[0].public_id
        for number in range(PAGE - 1):
            actions.start_thread(db, writer, board, f"Post op tafel {number}", text)
        thread = actions.start_thread(db, writer, board, "Hoe houden jullie de post bij?", text).thread
        for member in members[1:PAGE]:
            actions.reply(db, member.actor, thread, text)
        room = rooms.rooms(db, writer, SPAN)[0].public_id
        return {
            THREAD: f"/threads/{thread}",
            "board, 20 threads": f"/boards/{board}",
            "boards": "/boards",
            "first page": "/",
            "room": f"/rooms/{room}?as=n",
        }

    return house.database.write(job)


@dataclass
class Got:
    """What came back."""

    content_type: str
    body: bytes
    set_cookie: str


@dataclass(frozen=True)
class Asked:
    """A page, by whom, and whether this process compresses it (a proxy in front may do that instead)."""

    path: str
    cookie: str = ""
    gzip: bool = False


def get(app: Flask, asked: Asked) -> Got:
    """Ask for a page, as from this machine. Raises RuntimeError where it is not there."""
    headers = [("Host", "127.0.0.1:8000"), ("Accept-Language", "nl")]
    if asked.cookie:
        headers.append(("Cookie", asked.cookie))
    if asked.gzip:
        headers.append(("Accept-Encoding", "gzip"))
    environ = EnvironBuilder(path=asked.path, headers=headers).get_environ()
    body, status, answered = run_wsgi_app(app, environ, buffered=True)
    if not status.startswith("200"):
        raise RuntimeError(f"{asked.path} answered {status}")
    return Got(answered.get("Content-Type", ""), b"".join(body), answered.get("Set-Cookie", ""))


def _costs(app: Flask, paths: dict[str, str], cookie_header: str, requests: int) -> Table:
    table = Table(
        f"Pages of a member: CPU a request, median of {RUNS} runs, in turn with the page that does nothing",
        ["page", "CPU", "x nothing", "queries", "HTML"],
    )
    # Her second page on: the first one puts the secret of her forms into the cookie.
    cookie_header = get(app, Asked(paths[THREAD], cookie_header)).set_cookie.partition(";")[0] or cookie_header
    pages = {name: Asked(path, "" if path == NOTHING else cookie_header) for name, path in paths.items()}
    pages[f"{THREAD}, gzip here"] = Asked(paths[THREAD], cookie_header, gzip=True)
    sizes = {name: len(get(app, asked).body) for name, asked in pages.items()}
    queries_of = {name: _count_queries(app, asked) for name, asked in pages.items()}
    runs: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(RUNS):
        for name, asked in pages.items():
            runs[name].append(_cpu_us(app, asked, requests))
    for name in pages:
        cpu = median(runs[name])
        ratio = median(run / nothing for run, nothing in zip(runs[name], runs["does nothing"], strict=True))
        goal = name == THREAD
        table.rows.append(
            [
                name,
                f"{cpu:.0f} us",
                judged(ratio, MAX_RATIO, "", 1) if goal else f"{ratio:.1f}",
                judged(queries_of[name], MAX_QUERIES, "") if goal else str(queries_of[name]),
                f"{sizes[name] / 1000:.1f} kB",
            ]
        )
    return table


def _cpu_us(app: Flask, asked: Asked, requests: int) -> float:
    began = time.process_time()
    for _ in range(requests):
        get(app, asked)
    return (time.process_time() - began) / requests * 1e6


def _count_queries(app: Flask, asked: Asked) -> int:
    seen: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        get(app, asked)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


def _first_visit(app: Flask) -> Table:
    """What a browser with an empty cache loads for the first page: the page, and all it and its files name."""
    table = Table(f"A first visit, cold: sizes as sent with gzip level {GZIP_LEVEL}", ["file", "sent", "as it is"])
    waiting, done, total = ["/"], set[str](), 0
    while waiting:
        path = waiting.pop(0)
        if path in done:
            continue
        done.add(path)
        got = get(app, Asked(path))
        squeezes = got.content_type.startswith(("text/", "application/", "image/svg"))
        sent = len(gzip.compress(got.body, GZIP_LEVEL)) if squeezes else len(got.body)
        total += sent
        table.rows.append([urlsplit(path).path, f"{sent / 1000:.1f} kB", f"{len(got.body) / 1000:.1f} kB"])
        waiting += _named_in(path, got)
    goal_size = judged(total / 1000, MAX_COLD_KB, "kB", 1)
    table.rows.append(["together", goal_size, judged(len(done), MAX_COLD_REQUESTS, "requests")])
    return table


def _named_in(path: str, got: Got) -> list[str]:
    text = got.body.decode("utf-8", "replace")
    if got.content_type.startswith("text/html"):
        found = LINKED.findall(NOT_LOADED.sub("", text))
    elif "javascript" in got.content_type or got.content_type.startswith("text/css"):
        found = IMPORTED.findall(text)
    else:
        found = []
    addresses = [urljoin(path, name) for name in found if not name.startswith("data:")]
    return [address for address in addresses if not urlsplit(address).netloc]
