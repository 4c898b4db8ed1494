"""Settings: each is needed, known, of its kind; variables overrule; whatever is wrong is said in one sentence."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest

from forum.config import EXAMPLE, SECTIONS, BadConfig, Config, FanOut, SignUp, build, load

EVERY = [(name, field.name) for name, kind in SECTIONS.items() for field in dataclasses.fields(kind)]


def example() -> dict[str, Any]:
    return tomllib.loads(EXAMPLE.read_text("utf-8"))


def built(section: str = "", key: str = "", value: object = None, **environ: str) -> Config:
    raw = example()
    if section:
        raw.setdefault(section, {})[key] = value
    return build(raw, Path("/house"), environ, "config.toml")


@pytest.mark.parametrize(("section", "key"), EVERY)
def test_a_missing_setting_is_named(section: str, key: str) -> None:
    raw = example()
    del raw[section][key]
    with pytest.raises(BadConfig, match=rf"config.toml: \[{section}\] {key} is missing"):
        build(raw, Path("/house"), {}, "config.toml")


def test_a_missing_section_is_named_by_its_first_setting() -> None:
    raw = example()
    del raw["server"]
    with pytest.raises(BadConfig, match=r"\[server\] host is missing"):
        build(raw, Path("/house"), {}, "config.toml")


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(BadConfig, match=r"\[server\] prot is not a setting"):
        built("server", "prot", 8000)


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(BadConfig, match=r"\[sever\]"):
        built("sever", "port", 8000)


def test_a_setting_where_a_section_belongs_is_named() -> None:
    with pytest.raises(BadConfig, match=r"\[site\] must be a section"):
        build({**example(), "site": "Huiskamer"}, Path("/house"), {}, "config.toml")


@pytest.mark.parametrize(
    ("section", "key", "value", "sentence"),
    [
        ("server", "port", "8000", "whole number"),
        ("server", "port", True, "whole number"),
        ("server", "proxies", -1, "whole number"),
        ("server", "proxies", 1.0, "whole number"),
        ("site", "name", 5, "text in quotes"),
        ("site", "languages", "nl", "list of texts"),
        ("site", "languages", [], "list of texts"),
        ("site", "languages", ["nl", 1], "list of texts"),
        ("accounts", "sign_up", "everybody", "open, work, card, approval, closed"),
        ("accounts", "sign_up", 1, "open, work, card, approval, closed"),
        ("site", "name", "  ", "must not be empty"),
        ("site", "address", "huiskamer.example", "must start with https://"),
        ("site", "exit_address", "http://weather.example/", "must start with https://"),
        ("site", "languages", ["nl", "tlh"], "tlh"),
        ("site", "reviewed", ["nl", "tlh"], "tlh"),
        ("site", "time_zone", "Mars/Base", "Mars/Base"),
        ("site", "time_zone", "../etc/passwd", "unknown"),
        ("database", "address", "mysql://host/name", "sqlite:/// or postgresql://"),
        ("database", "address", "huiskamer.sqlite", "sqlite:/// or postgresql://"),
        ("server", "port", 0, "between 1 and 65535"),
        ("server", "port", 65536, "between 1 and 65535"),
        ("server", "metrics_port", 65536, "at most 65535"),
        ("retention", "chat_hours", 0, "at least 1"),
        ("retention", "forum_days", 0, "at least 1"),
        ("help", "answer_hours", 0, "at least 1"),
        ("help", "at_most_hours", 337, "two weeks"),
    ],
)
def test_a_wrong_value_is_refused(section: str, key: str, value: object, sentence: str) -> None:
    with pytest.raises(BadConfig) as caught:
        built(section, key, value)
    assert f"[{section}] {key}" in str(caught.value)
    assert sentence in str(caught.value)


def test_variables_overrule_the_file() -> None:
    config = built(FORUM_SERVER_PORT="8080", FORUM_SITE_LANGUAGES="en,nl", FORUM_ACCOUNTS_SIGN_UP="closed")
    assert config.server.port == 8080
    assert config.site.languages == ("en", "nl")
    assert config.accounts.sign_up is SignUp.CLOSED


def test_a_variable_stands_in_for_a_missing_setting() -> None:
    raw = example()
    del raw["server"]
    said = {"host": "::1", "port": "1", "proxies": "0", "redis": "", "fan_out": "plain"}
    said |= {"logs": "json", "metrics_port": "0", "leave_seconds": "0"}
    config = build(raw, Path("/house"), {f"FORUM_SERVER_{name}".upper(): value for name, value in said.items()}, "c")
    assert (config.server.host, config.server.port, config.server.fan_out) == ("::1", 1, FanOut.PLAIN)


@pytest.mark.parametrize(
    ("redis", "database"), [("localhost:6379", "postgresql://h/n"), ("redis://h:6379/0", "sqlite:///house.sqlite")]
)
def test_redis_has_an_address_and_joins_processes_on_postgresql(redis: str, database: str) -> None:
    with pytest.raises(BadConfig, match="redis"):
        built(FORUM_SERVER_REDIS=redis, FORUM_DATABASE_ADDRESS=database)


@pytest.mark.parametrize("value", ["many", "", "-1", "--5", "²", "8000 "])
def test_a_wrong_variable_is_named(value: str) -> None:
    with pytest.raises(BadConfig, match="FORUM_SERVER_PORT must be a whole number"):
        built(FORUM_SERVER_PORT=value)


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(BadConfig, match="FORUM_SERVER_PROT"):
        built(FORUM_SERVER_PROT="8080")


def test_variables_of_others_do_not_matter() -> None:
    assert built(FORUM_CONFIG="elsewhere.toml", PATH="/bin", SERVER_PORT="1") == built()


def test_relative_paths_start_at_the_file() -> None:
    config = built()
    assert config.database_url == "sqlite:////house/huiskamer.sqlite"
    assert config.keys_folder == Path("/house/keys")


def test_absolute_paths_stay() -> None:
    assert built("database", "address", "sqlite:////data/a.sqlite").database_url == "sqlite:////data/a.sqlite"
    assert built("keys", "folder", "/secrets").keys_folder == Path("/secrets")


def test_postgresql_keeps_its_passphrase_and_gets_its_driver() -> None:
    config = built("database", "address", "postgresql://u:p%40ss@host/name")
    assert config.database_url == "postgresql+psycopg://u:p%40ss@host/name"


@pytest.mark.parametrize(("address", "https"), [("https://a.example", True), ("http://a.onion", False), ("", False)])
def test_https_goes_by_the_public_address(address: str, https: bool) -> None:
    assert built("site", "address", address).https is https


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        built().server.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(("content", "sentence"), [(b"[site\n", "not valid TOML"), (b"\xff", "not valid TOML")])
def test_a_broken_file_is_said(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(BadConfig, match=sentence):
        load(path, {})


def test_a_missing_file_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="forum init"):
        load(tmp_path / "config.toml", {})
