"""The gate: what happens to a text before others see it."""

from forum.gate.checking import Offered, Sent, check, check_change, check_words, looks_first
from forum.gate.kinds import Kind, Payload, Place, register
from forum.gate.state import slowed

__all__ = [
    "Kind",
    "Offered",
    "Payload",
    "Place",
    "Sent",
    "check",
    "check_change",
    "check_words",
    "looks_first",
    "register",
    "slowed",
]
