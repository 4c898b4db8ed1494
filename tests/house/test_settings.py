"""config.example.toml and the README's table name exactly the settings there are."""

import re
import tomllib
from dataclasses import fields

from forum.config import EXAMPLE, SECTIONS, load
from tests.house.source import ROOT

ROW = re.compile(r"^\|\s*`\[(\w+)\] (\w+)`", re.MULTILINE)


def settings() -> set[tuple[str, str]]:
    return {(section, field.name) for section, kind in SECTIONS.items() for field in fields(kind)}


def test_the_example_names_every_setting() -> None:
    example = tomllib.loads(EXAMPLE.read_text("utf-8"))
    assert {(section, key) for section, keys in example.items() for key in keys} == settings()


def test_the_example_can_be_used_as_it_is() -> None:
    assert load(EXAMPLE, {}).site.name


def test_the_readme_names_every_setting() -> None:
    rows = ROW.findall((ROOT / "README.md").read_text("utf-8"))
    assert sorted(rows) == sorted(settings()), "a row of the table begins: | `[section] key` |"
