"""A chart as SVG: bars in groups, words in the colours of the page, light and dark, read aloud by its description."""

from xml.sax.saxutils import escape

from forum.bench.table import Chart

WIDTH, LEFT, RIGHT = 760, 250, 90  # the bars stand between
BAR, GAP, GROUP_GAP, TOP = 14, 3, 12, 62
LETTER = 7.4  # how wide one is in the legend, about
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #222 }
.title { font-weight: 600; font-size: 15px }
.quiet { fill: #595959 }
.axis { stroke: #767676 }
.s0 { fill: #1f5f8b } .s1 { fill: #c46a1b } .s2 { fill: #5b7f3a }
@media (prefers-color-scheme: dark) {
  text { fill: #eee } .quiet { fill: #bbb } .axis { stroke: #999 }
  .s0 { fill: #6db3e2 } .s1 { fill: #f0a35e } .s2 { fill: #a3cc7a }
}"""


def svg(chart: Chart) -> str:
    """The whole file."""
    series = list(dict.fromkeys(name for bars in chart.bars.values() for name in bars))
    longest = max((value for bars in chart.bars.values() for value in bars.values()), default=0) or 1
    scale = (WIDTH - LEFT - RIGHT) / longest
    lines, y = _legend(series), TOP
    for label, bars in chart.bars.items():
        middle = y + (len(bars) * (BAR + GAP) - GAP) / 2
        lines.append(_text(LEFT - 10, middle + 4, label, 'text-anchor="end"'))
        for name, value in bars.items():
            length = max(1.0, value * scale)
            lines.append(
                f'<rect class="s{series.index(name) % 3}" x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}"/>'
            )
            lines.append(_text(LEFT + length + 6, y + 11.5, figure(value, chart.unit), 'class="quiet"'))
            y += BAR + GAP
        y += GROUP_GAP
    lines.append(f'<path class="axis" d="M{LEFT} {TOP - 6}V{y - GROUP_GAP + 3}"/>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" '
            'role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(chart.title)}</title>',
            f'<desc id="desc">{escape(described(chart))}</desc>',
            f"<style>{STYLE}\n</style>",
            _text(10, 22, chart.title, 'class="title"'),
            *lines,
            "</svg>\n",
        ]
    )


def described(chart: Chart) -> str:
    """The same in words, for who does not see it."""
    return " ".join(
        f"{label}: {', '.join(f'{name} {figure(value, chart.unit)}' for name, value in bars.items())}."
        for label, bars in chart.bars.items()
    )


def figure(value: float, unit: str) -> str:
    """A number with three digits that count, and its unit."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"


def _legend(series: list[str]) -> list[str]:
    lines, x = [], 10.0
    for number, name in enumerate(series):
        lines.append(f'<rect class="s{number % 3}" x="{x:.0f}" y="34" width="12" height="12"/>')
        lines.append(_text(x + 18, 45, name, ""))
        x += 18 + len(name) * LETTER + 24
    return lines


def _text(x: float, y: float, words: str, how: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}"{f" {how}" if how else ""}>{escape(words)}</text>'
