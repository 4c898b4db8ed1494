"""Forms as the pages of a house offer them: what each takes, and how somebody sensible would fill it in."""

import inspect
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from types import ModuleType
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.exceptions import HTTPException
from wtforms.fields.core import UnboundField

from forum.policy import Audience
from tests.house.addresses import ADDRESSES
from tests.house.doors import path_of
from tests.house.source import ROOT
from tests.house.world import ROLES, World
from tests.people import PASSPHRASE

SENSIBLE = {
    "text": "Thee",
    "password": PASSPHRASE,
    "number": "1",
    "date": "2031-05-06",
    "time": "20:00",
    "datetime-local": "2031-05-06T20:00",
    "month": "2031-05",
    "url": "https://example.org/",
    "email": "roos@example.org",
    "textarea": "Wie wil er thee?",
}
ASKED = re.compile(r"""form(?:\.get|\.getlist)?[(\[]"([\w-]+)"|"([\w-]+)" (?:not )?in request\.form""")


@dataclass
class Sheet:
    """One form of one page: where it goes, and for each of its fields what may be sent, the sensible one first."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)  # may be left out: boxes, buttons

    def filled(self) -> dict[str, str]:
        """As somebody sensible would send it, with every box ticked."""
        return {name: values[0] for name, values in self.fields.items() if values}


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._select = ""
        self._area = ""
        self.sheets: list[Sheet] = []
        self._in: Sheet | None = None
        self._named: dict[str, Sheet] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            if a.get("method", "get").lower() == "post":
                self._in = Sheet(urlsplit(urljoin(self._path, a.get("action", ""))).path)
                self.sheets.append(self._in)
                self._named[a.get("id", "")] = self._in
            return
        sheet = self._named.get(a["form"]) if "form" in a else self._in
        if sheet is None:
            return
        if tag == "option" and self._select:
            sheet.fields[self._select].append(a.get("value", ""))
        if not (name := a.get("name", "")):
            return
        if tag in ("input", "button", "select", "textarea"):
            values = sheet.fields.setdefault(name, [])
        kind = a.get("type", "text" if tag == "input" else "submit")
        if tag == "button" or (tag == "input" and kind in ("checkbox", "radio")):
            values.append(a.get("value", "on"))
            sheet.optional.add(name)
        elif tag == "input":
            values.append(a.get("value") or a.get("min") or SENSIBLE.get(kind, ""))
        elif tag == "textarea":
            values.append(SENSIBLE["textarea"])
        elif tag == "select":
            self._select = name

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in = None
        elif tag == "select":
            if self._select and self._in:
                self._in.fields[self._select].sort(key=lambda value: not value)
            self._select = ""


def read(html: str, path: str) -> list[Sheet]:
    """All forms of a page that send something."""
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    return reader.sheets


def rule_of(app: Flask, path: str) -> str:
    """The address in the table a form goes to."""
    try:
        rule, _ = app.url_map.bind("").match(path, "POST", return_rule=True)
    except HTTPException:
        return ""
    return str(rule.rule)


def walk(world: World, roles: Sequence[str]) -> dict[str, list[tuple[str, Sheet]]]:
    """Every form on every page of the table that these roles may open, by the address it goes to; and whose it is."""
    found: defaultdict[str, list[tuple[str, Sheet]]] = defaultdict(list)
    for role in roles:
        things, browser = world.things(role, Audience.MEMBERS), world.visit(role)
        pages = [a for a, got in ADDRESSES.items() if a.startswith("GET ") and got[list(ROLES).index(role)] == 200]
        for path in [path_of(address, things) for address in pages]:  # all is there before the first is opened
            page = browser.get(path)
            for sheet in read(page.text, path) if page.mimetype == "text/html" else ():
                kept = found[rule_of(world.app, sheet.action)]
                if all((role, sheet.fields.keys()) != (whose, other.fields.keys()) for whose, other in kept):
                    kept.append((role, sheet))
    return found


@cache
def names(app: Flask, address: str) -> set[str]:
    """The fields that the file behind an address asks for, on whatever form."""
    module = _behind(app, address)
    asked = ASKED.findall(inspect.getsource(module))
    forms = [form for form in vars(module).values() if isinstance(form, type) and issubclass(form, FlaskForm)]
    fields = {name for form in forms for name, value in inspect.getmembers(form) if isinstance(value, UnboundField)}
    return fields | {name for found in asked for name in found if name}


def queries(app: Flask, address: str) -> set[str]:
    """What the feature behind an address asks for after the question mark."""
    folder = ROOT.joinpath(*_behind(app, address).__name__.split(".")[:2])
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines() if "args" in line]
    return {name for line in lines if "self" not in line for name in re.findall(r'"([a-z]{1,12})"', line)}


@cache
def _behind(app: Flask, address: str) -> ModuleType:
    method, rule = address.split(" ")
    endpoint = next(r.endpoint for r in app.url_map.iter_rules() if r.rule == rule and method in (r.methods or ()))
    module = inspect.getmodule(app.view_functions[endpoint])
    assert module is not None
    return module
