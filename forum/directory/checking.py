"""Whether what is said of an organisation can be kept. The form, a file and the machine all ask here."""

import re
from collections.abc import Collection
from dataclasses import replace

from forum.directory.kinds import LANGUAGES, Stance
from forum.directory.models import Words
from forum.directory.regions import REGIONS
from forum.directory.views import Entry
from forum.errors import N_, Invalid
from forum.text import clean_line

SPOKEN = ("nl", "en")  # the languages of the list itself
MAX_NAME, MAX_WHAT, MAX_HOURS, MAX_PHONE, MAX_SITE, MAX_NOTE = 120, 300, 120, 60, 120, 300
MOST_LANGUAGES = 12
_PHONE = re.compile(r"[0-9+()/ .-]*[0-9][0-9+()/ .-]*")
_SITE = re.compile(r"(?:https?://)?(?:www\.)*([^\s/?#@:<>\"']+\.[^\s/?#@:<>\"']+(?:/[^\s<>\"']*)?)", re.IGNORECASE)


def checked(entry: Entry, areas: Collection[str]) -> Entry:
    """The same, tidied. `areas` are the keys there are. Raises Invalid, at the field where something is wrong."""
    name = clean_line(entry.name, longest=MAX_NAME, field="name", empty=N_("Please give the name."))
    what = _words(entry.what, MAX_WHAT, "what", N_("Please say what it does, in Dutch or in English."))
    unknown = [key for key in entry.areas if key not in areas]
    if unknown or not entry.areas:
        raise Invalid(N_("Please choose at least one area of life."), field="areas")
    if not entry.regions or not REGIONS.keys() >= set(entry.regions):
        raise Invalid(N_("Please choose at least one region, or the whole country."), field="regions")
    if not set(LANGUAGES) >= set(entry.languages) or len(set(entry.languages)) > MOST_LANGUAGES:
        raise Invalid(N_("Please choose a few languages of the list."), field="languages")
    return replace(
        entry,
        name=name,
        what=what,
        areas=tuple(key for key in areas if key in entry.areas),
        regions=tuple(code for code in REGIONS if code in entry.regions),
        languages=tuple(code for code in LANGUAGES if code in entry.languages),
        stance=tuple(stance for stance in Stance if stance in entry.stance),
        hours=_line(entry.hours, MAX_HOURS, "hours"),
        phone=_phone(entry.phone),
        site=_site(entry.site),
        note=_words(entry.note, MAX_NOTE, "note", ""),
    )


def _words(words: Words, longest: int, field: str, empty: str) -> Words:
    """One text in the languages it is there in; where `empty` says something, there must be one."""
    said = {language: _line(words.get(language, ""), longest, f"{field}_{language}") for language in SPOKEN}
    kept = {language: text for language, text in said.items() if text}
    if empty and not kept:
        raise Invalid(empty, field=f"{field}_nl")
    return kept


def _line(text: str, longest: int, field: str) -> str:
    return clean_line(text, longest=longest, field=field) if text.strip() else ""


def _phone(text: str) -> str:
    line = _line(text, MAX_PHONE, "phone")
    if line and not _PHONE.fullmatch(line):
        raise Invalid(N_("A phone number holds digits, blanks and + ( ) / . - alone."), field="phone")
    return line


def _site(text: str) -> str:
    """An address as it is read aloud: without what every address begins with. It is shown as text, never as a link."""
    line = _line(text, MAX_SITE, "site")
    if not line:
        return ""
    found = _SITE.fullmatch(line)
    if found is None:
        raise Invalid(N_("A site looks like name.nl, and may have a path behind it."), field="site")
    return found.group(1).rstrip("/")
