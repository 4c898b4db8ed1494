"""S27: whatever is sent, the answer is a sentence, the form comes back as it was filled, and nothing breaks."""

import re
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from forum.policy import Audience
from tests import factories
from tests.databases import SqliteDatabases
from tests.house.addresses import ADDRESSES
from tests.house.world import World
from tests.people import PASSPHRASE, Page, People, Person
from tests.safety.nonsense import LONG, house_without_limits

URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def anna(people: People) -> Person:
    return people.member(language="nl")


@pytest.fixture(scope="module")
def places(people: People, anna: Person) -> dict[str, str]:
    """Addresses with a form, and where it goes."""
    board, room = factories.add_board(people.database), factories.add_room(people.database)
    placed = factories.start_thread(people.database, anna.actor, board)
    said = factories.say(people.database, anna.actor, room)
    return {
        "start": f"/boards/{board}/new",
        "reply": f"/threads/{placed.thread}",
        "edit": f"/posts/{placed.post}/edit",
        "say": f"/rooms/{room}?as=n",
        "call": f"/rooms/{room}/call?as=n",
        "report": f"/messages/{said.id}/report?as=n",
    }


TEXTS: list[tuple[str, dict[str, str], str]] = [
    (place, {**fields, field: text}, field)
    for place, fields in (
        ("start", {"title": "Thee", "body": "Wie wil er thee?"}),
        ("reply", {"body": "Ik."}),
        ("edit", {"body": "Ik."}),
        ("say", {"text": "Ik."}),
        ("call", {"text": "Kom even."}),
        ("report", {"why": "Koffie."}),
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
    assert re.search(r"Schrijf|Geef|Zeg|tekens", page.texts[f"{wrong}-error"]), page.texts[f"{wrong}-error"]


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
    """On both databases: PostgreSQL takes no NUL. Each address meets a third of them, in turn."""
    client = World(app).visit("expert")
    for turn, address in enumerate(ADDRESSES):
        method, path = address.split(" ")
        # A guest goes out of whatever room it was; and looking at a card tells nobody whether it is good.
        if "<" not in path or path.endswith("/leave") or address == "GET /c/<code>":
            continue
        for strange in STRANGE_IDS[turn % 3 :: 3]:
            asked = re.sub("<[^>]*>", strange, path)
            status = client.open(asked, method=method, data={"body": "x"} if method == "POST" else None).status_code
            assert status in (400, 404, 405), (method, asked)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases) -> Iterator[World]:
    """One small house for all tries."""
    with house_without_limits(tmp_path_factory.mktemp("world"), sqlite_databases) as world:
        yield world


@pytest.mark.parametrize(
    "text",
    ["> " * 4900, "[" * 9900, "* " * 4900, "`" * 9900, "**a " * 2400, "1. " * 3300, "![](" * 2400, "\\" * 9900],
    ids=lambda text: text[:4],
)
def test_what_is_nested_deeply_takes_no_time(world: World, text: str) -> None:
    path, client = f"/threads/{world.things('member', Audience.MEMBERS).thread_id}", world.visit("member")
    began = time.process_time()  # a busy machine takes longer, but does no more
    answer = client.post(path, data={"body": text, "once": uuid4().hex})
    assert answer.status_code in (303, 400)
    assert time.process_time() - began < 10, "most take a tenth of a second; what grows out of hand takes minutes"


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
