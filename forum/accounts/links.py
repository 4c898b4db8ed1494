"""The one-time link to become the first operator."""

from forum.keys import KeyRing

TOKEN_LETTERS = 40  # hex: 160 bits


def first_operator_token(keys: KeyRing) -> str:
    """Only who can read the server's own output or its keys knows it; dead as soon as there is an operator."""
    return keys.signature("first operator")[:TOKEN_LETTERS]


def first_operator_path(keys: KeyRing) -> str:
    """Where the link leads."""
    return f"/first/{first_operator_token(keys)}"
