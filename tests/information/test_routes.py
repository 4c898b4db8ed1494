"""The pages over HTTP: what visitors read, what experts write, what comes back from them."""

import re

import pytest
from flask import Flask
from flask_babel import gettext
from sqlalchemy import event

from forum.boards import defaults as boards
from forum.db import Database
from forum.house import House
from forum.information import first_pages
from forum.limits import LIMITS
from forum.policy import CONSOLE, Role
from tests.factories import add_board, add_member, log_in, rows, start_thread
from tests.information.pages import add_area, add_page, write
from tests.people import Page
from tests.visitor import Visitor

XSS = "<img src=x onerror=alert(1)><script>alert(1)</script>\"'&"


@pytest.fixture
def database(app: Flask) -> Database:
    house: House = app.extensions["house"]
    return house.database


@pytest.fixture
def expert(app: Flask, database: Database) -> Visitor:
    return known(app, database, Role.EXPERT)


def known(app: Flask, database: Database, *roles: Role) -> Visitor:
    """Somebody with these roles, logged in."""
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = log_in(database, add_member(database, *roles)), True
    return visitor


FIELDS = {"title": "Thee", "summary": "Over thee.", "body": "Er is **thee**.", "dated": "2026-11-01"}


def begin(expert: Visitor, database: Database, **fields: str) -> str:
    """A page by the form; its public id."""
    area = fields.pop("area", "") or add_area(database)
    answer = expert.submit("/information/new", **{**FIELDS, "area": area, "language": "nl", **fields})
    assert answer.status_code == 303, Page(answer.text).words
    return str(answer.headers["Location"].split("/")[2])


def test_a_short_text_leads_to_the_whole_one(app: Flask, database: Database, expert: Visitor) -> None:
    add_area(database)
    database.write(lambda db: boards.furnish(db, CONSOLE))
    database.write(lambda db: first_pages.furnish(db, CONSOLE))
    bulgarian = Visitor(app)
    bulgarian.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "bg"
    listed = bulgarian.get("/information").text
    titles = {texts["bg"].title: texts for texts in first_pages.pages().values()}
    assert all(title in listed for title in titles)
    found = re.search(r'href="(/information/\w+)" lang="bg">([^<]+)</a>', listed)
    assert found is not None
    path, texts = found[1], titles[found[2]]
    html = bulgarian.get(path).text
    assert f'<h1 lang="bg">{texts["bg"].title}</h1>' in html
    assert f'<div class="prose" lang="bg">{texts["bg"].body.html}</div>' in html
    assert f'<div class="prose" lang="en">{texts["en"].body.html}</div>' in html
    notice = html[html.index('class="notice"') :]
    with app.test_request_context(headers={"Accept-Language": "bg"}):
        machine = gettext("This translation was made by a machine, and nobody has checked it yet.")
    assert str(machine) in notice[: notice.index("</p>")]
    for language in ("nl", "en"):
        assert f'href="{path}?lang={language}" hreflang="{language}"' in notice[: notice.index("</p>")]
        assert machine not in Visitor(app).get(f"{path}?lang={language}").text
    edit = f"{path}/bg/edit"
    assert expert.submit(edit, body="Нов **текст**.", same="y").status_code == 303
    version = f"{path}/bg/2"
    expert.client.post(version, data={**expert.fields(version), "do": "publish"})
    html = bulgarian.get(path).text
    assert "<strong>текст</strong>" in html
    assert str(machine) not in html[: html.index("<footer")], "somebody has gone over it"


def test_written_published_and_read_by_a_visitor_without_a_cookie(
    app: Flask, database: Database, expert: Visitor
) -> None:
    page = begin(expert, database, sources="Een boek\nboek.nl")
    stranger = Visitor(app)
    assert stranger.get(f"/information/{page}").status_code == 404
    first = f"/information/{page}/nl/1"
    assert expert.client.post(first, data={**expert.fields(first), "do": "publish"}).status_code == 303
    for path in ("/information", f"/information/{page}"):
        answer = stranger.get(path)
        assert "Thee" in answer.text
        assert "Set-Cookie" not in answer.headers
    assert "<strong>thee</strong>" in stranger.get(f"/information/{page}").text
    words = Page(stranger.get(f"/information/{page}").text).words
    assert "This page is there in Dutch only." in words
    assert "boek.nl" in words
    assert f"/information/{page}/work" not in stranger.get(f"/information/{page}").text


def test_languages_can_be_switched(app: Flask, database: Database) -> None:
    person = add_member(database, Role.EXPERT)
    page = add_page(database, person)
    write(database, person, page, "en", 0, title="Tea", same_as=1)
    write(database, person, page, "nl", 1, title="Koffie")
    stranger = Visitor(app)
    english = stranger.get(f"/information/{page}").text
    assert '<h1 lang="en">Tea' in english
    assert "This text is older than the Dutch one." in english
    dutch = stranger.get(f"/information/{page}?lang=nl").text
    assert '<h1 lang="nl">Koffie' in dutch
    assert "only." not in Page(dutch).words
    assert stranger.get(f"/information/{page}?lang=xx%00").status_code == 200


def test_clear_is_counted_and_slowed(app: Flask, database: Database) -> None:
    page = add_page(database, add_member(database, Role.EXPERT))
    stranger, path = Visitor(app), f"/information/{page}/clear"
    answer = stranger.submit(f"/information/{page}", path, clear="yes")
    assert answer.status_code == 303
    thanked = stranger.get(answer.headers["Location"].partition("#")[0])
    assert "Thank you" in thanked.text and "Set-Cookie" not in thanked.headers
    most = int(LIMITS["clear"].partition("/")[0])
    got = [stranger.client.post(path, data={"lang": "nl", "clear": "no"}).status_code for _ in range(most)]
    assert got == [303] * (most - 1) + [429]
    (text,) = rows(database, "information_texts")
    assert (text["clear"], text["unclear"]) == (1, most - 1)
    for bad in ({}, {"lang": "nl"}, {"lang": "de", "clear": "no"}, {"lang": "nl", "clear": "maybe"}):
        assert stranger.client.post(path, data=bad).status_code == 400
    other = add_page(database, add_member(database, Role.EXPERT))
    gone = stranger.client.post(f"/information/{other}/clear", data={"lang": "en", "clear": "no"})
    assert gone.headers["Location"] == f"/information/{other}", "not in this language any more"


def test_a_form_comes_back_filled(database: Database, expert: Visitor) -> None:
    answer = expert.submit("/information/new", **{**FIELDS, "dated": "1 november", "sources": "Een boek"})
    form = Page(answer.text, "/information/new").form("/information/new")
    assert answer.status_code == 400
    assert (form["title"], form["body"].strip(), form["sources"].strip()) == ("Thee", "Er is **thee**.", "Een boek")
    assert "2026-11-27" in Page(answer.text).words
    for wrong in ({"area": "nowhere"}, {"area": add_area(database), "language": "de"}, {"body": " "}):
        assert expert.submit("/information/new", **{**FIELDS, "language": "nl", **wrong}).status_code == 400
    assert rows(database, "information_pages") == []


def test_who_comes_second_sees_what_the_first_one_wrote(app: Flask, database: Database, expert: Visitor) -> None:
    page = begin(expert, database)
    path, other = f"/information/{page}/nl/edit", known(app, database, Role.EXPERT)
    late = other.fields(path)
    assert expert.submit(path, body="Er is **koffie**.").status_code == 303
    answer = other.client.post(path, data={**late, "body": "Er is **melk**."})
    assert answer.status_code == 409
    assert "<ins>" in answer.text and "**koffie**" in answer.text
    form = Page(answer.text).form("/")
    assert form["body"].strip() == "Er is **melk**."
    assert other.client.post(path, data=dict(form.fields)).status_code == 303, "having seen it"
    assert [row["version"] for row in rows(database, "information_versions")] == [1, 2, 3]


def test_a_number_is_asked_about_and_taken_out(database: Database, expert: Visitor) -> None:
    answer = expert.submit("/information/new", **{**FIELDS, "body": "Bel 06 12345678.", "area": add_area(database)})
    assert answer.status_code == 422
    fields = dict(Page(answer.text).form("/").fields)
    assert expert.client.post("/information/new", data={**fields, "sent": "mask"}).status_code == 303
    (version,) = rows(database, "information_versions")
    assert "12345678" not in f"{version['body']}{version['html']}"


def test_english_stands_beside_the_dutch_and_says_which(database: Database, expert: Visitor) -> None:
    page = begin(expert, database)
    path = f"/information/{page}/en/edit"
    assert "<strong>thee</strong>" in expert.get(path).text
    assert expert.submit(path, **{**FIELDS, "title": "Tea"}).status_code == 303
    assert expert.submit(f"/information/{page}/nl/edit", title="Koffie").status_code == 303
    both = expert.get(f"/information/{page}/both").text
    assert "older than the Dutch one" in both
    assert "older than the Dutch one" in expert.get("/information").text
    assert "same" not in dict(Page(expert.get(path).text).form("/").fields), "not ticked for a newer Dutch one"
    assert expert.submit(path, title="Coffee").status_code == 303
    assert "older than the Dutch one" in expert.get(f"/information/{page}/both").text, "it still says the earlier one"
    assert expert.submit(path, same="y").status_code == 303
    assert "older than the Dutch one" not in expert.get(f"/information/{page}/both").text


def test_back_to_an_earlier_version_and_away(database: Database, expert: Visitor) -> None:
    page = begin(expert, database)
    expert.submit(f"/information/{page}/nl/edit", title="Koffie")
    first, work = f"/information/{page}/nl/1", f"/information/{page}/work"
    assert expert.client.post(first, data={**expert.fields(first), "do": "restore"}).status_code == 303
    assert [row["title"] for row in rows(database, "information_versions")] == ["Thee", "Koffie", "Thee"]
    stale = {**expert.fields(first), "do": "restore", "based_on": "2"}
    assert expert.client.post(first, data=stale).status_code == 409
    token = {"csrf_token": expert.fields(work)["csrf_token"]}
    for do, status in (("take", 303), ("back", 303), ("place", 400), ("", 400)):
        assert expert.client.post(work, data={**token, "do": do}).status_code == status
    place = {"do": "place", "area": add_area(database), "position": "3"}
    assert expert.client.post(work, data={**token, **place}).status_code == 303
    assert expert.client.post(work, data={**token, **place, "area": "nowhere"}).status_code == 400
    for path in (f"/information/{page}/nl/99999999", f"/information/{page}/nl/0", f"/information/{page}/de/1"):
        assert expert.get(path).status_code == 404


def test_a_page_of_a_conversation(database: Database, expert: Visitor) -> None:
    writer = add_member(database, Role.EXPERT, name="Stille Otter")
    thread = start_thread(
        database, writer, add_board(database), "Stille Otter zegt: **thee**.", "Van Stille Otter"
    ).thread
    path = f"/information/from/{thread}"
    assert path in expert.get(f"/threads/{thread}/keep").text
    answer = expert.get(path)
    assert "Otter" not in answer.text
    fields = {"summary": "Kort.", "area": add_area(database)}
    assert expert.submit(path, **fields).status_code == 400, "as it was"
    assert expert.submit(path, **fields, body="Thee helpt.").status_code == 400, "not ticked"
    assert expert.submit(path, **fields, body="Thee helpt.", nobody_told="y").status_code == 303


def test_nothing_that_is_typed_runs(app: Flask, database: Database, expert: Visitor) -> None:
    texts = dict.fromkeys(("title", "summary", "body", "sources"), XSS)
    area = add_area(database, {"nl": XSS, "en": XSS})
    page = begin(expert, database, area=area, **texts)
    expert.submit(f"/information/{page}/nl/edit", **dict.fromkeys(texts, f"{XSS} [x](javascript:alert(1))"))
    first = f"/information/{page}/nl/1"
    expert.client.post(first, data={**expert.fields(first), "do": "publish"})
    paths = ["/information", f"/information/{page}", f"/information/{page}?lang={XSS}", "/information/new"]
    paths += [f"/information/{page}/{way}" for way in ("work", "both", "nl/1", "nl/2", "nl/edit", "en/edit")]
    for path in paths:
        answer = expert.get(path)
        assert answer.status_code == 200
        assert "<img" not in answer.text and "<script>" not in answer.text and 'href="javascript' not in answer.text


def test_what_they_ask_of_the_database(app: Flask, database: Database, expert: Visitor) -> None:
    """The same however many pages and versions there are."""
    person = add_member(database, Role.EXPERT)
    page, asked = add_page(database, person), list[str]()
    event.listen(database.reader, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))

    def count(visitor: Visitor, path: str) -> int:
        asked.clear()
        assert visitor.get(path).status_code == 200
        return len(asked)

    paths = ["/information", f"/information/{page}", f"/information/{page}/work", f"/information/{page}/nl/1"]
    before = [count(expert, path) for _ in range(2) for path in paths][len(paths) :]
    assert [count(Visitor(app), path) for path in paths[:2]] == [1, 1]
    for n in range(1, 4):
        write(database, person, page, "nl", n)
        write(database, person, add_page(database, person), "en", 0)
    assert [count(expert, path) for path in paths] == before
