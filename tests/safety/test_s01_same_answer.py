"""S1: whether somebody has an account here cannot be told from a failed log-in."""

import re
from typing import Any

import argon2
import pytest
import requests
from flask import Flask
from sqlalchemy import Engine, event, update

from forum.accounts.models import Member
from forum.house import House
from forum.policy import Role
from tests import factories
from tests.people import PASSPHRASE, People
from tests.visitor import Visitor


def essence(answer: requests.Response, name: str) -> tuple[int, dict[str, str], str]:
    """All of an answer but what is drawn anew each time, and what was typed."""
    headers = {key: value for key, value in answer.headers.items() if key not in ("Date", "Set-Cookie")}
    body = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", answer.text).replace(name, "NAME")
    headers.pop("Content-Length", None)  # of the compressed body, in which the token is
    return answer.status_code, headers, body


@pytest.mark.parametrize("path", ["/login", "/recover"])
def test_the_answers_are_the_same(people: People, path: str) -> None:
    known = people.arrival().name
    unknown = known[::-1]
    fields = {"passphrase": "niet de goede woorden", "code": "appel berg cello duim egel fiets gitaar hamer"}
    if path == "/login":
        del fields["code"]
    tries = [essence(people.stranger().submit(path, name=name, **fields), name) for name in (known, unknown)]
    assert tries[0] == tries[1]
    assert tries[0][0] == 400


def test_so_are_the_answers_after_many_tries(people: People) -> None:
    known, guesser = people.arrival().name, people.stranger()
    form = guesser.page("/login").form("/login")
    answers: list[list[tuple[int, dict[str, str], str]]] = [[], []]
    for _ in range(12):
        for index, name in enumerate((known, known[::-1])):
            answer = guesser.post("/login", form.filled({"name": name, "passphrase": "x"}))
            answers[index].append(essence(answer, name))
    assert answers[0] == answers[1]
    assert answers[0][-1][0] == 429


class Work:
    """What is done for an answer: statements asked of the database, and what is hashed at which cost."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[object] = []
        verify = argon2.PasswordHasher.verify

        def counted(hasher: argon2.PasswordHasher, known: str, passphrase: bytes) -> bool:
            self.done.append(argon2.extract_parameters(known))
            return verify(hasher, known, passphrase)

        monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)

    def statement(self, *args: Any) -> None:
        """Note a statement, without its values."""
        self.done.append(args[2])


@pytest.mark.parametrize("path", ["/login", "/recover"])
def test_the_work_is_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """What takes the time is counted, so that it does not depend on what else this machine does."""
    house: House = app.extensions["house"]
    known = house.hasher.hash(PASSPHRASE)
    names = ["Anna Appel", "Bea Banaan", "Carla Citroen"]
    for name, role in zip(names, [Role.MEMBER, Role.MEMBER, Role.EXPERT], strict=True):
        factories.add_member(house.database, role, name=name)
    house.database.write(lambda db: db.execute(update(Member).values(passphrase_hash=known)))
    fields = {"passphrase": "niet de goede woorden"} | ({"code": factories.CODE[::-1]} if path == "/recover" else {})
    work, done = Work(monkeypatch), []
    for name in [*names, "Nobody Here"]:
        visitor = Visitor(app)
        form = visitor.fields(path)
        work.done = []
        event.listen(Engine, "before_cursor_execute", work.statement)
        try:
            answer = visitor.client.post(path, data={**form, "name": name, **fields})
        finally:
            event.remove(Engine, "before_cursor_execute", work.statement)
        assert answer.status_code == 400
        done.append(work.done)
    assert done[1] == done[2] == done[3], "but for the first, for whom a house may look things up"
    hashed = [step for step in done[3] if isinstance(step, argon2.Parameters)]
    assert hashed == ([argon2.extract_parameters(known)] if path == "/login" else [])
    assert len(done[3]) > len(hashed), "the database was asked"
