"""By what a request is found again: the form it came with, and the receipt of who has no account.

The receipt is drawn from the form's own random number, so that who sends a form twice, because the answer was lost on
the way, gets the same receipt and not letters nobody can open. It stands nowhere; of both there is but a digest.
"""

import hmac

from forum import receipts
from forum.keys import KeyRing


def once(ring: KeyRing, member_id: int | None, number: str) -> bytes:
    """What stands for a form and who sent it."""
    return _digest(ring, f"once:{member_id or ''}:{number}")


def new_receipt(ring: KeyRing, number: str) -> str:
    """The receipt that belongs to a form."""
    return receipts.drawn_from(ring.data, f"help:{number}")


def digest(ring: KeyRing, receipt: str) -> bytes:
    """What stands for a receipt in the database. Without the data key it cannot be tried out."""
    return _digest(ring, f"receipt:{receipt}")


def _digest(ring: KeyRing, text: str) -> bytes:
    return hmac.digest(ring.data, f"help:{text}".encode(), "sha256")
