"""Limits: each counts for itself and lets go again. What they know of an address: tests/safety/test_s15_limits.py."""

import math
import sys
from collections import defaultdict
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum import limits
from forum.errors import TooFast
from forum.limits import LIMITS, Limiter, Window
from tests.seconds import NOON, Seconds


def allowed(hit: Callable[[], None], most: int = 40_000) -> int:
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


@pytest.mark.parametrize(
    ("text", "most", "span"),
    [("5/second", 5, 1), ("30/10 second", 30, 10), ("20/minute", 20, 60), ("6/10 minute", 6, 600), ("1/hour", 1, 3600)],
)
def test_a_limit_is_read_as_it_is_written(text: str, most: int, span: int) -> None:
    window = Window(text)
    assert (window.most, window.seconds) == (most, span)


Hits = list[tuple[float, int]]  # how long after the one before, and whose


@given(st.lists(st.tuples(st.sampled_from([0, 0, 0.25, 1, 9.75, 10, 60]), st.integers(0, 3)), max_size=80))
@example([(0, 1), (0, 1), (9.75, 1), (0.25, 1), (0, 1), (0, 1)])  # the first two no longer count, the third one does
def test_it_counts_as_somebody_would_who_keeps_everything(hits: Hits) -> None:
    window, now, kept = Window("3/10 second"), NOON, defaultdict[int, list[float]](list)
    for later, who in hits:
        now += later
        counting = [at for at in kept[who] if now - at < 10]
        expected = counting[-3] + 10 - now if len(counting) >= 3 else 0
        assert window.hit(bytes([who]), now) == expected
        if not expected:
            kept[who].append(now)


def steps(do: Callable[[], object]) -> int:
    """How many lines of forum/limits.py it takes."""
    count = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if frame.f_code.co_filename != limits.__file__:
            return None
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        do()
    finally:
        sys.settrace(before)
    return count


def dearest(limiter: Limiter, seconds: Seconds, people: int) -> int:
    """The steps of the dearest hit of so many people, of whom half are forgotten meanwhile."""
    for number in range(people):
        seconds.now += 70 / people
        limiter.hit("post", number)
    seconds.now += 35
    return max(steps(lambda number=number: limiter.hit("post", number)) for number in range(people))  # type: ignore[misc]


def test_a_hit_takes_as_many_steps_among_thousands(limiter: Limiter, seconds: Seconds) -> None:
    few = dearest(limiter, seconds, 10)
    seconds.now += 100
    assert 0 < few == dearest(limiter, seconds, 3000)


def test_who_no_longer_counts_is_forgotten(limiter: Limiter, seconds: Seconds) -> None:
    hits = limiter._windows["post"].hits
    for number in range(1000):
        limiter.hit("post", number)
    assert len(hits) == 1000
    seconds.now += 59
    limiter.hit("post", 0)
    assert len(hits) == 1000
    seconds.now += 1
    for number in range(500):
        limiter.hit("post", f"new {number}")
    assert len(hits) == 501, "the new ones and who hit again"


def test_an_unknown_limit_is_a_mistake(limiter: Limiter) -> None:
    with pytest.raises(KeyError):
        limiter.hit("unknown", 1)
