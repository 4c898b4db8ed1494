"""News from accounts."""

from dataclasses import dataclass

from forum.policy import Actor


@dataclass(frozen=True)
class LoginsEnded:
    """These log-ins are no more: their pages and sockets must close."""

    login_ids: tuple[int, ...]


@dataclass(frozen=True)
class LoginCovered:
    """This log-in is covered: its sockets must close."""

    login_id: int


@dataclass(frozen=True)
class MemberJoined:
    """Somebody has signed up herself."""

    member_id: int


@dataclass(frozen=True)
class LineSaid:
    """Somebody says something of herself on her profile. `seen`: she was shown what in it leads to a person."""

    actor: Actor
    line: str
    seen: bool


@dataclass(frozen=True)
class StandingChanged:
    """What this member may do has changed: her sockets must be asked anew."""

    member_id: int


@dataclass(frozen=True)
class LetGo:
    """A browser has put these letters (a public id) away: sockets that hold them by receipt must be asked anew."""

    letters: str


@dataclass(frozen=True)
class VisitsEnded:
    """Visits of guests have ended: their sockets must close."""

    visit_ids: tuple[int, ...]
