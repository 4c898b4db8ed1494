"""S15: limits know an address as today's digest alone; many honest people share one, and come in all the same."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from requests.adapters import HTTPAdapter

from forum import keys
from forum.accounts import authentication
from forum.accounts.hashing import CHEAP, Hasher
from forum.app import create_app
from forum.cards import actions as cards
from forum.config import load
from forum.errors import Invalid, TooFast
from forum.house import House
from forum.limits import DAY, LIMITS, Limiter
from forum.live import socketio
from tests import factories
from tests.databases import SqliteDatabases
from tests.people import PASSPHRASE, visiting
from tests.proxy import behind_nginx
from tests.seconds import Seconds
from tests.served import Changes, write_settings
from tests.visitor import Visitor

TOR = "127.0.0.1"  # where the onion address leads everybody in from
LIMIT = int(LIMITS["calendar"].split("/")[0])


@pytest.fixture
def app(request: pytest.FixtureRequest, sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Flask]:
    """On SQLite: what is counted is counted in memory. The parameter: how many proxies there are."""
    keys.create(tmp_path / "keys")
    changes: Changes = {
        "database": {"address": sqlite_databases.fresh(tmp_path / "house.sqlite")},
        "server": {"proxies": getattr(request, "param", 0)},
    }
    app = create_app(load(write_settings(tmp_path, changes), {}), hasher=Hasher(CHEAP))
    yield app
    app.extensions["house"].close()


def house(app: Flask) -> House:
    of: House = app.extensions["house"]
    return of


def use_up(app: Flask, name: str, *who: object) -> None:
    """Somebody used up this limit a moment ago."""
    with suppress(TooFast):
        while True:
            house(app).limiter.hit(name, *who)


# What is known of an address


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
    kept = [key for name in ("log_in", "log_in_name") for key in limiter._windows[name].hits]
    assert [len(key) for key in kept] == [16, 16]
    for word in (b"192.0.2", digest.encode(), bytes.fromhex(digest), b"canaryname"):
        assert not any(word in key for key in kept)


def test_the_key_lives_one_day_and_in_one_process(limiter: Limiter, seconds: Seconds) -> None:
    today = limiter.address("192.0.2.1")
    assert Limiter().address("192.0.2.1") != today
    seconds.now += DAY / 2 - 1
    assert limiter.address("192.0.2.1") == today
    limiter.hit("log_in", today)
    seconds.now += 1
    assert limiter.address("192.0.2.1") != today
    assert not limiter._windows["log_in"].hits, "what was counted under yesterday's key goes with it"


# Whose address it is


def fetch(client: FlaskClient, peer: str, forwarded: str = "") -> int:
    """A link that does not exist: allowed so many times a minute from one address."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client.get("/calendar/none.ics", headers=headers, environ_base={"REMOTE_ADDR": peer}).status_code


@pytest.mark.parametrize(
    ("app", "peer", "claims", "other"),
    [
        (0, "192.0.2.1", "198.51.100.{n}", ("192.0.2.2", "198.51.100.1")),
        (1, "127.0.0.1", "198.51.100.{n}, 192.0.2.1", ("127.0.0.1", "192.0.2.2")),
        (1, "127.0.0.1", "198.51.100.{n}, 2001:db8:1:2::{n}", ("127.0.0.1", "2001:db8:1:3::1")),
    ],
    indirect=["app"],
    ids=["no proxy", "a proxy", "a network of IPv6 behind a proxy"],
)
def test_who_claims_another_address_each_time_is_slowed(
    app: Flask, peer: str, claims: str, other: tuple[str, str]
) -> None:
    client = app.test_client()
    got = [fetch(client, peer, claims.format(n=n)) for n in range(1, LIMIT + 2)]
    assert got == [404] * LIMIT + [429]
    assert fetch(client, *other) == 404, "somebody else is not"


def test_behind_nginx_it_is_the_clients_address_and_nothing_she_claims(tmp_path: Path) -> None:
    class From(HTTPAdapter):
        def __init__(self, source: str) -> None:
            self.source = source
            super().__init__()

        def init_poolmanager(self, *args: object, **kwargs: object) -> None:
            super().init_poolmanager(*args, **{**kwargs, "source_address": (self.source, 0)})  # type: ignore[arg-type]

    with behind_nginx(tmp_path) as fronted, visiting(fronted) as people:
        one, other = people.stranger(), people.stranger()
        one.http.mount(one.url, From("127.83.19.7"))
        other.http.mount(other.url, From("127.83.19.8"))
        claims = [{"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"} for n in range(LIMIT + 1)]
        got = [one.get("/calendar/none.ics", headers=headers).status_code for headers in claims]
        assert got == [404] * LIMIT + [429]
        assert other.get("/calendar/none.ics").status_code == 404


# By account


def find(person: Visitor, peer: str = TOR) -> int:
    return person.client.post("/search", data={"q": "tea"}, environ_base={"REMOTE_ADDR": peer}).status_code


def test_a_member_is_slowed_wherever_she_is_and_nobody_beside_her(app: Flask) -> None:
    anna, bea = (Visitor(app).sign_up(name) for name in ("Anna Appel", "Bea Berg"))
    assert find(anna) == 200
    (row, _) = factories.rows(house(app).database, "members")
    use_up(app, "search", row["id"])
    assert find(anna) == 429
    assert find(anna, "192.0.2.9") == 429
    assert find(bea) == 200


# One address for all of Tor


@pytest.mark.parametrize("kind", ["log_in", "recover"])
def test_two_hundred_people_behind_one_address_come_in_at_once(limiter: Limiter, kind: str) -> None:
    for person in range(200):
        with authentication.trying(kind, limiter, TOR, f"name {person}"):
            pass  # her passphrase was right


@pytest.mark.parametrize("kind", ["log_in", "recover"])
def test_who_guesses_names_there_is_slowed_and_they_are_not(limiter: Limiter, kind: str) -> None:
    def guess(name: str) -> type[Exception]:
        with pytest.raises((Invalid, TooFast)) as caught, authentication.trying(kind, limiter, TOR, name):
            raise Invalid("wrong")
        return caught.type

    for n in range(1000):
        guess(f"name {n}")
    assert limiter.used(kind, TOR)
    shared = int(LIMITS[f"{kind}_shared"].split("/")[0])
    tried = [guess("Bea") for _ in range(shared + 1)]
    assert tried == [Invalid] * shared + [TooFast], "once it is clear that somebody guesses, each name has few tries"
    for person in range(200):
        with suppress(Invalid), authentication.trying(kind, limiter, TOR, f"honest {person}"):
            raise Invalid("a slip")
        with authentication.trying(kind, limiter, TOR, f"honest {person}"):
            pass


def test_through_the_door_itself(app: Flask) -> None:
    anna = Visitor(app).sign_up("Anna Appel")
    guesser = Visitor(app)
    fields = guesser.fields("/login")

    def knock(name: str, passphrase: str) -> int:
        return guesser.client.post("/login", data={**fields, "name": name, "passphrase": passphrase}).status_code

    assert [knock("Bea Berg", f"a guess {n}") for n in range(12)] == [400] * 10 + [429] * 2
    use_up(app, "log_in", house(app).limiter.address(TOR))
    assert knock("Bea Berg", "a guess") == 429
    assert knock("Anna Appel", "a slip of the finger") == 400
    assert Visitor(app).log_in("Anna Appel").status_code == 303
    assert anna.get("/me").status_code == 200


def test_who_holds_a_card_comes_in_however_many_try_without(app: Flask) -> None:
    database = house(app).database
    member = factories.add_member(database)
    card = database.write(lambda db: cards.make_own(db, member, 1, 1))
    use_up(app, "sign_up", house(app).limiter.address(TOR))
    join = {"passphrase": PASSPHRASE, "adult": "y"}
    assert Visitor(app).submit("/join", pseudonym="Bot", **join).status_code == 429
    assert Visitor(app).submit("/join", pseudonym="Anna Appel", card=card, **join).status_code == 200


# Broken


def test_broken_it_lets_nobody_in_and_names_no_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    anna = Visitor(app).sign_up("Anna Appel")
    logins = len(factories.rows(house(app).database, "logins"))

    def comes_in() -> bool:
        origin = {"Origin": "http://127.0.0.1:8000"}
        return bool(socketio.test_client(app, flask_test_client=anna.client, headers=origin).is_connected())

    assert comes_in()

    def broken(self: Limiter, name: str, *who: object) -> None:
        raise ConnectionError(f"no store for {name} of {place}", who)

    monkeypatch.setattr(Limiter, "hit", broken)
    place = {"REMOTE_ADDR": "192.0.2.77"}
    stranger = Visitor(app)
    stranger.client.environ_base.update(place)
    assert stranger.log_in("Anna Appel").status_code == 500
    assert stranger.get("/calendar/none.ics").status_code == 500
    assert find(anna) == 500
    assert not comes_in()
    assert len(factories.rows(house(app).database, "logins")) == logins
    assert "ConnectionError" in caplog.text
    assert "192.0.2.77" not in caplog.text


@pytest.mark.parametrize("kind", ["log_in", "recover"])
def test_once_somebody_guesses_there_only_a_few_are_in_the_line_at_once(limiter: Limiter, kind: str) -> None:
    for n in range(200):
        with suppress(Invalid, TooFast), authentication.trying(kind, limiter, TOR, f"name {n}"):
            raise Invalid("wrong")
    assert limiter.used(kind, TOR)
    with ExitStack() as line:
        for n in range(authentication.AT_ONCE):
            line.enter_context(authentication.trying(kind, limiter, TOR, f"new name {n}"))
        with pytest.raises(TooFast), authentication.trying(kind, limiter, TOR, "one more"):
            pass
        with authentication.trying(kind, limiter, "elsewhere", "one more"):
            pass
    with authentication.trying(kind, limiter, TOR, "one more"):
        pass
