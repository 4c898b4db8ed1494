"""What every edge of the running house needs, in one hand."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from forum.accounts.hashing import Hasher
from forum.config import Config
from forum.db import Database
from forum.keys import KeyRing
from forum.limits import Limiter
from forum.rooms.queries import Span


@dataclass(frozen=True)
class House:
    """Settings, data, secrets, and the shared machinery of one running instance."""

    config: Config
    database: Database
    keys: KeyRing
    hasher: Hasher
    limiter: Limiter

    @property
    def zone(self) -> ZoneInfo:
        """The time zone people live in."""
        return ZoneInfo(self.config.site.time_zone)

    @property
    def span(self) -> Span:
        """How long rooms remember, and by which clock."""
        return Span(self.config.retention.chat_hours, self.zone)

    def close(self) -> None:
        """Let what waits be written, and let threads and connections go."""
        self.database.close()
        self.hasher.close()
