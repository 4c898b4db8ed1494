"""The pages of those who host, by form: the questions, the time, a summary, and how a series went."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum import clock
from forum.db import Database
from forum.house import House
from forum.policy import Actor, Audience, Role
from forum.rooms.actions import asking
from forum.sessions import jobs
from forum.sessions.actions import hosting
from forum.sessions.actions.answering import say_how_it_was
from forum.sessions.actions.asking import ask
from forum.sessions.actions.signing_up import Shown, sign_up
from forum.sessions.models import Series
from tests import factories
from tests.factories import NAMES, add_board, add_member, add_session
from tests.people import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def house(app: Flask) -> House:
    house: House = app.extensions["house"]
    return house


@pytest.fixture
def database(house: House) -> Database:
    return house.database


@pytest.fixture
def host(database: Database) -> Actor:
    return add_member(database, Role.EXPERT)


def visit(app: Flask, person: Actor) -> FlaskClient:
    """A browser of somebody who is logged in."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    token = factories.log_in(app.extensions["house"].database, person)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def going_on(house: House, host: Actor, **values: object) -> str:
    session = add_session(house.database, host, starts_in=timedelta(), **values)  # type: ignore[arg-type]
    house.database.write(lambda db: jobs.open_due(db, house.config, clock.now()))
    return session


def press(client: FlaskClient, session: str, do: str, thing: str = "") -> TestResponse:
    """One of the buttons on the host's page, as it stands there."""
    page = Page(client.get(f"/sessions/{session}/host").text, f"/sessions/{session}/host")
    for form in page.forms:
        if dict(form.fields).get("do") == do and dict(form.fields).get("thing") == thing:
            return client.post(form.action, data=dict(form.fields))
    raise AssertionError(f"no button {do} {thing}")


def test_the_host_leads_through_the_questions(app: Flask, house: House, database: Database, host: Actor) -> None:
    anna = add_member(database)
    session = going_on(house, host)
    first, second = (
        database.write(lambda db, text=text: ask(db, anna, session, text))  # type: ignore[misc]
        for text in ("How <i>late</i>?", "And rest?")
    )
    client = visit(app, host)
    path = f"/sessions/{session}/host"
    page = client.get(path)
    assert "How &lt;i&gt;late&lt;/i&gt;?" in page.text
    assert anna.pseudonym not in page.text
    answer = press(client, session, "now", first)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#q-{first}")
    press(client, session, "now", second)
    words = " ".join(Page(client.get(path).text).words.split())
    assert "Now: And rest?" in words
    assert "How <i>late</i>? Done." in words
    room = str(factories.rows(database, "rooms")[0]["public_id"])
    assert "Now: And rest?" in " ".join(Page(visit(app, anna).get(f"/rooms/{room}?as=n&y=1").text).words.split())
    press(client, session, "hide", second)
    assert "Now: And rest?" not in Page(visit(app, anna).get(f"/rooms/{room}?as=n&y=1").text).words
    assert "Hidden: only hosts" in client.get(path).text
    press(client, session, "waiting", second)
    assert "Hidden: only hosts" not in client.get(path).text


def test_the_host_extends_and_ends_it(app: Flask, house: House, database: Database, host: Actor) -> None:
    session = going_on(house, host)
    client = visit(app, host)
    before = factories.rows(database, "themed_sessions")[0]["ends_at"]
    assert press(client, session, "extend", "15").headers["Location"] == f"/sessions/{session}/host#time"
    assert factories.rows(database, "themed_sessions")[0]["ends_at"] == before + timedelta(minutes=15)  # type: ignore[operator]
    for _ in range(2):
        token = dict(Page(client.get(f"/sessions/{session}/host").text).forms[-1].fields)["csrf_token"]
        answer = client.post(f"/sessions/{session}/host", data={"csrf_token": token, "do": "extend", "thing": "999"})
        assert (answer.status_code, "Please choose from 5 to 60 minutes." in answer.text) == (400, True)
    assert press(client, session, "end").status_code == 303
    page = client.get(f"/sessions/{session}/host")
    assert "From five answers on" in page.text
    assert "End the evening" not in page.text
    assert f"/sessions/{session}/summary" in page.text


def test_a_room_that_is_led_by_a_host_shows_hands_and_links_to_its_order(
    app: Flask, house: House, database: Database
) -> None:
    caseworker, anna = add_member(database, Role.CASEWORKER), add_member(database)
    session = going_on(house, caseworker)
    room = str(factories.rows(database, "rooms")[0]["public_id"])
    database.write(lambda db: asking.raise_hand(db, anna, room, house.span, up=True))
    client = visit(app, caseworker)
    assert f"/rooms/{room}/lead" in client.get(f"/sessions/{session}/host").text
    order = client.get(f"/rooms/{room}/lead").text
    assert anna.pseudonym in order
    assert f"/sessions/{session}/host" in order
    assert "Close the room" not in order


def test_hosts_see_roughly_how_many_come(app: Flask, database: Database, host: Actor) -> None:
    session = add_session(database, host)
    anna, bea = add_member(database), add_member(database)
    database.write(lambda db: sign_up(db, anna, session))
    database.write(lambda db: sign_up(db, bea, session, Shown.NAME))
    page = visit(app, host).get(f"/sessions/{session}/host").text
    assert "Signed up: fewer than five." in page
    assert bea.pseudonym in page
    assert anna.pseudonym not in page
    assert "End the evening" not in page


def test_a_summary_is_written_by_form_once(app: Flask, house: House, database: Database, host: Actor) -> None:
    board, _ = add_board(database), add_board(database, Audience.EVERYONE)
    session = going_on(house, host)
    client = visit(app, host)
    path = f"/sessions/{session}/summary"
    assert client.get(path).headers["Location"] == f"/sessions/{session}/host", "not yet"
    database.write(lambda db: hosting.end_early(db, host, session))
    form = Page(client.get(path).text, path).form(path)
    assert form["title"] == NAMES["en"]
    wrong = client.post(path, data=dict(form.filled({"title": "", "body": "Rest helps."})))
    assert (wrong.status_code, "Rest helps." in wrong.text) == (400, True)
    assert Page(wrong.text, path).form(path)["board"] == board, "the only place that fits"
    answer = client.post(path, data=dict(form.filled({"body": "**Rest** helps.", "board": board})))
    thread = answer.headers["Location"]
    assert (answer.status_code, "<strong>Rest</strong> helps." in client.get(thread).text) == (303, True)
    assert client.get(path).headers["Location"] == thread
    assert thread in client.get(f"/sessions/{session}/host").text
    assert thread in visit(app, add_member(database)).get(f"/sessions/{session}").text


def test_the_overview_of_a_series(app: Flask, house: House, database: Database, host: Actor) -> None:
    series = Series(names=NAMES, rule="FREQ=WEEKLY", first_on=clock.now().date(), begins="20:00", minutes=90)
    database.write(lambda db: db.add(series))
    number = factories.rows(database, "session_series")[0]["id"]
    session = going_on(house, host, series_id=number)
    client, path = visit(app, host), f"/series/{series.public_id}/overview"
    assert "No evening of this series is over yet." in client.get(path).text
    database.write(lambda db: hosting.end_early(db, host, session))
    for count in range(5):
        page = client.get(path).text
        assert ("too few answers" in page, "share-yes" in page) == (True, False), count
        somebody = add_member(database)
        database.write(lambda db, who=somebody: say_how_it_was(db, who, session, {"useful": "yes"}))  # type: ignore[misc]
    page = client.get(path).text
    assert "yes, said 100 of a hundred" in page
    assert "fewer than five" in page
    assert visit(app, add_member(database)).get(path).status_code == 404
