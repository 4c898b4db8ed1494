"""Drafts over HTTP: by a script while typing, by a button, and the page that lists them."""

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from forum.accounts.models import Login
from forum.boards.actions import keeping
from forum.db import Database
from forum.drafts.actions import MAX_DRAFTS
from forum.notes import NOTES
from forum.policy import Role
from forum.text import MAX_BODY
from tests import factories
from tests.people import PASSPHRASE, Page
from tests.visitor import Visitor

TEXT = "Seven sentences about the sea"
KEPT = "Kept. You find your text here"


@pytest.fixture
def database(app: Flask) -> Database:
    found: Database = app.extensions["house"].database
    return found


@pytest.fixture
def anna(app: Flask) -> Visitor:
    return Visitor(app).sign_up()


@pytest.fixture
def thread(database: Database) -> str:
    """The public id of a thread by somebody else."""
    board = factories.add_board(database)
    return factories.start_thread(database, factories.add_member(database), board).thread


def keep(visitor: Visitor, place: str, **fields: str | list[str]) -> TestResponse:
    """As draft.js does it."""
    token = visitor.fields("/me", "/me/login-name")["csrf_token"]
    return visitor.client.post("/drafts", data={"csrf_token": token, "place": place, "body": TEXT, **fields})


def listed(visitor: Visitor) -> str:
    return Page(visitor.get("/drafts").text).words


def test_a_script_keeps_it_and_the_page_lists_it(anna: Visitor, thread: str) -> None:
    answer = keep(anna, f"thread:{thread}")
    assert (answer.status_code, answer.text) == (204, "")
    keep(anna, "board:abcdefABCDEF", title="Tea & <b>biscuits</b>")
    page = Page(anna.get("/drafts").text)
    assert page.links("/threads/") == [f"/threads/{thread}#answer"]
    assert page.links("/boards/abcdef") == ["/boards/abcdefABCDEF/new"]
    assert page.words.index("Tea & <b>biscuits</b>") < page.words.index("An answer")
    assert page.words.count(TEXT) == 3, "as first words, in the name of its button, and in full below the title"
    assert "30 days" in page.words
    assert TEXT not in Page(anna.get("/").text).words


def test_it_is_there_again_in_the_form_it_is_for(anna: Visitor, thread: str) -> None:
    keep(anna, f"thread:{thread}")
    assert anna.fields(f"/threads/{thread}")["body"] == TEXT


def test_several_choices_are_kept_together(anna: Visitor, thread: str) -> None:
    chosen = list(NOTES)[:2]
    keep(anna, f"thread:{thread}", notes=chosen, alias="y")
    form = Page(anna.get(f"/threads/{thread}").text).form(f"/threads/{thread}")
    assert [value for name, value in form.fields if name == "notes"] == chosen
    assert "alias" in dict(form.fields)


def test_sent_it_is_no_draft_any_more(anna: Visitor, thread: str) -> None:
    keep(anna, f"thread:{thread}")
    assert anna.submit(f"/threads/{thread}").status_code == 303
    assert TEXT not in listed(anna)
    assert anna.fields(f"/threads/{thread}")["body"] == ""


def test_a_save_that_comes_after_the_sending_keeps_nothing(anna: Visitor, thread: str) -> None:
    once = anna.fields(f"/threads/{thread}")["once"]
    assert anna.submit(f"/threads/{thread}", body=TEXT, once=once).status_code == 303
    assert keep(anna, f"thread:{thread}", once=once).status_code == 204
    assert TEXT not in listed(anna)


@pytest.mark.parametrize("kind", ["thread", "board"])
def test_kept_by_hand_one_is_told_where_it_is(anna: Visitor, kind: str) -> None:
    answer = keep(anna, f"{kind}:abcdefABCDEF", keep="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/drafts?kept=1")
    shown = Page(anna.get("/drafts?kept=1").text)
    assert KEPT in shown.words
    assert TEXT in shown.words
    assert KEPT not in listed(anna), "it is told once"


def test_nothing_written_is_not_called_kept(anna: Visitor) -> None:
    answer = keep(anna, "thread:abcdefABCDEF", body=" ", keep="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/drafts")
    assert KEPT not in anna.get("/drafts?kept=1").text


def test_too_long_a_script_is_told_and_a_person_gets_it_back_filled(anna: Visitor) -> None:
    long, place = "x" * (MAX_BODY + 1), "board:abcdefABCDEF"
    told = keep(anna, place, body=long)
    assert (told.status_code, told.mimetype) == (422, "text/plain")
    assert str(MAX_BODY) in told.text
    shown = keep(anna, place, body=long, title="Sea", alias="y", keep="1")
    assert shown.status_code == 400
    form = Page(shown.text, "/drafts").form("/drafts")
    assert (form["body"], form["title"], form["alias"], form["place"]) == (long, "Sea", "y", place)
    assert told.text in Page(shown.text).words
    shorter = dict(form.filled({"body": TEXT, "keep": "1"}))
    assert anna.client.post("/drafts", data=shorter).status_code == 303
    assert "Sea" in listed(anna)


def test_thrown_away_it_is_gone(anna: Visitor) -> None:
    for place in ("thread:abcdefABCDEF", "board:abcdefABCDEF"):
        keep(anna, place)
    answer = anna.submit("/drafts", "/drafts/discard")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/drafts")
    assert len(Page(anna.get("/drafts").text).links("/threads/")) + listed(anna).count("A new conversation") == 1


def test_an_empty_list_says_what_it_is_for(anna: Visitor) -> None:
    assert "Everything you wrote is sent." in listed(anna)


def test_nobody_sees_the_drafts_of_another(app: Flask, anna: Visitor, thread: str) -> None:
    keep(anna, f"thread:{thread}")
    bea = Visitor(app).sign_up("Bea Boom")
    assert TEXT not in bea.get("/drafts").text
    assert TEXT not in bea.get(f"/threads/{thread}").text


def test_a_visitor_is_led_to_log_in_and_her_text_comes_back(app: Flask) -> None:
    guest = Visitor(app)
    assert guest.get("/drafts").headers["Location"] == "/login?next=/drafts"
    answer = guest.client.post("/drafts", data={"place": "thread:abcdefABCDEF", "body": TEXT})
    assert answer.status_code == 403, "the script knows by this that the log-in has ended"
    assert TEXT in answer.text


def test_kept_by_hand_after_the_log_in_ended_it_goes_along_through_the_log_in(
    anna: Visitor, database: Database, thread: str
) -> None:
    fields = {**anna.fields(f"/threads/{thread}"), "body": TEXT, "keep": "1"}
    database.write(lambda db: db.execute(delete(Login)).close())
    kept = anna.client.post("/drafts", data=fields)
    assert kept.status_code == 403
    assert "Log in below, then you can keep it." in kept.text
    form = Page(kept.text, "/drafts").form("/login")
    log_in = MultiDict(form.filled({"name": "Anna Appel", "passphrase": PASSPHRASE}))
    shown = anna.client.post("/login", data=log_in)
    assert "Your text is not kept yet." in shown.text
    assert "Send it now" not in shown.text
    again = Page(shown.text, "/login").form("/drafts")
    assert again["body"] == TEXT
    assert anna.client.post("/drafts", data=dict(again.fields)).status_code == 303
    assert anna.fields(f"/threads/{thread}")["body"] == TEXT


def test_with_the_token_of_an_earlier_log_in_nothing_is_kept(anna: Visitor) -> None:
    assert keep(anna, "thread:abcdefABCDEF", csrf_token="old").status_code == 400
    assert TEXT not in listed(anna)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EXPERT])
def test_who_takes_no_part_has_no_drafts(app: Flask, database: Database, role: Role) -> None:
    staff = factories.add_member(database, role, second_factor=role is Role.OPERATOR)
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = factories.log_in(database, staff), True
    assert visitor.get("/drafts").status_code == 403
    assert keep(visitor, "thread:abcdefABCDEF").status_code == 403
    assert not factories.rows(database, "drafts")


def test_a_list_as_long_as_it_can_be(anna: Visitor) -> None:
    for n in range(MAX_DRAFTS + 1):
        keep(anna, f"board:{n:012}", body=f"Text {n}.")
    words = listed(anna)
    assert "Text 0." not in words
    assert all(f"Text {n}." in words for n in range(1, MAX_DRAFTS + 1))


def test_a_joined_thread_has_what_was_begun_in_the_old_one(anna: Visitor, database: Database, thread: str) -> None:
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    into = factories.start_thread(database, expert, factories.add_board(database)).thread
    keep(anna, f"thread:{thread}")
    database.write(lambda db: keeping.merge(db, expert, thread, into))
    page = Page(anna.get("/drafts").text)
    assert page.links("/threads/") == [f"/threads/{into}#answer"]
    assert anna.fields(f"/threads/{into}")["body"] == TEXT
    assert anna.get(f"/threads/{thread}").headers["Location"] == f"/threads/{into}"
    assert anna.submit(f"/threads/{into}").status_code == 303
    assert TEXT not in listed(anna)
