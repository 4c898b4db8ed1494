"""Every text of the interface has a translation in each shipped language, with the same placeholders."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.source import ROOT

# The message ids are English, so English needs no catalogue.
LANGUAGES = ("nl", "ro", "bg", "hu", "pl", "es")
# What is filled in by Python or by JavaScript, a percent sign, and tags: the same in every language.
MARKS = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?\w+")
ENDS = ".?!:…"
# Said in another way in one language, so that it ends in another sign.
ENDS_ELSE = {
    ("nl", "So many hours before, those with a place see the address"),
    ("ro", "Be asked later how it is"),
    ("ro", "%(num)s seconds"),
    ("ro", "waits for its turn – goes by itself in {seconds} seconds"),
    ("hu", "You are here as"),
    ("hu", "You answer %(name)s:"),
    *((language, "A phone number holds digits, blanks and + ( ) / . - alone.") for language in LANGUAGES),
}
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


@cache
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


@cache
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
        wanted = set(MARKS.findall(ids[-1]))
        for string in strings(message):
            assert set(MARKS.findall(string)) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_every_form_of_a_number(language: str) -> None:
    texts = catalogue(language)
    counted = [message for message in texts if message.id and not isinstance(message.id, str)]
    assert [message.id for message in counted if len(strings(message)) != texts.num_plurals] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_begin_and_end_alike(language: str) -> None:
    """A capital where English has one, the same sign at the end, and no blank around."""
    unlike = []
    for message in catalogue(language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for string in strings(message) if message.id else ():
            capitals = {_capital(string), _capital(ids[-1])} - {None}
            ends = {_end(string), _end(ids[-1])} if (language, ids[-1]) not in ENDS_ELSE else set()
            if len(capitals) > 1 or len(ends) > 1 or string != string.strip():
                unlike.append((ids[-1], string))
    assert unlike == []


def _capital(text: str) -> bool | None:
    return text[0].isupper() if text[:1].isalpha() else None


def _end(text: str) -> str:
    last = text.rstrip("\"”'’)“")[-1:]
    return last if last in ENDS else ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language: str) -> None:
    used = {message[0] if isinstance(message, tuple) else message for message in extracted()}
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue(language) if m.id}
    assert ids - used == set()
