"""Limits: each counts for itself and lets go again; an address is never kept, and stands for a network for one day."""

import math
import time
from collections.abc import Callable

import pytest

from forum.errors import TooFast
from forum.limits import DAY, LIMITS, Limiter

NOON = 20_000 * DAY + DAY / 2


class Seconds:
    """The machine's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.fixture
def limiter(seconds: Seconds) -> Limiter:
    return Limiter()


def allowed(hit: Callable[[], None], most: int = 5000) -> int:
    """How often it may be done before it is too fast."""
    for count in range(most):
        try:
            hit()
        except TooFast:
            return count
    return most


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_lets_through_what_it_says(limiter: Limiter, name: str) -> None:
    assert allowed(lambda: limiter.hit(name, 1)) == int(LIMITS[name].split("/")[0])


def test_each_name_and_each_person_is_counted_apart(limiter: Limiter) -> None:
    assert allowed(lambda: limiter.hit("log_in_name", "a", "anna")) == 10
    assert allowed(lambda: limiter.hit("log_in_name", "a", "bea")) == 10
    assert allowed(lambda: limiter.hit("log_in_name", "b", "anna")) == 10, "the owner elsewhere is not locked out"
    assert allowed(lambda: limiter.hit("passphrase", "a", "anna")) == 10


def test_after_two_windows_all_is_free_again(limiter: Limiter, seconds: Seconds) -> None:
    assert allowed(lambda: limiter.hit("post", 1)) == 20
    seconds.now += 120
    assert allowed(lambda: limiter.hit("post", 1)) == 20


def test_no_more_at_the_turn_of_a_window(limiter: Limiter, seconds: Seconds) -> None:
    seconds.now = math.floor(NOON / 60) * 60 + 59.5
    assert allowed(lambda: limiter.hit("post", 1)) == 20
    seconds.now += 1
    assert allowed(lambda: limiter.hit("post", 1)) <= 1


@pytest.mark.parametrize("offset", [0.5, 13.7, 59.9])
@pytest.mark.parametrize("name", ["post", "say", "log_in_name"])
def test_who_waits_as_told_gets_through(limiter: Limiter, seconds: Seconds, name: str, offset: float) -> None:
    seconds.now += offset
    allowed(lambda: limiter.hit(name, 1))
    with pytest.raises(TooFast) as caught:
        limiter.hit(name, 1)
    assert 1 <= caught.value.retry_after <= 600
    seconds.now += caught.value.retry_after
    limiter.hit(name, 1)


def test_an_unknown_limit_is_a_mistake(limiter: Limiter) -> None:
    with pytest.raises(KeyError):
        limiter.hit("unknown", 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.1", None, False),
        ("", None, True),
        ("nonsense", "192.0.2.1, 10.0.0.1", True),
    ],
)
def test_an_address_stands_for_its_network(limiter: Limiter, one: str, other: str | None, same: bool) -> None:
    assert (limiter.address(one) == limiter.address(other)) is same


def test_an_address_is_never_to_be_read(limiter: Limiter) -> None:
    digest = limiter.address("192.0.2.1")
    assert len(bytes.fromhex(digest)) == 16
    limiter.hit("log_in", digest)
    limiter.hit("log_in_name", digest, "canaryname")
    kept = repr(vars(limiter._counter.storage))
    assert "192.0.2" not in kept
    assert digest not in kept
    assert "canaryname" not in kept


def test_the_key_lives_one_day_and_in_one_process(limiter: Limiter, seconds: Seconds) -> None:
    today = limiter.address("192.0.2.1")
    assert Limiter().address("192.0.2.1") != today
    seconds.now += DAY / 2 - 1
    assert limiter.address("192.0.2.1") == today
    seconds.now += 1
    assert limiter.address("192.0.2.1") != today
