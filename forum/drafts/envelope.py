"""How a draft lies in the database: its row tells neither where it belongs, nor the moment it was written, nor how long
it is. A thief of two copies would else see a draft go from the very thread in which a one-time name appears.
"""

import hmac
import json
from dataclasses import asdict, fields
from datetime import datetime

from forum.drafts.views import Fields, Left
from forum.keys import KeyRing
from forum.sealing import Broken, seal, unseal

SMALLEST = 1024  # bytes; longer ones fill the next power of two
NAMES = tuple(field.name for field in fields(Fields))


def kept_at(keys: KeyRing, member_id: int, place: str) -> bytes:
    """What stands for a place in the rows of one member; no other member's row shows the same for it."""
    return hmac.digest(keys.data, f"draft:{member_id}:{place}".encode(), "sha256")


def close(keys: KeyRing, member_id: int, left: Left) -> bytes:
    """Seal a draft, bound to its writer and its place, its length rounded up."""
    texts = {name: text for name, text in asdict(left.fields).items() if text}
    content = {"place": left.place, "saved_at": left.saved_at.isoformat(), **texts}
    written = json.dumps(content, ensure_ascii=False).encode()
    room = max(SMALLEST, 1 << (len(written) - 1).bit_length())
    return seal(keys.data, written.ljust(room), _bound_to(member_id, kept_at(keys, member_id, left.place)))


def opened(keys: KeyRing, member_id: int, place: bytes, sealed: bytes) -> Left | None:
    """What is in the row kept at `place`. None where it cannot be opened: another key, or moved to another row."""
    try:
        found = json.loads(unseal(keys.data, sealed, _bound_to(member_id, place)))
    except Broken:
        return None
    texts = Fields(**{name: found[name] for name in NAMES if name in found})
    return Left(found["place"], datetime.fromisoformat(found["saved_at"]), texts)


def _bound_to(member_id: int, place: bytes) -> str:
    return f"draft:{member_id}:{place.hex()}"
