"""What drafts announce. Never a word of what is written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DraftBegun:
    """Something is kept at a place where this member had nothing before."""

    member_id: int
    place: str
    once: str | None  # the number of the form it was written in
