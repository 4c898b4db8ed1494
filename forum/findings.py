"""What the operator's check found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `well` None: nothing is wrong yet, but better look."""

    well: bool | None
    says: str
