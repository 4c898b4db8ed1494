"""The box of one conversation: its own key, under which all that is written in it is sealed.

The key is random, and stands in the conversation's row wrapped by a key that is in neither the database nor its backup.
What is sealed is bound to conversation, kind and number, so that it opens in its own place alone; and padded, so that
its length tells a letter from a book and no more. With the row the key goes, and all that it opened.
"""

import os
from dataclasses import dataclass, field
from typing import Protocol

from forum.db import Reader, keyring
from forum.help_keys import HelpKeys
from forum.sealing import Broken, seal, unseal

KEY_BYTES = 32
FIRST_STEP, GROWTH = 256, 4  # lengths are 256 bytes, 1 KiB, 4 KiB, 16 KiB, and so on
LENGTH_BYTES = 4


class Wrapped(Protocol):
    """A conversation, as a row or anything else that knows this of it."""

    @property
    def public_id(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def wrapped_key(self) -> bytes: ...


@dataclass(frozen=True)
class Box:
    """An opened box."""

    letters: str
    key: bytes = field(repr=False)

    def seal(self, text: str, what: str, number: int) -> bytes:
        """Seal a text of one kind (`what`) with its number."""
        return seal(self.key, _padded(text.encode()), self._bound(what, number))

    def open(self, sealed: bytes, what: str, number: int) -> str:
        """The text. Raises Broken for what was changed, cut off, or put in another place."""
        return _unpadded(unseal(self.key, sealed, self._bound(what, number)))

    def _bound(self, what: str, number: int) -> str:
        return f"help:{self.letters}:{what}:{number}"


def new(keys: HelpKeys, letters: str) -> tuple[Box, str, bytes]:
    """A box for a new conversation (its public id), with the fingerprint and the wrapped key for its row."""
    box, outer = Box(letters, os.urandom(KEY_BYTES)), keys.newest()
    return box, outer.key_id, wrap(outer.key, box)


def wrap(outer: bytes, box: Box) -> bytes:
    """The box's key as it stands in the row."""
    return seal(outer, box.key, _wrapping(box.letters))


def unwrap(keys: HelpKeys, row: Wrapped) -> Box:
    """The box of a conversation. Raises HelpClosed without the key that wraps it, Broken where another's was put."""
    return Box(row.public_id, unseal(keys.find(row.key_id).key, row.wrapped_key, _wrapping(row.public_id)))


def of(db: Reader, row: Wrapped) -> Box:
    """The same, with the keys of the house."""
    return unwrap(keyring(db).help, row)


def _wrapping(letters: str) -> str:
    return f"help:key:{letters}"


def _padded(text: bytes) -> bytes:
    step = FIRST_STEP
    while step < LENGTH_BYTES + len(text):
        step *= GROWTH
    return (len(text).to_bytes(LENGTH_BYTES, "big") + text).ljust(step, b"\0")


def _unpadded(padded: bytes) -> str:
    length, rest = int.from_bytes(padded[:LENGTH_BYTES], "big"), padded[LENGTH_BYTES:]
    if length > len(rest):
        raise Broken
    return rest[:length].decode()
