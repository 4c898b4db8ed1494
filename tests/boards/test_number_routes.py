"""Writing as an expert's number, through the pages: who may choose it, and that no page leads from it to her name."""

import re

import pytest
from flask import Flask

from forum.boards import actions
from forum.house import House
from forum.marks import OF_A_NUMBER, mark
from forum.policy import Actor, Audience
from forum.text import prose
from tests import factories
from tests.house.world import ROLES, World
from tests.people import Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NUMBERED = "Expert by experience 1"


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture
def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


def as_role(app: Flask, world: World, role: str, language: str = "en") -> Visitor:
    """Somebody of this role, logged in."""
    visitor = Visitor(app)
    visitor.client = world.visit(role)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return visitor


@pytest.fixture
def expert(app: Flask, world: World) -> Visitor:
    return as_role(app, world, "expert")


@pytest.fixture
def member(app: Flask, world: World) -> Visitor:
    return as_role(app, world, "member")


@pytest.fixture
def her(house: House) -> Actor:
    """The expert herself."""
    names = {str(row["pseudonym"]): row["id"] for row in factories.rows(house.database, "members")}
    return factories.actor(house.database, next(int(str(i)) for name, i in names.items() if name.startswith("expert")))


@pytest.fixture
def board(house: House, world: World) -> str:
    return factories.add_board(house.database, Audience.EVERYONE)


@pytest.fixture
def thread(house: House, board: str) -> str:
    """A thread of somebody else."""
    other = factories.add_member(house.database, name="Bea Boom")
    return f"/threads/{factories.start_thread(house.database, other, board).thread}"


def choices(page: str) -> list[tuple[str, str]]:
    """What the form offers as the name to write under: value and label."""
    inputs = re.findall(r'<input[^>]*id="(alias-\d)"[^>]*value="(\w*)"', page)
    return [(value, re.sub(r"\s+", " ", str(label(page, i)))) for i, value in inputs]


def label(page: str, field: str) -> str:
    found = re.search(rf'<label for="{field}">([^<]*)</label>', page)
    assert found
    return found[1]


# The choice


def test_an_expert_chooses_among_three_with_her_own_name_chosen(expert: Visitor, her: Actor, thread: str) -> None:
    shown = expert.get(thread).text
    assert choices(shown) == [
        ("", f"Under my name {her.pseudonym}"),
        ("number", "As Expert by experience, with a number of my own"),
        ("y", "Under a name for this conversation alone"),
    ]
    assert shown.count('type="radio"') == 3
    assert expert.fields(thread)["alias"] == ""
    assert expert.submit(thread, body="Mine.", alias="number").status_code == 303
    shown = expert.get(thread).text
    assert choices(shown)[1] == ("number", f"As {NUMBERED}")
    assert expert.fields(thread)["alias"] == "", "the last choice is kept nowhere"


def test_a_conversation_begins_under_the_number(expert: Visitor, member: Visitor, her: Actor, board: str) -> None:
    page = f"/boards/{board}/new"
    assert len(choices(expert.get(page).text)) == 3
    assert expert.submit(page, title="Tea", body="Mine.", alias="number").status_code == 303
    shown = member.get(f"/boards/{board}").text
    assert NUMBERED in shown
    assert her.pseudonym not in shown


@pytest.mark.parametrize("role", ["member", "caseworker"])
def test_others_see_a_box_and_no_number(app: Flask, world: World, thread: str, expert: Visitor, role: str) -> None:
    expert.get(thread)  # what is kept of a form is not hers
    expert.submit(thread, body="Mine.", alias="number")
    expert.get(thread)
    shown = as_role(app, world, role).get(thread).text
    assert choices(shown) == [("y", "Write this under a one-time name")]
    assert 'type="checkbox"' in shown
    assert 'value="number"' not in shown
    assert "with a number" not in shown


def test_a_forged_choice_is_refused_and_the_text_kept(house: House, member: Visitor, thread: str, board: str) -> None:
    for page, fields in ((thread, {}), (f"/boards/{board}/new", {"title": "Tea"})):
        before = factories.rows(house.database, "posts")
        answer = member.submit(page, body="Mine.", alias="number", **fields)
        assert answer.status_code == 400
        assert "cannot write as an expert by experience now" in answer.text
        form = Page(answer.text, page).form(page)
        assert (form["body"], form["alias"]) == ("Mine.", "y"), "what she sends next is not under her own name"
        assert factories.rows(house.database, "posts") == before


@pytest.mark.parametrize("forged", ["number,y", "1", "expert"])
def test_nobody_writes_under_a_made_up_name(house: House, expert: Visitor, thread: str, forged: str) -> None:
    assert expert.submit(thread, body="Mine.", alias=forged).status_code == 400
    assert len(factories.rows(house.database, "posts")) == 1


def test_the_choice_goes_through_a_preview_and_a_wrong_form(expert: Visitor, thread: str) -> None:
    for fields in ({"body": "Mine.", "preview": "1"}, {"body": ""}):
        answer = expert.submit(thread, alias="number", **fields)
        assert Page(answer.text, thread).form(thread)["alias"] == "number"


def test_a_draft_keeps_the_choice(app: Flask, expert: Visitor, member: Visitor, thread: str) -> None:
    for visitor, kept in ((expert, "number"), (member, "y")):
        fields = {**visitor.fields(thread), "body": "Half", "alias": "number", "keep": "1"}
        assert visitor.client.post("/drafts", data=fields).status_code == 303
        assert visitor.fields(thread)["alias"] == kept, "to whom it is not offered, a one-time name"


def test_changing_a_text_leaves_its_number(house: House, expert: Visitor, member: Visitor, thread: str) -> None:
    expert.submit(thread, body="Mine.", alias="number")
    post = factories.rows(house.database, "posts")[-1]["public_id"]
    assert choices(expert.get(f"/posts/{post}/edit").text) == []
    assert expert.submit(f"/posts/{post}/edit", body="Changed.", alias="y").status_code == 303
    shown = member.get(thread).text
    assert "Changed." in shown
    assert NUMBERED in shown


def test_each_reads_it_in_her_language(app: Flask, world: World, expert: Visitor, thread: str) -> None:
    expert.submit(thread, body="Mine.", alias="number")
    assert NUMBERED in as_role(app, world, "member", "en").get(thread).text
    shown = as_role(app, world, "member", "nl").get(thread).text
    assert "Ervaringsdeskundige 1" in shown
    assert NUMBERED not in shown


# Nothing leads to her


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_from_the_number_to_her(
    app: Flask, world: World, house: House, her: Actor, board: str, role: str
) -> None:
    database = house.database
    other = factories.add_member(database, name="Bea Boom")
    begun = factories.start_thread(database, her, board, "Tea for all.", "Tea", numbered=True)
    bea = factories.start_thread(database, other, board, "Cake for all.", "Cake")
    hers = factories.reply(database, her, bea.thread, "I know.", quoting=bea.post, numbered=True)
    factories.reply(database, other, bea.thread, quoting=hers.post)
    body = prose("I know it well.")
    database.write(lambda db: actions.edit_post(db, her, hers.post, body))
    factories.reply(database, other, begun.thread, quoting=begun.post)
    visitor = Visitor(app)
    if role != "guest":
        token = factories.log_in(database, factories.add_member(database, *ROLES[role]))
        with visitor.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    pages = (
        "/",
        "/boards",
        f"/boards/{board}",
        f"/boards/{board}/new",
        f"/threads/{begun.thread}",
        f"/threads/{bea.thread}",
        f"/threads/{bea.thread}?quote={hers.post}",
        f"/threads/{begun.thread}/keep",
        f"/threads/{begun.thread}/tags",
        *(f"/posts/{hers.post}{deed}" for deed in ("", "/edit", "/delete", "/anonymous", "/mute", "/versions")),
        "/new",
        "/notices",
        "/search",
        "/drafts",
    )
    shown = {page: visitor.get(page, follow_redirects=True).text for page in pages}
    shown["found"] = visitor.client.post("/search", data={"q": "know"}).text
    assert "well" in shown["found"]
    if role in ("member", "expert", "caseworker"):
        page = f"/threads/{bea.thread}"
        shown["preview"] = visitor.submit(page, body="So do I.", quoting=hers.post, preview="1").text
        assert "This is how it will look" in shown["preview"]
    for page, text in shown.items():
        for what, mine in (("pseudonym", her.pseudonym), ("id", her.public_id), ("mark", str(mark(her.mark)))):
            assert mine not in text, (page, what)
    for page in (f"/boards/{board}", f"/threads/{begun.thread}", f"/threads/{bea.thread}"):
        assert NUMBERED in shown[page]
        assert str(mark(OF_A_NUMBER)) in shown[page]
        assert "expert by experience" in shown[page]
