"""S10: titles, icons, manifest and addresses say nothing of what this is, and nothing stays in the browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from forum import keys, templates
from forum.accounts.hashing import CHEAP, Hasher
from forum.app import create_app
from forum.config import EXAMPLE, BadConfig, Icon, load
from forum.static import FILES
from tests.browser.people import answer, enter_living_room, open_board, sign_up_by_hand, start_thread
from tests.databases import SqliteDatabases
from tests.house.addresses import ADDRESSES
from tests.people import Page as Html
from tests.served import write_settings
from tests.visitor import Visitor

TELLS = re.compile(r"forum|sex|chat|lotgeno|werk|steun|huiskamer", re.IGNORECASE)
WORDS = re.compile(r"<(?:path:)?(\w+)>")
# Parts of an address that are no random id: of files, of the house itself, and what somebody holds a number or code of.
PLAIN = {"version", "name", "edition", "language", "kind", "number"}
HELD = {"code", "token"}
STAYS = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length, document.cookie,
]"""


@pytest.fixture
def neutral(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    """A house whose operator calls it Notes, with a cup."""
    keys.create(tmp_path / "keys")
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    changes = {"database": {"address": url}, "site": {"name": "Notes", "icon": "cup"}}
    kept = (templates._head, templates._kept_top)  # a process serves one house, but this one serves many
    for pieces in kept:
        pieces.cache_clear()
    yield create_app(load(write_settings(tmp_path, changes), {}), hasher=Hasher(CHEAP))
    for pieces in kept:
        pieces.cache_clear()


def test_title_icon_and_manifest_are_the_operators(neutral: Flask) -> None:
    visitor = Visitor(neutral).sign_up()
    for path in ("/", "/me", "/boards", "/rooms", "/ask", "/safety", "/nowhere", "/pause"):
        answer = visitor.get(path, follow_redirects=True)
        assert re.findall("<title>(.*?)</title>", answer.text) == ["Notes"]
    head = {a["rel"]: a["href"] for tag, a in Html(visitor.get("/").text).marks if tag == "link"}
    manifest = visitor.get(head["manifest"])
    assert manifest.mimetype == "application/manifest+json"
    said = json.loads(manifest.text)
    assert (said["name"], said["short_name"], said["start_url"], said["display"]) == ("Notes", "Notes", "/", "browser")
    assert set(said) == {"name", "short_name", "start_url", "display", "icons"}
    drawn = {icon["src"] for icon in said["icons"]}
    assert drawn == {head["icon"], head["apple-touch-icon"]}
    assert {visitor.get(address).status_code for address in drawn} == {200}
    assert not TELLS.search(manifest.text + head["manifest"])
    assert "Set-Cookie" not in manifest.headers


def test_the_exit_goes_through_a_page_without_any_name(neutral: Flask) -> None:
    said = Visitor(neutral).client.post("/exit").text
    assert re.findall("<title>(.*?)</title>", said) == ["…"]
    assert "Notes" not in said


@pytest.mark.parametrize("icon", Icon)
def test_each_icon_is_there_twice_and_says_nothing(icon: Icon) -> None:
    kind, drawing, _ = FILES.files[f"icons/{icon}.svg"]
    assert kind == "image/svg+xml"
    assert b"<text" not in drawing
    assert b"<title" not in drawing
    kind, picture, _ = FILES.files[f"icons/{icon}.png"]
    assert kind == "image/png"
    assert picture[16:24] == (180).to_bytes(4, "big") * 2, "as a home screen wants it"
    assert len(picture) < 2_000


def test_another_icon_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.read_text("utf-8").replace('icon = "leaf"', 'icon = "lamp"'), "utf-8")
    with pytest.raises(BadConfig, match=r"\[site\] icon must be one of: dot, leaf, note, cup, sun, house"):
        load(path, {})


def test_what_addresses_carry_is_random() -> None:
    """Names, titles and what one searches for stand in no address; of a search the words travel in a POST."""
    parts = {part for address in ADDRESSES for part in WORDS.findall(address)} - PLAIN - HELD
    assert {part for part in parts if not part.endswith("_id")} <= {"login", "member", "call", "key"}
    assert "GET /search/<words>" not in ADDRESSES


def walk(page: Page) -> list[str]:
    """Everywhere a member goes; the addresses on the way."""
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    sign_up_by_hand(page, "Stille Otter")
    open_board(page)
    start_thread(page, "Een brief van de gemeente", "Wie snapt deze brief?")
    answer(page, "Bellen hielp.")
    page.goto("/search")
    page.fill("main [name=q]", "gemeente")
    page.click("main form [type=submit]")
    page.goto("/me")
    page.goto("/directory")
    enter_living_room(page)
    page.fill("[data-room] textarea", "Hoi allemaal")
    page.click("form[data-composer] button[type=submit]")
    page.locator("[data-talk]").get_by_text("Hoi allemaal").wait_for()
    return seen


def test_a_whole_evening_leaves_nothing_in_the_browser(phone: BrowserContext) -> None:
    page = phone.new_page()
    seen = walk(page)
    assert len(seen) > 10
    assert not [address for address in seen if re.search("brief|gemeente|otter|hoi", address, re.IGNORECASE)]
    assert page.evaluate(STAYS) == [0, 0, 0, 0, 0, ""]
    (cookie,) = phone.cookies()
    assert cookie["httpOnly"]
    assert cookie["expires"] == -1, "on a watched phone it goes with the browser"
    assert page.title() == "Huiskamer"
