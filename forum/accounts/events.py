"""News from accounts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoginsEnded:
    """These log-ins are no more: their pages and sockets must close."""

    login_ids: tuple[int, ...]


@dataclass(frozen=True)
class StandingChanged:
    """What this member may do has changed: her sockets must be asked anew."""

    member_id: int


@dataclass(frozen=True)
class VisitsEnded:
    """Visits of guests have ended: their sockets must close."""

    visit_ids: tuple[int, ...]
