"""S27: every form and every address of the table takes nonsense without breaking, and says in a sentence why not.

Nothing can be forgotten: the addresses are those of the table (tests/house/addresses.py), the fields those of the pages
and of the files behind them (tests/safety/sheets.py). A form is filled in sensibly first, so that nonsense in one field
comes as far as it can.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from forum.events import publish
from forum.gate.events import CalmChanged
from forum.policy import Audience
from tests import factories
from tests.databases import SqliteDatabases
from tests.depth import DEEP, examples
from tests.house.addresses import ADDRESSES
from tests.house.doors import path_of
from tests.house.world import ROLES, Things, World
from tests.people import Page
from tests.safety.nonsense import NASTY, VISITOR, browser, house_without_limits
from tests.safety.sheets import SENSIBLE, names, queries, walk

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
WALKERS = ("guest", "member", "expert", "operator")
# What pages of today do not have, or send under another name: other people's, and those of forms that are no more.
MORE = ("kept_to", "kept_name", "kept_value", "csrf_token", "id", "member_id", "role", "name-xx", "__proto__")
VALUES = st.one_of(
    st.sampled_from(NASTY), st.binary(max_size=40), st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace"))
)


class Fuzzed:
    """A house, its forms, and a thing of each kind for everybody. What a try changed is put back: each is alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sheets = walk(world, WALKERS)
        self._things = {role: self._all_things(role) for role in (*WALKERS, VISITOR)}
        self._cookies = {role: browser(world, role).get_cookie("s") for role in (*WALKERS, VISITOR)}
        self.look: Callable[[], object] = lambda: None  # at what a try left, before it is put back
        self._kept = sqlite3.connect(":memory:")
        with closing(self._file()) as file:
            file.backup(self._kept)

    def send(self, rule: str, role: str, fields: list[tuple[str, bytes]]) -> TestResponse:
        """Send a form with these fields, as somebody with this role."""
        client = self.world.app.test_client()
        if cookie := self._cookies[role]:
            client.set_cookie("s", cookie.value)
        body = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in fields)
        answer = client.post(path_of(f"POST {rule}", self._things[role]), data=body, headers=URLENCODED)
        if answer.status_code not in (400, 403, 404, 409):
            self.look()
            with closing(self._file()) as file:
                self._kept.backup(file)
            publish([CalmChanged()])  # what the process knows of it by heart is old
        return answer

    def close(self) -> None:
        self._kept.close()

    def _file(self) -> sqlite3.Connection:
        return sqlite3.connect(str(self.world.database.engine.url.database))

    def _all_things(self, role: str) -> Things:
        things = self.world.things(role, Audience.EVERYONE if role == VISITOR else Audience.MEMBERS)
        for address in ADDRESSES:
            path_of(address, things)
        return things


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases) -> Iterator[Fuzzed]:
    """One small house for all tries."""
    with house_without_limits(tmp_path_factory.mktemp("world"), sqlite_databases) as world:
        fuzzed = Fuzzed(world)
        yield fuzzed
        fuzzed.close()


def test_the_walk_finds_the_forms(fuzzed: Fuzzed) -> None:
    """Else all would be tried with names of fields alone."""
    posts = {address.split(" ")[1] for address in ADDRESSES if address.startswith("POST ")}
    assert fuzzed.sheets.keys() <= posts
    assert len(fuzzed.sheets) > len(posts) / 2
    assert {"words", "wanted", "once"} <= names(fuzzed.world.app, "POST /ask") & fuzzed.sheets["/ask"][0][
        1
    ].fields.keys()


# Mass assignment: what no form has, sent along with each.
GRANTS = {
    "role": "operator",
    "roles": "operator",
    "granted": "operator",
    "is_admin": "1",
    "standing": "active",
    "id": "1",
    "member_id": "1",
    "has_second_factor": "1",
    "second_factor": "x",
    "audience": "everyone",
    "author_id": "1",
}


def test_no_field_that_a_form_does_not_have_makes_somebody_more(fuzzed: Fuzzed) -> None:
    """Sent along with every form that guests and members are offered, filled in rightly."""
    before = [factories.rows(fuzzed.world.database, table) for table in ("member_roles", "members")]
    seen: list[list[list[dict[str, Any]]]] = []
    fuzzed.look = lambda: seen.append([factories.rows(fuzzed.world.database, t) for t in ("member_roles", "members")])
    keep = ("id", "public_id", "standing", "standing_until", "totp_secret")
    for rule, sheets in fuzzed.sheets.items():
        for role, sheet in sheets:
            if role in ("guest", "member") and rule not in ("/me/second-factor", "/me/second-factor/off", "/me/erase"):
                fields = {**GRANTS, **sheet.filled()}
                fuzzed.send(rule, role, [(name, value.encode()) for name, value in fields.items()])
                for roles, members in seen:
                    more = [row for row in roles if row not in before[0]]
                    assert {row["role"] for row in more} <= {"member"}, (rule, role)
                    known = {row["id"]: row for row in members}
                    for row in before[1]:
                        assert [known[row["id"]][name] for name in keep] == [row[name] for name in keep], (rule, role)
                seen.clear()


def filled(fuzzed: Fuzzed, rule: str, data: st.DataObject) -> tuple[str, list[tuple[str, bytes]]]:
    """Somebody, and a form as she would fill it in; but for some of its fields."""
    known = sorted({*names(fuzzed.world.app, f"POST {rule}"), *MORE})
    role, begin = data.draw(st.sampled_from([*WALKERS, VISITOR])), dict.fromkeys(known[:9], SENSIBLE["text"])
    if rule in fuzzed.sheets:
        role, sheet = data.draw(st.sampled_from(fuzzed.sheets[rule]))
        known = sorted({*known, *sheet.fields})
        begin = {name: data.draw(st.sampled_from(values)) for name, values in sheet.fields.items() if values}
    fields = {name: value.encode() for name, value in begin.items()}
    fields |= data.draw(st.dictionaries(st.sampled_from(known), VALUES, max_size=3))
    left_out = data.draw(st.sets(st.sampled_from(known), max_size=2))
    twice = data.draw(st.lists(st.tuples(st.sampled_from(known), VALUES), max_size=1))
    return role, [(name, value) for name, value in fields.items() if name not in left_out] + twice


@pytest.mark.parametrize("rule", sorted(a.split(" ")[1] for a in ADDRESSES if a.startswith("POST ")))
@settings(max_examples=examples(3))
@given(data=st.data())
def test_no_form_breaks(fuzzed: Fuzzed, rule: str, data: st.DataObject) -> None:
    role, fields = filled(fuzzed, rule, data)
    answer = fuzzed.send(rule, role, fields)
    assert answer.status_code < 500, (rule, role, fields)
    if answer.status_code >= 400 and answer.mimetype == "text/plain":
        assert answer.text, "a sentence for a script to show"
    elif answer.status_code >= 400:
        page = Page(answer.get_data(as_text=True), rule)
        said = any(a.get("role") == "alert" for _, a in page.marks) or "error-page" in str(page.marks)
        assert said or page.forms[-1].action, "a sentence, or the text kept over a log-in"


STRANGE_QUERIES = [
    "",
    "0",
    "-1",
    "1.5",
    "abc",
    "9" * 9,
    "9" * 19,
    "9" * 400,
    "%00",
    "%ff",
    "٣",
    "x" * 5000,
    "1&page=2&page[]=3",
]


def test_strange_queries_do_no_harm(app: Flask) -> None:
    """On both databases: PostgreSQL takes no NUL, and no number that is too long."""
    world, wrong, tried = World(app), [], 0
    browsers = {role: world.visit(role) for role in WALKERS}
    things = {role: world.things(role, Audience.MEMBERS) for role in WALKERS}
    for address, statuses in ADDRESSES.items():
        roles = [role for role in WALKERS if statuses[list(ROLES).index(role)] == 200]
        if not address.startswith("GET ") or not roles:
            continue
        path = path_of(address, things[roles[-1]])
        for name in sorted(queries(app, address)):
            tried += 1
            for strange in STRANGE_QUERIES if DEEP else [STRANGE_QUERIES[(tried * 2 + n) % 13] for n in range(2)]:
                status = browsers[roles[-1]].get(f"{path}?as=n&{name}={strange}").status_code
                if status not in (200, 303, 400, 404):
                    wrong.append((path, name, strange[:20], status))
    assert wrong == []
    assert tried > 100
