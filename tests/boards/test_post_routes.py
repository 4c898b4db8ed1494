"""What one does with a post, through the pages: words of support, one-time names, folded texts, muting."""

import re

import pytest
from flask import Flask

from forum.accounts.actions.profile import set_open_notes
from forum.house import House
from tests import factories
from tests.house.world import World
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


def as_role(app: Flask, world: World, role: str) -> Visitor:
    """Somebody of this role, logged in."""
    visitor = Visitor(app)
    visitor.client = world.visit(role)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return visitor


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
def anna(app: Flask, world: World) -> Visitor:
    return as_role(app, world, "member")


def test_a_word_of_support_is_given_and_taken_back_without_a_script(anna: Visitor, thread: str, post: str) -> None:
    page = f"/threads/{thread}"
    assert "I know this" in anna.get(page).text
    assert anna.submit(page, f"/posts/{post}/words", give="known").status_code == 303
    given = re.search(r'<button class="word word-said"[^>]*value="known" aria-pressed="true">', anna.get(page).text)
    assert given
    assert 'name="take"' in given.group(0)
    assert anna.submit(page, f"/posts/{post}/words", take="known").status_code == 303
    assert "word-said" not in anna.get(page).text


def test_an_answer_under_a_one_time_name(app: Flask, anna: Visitor, world: World, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.submit(page, body="Mine.", alias="y").status_code == 303
    name = factories.rows(house(app).database, "aliases")[0]["name"]
    shown = as_role(app, world, "expert").get(page).text
    assert f"{name}</b>" in shown
    assert "one-time name" in shown
    assert not re.search(r"member [0-9a-f]{8}", shown), "the pseudonyms of this world"


def test_the_form_comes_back_with_its_ticks(anna: Visitor, thread: str) -> None:
    page = f"/threads/{thread}"
    answer = anna.submit(page, body="", alias="y", notes=["police", "violence"])
    assert answer.status_code == 400
    for tick in ('name="alias"', 'value="police"', 'value="violence"'):
        assert re.search(rf"<input[^>]*checked[^>]*{tick}|<input[^>]*{tick}[^>]*checked", answer.text), tick


def test_a_noted_text_is_folded_unless_she_wants_to_see_it(app: Flask, anna: Visitor, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.submit(page, body="A hard story.", notes="violence").status_code == 303
    assert '<details class="fold"><summary>' in anna.get(page).text
    assert "about violence" in anna.get(page).text
    database = house(app).database
    writer = factories.actor(database, int(str(factories.rows(database, "posts")[-1]["author_id"])))
    database.write(lambda db: set_open_notes(db, writer, ["violence"]))
    assert '<details class="fold" open><summary>' in anna.get(page).text
    database.write(lambda db: set_open_notes(db, writer, ["loss"]))
    assert '<details class="fold"><summary>' in anna.get(page).text


def test_taking_the_own_name_off(app: Flask, world: World, anna: Visitor, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.submit(page, body="Under my name at first.").status_code == 303
    mine = factories.rows(house(app).database, "posts")[-1]["public_id"]
    assert "cannot be undone" in anna.get(f"/posts/{mine}/anonymous").text
    assert anna.submit(f"/posts/{mine}/anonymous").status_code == 303
    assert "one-time name" in as_role(app, world, "expert").get(page).text
    assert f"/posts/{mine}/anonymous" not in anna.get(page).text
    assert f"/posts/{mine}/edit" in anna.get(page).text


def test_an_expert_mutes_and_learns_no_name(app: Flask, world: World, anna: Visitor, thread: str) -> None:
    page = f"/threads/{thread}"
    assert anna.submit(page, body="Mine.", alias="y").status_code == 303
    mine = factories.rows(house(app).database, "posts")[-1]["public_id"]
    expert = as_role(app, world, "expert")
    assert f"/posts/{mine}/mute" in expert.get(page).text
    assert f"/posts/{mine}/mute" not in anna.get(page).text
    path = f"/posts/{mine}/mute"
    assert expert.submit(path).status_code == 400
    assert expert.submit(path, hours="24").status_code == 200
    assert "You can read along, but not write" in anna.get(page).text
    member = factories.rows(house(app).database, "members")
    assert [row["standing"] for row in member].count("muted") == 1


def test_the_page_says_when_a_conversation_goes(anna: Visitor, thread: str) -> None:
    assert "Goes on " in anna.get(f"/threads/{thread}").text
