"""What a live page of a room keeps, as static/js/room.js does."""

from dataclasses import dataclass, field

from forum.policy import Actor
from forum.rooms.events import MessageGone, MessageSaid, MessageView

News = MessageSaid | MessageGone


@dataclass
class Page:
    """One person's page of the room."""

    actor: Actor
    alias: bool
    unsent: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    acked: list[str] = field(default_factory=list)
    known: dict[int, MessageView | None] = field(default_factory=dict)  # None for what has gone
    last: int = 0
    coming: list[News] | None = None  # on its way to her; None while there is no connection
    entered: bool = False
    whole: bool = True  # none of her news was lost since she came in

    def cut(self) -> None:
        """The connection goes, with all that was under way."""
        self.coming, self.entered = None, False

    def hear(self, news: News) -> None:
        """A piece of news has come."""
        if isinstance(news, MessageGone):
            self.known[news.n] = None
        else:
            self.known.setdefault(news.message.n, news.message)

    def shown(self) -> list[tuple[int, str]]:
        """What stands on the page, in order."""
        return [(n, message.text) for n, message in sorted(self.known.items()) if message is not None]
