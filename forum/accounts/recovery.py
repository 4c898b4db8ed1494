"""The recovery code: words shown once, with which somebody who lost her passphrase comes back."""

import hashlib
import hmac
import re
import secrets
import unicodedata

from forum.accounts.words import code_words

WORDS = 8


def draw(language: str) -> str:
    """A fresh code of eight words; each of the 2,048 or more words adds 11 bits, 88 together."""
    return " ".join(secrets.choice(code_words(language)) for _ in range(WORDS))


def normalise(text: str) -> str:
    """The words alone: capitals, commas, line ends and the numbers before them do not count."""
    return " ".join(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold()))


def digest(code: str) -> bytes:
    """What is kept of a code.

    A fast hash is enough: 2^88 codes cannot be tried, while what a person chooses can, and so needs Argon2.
    """
    return hashlib.sha256(normalise(code).encode()).digest()


def matches(known: bytes, text: str) -> bool:
    """Whether `text` is the code of this digest, in a time that does not tell how near it was."""
    return hmac.compare_digest(known, digest(text))
