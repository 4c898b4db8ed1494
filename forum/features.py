"""Which features there are, and how each is made known to a process: by importing what it has to offer."""

from importlib import import_module
from pathlib import Path
from typing import Any

FEATURES = (
    *("trail", "guard", "cards", "accounts", "rules", "duty", "drafts", "gate", "boards", "rooms"),
    *("sessions", "announcements", "search", "directory", "information", "pages", "notices", "helpdesk"),
    *("moderation", "outside", "figures", "privacy", "upkeep"),
)
# What must be known wherever data is written: without it a command would write past the index, the notices, the purge.
DOMAIN = ("retention", "attends", "jobs")
# What a serving process needs besides.
EDGES = (
    "exports",
    *("routes", "own_routes", "profile_routes", "lead_routes", "plan_routes", "host_routes", "agenda_routes"),
    *("cover_routes", "queue_routes", "answer_routes", "desk_routes", "sockets", "live", "holding_live"),
)


def load(*parts: str) -> list[Any]:
    """Import these parts of every feature that has them; each registers what it offers."""
    folder = Path(__file__).parent
    return [
        import_module(f"forum.{feature}.{part}")
        for feature in FEATURES
        for part in parts
        if (folder / feature / f"{part}.py").exists() or (folder / feature / part).is_dir()
    ]
