"""Settings: a TOML file, then environment variables, as frozen dataclasses. Unknown or missing ones stop the start."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from forum import help_keys
from forum.languages import NAMES

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
PREFIX = "FORUM_"
NOT_SETTINGS = {"FORUM_CONFIG"}
LONGEST_PROMISE = 14 * 24  # hours; so far ahead the hours of those who answer are looked at


class BadConfig(Exception):
    """A sentence for the operator about what is wrong with the settings, and where."""


class SignUp(StrEnum):
    """Who may make an account: anybody, anybody whose browser works for it (others wait for a look by staff), holders
    of a card, anybody after a look by staff, nobody.
    """

    OPEN = "open"
    WORK = "work"
    CARD = "card"
    APPROVAL = "approval"
    CLOSED = "closed"


class Icon(StrEnum):
    """What stands in tabs, lists of tabs and on home screens: drawings in static/icons that say nothing."""

    DOT = "dot"
    LEAF = "leaf"
    NOTE = "note"
    CUP = "cup"
    SUN = "sun"
    HOUSE = "house"


class FanOut(StrEnum):
    """How a message goes out to a room: framed once for all (forum/fanout.py), or Socket.IO's ordinary way."""

    SHARED = "shared"
    PLAIN = "plain"


class Logs(StrEnum):
    """How a serving process says what happens: as sentences, or each as a line of JSON for a program that collects."""

    PLAIN = "plain"
    JSON = "json"


@dataclass(frozen=True)
class Site:
    name: str
    address: str
    languages: tuple[str, ...]
    reviewed: tuple[str, ...]
    time_zone: str
    icon: Icon
    exit_address: str
    contact: str

    @property
    def written(self) -> tuple[str, ...]:
        """The languages the house itself writes in: of those offered, the ones somebody here can check."""
        return tuple(name for name in self.languages if name in self.reviewed) or self.languages[:1]


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    proxies: int
    redis: str
    fan_out: FanOut
    logs: Logs
    metrics_port: int
    leave_seconds: int


@dataclass(frozen=True)
class DatabaseSettings:
    address: str


@dataclass(frozen=True)
class Keys:
    folder: str
    help: str = field(repr=False)


@dataclass(frozen=True)
class Accounts:
    sign_up: SignUp
    member_cards: int


@dataclass(frozen=True)
class Gate:
    first_texts: int
    first_days: int
    hold_all_off_duty: bool


@dataclass(frozen=True)
class Moderation:
    answer_hours: int


@dataclass(frozen=True)
class Help:
    answer_hours: int
    at_most_hours: int
    late_hours: int


@dataclass(frozen=True)
class Retention:
    chat_hours: int
    session_days: int
    forum_days: int
    trail_days: int
    account_months: int
    help_days: int


@dataclass(frozen=True)
class Backup:
    recipient: str
    folder: str
    days: int
    erasures: str


@dataclass(frozen=True)
class Config:
    """All settings, checked. `folder` is where the file was; relative paths start there."""

    folder: Path
    site: Site
    server: Server
    database: DatabaseSettings
    keys: Keys
    accounts: Accounts
    gate: Gate
    moderation: Moderation
    help: Help
    retention: Retention
    backup: Backup

    @property
    def https(self) -> bool:
        """Whether people reach the site over https (secure cookies, HSTS)."""
        return self.site.address.startswith("https://")

    @property
    def database_url(self) -> str:
        """The database's address, a relative SQLite file taken from the settings' folder."""
        url = make_url(self.database.address)
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(self.folder / url.database))
        elif url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    @property
    def keys_folder(self) -> Path:
        """The folder with the secrets."""
        return self.folder / self.keys.folder

    @property
    def backup_folder(self) -> Path:
        """Where backups are written."""
        return self.folder / self.backup.folder

    @property
    def erasures(self) -> Path:
        """The file that says what was erased, for who puts an older backup back."""
        return self.folder / self.backup.erasures


SECTIONS: dict[str, type] = {
    "site": Site,
    "server": Server,
    "database": DatabaseSettings,
    "keys": Keys,
    "accounts": Accounts,
    "gate": Gate,
    "moderation": Moderation,
    "help": Help,
    "retention": Retention,
    "backup": Backup,
}


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check the settings file at `path`, overruled by FORUM_SECTION_KEY variables. Raises BadConfig."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BadConfig(f"There is no settings file at {path}. Make one with: python -m forum init") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path} is not valid TOML: {error}") from None
    return build(raw, path.resolve().parent, environ, str(path))


def build(raw: dict[str, Any], folder: Path, environ: Mapping[str, str], source: str) -> Config:
    """Check a parsed settings file. `source` names it in the sentences."""
    for name in raw:
        if name not in SECTIONS:
            raise BadConfig(f"{source} has a section [{name}] that Huiskamer does not know.")
    variables = {n: v for n, v in environ.items() if n.startswith(PREFIX) and n not in NOT_SETTINGS}
    sections: dict[str, Any] = {}
    for name, kind in SECTIONS.items():
        given = raw.get(name, {})
        if not isinstance(given, dict):
            raise BadConfig(f"{source}: [{name}] must be a section.")
        sections[name] = _section(name, kind, dict(given), variables, source)
    if variables:
        raise BadConfig(f"The environment variable {min(variables)} names no setting of Huiskamer.")
    config = Config(folder=folder, **sections)
    _check(config, source)
    return config


def _section(name: str, kind: type, given: dict[str, Any], variables: dict[str, str], source: str) -> Any:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for one in fields(kind):
        where = f"[{name}] {one.name}"
        variable = f"{PREFIX}{name}_{one.name}".upper()
        if variable in variables:
            given[one.name] = _from_text(variables.pop(variable), hints[one.name])
            where = variable
        if one.name not in given:
            raise BadConfig(f"{source}: {where} is missing. config.example.toml shows what it means.")
        values[one.name] = _typed(given.pop(one.name), hints[one.name], where, source)
    for unknown in given:
        raise BadConfig(f"{source}: [{name}] {unknown} is not a setting that Huiskamer knows.")
    return kind(**values)


def _from_text(text: str, kind: Any) -> Any:
    if kind is int and text.isdecimal():
        return int(text)
    if kind is bool and text in ("true", "false"):
        return text == "true"
    return text.split(",") if kind == tuple[str, ...] else text


def _typed(value: Any, kind: Any, where: str, source: str) -> Any:
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if kind in (str, bool) and isinstance(value, kind):
        return value
    if kind == tuple[str, ...] and isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return tuple(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value in list(kind):
            return kind(value)
        raise BadConfig(f"{source}: {where} must be one of: {', '.join(kind)}.")
    names = {int: "a whole number from 0 up", str: "a text in quotes", bool: "true or false"}
    wanted = names.get(kind, "a list of texts")
    raise BadConfig(f"{source}: {where} must be {wanted}.")


def _check(config: Config, source: str) -> None:
    if not config.site.name.strip():
        raise BadConfig(f"{source}: [site] name must not be empty.")
    if config.site.address and not config.site.address.startswith(("https://", "http://")):
        raise BadConfig(f"{source}: [site] address must start with https:// (or http:// for an onion address).")
    if not config.site.exit_address.startswith("https://"):
        raise BadConfig(f"{source}: [site] exit_address must start with https://.")
    for name in ("languages", "reviewed"):
        if unknown := set(getattr(config.site, name)) - NAMES.keys():
            raise BadConfig(f"{source}: [site] {name} has {min(unknown)}, for which there is no translation.")
    try:
        ZoneInfo(config.site.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadConfig(f"{source}: [site] time_zone {config.site.time_zone!r} is unknown.") from None
    try:
        backend = make_url(config.database.address).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise BadConfig(f"{source}: [database] address must start with sqlite:/// or postgresql://.")
    if config.server.redis and not config.server.redis.startswith(("redis://", "rediss://", "unix://")):
        raise BadConfig(f"{source}: [server] redis must start with redis://, rediss:// or unix://, or be empty.")
    if config.server.redis and backend == "sqlite":
        raise BadConfig(f"{source}: [server] redis is for several processes, and those need PostgreSQL.")
    if not 1 <= config.server.port <= 65535:
        raise BadConfig(f"{source}: [server] port must be between 1 and 65535.")
    if config.server.metrics_port > 65535:
        raise BadConfig(f"{source}: [server] metrics_port must be at most 65535; 0: no metrics.")
    try:
        help_keys.from_setting(config.keys.help)
    except ValueError:
        raise BadConfig(
            f"{source}: [keys] help must be empty, or keys of 64 hexadecimal digits, a comma between them."
        ) from None
    for name in ("answer_hours", "at_most_hours"):
        if getattr(config.help, name) < 1:
            raise BadConfig(f"{source}: [help] {name} must be at least 1.")
    if config.help.at_most_hours > LONGEST_PROMISE:
        raise BadConfig(f"{source}: [help] at_most_hours must be at most {LONGEST_PROMISE}: two weeks.")
    if config.backup.days < 1:
        raise BadConfig(f"{source}: [backup] days must be at least 1.")
    for name, value in vars(config.retention).items():
        if value < 1:
            raise BadConfig(f"{source}: [retention] {name} must be at least 1.")
