"""The drawn marks: many, short, the same for page and chat, and visible on every paper."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from forum.marks import DRAWINGS, RADIX, mark

ROOT = Path(__file__).parent.parent
SHAPES = (ROOT / "templates/macros/marks.html").read_text()
TOKENS = (ROOT / "static/css/tokens.css").read_text()
SITE = (ROOT / "static/css/site.css").read_text()
SCRIPT = (ROOT / "static/js/mark.js").read_text()


def test_every_seed_below_the_number_of_drawings_gives_another_drawing() -> None:
    assert DRAWINGS >= 5000
    assert len({mark(seed) for seed in range(DRAWINGS)}) == DRAWINGS


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1, 2**53 - 1])
def test_any_seed_is_short_decoration_without_a_style(seed: int) -> None:
    drawing = mark(seed)
    assert len(drawing) < 450
    assert 'aria-hidden="true"' in drawing
    assert "style=" not in drawing


def test_every_shape_and_hue_that_a_mark_names_exists() -> None:
    drawings = "".join(mark(seed) for seed in range(DRAWINGS))
    shapes = set(re.findall(r'href="#([\w-]+)"', drawings))
    assert shapes == set(re.findall(r'id="(mark-[gf]\d+)"', SHAPES))
    hues = set(re.findall(r"hue-\d+", drawings))
    assert hues == set(re.findall(r"\.(hue-\d+) ", SITE)) == set(re.findall(r"--(hue-\d+):", TOKENS))


@pytest.mark.parametrize(
    ("seed", "ground_hue", "figure_hue", "ground", "figure"),
    [(0, 0, 0, 0, 0), (17, 5, 1, 0, 0), (999, 3, 11, 6, 0), (18431, 11, 11, 7, 15), (18432, 0, 0, 0, 0)],
)
def test_known_seeds(seed: int, ground_hue: int, figure_hue: int, ground: int, figure: int) -> None:
    assert mark(seed) == (
        '<svg class="mark" viewBox="0 0 40 40" aria-hidden="true">'
        f'<use class="mark-ground hue-{ground_hue}" href="#mark-g{ground}"/>'
        f'<use class="hue-{figure_hue}" href="#mark-f{figure}"/></svg>'
    )


def test_the_script_reads_a_seed_in_the_same_way() -> None:
    """The arithmetic is a loop over one row of numbers and one list of names: both are the same in both languages."""
    row = re.search(r"const RADIX = \[([\d, ]+)\]", SCRIPT)
    names = re.search(r"const \[(.+)\] = parts", SCRIPT)
    assert row and names
    assert tuple(int(number) for number in row[1].split(",")) == RADIX
    assert names[1].split(", ") == ["groundHue", "figureHue", "ground", "figure"]
    built = re.findall(r'class: [`"](.+?)[`"](?:, href: [`"](.+?)[`"])?', SCRIPT)
    said = {"groundHue": "5", "figureHue": "1", "ground": "0", "figure": "0"}
    filled = [[re.sub(r"\$\{(\w+)\}", lambda found: said[found[1]], text) for text in pair] for pair in built]
    assert filled == [["mark", ""], ["mark-ground hue-5", "#mark-g0"], ["hue-1", "#mark-f0"]]
    for class_, href in filled[1:]:
        assert f'class="{class_}" href="{href}"' in mark(17)


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _themes() -> list[dict[str, str]]:
    starts = [found.start() for found in re.finditer(r":root(\[[^\]]+\])? \{", TOKENS)] + [len(TOKENS)]
    light, follows, chosen = (_colours(TOKENS[start:end]) for start, end in pairwise(starts))
    assert follows == chosen, "the two dark themes differ"
    return [light, light | chosen]


@pytest.mark.parametrize("theme", _themes(), ids=["light", "dark"])
def test_colours_can_be_seen_and_read(theme: dict[str, str]) -> None:
    for paper in ("paper", "paper-2", "paper-3"):
        assert _contrast(theme["ink"], theme[paper]) >= 7
        for text in ("ink-2", "accent", "danger", "ok", "focus"):
            assert _contrast(theme[text], theme[paper]) >= 4.5, (text, paper)
        for hue in range(12):
            assert _contrast(theme[f"hue-{hue}"], theme[paper]) >= 3, (hue, paper)
    assert _contrast(theme["accent-ink"], theme["accent"]) >= 4.5
    assert _contrast(theme["warm-ink"], theme["warm"]) >= 7
