"""What one does with a post, through the pages: words of support, one-time names, folded texts, muting."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.accounts.actions import set_open_notes
from forum.house import House
from tests import factories
from tests.house.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


class Browser:
    """Somebody of this role, with the token of her forms."""

    def __init__(self, app: Flask, world: World, role: str = "member") -> None:
        self.client = world.visit(role)
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def get(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, page: str, **fields: str) -> int:
        return self.send(path, page, fields).status_code

    def send(self, path: str, page: str, fields: dict[str, Any]) -> TestResponse:
        found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', self.get(page))
        assert found
        once = re.search(r'name="once" type="hidden" value="([^"]+)"', self.get(page))
        sent = {"csrf_token": found.group(1), "once": once.group(1) if once else "", **fields}
        return self.client.post(path, data=sent)


@pytest.fixture
def thread(app: Flask, world: World) -> str:
    """A thread of somebody else."""
    database = house(app).database
    other = factories.add_member(database, name="Bea Boom")
    return factories.start_thread(database, other, factories.add_board(database)).thread


@pytest.fixture
def post(app: Flask, thread: str) -> str:
    return str(factories.rows(house(app).database, "posts")[-1]["public_id"])


@pytest.fixture
def anna(app: Flask, world: World) -> Browser:
    return Browser(app, world)


def test_a_word_of_support_is_given_and_taken_back_without_a_script(anna: Browser, thread: str, post: str) -> None:
    page = f"/threads/{thread}"
    assert "I know this" in anna.get(page)
    assert anna.post(f"/posts/{post}/words", page, give="known") == 303
    given = re.search(r'<button class="word word-said"[^>]*value="known" aria-pressed="true">', anna.get(page))
    assert given
    assert 'name="take"' in given.group(0)
    assert anna.post(f"/posts/{post}/words", page, take="known") == 303
    assert "word-said" not in anna.get(page)


def test_an_answer_under_a_one_time_name(app: Flask, anna: Browser, world: World, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.post(page, page, body="Mine.", alias="y") == 303
    name = factories.rows(house(app).database, "aliases")[0]["name"]
    shown = Browser(app, world, "expert").get(page)
    assert f"{name}</b>" in shown
    assert "one-time name" in shown
    assert not re.search(r"member [0-9a-f]{8}", shown), "the pseudonyms of this world"


def test_the_form_comes_back_with_its_ticks(anna: Browser, thread: str) -> None:
    page = f"/threads/{thread}"
    answer = anna.send(page, page, {"body": "", "alias": "y", "notes": ["police", "violence"]})
    assert answer.status_code == 400
    for tick in ('name="alias"', 'value="police"', 'value="violence"'):
        assert re.search(rf"<input[^>]*checked[^>]*{tick}|<input[^>]*{tick}[^>]*checked", answer.text), tick


def test_a_noted_text_is_folded_unless_she_wants_to_see_it(app: Flask, anna: Browser, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.post(page, page, body="A hard story.", notes="violence") == 303
    assert '<details class="fold"><summary>' in anna.get(page)
    assert "about violence" in anna.get(page)
    database = house(app).database
    writer = factories.actor(database, int(str(factories.rows(database, "posts")[-1]["author_id"])))
    database.write(lambda db: set_open_notes(db, writer, ["violence"]))
    assert '<details class="fold" open><summary>' in anna.get(page)
    database.write(lambda db: set_open_notes(db, writer, ["loss"]))
    assert '<details class="fold"><summary>' in anna.get(page)


def test_taking_the_own_name_off(app: Flask, world: World, anna: Browser, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.post(page, page, body="Under my name at first.") == 303
    mine = factories.rows(house(app).database, "posts")[-1]["public_id"]
    assert "cannot be undone" in anna.get(f"/posts/{mine}/anonymous")
    assert anna.post(f"/posts/{mine}/anonymous", f"/posts/{mine}/anonymous") == 303
    assert "one-time name" in Browser(app, world, "expert").get(page)
    assert f"/posts/{mine}/anonymous" not in anna.get(page)
    assert f"/posts/{mine}/edit" in anna.get(page)


def test_an_expert_mutes_and_learns_no_name(app: Flask, world: World, anna: Browser, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.post(page, page, body="Mine.", alias="y") == 303
    mine = factories.rows(house(app).database, "posts")[-1]["public_id"]
    expert = Browser(app, world, "expert")
    assert f"/posts/{mine}/mute" in expert.get(page)
    assert f"/posts/{mine}/mute" not in anna.get(page)
    path = f"/posts/{mine}/mute"
    assert expert.post(path, path) == 400
    assert expert.post(path, path, hours="24") == 200
    assert "You can read along, but not write" in anna.get(page)
    member = factories.rows(house(app).database, "members")
    assert [row["standing"] for row in member].count("muted") == 1


def test_the_page_says_when_a_conversation_goes(anna: Browser, thread: str) -> None:
    assert "Goes on " in anna.get(f"/threads/{thread}")
