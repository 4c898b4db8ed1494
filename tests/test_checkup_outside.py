"""What the operator's check sees of her house from outside: at the address where people come, through the proxy."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from email.utils import format_datetime
from http.client import HTTPMessage
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from forum import checkup_outside, clock, keys, probe
from forum.checkup_outside import arrived, ends, from_outside, met
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.headers import HEADERS, POLICY
from tests.proxy import behind_nginx, certificate

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLAIN = load(EXAMPLE, {})


def headers(**more: str) -> HTTPMessage:
    message: Message = HTTPMessage()
    for name, value in (*HEADERS, ("Content-Security-Policy", POLICY), ("Cache-Control", "no-store"), *more.items()):
        message[name] = value
    assert isinstance(message, HTTPMessage)
    return message


def reached(address: str, proxies: int = 0) -> Config:
    return replace(PLAIN, site=replace(PLAIN.site, address=address), server=replace(PLAIN.server, proxies=proxies))


def says(config: Config, database: Database) -> dict[str, bool | None]:
    return {finding.says: finding.well for finding in from_outside(config, database)}


def test_what_the_proxy_does_to_headers() -> None:
    [finding] = met(headers(), "http://here")
    assert finding.well
    [finding] = met(headers(), "https://here")
    assert finding.well is False and "Strict-Transport-Security" in finding.says
    twice = headers()
    twice["Referrer-Policy"] = "origin"
    assert "Referrer-Policy" in next(met(twice, "http://here")).says
    late = headers(Date="Thu, 26 Nov 2020 10:00:00 GMT")
    assert "clocks" in list(met(late, "http://here"))[-1].says


@pytest.mark.parametrize(
    "proxies, came, well",
    [
        (1, "1 0", True),  # set by the proxy
        (1, "2 2", True),  # added to by the proxy, which is the one that counts
        (1, "1 1", False),  # passed on as it came
        (1, "0 0", False),  # taken away
        (2, "3 3", True),
        (2, "2 2", False),
        (2, "1 0", False),
        (0, "2 2", False),  # there is a proxy, and the settings say none
        (1, "", None),
        (1, "gibberish", None),
    ],
)
def test_whether_the_house_learns_who_asks(proxies: int, came: str, well: bool | None) -> None:
    [finding] = arrived(headers(Probe=came), proxies)
    assert finding.well is well


def test_without_a_proxy_there_is_nothing_to_say() -> None:
    assert list(arrived(headers(Probe="1 1"), 0)) == []


@ON_SQLITE
def test_the_house_answers_the_check_alone_and_tells_no_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = app.extensions["house"].keys
    asked = {"X-Forwarded-For": f"198.51.100.1, {probe.OURS}, 198.51.100.2"}
    client = app.test_client()
    answer = client.get("/about", headers={**asked, probe.HEADER: probe.word(ring)})
    assert answer.headers[probe.HEADER] == "3 2"
    earlier = probe.word(ring)
    for word in ("", "x", "é", earlier[:-1]):
        assert probe.HEADER not in client.get("/about", headers={**asked, probe.HEADER: word}).headers
    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert probe.HEADER not in client.get("/about", headers={**asked, probe.HEADER: earlier}).headers


def test_a_certificate_that_ends() -> None:
    for days, well in ((60, True), (10, None), (1, False), (-1, False)):
        last = clock.now() + timedelta(days=days)
        finding = ends(f"{format_datetime(last)[8:11]} {last.day:2} {last:%H:%M:%S %Y} GMT")
        assert finding.well is well and f"{last:%Y-%m-%d}" in finding.says


@contextmanager
def listening(folder: Path) -> Iterator[int]:
    """Somebody who speaks TLS with a certificate that nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / "privkey.pem")
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            while True:
                try:
                    came, _ = door.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(came, server_side=True).close()
                except OSError:
                    came.close()

        Thread(target=answer, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


@ON_SQLITE
def test_addresses_where_nobody_is_or_nobody_should_come(database: Database, tmp_path: Path) -> None:
    said = says(reached("http://127.0.0.1:9"), database)
    assert any("does not answer" in line for line in said) and any("not encrypted" in line for line in said)
    assert "empty" in next(iter(says(reached(""), database)))
    assert "Tor" in next(iter(says(reached("http://abc.onion"), database)))
    with listening(tmp_path) as port:
        said = says(reached(f"https://localhost:{port}"), database)
    assert any("Browsers refuse the certificate" in line and not well for line, well in said.items())
    assert any("[server] proxies is 0" in line and not well for line, well in said.items())


def test_through_nginx_as_we_set_it_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with behind_nginx(tmp_path) as house:
        monkeypatch.setenv("SSL_CERT_FILE", str(house.proxy.certificate))
        config = load(house.settings, {})
        database = Database(config.database_url, keys.load(config.keys_folder))
        said = says(config, database)
        assert {line.split()[0]: well for line, well in said.items()} == {
            "The": True, config.site.address: True,
        } and len(said) == 3, said  # fmt: skip
        plain = list(checkup_outside._plain(f"localhost:{house.proxy.plain_port}"))
        assert plain == [], "it sends people on to https"
        direct = list(checkup_outside._plain(f"127.0.0.1:{house.port}"))
        assert direct[0].well is False and "without encryption" in direct[0].says
        database.close()
