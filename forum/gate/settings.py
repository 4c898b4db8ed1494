"""The operator's settings for the gate, as a serving house's connections carry them to the actions."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from forum import clock
from forum.config import Config
from forum.db import Database, Reader, carried
from forum.duty import queries as duty
from forum.gate.floods import Floods

GATE = "gate"


@dataclass
class SeenCalm:
    """What this process saw of the calm mode, and when (forum/gate/calm.py)."""

    calm_until: datetime | None = None
    at: float = float("-inf")
    changed: int = 0


@dataclass(frozen=True)
class Settings:
    """How newcomers are received, and what this process remembers of the last minutes against floods."""

    first_texts: int
    first_days: int
    hold_all_off_duty: bool
    zone: ZoneInfo
    floods: Floods = field(default_factory=Floods)
    seen: SeenCalm = field(default_factory=SeenCalm)


def carry(database: Database, config: Config) -> None:
    """Let all connections of a serving house carry them. Commands at the machine have none: there nothing waits."""
    gate = config.gate
    zone = ZoneInfo(config.site.time_zone)
    database.carried[GATE] = Settings(gate.first_texts, gate.first_days, gate.hold_all_off_duty, zone)


def settings(db: Reader) -> Settings | None:
    """The settings this connection carries."""
    kept: Settings | None = carried(db, GATE)
    return kept


def nobody_looks(db: Reader, kept: Settings | None, now: datetime | None = None) -> bool:
    """Whether everything of newcomers waits at this moment, because nobody is on duty."""
    return bool(
        kept and kept.first_texts and kept.hold_all_off_duty and not duty.anybody_on(db, now or clock.now(), kept.zone)
    )
