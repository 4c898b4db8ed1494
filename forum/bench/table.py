"""A table of plain text."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows under a title; the first column stands left, figures right."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        text = [self.title]
        for line in lines:
            cells = [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
            text.append("  ".join([line[0].ljust(widths[0]), *cells]).rstrip())
        text.insert(2, "  ".join("-" * width for width in widths))
        return "\n".join(text + self.notes)


def judged(value: float, limit: float, unit: str, digits: int = 0) -> str:
    """A figure and whether it reaches its goal ("at most")."""
    figure = f"{value:.{digits}f} {unit}".rstrip()
    return f"{figure} ({'reached' if value <= limit else 'MISSED'}: {limit:g})"
