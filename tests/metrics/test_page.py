"""A served house that is watched: its metrics, its log in JSON, and how it leaves."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import update

from forum.policy import Role
from forum.rooms.models import Room
from tests import factories
from tests.metrics.test_counting import LINE
from tests.people import People, visitors
from tests.services import free_port

PATIENCE = 60
LEAVE_SECONDS = 600
PORT = free_port()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    server = {"logs": "json", "metrics_port": PORT, "leave_seconds": LEAVE_SECONDS}
    with visitors(tmp_path_factory.mktemp("house"), {"server": server}) as people:
        yield people


def metrics() -> str:
    with urlopen(f"http://127.0.0.1:{PORT}/metrics") as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return str(answer.read().decode())


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def value(name: str) -> float:
    return next(float(line.rsplit(" ", 1)[1]) for line in metrics().splitlines() if line.startswith(f"{name} "))


def test_it_tells_of_the_machine_and_of_nobody(people: People) -> None:
    before = [line for line in metrics().splitlines() if "requests_total" in line or "event_seconds" in line]
    member, room = people.member(), factories.add_room(people.database)
    inside = member.inside(room)
    inside.say(room, "Tea?")
    assert member.get("/boards").status_code == 200
    said = metrics()
    assert all(line[0] == "#" or LINE.match(line) for line in said.splitlines()), said
    now = [line for line in said.splitlines() if "requests_total" in line or "event_seconds" in line]
    changed = {line for line in set(now) ^ set(before) if 'kind="probe"' not in line}
    assert not changed, "what one person does is not seen"
    assert value("huiskamer_websockets") == 0
    others = [people.member().inside(room) for _ in range(4)]
    assert value("huiskamer_websockets") == 5
    for word in (member.name, member.actor.public_id, room, "Tea?", "127.0.0.1", "/boards"):
        assert word not in said
    assert 'huiskamer_late{what="reports"} 0' in said
    wait_until(lambda: value("huiskamer_ready") == 1)
    for _ in range(10):
        member.get("/boards")
    assert 'huiskamer_requests_total{kind="page",status="2xx"} 1' in metrics()
    for socket in (inside, *others):
        socket.close()
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://127.0.0.1:{PORT}/")


def test_each_line_of_its_log_is_json_and_a_crash_is_one_of_them(people: People) -> None:
    room, crashes = factories.add_room(people.database), value("huiskamer_crashes_total")
    factories.change(people.database, update(Room).where(Room.public_id == room).values(names=7))
    assert people.member().get(f"/rooms/{room}?q=CanaryAgent").status_code == 500
    assert value("huiskamer_crashes_total") == crashes + 1
    lines = [json.loads(line) for line in people.server.log.read_text("utf-8").splitlines()]
    assert all(line.keys() == {"time", "level", "where", "says"} for line in lines)
    assert any(line["where"] == "forum" and "is at http://" in line["says"] for line in lines)
    assert any(line["level"] == "error" and " in:\n" in line["says"] for line in lines)
    assert "CanaryAgent" not in str(lines)


def test_who_runs_it_sees_how_it_is(people: People) -> None:
    operator = people.member(Role.OPERATOR)
    wait_until(lambda: "keeps the clock" in operator.get("/house").text)
    assert f"Port {people.server.port}" in operator.get("/house").text
    assert people.member().get("/house").status_code == 404


def test_told_to_stop_it_says_so_before_it_does(people: People) -> None:
    process = people.server.process
    assert process is not None
    guest = people.stranger()
    wait_until(lambda: guest.get("/readyz").text.startswith("ready\n"))
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: guest.get("/readyz").status_code == 503)
    assert guest.get("/readyz").text == "not ready\nthis process was told to stop\n"
    assert guest.get("/about").status_code == 200, "all else goes on"
    process.send_signal(signal.SIGTERM)  # told twice it does not wait
    assert process.wait(PATIENCE) == 0
    assert factories.rows(people.database, "processes") == [], "it has said that it goes"
