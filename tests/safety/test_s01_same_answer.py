"""S1: whether somebody has an account here cannot be told from a failed log-in."""

import re
import time
from statistics import median

import pytest
import requests

from tests.people import People

ROUNDS = 5  # for each of the names, so well within the limit for one name
NAMES = 4
TOLERANCE = 0.25  # wide: other work runs beside the tests; without the measure the ratio is about 20


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


def test_the_times_are_the_same(people: People) -> None:
    known = [people.arrival().name for _ in range(NAMES)]
    unknown = [name[::-1] for name in known]
    guesser = people.stranger()
    form = guesser.page("/login").form("/login")

    def seconds(name: str) -> float:
        began = time.perf_counter()
        guesser.post("/login", form.filled({"name": name, "passphrase": "niet de goede woorden"}))
        return time.perf_counter() - began

    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for pair in zip(known, unknown, strict=True):
            times[True].append(seconds(pair[0]))
            times[False].append(seconds(pair[1]))
    ratio = median(times[True]) / median(times[False])
    assert 1 / (1 + TOLERANCE) < ratio < 1 + TOLERANCE, times
