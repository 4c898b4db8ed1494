"""Organisations somebody picked for who asked, sealed as they were then: changing the directory changes no page."""

import json
from dataclasses import asdict

from forum.helpdesk.box import Box
from forum.helpdesk.views import Picked


def close(box: Box, public_id: str, note: str, picked: tuple[Picked, ...]) -> bytes:
    """Seal them for the page with this public id."""
    said = {"note": note, "picked": [asdict(one) for one in picked]}
    return box.seal(json.dumps(said, ensure_ascii=False), _what(public_id), 0)


def read(box: Box, public_id: str, sealed: bytes) -> tuple[str, tuple[Picked, ...]]:
    """The note, and the organisations. Raises Broken for what stands at another page than it was made for."""
    said = json.loads(box.open(sealed, _what(public_id), 0))
    return said["note"], tuple(Picked(**one) for one in said["picked"])


def _what(public_id: str) -> str:
    return f"referral-{public_id}"
