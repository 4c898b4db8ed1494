"""S8: a page nobody touches covers itself; on a watched phone nothing opens again before the passphrase."""

from datetime import timedelta

import pytest
import socketio
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from forum.accounts import queries
from forum.accounts.actions import covering
from forum.accounts.logins import COVERS, LIVES
from forum.accounts.models import Device, Login
from forum.db import Database
from forum.errors import NotAllowed, NotFound
from forum.policy import Audience, Do, Role, authorize, can, readable
from forum.web import MAX_REQUEST
from tests import factories
from tests.browser.people import come_in, enter_living_room, open_board, start_thread
from tests.browser.watch import Watch
from tests.house.addresses import ADDRESSES
from tests.people import PASSPHRASE, People
from tests.people import Page as Html
from tests.served import Served
from tests.visitor import Visitor

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OPEN = {"GET /healthz", "GET /readyz", "GET /static/<version>/<path:name>", "GET /start.webmanifest", "POST /exit"}
BACK = {"GET /pause", "POST /pause", "POST /pause/end"}
TEXT = "A letter that took her half an hour."
LONG = timedelta(minutes=5)


def covered(database: Database, device: Device) -> str:
    """A covered log-in of an expert, who may read everything; its token."""
    token = factories.log_in(database, factories.add_member(database, Role.EXPERT), device)
    database.write(lambda db: covering.cover(db, queries.actor_by_token(db, token)))
    return token


def test_a_covered_log_in_may_nothing_but_come_back_or_leave(database: Database) -> None:
    token = covered(database, Device.WATCHED)
    with database.reading() as db:
        actor = queries.who_asks(db, token, None, "letters")
        assert queries.living(db, [actor.login_id or 0]) == {}, "its sockets are closed in every process"
    assert (actor.member_id, actor.roles, actor.holds, readable(actor)) == (None, frozenset(), "", frozenset())
    assert {do for do in Do if can(actor, do)} == {Do.UNCOVER, Do.LEAVE}
    with pytest.raises(NotAllowed):
        authorize(actor, Do.KEEP_ACCOUNT)
    board = type("Board", (), {"audience": Audience.EVERYONE})
    with pytest.raises(NotFound):
        authorize(actor, Do.READ, board)


def test_on_a_watched_phone_it_takes_her_own_passphrase_whatever_a_route_does(database: Database) -> None:
    token = covered(database, Device.WATCHED)
    other = factories.add_member(database).member_id
    for proven in (None, other):
        with pytest.raises(NotAllowed):
            database.write(lambda db: covering.uncover(db, queries.actor_by_token(db, token), proven))  # noqa: B023
    assert factories.by_token(database, token).covered
    own = covered(database, Device.OWN)
    database.write(lambda db: covering.uncover(db, queries.actor_by_token(db, own), None))
    assert factories.by_token(database, own).roles == {Role.EXPERT}
    with pytest.raises(NotAllowed):  # there is nothing to come back to
        database.write(lambda db: covering.uncover(db, queries.actor_by_token(db, own), None))


def test_it_ends_in_its_time_though_it_is_looked_at(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = factories.Watch(monkeypatch)
    token = covered(database, Device.WATCHED)
    watch.forward(LIVES[Device.WATCHED].idle - timedelta(minutes=1))
    with database.reading() as db:
        found = queries.known(db, token)
    assert found is not None
    assert not found.touch
    watch.forward(timedelta(minutes=1))
    assert not factories.by_token(database, token).covered, "it is no log-in any more"


@pytest.fixture
def watched(app: Flask) -> Visitor:
    """Somebody on a phone others can look at, whose page has covered itself."""
    visitor = Visitor(app).sign_up(phone="watched")
    assert visitor.client.post("/pause", headers={"Sec-Fetch-Mode": "cors"}).status_code == 204
    return visitor


@sqlite
def test_every_address_leads_to_one_page_that_says_nothing(watched: Visitor) -> None:
    for address in ADDRESSES.keys() - OPEN - BACK:
        method, path = address.split(" ")
        answer = watched.client.open(path.replace("<", "x").replace(">", ""), method=method)
        assert (answer.status_code, answer.headers["Location"][:6]) == (303, "/pause"), address
    page = watched.get("/pause?next=/threads/abcdefghijkl")
    html = Html(page.text)
    assert html.forms[0].action == "/exit", "the way out is the first thing here too"
    assert [form.action for form in html.forms] == ["/exit", "/pause/end"]
    assert html.links("/") == []
    assert "Anna" not in page.text
    assert " ".join(html.words.split()) == "Huiskamer Leave quickly Huiskamer Your passphrase Show Go on"


@sqlite
def test_a_script_that_asks_meanwhile_gets_nothing(watched: Visitor) -> None:
    for path in ("/", "/drafts", "/me"):
        answer = watched.get(path, headers={"Sec-Fetch-Mode": "cors"})
        assert (answer.status_code, answer.data) == (403, b"")


@sqlite
def test_wrong_passphrases_are_slowed_and_lock_nobody_out(app: Flask, watched: Visitor) -> None:
    elsewhere = Visitor(app)
    assert elsewhere.log_in().status_code == 303
    answers = [watched.submit("/pause", "/pause/end", passphrase=f"wrong {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert watched.get("/me").headers["Location"].startswith("/pause")
    assert Visitor(app).log_in().status_code == 303
    assert elsewhere.submit("/me/passphrase", passphrase=PASSPHRASE, new="een heel ander lang woord").status_code == 303
    assert watched.get("/pause").headers["Location"] == "/", "a new passphrase ends all others, this one too"
    assert watched.get("/me").headers["Location"].startswith("/login")


@sqlite
@pytest.mark.parametrize("phone", Device)
def test_she_comes_back_to_where_she_was_with_her_text(app: Flask, phone: Device) -> None:
    visitor, house = Visitor(app).sign_up(phone=phone), app.extensions["house"]
    sent = {"kept_to": "/ask?x=1", "kept_name": ["text", "passphrase"], "kept_value": [TEXT, "never carried"]}
    visitor.client.post("/pause", data=sent)
    with house.database.reading() as db:
        kept = db.execute(select(Login.kept)).scalar_one()
    assert kept
    assert TEXT.encode() not in kept
    visitor.client.post("/drafts", data={"body": "of another tab, too late"})
    proof = {"passphrase": PASSPHRASE} if phone is Device.WATCHED else {}
    page = visitor.submit("/pause?next=/ask", "/pause/end", **proof)
    assert page.status_code == 200
    form = Html(page.text).form("/ask?x=1")
    assert form["text"] == TEXT
    assert "never carried" not in page.text
    with house.database.reading() as db:
        assert db.execute(select(Login.kept)).scalar_one() is None
    visitor.client.post("/pause")
    back = visitor.submit("/pause?next=/boards%3Fpage=2", "/pause/end", **proof)
    assert (back.status_code, back.headers["Location"]) == (303, "/boards?page=2")
    for outside in ("//evil.example", "/exit", "/pause", "/nowhere"):
        visitor.client.post("/pause")
        fields = visitor.fields("/pause", "/pause/end")
        answer = visitor.client.post("/pause/end", data={**fields, **proof, "next": outside})
        assert answer.headers["Location"] == "/"


@sqlite
def test_what_another_tab_sends_is_kept_until_she_is_back(watched: Visitor) -> None:
    assert watched.client.post("/threads/abc", data={"body": TEXT, "csrf_token": "x"}).status_code == 303
    page = watched.submit("/pause", "/pause/end", passphrase=PASSPHRASE)
    assert Html(page.text).form("/threads/abc")["body"] == TEXT


@sqlite
def test_whoever_holds_the_phone_meanwhile_plants_no_deed(app: Flask) -> None:
    """What is carried along but is not words of her own is shown, and goes nowhere by a tap."""
    visitor = Visitor(app).sign_up(phone=Device.WATCHED)
    deed = {"pseudonym": "Mallory", "role": "operator", "do": "give"}
    for planted in ("/house/roles", "/me/cover", "/queue/abc", "/directory/abc/edit", "/nowhere"):
        visitor.client.post("/pause")
        visitor.client.post(planted, data=deed)
        page = visitor.submit("/pause", "/pause/end", passphrase=PASSPHRASE)
        assert page.status_code == 200
        assert planted not in [form.action for form in Html(page.text).forms]
        assert "Mallory" in page.text, "nothing of hers would be lost"
        visitor.client.post("/pause", data={"kept_to": planted, "kept_name": ["role"], "kept_value": ["operator"]})
        page = visitor.submit("/pause", "/pause/end", passphrase=PASSPHRASE)
        assert planted not in [form.action for form in Html(page.text).forms]


@sqlite
def test_words_that_go_on_by_a_tap_are_all_shown(app: Flask) -> None:
    """The longest word of each form that goes on by a tap is in a field one sees."""
    visitor = Visitor(app).sign_up(phone=Device.WATCHED)
    for place, name in (("/ask", "words"), ("/outside", "why"), ("/report/post/abc", "note"), ("/me/line", "line")):
        visitor.client.post("/pause")
        visitor.client.post(place, data={name: "planted by a stranger"})
        page = Html(visitor.submit("/pause", "/pause/end", passphrase=PASSPHRASE).text)
        assert page.form(place)[name] == "planted by a stranger"
        hidden = [a.get("name") for tag, a in page.marks if tag == "input" and a.get("type") == "hidden"]
        assert name not in hidden


@sqlite
def test_the_exit_works_from_there_and_the_log_in_can_be_ended_from_elsewhere(app: Flask, watched: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.log_in()
    (end,) = [form.action for form in Html(elsewhere.get("/me").text).forms if form.action.endswith("/end")][:1]
    cookie = watched.cookie
    assert elsewhere.submit("/me", end).status_code == 303
    assert watched.get("/pause").headers["Location"] == "/"
    elsewhere.client.post("/pause")
    cookie = elsewhere.cookie
    assert elsewhere.client.post("/exit").headers["Clear-Site-Data"]
    elsewhere.client.set_cookie("s", cookie)
    assert elsewhere.get("/me").headers["Location"].startswith("/login")


@sqlite
def test_she_chooses_when_and_it_holds_for_this_log_in_alone(app: Flask) -> None:
    visitor = Visitor(app).sign_up(phone="watched")
    assert 'data-pause="5"' in visitor.get("/").text
    for minutes in COVERS:
        assert visitor.submit("/me", "/me/cover", minutes=str(minutes)).status_code == 303
        assert (f'data-pause="{minutes}"' in visitor.get("/").text) == bool(minutes)
    for wrong in ("3", "-2", "", "x", "99999"):
        assert visitor.submit("/me", "/me/cover", minutes=wrong).status_code == 400
    own = Visitor(app)
    own.log_in(phone="own")
    assert "data-pause=" not in own.get("/").text


def test_its_sockets_close_and_no_event_is_answered(people: People) -> None:
    person, room = people.member(), factories.add_room(people.database)
    socket = person.inside(room)
    person.post("/pause")
    socket.wait(lambda: not socket.connected)
    with pytest.raises(socketio.exceptions.ConnectionError):
        person.socket()


@pytest.fixture
def server(people: People) -> Served:
    """One house for all tests of this file."""
    return people.server


def untouched(page: Page, minutes: int) -> None:
    """Let so many minutes pass on the page's clock."""
    page.clock.fast_forward(minutes * 60_000 - 15_000)
    page.clock.fast_forward(15_000)
    page.clock.run_for(1_000)


def test_a_room_nobody_touches_covers_itself_and_gives_the_text_back(phone: BrowserContext, people: People) -> None:
    page = phone.new_page()
    page.clock.install()
    come_in(page, people.arrival()).goto("/")
    enter_living_room(page)
    expect(page.locator("[data-room]")).to_be_visible()
    page.fill("[data-room] textarea", TEXT)
    at = page.url
    untouched(page, 5)
    page.wait_for_url("**/pause?**")
    assert page.title() == "Huiskamer"
    page.go_back()
    page.wait_for_url("**/pause?**")
    page.goto(at)
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/pause/end'] [type=submit]")
    expect(page.locator("textarea[name=text]")).to_have_value(TEXT)


def test_a_touch_keeps_it_open_and_so_does_another_tab(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("403.*/pause")  # both at the same moment: one of them asks once more
    page, other = phone.new_page(), phone.new_page()
    come_in(page, people.arrival()).goto("/")
    page.clock.install()
    for tab in (page, other):
        tab.goto("/boards")
    page.clock.fast_forward("04:50")  # of both
    expect(page.locator(".pause-soon")).not_to_be_empty()
    page.locator("h1").dispatch_event("pointerdown")
    expect(page.locator(".pause-soon")).to_be_empty()
    page.clock.fast_forward("00:15")
    page.clock.run_for(1_000)  # it covers itself, asks, and hears that somebody is here
    expect(other.locator("h1")).to_be_visible()
    assert other.title() == "Huiskamer"
    assert other.url.endswith("/boards")
    page.click(".menu summary")
    page.click(".menu form[action='/pause'] button")  # one covered by hand covers all
    other.wait_for_url("**/pause?next=%2Fboards")
    expect(page.locator("[name=passphrase]")).to_be_visible()


def test_more_than_can_be_kept_is_covered_all_the_same(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("413")
    page = phone.new_page()
    page.clock.install()
    come_in(page, people.arrival()).goto("/ask")
    page.locator("main textarea").first.evaluate("(field, size) => { field.value = 'x'.repeat(size); }", MAX_REQUEST)
    untouched(page, 5)
    page.wait_for_url("**/pause?next=%2Fask")
    expect(page.locator("[name=passphrase]")).to_be_visible()


def test_without_a_network_it_is_covered_all_the_same(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page = phone.new_page()
    page.clock.install()
    come_in(page, people.arrival()).goto("/")
    page.goto("/me")
    page.click("[name=minutes][value='2']")
    expect(page.locator("[name=minutes][value='2']")).to_have_attribute("aria-pressed", "true")
    open_board(page)
    start_thread(page, "Huur", "Mijn kamer.")
    page.wait_for_selector("[data-toolbar] button")  # its scripts are there: this, and the one that covers
    page.wait_for_selector(".pause-soon", state="attached")
    phone.set_offline(True)
    page.fill("[name=body]", TEXT)
    untouched(page, 2)
    expect(page.locator("main")).to_be_hidden()
    expect(page.locator(".exit-button")).to_be_visible()
    with page.expect_response("**/drafts"):  # the page's clock would run ahead of it
        phone.set_offline(False)
    page.clock.run_for(10_000)
    page.wait_for_url("**/pause?**")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/pause/end'] [type=submit]")
    page.wait_for_url("**/threads/*")
    expect(page.locator("[name=body]")).to_have_value(TEXT)


def test_a_draft_that_cannot_be_kept_in_time_goes_along(phone: BrowserContext, watch: Watch, people: People) -> None:
    watch.expect("ERR_FAILED")
    page = phone.new_page()
    page.clock.install()
    come_in(page, people.arrival()).goto("/")
    open_board(page)
    start_thread(page, "Huur", "Mijn kamer.")
    page.wait_for_selector(".pause-soon", state="attached")
    held: list[Route] = []
    phone.route("**/drafts", lambda route: held.append(route))
    page.fill("[name=body]", TEXT)
    untouched(page, 5)
    expect(page.locator("main")).to_be_hidden()
    page.clock.run_for(10_000)
    page.wait_for_url("**/pause?**")
    for request in held:
        request.abort()
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/pause/end'] [type=submit]")
    expect(page.locator("[name=body]")).to_have_value(TEXT)


def test_without_scripts_she_is_told_and_covers_by_hand(phone_no_js: BrowserContext, people: People) -> None:
    page = phone_no_js.new_page()
    come_in(page, people.arrival()).goto("/")
    page.goto("/me")
    expect(page.locator("noscript p")).to_be_visible()
    page.click("main form[action='/pause'] button")
    expect(page.locator("[name=passphrase]")).to_be_visible()
    page.goto("/boards")
    page.fill("[name=passphrase]", PASSPHRASE)
    page.click("form[action='/pause/end'] [type=submit]")
    page.wait_for_url("**/boards")
