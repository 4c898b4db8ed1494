"""Receipts: sixteen digits, read out and written down like a telephone number, which open something without a log-in.

Those of different kinds never open each other: what stands for one in the database is a digest of its own purpose.
"""

import hmac
import re
import secrets

LENGTH = 16
_NOT_DIGITS = re.compile(r"\D")
_SEPARATORS = re.compile(r"[\s.\-]")


def new() -> str:
    """A fresh receipt, digits alone."""
    return "".join(secrets.choice("0123456789") for _ in range(LENGTH))


def drawn_from(key: bytes, purpose: str) -> str:
    """A receipt that is the same each time it is drawn by this key for this purpose, and says nothing of either."""
    number = int.from_bytes(hmac.digest(key, f"receipt:{purpose}".encode(), "sha256"), "big")
    return f"{number % 10**LENGTH:0{LENGTH}}"


def grouped(receipt: str) -> str:
    """A receipt as it is shown."""
    return " ".join(receipt[start : start + 4] for start in range(0, LENGTH, 4))


def plain(typed: str) -> str:
    """A receipt as it was drawn, however it is typed; "" for what is none."""
    digits = _SEPARATORS.sub("", typed)
    return digits if len(digits) == LENGTH and digits.isascii() and not _NOT_DIGITS.search(digits) else ""
