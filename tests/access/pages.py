"""Every page of a house, made in this process: as everybody who may see it, by the table of addresses.

A new page is among them by itself. What a table cannot know (a page that follows on a form, a closed room) is in
tests/access/states.py.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forum import features, keys
from forum.accounts.hashing import CHEAP, Hasher
from forum.accounts.models import Member
from forum.app import create_app
from forum.cli import _furnish
from forum.config import load
from forum.db import Database
from forum.demo import fill
from forum.demo.people import SHOWN
from forum.events import publish
from forum.gate.events import CalmChanged
from forum.limits import Limiter
from forum.policy import Audience
from tests.databases import SqliteDatabases
from tests.house.addresses import ADDRESSES
from tests.house.doors import path_of
from tests.house.world import ROLES, Things, World
from tests.people import PASSPHRASE
from tests.safety.sheets import read
from tests.served import write_settings

TEMPLATES = Path(__file__).parents[2] / "templates"
DEMO = {"member": "Otter", "expert": "Merel", "caseworker": "Lantaarn", "operator": "Sleutel"}


@dataclass(frozen=True)
class Asked:
    """Something somebody asks for: an address of the table with her things in it, or a path."""

    who: str  # a role, or a person of the demo
    address: str  # "GET /agenda"
    query: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.who}: {self.address}{'?' if self.query else ''}{self.query}{' filled in' if self.fields else ''}"


@dataclass(frozen=True)
class Shown:
    """What comes of it."""

    asked: str
    status: int
    path: str
    html: str
    templates: frozenset[str]


class House:
    """A house as it is after `init`, with tests/house/world.py in it; `filled`: with the demo as well."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.language = "nl"  # of the pages
        self._browsers: dict[str, FlaskClient] = {}
        self._things: dict[str, Things] = {}
        self._noted: set[str] = set()
        template_rendered.connect(self._note, world.app)

    def show(self, asked: Asked, language: str) -> Shown | None:
        """The page, where it is one; one that a form leads on to is followed."""
        method, _ = asked.address.split(" ", 1)
        path = path_of(asked.address, self.things(asked.who))
        self.language = language
        browser = self.browser(asked.who)
        self._noted.clear()
        url = f"{path}?{asked.query}" if asked.query else path
        answer = browser.open(url, method=method, data=dict(asked.fields) or None, follow_redirects=bool(asked.fields))
        if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
            return None
        return Shown(str(asked), answer.status_code, url, answer.get_data(as_text=True), frozenset(self._noted))

    def state(self, name: str, make: Callable[["House"], TestResponse | str], language: str) -> Shown:
        """A page in a state (tests/access/states.py); nothing of it stays."""
        with self.put_back():
            self.language = language
            self._noted.clear()
            made = make(self)
            html, status = (made, 200) if isinstance(made, str) else (made.get_data(as_text=True), made.status_code)
            return Shown(name, status, "/", html, frozenset(self._noted))

    def things(self, who: str) -> Things:
        """Hers, where addresses name them; made once."""
        if who not in self._things:
            role = who if who in ROLES else "guest"
            self._things[who] = self.world.things(role, Audience.MEMBERS)
        return self._things[who]

    def browser(self, who: str) -> FlaskClient:
        """One browser for each, logged in."""
        if who not in self._browsers:
            if who not in ROLES:
                self.world.members[who] = self._of_the_demo(who)
            self._browsers[who] = self.world.visit(who)
        with self._browsers[who].session_transaction() as session:
            session["lang"] = self.language
        return self._browsers[who]

    def _of_the_demo(self, name: str) -> int:
        person = next(person for person in SHOWN if person.pseudonym.endswith(name) or person.pseudonym == name)
        with self.world.database.reading() as db:
            found: int = db.execute(select(Member.id).where(Member.pseudonym == person.pseudonym)).scalar_one()
        return found

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """What happens in this block has not happened afterwards."""
        things, self._things = self._things, {}
        with closing(self._file()) as file, closing(sqlite3.connect(":memory:")) as kept:
            file.backup(kept)
            try:
                yield
            finally:
                kept.backup(file)
                self._browsers.clear()
                self._things = things
                publish([CalmChanged()])  # what the process knows of it by heart is old

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self.world.database.engine.url.database))

    def _note(self, _: Flask, template: Template, **__: Any) -> None:
        self._noted.add(template.name or "")


@contextmanager
def house(folder: Path, *, filled: bool, changes: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[House]:
    """Such a house, without limits and tokens of forms, which would stop a walk before it begins."""
    folder.mkdir(exist_ok=True)
    keys.create(folder / "keys")
    url = SqliteDatabases(folder).fresh(folder / "house.sqlite")
    config = load(write_settings(folder, {**(changes or {}), "database": {"address": url}}), {})
    hasher = Hasher(CHEAP)
    features.load(*features.DOMAIN)
    with closing(Database(url, keys.load(config.keys_folder, config.keys.help))) as database:
        _furnish(database)
        if filled:
            list(fill(database, config, hasher))
    app = create_app(config, hasher=hasher)
    app.config["WTF_CSRF_ENABLED"] = False
    made = app.extensions["house"]
    with patch.object(Limiter, "hit", lambda *_: None):
        world = World(app)
        real = update(Member).values(passphrase_hash=made.hasher.hash(PASSPHRASE))
        world.database.write(lambda db: db.execute(real) and None)
        yield House(world)
    made.close()


def may(address: str, status: int = 200) -> list[str]:
    """The roles that get this status there."""
    return [role for role, found in zip(ROLES, ADDRESSES[address], strict=True) if found == status]


def gets() -> list[str]:
    """The addresses one can look at."""
    return [address for address in ADDRESSES if address.startswith("GET ") and may(address)]


def table() -> Iterator[Asked]:
    """All that anybody may look at; and every form she may send, with nothing filled in."""
    for address in ADDRESSES:
        for role in may(address, 200 if address.startswith("GET ") else 400):
            yield Asked(role, address)


def sent(pages: Iterable[tuple[str, Shown]]) -> Iterator[Asked]:
    """Every form on these pages (and whose they are), filled in sensibly; once for each role and set of fields."""
    seen = set()
    for who, page in pages:
        for sheet in read(page.html, urlsplit(page.path).path):
            key = (who, _mould(sheet.action), frozenset(sheet.fields))
            if key not in seen and sheet.action not in ("/exit", "/preferences"):
                seen.add(key)
                yield Asked(who, f"POST {sheet.action}", fields=sheet.filled())


def links(page: Shown) -> set[tuple[str, str]]:
    """Where a page leads to within the house: paths with their queries, those of its searching forms too."""
    found = _Links(page.path)
    found.feed(page.html)
    found.close()
    return {(part.path, part.query) for part in map(urlsplit, found.found) if not part.netloc and not part.scheme}


def crawl(house: House, who: str, most: int) -> Iterator[tuple[Asked, Shown]]:
    """Where links lead her, from the first page on: of each kind of page and query a few."""
    waiting = [("/", "")]
    seen: dict[tuple[str, frozenset[str]], set[tuple[str, str]]] = {}
    while waiting:
        path, query = waiting.pop(0)
        asked = Asked(who, f"GET {path}", query)
        page = house.show(asked, "nl")
        if page is None or page.status != 200:
            continue
        yield asked, page
        for way in sorted(links(page)):
            asks = frozenset(name + (value if value.isalpha() else "") for name, value in parse_qsl(way[1]))
            of_its_kind = seen.setdefault((_mould(way[0]), asks), set())
            if way not in of_its_kind and len(of_its_kind) < most and not way[0].startswith("/static/"):
                of_its_kind.add(way)
                waiting.append(way)


def page_templates() -> set[str]:
    """All templates that are a page."""
    found = TEMPLATES.rglob("*.html")
    return {path.relative_to(TEMPLATES).as_posix() for path in found if "{% extends" in path.read_text("utf-8")}


def _mould(path: str) -> str:
    """A path without the ids in it: they have capitals or digits, which names of ours have not."""
    return "/".join(part if part.islower() and not any(c.isdigit() for c in part) else "*" for part in path.split("/"))


class _Links(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._form: tuple[str, dict[str, str]] | None = None
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in a:
            self.found.append(urljoin(self._path, a["href"]))
        elif tag == "form" and a.get("method", "get") == "get":
            self._form = (urljoin(self._path, a.get("action", "")), {})
        elif self._form and tag in ("input", "button") and a.get("name"):
            self._form[1].setdefault(a["name"], a.get("value") or "thee")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            action, fields = self._form
            self.found.append(f"{action.partition('#')[0].partition('?')[0]}?{urlencode(fields)}")
            self._form = None
