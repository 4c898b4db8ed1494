"""S3: Argon2id at full cost, anew when that rises; few hashes at a time, the others in line, the loop never held up;
known and unknown cost the same.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import argon2
import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.hashing import CHEAP, Hasher, Parameters, _behind
from forum.accounts.models import Member
from forum.errors import Unavailable
from forum.house import House
from tests import factories
from tests.factories import change
from tests.people import PASSPHRASE, People
from tests.visitor import Visitor


@pytest.fixture
def hasher() -> Iterator[Hasher]:
    hasher = Hasher(CHEAP)
    yield hasher
    hasher.close()


def test_only_the_right_passphrase_verifies(hasher: Hasher) -> None:
    known = hasher.hash("mijn kat slaapt graag")
    assert hasher.verify(known, "mijn kat slaapt graag")
    assert not hasher.verify(known, "mijn kat slaapt graag ")
    assert not hasher.verify(known, "")
    assert not hasher.verify(known, "\ud800")
    assert hasher.hash("mijn kat slaapt graag") != known


def test_nobody_has_no_passphrase(hasher: Hasher) -> None:
    assert not hasher.verify(None, "mijn kat slaapt graag")
    assert not hasher.verify(None, "")


def test_the_parameters_are_those_of_the_safety_page() -> None:
    hasher = Hasher()
    used = argon2.extract_parameters(hasher.hash("mijn kat slaapt graag"))
    assert (used.type, used.version) == (argon2.Type.ID, 19)
    assert (used.time_cost, used.memory_cost, used.parallelism) == (2, 46 * 1024, 1)
    assert used.memory_cost >= 19 * 1024
    assert argon2.extract_parameters(hasher._nobody) == used
    hasher.close()


def test_a_served_house_hashes_at_full_cost(people: People) -> None:
    people.stranger().sign_up("Anna Appel")
    with people.database.reading() as db:
        known = db.execute(select(Member.passphrase_hash).where(Member.pseudonym == "Anna Appel")).scalar_one()
    used = argon2.extract_parameters(known)
    assert (used.time_cost, used.memory_cost) == (Parameters().time_cost, Parameters().memory_kib)


def test_raised_parameters_ask_for_a_new_hash(hasher: Hasher) -> None:
    raised = Hasher(Parameters(time_cost=2, memory_kib=8))
    known = hasher.hash("mijn kat slaapt graag")
    assert not hasher.needs_rehash(known)
    assert raised.needs_rehash(known)
    assert raised.verify(known, "mijn kat slaapt graag")
    raised.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_once_parameters_rise_a_log_in_hashes_anew(app: Flask) -> None:
    house: House = app.extensions["house"]
    earlier = house.hasher.hash(PASSPHRASE)
    factories.add_member(house.database, name="Anna Appel")
    change(house.database, update(Member).values(passphrase_hash=earlier))
    raised = Hasher(Parameters(time_cost=2, memory_kib=16))
    app.extensions["house"] = replace(house, hasher=raised)

    def kept() -> str:
        return str(factories.rows(house.database, "members")[0]["passphrase_hash"])

    assert Visitor(app).log_in(passphrase="not the right one").status_code == 400
    assert kept() == earlier, "only who knows the passphrase can have it hashed anew"
    assert Visitor(app).log_in().status_code == 303
    stronger = kept()
    used = argon2.extract_parameters(stronger)
    assert (used.time_cost, used.memory_cost) == (2, 16)
    assert Visitor(app).log_in().status_code == 303
    assert kept() == stronger, "once is enough"
    raised.close()


def test_a_broken_hash_is_an_error_not_a_wrong_passphrase(hasher: Hasher) -> None:
    with pytest.raises(argon2.exceptions.VerificationError, match="Decoding"):
        hasher.verify("$argon2id$broken", "mijn kat slaapt graag")


def test_known_and_unknown_cost_the_same(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    known, verified = hasher.hash("mijn kat slaapt graag"), []
    verify = argon2.PasswordHasher.verify

    def noted(argon: argon2.PasswordHasher, against: str, passphrase: bytes) -> bool:
        verified.append((argon2.extract_parameters(against), len(against), passphrase))
        return verify(argon, against, passphrase)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", noted)
    for who in (known, None):
        assert not hasher.verify(who, "iets anders dan dat")
    assert len(verified) == 2
    assert verified[0] == verified[1]


class Gate:
    """Stands in for Argon2: counts who is inside, and holds them until it opens."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = self.most = 0
        self.full, self.open = threading.Semaphore(0), threading.Event()

    def hash(self, passphrase: bytes) -> str:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.full.release()
        assert self.open.wait(60)
        with self.lock:
            self.inside -= 1
        return passphrase.decode()


def test_two_work_some_wait_and_more_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, gate = Hasher(Parameters(time_cost=1, memory_kib=8, workers=2, waiting=3)), Gate()
    monkeypatch.setattr(hasher, "_argon2", gate)
    with ThreadPoolExecutor(12) as callers:
        calls = [callers.submit(hasher.hash, f"passphrase {number}") for number in range(12)]
        for _ in range(2):
            assert gate.full.acquire(timeout=60)
        deadline = time.monotonic() + 60
        while sum(call.done() for call in calls) < 7 and time.monotonic() < deadline:
            time.sleep(0.005)
        assert sum(call.done() for call in calls) == 7
        gate.open.set()
    refused = [call for call in calls if isinstance(call.exception(), Unavailable)]
    assert len(refused) == 7
    assert len([call for call in calls if call.exception() is None]) == 5
    assert gate.most == 2
    assert hasher.hash("there is room again") == "there is room again"
    hasher.close()


UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import os, threading
import gevent
from forum.accounts import hashing
from forum.accounts.hashing import Hasher, Parameters
from forum.errors import Unavailable

hasher = Hasher(Parameters(waiting=4))
ticks, gave = 0, 0

def give():
    global gave
    gave += 1

hashing.precedence.give = give

def tick():
    global ticks
    while True:
        gevent.sleep(0.005)
        ticks += 1

ticker = gevent.spawn(tick)
known = hasher.hash("mijn kat slaapt graag")
lock, inside, most = monkey.get_original("threading", "Lock")(), 0, 0
matches = hasher._matches

def counted(known, passphrase):
    global inside, most
    with lock:
        inside += 1
        most = max(most, inside)
    right = matches(known, passphrase)
    with lock:
        inside -= 1
    return right

hasher._matches = counted
ticks = 0
calls = [gevent.spawn(hasher.verify, known, "mijn kat slaapt graag") for _ in range(6)]
gevent.sleep(0)
try:
    hasher.hash("one too many")
    print("not turned away")
except Unavailable:
    pass
gevent.joinall(calls, raise_error=True)
ticker.kill()
assert all(call.value for call in calls)
assert hasher.verify(None, "mijn kat slaapt graag") is False
assert hasher._pool.run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) == 10
assert os.getpriority(os.PRIO_PROCESS, 0) == 0
assert gave == 9, "a page that went on after its hash let talk go first"
hasher.close()
print(ticks, most)
"""


def test_the_event_loop_goes_on_while_passphrases_are_hashed() -> None:
    """Six hashes, two at a time: held up by each, the loop would come round some six times."""
    ran = subprocess.run([sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    ticks, most = map(int, ran.stdout.split())
    assert most == 2
    assert ticks >= 15


def test_where_it_may_not_step_back_it_hashes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr("os.setpriority", refused)
    assert _behind(lambda: "hashed") == "hashed"
