"""Between an entry and the rows it is kept in."""

from typing import Any

from forum.directory.kinds import Cost, NameAsked, Stance
from forum.directory.views import Entry

LISTS = ("areas", "regions", "languages", "stance")
COLUMNS = ("name", "what", *LISTS, "cost", "name_asked", "hours", "phone", "site", "note")


def as_fields(entry: Entry) -> dict[str, Any]:
    """An entry as JSON keeps it."""
    kept = {name: getattr(entry, name) for name in COLUMNS}
    return {name: [str(part) for part in value] if name in LISTS else value for name, value in kept.items()} | {
        "cost": entry.cost.value,
        "name_asked": entry.name_asked.value,
    }


def as_entry(fields: dict[str, Any]) -> Entry:
    """The entry that was kept so."""
    return Entry(
        **{name: fields[name] for name in ("name", "what", "hours", "phone", "site", "note")},
        areas=tuple(fields["areas"]),
        regions=tuple(fields["regions"]),
        languages=tuple(fields["languages"]),
        stance=tuple(map(Stance, fields["stance"])),
        cost=Cost(fields["cost"]),
        name_asked=NameAsked(fields["name_asked"]),
    )


def different(one: Entry, other: Entry) -> tuple[str, ...]:
    """The columns in which two differ."""
    return tuple(name for name in COLUMNS if getattr(one, name) != getattr(other, name))
