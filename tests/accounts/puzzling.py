"""Solves the puzzles of sign-up as a browser does."""

import altcha
import pytest

from forum.accounts import puzzles
from forum.db import Database


def make_easy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let puzzles cost next to nothing."""
    monkeypatch.setattr(puzzles, "COST", 1)
    monkeypatch.setattr(puzzles, "TRIES", 4)


def solve(drawn: dict[str, object]) -> str:
    """The answer to a puzzle, as it goes out with the form."""
    puzzle = altcha.Challenge.from_dict(drawn)
    solution = altcha.solve_challenge(puzzle)
    assert solution is not None
    return altcha.Payload(puzzle, solution).to_base64()


def answer(database: Database) -> str:
    """The answer to a new puzzle of this house."""
    with database.reading() as db:
        return solve(puzzles.draw(db))
