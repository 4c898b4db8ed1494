"""From the words of a file to an entry, in the languages people write them in. The one place that knows such words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from forum import clock
from forum.directory import models, regions
from forum.directory.files import Value, shown
from forum.directory.kinds import ALWAYS, LANGUAGES, Cost, NameAsked, Stance
from forum.directory.views import Entry, language_name
from forum.errors import N_, Invalid

COST_ALSO = {"gratis": Cost.FREE, "lokaal tarief": Cost.LOCAL, "betaald": Cost.PAID, "onbekend": Cost.UNKNOWN}
NAME_ALSO = {
    "nee": NameAsked.NO,
    "ja": NameAsked.ASKED,
    "yes": NameAsked.ASKED,
    "no for the chat": NameAsked.PARTLY,
    "deels": NameAsked.PARTLY,
    "onbekend": NameAsked.UNKNOWN,
}
STANCE_ALSO = {"exit programme": Stance.EXIT, "church": Stance.CHURCH, "exit": Stance.EXIT, "rights": Stance.RIGHTS}
ALWAYS_ALSO = frozenset({ALWAYS, "dag en nacht", "day and night", "24 uur per dag", "24 hours a day"})
UNKNOWN: dict[str, str] = {
    "areas": N_("area '%(word)s' is unknown"),
    "region": N_("region '%(word)s' is unknown"),
    "languages": N_("language '%(word)s' is unknown"),
    "cost": N_("cost '%(word)s' is unknown"),
    "name_asked": N_("name_asked '%(word)s' is unknown"),
    "stance": N_("stance '%(word)s' is unknown"),
}
# How fields of a problem are called in a file.
FILE_NAMES = {"regions": "region", "site": "website"}
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
K = TypeVar("K", bound=StrEnum)


class Words:
    """What the words of a file mean in this house, whose areas of life are its own."""

    def __init__(self, areas: Mapping[str, models.Words]) -> None:
        """`areas` by key, with their names."""
        self._areas = {name.casefold(): key for key, names in areas.items() for name in names.values()}
        self._areas |= {key.casefold(): key for key in areas}
        self._languages = {language_name(code, of).casefold(): code for of in ("nl", "en") for code in LANGUAGES}
        self._languages |= {code: code for code in LANGUAGES}

    def put_on(self, base: Entry, said: Mapping[str, Value]) -> Entry:
        """`base` with what a file says; columns that are not there stay as they are. Raises Invalid."""
        texts = {name: str(value) for name, value in said.items() if not isinstance(value, tuple)}
        lists = {name: value for name, value in said.items() if isinstance(value, tuple)}
        new: dict[str, Any] = {name: texts[name] for name in ("name", "phone") if name in texts}
        if "website" in texts:
            new["site"] = texts["website"]
        if "hours" in texts:
            new["hours"] = ALWAYS if _plain(texts["hours"]) in ALWAYS_ALSO else texts["hours"]
        for name in ("what", "note"):
            new[name] = getattr(base, name) | {
                lang: texts[key] for lang in ("nl", "en") if (key := f"{name}_{lang}") in texts
            }
        if "cost" in texts:
            new["cost"] = _of(Cost, COST_ALSO, "cost", texts["cost"])
        if "name_asked" in texts:
            new["name_asked"] = _of(NameAsked, NAME_ALSO, "name_asked", texts["name_asked"])
        if "stance" in lists:
            new["stance"] = tuple(_of(Stance, STANCE_ALSO, "stance", word) for word in lists["stance"])
        if "areas" in lists:
            new["areas"] = _each(lists["areas"], "areas", self._areas)
        if "languages" in lists:
            new["languages"] = _each(lists["languages"], "languages", self._languages)
        if "region" in lists:
            new["regions"] = tuple(code for word in lists["region"] for code in _regions(word))
        return replace(base, **new)


def day(text: str) -> date | None:
    """The day somebody verified it, as files write days; None for none. Raises Invalid."""
    text = text.strip()
    if not text:
        return None
    try:
        if iso := _ISO_DAY.fullmatch(text):
            found = date(*map(int, iso.groups()))
        elif dutch := _DUTCH_DAY.fullmatch(text):
            found = date(*map(int, reversed(dutch.groups())))
        else:
            raise ValueError
    except ValueError:
        raise Invalid(N_("'%(word)s' is no day: write it as 2026-11-27"), word=shown(text)) from None
    if found > clock.now().date():
        raise Invalid(N_("'%(word)s' is still to come: nobody can have verified it then"), word=shown(text))
    return found


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())


def _of(kind: type[K], also: Mapping[str, K], column: str, word: str) -> K:
    plain = _plain(word)
    if not plain and "unknown" in {choice.value for choice in kind}:
        return kind("unknown")
    if plain in also:
        return also[plain]
    if plain not in {choice.value for choice in kind}:
        raise Invalid(UNKNOWN[column], word=shown(word))
    return kind(plain)


def _each(words: Sequence[str], column: str, meant: Mapping[str, str]) -> tuple[str, ...]:
    for word in words:
        if _plain(word) not in meant:
            raise Invalid(UNKNOWN[column], word=shown(word))
    return tuple(meant[_plain(word)] for word in words)


def _regions(word: str) -> tuple[str, ...]:
    found = regions.found(word)
    if not found:
        raise Invalid(UNKNOWN["region"], word=shown(word))
    return found
