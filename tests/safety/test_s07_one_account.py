"""S7: fifty who sign up at the same moment with one card, or one solved puzzle, make one account.

Half of them do it in what is another process to the first: a database of its own on the same rows.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from forum.accounts import actions as accounts
from forum.cards import actions as cards
from forum.cards.queries import codes_of
from forum.config import SignUp
from forum.db import Database
from forum.errors import Invalid, Problem
from forum.policy import CONSOLE, GUEST
from tests.accounts import puzzling
from tests.factories import KEYS, new_member, rows

PARALLEL = 50


def drawn(database: Database, made: int = 3, uses_each: int = 1) -> list[str]:
    """The codes of new cards."""
    new = cards.NewBatch("The round", "women at the canal", "nl", made=made, uses_each=uses_each)
    batch = database.write(lambda db: cards.make_batch(db, CONSOLE, new))
    with database.reading() as db:
        return codes_of(db, CONSOLE, batch)


def at_once(database: Database, mode: SignUp, brought: list[dict[str, str]]) -> list[str]:
    """Sign up with each of these at the same time; the kinds of what came out."""
    neighbour = Database(database.engine.url.render_as_string(hide_password=False), KEYS)

    def one(who: tuple[int, dict[str, str]]) -> str:
        number, fields = who
        new = replace(new_member(), **fields)  # type: ignore[arg-type]
        try:
            (database, neighbour)[number % 2].write(lambda db: accounts.sign_up(db, GUEST, new, mode))
        except Problem as problem:
            return f"{type(problem).__name__} {problem.field}"
        return "in"

    with ThreadPoolExecutor(len(brought)) as pool:
        came = sorted(pool.map(one, enumerate(brought)))
    neighbour.close()
    return came


@pytest.mark.parametrize("uses", [1, 3])
def test_one_card_makes_as_many_accounts_as_it_is_for(database: Database, uses: int) -> None:
    card, *others = drawn(database, uses_each=uses)
    came = at_once(database, SignUp.CARD, [{"card": card}] * PARALLEL)
    assert came == ["Invalid card"] * (PARALLEL - uses) + ["in"] * uses
    assert len(rows(database, "members")) == uses
    assert len(rows(database, "cards")) == len(others), "what is used up is deleted"
    assert rows(database, "card_batches")[0]["used"] == uses


def test_different_cards_of_one_batch_let_all_in(database: Database) -> None:
    codes = drawn(database, made=12)
    assert at_once(database, SignUp.CARD, [{"card": code} for code in codes]) == ["in"] * 12
    assert rows(database, "cards") == []


def test_a_taken_name_leaves_the_card_as_it_was(database: Database) -> None:
    card, *_ = drawn(database)
    before = rows(database, "cards"), rows(database, "card_batches")
    database.write(lambda db: accounts.sign_up(db, GUEST, new_member("Stille Otter"), SignUp.OPEN))
    with pytest.raises(Invalid, match="already in use"):
        new = replace(new_member("Stille Otter"), card=card)
        database.write(lambda db: accounts.sign_up(db, GUEST, new, SignUp.CARD))
    assert (rows(database, "cards"), rows(database, "card_batches")) == before
    assert at_once(database, SignUp.CARD, [{"card": card}]) == ["in"]


def test_one_solved_puzzle_makes_one_account(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    puzzling.make_easy(monkeypatch)
    work = puzzling.answer(database)
    assert at_once(database, SignUp.WORK, [{"work": work}] * PARALLEL) == ["Invalid work"] * (PARALLEL - 1) + ["in"]
    assert len(rows(database, "members")) == len(rows(database, "used_puzzles")) == 1
