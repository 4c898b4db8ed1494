"""News from help: the public ids of conversations, and never who asked."""

from dataclasses import dataclass

from forum.helpdesk.models import By, Wanted


@dataclass(frozen=True, slots=True)
class RequestPlaced:
    """Somebody asks for help."""

    letters: str
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class LetterWritten:
    """There is one letter more. `author_id`: of the staff's; None for whoever asked, and for the house."""

    letters: str
    number: int
    by: By
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class LettersChanged:
    """Something else of a conversation changed: who is on it, who may open it, how far it is."""

    letters: str


@dataclass(frozen=True, slots=True)
class LettersGone:
    """A conversation is no more."""

    letters: str
