"""News from the rooms: what goes out to everybody in them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as everybody in its room sees it. `who` stands for the person; `at` is known to five minutes."""

    room: str
    id: str
    n: int
    who: str
    name: str
    mark: int
    badge: str
    text: str
    day: str
    at: str
    client_id: str


@dataclass(frozen=True)
class MessageSaid:
    message: MessageView


@dataclass(frozen=True)
class MessageGone:
    """A message was taken away."""

    room: str
    id: str
    n: int
