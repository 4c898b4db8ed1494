"""The pages of the lists and the calm mode, and what profile lines and questions for an evening are asked."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.db import Database
from forum.policy import Audience, Role
from tests import factories
from tests.factories import Watch
from tests.gate.newcomers import newcomer, receive
from tests.moderation.pages import database_of, moderator, visitor, words
from tests.people import PASSPHRASE, Page
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PHONE = "06 12345678"
LOOK_ONCE_MORE = "Not sent yet: please look once more"
CALM = "It is calm mode now: for a few hours"


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of the house that serves these pages."""
    return database_of(app)


@pytest.fixture
def anna(app: Flask, database: Database) -> Visitor:
    """A member with a browser."""
    return visitor(app, factories.add_member(database))


def test_the_lists_are_kept_on_their_page(app: Flask, database: Database) -> None:
    expert = moderator(app)
    assert "The lists are empty." in words(expert.get("/filters").text)
    for wrong, said, status in (
        ({"words": "", "note": "A note."}, "Please write something.", 400),
        ({"words": "x", "note": "A note."}, "This is too short", 400),
        ({"words": "tulip", "does": "burn", "note": "A note."}, "Not a valid choice", 400),
        ({"words": "tulip " * 20, "note": "A note."}, "", 400),
    ):
        failed = expert.submit("/filters", **wrong)
        assert failed.status_code == status and said in words(failed.text), wrong
        form = Page(failed.text, "/filters").form("/filters")
        assert (form["words"].strip(), form["note"]) == (wrong["words"].strip(), "A note."), "it comes back filled"
    assert factories.rows(database, "gate_filters") == []
    assert expert.submit("/filters", words="https://www.Bad.example/x", does="refuse", note="No.").status_code == 303
    page = expert.get("/filters").text
    assert "bad.example refuse" in words(page) and "No." in words(page)
    assert expert.submit("/filters", words="bad.example").status_code == 409, "it is there already"
    (remove,) = [f"/filters/{row['public_id']}/remove" for row in factories.rows(database, "gate_filters")]
    assert expert.submit("/filters", remove).status_code == 303
    assert expert.client.post(remove, data=expert.fields("/filters")).status_code == 404
    assert "The lists are empty." in words(expert.get("/filters").text)


def test_who_keeps_the_lists_and_who_switches(app: Flask, database: Database, anna: Visitor) -> None:
    operator = visitor(app, factories.add_member(database, Role.OPERATOR))
    caseworker = visitor(app, factories.add_member(database, Role.CASEWORKER))
    for path, refused in (("/filters", (anna, caseworker, operator)), ("/calm", (anna, caseworker))):
        assert moderator(app).get(path).status_code == 200
        for person in refused:
            sent = {"csrf_token": person.fields("/me/line")["csrf_token"], "words": "tulip", "hours": "2"}
            assert person.get(path).status_code == person.client.post(path, data=sent).status_code == 404
    assert factories.rows(database, "gate_filters") == factories.rows(database, "gate_state") == []
    assert operator.submit("/calm", hours="2").status_code == 303


@pytest.mark.parametrize("door", ["post", "message"])
def test_what_a_writer_meets_of_warn_hold_and_refuse(app: Flask, database: Database, anna: Visitor, door: str) -> None:
    expert = moderator(app)
    for word, does, note in (("Tulp", "warn", "Mind the tulips."), ("roos", "hold", ""), ("lelie", "refuse", "None.")):
        assert expert.submit("/filters", words=word, does=does, note=note).status_code == 303
    if door == "post":
        path, field = f"/boards/{factories.add_board(database)}/new", "body"
        action, more, table = path, {"title": "T"}, "posts"
    else:
        action, field, more, table = f"/rooms/{factories.add_room(database)}", "text", {}, "messages"
        path, action = f"{action}/write?as=n", f"{action}?as=n"
    warned = anna.submit(path, action, **{field: "een TÜLP", **more})
    assert warned.status_code == 422 and "Mind the tulips." in words(warned.text)
    form = dict(Page(warned.text, path).form(action).fields)
    assert form[field] == "een TÜLP"
    assert anna.client.post(action, data={**form, "sent": "as"}).status_code == 303
    refused = anna.submit(path, action, **{field: "een lеlie", **more})  # its first e is Cyrillic
    assert refused.status_code == 400 and "None." in words(refused.text)
    assert Page(refused.text, path).form(action)[field] == "een lеlie"
    held = anna.submit(path, action, **{field: "een r0os", **more})
    assert held.status_code == 303 and held.headers["Location"].startswith("/waiting#")
    assert "een r0os" in words(anna.get("/waiting").text)
    change = f"/waiting/{held.headers['Location'].partition('#')[2]}/change"
    assert anna.submit(change, body="een roosje").status_code == 303
    assert "een roosje" in words(anna.get("/waiting").text)
    assert len(factories.rows(database, table)) == 1


@pytest.mark.parametrize("choice", ["as", "mask"])
@pytest.mark.parametrize("kind", ["line", "question"])
def test_a_line_and_a_question_are_looked_at_first(database: Database, anna: Visitor, kind: str, choice: str) -> None:
    if kind == "line":
        path = action = "/me/line"
        field, table, column = "line", "members", "line"
    else:
        path, field, table, column = f"/sessions/{factories.add_session(database)}", "text", "session_questions", "text"
        action = f"{path}/questions"

    def kept() -> list[object]:
        return [row[column] for row in factories.rows(database, table) if row[column]]

    asked = anna.submit(path, action, **{field: f"Call {PHONE}, please"})
    assert asked.status_code == 422 and LOOK_ONCE_MORE in words(asked.text)
    assert f"<mark>{PHONE}</mark>" in asked.text and kept() == []
    form = dict(Page(asked.text, path).form(action).fields)
    assert form[field] == f"Call {PHONE}, please"
    assert anna.client.post(action, data={**form, "sent": choice}).status_code == 303
    assert kept() == [f"Call {PHONE}, please" if choice == "as" else "Call ▇▇▇, please"]


def test_a_newcomer_keeps_no_number_on_her_profile(app: Flask, database: Database) -> None:
    new = visitor(app, newcomer(database, 0))
    form = {**new.fields("/me/line"), "line": f"Call {PHONE}"}
    refused = new.client.post("/me/line", data={**form, "sent": "as"})
    assert refused.status_code == 400 and "This cannot be kept here as it is." in words(refused.text)
    assert new.client.post("/me/line", data={**form, "sent": "mask"}).status_code == 303


def test_the_calm_mode_from_its_switch_to_its_end(
    app: Flask, database: Database, anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, expert, stranger = Watch(monkeypatch), moderator(app), Visitor(app)
    receive(database)
    new, room = visitor(app, newcomer(database, 0)), factories.add_room(database, Audience.EVERYONE)
    here, write = f"/rooms/{room}?as=n", f"/rooms/{room}/write?as=n"
    joining = stranger.fields("/join") | {"pseudonym": "Stille Otter", "passphrase": PASSPHRASE, "adult": "y"}
    assert expert.submit("/calm", hours="48").status_code == 400
    assert CALM not in words(stranger.get("/").text)
    assert expert.submit("/calm", hours="1").status_code == 303
    for person in (stranger, anna, new, expert):
        assert CALM in words(person.get("/").text)
    shut = words(stranger.get("/join").text)
    assert "Nobody can join at this moment." in shut and "Suggest another name" not in shut
    refused = stranger.client.post("/join", data=joining)
    assert refused.status_code == 403 and "Nobody can sign up at this moment." in words(refused.text)
    for path, action, field in (
        (write, here, "text"), ("/me/line", "/me/line", "line"), (f"/boards/{factories.add_board(database)}/new",) * 2
        + ("body",),
    ):  # fmt: skip
        sent = new.submit(path, action, **{field: "Hello", "title": "T"})
        assert sent.status_code == 403 and "It is calm mode now: who came here only recently" in words(sent.text)
        assert Page(sent.text, path).form(action)[field] == "Hello", "what she wrote is still there"
    assert "one message every 30 seconds" in words(anna.get(here).text)
    assert anna.submit(write, here, text="One").status_code == 303
    assert anna.submit(write, here, text="Two").status_code == 429
    assert [expert.submit(write, here, text=text).status_code for text in ("Three", "Four")] == [303, 303]
    watch.forward(timedelta(minutes=61))
    assert CALM not in words(stranger.get("/").text)
    assert new.submit(write, here, text="Five").status_code == 303
    assert anna.submit(write, here, text="Six").status_code == 303, "and no pace is kept"
    assert stranger.client.post("/join", data=joining).status_code == 200


def test_the_calm_mode_is_ended_before_its_time(app: Flask, anna: Visitor) -> None:
    expert = moderator(app)
    expert.submit("/calm", hours="24")
    assert CALM in words(anna.get("/").text)
    assert expert.submit("/calm", off="1").status_code == 303
    assert CALM not in words(anna.get("/").text)
