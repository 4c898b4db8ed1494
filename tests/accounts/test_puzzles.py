"""Sign-up by work: a solved puzzle lets in once, whatever is wrong with it does not, and who has none waits."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import altcha
import pytest
from flask import Flask

from forum import keys
from forum.accounts import actions, puzzles
from forum.accounts.hashing import CHEAP, Hasher
from forum.accounts.links import first_operator_token
from forum.accounts.retention import purge_puzzles
from forum.app import create_app
from forum.cards import actions as cards
from forum.cards.queries import codes_of
from forum.config import SignUp, load
from forum.db import Database
from forum.errors import Invalid
from forum.keys import KeyRing
from forum.limits import LIMITS
from forum.policy import CONSOLE, GUEST, Actor, Standing
from tests.accounts.puzzling import answer, make_easy, solve
from tests.databases import SqliteDatabases
from tests.factories import KEYS, Watch, actor, everything, new_member, rows
from tests.people import PASSPHRASE, Page
from tests.served import write_settings
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    make_easy(monkeypatch)


def join(database: Database, work: str, name: str = "", card: str = "", mode: SignUp = SignUp.WORK) -> Actor:
    new = replace(new_member(name), work=work, card=card)
    return actor(database, database.write(lambda db: actions.sign_up(db, GUEST, new, mode)))


def refused(database: Database, work: str) -> None:
    before = len(rows(database, "members"))
    with pytest.raises(Invalid) as caught:
        join(database, work)
    assert (caught.value.message, caught.value.field) == (puzzles.AGAIN, "work")
    assert len(rows(database, "members")) == before


def test_a_solved_puzzle_lets_in_once_and_without_one_she_waits(database: Database) -> None:
    work = answer(database)
    assert join(database, work).standing is Standing.ACTIVE
    refused(database, work)
    assert join(database, "").standing is Standing.WAITING
    assert join(database, answer(database)).standing is Standing.ACTIVE


def test_the_same_answer_written_otherwise_is_the_same(database: Database) -> None:
    work = answer(database)
    join(database, work)
    said = json.loads(base64.b64decode(work))
    said["solution"]["counter"] = 3
    said["challenge"]["more"] = "x"
    refused(database, base64.b64encode(json.dumps(said, indent=2).encode()).decode())


def test_a_card_lets_in_and_leaves_the_puzzle_as_it_is(database: Database) -> None:
    new = cards.NewBatch("The round", "anybody", "nl", made=1)
    batch = database.write(lambda db: cards.make_batch(db, CONSOLE, new))
    with database.reading() as db:
        (code,) = codes_of(db, CONSOLE, batch)
    work = answer(database)
    assert join(database, work, card=code).standing is Standing.ACTIVE
    assert rows(database, "used_puzzles") == []
    assert join(database, work).standing is Standing.ACTIVE


def test_what_fails_leaves_the_puzzle_as_it_was(database: Database) -> None:
    join(database, "", "Stille Otter")
    work = answer(database)
    with pytest.raises(Invalid, match="already in use"):
        join(database, work, "Stille Otter")
    assert join(database, work, "Zachte Wolk").standing is Standing.ACTIVE


def test_elsewhere_than_where_work_is_asked_for_it_lets_nobody_in(database: Database) -> None:
    assert join(database, answer(database), mode=SignUp.APPROVAL).standing is Standing.WAITING
    with pytest.raises(Invalid):
        join(database, answer(database), mode=SignUp.CARD)


def forged(database: Database) -> dict[str, str]:
    """What somebody may try who did not do the work, by what it is."""
    said = json.loads(base64.b64decode(answer(database)))
    puzzle, solution = said["challenge"], said["solution"]
    parameters = puzzle["parameters"]
    key = solution["derivedKey"]
    tries: dict[str, object] = {
        "another key": {**said, "solution": {**solution, "derivedKey": key[:-1] + ("0" if key[-1] != "0" else "1")}},
        "its beginning alone": {**said, "solution": {**solution, "derivedKey": parameters["keyPrefix"]}},
        "a later end": {**said, "challenge": {**puzzle, "parameters": {**parameters, "expiresAt": 9e9}}},
        "no end": {**said, "challenge": {**puzzle, "parameters": {**parameters, "expiresAt": None}}},
        "dearer than it was": {**said, "challenge": {**puzzle, "parameters": {**parameters, "data": {"most": 9}}}},
        "another number": {**said, "challenge": {**puzzle, "parameters": {**parameters, "nonce": "00" * 16}}},
        "signed by nobody": {**said, "challenge": {"parameters": parameters}},
        "a list": [said],
        "nothing in it": {},
        "odd kinds": {"challenge": {"parameters": {**parameters, "data": [[]]}, "signature": 1}, "solution": {}},
    }
    written = {what: base64.b64encode(json.dumps(value).encode()).decode() for what, value in tries.items()}
    return written | {
        "no base64": "naïve",
        "broken text": "\ud800",
        "a NUL": "\0",
        "deep": base64.b64encode(b"[" * 2000).decode(),
        "long": base64.b64encode(b" " * 5000).decode(),
    }


def test_what_was_not_solved_here_lets_nobody_in(database: Database) -> None:
    for what, work in forged(database).items():
        with pytest.raises(Invalid) as caught:
            join(database, work)
        assert caught.value.field == "work", what
    assert rows(database, "members") == []


def test_a_puzzle_of_another_house_counts_there_alone(database: Database) -> None:
    theirs = Database(database.engine.url.render_as_string(hide_password=False), KeyRing(b"t" * 32, KEYS.data))
    work = answer(theirs)
    theirs.close()
    refused(database, work)


def test_it_counts_for_half_an_hour_and_is_forgotten_later(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    first, late = answer(database), answer(database)
    watch.forward(puzzles.LIFE - timedelta(seconds=2))
    join(database, first)

    def forget() -> int:
        return database.write(lambda db: purge_puzzles(db, None, watch.now))  # type: ignore[arg-type]

    assert forget() == 0
    watch.forward(timedelta(seconds=2))
    refused(database, late)
    refused(database, first)
    assert not forget() or not rows(database, "used_puzzles"), "on the very hour it may be gone: it is over by then"
    watch.forward(timedelta(hours=1))
    forget()
    assert rows(database, "used_puzzles") == []
    refused(database, first)


def test_of_a_used_one_a_digest_and_an_hour_are_kept(database: Database) -> None:
    work = answer(database)
    join(database, work)
    (kept,) = rows(database, "used_puzzles")
    assert set(kept) == {"digest", "ends_at"}
    assert str(kept["ends_at"])[14:19] == "00:00"
    parameters = json.loads(base64.b64decode(work))["challenge"]["parameters"]
    assert not any(str(parameters[name]) in everything(database) for name in ("nonce", "salt", "keySignature"))


def test_the_more_come_in_the_more_it_costs_up_to_a_point(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def most() -> int:
        with database.reading() as db:
            return int(puzzles.draw(db)["parameters"]["data"]["most"])

    monkeypatch.setattr(puzzles, "FLOOD", 2)
    monkeypatch.setattr(puzzles, "HARDEST", 2)
    asked = [most()]
    for _ in range(4):
        join(database, answer(database))
        asked.append(most())
    assert asked == [4, 4, 8, 8, 8]


def test_cheap_ones_cannot_be_hoarded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(puzzles, "FLOOD", 2)
    hoard = [answer(database) for _ in range(5)]
    for work in hoard[:4]:  # the last at twice the price it was drawn at: whoever fills in the form meanwhile comes in
        join(database, work)
    refused(database, hoard[4])
    assert join(database, answer(database)).standing is Standing.ACTIVE


def test_the_work_is_what_was_measured(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """1 million rounds on average: a third of a second on a desk, 0.5 to 3 s on an old phone."""
    monkeypatch.undo()
    with database.reading() as db:
        puzzle = puzzles.draw(db)["parameters"]
    assert (puzzle["algorithm"], puzzle["cost"], puzzle["data"]) == ("PBKDF2/SHA-256", 5000, {"most": 400})
    assert len(puzzle["keyPrefix"]) >= 32, "nobody meets it by chance"
    assert len(solve_sizes(puzzle)) <= puzzles.LONGEST


def solve_sizes(puzzle: dict[str, object]) -> str:
    """As long as any answer can be."""
    challenge = altcha.Challenge.from_dict({"parameters": puzzle, "signature": "f" * 64})
    return altcha.Payload(challenge, altcha.Solution(2**32 - 1, "f" * 64)).to_base64()


# over HTTP


@pytest.fixture
def app(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    """A house that asks for work."""
    keys.create(tmp_path / "keys")
    url = sqlite_databases.fresh(tmp_path / "house.sqlite")
    settings = write_settings(tmp_path, {"database": {"address": url}, "accounts": {"sign_up": "work"}})
    hasher = Hasher(CHEAP)
    app = create_app(load(settings, {}), hasher=hasher)
    yield app
    app.extensions["house"].close()


JOIN = {"pseudonym": "Stille Otter", "passphrase": PASSPHRASE, "adult": "y"}


def test_a_browser_with_scripts_is_let_in(app: Flask) -> None:
    visitor = Visitor(app)
    page = Page(visitor.get("/join").text, "/join")
    (line,) = [attributes for _, attributes in page.marks if "data-work" in attributes]
    drawn = visitor.get(line["data-work"])
    assert (drawn.status_code, drawn.headers["Cache-Control"]) == (200, "no-store")
    answer = visitor.submit("/join", work=solve(drawn.get_json()), **JOIN)
    assert "recovery-code" in answer.text
    assert "Your account waits" not in visitor.get("/").text
    assert visitor.get(line["data-work"]).status_code == 403, "who is in needs none"


def test_one_address_draws_so_many_and_no_more(app: Flask) -> None:
    limiter, most = app.extensions["house"].limiter, int(LIMITS["work"].split("/")[0])
    for _ in range(most - 1):
        limiter.hit("work", limiter.address("127.0.0.1"))
    visitor = Visitor(app)
    assert [visitor.get("/join/work").status_code for _ in range(2)] == [200, 429]
    elsewhere = visitor.client.get("/join/work", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert elsewhere.status_code == 200


def test_one_without_is_told_beforehand_and_waits(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/join").text
    assert "Your browser runs no scripts, and that is fine." in page
    assert "Somebody of the house looks at your account before you can read and write along." in page
    assert "recovery-code" in visitor.submit("/join", **JOIN).text
    assert "Your account waits" in visitor.get("/").text
    with_card = Visitor(app).get("/c/AC4DEFHJKM").text
    assert "runs no scripts" not in with_card and "With a card you come in at once" in with_card


def test_a_form_that_comes_back_asks_for_work_anew(app: Flask) -> None:
    visitor = Visitor(app)
    for work, adult in (("nonsense", "y"), (solve(visitor.get("/join/work").get_json()), "")):
        back = visitor.submit("/join", **{**JOIN, "work": work, "adult": adult})
        assert back.status_code == 400
        page = Page(back.text, "/join")
        assert (page.form("/join")["pseudonym"], page.form("/join")["work"]) == ("Stille Otter", "")
        assert (puzzles.AGAIN in page.words) is bool(adult)


def test_the_first_operator_needs_none(app: Flask) -> None:
    token = first_operator_token(app.extensions["house"].keys)
    assert "data-work" not in Visitor(app).get(f"/first/{token}").text
