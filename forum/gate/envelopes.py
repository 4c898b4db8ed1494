"""How a waiting text is kept: its words and its writer sealed, each bound to the row (docs/decisions.md 32)."""

import hmac
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import Reader, keyring
from forum.gate.kinds import Payload
from forum.gate.models import WaitingText
from forum.keys import KeyRing
from forum.sealing import seal, seal_json, unseal, unseal_json


class Row(Protocol):
    """A row of the table, however it was read."""

    @property
    def public_id(self) -> str: ...
    @property
    def sealed(self) -> bytes: ...
    @property
    def sealed_member(self) -> bytes: ...


def who(ring: KeyRing, public_id: str, member_id: int) -> bytes:
    """What stands for a member in one row, and in no other."""
    return hmac.digest(ring.data, f"gate:{public_id}:member:{member_id}".encode(), "sha256")


def sealed(ring: KeyRing, public_id: str, payload: Payload) -> bytes:
    """The words of a text."""
    return seal_json(ring.data, payload, f"gate:{public_id}")


def opened(ring: KeyRing, row: Row) -> Payload:
    """The words again. Raises Broken."""
    payload: Payload = unseal_json(ring.data, row.sealed, f"gate:{row.public_id}")
    return payload


def sealed_member(ring: KeyRing, public_id: str, member_id: int) -> bytes:
    """A writer's number, for what must reach her without anybody learning who she is."""
    return seal(ring.data, member_id.to_bytes(8, "big"), f"gate-member:{public_id}")


def behind(ring: KeyRing, row: Row) -> int:
    """The writer's number. Raises Broken."""
    return int.from_bytes(unseal(ring.data, row.sealed_member, f"gate-member:{row.public_id}"), "big")


def hers(db: Reader | Session, member_id: int) -> list[int]:
    """The ids of all rows of one member: each is tried, some 2 us; they are hundreds at most."""
    ring = keyring(db)
    rows = db.execute(select(WaitingText.id, WaitingText.public_id, WaitingText.who).order_by(WaitingText.id))
    return [row.id for row in rows if hmac.compare_digest(row.who, who(ring, row.public_id, member_id))]
