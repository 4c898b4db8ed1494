"""News from the rooms: what goes out to everybody in them, to who leads them, or to one person there."""

from dataclasses import dataclass, field


@dataclass(frozen=True)  # no slots: `vars` of it is what goes over the wire, and costs nothing
class MessageView:
    """A message as everybody in its room sees it.

    `who` stands for the name it was said under; `at` is known to five minutes; `reply` is the number of the message it
    answers (0 for none); `notes` and `words` are keys, joined by commas.
    """

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
    reply: int = 0
    notes: str = ""
    words: str = ""


class _InTurn:
    """What must be heard in the order in which it came about in its room (forum/events.py)."""

    room: str

    @property
    def in_turn(self) -> str:
        return self.room


@dataclass(frozen=True)
class MessageSaid:
    message: MessageView

    @property
    def in_turn(self) -> str:
        return self.message.room


@dataclass(frozen=True)
class MessageGone(_InTurn):
    """A message was taken away."""

    room: str
    id: str
    n: int


@dataclass(frozen=True)
class MessageSupported(_InTurn):
    """Which words of support somebody gives a message now."""

    room: str
    id: str
    n: int
    words: str


@dataclass(frozen=True)
class RoomEmptied(_InTurn):
    """All that was said up to number `n` is gone."""

    room: str
    n: int


@dataclass(frozen=True)
class AudienceChanged:
    """Other people may come in now: all who are in the room are asked anew."""

    room: str


@dataclass(frozen=True)
class Barred:
    """`who` (one of her digests for bars) was muted or sent out, or is heard again."""

    room: str
    who: bytes


@dataclass(frozen=True)
class Called:
    """Somebody in the room calls for who leads it."""

    room: str
    id: str
    name: str
    text: str


@dataclass(frozen=True)
class CallAnswered:
    """The answer, for the caller alone (`who` is her digest for calls)."""

    room: str
    id: str
    who: bytes
    text: str


@dataclass(frozen=True)
class ReportSettled:
    """Somebody who leads the room has looked at a report."""

    room: str


@dataclass(frozen=True)
class MessageReported:
    """Somebody reported a message in the room; what else there is here is for who keeps reports, and told to nobody."""

    room: str
    message: str = field(default="", compare=False)  # public ids
    report: str = field(default="", compare=False)
    member_id: int | None = field(default=None, compare=False, repr=False)
    visit_id: int | None = field(default=None, compare=False, repr=False)
