"""S27: whatever is sent, the answer is a sentence, the form comes back as it was filled, and nothing breaks."""

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from forum import keys, live
from forum.accounts.hashing import CHEAP, Hasher
from forum.accounts.models import Member
from forum.app import create_app
from forum.config import load
from forum.limits import Limiter
from forum.policy import Audience
from tests import factories
from tests.databases import SqliteDatabases
from tests.house.addresses import ADDRESSES, EVENTS
from tests.house.world import Things, World
from tests.people import PASSPHRASE, Page, People, Person
from tests.served import write_settings

LONG = "long " * 4000
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def anna(people: People) -> Person:
    return people.member(language="nl")


@pytest.fixture(scope="module")
def places(people: People, anna: Person) -> dict[str, str]:
    """Addresses with a form, and where it goes."""
    board, room = factories.add_board(people.database), factories.add_room(people.database)
    placed = factories.start_thread(people.database, anna.actor, board)
    return {
        "start": f"/boards/{board}/new",
        "reply": f"/threads/{placed.thread}",
        "edit": f"/posts/{placed.post}/edit",
        "say": f"/rooms/{room}",
    }


TEXTS: list[tuple[str, dict[str, str], str]] = [
    (place, {**fields, field: text}, field)
    for place, fields in (
        ("start", {"title": "Thee", "body": "Wie wil er thee?"}),
        ("reply", {"body": "Ik."}),
        ("edit", {"body": "Ik."}),
        ("say", {"text": "Ik."}),
    )
    for field in fields
    for text in ("", "   \n ", LONG, "a\0b", "\u200b\u200b")
]


@pytest.mark.parametrize(("place", "fields", "wrong"), TEXTS, ids=lambda value: str(value)[:20])
def test_a_text_that_cannot_be_kept_comes_back_with_a_sentence(
    anna: Person, places: dict[str, str], place: str, fields: dict[str, str], wrong: str
) -> None:
    path = places[place]
    answer = anna.submit(path, **fields)
    assert answer.status_code == 400
    page = Page(answer.text, path)
    form = page.form(path)
    for name, value in fields.items():
        assert form[name].replace("\r\n", "\n").replace("\0", "\ufffd") == value.replace("\0", "\ufffd"), name
    assert any(a.get("role") == "alert" for _, a in page.marks)
    assert any(a.get("id") == f"{wrong}-error" for _, a in page.marks), "the sentence stands at its field too"
    assert re.search(r"Schrijf|Geef|tekens", page.texts[f"{wrong}-error"]), page.texts[f"{wrong}-error"]


JOINS: list[tuple[str, dict[str, str]]] = [
    ("pseudonym", {"pseudonym": ""}),
    ("pseudonym", {"pseudonym": LONG}),
    ("pseudonym", {"pseudonym": "An\0na"}),
    ("pseudonym", {"pseudonym": "<script>alert(1)</script>"}),
    ("passphrase", {"passphrase": ""}),
    ("passphrase", {"passphrase": "kort"}),
    ("passphrase", {"passphrase": LONG}),
    ("passphrase", {"passphrase": "a\0b" * 8}),
    ("adult", {"adult": ""}),
    ("phone", {"phone": "somebody else's"}),
]


@pytest.mark.parametrize(("wrong", "fields"), JOINS, ids=lambda value: str(value)[:40])
def test_a_sign_up_that_cannot_be_comes_back_but_for_the_passphrase(
    people: People, wrong: str, fields: dict[str, str]
) -> None:
    given = {"pseudonym": "Bea Berg", "passphrase": PASSPHRASE, "adult": "y", "phone": "own", **fields}
    if not given["adult"]:
        del given["adult"]
    answer = people.stranger().submit("/join", **given)
    assert answer.status_code == 400
    page = Page(answer.text, "/join")
    assert page.form("/join")["pseudonym"].replace("\0", "\ufffd") == given["pseudonym"].replace("\0", "\ufffd")
    assert page.form("/join")["passphrase"] == "", "a passphrase never comes back"
    assert any(a.get("id") == f"{wrong}-error" for _, a in page.marks), wrong
    assert [row for row in factories.rows(people.database, "members") if row["pseudonym"] == "Bea Berg"] == []


@pytest.mark.parametrize("name", ["", LONG, "a\0b", "\u202eabc", "' OR 1=1 --", "%s%n{0}"])
@pytest.mark.parametrize("path", ["/login", "/recover"])
def test_a_log_in_with_a_strange_name_is_a_wrong_one(people: People, path: str, name: str) -> None:
    answer = people.stranger().submit(path, name=name, passphrase=PASSPHRASE, code="appel berg")
    assert answer.status_code == 400
    assert any(a.get("role") == "alert" for _, a in Page(answer.text).marks)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_errors_speak_the_persons_language(people: People, language: str) -> None:
    person = people.stranger(language=language)
    wrong = {
        404: person.get("/nothing"),
        405: person.http.delete(people.server.url + "/join"),
        413: person.post("/join", b"pseudonym=" + b"x" * 300_000, headers=URLENCODED),
        400: person.post("/join", b"pseudonym=%ff%fe", headers=URLENCODED),
        403: person.post("/exit", headers={"Origin": "https://evil.example"}),
    }
    for status, answer in wrong.items():
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert f'<html lang="{language}"' in answer.text, status
        assert ("Naar de eerste pagina" in answer.text) is (language == "nl"), status


def test_a_text_sent_without_its_token_comes_back_filled(anna: Person, places: dict[str, str]) -> None:
    form = anna.page(places["reply"]).form(places["reply"])
    answer = anna.post(places["reply"], form.filled({"body": "Half an hour of writing", "csrf_token": ""}))
    assert answer.status_code == 400
    again = Page(answer.text, places["reply"]).form(places["reply"])
    assert again["body"] == "Half an hour of writing"
    assert anna.post(places["reply"], again.fields).status_code == 303, "and can be sent from there"


def test_a_text_sent_after_the_log_in_ended_is_kept_over_the_log_in(people: People, places: dict[str, str]) -> None:
    person = people.arrival()
    form = person.page(places["reply"]).form(places["reply"])
    people.stranger(cookie=person.cookie).post("/exit")
    answer = person.post(places["reply"], form.filled({"body": "Half an hour of writing"}))
    assert answer.status_code == 403
    login = Page(answer.text, places["reply"]).form("/login")
    inside = person.post("/login", login.filled({"name": person.name, "passphrase": PASSPHRASE}))
    assert inside.status_code == 200
    again = Page(inside.text, "/login").form(places["reply"])
    assert again["body"] == "Half an hour of writing"
    assert person.post(places["reply"], again.fields).status_code == 303


STRANGE_IDS = [
    "x",
    "0",
    "-1",
    "%00",
    "a%00b",
    "%ff%fe",
    "%F0%9F%90%9D",
    "x" * 3000,
    "..%2f..%2fetc",
    "%27%20OR%201=1",
    "{{7*7}}",
]


def test_ids_nobody_gave_lead_nowhere(app: Flask) -> None:
    """On both databases: PostgreSQL takes no NUL."""
    client = World(app).visit("member")
    for address in ADDRESSES:
        method, path = address.split(" ")
        if "<" not in path or method != "GET":
            continue
        for strange in STRANGE_IDS:
            asked = re.sub("<[^>]*>", strange, path)
            assert client.open(asked, method=method).status_code in (400, 404), asked
        for strange in STRANGE_IDS:
            status = client.open(re.sub("<[^>]*>", strange, path), method="POST", data={"body": "x"}).status_code
            assert status in (400, 404, 405), (path, strange)


def tell(world: World, event: str, data: object) -> dict[str, Any]:
    """Send an event from a fresh socket of a member; the ack."""
    origin = {"Origin": f"http://127.0.0.1:{world.house.config.server.port}"}
    client = live.socketio.test_client(world.app, flask_test_client=world.visit("member"), headers=origin)
    ack: dict[str, Any] = client.emit(event, data, callback=True)
    client.disconnect()
    return ack


@pytest.mark.parametrize("strange", ["\0", "a\0b", "\ud800", "x" * 3000, "%s", "\u202e", ""])
def test_nor_in_events(app: Flask, strange: str) -> None:
    world = World(app)
    room = world.things("member", Audience.MEMBERS).room_id
    words = {"room": room, "text": "Hello", "client_id": "number-of-mine", "id": "x"}
    for event, fields in {
        "room:enter": ("room",),
        "room:say": ("room", "client_id"),
        "room:remove": ("id",),
        "room:typing": ("room",),
    }.items():
        for field in fields:
            ack = tell(world, event, {**words, field: strange})
            assert ack["code"] in ("invalid", "not_found", "not_allowed"), (event, field, ack)


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
    world = World(app)
    client, things = world.visit("member"), world.things("member", Audience.MEMBERS)
    for path, name in (
        (f"/threads/{things.thread_id}", "page"),
        (f"/threads/{things.thread_id}", "quote"),
        (f"/boards/{things.board_id}", "after"),
        ("/login", "next"),
    ):
        for strange in STRANGE_QUERIES:
            status = client.get(f"{path}?{name}={strange}").status_code
            assert status in (200, 400, 404), (path, name, strange, status)


# What a stranger's program may think up, in each field of each form and each part of each event.

NAMES = sorted(
    {
        *("body", "quoting", "once", "title", "text", "client_id", "pseudonym", "passphrase", "card", "adult", "phone"),
        *("name", "next", "code", "new", "secret", "texts", "role", "do", "member", "n", "page", "preview", "anyway"),
        *("lang", "theme", "kept_to", "kept_name", "kept_value", "csrf_token"),
    }
)
NASTY = [
    b"",
    b"\0",
    b"a\0b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"9" * 400,
    b"-1",
    "\u202e\u200b".encode(),
    b"../../etc",
    b"%s%n{{7*7}}",
]
VALUES = st.one_of(
    st.sampled_from(NASTY), st.binary(max_size=40), st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace"))
)
FIELDS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8)


POSTS = sorted(address.split(" ")[1] for address in ADDRESSES if address.startswith("POST "))
TEXT = st.one_of(st.text(max_size=60), st.sampled_from(["", "\0", "a\0b", "\ud800", "x" * 3000, "constructor"]))
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """One small house for all tries, without limits and tokens: those stop a fuzzer before anything happens."""
    folder = tmp_path_factory.mktemp("world")
    keys.create(folder / "keys")
    url = sqlite_databases.fresh(folder / "house.sqlite")
    hasher = Hasher(CHEAP)
    app = create_app(load(write_settings(folder, {"database": {"address": url}}), {}), hasher=hasher)
    app.config["WTF_CSRF_ENABLED"] = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limiter, "hit", lambda *_: None)
        world = World(app)
        real = update(Member).values(passphrase_hash=hasher.hash(PASSPHRASE))
        world.database.write(lambda db: db.execute(real) and None)
        yield world
        world.database.close()
    hasher.close()


@pytest.mark.parametrize("path", POSTS)
@settings(max_examples=20)
@given(fields=FIELDS, role=st.sampled_from(["guest", "member", "operator"]))
def test_no_form_breaks(world: World, path: str, fields: list[tuple[str, bytes]], role: str) -> None:
    asked = re.sub(r"<(?:path:)?(\w+)>", lambda found: str(getattr(once(world, role), found[1])), path)
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields)
    answer = world.visit(role).post(asked, data=body, headers=URLENCODED)
    assert answer.status_code < 500, (asked, fields)
    if answer.status_code >= 400 and answer.mimetype == "text/plain":
        assert answer.text, "a sentence for a script to show"
    elif answer.status_code >= 400:
        page = Page(answer.get_data(as_text=True), asked)
        said = any(a.get("role") == "alert" for _, a in page.marks) or "error-page" in str(page.marks)
        assert said or page.forms[-1].action, "a sentence, or the text kept over a log-in"


THINGS: dict[tuple[int, str], Things] = {}


def once(world: World, role: str) -> Things:
    """Things to try on, made once for each role: whether they are still there does not matter here."""
    if (id(world), role) not in THINGS:
        THINGS[id(world), role] = world.things(role, Audience.MEMBERS)
    return THINGS[id(world), role]


@pytest.mark.parametrize("event", sorted(EVENTS))
@settings(max_examples=30)
@given(
    data=st.one_of(
        ANYTHING,
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(("room", "text", "client_id", "after", "id"), ANYTHING),
        ),
    ),
    inside=st.booleans(),
)
def test_no_event_breaks(world: World, event: str, data: object, inside: bool) -> None:
    if inside and isinstance(data, dict):
        data["room"] = once(world, "member").room_id
    ack = tell(world, event, data)
    assert ack["ok"] or ack["code"] in ("invalid", "not_found", "not_allowed"), (event, data, ack)
    assert ack["ok"] or ack["message"]


@pytest.mark.parametrize(
    "text",
    ["> " * 4900, "[" * 9900, "* " * 4900, "`" * 9900, "**a " * 2400, "1. " * 3300, "![](" * 2400, "\\" * 9900],
    ids=lambda text: text[:4],
)
def test_what_is_nested_deeply_takes_no_time(world: World, text: str) -> None:
    things = world.things("member", Audience.MEMBERS)
    began = time.perf_counter()
    answer = world.visit("member").post(f"/threads/{things.thread_id}", data={"body": text, "once": uuid4().hex})
    assert answer.status_code in (303, 400)
    assert time.perf_counter() - began < 2


FILE = b'--x\r\nContent-Disposition: form-data; name="%s"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n'


def test_other_kinds_of_bodies_are_no_forms(world: World) -> None:
    path = f"/threads/{world.things('member', Audience.MEMBERS).thread_id}"
    client = world.visit("member")
    for kind, body in (
        ("application/json", b'{"body": "x"}'),
        ("text/plain", b"body=x"),
        ("multipart/form-data; boundary=x", b"--y\r\nnonsense"),
        ("multipart/form-data", b"body"),
        ("application/json", b'{"body": 7}'),
        ("application/json", b"[[[]]]"),
        ("multipart/form-data; boundary=x", FILE % b"body"),
        ("multipart/form-data; boundary=x", FILE % b"csrf_token"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n\xff\r\n--x--'),
        ("application/x-www-form-urlencoded; charset=utf-16", b"body=%ff"),
        ("application/x-www-form-urlencoded", b"&".join(b"body%d=x" % n for n in range(20_000))),
        ("nonsense", b"\0"),
    ):
        status = client.post(path, data=body, headers={"Content-Type": kind}).status_code
        assert status in (400, 413), (kind, body[:40], status)
