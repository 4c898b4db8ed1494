"""What is sealed in a notice from outside, and the receipt that opens its answer.

It looks like that of a decision (forum/receipts.py), and is of another kind: neither opens the other.
"""

import hmac

from forum.keys import KeyRing
from forum.sealing import Broken, seal_json, unseal_json

Said = dict[str, str]


def close(ring: KeyRing, what: str, row: str, said: Said) -> bytes:
    """Seal what somebody wrote for the row with this public id."""
    return seal_json(ring.data, said, f"outside:{what}:{row}")


def read(ring: KeyRing, what: str, row: str, sealed: bytes | None) -> Said:
    """What was written; nothing where there is nothing, or its key is gone."""
    if sealed is None:
        return {}
    try:
        said: Said = unseal_json(ring.data, sealed, f"outside:{what}:{row}")
    except Broken:
        return {}
    return said


def digest(ring: KeyRing, receipt: str) -> bytes:
    """What stands for a receipt in the database. Without the data key it cannot be tried out."""
    return hmac.digest(ring.data, f"outside:receipt:{receipt}".encode(), "sha256")
