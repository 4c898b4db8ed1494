"""The pages of cards: making them, taking them back, where they lead, and a member's own."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum import clock, keys
from forum.app import create_app
from forum.config import load
from forum.db import Database
from forum.house import House
from forum.limits import LIMITS
from forum.policy import Role
from tests.databases import SqliteDatabases
from tests.factories import add_member, log_in, rows
from tests.people import PASSPHRASE, Page
from tests.served import Changes, write_settings
from tests.visitor import Visitor

FORM = {"organisation": "The round", "for_whom": "Women at the canal", "language": "nl", "made": "12"}
JOIN = {"passphrase": PASSPHRASE, "adult": "y"}


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    """A house that lets in who has a card, and where a member may make two."""
    keys.create(tmp_path / "keys")
    changes: Changes = {
        "database": {"address": sqlite_databases.fresh(tmp_path / "house.sqlite")},
        "accounts": {"sign_up": "card", "member_cards": 2},
    }
    app = create_app(load(write_settings(tmp_path, changes), {}))
    house: House = app.extensions["house"]
    yield app
    house.close()


@pytest.fixture
def database(app: Flask) -> Database:
    house: House = app.extensions["house"]
    return house.database


def visitor(app: Flask, *roles: Role) -> Visitor:
    """Somebody with these roles, logged in."""
    database = app.extensions["house"].database
    person = Visitor(app)
    token = log_in(database, add_member(database, *roles))
    with person.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return person


def make(person: Visitor, **changes: str) -> str:
    """Make a batch through its form; the address of its page."""
    answer = person.submit("/cards/new", **{**FORM, **changes})
    assert answer.status_code == 303, Page(answer.text).words
    return answer.headers["Location"]


def codes_on(person: Visitor, batch: str) -> list[str]:
    """The codes on the sheets of a batch."""
    words = person.get(f"{batch}/sheet").text.split('class="card-code">')[1:]
    return [part.partition("<")[0] for part in words]


@pytest.mark.parametrize("path", ["/c/", "/c/%00", "/c/%3Cscript%3E", "/c/" + "A" * 2000, "/c/ac4-def-hjkm"])
def test_whatever_stands_in_the_address_leads_to_a_form(app: Flask, path: str) -> None:
    answer = Visitor(app).get(path)
    assert answer.status_code == 200
    assert "<script>" not in answer.text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.CASEWORKER, Role.OPERATOR])
def test_who_has_a_task_finds_makes_and_prints_cards(app: Flask, role: Role) -> None:
    person = visitor(app, role)
    assert "/cards" in Page(person.get("/").text).links("/cards")
    batch = make(person, valid_until=str(clock.now().date() + timedelta(days=400)))
    page = person.get(batch).text
    assert "Used fewer than 5 times." in page
    assert Page(page).links(f"{batch}/")
    assert "The round" in person.get("/cards").text
    assert len(set(codes_on(person, batch))) == 12
    sheet = person.get(f"{batch}/sheet").text
    assert sheet.count('class="card-sheet"') == 2
    assert "localhost/c" in sheet, "without an address of its own: the one it was asked at"


def test_a_sheet_speaks_its_own_language_and_names_no_organisation(app: Flask) -> None:
    person = visitor(app, Role.EXPERT)
    sheet = person.get(f"{make(person, language='en')}/sheet").text
    assert '<div class="card-face" lang="en">' in sheet
    assert "A place to talk. Free, and without your name." in sheet
    dutch = person.get(f"{make(person, language='nl')}/sheet").text
    assert '<div class="card-face" lang="nl">' in dutch
    assert "Sheets to print" in dutch, "the page around it is in the language of who prints"
    assert not any(word in sheet + dutch for word in ("The round", "Women at the canal"))


def test_members_and_guests_find_nothing(app: Flask) -> None:
    batch = make(visitor(app, Role.EXPERT))
    for person in (visitor(app), Visitor(app)):
        assert "/cards" not in Page(person.get("/").text).links("/cards")
        for path in ("/cards", "/cards/new", batch, f"{batch}/sheet", f"{batch}/sheet.pdf", f"{batch}/revoke"):
            assert person.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"made": "10000"}, "between 1 and 500 cards"),
        ({"made": "-3"}, "whole number"),
        ({"made": "twelve"}, "whole number"),
        ({"made": "٣"}, "whole number"),
        ({"made": ""}, "fill this in"),
        ({"uses_each": "51"}, "between 1 and 50 people"),
        ({"valid_until": "2020-02-02"}, "not ahead of us"),
        ({"valid_until": "2020-02-31"}, "like this"),
        ({"valid_until": "soon"}, "like this"),
        ({"valid_until": "9999-12-31"}, "three years at most"),
        ({"organisation": "x" * 81}, "81 characters"),
        ({"language": "xx"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_the_form_back(
    app: Flask, database: Database, changes: dict[str, str], sentence: str
) -> None:
    answer = visitor(app, Role.EXPERT).submit("/cards/new", **{**FORM, **changes})
    assert answer.status_code == 400
    assert sentence in answer.text
    if "organisation" not in changes:
        assert dict(Page(answer.text, "/cards/new").form("/cards/new").fields)["organisation"] == "The round"
    assert rows(database, "card_batches") == []


def test_a_batch_is_taken_back_after_a_question(app: Flask, database: Database) -> None:
    person = visitor(app, Role.CASEWORKER)
    batch = make(person)
    assert "cannot be undone" in person.get(f"{batch}/revoke").text
    assert len(rows(database, "cards")) == 12, "a look takes nothing back"
    assert person.submit(f"{batch}/revoke").status_code == 303
    assert rows(database, "cards") == []
    page = person.get(batch).text
    assert "taken back" in page
    assert not Page(page).links(f"{batch}/")
    assert person.get(f"{batch}/sheet").status_code == person.get(f"{batch}/sheet.pdf").status_code == 404


# where a card leads


def test_a_card_leads_to_the_form_filled_in_and_lets_in_once(app: Flask, database: Database) -> None:
    code = codes_on(staff := visitor(app, Role.EXPERT), make(staff))[0]
    newcomer = Visitor(app)
    form = Page(newcomer.get(f"/c/{code.replace('-', '')}").text).form("/join")
    assert form["card"] == code
    answer = newcomer.client.post("/join", data={**dict(form.fields), **JOIN})
    assert "recovery-code" in Page(answer.text).texts
    assert len(rows(database, "cards")) == 11
    late = Visitor(app).submit("/join", card=code, pseudonym="Zachte Wolk", **JOIN)
    assert late.status_code == 400
    assert "We do not know this card code" in late.text
    assert "Whoever hands them out has another for you" in late.text
    assert dict(Page(late.text).form("/join").fields)["card"] == code


def test_an_address_tells_nothing_of_the_card(app: Flask, database: Database) -> None:
    good = codes_on(staff := visitor(app, Role.EXPERT), make(staff))[0].replace("-", "")
    before = rows(database, "cards"), rows(database, "card_batches")
    forms = [dict(Page(Visitor(app).get(f"/c/{code}").text).form("/join").fields) for code in (good, "AC4DEFHJKM")]
    for form in forms:
        del form["card"], form["csrf_token"], form["pseudonym"], form["drawn"]
    assert forms[0] == forms[1]
    assert (rows(database, "cards"), rows(database, "card_batches")) == before


def test_the_short_address_takes_the_code_however_it_is_typed(app: Flask) -> None:
    newcomer = Visitor(app)
    answer = newcomer.submit("/c", code=" ac4 def-hjkm ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/c/AC4DEFHJKM")
    assert newcomer.client.get_cookie("s") is None, "nothing is kept of who looks at a card"
    wrong = newcomer.submit("/c", code="AC4-DEF")
    assert wrong.status_code == 400
    assert "10 letters and digits" in wrong.text


def test_who_is_in_already_keeps_it_for_a_colleague(app: Flask, database: Database) -> None:
    code = codes_on(staff := visitor(app, Role.EXPERT), make(staff))[0]
    for path in ("/c", f"/c/{code}"):
        answer = visitor(app).get(path)
        assert answer.status_code == 200
        assert "Keep it for a colleague" in answer.text
    assert len(rows(database, "cards")) == 12


def test_tries_with_a_card_are_counted(app: Flask) -> None:
    newcomer = Visitor(app)
    fields = {**newcomer.fields("/join"), **JOIN, "pseudonym": "Stille Otter", "card": "AC4-DEF-HJKM"}
    house: House = app.extensions["house"]
    most = int(LIMITS["card"].partition("/")[0])
    address = house.limiter.address("127.0.0.1")
    for _ in range(most - 1):
        house.limiter.hit("card", address)
    assert [newcomer.client.post("/join", data=fields).status_code for _ in range(2)] == [400, 429]


# a member's own


def test_a_member_makes_two_and_each_is_shown_once(app: Flask, database: Database) -> None:
    member = visitor(app)
    assert "/me/card" in Page(member.get("/me").text).links("/me/card")
    assert "2 more cards" in member.get("/me/card").text
    fields = member.fields("/me/card")
    shown = member.client.post("/me/card", data=fields)
    code = shown.text.split('class="card-code">')[1].partition("<")[0]
    again = member.client.post("/me/card", data=fields)
    assert (again.status_code, "card-code" in again.text) == (409, False), "loaded again, it makes no second one"
    assert code not in member.get("/me/card").text
    member.submit("/me/card")
    assert "all the cards you can make" in member.get("/me/card").text
    assert len(rows(database, "cards")) == 2
    Visitor(app).sign_up("Zachte Wolk", card=code)
    assert "Cards of members" in visitor(app, Role.OPERATOR).get("/cards").text


def test_where_the_operator_allows_none_there_is_no_such_page(
    sqlite_databases: SqliteDatabases, tmp_path: Path
) -> None:
    keys.create(tmp_path / "keys")
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    other = create_app(load(write_settings(tmp_path, {"database": {"address": url}}), {}))
    member = visitor(other)
    assert not Page(member.get("/me").text).links("/me/card")
    assert member.get("/me/card").status_code == 404
    other.extensions["house"].close()
