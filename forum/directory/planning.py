"""What a file would do to the directory, line by line, before it does anything."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from forum.directory import values
from forum.directory.checking import checked
from forum.directory.files import MOST, Record, shown
from forum.directory.finding import name_key
from forum.directory.models import Words
from forum.directory.rows import different
from forum.directory.views import Entry
from forum.errors import N_, Invalid


@dataclass(frozen=True)
class Standing:
    """An organisation that is there already."""

    public_id: str
    entry: Entry
    verified_on: date | None


@dataclass(frozen=True)
class Present:
    """The areas of life there are, in their order, and the organisations by their `name_key`."""

    areas: dict[str, Words]
    organisations: dict[str, Standing]


class What(StrEnum):
    """What a line would do."""

    NEW = auto()
    CHANGED = auto()
    SAME = auto()
    WRONG = auto()


@dataclass(frozen=True)
class Line:
    """What one line would do: with `columns` that change, or with what is `wrong`."""

    line: int
    name: str
    what: What
    columns: tuple[str, ...] = ()
    wrong: Invalid | None = None
    entry: Entry | None = None
    verified_on: date | None = None
    standing: Standing | None = None


@dataclass(frozen=True)
class Plan:
    """What all lines would do. Nothing of a file with anything wrong in it is put in."""

    lines: tuple[Line, ...]

    def of(self, what: What) -> list[Line]:
        """The lines that would do this."""
        return [line for line in self.lines if line.what is what]


def plan(records: Iterable[Record], present: Present, step: Callable[[int], None] | None = None) -> Plan:
    """What these records would do; `step(1)` is called after each. Raises Invalid where there is no room for them."""
    lines: list[Line] = []
    seen: dict[str, int] = {}
    words = values.Words(present.areas)
    for record in records:
        lines.append(_line(record, present, words, seen))
        if step is not None:
            step(1)
    planned = Plan(tuple(lines))
    if len(planned.of(What.NEW)) + len(present.organisations) > MOST:
        raise Invalid(N_("There is room for %(most)s organisations; these are more."), most=MOST)
    return planned


def _line(record: Record, present: Present, words: values.Words, seen: dict[str, int]) -> Line:
    name = shown(record.values.get("name", ""))
    try:
        if record.wrong is not None:
            raise record.wrong
        key = name_key(str(record.values.get("name", "")))
        if key in seen:
            raise Invalid(N_("it has the same name as line %(other)s"), other=seen[key])
        standing = present.organisations.get(key)
        if key:
            seen[key] = record.line
        base = standing.entry if standing else Entry("", {})
        entry = checked(words.put_on(base, record.values), present.areas)
        verified_on = standing.verified_on if standing else None
        if "verified_on" in record.values:
            verified_on = values.day(str(record.values["verified_on"]))
    except Invalid as problem:
        return Line(record.line, name, What.WRONG, wrong=problem)
    if standing is None:
        return Line(record.line, entry.name, What.NEW, (), None, entry, verified_on)
    columns = different(standing.entry, entry)
    if verified_on != standing.verified_on:
        columns = (*columns, "verified_on")
    what = What.CHANGED if columns else What.SAME
    return Line(record.line, entry.name, what, columns, None, entry, verified_on, standing)
