"""Counters that show themselves in steps, as text that Prometheus reads."""

import re
from collections.abc import Iterable

import pytest

from forum.metrics.counting import STEP, Text, Times, in_steps
from forum.metrics.requests import FILE, FORM, PAGE, PROBE, SOCKET, Requests, kind_of
from forum.metrics.tally import Tally

LINE = re.compile(r'^[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+-]+$')


def test_what_is_less_than_a_step_is_not_seen() -> None:
    assert [in_steps(number) for number in (0, 9, 10, 19, 20)] == [0, 0, 10, 10, 20]
    times = Times()
    for number in range(1, 2 * STEP):
        times.add(0.02)
        buckets, seconds, count = times.shown
        assert count == sum(buckets) == in_steps(number)
        assert seconds == pytest.approx(0.02 * count), "not even by the sum"


def test_the_text_is_as_prometheus_wants_it() -> None:
    text, times = Text(), Times()
    for seconds in (0.001, 0.005, 0.3, 7, 60) * 2:
        times.add(seconds)
    text.gauge("up", "Whether.", 1, {"odd": 'a "word"\\\n'})
    text.gauge("up", "Whether.", 0, {"odd": ""})
    text.times("took_seconds", "How long.", times)
    lines = str(text).splitlines()
    assert lines[:4] == ["# HELP up Whether.", "# TYPE up gauge", 'up{odd="a \\"word\\"\\\\\\n"} 1', 'up{odd=""} 0']
    assert lines[4:6] == ["# HELP took_seconds How long.", "# TYPE took_seconds histogram"]
    assert 'took_seconds_bucket{le="0.005"} 4' in lines and 'took_seconds_bucket{le="0.5"} 6' in lines
    assert lines[-3:] == ['took_seconds_bucket{le="+Inf"} 10', "took_seconds_sum 134.612", "took_seconds_count 10"]
    assert str(text).endswith("\n") and all(line[0] == "#" or "word" in line or LINE.match(line) for line in lines)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/", "GET", PAGE),
        ("/letters/AbCd", "GET", PAGE),
        ("/boards", "HEAD", PAGE),
        ("/ask", "POST", FORM),
        ("/static/1/css/site.css", "GET", FILE),
        ("/socket.io/", "POST", SOCKET),
        ("/readyz", "GET", PROBE),
    ],
)
def test_what_a_request_is_about_is_not_counted(path: str, method: str, kind: str) -> None:
    assert kind_of(path, method) == kind


def test_answers_are_counted_by_kind_and_status() -> None:
    def app(environ: object, start_response: object) -> Iterable[bytes]:
        start_response("404 NOT FOUND", [])  # type: ignore[operator]
        return [b"gone"]

    tally = Tally()
    counted = Requests(app, tally)
    for _ in range(STEP):
        list(counted({"PATH_INFO": "/threads/x", "REQUEST_METHOD": "GET"}, lambda status, headers: print))  # type: ignore[arg-type]
        counted({"PATH_INFO": "/socket.io/", "REQUEST_METHOD": "GET"}, lambda status, headers: print)  # type: ignore[arg-type]
    assert tally.requests == {(PAGE, "4"): STEP, (SOCKET, "4"): STEP}
    assert tally.answers[PAGE].shown[2] == STEP and SOCKET not in tally.answers, "a socket stays for hours"
