"""Whether a text describes a client so that others would know him: lists of such need a permit in the Netherlands."""

from forum.guard.find import findings
from forum.guard.finding import Kind
from forum.guard.folding import words
from forum.guard.lists import parts

_LISTS = parts("clients.txt")
_CLIENTS = frozenset(map(words, _LISTS["word"]))
_BLACKLISTS, _PHRASES = (tuple(f" {words(phrase)} " for phrase in _LISTS[part]) for part in ("list", "phrase"))
_POINTS_AT_HIM = frozenset({Kind.PHONE, Kind.PLATE, Kind.ADDRESS, Kind.HANDLE, Kind.EMAIL, Kind.BSN, Kind.IBAN})


def describes_client(text: str) -> bool:
    """Whether `text` names a client, or holds a word for clients or for a list of them beside a number, a plate, an
    address.
    """
    simple = f" {words(text)} "
    if _one_of(_PHRASES, simple):
        return True
    told = not _CLIENTS.isdisjoint(simple.split()) or _one_of(_BLACKLISTS, simple)
    return told and any(found.kind in _POINTS_AT_HIM for found in findings(text))


def _one_of(phrases: tuple[str, ...], simple: str) -> bool:
    return any(phrase in simple for phrase in phrases)
