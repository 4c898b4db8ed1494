"""The pages of the directory, as each meets them."""

import json
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from forum import web
from forum.boards import defaults as boards
from forum.db import Database
from forum.directory import actions, defaults, files, queries
from forum.directory.views import Entry, Filter
from forum.house import House
from forum.policy import CONSOLE, GUEST, Role
from tests.factories import add_member, log_in
from tests.people import Page
from tests.visitor import Visitor

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "<a href=//x>",
)
FORM: dict[str, str | list[str]] = {
    "name": "Thuis",
    "what_nl": "Koffie",
    "areas": ["law"],
    "regions": ["NL"],
    "cost": "free",
    "name_asked": "no",
}


@pytest.fixture
def database(app: Flask) -> Database:
    """The database of a house with its starting list."""
    house: House = app.extensions["house"]
    house.database.write(lambda db: boards.furnish(db, CONSOLE))
    house.database.write(lambda db: defaults.furnish(db, CONSOLE))
    return house.database


def visitor(app: Flask, *roles: Role) -> Visitor:
    """Somebody with these roles, logged in; nobody in particular without any."""
    person = Visitor(app)
    if roles:
        database = app.extensions["house"].database
        token = log_in(database, add_member(database, *roles))
        with person.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
    return person


def words(answer: object) -> str:
    return Page(answer.text).words  # type: ignore[attr-defined]


def place_of(database: Database, name: str) -> str:
    with database.reading() as db:
        [found] = [view for view in queries.search(db, GUEST, Filter()) if view.entry.name == name]
    return f"/directory/{found.public_id}"


def test_visitors_look_without_a_cookie_and_without_words_in_an_address(app: Flask, database: Database) -> None:
    stranger = visitor(app)
    first = stranger.get("/directory")
    assert words(first).index("033-4481186") < words(first).index("Amsterdam Center"), "first whom to call in danger"
    assert "Not yet verified" in words(first)
    found = stranger.client.post("/directory", data={"q": "belasting", "area": "", "region": "VR21", "page": "x"})
    assert "Prostitutie Goed Geregeld" in words(found)
    assert "Juridisch Loket" not in words(found)
    assert '<option selected value="VR21">' in found.text
    nothing = stranger.client.post("/directory", data={"q": "zeppelin"})
    assert "Nothing found" in words(nothing)
    assert "033-4481186" in words(nothing), "the numbers stay"
    for answer in (first, found, nothing, stranger.get(place_of(database, "GGD"))):
        assert "Set-Cookie" not in answer.headers
        assert not [a for a in Page(answer.text).links("") if a.startswith(("tel:", "http"))]
    odd = stranger.client.post("/directory", data={"q": "%" * 5000, "region": "'\0", "language": "%", "page": "9" * 99})
    assert odd.status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_directory_invites(app: Flask) -> None:
    assert "This list is still empty. The numbers above are always there." in words(visitor(app).get("/directory"))


def test_somebody_with_a_task_keeps_it(app: Flask, database: Database) -> None:
    worker, stranger = visitor(app, Role.CASEWORKER), visitor(app)
    made = worker.submit("/directory/new", **{**FORM, "verified": "y", "site": "https://thuis.nl"})
    assert made.status_code == 303, words(made)
    place = made.headers["Location"]
    assert "by a caseworker" in words(stranger.get(place))
    assert f"{place}/edit" not in stranger.get(place).text
    typed = worker.fields(f"{place}/edit")
    assert (typed["site"], typed["what_nl"], typed["seen"]) == ("thuis.nl", "Koffie", "1")
    wrong = worker.submit(f"{place}/edit", areas=["law"], regions=["NL"], phone="bel maar", hours="tot elf")
    assert wrong.status_code == 400
    assert 'value="tot elf"' in wrong.text, "nothing that was written is lost"
    assert worker.submit(f"{place}/edit", areas=["law"], regions=["NL"], hours="tot elf").status_code == 303
    late = worker.client.post(f"{place}/edit", data={**typed, **FORM, "hours": "tot twaalf"})
    assert late.status_code == 409
    assert 'value="tot twaalf"' in late.text
    assert "tot elf" in words(stranger.get(place))
    assert Page(late.text, f"{place}/edit").form(f"{place}/edit")["seen"] == "2", "kept once more, hers is the newest"
    assert worker.submit(place, f"{place}/verify").status_code == 303
    assert worker.submit(f"{place}/remove").headers["Location"] == "/directory/keep"
    assert stranger.get(place).status_code == 404
    assert "not on the list any more" in words(worker.get(place))
    assert f"{place}/history" in Page(worker.get("/directory/keep").text).links(place)
    assert worker.submit(f"{place}/history", f"{place}/history", n="1").status_code == 303
    assert stranger.get(place).status_code == 200
    assert "tot elf" not in words(stranger.get(place))


def test_a_pasted_file_is_looked_at_and_then_put_in(app: Flask, database: Database) -> None:
    worker, stranger = visitor(app, Role.MEMBER, Role.EXPERT), visitor(app)
    out = worker.get("/directory/list.csv")
    assert out.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert json.loads(worker.get("/directory/list.json").text)[0]["name"] == "112"
    same = worker.submit("/directory/file", text=out.text, put_in="1")
    assert "new: 0, changed: 0, the same: 27, wrong: 0" in words(same)

    bad = "name,what_nl,areas,region\nNieuw,x,law,NL\nStuk,x,law,Zuid\n"
    refused = worker.submit("/directory/file", text=bad, put_in="1")
    assert refused.status_code == 400
    assert "line 3: region 'Zuid' is unknown" in unescape(words(refused))
    assert "Stuk,x,law,Zuid" in refused.text, "what was pasted is still there"
    good = bad.replace("Zuid", "Twente")
    assert "new: 2" in words(worker.submit("/directory/file", text=good))
    assert "Nieuw" not in words(stranger.get("/directory")), "only looked at"
    assert "It is in" in words(worker.submit("/directory/file", text=good, put_in="1"))
    assert "Nieuw" in words(stranger.get("/directory"))

    large = worker.client.post("/directory/file", data={"text": "x" * (web.MAX_REQUEST + 1)})
    assert (large.status_code, "too much for one time" in words(large)) == (413, True)
    sent = worker.client.post("/directory/file", data={"text": b"name\n"}, content_type="multipart/form-data")
    assert sent.status_code == 400


def test_nothing_anybody_puts_in_runs(app: Flask, database: Database) -> None:
    worker = visitor(app, Role.CASEWORKER)
    for number, payload in enumerate(PAYLOADS):
        texts = dict.fromkeys(("what_nl", "what_en", "hours", "note_nl", "note_en"), payload)
        made = worker.submit("/directory/new", **{**FORM, **texts, "name": f"{payload} {number}"})
        assert made.status_code == 303, words(made)
        place = made.headers["Location"]
        bad = worker.submit("/directory/file", text=f'[{{"name": "{payload.replace(chr(34), "")}", "shoe": 1}}]')
        pages = [place, f"{place}/edit", f"{place}/history", f"{place}/remove", "/directory", "/directory/keep"]
        for answer in (bad, *map(worker.get, pages)):
            assert payload not in answer.text or payload in ("javascript:alert(1)", "{{ 7*7 }}"), payload
            page = Page(answer.text)
            assert not [mark for mark in page.marks if mark[1].get("onerror") or mark[1].get("src") == "x"]
            assert not [a for a in page.links("") if a.startswith(("javascript:", "//"))]
    sheet = worker.get("/directory/list.csv").text
    assert all(payload in sheet for payload in PAYLOADS if '"' not in payload), "kept as it was typed"


def test_the_list_costs_the_same_however_long_it_is(app: Flask, database: Database) -> None:
    stranger, statements = visitor(app), list[str]()

    def count(address: str) -> int:
        statements.clear()
        stranger.get(address)
        return len(statements)

    listen = lambda connection, cursor, statement, *rest: statements.append(statement)  # noqa: E731
    event.listen(Engine, "before_cursor_execute", listen)
    try:
        stranger.get("/directory")
        few = count("/directory")
        more = "name,what_nl,areas,region\n" + "".join(f"Huis {n},x,law;money,NL\n" for n in range(60))
        database.write(lambda db: actions.put_in(db, CONSOLE, files.read(more)))
        assert count("/directory") == few <= 4
        assert count(place_of(database, "GGD")) <= 2
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    first = stranger.get("/directory")
    second = stranger.client.post("/directory", data={"page": "2"})
    assert "Show more" in first.text
    assert "Huis 59" in words(second)
    assert "Huis 59" not in words(first)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_language_alone_is_marked(app: Flask, database: Database) -> None:
    entry = Entry("Alleen", {"nl": "Praat Nederlands"}, areas=("law",), regions=("NL",), languages=("ro",))
    place = database.write(lambda db: actions.add(db, CONSOLE, entry, False))
    page = visitor(app).get(f"/directory/{place}")
    assert '<span lang="nl">Praat Nederlands</span>' in page.text
    assert "Romanian" in words(page)
