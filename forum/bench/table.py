"""What a bench hands over: tables for people, charts to be drawn, figures to reckon with."""

from dataclasses import asdict, dataclass, field
from typing import Any

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass
class Chart:
    """Bars in groups: for each label one bar of each series, where it was measured."""

    file: str  # without folder and ending
    title: str
    unit: str
    bars: dict[str, dict[str, float]] = field(default_factory=dict)  # by label, then by series

    def add(self, label: str, series: str, value: float) -> None:
        """One more bar."""
        self.bars.setdefault(label, {})[series] = round(value, 3)


@dataclass
class Table:
    """Rows under a title; the first column stands left, figures right. `figures` are the same, unrounded, by name."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        text = [self.title]
        for line in lines:
            cells = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
            text.append("  ".join([line[0].ljust(widths[0]), *cells]).rstrip())
        text.insert(2, "  ".join("-" * width for width in widths))
        return "\n".join(text + self.notes)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Table":
        """As it was."""
        return cls(**{**kept, "charts": [Chart(**chart) for chart in kept["charts"]]})


def judged(value: float, limit: float, unit: str, digits: int = 0) -> str:
    """A figure and whether it reaches its goal ("at most")."""
    figure = f"{value:.{digits}f} {unit}".rstrip()
    return f"{figure} ({'reached' if value <= limit else 'MISSED'}: {limit:g})"


def grouped(number: float) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,.0f}".replace(",", " ")
