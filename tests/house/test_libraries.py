"""What the house stands on: each library in one exact version, known by its hashes, and none that nobody named."""

import re
from importlib.metadata import distributions

from tests.house.source import ROOT

LINE = re.compile(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?(\S*)")
OF_THE_VENV = {"pip", "setuptools", "wheel"}  # what Python itself puts there


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(file: str) -> dict[str, str]:
    """What a list names: versions, by library."""
    lines = re.sub(r"(?m)^(?:#|-r|\s).*$", "", (ROOT / file).read_text("utf-8"))
    return {plain(name): version for name, version in LINE.findall(lines)}


def test_every_version_is_exact() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        wrong = {name: how for name, how in named(file).items() if not re.fullmatch(r"==\d[\w.]*", how)}
        assert wrong == {}, file


def test_what_may_be_installed_is_what_was_named_by_its_hashes() -> None:
    """If this fails: make pin."""
    ours = named("requirements.txt")
    assert named("requirements.lock") == ours
    assert named("requirements-dev.lock") == {**ours, **named("requirements-dev.txt")}
    for file in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / file).read_text("utf-8")
        for entry in re.split(r"(?m)^(?=[\w])", re.sub(r"(?m)^#.*\n", "", text))[1:]:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in text, "no index stands in it: it is that of whoever installs"


def test_nothing_is_installed_that_nobody_named() -> None:
    here = {plain(one.metadata["Name"]): f"=={one.version}" for one in distributions()}
    wanted = {**named("requirements.txt"), **named("requirements-dev.txt")}
    assert {name: version for name, version in here.items() if name not in OF_THE_VENV} == wanted
