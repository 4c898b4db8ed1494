"""What is kept of somebody, in her own language."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from forum.errors import N_
from forum.exports import Part, Row, Value, Word
from forum.languages import choose

NOTHING = "–"
Told = tuple[str, int, Iterator[list[tuple[str, str]]]]  # a title, how many rows, and those as names and values


@dataclass(frozen=True)
class Teller:
    """Says values in one language. It knows no request, so it can work beside the event loop."""

    language: str
    zone: ZoneInfo
    translate: Callable[[str], str]

    def parts(self, parts: Sequence[Part]) -> Iterator[Told]:
        """The parts as they are shown; each row is said when it is asked for."""
        for part in parts:
            yield self.translate(part.title), len(part.rows), map(self.row, part.rows)

    def row(self, row: Row) -> list[tuple[str, str]]:
        """The names and values of a row."""
        return [(self.translate(name), self.value(value) or NOTHING) for name, value in row.items()]

    def value(self, value: Value) -> str:
        """A value in words; empty for none."""
        match value:
            case None:
                return ""
            case Word():
                said = self.translate(value.message) if value.message else ""
                return said % value.values if value.values else said
            case bool():
                return self.translate(N_("yes") if value else N_("no"))
            case datetime():
                return format_datetime(value.astimezone(self.zone), "medium", tzinfo=self.zone, locale=self.language)
            case date():
                return format_date(value, locale=self.language)
            case tuple():
                return ", ".join(map(self.value, value))
            case dict():
                return choose(value, self.language)
        return str(value)
