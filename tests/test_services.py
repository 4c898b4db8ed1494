"""The throwaway servers keep their promises: own database each, no root, nothing left behind."""

import os

import psycopg
import pytest
import redis

from tests import services as throwaway
from tests.conftest import Services


def test_postgresql_gives_each_database_its_own_tables(services: Services) -> None:
    server = services.postgresql
    first = server.create("services_one").replace("+psycopg", "")
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE cup (tea text)")
    copy = server.create("services_two", template="services_one").replace("+psycopg", "")
    with psycopg.connect(copy) as connection:
        connection.execute("INSERT INTO cup VALUES ('mint')")
    with psycopg.connect(first) as connection:
        assert connection.execute("SELECT count(*) FROM cup").fetchone() == (0,)
    server.drop("services_one")
    server.drop("services_two")


def test_postgresql_syncs_to_disk_and_does_not_run_as_root(services: Services) -> None:
    server = services.postgresql
    with psycopg.connect(server.url("postgres").replace("+psycopg", "")) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.process is not None
    assert os.stat(f"/proc/{server.process.pid}").st_uid != 0


@pytest.mark.skipif(throwaway.redis_server() is None, reason="Redis is missing")
def test_redis_comes_back_empty_after_a_stop() -> None:
    with throwaway.redis() as server:
        with redis.Redis.from_url(server.url) as client:
            client.set("cup", "tea")
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.get("cup") is None
        directory = server.directory
    assert not directory.exists()
