"""S23: each address and each socket event, tried as each role. One that is not in the table fails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.test import TestResponse

from forum import keys, live
from forum.app import create_app
from forum.config import load
from forum.db import Database
from forum.errors import Unavailable
from forum.limits import Limiter
from forum.policy import Audience
from tests.databases import SqliteDatabases, knowing
from tests.house.addresses import ADDRESSES, EVENTS, GUESTS, PEERS_PLACES, VISIT_EVENTS, VISITS
from tests.house.doors import PARAMETER, Doors, addresses, code, event_data, path_of
from tests.house.source import ROOT
from tests.house.world import ROLES, Things, World
from tests.served import write_settings

PLACES = {
    *("board_id", "thread_id", "post_id", "room_id", "message_id", "announcement_id", "session_id", "series_id"),
    *("question_id", "target_id", "case_id", "decision_id", "decided_id", "appeal_id", "text_id"),
}
IN_PLACES = [address for address in ADDRESSES if PLACES & set(PARAMETER.findall(address))]
STRANGERS = ("guest", "caseworker", "operator")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")
# That somebody was sent away from other people's letters is written down, also at a GET.
NOTES_WHO_IS_SENT_AWAY = "<letters_id>"
TAKE_THEIR_OWN = ("room:remove", "room:report", "letters:enter", "letters:read", "letters:write")
TOKEN = re.compile(r'name="csrf_token"[^>]*>')


@pytest.fixture(scope="module")
def doors(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """One small house for all tries, without tokens (they have their own tests) and limits."""
    folder: Path = tmp_path_factory.mktemp("world")
    keys.create(folder / "keys")
    url = sqlite_databases.fresh(folder / "house.sqlite")
    app = create_app(load(write_settings(folder, {"database": {"address": url}}), {}))
    knowing(app.extensions["house"].database)
    app.config["WTF_CSRF_ENABLED"] = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limiter, "hit", lambda *_: None)
        yield Doors(World(app))
    app.extensions["house"].close()


class Nothing:
    """Ids of things that are not there, shaped like those that are."""

    kind, version, name, language, edition = "post", Things.version, Things.name, "nl", "99"

    def __getattr__(self, name: str) -> str:
        return "nobodyHasIt1"


NOTHING = Nothing()
Wrong = dict[tuple[str, str], tuple[object, object]]  # by address and role: what was got, and what was wanted


def refusal(answer: TestResponse, path: str) -> tuple[int, str, list[str]]:
    """All that an answer tells, but for the token of its form and the address that was asked for."""
    text = TOKEN.sub("", answer.text).replace(path, "/path")
    told = [f"{name}: {value}" for name, value in answer.headers if name not in ("Content-Length", "Set-Cookie")]
    return answer.status_code, text, told


class Tries:
    """Tries at addresses, compared with the table."""

    def __init__(self, doors: Doors) -> None:
        self._wrong: Wrong = {}
        self._doors = doors
        self._never: dict[tuple[str, str], object] = {}

    def as_role(self, role: str, address: str, audience: Audience, wanted: int) -> None:
        """One try. A GET writes nothing. What does not exist for her is answered as what never was."""
        looks, succeeds = address.startswith("GET "), wanted < 400
        things = self._doors.things(role, audience, own=succeeds and not looks)
        path, _ = path_of(address, things), self._doors.browser(role)  # they are there before nothing can be written
        with read_only() if looks and not (NOTES_WHO_IS_SENT_AWAY in address and wanted == 404) else nullcontext():
            answer = self._doors.open(role, address, things)
        if answer.status_code != wanted:
            self._wrong[address, role] = (answer.status_code, wanted)
        elif wanted == 404 and "<" in address:
            got = refusal(answer, path)
            if got != self._never.get((role, address)):  # which may be from before her bell rang
                never = self._doors.open(role, address, NOTHING)
                self._never[role, address] = refusal(never, path_of(address, NOTHING))
            if got != self._never[role, address]:
                self._wrong[address, role] = (got, self._never[role, address])

    def wrong(self) -> Wrong:
        """What came out otherwise since this was last asked."""
        wrong, self._wrong = self._wrong, {}
        return wrong


@pytest.fixture(scope="module")
def tries(doors: Doors) -> Tries:
    return Tries(doors)


@contextmanager
def read_only() -> Iterator[list[str]]:
    """Nothing can be written; what tried to is in the list."""
    tried: list[str] = []

    def write(self: Database, job: object) -> None:
        tried.append(str(job))
        raise Unavailable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", write)
        yield tried


def test_what_a_template_links_to_is_there(doors: Doors) -> None:
    templates = (ROOT / "templates").rglob("*.html")
    linked = {name for path in templates for name in re.findall(r'url_for\(\s*"([\w.]+)"', path.read_text("utf-8"))}
    assert len(linked) > 50
    assert linked <= set(doors.world.app.view_functions)


def test_the_tables_name_every_address_and_event(doors: Doors) -> None:
    assert addresses(doors.world.app) == ADDRESSES.keys()
    assert VISITS.keys() == {a for a in ADDRESSES if "<room_id>" in a or "<message_id>" in a}
    assert live.EVENTS.keys() == EVENTS.keys() == VISIT_EVENTS.keys()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(tries: Tries, role: str) -> None:
    for address, statuses in ADDRESSES.items():
        tries.as_role(role, address, Audience.MEMBERS, statuses[list(ROLES).index(role)])
    assert tries.wrong() == {}


def test_peers_places_do_not_exist_for_others(tries: Tries) -> None:
    for address in IN_PLACES:
        for role in STRANGERS:
            tries.as_role(role, address, Audience.PEERS, PEERS_PLACES.get(address, {}).get(role, 404))
        tries.as_role("member", address, Audience.PEERS, ADDRESSES[address][1])
    assert tries.wrong() == {}


def test_places_for_the_team_do_not_exist_for_others(tries: Tries) -> None:
    for address in IN_PLACES:
        allowed = PEERS_PLACES.get(address, {})
        leaves = {"member": allowed["guest"]} if "guest" in allowed else {}  # who leaves a room she is not in
        for role in (*STRANGERS, "member"):
            tries.as_role(role, address, Audience.TEAM, {**allowed, **leaves}.get(role, 404))
        tries.as_role("expert", address, Audience.TEAM, ADDRESSES[address][2])
    assert tries.wrong() == {}


def test_a_head_is_a_get_without_its_page(doors: Doors) -> None:
    """Not a sent form. Tried as an expert, for whom most is there to be done."""
    wrong, things = {}, doors.things("expert", Audience.MEMBERS, own=True)
    paths = {path_of(a, things): statuses[2] for a, statuses in ADDRESSES.items() if a.startswith("GET ")}
    browser = doors.browser("expert")
    with read_only() as written:
        for path, status in paths.items():
            answer = browser.head(path)
            if written or answer.status_code != status or answer.data:
                wrong[path] = (answer.status_code, answer.data, written.copy())
                written.clear()
    assert {path: got for path, got in wrong.items() if "/letters/" not in path} == {}


def test_no_other_method_does_anything(doors: Doors) -> None:
    """Tried as an expert, who may most: the address does not take it, before anybody is asked who she is."""
    browser, map_, wrong = doors.browser("expert"), doors.world.app.url_map.bind(""), []
    tries = [(address.split(" ")[1], method) for address in ADDRESSES for method in METHODS]
    with read_only() as written:
        for rule, method in dict.fromkeys(tries):
            path = PARAMETER.sub("abcdefABCDEF", rule)
            with suppress(MethodNotAllowed):
                taken, _ = map_.match(path, method, return_rule=True)
                assert f"{method} {taken.rule}" in ADDRESSES
                continue
            answer = browser.open(path, method=method)
            if answer.status_code != 405:
                wrong.append((method, rule, answer.status_code))
    assert (wrong, written) == ([], [])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_acknowledged_as_the_table_says(doors: Doors, role: str) -> None:
    wrong = {}
    for event, codes in EVENTS.items():
        wanted = codes[list(ROLES).index(role)]
        things = doors.things(role, Audience.MEMBERS, own=event in TAKE_THEIR_OWN)
        ack = doors.tell(doors.browser(role), event, event_data(event, things))
        if code(ack) != wanted:
            wrong[event] = (ack, wanted)
    assert wrong == {}


@pytest.mark.parametrize(("audience", "strangers"), [(Audience.PEERS, STRANGERS), (Audience.TEAM, ("member",))])
def test_no_event_tells_of_a_place_that_is_not_for_her(
    doors: Doors, audience: Audience, strangers: tuple[str, ...]
) -> None:
    wrong = {}
    for role in strangers:
        browser, things = doors.browser(role), doors.things(role, audience)
        for event in (event for event in EVENTS if event.startswith("room:")):
            data = event_data(event, things)
            never = {**data, **dict.fromkeys(("room", "id", "who"), "nobodyHasIt1")}
            acks = doors.tell(browser, event, data), doors.tell(browser, event, never)
            if acks[0] != acks[1] or (acks[0]["ok"] and event != "room:leave"):
                wrong[event, role] = acks
    assert wrong == {}


def as_guest(doors: Doors, guest: str, own: bool) -> tuple[FlaskClient, Things]:
    """A browser of one of GUESTS, and things in a room for everyone: her own message, where she visits it."""
    world = doors.world
    if guest == "nobody":
        return world.visit("guest"), doors.things("guest", Audience.EVERYONE, own=own)
    here = guest == "here"
    browser, actor = world.come_in(world.rooms[Audience.EVERYONE] if here else world.another_open_room())
    return browser, world.things("guest", Audience.EVERYONE, actor if here else None)


@pytest.mark.parametrize("guest", GUESTS)
def test_each_guest_gets_what_the_table_says(doors: Doors, guest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {}
    browser, things = as_guest(doors, guest, own=True)
    for address, statuses in VISITS.items():
        wanted, looks = statuses[GUESTS.index(guest)], address.startswith("GET ")
        if wanted < 400 and not looks:
            browser, things = as_guest(doors, guest, own=True)
        path = path_of(address, things)
        with monkeypatch.context() as patch:
            if looks:
                patch.setattr(Database, "write", lambda *_: pytest.fail("a GET wrote"))
            status = browser.open(path, method=address.split()[0]).status_code
        if status != wanted:
            wrong[address, guest] = (status, wanted)
        if wanted < 400 and not looks:
            browser, things = as_guest(doors, guest, own=True)
    assert wrong == {}


@pytest.mark.parametrize("guest", GUESTS)
def test_each_guest_is_acknowledged_as_the_table_says(doors: Doors, guest: str) -> None:
    wrong = {}
    for event, codes in VISIT_EVENTS.items():
        browser, things = as_guest(doors, guest, own=True)
        ack = doors.tell(browser, event, event_data(event, things))
        if code(ack) != codes[GUESTS.index(guest)]:
            wrong[event] = (ack, codes[GUESTS.index(guest)])
    assert wrong == {}
