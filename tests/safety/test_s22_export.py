"""S22: the file with all that is kept of somebody asks for the passphrase again, and its name says nothing."""

import io
import json
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from forum import clock, exports, features
from forum.accounts.actions import profile
from forum.db import Database
from forum.exports import Part, Row, Word
from forum.policy import Role
from forum.privacy import bundle, routes
from forum.privacy.telling import Teller
from tests import factories
from tests.people import PASSPHRASE
from tests.visitor import Visitor

features.load("exports")
ASKED = "Name you log in with"
ZONE = ZoneInfo("Europe/Amsterdam")
# What has to do with pages alone: once is enough.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def anna(app: Flask) -> Visitor:
    return Visitor(app).sign_up("Stille Otter")


def files(answer: Any) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "when it was made"
        return {name: file.read(name).decode() for name in file.namelist()}


def taken(anna: Visitor) -> dict[str, str]:
    return files(anna.submit("/me/data", passphrase=PASSPHRASE, take="1"))


def test_nothing_without_the_passphrase(anna: Visitor) -> None:
    page = anna.get("/me/data").text
    assert ASKED not in page and "Your account" in page
    for words in ({"passphrase": "niet de goede woorden"}, {"passphrase": ""}, {}):
        for take in ({}, {"take": "1"}):
            answer = anna.submit("/me/data", **words, **take)
            assert answer.status_code == 400 and answer.mimetype == "text/html" and ASKED not in answer.text
    shown = anna.submit("/me/data", passphrase=PASSPHRASE)
    assert shown.status_code == 200 and ASKED in shown.text


@ON_SQLITE
def test_the_file_says_nothing_by_its_name(anna: Visitor) -> None:
    answer = anna.submit("/me/data", passphrase=PASSPHRASE, take="1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document.zip"'
    assert answer.headers["Cache-Control"] == "no-store" and answer.content_length == len(answer.data)
    found = files(answer)
    assert list(found) == ["document.json", "document.html"]
    assert json.loads(found["document.json"])["Your account"][0]["Name others see"] == "Stille Otter"
    page = found["document.html"]
    assert "Stille Otter" in page and "<title>Document</title>" in page
    assert "http://" not in page and "https://" not in page


@ON_SQLITE
def test_what_she_typed_runs_nowhere_in_it(anna: Visitor) -> None:
    anna.submit("/me/line", line="<script>alert(1)</script>")
    page = taken(anna)["document.html"]
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page


@ON_SQLITE
def test_the_page_in_it_speaks_her_language_and_the_data_that_of_programs(anna: Visitor) -> None:
    anna.client.post("/preferences", data={"lang": "nl"})
    found = taken(anna)
    page = found["document.html"]
    assert '<html lang="nl">' in page and '<dd class="as-written">lid</dd>' in page
    account = json.loads(found["document.json"])["Your account"][0]
    assert (account["Tasks"], account["Second step"]) == (["member"], False)
    assert date.fromisoformat(account["Joined on"])


def test_the_database_is_let_go_of_while_the_file_is_made(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    made = bundle.zipped

    def zipped(*args: Any) -> bytes:
        held.append("db" in g)
        return made(*args)

    monkeypatch.setattr(bundle, "zipped", zipped)
    taken(anna)
    assert held == [False]


@ON_SQLITE
def test_a_large_account_costs_what_its_file_weighs(app: Flask) -> None:
    """All is unpacked a little at a time: of eight million letters in texts, memory holds none twice."""
    rows: list[Row] = [
        {"Day": clock.now(), "Text": f"{n} Het regende die nacht in Zutphen. " * 60} for n in range(2000)
    ]
    parts = [Part("Your texts in the forum", rows)]
    page = app.jinja_env.get_template("privacy/_file.html")
    tracemalloc.start()
    try:
        packed = bundle.zipped(parts, page.generate(lang="nl", parts=Teller("nl", ZONE, str).parts(parts)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        unpacked = sum(entry.file_size for entry in file.infolist())
        assert len(json.loads(file.read("document.json"))["Your texts in the forum"]) == len(rows)
    assert unpacked > 8_000_000 > 4 * (peak - len(packed))


@ON_SQLITE
def test_of_thousands_the_page_shows_some_and_the_file_all(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "AT_MOST", 2)
    monkeypatch.setattr(exports, "_exports", {"Many": lambda db, actor: [{"Text": f"row {n}"} for n in range(5)]})
    page = anna.submit("/me/data", passphrase=PASSPHRASE).text
    assert "row 1" in page and "row 2" not in page and "3 more are in the file" in page
    assert all(f"row {n}" in text for text in taken(anna).values() for n in range(5))


def test_words_of_the_house_are_marked_in_every_feature(database: Database) -> None:
    """What is chosen from a list is no word of hers: unmarked, a page in Dutch would say "watched" or "muted"."""
    anna = factories.add_member(database, Role.EXPERT)
    factories.log_in(database, anna)
    begun = factories.start_thread(database, anna, factories.add_board(database))
    factories.say(database, anna, factories.add_room(database))
    database.write(lambda db: profile.set_open_notes(db, anna, ["violence"]))
    factories.add_session(database, anna)
    with database.reading() as db:
        parts = exports.everything(db, factories.actor(database, anna.member_id))
    values = [value for part in parts for row in part.rows for value in row.values()]
    plain = {str, int, bool, date, datetime, Word, tuple, dict, type(None)}
    assert begun and {type(value) for value in values} <= plain
    words = [word for value in values for word in (value if isinstance(value, tuple) else (value,))]
    said = {str(word): word.message for word in words if isinstance(word, Word)}
    assert said["expert"] == "expert by experience" and said["violence"] == "about violence"
    assert said["own"] == "your own"


@pytest.mark.parametrize(
    "value, said",
    [
        (None, ""),
        (True, "<yes>"),
        (3, "3"),
        ("own", "own"),
        (Word("own", "your own"), "<your own>"),
        (Word("let_in", "%(name)s can read along.", name="Sil"), "<Sil can read along.>"),
        (Word("", ""), ""),
        ((Word("a", "first"), Word("b", "second")), "<first>, <second>"),
        ({"en": "Tea room", "nl": "Theekamer"}, "Theekamer"),
        ({"en": "Tea room"}, "Tea room"),
        ({}, ""),
        (date(2026, 3, 1), "1 mrt 2026"),
        (datetime.fromisoformat("2026-03-01T12:30:00+00:00"), "1 mrt 2026 13:30:00"),
    ],
)
def test_values_are_said_in_her_language(value: Any, said: str) -> None:
    assert Teller("nl", ZONE, lambda message: f"<{message}>").value(value).replace(",", "", said.count("13:30")) == said
