"""Every text of the interface has a translation in each shipped language, with the same placeholders."""

import re
import tomllib
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.source import ROOT

# The message ids are English, so English needs no catalogue.
LANGUAGES = ("nl", "ro", "bg", "hu", "pl", "es")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%\(\w+\)d")
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def extracted() -> set[str | tuple[str, ...]]:
    """All message ids in code and templates, found as `make i18n` finds them."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    options = {
        mapping["pattern"]: {key: value for key, value in mapping.items() if key not in ("pattern", "method")}
        for mapping in mappings
    }
    found: Iterable[tuple[str, int, str | tuple[str, ...], list[str], str | None]] = extract_from_dir(
        ROOT, methods, options, KEYWORDS
    )
    return {message for _, _, message, _, _ in found}


def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_texts_are_found() -> None:
    assert len(extracted()) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    translations = catalogue(language)
    untranslated = []
    for message_id in extracted():
        message = translations.get(message_id[0] if isinstance(message_id, tuple) else message_id)
        if message is None or message.fuzzy or not strings(message) or not all(strings(message)):
            untranslated.append(message_id)
    assert untranslated == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_things(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for string in strings(message):
            assert set(PLACEHOLDER.findall(string)) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language: str) -> None:
    used = {message[0] if isinstance(message, tuple) else message for message in extracted()}
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(language) if m.id}
    assert ids - used == set()
